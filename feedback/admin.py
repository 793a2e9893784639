"""The register of feedback: how soon is answered.  Opinions have none: who works on them has the workbench."""

from django.contrib import admin

from feedback import actions
from feedback.models import ReplyTerm
from organizations.scoped import ScopedAdmin


@admin.register(ReplyTerm)
class ReplyTermAdmin(ScopedAdmin):
    list_display = ["__str__", "number", "unit", "source"]
    ordering = ["kind"]
    fields = ["kind", "number", "unit", "source"]
    fixed_fields = ("kind",)

    def save_by(self, act, obj, *, change, form):
        actions.save_term(obj, act=act, reason=form.cleaned_data["reason"])
