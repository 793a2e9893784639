"""What still owes evidence of how people were told, and recording it: board, meeting, document, bulletin."""

import datetime
import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count, Max, Q, Window
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from audit import clock
from catalog.choices import Channel
from disclosure import evidence, postings
from disclosure.errors import Incomplete, Refused, WrongState
from disclosure.forms import PostForm, ReasonForm
from disclosure.models import Disclosure, Edition, Posting, Release
from disclosure.querysets import DisclosureQuerySet
from organizations.calendar import WorkingCalendar
from organizations.sight import Reader
from portal.explaining import channel_words
from portal.telling import Occasion, occasion, postings_of
from portal.workbench.base import OfficeRequired, clock_text

PAGE, RECENT = 30, 10


def to_post(reader: Reader) -> DisclosureQuerySet:
    """The disclosures of which `reader` may record how people were told."""
    return Disclosure.objects.visible_to(reader).filter(organization__in=reader.holding(postings.POST))


def postings_owed(reader: Reader, shown: int) -> tuple[list[dict[str, Any]], int]:
    """The `shown` that owe evidence longest, for the first page of the workbench, and how many owe it: one query."""
    if not reader.holding(postings.POST):
        return [], 0
    owing = to_post(reader).owing_evidence().annotate(of_all=Window(Count("pk")))
    longest: list[Any] = list(_longest_first(owing, None)[:shown])
    rows = [
        {
            "title": disclosure.title,
            "since": disclosure.published_at,
            "organization": disclosure.organization.name,
            "channels": channel_words(demanded(disclosure.shown)),
            "url": reverse("post", args=[disclosure.slug]),
        }
        for disclosure in longest
    ]
    return rows, longest[0].of_all if longest else 0


def owing_rows(rows: Sequence[Disclosure], reader: Reader) -> list[dict[str, Any]]:
    """How disclosures that owe evidence stand in a list: clock, title, what is missing, and what to do."""
    calendar, reached = WorkingCalendar.load(), _last_circles(rows, reader)
    proved = {(p.disclosure_id, p.channel) for p in _proving(rows, reader)}
    return [
        _clock(disclosure, reached[disclosure.shown_id], calendar, reader.day)
        | {
            "title": disclosure.title,
            "organization": disclosure.organization.name,
            "index_number": disclosure.index_number,
            "ways": [
                {"label": channel_words([channel]), "is_proved": (disclosure.pk, channel) in proved}
                for channel in demanded(disclosure.shown)
            ],
            "url": reverse("post", args=[disclosure.slug]),
            "page_url": disclosure.get_absolute_url(),
            "sheet_url": _sheet_url(disclosure, proved),
        }
        for disclosure in rows
    ]


def demanded(edition: Edition | None) -> list[Channel]:
    """The channels besides the website that `edition` demands, in the order of the catalogue's words."""
    return [channel for channel in evidence.CHANNELS if edition is not None and channel in edition.channels]


def _proving(rows: Iterable[Disclosure], reader: Reader) -> Iterable[Posting]:
    return Posting.objects.visible_to(reader).filter(disclosure__in=rows).proving()


def _last_circles(rows: Iterable[Disclosure], reader: Reader) -> dict[int | None, tuple[Any, Any]]:
    """For each edition shown, when its last circle was reached, and when it is planned for."""
    stages = Release.objects.visible_to(reader).filter(edition__in=[row.shown_id for row in rows]).order_by()
    found = stages.values_list("edition").annotate(Max("released_at"), Max("due_at"))
    return {edition: (released, due) for edition, released, due in found}


def _clock(
    disclosure: Disclosure,
    reached: tuple[datetime.datetime | None, datetime.datetime],
    calendar: WorkingCalendar,
    today: datetime.date,
) -> dict[str, Any]:
    """By when the evidence is due: so many working days after the last circle could see it.  Rule: E3."""
    allowed = disclosure.item.category.catalog.evidence_working_days
    due = evidence.due_on(max(moment for moment in reached if moment), allowed, calendar)
    return {
        "condition": "overdue" if due < today else "not_yet_due",
        "clock": clock_text(due, today),
        "days_left": (due - today).days,
        "due_on": due,
    }


def _sheet_url(disclosure: Disclosure, proved: set[tuple[int, str]]) -> str:
    board = Channel.BOARD in demanded(disclosure.shown) and (disclosure.pk, Channel.BOARD) not in proved
    return reverse("sheet", args=[disclosure.slug]) if board else ""


class PostingRequired(OfficeRequired):
    """For the pages of those who post; to other office holders they are not there."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.reader.offices and not request.reader.holding(postings.POST):
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class Postings(PostingRequired, TemplateView):
    """What is disclosed and still owes evidence, longest first, and what was recorded lately."""

    template_name = "workbench/postings.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reader, chosen = self.request.reader, self.request.GET.get("channel", "")
        if chosen and chosen not in evidence.CHANNELS:
            raise Http404
        owing = to_post(reader).owing_evidence(*([Channel(chosen)] if chosen else []))
        after = _cursor(self.request.GET.get("after", ""))
        rows = list(_longest_first(owing, after)[: PAGE + 1])
        more = rows[PAGE - 1] if len(rows) > PAGE else None
        return super().get_context_data(**kwargs) | {
            "rows": owing_rows(rows[:PAGE], reader),
            "number": owing.count() if after or more else len(rows),
            "chosen": channel_words([chosen]) if chosen else "",
            "filters": [_channel_filter(chosen)],
            "more_url": _url(channel=chosen, after=_place_of(more)) if more else "",
            "newer_url": _url(channel=chosen) if after else "",
            "recent": _recent(reader),
        }


def _longest_first(owing: DisclosureQuerySet, after: tuple[datetime.datetime, int] | None) -> DisclosureQuerySet:
    rows = owing.select_related("organization", "item__category__catalog", "shown").order_by("published_at", "id")
    if after is None:
        return rows
    moment, pk = after
    return rows.filter(Q(published_at__gt=moment) | Q(published_at=moment, pk__gt=pk))


def _place_of(row: Disclosure) -> str:
    return f"{row.published_at.timestamp():.6f}_{row.pk}" if row.published_at else ""


def _cursor(text: str) -> tuple[datetime.datetime, int] | None:
    """The place in the list after which to go on; an unreadable one is a missing page."""
    if not text:
        return None
    moment, _and, pk = text.partition("_")
    if not re.fullmatch(r"[0-9]{1,10}\.[0-9]{6}", moment) or not re.fullmatch("[0-9]{1,18}", pk):
        raise Http404
    return datetime.datetime.fromtimestamp(float(moment), tz=datetime.UTC), int(pk)


def _url(**query: str) -> str:
    chosen = {name: value for name, value in query.items() if value}
    return f"{reverse('postings')}?{urlencode(chosen)}" if chosen else reverse("postings")


def _channel_filter(current: str) -> dict[str, Any]:
    links = [{"label": _("All"), "url": _url(), "current": not current}]
    links += [
        {"label": channel.label, "url": _url(channel=channel.value), "current": channel == current}
        for channel in evidence.CHANNELS
    ]
    return {"title": _("Channel"), "links": links}


def _recent(reader: Reader) -> list[dict[str, Any]]:
    """What was recorded last where the reader may record."""
    own = Posting.objects.visible_to(reader).filter(disclosure__organization__in=reader.holding(postings.POST))
    latest = own.select_related("disclosure", "edition", "withdrawal").annotate(number=Count("photos")).order_by("-id")
    return [
        {
            "at": posting.recorded_at,
            "channel": posting.get_channel_display(),
            "title": posting.edition.title,
            "page_url": posting.disclosure.get_absolute_url(),
            "number": posting.number,
            "occasion": occasion(posting),
            "strike_url": "" if hasattr(posting, "withdrawal") else reverse("strike_out", args=[posting.pk]),
        }
        for posting in latest[:RECENT]
    ]


class Post(PostingRequired, FormView):
    """The form for one posting; the channels that still lack evidence come first."""

    template_name = "workbench/post.html"
    form_class = PostForm

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            rows = to_post(request.reader).select_related("organization", "shown", "item__category__catalog")
            disclosure = rows.filter(slug=kwargs["slug"]).first()
            if disclosure is None:
                return self._out_of_sight()
            self.disclosure = disclosure
            self.edition = self._edition()
            is_postable = self.edition is not None and self.edition.state in postings.POSTABLE
            if self.edition and not is_postable and request.method == "POST":
                return self._too_late(self.edition)
            if not is_postable or not demanded(self.edition):
                return redirect("disclosure", slug=kwargs["slug"])
        return super().dispatch(request, *args, **kwargs)

    def _edition(self) -> Edition | None:
        """The edition shown or, before the first release, the newest that the reader works on."""
        editions = Edition.objects.visible_to(self.request.reader).filter(disclosure=self.disclosure)
        shown = self.disclosure.shown_id
        return (editions.filter(pk=shown) if shown else editions.order_by("number")).last()

    def _out_of_sight(self) -> HttpResponse:
        """What was called back leaves the sight of a publisher, who may have been writing of it."""
        reader = self.request.reader
        own = Edition.objects.called_back_from(reader).filter(
            disclosure__organization__in=reader.holding(postings.POST)
        )
        edition = own.filter(disclosure__slug=self.kwargs["slug"]).order_by("number").last()
        if edition is None or self.request.method != "POST":
            raise Http404
        return self._too_late(edition)

    def _too_late(self, edition: Edition) -> HttpResponse:
        """It was called back, or its record closed, while somebody typed: who did it, when, and what was typed."""
        words = {channel.value: str(channel.label) for channel in Channel}
        typed = PostForm(self.request.POST, channels=[*words.items()])
        context = super().get_context_data(form=typed) | {
            "late": str(WrongState("post", edition.state, edition.steps.last())),
            "typed": [(field.label, words.get(value, value)) for field in typed if (value := field.value())],
        }
        return render(self.request, "workbench/too_late.html", context, status=409)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"channels": self._choices()}

    def get_initial(self) -> dict[str, Any]:
        channels = self._choices()
        asked = self.request.GET.get("channel", "")
        return {
            "from_on": self.request.reader.day,
            "channel": asked if asked in dict(channels) else channels[0][0],
        }

    def _choices(self) -> list[tuple[str, str]]:
        missing = self._missing()
        first = sorted(demanded(self.edition), key=lambda channel: channel not in missing)
        return [
            (channel.value, _("%(channel)s (evidence missing)") % {"channel": channel.label})
            if channel in missing
            else (channel.value, str(channel.label))
            for channel in first
        ]

    def _missing(self) -> list[Channel]:
        proved = {posting.channel for posting in _proving([self.disclosure], self.request.reader)}
        return [channel for channel in demanded(self.edition) if channel not in proved]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        recorded = postings_of([self.disclosure], self.request.reader)
        on_the_board = self.disclosure.shown_id and Channel.BOARD in demanded(self.edition)
        return super().get_context_data(**kwargs) | {
            "title": self.edition.title if self.edition else "",
            "facts": [
                (_("Organisation"), self.disclosure.organization.name),
                (_("Index number"), self.disclosure.index_number),
                (_("Disclosed on"), self.disclosure.published_at and clock.day_of(self.disclosure.published_at)),
                (_("Evidence missing"), channel_words(self._missing())),
            ],
            "recorded": [
                {
                    "channel": posting.get_channel_display(),
                    "occasion": occasion(posting),
                    "strike_url": "" if hasattr(posting, "withdrawal") else reverse("strike_out", args=[posting.pk]),
                }
                for posting in recorded
            ],
            "sheet_url": reverse("sheet", args=[self.disclosure.slug]) if on_the_board else "",
            "action": reverse("post", args=[self.disclosure.slug]),
            "back_url": reverse("postings"),
            "crumbs": [(_("Postings"), reverse("postings")), (_("Record a posting"), "")],
        }

    def form_valid(self, form: PostForm) -> HttpResponse:
        try:
            postings.post(self.disclosure, **form.cleaned_data, act=self.request.act)
        except Incomplete as incomplete:
            form.tell(incomplete.faults)
            return self.form_invalid(form)
        except (Refused, WrongState) as refused:
            form.add_error(None, str(refused))
            return self.form_invalid(form, status=403 if isinstance(refused, Refused) else 409)
        missing = self._missing()
        if missing:
            text = _("Recorded. Evidence still missing: %(channels)s") % {"channels": channel_words(missing)}
            messages.success(self.request, text)
            return redirect("post", slug=self.disclosure.slug)
        messages.success(self.request, _("Recorded. Implemented: every way has its evidence"))
        return redirect("postings")

    def form_invalid(self, form: PostForm, status: int = 200) -> HttpResponse:
        form.ask_for_photographs_again()
        return self.render_to_response(self.get_context_data(form=form), status=status)


class StrikeOut(PostingRequired, FormView):
    """A posting that was recorded wrongly is struck out, with the reason; it stays to be read.  Rule: E5."""

    template_name = "workbench/strike_out.html"
    form_class = ReasonForm

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            own = Posting.objects.visible_to(request.reader).filter(disclosure__in=to_post(request.reader))
            self.posting = get_object_or_404(own.select_related("disclosure", "edition"), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "title": self.posting.edition.title,
            "channel": self.posting.get_channel_display(),
            "occasion": self._occasion(),
            "back_url": reverse("post", args=[self.posting.disclosure.slug]),
            "crumbs": [(_("Postings"), reverse("postings")), (_("Strike out"), "")],
        }

    def _occasion(self) -> Occasion:
        """The posting with its photographs."""
        beside = postings_of([self.posting.disclosure], self.request.reader)
        return next(occasion(posting) for posting in beside if posting.pk == self.posting.pk)

    def form_valid(self, form: ReasonForm) -> HttpResponse:
        try:
            postings.withdraw_posting(self.posting, reason=form.cleaned_data["reason"], act=self.request.act)
        except Incomplete as incomplete:
            form.add_error("reason", str(incomplete))
            return self.form_invalid(form)
        except (Refused, WrongState) as refused:
            form.add_error(None, str(refused))
            status = 403 if isinstance(refused, Refused) else 409
            return self.render_to_response(self.get_context_data(form=form), status=status)
        messages.success(self.request, _("Struck out. The record stays, and proves nothing any more."))
        return redirect("post", slug=self.posting.disclosure.slug)
