"""Whatever the product records has its word in the log.  Rule: I2."""

import ast

import pytest
from django.apps import apps
from django.contrib import admin

from inspection.log import REGISTERS
from inspection.words import KINDS, WORD_OF_VERB, field_word, verb_word
from organizations.scoped import ReadOnlyAdmin
from tests.contracts.source import modules, name_of, tree

RECORDING = {"record", "write_event", "write_stage_events", "write_edition_events"}


def recorded():
    """The verbs that are written out where an event is recorded."""
    for module in modules():
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.Call) and name_of(node.func).rpartition(".")[2] in RECORDING:
                texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
                yield from (text for text in texts if isinstance(text, str))


def test_every_verb_that_is_recorded_has_a_word():
    assert set(recorded()) >= {"start", "withhold", "sign_in", "export"}  # the search finds what is recorded
    assert set(recorded()) - set(WORD_OF_VERB) == set()


def test_every_kind_is_a_model():
    assert [kind for kind in KINDS if kind not in {model._meta.label_lower for model in apps.get_models()}] == []


WRITTEN = [register for register in admin.site._registry.values() if not isinstance(register, ReadOnlyAdmin)]


@pytest.mark.parametrize("register", WRITTEN, ids=str)
def test_every_change_of_a_register_has_its_words_and_is_read_by_the_audit_administrator(register):
    kind, name = register.opts.label_lower, register.opts.model_name

    assert {f"add_{name}", f"change_{name}"} <= set(WORD_OF_VERB)
    assert kind in KINDS
    assert kind.startswith(REGISTERS)


def test_what_has_no_word_is_shown_by_its_code():
    assert verb_word("no_such_verb") == "no_such_verb"
    assert field_word("no.such", "field") == "field"
