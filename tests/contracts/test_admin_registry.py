"""Every register of the admin keeps to the rule of sight, asks for rights with the row, and deletes nothing."""

import pytest
from django.contrib import admin
from django.db import models
from django.test import RequestFactory

from organizations.scoped import ReadOnlyAdmin, ScopedAdmin, ScopedRelatedFilter
from organizations.sight import VisibleQuerySet, visitor
from tests.factories import make_person

REGISTERS = list(admin.site._registry.values())

pytestmark = pytest.mark.parametrize("register", REGISTERS, ids=str)


@pytest.fixture
def request_of_a_visitor(db, now):
    request = RequestFactory().get("/admin/")
    request.user, request.reader = make_person(), visitor(now)
    return request


def test_it_derives_from_the_scoped_base(register):
    assert isinstance(register, ScopedAdmin)
    for closed in (
        "has_delete_permission",
        "delete_view",
        "get_queryset",
        "history_view",
        "history_form_view",
        "save_model",
    ):
        assert getattr(type(register), closed) is getattr(ScopedAdmin, closed)


def test_it_lists_by_the_rule_of_sight(register, request_of_a_visitor):
    rows = register.model._default_manager.get_queryset()

    assert isinstance(rows, VisibleQuerySet)
    assert type(rows).visible_to is not VisibleQuerySet.visible_to
    assert register.get_queryset(request_of_a_visitor).model is register.model


def test_it_has_an_order(register):
    assert register.ordering


def test_it_changes_no_row_from_the_list_and_deletes_none(register, request_of_a_visitor):
    assert register.list_editable == ()
    assert register.actions is None
    assert register.inlines == ()
    assert register.view_on_site is False
    assert register.has_delete_permission(request_of_a_visitor) is False
    assert register.get_actions(request_of_a_visitor) == {}


def test_its_relation_fields_and_filters_are_scoped(register, request_of_a_visitor):
    relations = {field.name: field for field in register.opts.get_fields() if isinstance(field, models.ForeignKey)}
    for name in set(register.fields) & set(relations) - set(register.readonly_fields):
        if not isinstance(register, ReadOnlyAdmin):
            assert isinstance(register.choices_of(relations[name], request_of_a_visitor), VisibleQuerySet)
    for entry in register.list_filter:
        name, kind = entry if isinstance(entry, tuple) else (entry, None)
        if register.opts.get_field(name).is_relation:
            assert kind is ScopedRelatedFilter


def test_it_names_its_fields(register):
    """A field that is added later is shown only when somebody says so."""
    assert register.fields
    assert not {"password", "is_superuser", "groups", "user_permissions"} & set(register.fields)
