"""The registers of catalogues and duties.  Its issuer changes a catalogue, everybody else reads it.  Rule: C4."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalog.choices import Channel
from catalog.editing import save_catalog_row, save_item
from catalog.models import Catalog, Category, Item, Obligation, Withholding
from organizations.forms import RegisterForm
from organizations.kinds import Kind
from organizations.scoped import ReadOnlyAdmin, ScopedAdmin, ScopedRelatedFilter


@admin.register(Catalog)
class CatalogAdmin(ScopedAdmin):
    list_display = ["title", "issuer", "edition", "effective_on"]
    list_filter = [("issuer", ScopedRelatedFilter)]
    list_select_related = ["issuer"]
    search_fields = ["title", "edition"]
    ordering = ["issuer__code", "-effective_on"]
    fields = ["issuer", "edition", "title", "effective_on", "evidence_working_days"]
    autocomplete_fields = ["issuer"]
    place_fields = {"issuer": "pk"}
    fixed_fields = ("issuer", "edition")

    def save_by(self, act, obj, *, change, form):
        save_catalog_row(obj, act=act, reason=form.cleaned_data["reason"])


@admin.register(Category)
class CategoryAdmin(ScopedAdmin):
    list_display = ["code", "title", "parent", "catalog"]
    list_display_links = ["code", "title"]
    list_filter = [("catalog", ScopedRelatedFilter)]
    list_select_related = ["parent", "catalog"]
    search_fields = ["code", "title"]
    ordering = ["catalog", "position", "pk"]
    fields = ["catalog", "parent", "code", "title", "position"]
    autocomplete_fields = ["catalog", "parent"]
    place_fields = {"catalog": "issuer", "parent": "catalog__issuer"}
    fixed_fields = ("catalog",)

    def save_by(self, act, obj, *, change, form):
        save_catalog_row(obj, act=act, reason=form.cleaned_data["reason"])


class ItemForm(RegisterForm):
    """An item with the rows that hang on it: the kinds of organisation it binds, the channels it demands."""

    kinds = forms.MultipleChoiceField(label=_("binds"), choices=Kind.choices, widget=forms.CheckboxSelectMultiple)
    channels = forms.MultipleChoiceField(
        label=_("channels"), choices=Channel.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name, field in (("kinds", "kind"), ("channels", "channel")):
                self.fields[name].initial = list(getattr(self.instance, name).values_list(field, flat=True))


@admin.register(Item)
class ItemAdmin(ScopedAdmin):
    form = ItemForm
    list_display = ["code", "title", "tier", "timing", "approver", "category"]
    list_display_links = ["code", "title"]
    list_filter = ["tier", "timing", "family", ("category", ScopedRelatedFilter)]
    list_select_related = ["category"]
    search_fields = ["code", "title"]
    ordering = ["category__catalog", "position", "pk"]
    fields = [
        "category",
        "code",
        "title",
        "position",
        "kinds",
        "tier",
        "inner_first",
        "channels",
        "timing",
        "disclose_within_days",
        "disclose_within_unit",
        "minimum_days",
        "minimum_working_days",
        "minimum_basis",
        "responsible_dept",
        "approver",
        "sensitive",
        "personal_data",
        "personal_data_after_end",
        "column_set",
        "retention",
        "routine",
        "family",
        "series",
        "series_step",
        "may_tighten_to",
        "note",
    ]
    autocomplete_fields = ["category"]
    place_fields = {"category": "catalog__issuer"}
    readonly_fields = ["column_set"]

    def get_fields(self, request, obj=None):
        """Who may only read finds kinds and channels as the words they are shown in."""
        fields = super().get_fields(request, obj)
        if obj is None or "reason" in fields:
            return fields
        return [{"kinds": "kinds_bound", "channels": "channels_demanded"}.get(name, name) for name in fields]

    def save_by(self, act, obj, *, change, form):
        entered = form.cleaned_data
        save_item(obj, act=act, kinds=entered["kinds"], channels=entered["channels"], reason=entered["reason"])

    @admin.display(description=_("binds"))
    def kinds_bound(self, item):
        return "、".join(str(row) for row in item.kinds.all())

    @admin.display(description=_("channels"))
    def channels_demanded(self, item):
        return "、".join(str(row) for row in item.channels.all())


@admin.register(Obligation)
class ObligationAdmin(ReadOnlyAdmin):
    list_display = ["organization", "item", "starts_on", "until_on", "due_on", "met_at"]
    list_display_links = ["item"]
    list_filter = ["cause", ("organization", ScopedRelatedFilter)]
    list_select_related = ["organization", "item"]
    search_fields = ["item__title", "organization__name"]
    ordering = ["due_on", "pk"]
    fields = [
        "organization",
        "item",
        "cause",
        "fact",
        "starts_on",
        "until_on",
        "due_on",
        "met_at",
        "not_applicable_at",
        "not_applicable_because",
    ]


@admin.register(Withholding)
class WithholdingAdmin(ReadOnlyAdmin):
    list_display = ["obligation", "filed_with", "filed_at", "examine_again_on", "lifted_at"]
    list_filter = [("filed_with", ScopedRelatedFilter)]
    list_select_related = ["obligation__organization", "obligation__item", "filed_with"]
    search_fields = ["obligation__item__title", "obligation__organization__name"]
    ordering = ["-filed_at", "pk"]
    fields = [
        "obligation",
        "filed_with",
        "filed_by",
        "filed_at",
        "reason",
        "basis",
        "scope",
        "examine_again_on",
        "lifted_at",
        "lifted_because",
    ]
