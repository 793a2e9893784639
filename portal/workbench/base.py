"""What every page of the workbench shares: it opens to those who hold an office today, to others it is not there."""

import datetime
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import get_object_or_404, resolve_url
from django.utils.translation import gettext as _

from disclosure.models import Edition

DETAILS = (
    "disclosure__organization__superior",
    "disclosure__item__category__catalog__issuer",
    "disclosure__item__column_set",
    "disclosure__obligation__item",
    "turn_organization",
)


class OfficeRequired:
    """For class-based views: signed in and in office, or no page."""

    request: Any

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), resolve_url("account_login"))
        if not request.reader.offices:
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offices = self.request.user.offices_today
        return super().get_context_data(**kwargs) | {  # type: ignore[misc]
            "work_organization": offices[0].organization.name,
            "office_line": f"{offices[0].get_role_display()} {self.request.user.name}",
            "term_line": _term_line(offices[0]),
        }


def _term_line(office: Any) -> str:
    if office.until_on is None:
        return _("Your rights here rest on your office, held since %(from)s.") % {"from": office.from_on}
    return _("Your rights here rest on your office, held from %(from)s until %(until)s.") % {
        "from": office.from_on,
        "until": office.until_on,
    }


def edition_on_its_way(request: Any, slug: str) -> Edition:
    """The edition of the disclosure `slug` that is on its way and that the reader works on; else a missing page."""
    editions = Edition.objects.worked_on_by(request.reader).on_their_way()
    return get_object_or_404(editions.filter(disclosure__slug=slug).select_related(*DETAILS))


def newest_edition(request: Any, slug: str, **narrowed: Any) -> Edition:
    """The newest edition of `slug` that the reader works on, whatever became of it; else a missing page.

    A form that was sent too late is answered with what happened meanwhile, and keeps what was typed.
    """
    editions = Edition.objects.worked_on_by(request.reader).filter(disclosure__slug=slug, **narrowed)
    found = editions.select_related(*DETAILS).order_by("number").last()
    if found is None:
        raise Http404
    return found


def draft_of(request: Any, slug: str) -> Edition:
    """The same for those who draft in its organisation: to others, whoever they are, there is nothing to write."""
    return newest_edition(request, slug, disclosure__organization__in=request.reader.drafts_in)


def clock_text(due_on: datetime.date, today: datetime.date) -> str:
    """How a due day stands to today, in words."""
    days = (due_on - today).days
    if days < 0:
        return _("%(n)d days overdue") % {"n": -days}
    if days == 0:
        return _("due today")
    return _("%(n)d days left") % {"n": days}
