"""Who wrote an opinion: one table, named in one room alone, with no way to it from anywhere.  Rule: F1."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models

from feedback.models import Opinion, OpinionWriter
from organizations.models import User
from organizations.roles import ROLES, SITE_POSTS
from tests.contracts.source import ROOT, modules, name_of, tree

INSIDE = ("feedback/models.py", "feedback/actions.py")
"""Where it is defined, and where people are shown their own."""

NAMES = {"OpinionWriter", "opinionwriter", "feedback_opinionwriter", "writer", "writer_id"}


def words_of(module: str) -> set[str]:
    """Every name and every text of a module, docstrings apart."""
    named_things = (node for node in ast.walk(tree(module)) if isinstance(node, ast.Name | ast.Attribute | ast.alias))
    nodes = [node for node in named_things if name_of(node) != "csv.writer"]
    named = {part for node in nodes for part in (getattr(node, "name", "") or name_of(node)).split(".")}
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    arguments = {node.arg for node in ast.walk(tree(module)) if isinstance(node, ast.keyword | ast.arg)}
    texts = {node.value for node in ast.walk(tree(module)) if isinstance(node, ast.Constant)}
    paths = {part for text in texts if isinstance(text, str) and " " not in text for part in text.split("__")}
    return named | attributes | arguments | paths


def test_only_feedback_names_it():
    naming = {module for module in modules() if NAMES & words_of(module)}

    assert naming == set(INSIDE)


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.*")), ids=lambda path: path.name)
def test_no_template_names_it(path: Path):
    text = path.read_text()

    assert "opinionwriter" not in text.lower()
    assert ".writer" not in text


def test_no_relation_leads_to_it():
    leading = [
        relation
        for model in apps.get_models()
        for relation in model._meta.related_objects
        if relation.related_model is OpinionWriter
    ]
    relations = {field.name for field in OpinionWriter._meta.get_fields() if isinstance(field, models.ForeignKey)}

    assert leading == []
    assert relations == {"opinion", "writer"}
    assert not any(hasattr(model, "opinionwriter") for model in (Opinion, User))


def test_nothing_of_it_is_a_register_a_right_or_a_past():
    everything = set().union(*ROLES.values(), *SITE_POSTS.values())

    assert OpinionWriter not in admin.site._registry
    assert not [permission for permission in everything if "opinionwriter" in permission]
    assert not hasattr(OpinionWriter, "history")
    with pytest.raises(NotImplementedError):
        OpinionWriter.objects.all().visible_to(None)


def test_no_column_of_an_opinion_can_hold_who_or_whence():
    """No account, session, address or request: neither a relation to a person nor a text that could name one."""
    columns = {field.name: type(field) for field in Opinion._meta.concrete_fields}

    assert set(columns) == {
        "id",
        "slug",
        "disclosure",
        "edition",
        "kind",
        "text",
        "asked_at",
        "due_on",
        "explained",
        "turn_organization",
        "answered_at",
    }
    assert User not in {field.related_model for field in Opinion._meta.concrete_fields}
