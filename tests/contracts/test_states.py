"""Only the verbs move an edition: its state is assigned in disclosure/workflow/ and nowhere else.  Rule: W1."""

import ast
from collections.abc import Iterator

from disclosure.models import Edition
from tests.contracts.source import modules, name_of, place, tree

VERBS = "disclosure/workflow/"
WRITERS = {"update", "create", "get_or_create", "update_or_create", "Edition"}
"""Calls that write a column named among their arguments."""
ERRORS = "disclosure/errors.py"
"""Its exceptions carry the state they speak of."""


def writes_of_state(module: str) -> Iterator[ast.AST]:
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Attribute) and node.attr == "state" and isinstance(node.ctx, ast.Store):
            yield node
        if isinstance(node, ast.Call) and name_of(node.func).rpartition(".")[2] in WRITERS | {"setattr"}:
            named = {keyword.arg for keyword in node.keywords}
            texts = {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
            if "state" in named | texts:
                yield node


def test_only_the_verbs_assign_a_state():
    places = {place(module, node) for module in modules() if module != ERRORS for node in writes_of_state(module)}

    assert {where for where in places if not where.startswith(VERBS)} == set()
    assert places  # the verbs do: the search finds what it looks for


def test_no_sql_moves_a_state():
    nodes = [
        (module, node) for module in modules() for node in ast.walk(tree(module)) if isinstance(node, ast.Constant)
    ]

    assert [place(*each) for each in nodes if isinstance(each[1].value, str) and "SET state" in each[1].value] == []


def test_no_form_shows_a_state_to_fill_in():
    assert Edition._meta.get_field("state").editable is False
