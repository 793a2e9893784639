"""What readers meet: one disclosure, its files, the inbox.  Each view fetches, through sight, and shows."""

import datetime
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import DetailView, TemplateView
from django_sendfile import sendfile

from disclosure import files
from disclosure.models import Attachment, Disclosure, Edition, Release, Step
from disclosure.naming import period_of_duty
from disclosure.reading import record_reading
from disclosure.richtext import plain
from disclosure.states import OPEN_STATES, SIGNING, WAITING, State
from notices.actions import mark_read
from notices.models import Notice
from organizations.sight import VisibleRowsMixin
from organizations.tiers import Tier, label_in
from portal.context import unread_asked_along
from portal.correcting import correction_of
from portal.explaining import VERBS, ShownTable, end_explained, signatures, stage_lines, table_of
from portal.listing import cursor, place_of
from portal.questions import answers_given, questions_beside
from portal.spreadsheets import csv_of
from portal.telling import may_be_printed, posting_work, qr_code, told

MESSAGES = 40


REPLACED = {State.SUPERSEDED, State.ARCHIVED}
DETAILS = (
    "disclosure__organization",
    "disclosure__item__category__catalog",
    "disclosure__item__column_set",
    "disclosure__obligation",
)


class DisclosurePage(DetailView):
    """One disclosure as its reader may see it: the line, and the content where it is open to them."""

    request: Any
    model = Disclosure
    template_name = "portal/item.html"

    def get_object(self, queryset: Any = None) -> Disclosure:
        """The disclosure with its editions that the reader meets, in one question.

        `edition` is the one shown or, before the first release, the newest that the reader works on; `former` the one
        that it replaced, for those who could read that too.
        """
        reader = self.request.reader
        seen = Edition.objects.visible_to(reader) | Edition.objects.formerly_readable_to(reader)
        readable = Edition.objects.readable_to(reader).filter(pk=OuterRef("pk"))
        own = Disclosure.objects.in_circles_of(reader).filter(shown=OuterRef("pk"))
        files_of_it = Attachment.objects.visible_to(reader).filter(edition=OuterRef("pk"))
        editions = list(
            seen.filter(disclosure__slug=self.kwargs["slug"])
            .annotate(readable=Exists(readable), in_own_circles=Exists(own), has_files=Exists(files_of_it))
            .annotate(record_slug=F("disclosure__record__slug"), record_number=F("disclosure__record__number"))
            .annotate(unread=unread_asked_along(reader))
            .select_related(*DETAILS)
            .order_by("number")
        )
        if not editions:
            raise Http404
        disclosure = editions[-1].disclosure
        shown = [each for each in editions if each.pk == disclosure.shown_id] if disclosure.shown_id else editions
        self.edition = shown[-1]
        self.edition.disclosure = disclosure
        replaced = [each for each in editions if each.number < self.edition.number and each.state in REPLACED]
        self.former = replaced[-1] if replaced else None
        return disclosure

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        disclosure, reader = self.object, self.request.reader
        edition = self.edition
        stages, steps = list(edition.releases.order_by("tier")), list(edition.steps.order_by("id"))
        if edition.readable:
            record_reading(edition, reader, self.request.act, is_own=edition.in_own_circles)
        how_told = told(edition, reader)
        questions = questions_beside(disclosure, self.request) if edition.readable and disclosure.tier_now else None
        return super().get_context_data(**kwargs) | {
            "edition": edition,
            "unread_count": edition.unread or 0,
            "questions": questions,
            "readable": edition.readable,
            "metadata": _metadata(disclosure, edition, reader.now),
            "correction": correction_of(edition, self.former, steps, stages),
            "stages": stage_lines(edition, stages, reader),
            "signatures": signatures(step for step in steps if step.verb in SIGNING and step.round == edition.round),
            "events": _course(edition, steps, stages, [*answers_given(questions), *how_told.events]),
            "end_explained": end_explained(disclosure, reader.now),
            "told": how_told,
            "poster_url": reverse("sheet", args=[disclosure.slug]) if may_be_printed(edition) else "",
            "qr": qr_code(disclosure) if disclosure.tier_now else "",
            "crumbs": [
                (_("Home"), reverse("home")),
                (_("Catalogue"), reverse("list")),
                (disclosure.item.category.title, f"{reverse('list')}?category={disclosure.item.category.code}"),
                (_("Text"), ""),
            ],
            "tombstone": None if disclosure.tier_now else _not_disclosed(edition, steps),
            "why_closed": _why_closed(disclosure, edition),
            "work": [*self._work(edition), *posting_work(edition, reader)],
            "log_url": _log_of(disclosure) if reader.is_inspector_of(disclosure.organization) else "",
            "record_number": edition.record_number,
            "record_url": reverse("record", args=[edition.record_slug]) if edition.record_slug else "",
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
        if drafts and edition.pk == self.object.shown_id and edition.state != State.ARCHIVED:
            return [{"label": _("Begin a new edition"), "url": reverse("correct", args=[slug]), "post": True}]
        if edition.state == State.APPROVED and self.request.user.has_perm("disclosure.call_back_edition", edition):
            return [{"label": _("Call it back"), "url": reverse("decide", args=[slug]), "post": False}]
        if edition.state in WAITING and Edition.objects.in_queue_of(reader).filter(pk=edition.pk).exists():
            return [{"label": _("To the decision"), "url": reverse("decide", args=[slug]), "post": False}]
        return []

    def _content(self, edition: Any) -> dict[str, Any]:
        """What hangs on an edition that the reader may open: it asks its edition, and that was asked."""
        edition.body_html = SafeString(edition.body)  # sanitised by the verb that closed it
        table, is_shown = shown_table(edition), edition.pk == self.object.shown_id
        return {
            "table": table,
            "download_url": reverse("rows_csv", args=[self.object.slug]) if table and is_shown else "",
            "says_summary": edition.summary.strip() not in plain(edition.body),
            "attachments": [
                {
                    "name": file.name,
                    "kind": file.kind,
                    "size": file.size,
                    "sha256": file.sha256,
                    "url": reverse("attachment", args=[self.object.slug, file.slug]),
                }
                for file in (edition.attachments.order_by("id") if edition.has_files else ())
            ],
        }


def shown_table(edition: Edition) -> ShownTable | None:
    """The rows of an edition as readers see them; None for an item without columns."""
    if edition.disclosure.item.column_set_id is None:
        return None
    return table_of(edition, list(edition.rows.order_by("position").values_list("cells", flat=True)))


def _log_of(disclosure: Disclosure) -> str:
    return f"{reverse('log')}?{urlencode({'object': disclosure.slug, 'from': ''})}"


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
        (_("Keywords"), _keywords(disclosure)),
    ]


def _keywords(disclosure: Disclosure) -> str:
    """What it is about: the heading that it stands under, its item, and the time that it is of."""
    duty = disclosure.obligation
    if duty is not None:
        duty.item = disclosure.item
    words = [disclosure.item.category.title, disclosure.item.title, period_of_duty(duty) if duty else ""]
    return _("; ").join(dict.fromkeys(word for word in words if word))


def _day(moment: datetime.datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d")


def _validity(disclosure: Disclosure, now: datetime.datetime) -> str | None:
    if not disclosure.tier_now:
        return None
    over = disclosure.shelf or (disclosure.ends_at is not None and disclosure.ends_at <= now)
    return _("ended") if over else _("in force")


def _course(
    edition: Edition, steps: list[Step], stages: list[Release], besides: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """What happened to the edition, newest first: approval, each stage, answers, postings, replacement, end."""
    happened = besides + [
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


class RowsAsCsv(VisibleRowsMixin, DetailView):
    """The rows of the edition shown, as readers see them, for a spreadsheet.  Rule: V9, L7."""

    request: Any
    model = Disclosure

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("organization", "item__column_set")

    def render_to_response(self, context: Any, **kwargs: Any) -> HttpResponse:
        editions = Edition.objects.readable_to(self.request.reader).filter(shown_by=self.object)
        edition = get_object_or_404(editions.select_related("disclosure__item__column_set"))
        table = shown_table(edition)
        if table is None:
            raise Http404
        record_reading(edition, self.request.reader, self.request.act)
        name = f"{self.object.index_number or self.object.slug}.csv"
        response = HttpResponse(csv_of(table), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response


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
        record_reading(self.object.edition, self.request.reader, self.request.act)
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
    """What one was told, newest first; a title stands here only while one may see it."""

    request: Any
    template_name = "portal/inbox.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        notices, before = self._page()
        about = {notice.about for notice in notices if notice.about}
        titles = dict(
            Disclosure.objects.visible_to(self.request.reader).filter(slug__in=about).values_list("slug", "title")
        )
        last = notices[MESSAGES - 1] if len(notices) > MESSAGES else None
        return super().get_context_data(**kwargs) | {
            "notices": [
                {
                    "at": notice.created_at,
                    "subject": notice.subject,
                    "title": titles.get(notice.about, ""),
                    "path": notice.path,
                    "unread": notice.read_at is None,
                }
                for notice in notices[:MESSAGES]
            ],
            "newer_url": reverse("inbox") if before else "",
            "more_url": f"{reverse('inbox')}?before={place_of(last.created_at, last.pk)}" if last else "",
            "read_all_url": reverse("inbox_read"),
        }

    def _page(self) -> tuple[list[Notice], Any]:
        """The messages of this page and one more, and where it begins."""
        mine = Notice.objects.visible_to(self.request.reader).order_by("-created_at", "-id")
        before = cursor(self.request.GET.get("before", ""))
        if before:
            moment, pk = before
            mine = mine.filter(Q(created_at__lt=moment) | Q(created_at=moment, pk__lt=pk))
        return list(mine[: MESSAGES + 1]), before


class MarkRead(LoginRequiredMixin, View):
    def post(self, request: Any) -> HttpResponse:
        mark_read(Notice.objects.visible_to(request.reader), now=request.now)
        return redirect("inbox")
