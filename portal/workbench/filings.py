"""What is not disclosed for now: filed from here, and filed here by those below.  Rule: D4."""

import datetime
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from audit import clock
from catalog.models import Withholding
from disclosure.naming import suggested_title
from inspection.keyset import BadCursor, Keyset
from organizations.sight import Reader
from portal.workbench.base import OfficeRequired

NEWEST_FIRST = Keyset((("filed_at", datetime.datetime), ("id", int)), is_descending=True)
RECEIVED, OWN = "received", "own"


class Filings(OfficeRequired, TemplateView):
    """Filings that nobody has lifted: those received from below, or those of one's own organisations."""

    template_name = "workbench/filings.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader, asked = self.request.reader, self.request.GET
        shown = asked.get("shown", RECEIVED)
        if shown not in (RECEIVED, OWN):
            raise Http404
        where = {"filed_with__in" if shown == RECEIVED else "obligation__organization__in": reader.works_in}
        filings = Withholding.objects.visible_to(reader).in_force().filter(**where)
        details = filings.select_related("obligation__organization", "obligation__item", "filed_with", "filed_by")
        try:
            page = NEWEST_FIRST.page(details, before=asked.get("before", ""), after=asked.get("after", ""))
        except BadCursor:
            raise Http404 from None
        return super().get_context_data(**kwargs) | {
            "shown": shown,
            "rows": [_row(filing, reader) for filing in page.rows],
            "filters": [_choice(shown)],
            "newer_url": _url(shown, before=page.before) if page.before else "",
            "more_url": _url(shown, after=page.after) if page.after else "",
            "crumbs": [(_("The year's duties"), reverse("obligations")), (_("Filed as withheld"), "")],
        }


def _row(filing: Withholding, reader: Reader) -> dict[str, Any]:
    duty, again_on = filing.obligation, filing.examine_again_on
    return {
        "title": suggested_title(duty),
        "filed_on": clock.day_of(filing.filed_at),
        "is_due": again_on is not None and again_on <= reader.day,
        "again_on": again_on,
        "facts": [
            (_("Filed by"), f"{duty.organization.name} {filing.filed_by.name}"),
            (_("Filed with"), filing.filed_with.name),
            (_("Reason"), filing.reason),
            (_("Basis"), filing.basis),
            (_("What is withheld"), filing.scope),
        ],
        "lift_url": reverse("lift", args=[duty.pk]) if duty.organization_id in reader.drafts_in else "",
    }


def _choice(current: str) -> dict[str, Any]:
    labels = {RECEIVED: _("filed here by those below"), OWN: _("filed by us")}
    links = [{"label": label, "url": _url(shown), "current": shown == current} for shown, label in labels.items()]
    return {"title": _("Filings"), "links": links}


def _url(shown: str, **place: str) -> str:
    return f"{reverse('filings')}?{urlencode({'shown': shown} | place)}"
