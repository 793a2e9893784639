"""The base of every model admin.  Django's own asks for rights without the object and lists every row; this one asks
with it, keeps rows to their audience in lists, forms, drop-downs and the past, and saves through the app's actions.
"""

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin
from simple_history.models import DeletedObject
from simple_history.template_utils import HistoricalRecordContextHelper

from organizations.acting import one_act
from organizations.forms import RegisterForm
from organizations.rights import Refused, organizations_where

LOOKUP_ENDINGS = ("", "__exact", "__id__exact", "__isnull", "__in", "__gte", "__lt")


class PastHelper(HistoricalRecordContextHelper):
    """Differences in words, and a dash where there was nothing: the library takes that for a deleted row."""

    def prepare_delta_change_value(self, change, value):
        if isinstance(value, DeletedObject) and value.pk is None:
            return "—"
        return super().prepare_delta_change_value(change, value)


class ScopedRelatedFilter(admin.RelatedFieldListFilter):
    """A list filter that offers the related rows of the rows one sees, and no others."""

    def field_choices(self, field, request, model_admin):
        used = model_admin.get_queryset(request).order_by().values(field.attname)
        rows = field.remote_field.model._default_manager.visible_to(request.reader)
        return [(row.pk, str(row)) for row in rows.filter(pk__in=used)]


class ScopedAdmin(SimpleHistoryAdmin):
    """A register: rows by `visible_to`, rights asked of the row, changes made by an action.  Rule: V1, R1.

    `save_by` calls the action.  `place_fields` names the relation fields that say where a row belongs, and from
    each the path to its organisation: their drop-downs offer only where the person may add or change such rows.
    `fixed_fields` are entered once.  Nothing is deleted, and nothing is done to many rows at once.
    """

    form: type[forms.ModelForm] = RegisterForm
    actions = None
    view_on_site = False
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    place_fields: dict[str, str] = {}
    fixed_fields: tuple[str, ...] = ()

    def save_by(self, act, obj, *, change, form):
        """Save `obj` through the action that records it."""
        raise NotImplementedError(f"{type(self).__name__} has no action to save with.")

    # Rights, asked with the row.

    def may(self, request, verb, obj=None):
        return request.user.has_perm(f"{self.opts.app_label}.{verb}_{self.opts.model_name}", obj)

    def has_view_permission(self, request, obj=None):
        return self.may(request, "view", obj) or self.may(request, "change", obj)

    def has_add_permission(self, request):
        return self.may(request, "add")

    def has_change_permission(self, request, obj=None):
        return self.may(request, "change", obj)

    def has_delete_permission(self, request, obj=None):
        return False

    # Rows, in lists, forms and drop-downs.

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.reader)

    def changelist_view(self, request, extra_context=None):
        """Under the name of the register, and not of what Django would have done in it."""
        return super().changelist_view(request, {"title": self.opts.verbose_name_plural} | (extra_context or {}))

    def lookup_allowed(self, lookup, value, request):
        """Only what the list's own filters ask: any other column could be guessed at, letter by letter."""
        return lookup in {name + ending for name in self._filters(request) for ending in LOOKUP_ENDINGS}

    def _filters(self, request):
        for entry in self.get_list_filter(request):
            if isinstance(entry, type) and issubclass(entry, admin.SimpleListFilter):
                yield entry.parameter_name
            else:
                yield entry if isinstance(entry, str) else entry[0]
        if self.date_hierarchy:
            yield from (f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day"))

    def choices_of(self, db_field, request):
        """The rows that a relation field of this register may point at."""
        rows = db_field.remote_field.model._default_manager.visible_to(request.reader)
        if db_field.name in self.place_fields:
            model = f"{self.opts.app_label}.{{}}_{self.opts.model_name}"
            places = organizations_where(request.user, {model.format("add"), model.format("change")})
            rows = rows.filter(**{f"{self.place_fields[db_field.name]}__in": places})
        return rows

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["queryset"] = self.choices_of(db_field, request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["queryset"] = self.choices_of(db_field, request)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Without the buttons that open a related row in another window."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def get_search_results(self, request, queryset, search_term):
        """Where another register's field is being filled in, only what that field may point at."""
        found, may_have_duplicates = super().get_search_results(request, queryset, search_term)
        if asking := self._field_being_filled_in(request):
            register, field = asking
            found = found.filter(pk__in=register.choices_of(field, request).values("pk"))
        return found, may_have_duplicates

    def _field_being_filled_in(self, request):
        if request.resolver_match is None or request.resolver_match.url_name != "autocomplete":
            return None
        for model, register in self.admin_site._registry.items():
            if (model._meta.app_label, model._meta.model_name) == (
                request.GET.get("app_label"),
                request.GET.get("model_name"),
            ):
                return register, model._meta.get_field(request.GET["field_name"])
        raise PermissionDenied

    # Forms.

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        return form

    def get_fields(self, request, obj=None):
        fields = [*super().get_fields(request, obj)]
        if obj is not None and self.has_change_permission(request, obj) and not _looks_back(request):
            fields += ["reason", "last_seen"]
        return fields

    def get_readonly_fields(self, request, obj=None):
        fields = [*super().get_readonly_fields(request, obj)]
        if obj is not None and _looks_back(request):
            return flatten_fieldsets(self.get_fieldsets(request, obj))
        return fields + [name for name in self.fixed_fields if obj is not None and name not in fields]

    def get_object(self, request, object_id, from_field=None):
        """The row, or 404 alike for a hidden and a missing one: Django's own answer names the id."""
        if (row := super().get_object(request, object_id, from_field)) is None:
            raise Http404
        return row

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """The action is the transaction here, so that the record of a refusal outlives it.

        What it refuses comes back as a fault of the form, with everything typed still there.
        """
        try:
            return self._changeform_view(request, object_id, form_url, extra_context)
        except (Refused, ValidationError) as refusal:
            request.refusal = refusal
            return self._changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        """Asks once more, of the row as the form would leave it, then leaves the rest to the action."""
        verb = "change" if change else "add"
        with one_act(f"{verb}_{self.opts.model_name}", obj, request.act):
            if not self.may(request, verb, self.row_asked(obj, form)):
                raise Refused(_("You hold no office that may do this there."), rule="R1")
            self.save_by(request.act, obj, change=change, form=form)

    def row_asked(self, obj, form) -> models.Model:
        """The row over which the right to save `obj` is asked."""
        return obj

    def log_addition(self, request, obj, message):
        """The action has recorded it: who acted stands once."""

    log_change = log_addition

    # The past, and what there is none of.

    def history_view(self, request, object_id, extra_context=None):
        if not hasattr(self.model, "history"):
            raise Http404
        self.get_object(request, object_id)  # otherwise a hidden row would be shown from its past
        return super().history_view(request, object_id, extra_context)

    def get_historical_record_context_helper(self, request, historical_record):
        return PastHelper(self.model, historical_record)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        """One row of the past, to be read only: Django's way back would be a change nobody approved."""
        if request.method != "GET" or not version_id.isdecimal() or not hasattr(self.model, "history"):
            raise Http404
        self.get_object(request, object_id)
        request.looks_back = True
        return super().history_form_view(request, object_id, version_id, extra_context)

    def delete_view(self, request, object_id, extra_context=None):
        raise Http404


class ReadOnlyAdmin(ScopedAdmin):
    """A register that is read here and written elsewhere."""

    form = forms.ModelForm

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return self.may(request, "view", obj)


def _looks_back(request) -> bool:
    return getattr(request, "looks_back", False)
