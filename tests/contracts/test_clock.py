"""One clock: the present moment is read in audit/clock.py and nowhere else.  Rule: T1."""

import ast
from typing import Any

from tests.contracts.source import modules, name_of, place, tree

CLOCK = "audit/clock.py"
READINGS = {
    "timezone.now",
    "timezone.localdate",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "date.today",
    "datetime.date.today",
    "time.time",
}
SQL = ("CURRENT_TIMESTAMP", "CURRENT_DATE", "now()", "datetime('now")
IN_WORDS = {"functions.Now", "Now", "models.functions.Now"}


def readings(module: str) -> list[str]:
    """Where the time is read: called, or handed on as a default."""
    nodes = [node for node in ast.walk(tree(module)) if isinstance(node, ast.Attribute | ast.Name)]
    return [f"{place(module, node)} {name_of(node)}" for node in nodes if name_of(node) in READINGS | IN_WORDS]


def nodes(kind: type) -> list[tuple[str, Any]]:
    return [(module, node) for module in modules() for node in ast.walk(tree(module)) if isinstance(node, kind)]


def test_no_module_reads_the_time_but_the_clock():
    assert {found for module in modules() if module != CLOCK for found in readings(module)} == set()
    assert len(readings(CLOCK)) == 2  # the search finds what it looks for


def test_no_column_takes_the_time_by_itself():
    found = [(module, k) for module, k in nodes(ast.keyword) if k.arg in {"auto_now", "auto_now_add"}]

    assert [place(module, keyword.value) for module, keyword in found] == []


def test_no_sql_asks_the_database_for_the_time():
    texts = [(module, node) for module, node in nodes(ast.Constant) if isinstance(node.value, str)]
    queries = [(module, node) for module, node in texts if "SELECT" in node.value.upper()]

    assert [place(*each) for each in queries if any(word in each[1].value for word in SQL)] == []
