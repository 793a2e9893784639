"""What readers meet: the list, one disclosure, its files, the inbox.  Each view fetches, through sight, and shows."""

import datetime
import re
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Count, Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import DetailView, TemplateView
from django_sendfile import sendfile

from audit.record import record
from catalog.models import Category
from disclosure import files
from disclosure.models import Attachment, Disclosure, Edition, Release, Step
from disclosure.states import OPEN_STATES, SIGNING, WAITING, State
from notices.actions import mark_read
from notices.models import Notice
from organizations.models import Organization
from organizations.sight import VisibleRowsMixin
from organizations.tiers import Tier, label_in
from portal.explaining import VERBS, channel_words, end_explained, signatures, stage_lines, table_of

PAGE = 20


class DisclosureList(TemplateView):
    """The newest that the reader may see, twenty at a time, by category, organisation and shelf."""

    request: Any
    template_name = "portal/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader, chosen = self.request.reader, self._chosen()
        where: dict[str, Any] = {}
        if chosen["category"]:
            where["category_code"] = chosen["category"]
        if organization := self._organization(chosen["organization"]):
            where["organization_id"] = organization.pk
        shelf = 1 if chosen["shelf"] == "ended" else 0
        found = Disclosure.objects.newest_visible(
            reader, PAGE + 1, before=_cursor(chosen["before"]), shelf=shelf, **where
        )
        rows = list(found.select_related("organization", "item"))
        more = rows[PAGE - 1] if len(rows) > PAGE else None
        return super().get_context_data(**kwargs) | {
            "rows": rows[:PAGE],
            "now": reader.now,
            "reader_line": self._reader_line(),
            "heading": organization.name if organization else "",
            "more_url": self._url(before=f"{more.listed_at.timestamp():.6f}_{more.pk}") if more else "",
            "newer_url": self._url(before="") if chosen["before"] else "",
            "tree": self._tree(chosen["category"]),
            "filters": [self._shelves(shelf)],
        }

    def _chosen(self) -> dict[str, str]:
        """The filters of the address; what holds a null is no word of any database, and so a missing page."""
        chosen = {name: self.request.GET.get(name, "") for name in ("category", "organization", "shelf", "before")}
        if any("\0" in value for value in chosen.values()):
            raise Http404
        return chosen

    def _organization(self, code: str) -> Organization | None:
        """The organisation with this code; an unknown one is a missing page."""
        if not code:
            return None
        found = Organization.objects.visible_to(self.request.reader).filter(code=code).first()
        if found is None:
            raise Http404
        return found

    def _url(self, **changes: str) -> str:
        query = {name: value for name, value in (self._chosen() | changes).items() if value}
        return f"{reverse('list')}?{urlencode(query)}" if query else reverse("list")

    def _tree(self, current: str) -> list[dict[str, Any]]:
        reader = self.request.reader
        visible = Disclosure.objects.visible_to(reader).current(reader.now).order_by()
        counts = dict(visible.values_list("category_code").annotate(n=Count("pk")))
        tops = Category.objects.visible_to(reader).filter(parent=None, code__in=counts).order_by("code", "-catalog")
        titles = {top.code: top.title for top in tops}
        everything = {
            "title": _("Everything"),
            "url": self._url(category="", before=""),
            "count": sum(counts.values()),
            "current": not current,
        }
        return [everything] + [
            {
                "title": title,
                "url": self._url(category=code, before=""),
                "count": counts[code],
                "current": code == current,
            }
            for code, title in sorted(titles.items())
        ]

    def _shelves(self, shelf: int) -> dict[str, Any]:
        return {
            "title": _("Validity"),
            "links": [
                {"label": _("Current"), "url": self._url(shelf="", before=""), "current": shelf == 0},
                {"label": _("Ended"), "url": self._url(shelf="ended", before=""), "current": shelf == 1},
            ],
        }

    def _reader_line(self) -> str:
        """Who the reader is here: their tier in each organisation."""
        if self.request.reader.person is None:
            return _("You have not signed in: you see what is disclosed to the public.")
        standings = self.request.user.standings.in_force(self.request.reader.day)
        places = [
            f"{standing.organization.name} {label_in(standing.tier, standing.organization.kind)}"
            for standing in standings.select_related("organization").order_by("organization__level", "tier")
        ]
        if not places:
            return _("You belong to no circle: you see what is disclosed to the public.")
        return _("You read as: %(places)s") % {"places": _("; ").join(places)}


def _cursor(text: str) -> tuple[datetime.datetime, int] | None:
    """The place in the list after which to go on; an unreadable one is a missing page."""
    if not text:
        return None
    moment, _and, pk = text.partition("_")
    if not re.fullmatch("[0-9]{1,18}", pk):
        raise Http404
    try:
        return datetime.datetime.fromtimestamp(float(moment), tz=datetime.UTC), int(pk)
    except (ValueError, OverflowError, OSError):
        raise Http404 from None


class DisclosurePage(VisibleRowsMixin, DetailView):
    """One disclosure as its reader may see it: the line, and the content where it is open to them."""

    request: Any
    model = Disclosure
    template_name = "portal/item.html"

    def get_queryset(self) -> Any:
        return (
            super()
            .get_queryset()
            .select_related("organization", "item__category__catalog", "item__column_set", "obligation")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        disclosure, reader = self.object, self.request.reader
        edition = self._edition()
        stages, steps = list(edition.releases.order_by("tier")), list(edition.steps.order_by("id"))
        if edition.readable:
            record_reading(edition, self.request)
        return super().get_context_data(**kwargs) | {
            "edition": edition,
            "readable": edition.readable,
            "metadata": _metadata(disclosure, edition, reader.now),
            "stages": stage_lines(edition, stages, reader),
            "signatures": signatures(step for step in steps if step.verb in SIGNING and step.round == edition.round),
            "events": _course(edition, steps, stages),
            "end_explained": end_explained(disclosure, reader.now),
            "channels": [{"label": channel_words([channel])} for channel in edition.channels],
            "crumbs": [
                (_("Home"), reverse("home")),
                (disclosure.item.category.title, f"{reverse('list')}?category={disclosure.category_code}"),
                (_("Text"), ""),
            ],
            "tombstone": None if disclosure.tier_now else _not_disclosed(edition, steps),
            "why_closed": _why_closed(disclosure, edition),
            "work": self._work(edition),
            **(self._content(edition) if edition.readable else {}),
        }

    def _work(self, edition: Any) -> list[dict[str, Any]]:
        """What somebody who works on it can do from here."""
        reader, slug = self.request.reader, self.object.slug
        if not reader.works_in:
            return []
        drafts = self.object.organization_id in reader.drafts_in
        if drafts and edition.state in OPEN_STATES:
            return [{"label": _("Go on writing"), "url": reverse("edit", args=[slug]), "post": False}]
        if drafts and edition.pk == self.object.shown_id:
            return [{"label": _("Begin a new edition"), "url": reverse("correct", args=[slug]), "post": True}]
        if edition.state == State.APPROVED and self.request.user.has_perm("disclosure.call_back_edition", edition):
            return [{"label": _("Call it back"), "url": reverse("decide", args=[slug]), "post": False}]
        if edition.state in WAITING and Edition.objects.in_queue_of(reader).filter(pk=edition.pk).exists():
            return [{"label": _("To the decision"), "url": reverse("decide", args=[slug]), "post": False}]
        return []

    def _edition(self) -> Any:
        """The edition shown or, before the first release, the newest that the reader works on; `readable` or not."""
        reader = self.request.reader
        readable = Edition.objects.readable_to(reader).filter(pk=OuterRef("pk"))
        editions = Edition.objects.visible_to(reader).filter(disclosure=self.object).annotate(readable=Exists(readable))
        if self.object.shown_id:
            editions = editions.filter(pk=self.object.shown_id)
        found = editions.order_by("number").last()
        if found is None:
            raise Http404
        found.disclosure = self.object
        return found

    def _content(self, edition: Any) -> dict[str, Any]:
        """What hangs on an edition that the reader may open: it asks its edition, and that was asked."""
        edition.body_html = SafeString(edition.body)  # sanitised by the verb that closed it
        rows = list(edition.rows.order_by("position").values_list("cells", flat=True))
        return {
            "table": table_of(edition, rows),
            "attachments": [
                {
                    "name": file.name,
                    "kind": file.kind,
                    "size": file.size,
                    "sha256": file.sha256,
                    "url": reverse("attachment", args=[self.object.slug, file.slug]),
                }
                for file in edition.attachments.order_by("id")
            ],
        }


def record_reading(edition: Edition, request: Any) -> None:
    """An inspector who opens what is not open to their own circles leaves an event.  Rule: P6."""
    reader = request.reader
    if reader.inspects and not Disclosure.objects.in_circles_of(reader).filter(shown=edition).exists():
        record("read", edition, act=request.act)


def _metadata(disclosure: Disclosure, edition: Edition, now: datetime.datetime) -> list[tuple[str, Any]]:
    """The nine labels that such pages have, in their order; a missing value is a dash."""
    return [
        (_("Index number"), disclosure.index_number),
        (_("Category"), f"{disclosure.item.category} / {disclosure.item.title}"),
        (_("Published by"), disclosure.organization.name),
        (_("Dated"), edition.fact_on),
        (_("Name"), edition.title),
        (_("Document number"), edition.document_number),
        (_("Disclosed on"), disclosure.published_at and _day(disclosure.published_at)),
        (_("Validity"), _validity(disclosure, now)),
        (
            _("Tier"),
            label_in(disclosure.tier_now, disclosure.organization.kind) if disclosure.tier_now else None,
        ),
    ]


def _day(moment: datetime.datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d")


def _validity(disclosure: Disclosure, now: datetime.datetime) -> str | None:
    if not disclosure.tier_now:
        return None
    over = disclosure.shelf or (disclosure.ends_at is not None and disclosure.ends_at <= now)
    return _("ended") if over else _("in force")


def _course(edition: Edition, steps: list[Step], stages: list[Release]) -> list[dict[str, Any]]:
    """What happened to the edition, newest first: approval, each stage, replacement, end."""
    happened = [
        {"at": step.at, "title": VERBS[step.verb], "note": ""}
        for step in steps
        if step.verb in {"approve", "supersede", "end", "archive"}
    ]
    kind = edition.disclosure.organization.kind
    happened += [
        {
            "at": stage.released_at,
            "title": _("Disclosed to “%(tier)s”") % {"tier": label_in(stage.tier, kind)},
            "note": _("Inside the Party first") if stage.tier <= Tier.PARTY_MEMBERS else "",
        }
        for stage in stages
        if stage.released_at
    ]
    return sorted(happened, key=lambda event: event["at"], reverse=True)


def _why_closed(disclosure: Disclosure, edition: Edition) -> str:
    """Why the content of an edition that was on the web is not shown; empty where the page's own words fit."""
    if not (disclosure.shelf and edition.is_on_the_web):
        return ""
    return _("Its time is over; by the catalogue its content is closed. Title, number and dates stay as the record.")


def _not_disclosed(edition: Edition, steps: list[Step]) -> dict[str, Any]:
    """What stands above an edition that no reader sees: that it is not disclosed yet, or why it never will be."""
    refusal = next((step for step in reversed(steps) if step.verb == "refuse"), None)
    if edition.state == State.REFUSED and refusal:
        return {
            "tone": "held",
            "shape": "barred",
            "title": State.REFUSED.label,
            "lines": [f"{refusal.signed_name} {_day(refusal.at)}", refusal.note],
        }
    return {
        "tone": "work",
        "shape": "half",
        "title": _("Not disclosed yet"),
        "lines": [_("You see it because you work on it or inspect it. No reader can see it.")],
    }


class AttachmentFile(DetailView):
    """The bytes of a file, for those who may read the edition that it belongs to."""

    request: Any
    model = Attachment

    def get_queryset(self) -> Any:
        files_of_it = Attachment.objects.readable_to(self.request.reader).filter(
            edition__disclosure__slug=self.kwargs["disclosure"]
        )
        return files_of_it.select_related("edition__disclosure__organization")

    def render_to_response(self, context: Any, **kwargs: Any) -> HttpResponse:
        path = files.path_of(self.object.sha256)
        if not path.exists():
            raise Http404
        record_reading(self.object.edition, self.request)
        response = sendfile(
            self.request,
            str(path),
            attachment=True,
            attachment_filename=self.object.name,
            mimetype=files.KINDS[self.object.kind],
        )
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response


class Inbox(LoginRequiredMixin, TemplateView):
    """What one was told; a title stands here only while one may see it."""

    request: Any
    template_name = "portal/inbox.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = Notice.objects.visible_to(self.request.reader)
        notices = list(mine.order_by("-created_at", "-id")[:100])
        about = {notice.about for notice in notices if notice.about}
        titles = dict(
            Disclosure.objects.visible_to(self.request.reader).filter(slug__in=about).values_list("slug", "title")
        )
        return super().get_context_data(**kwargs) | {
            "notices": [
                {
                    "at": notice.created_at,
                    "subject": notice.subject,
                    "title": titles.get(notice.about, ""),
                    "path": notice.path,
                    "unread": notice.read_at is None,
                }
                for notice in notices
            ],
            "unread_count": mine.filter(read_at=None).count(),
            "read_all_url": reverse("inbox_read"),
        }


class MarkRead(LoginRequiredMixin, View):
    def post(self, request: Any) -> HttpResponse:
        mark_read(Notice.objects.visible_to(request.reader), now=request.now)
        return redirect("inbox")
