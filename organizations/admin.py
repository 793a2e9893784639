"""The registers of organisations and people: which columns one sees, and which action saves."""

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group

from audit import clock
from organizations import actions
from organizations.forms import PersonForm
from organizations.models import CalendarDay, LeadingGroupMember, Office, Organization, Standing, User
from organizations.rights import organizations_where
from organizations.scoped import ScopedAdmin, ScopedRelatedFilter

for model in (Group, EmailAddress):  # registers of libraries, which know no rule of sight
    admin.site.unregister(model)


@admin.register(Organization)
class OrganizationAdmin(ScopedAdmin):
    list_display = ["code", "name", "kind", "level", "superior", "catalog_issuer"]
    list_display_links = ["code", "name"]
    list_filter = ["kind", "level", ("superior", ScopedRelatedFilter)]
    list_select_related = ["superior", "catalog_issuer"]
    search_fields = ["code", "name"]
    ordering = ["code"]
    fields = [
        "name",
        "kind",
        "code",
        "fonds",
        "superior",
        "catalog_issuer",
        "principal",
        "phone",
        "address",
        "joint_clearing",
    ]
    autocomplete_fields = ["superior", "catalog_issuer", "principal"]
    place_fields = {"superior": "pk"}

    def get_readonly_fields(self, request, obj=None):
        """What is decided above is for those to change who hold the right there."""
        fields = super().get_readonly_fields(request, obj)
        if obj is None or self.may(request, "change", obj.superior or Organization()):
            return fields
        return [*fields, *(name for name in actions.DECIDED_ABOVE if name not in fields)]

    def save_by(self, act, obj, *, change, form):
        actions.save_organization(obj, act=act, reason=form.cleaned_data["reason"])


@admin.register(User)
class PersonAdmin(ScopedAdmin):
    form = PersonForm
    list_display = ["username", "name", "is_active", "site_post"]
    list_display_links = ["username", "name"]
    list_filter = ["is_active", "site_post"]
    search_fields = ["username", "name"]
    ordering = ["username"]
    fields = ["username", "name", "email", "phone", "is_active", "site_post", "last_login"]
    readonly_fields = ["site_post", "last_login"]
    fixed_fields = ("username",)

    def get_fields(self, request, obj=None):
        if obj is not None:
            return super().get_fields(request, obj)
        asked = ["organization", "tier", "from_on"] if _takes_in_by_standing(request) else []
        return ["username", "name", "email", "phone", *asked]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is None and _takes_in_by_standing(request):
            form.places = organizations_where(request.user, {"organizations.add_user"})
        return form

    def row_asked(self, obj, form):
        return (obj.pk is None and form.first_standing()) or obj

    def save_by(self, act, obj, *, change, form):
        standing = None if change else form.first_standing()
        actions.save_person(obj, act=act, standing=standing, reason=form.cleaned_data["reason"])


class TermAdmin(ScopedAdmin):
    """A person in an organisation, for a term."""

    list_select_related = ["person", "organization"]
    search_fields = ["person__name", "person__username", "organization__name", "organization__code"]
    autocomplete_fields = ["person", "organization"]
    place_fields = {"organization": "pk"}

    def get_changeform_initial_data(self, request):
        return {"from_on": clock.today(), **super().get_changeform_initial_data(request)}


@admin.register(Office)
class OfficeAdmin(TermAdmin):
    list_display = ["person", "role", "organization", "from_on", "until_on"]
    list_filter = ["role", ("organization", ScopedRelatedFilter)]
    ordering = ["organization__code", "role", "pk"]
    fields = ["person", "organization", "role", "from_on", "until_on"]
    fixed_fields = ("person", "organization", "role", "from_on")

    def save_by(self, act, obj, *, change, form):
        """An office is given and ended; whoever should hold another is given another."""
        reason = form.cleaned_data["reason"]
        if not change:
            actions.appoint(obj, act=act, reason=reason)
        elif "until_on" in form.changed_data:
            actions.end_office(obj, obj.until_on, act=act, reason=reason)


@admin.register(Standing)
class StandingAdmin(TermAdmin):
    list_display = ["person", "tier", "organization", "from_on", "until_on"]
    list_filter = ["tier", ("organization", ScopedRelatedFilter)]
    ordering = ["organization__code", "tier", "pk"]
    fields = ["person", "organization", "tier", "from_on", "until_on"]
    fixed_fields = ("person", "organization", "from_on")

    def save_by(self, act, obj, *, change, form):
        actions.save_standing(obj, act=act, reason=form.cleaned_data["reason"])


@admin.register(LeadingGroupMember)
class LeadingGroupMemberAdmin(ScopedAdmin):
    list_display = ["person", "seat", "post", "organization", "is_current"]
    list_filter = ["seat", "is_current", ("organization", ScopedRelatedFilter)]
    list_select_related = ["person", "organization"]
    search_fields = ["person__name", "organization__name", "organization__code"]
    ordering = ["organization__code", "seat", "pk"]
    fields = ["person", "organization", "seat", "post", "is_current"]
    autocomplete_fields = ["person", "organization"]
    place_fields = {"organization": "pk"}
    fixed_fields = ("person", "organization")

    def save_by(self, act, obj, *, change, form):
        actions.save_leading_group_member(obj, act=act, reason=form.cleaned_data["reason"])


@admin.register(CalendarDay)
class CalendarDayAdmin(ScopedAdmin):
    list_display = ["day", "is_working", "name"]
    list_filter = ["is_working"]
    search_fields = ["name"]
    ordering = ["-day"]
    fields = ["day", "is_working", "name"]
    fixed_fields = ("day",)

    def save_by(self, act, obj, *, change, form):
        actions.save_calendar_day(obj, act=act, reason=form.cleaned_data["reason"])


def _takes_in_by_standing(request) -> bool:
    """Whether the person must say where somebody new stands: all but those whose post reaches everywhere."""
    return not request.user.has_perm("organizations.add_user", User())
