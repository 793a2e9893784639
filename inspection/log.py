"""The log of events: which ones a question asks for, and how each stands in the list.  Rule: I2, I3."""

import dataclasses
import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audit import clock
from audit.act import READER
from audit.models import Event
from disclosure.models import Disclosure, Edition, Posting
from feedback.models import Opinion
from inspection.forms import LogForm, folded
from inspection.keyset import Keyset
from inspection.querysets import events_for, sees_the_whole_log
from inspection.words import actor_word, kind_word, office_word, verb_word
from organizations.calendar import ONE_DAY
from organizations.models import Organization
from organizations.sight import Reader, inside

NEWEST_FIRST = Keyset((("at", datetime.datetime), ("id", int)), is_descending=True)
DISCLOSURE, EDITION = Disclosure._meta.label_lower, Edition._meta.label_lower
POSTING, OPINION = Posting._meta.label_lower, Opinion._meta.label_lower
REGISTERS = ("organizations.", "audit.", "catalog.catalog", "catalog.category", "catalog.item", "feedback.replyterm")
"""Kinds of object that the audit administrator reads; of all others they see that it happened, and no more."""
NUMBERED = {DISCLOSURE, EDITION}
"""Of these the label is a number, which says nothing."""


PLAIN = {"verb": "verb", "kind": "object_kind", "number": "object_id"}
"""Fields of the form that are columns of an event."""


def asked_for(form: LogForm, reader: Reader) -> QuerySet[Event]:
    """The events that a valid `form` asks for, in no order."""
    asked, events = form.cleaned_data, events_for(reader)
    if asked["from"]:
        events = events.filter(at__gte=clock.start_of(asked["from"]))
    if asked["to"]:
        events = events.filter(at__lt=clock.start_of(asked["to"] + ONE_DAY))
    if form.place:
        events = events.filter(inside(((form.place.level, form.place.pk),)))
    events = events.filter(**{column: asked[name] for name, column in PLAIN.items() if asked[name]})
    for name, condition in (("request", _in_request), ("actor", _by), ("object", _about), ("q", _saying)):
        if text := folded(asked[name]):
            events = events.filter(condition(text, reader))
    return events


def _in_request(text: str, reader: Reader) -> Q:
    return Q(request=text)


def _by(text: str, reader: Reader) -> Q:
    return Q(actor_name__icontains=text)


def _about(text: str, reader: Reader) -> Q:
    """The events about the disclosure with this index number or address, and what hangs on it; else by label."""
    labelled = Q(object_label__icontains=text) & _labels_seen(reader)
    found = Disclosure.objects.visible_to(reader).filter(Q(index_number__iexact=text) | Q(slug=text.lower())).first()
    if found is None:
        return labelled
    about = Q(object_kind=DISCLOSURE, object_id=found.pk)
    if found.obligation_id:
        about |= Q(object_kind="catalog.obligation", object_id=found.obligation_id)
    for kind, rows in _hanging_on(found, reader):
        about |= Q(object_kind=kind, object_id__in=rows.values("pk"))
    return about


def _hanging_on(disclosure: Disclosure, reader: Reader) -> Iterable[tuple[str, QuerySet]]:
    if sees_the_whole_log(reader):
        yield EDITION, Edition.objects.visible_to(reader).filter(disclosure=disclosure)
        return
    yield EDITION, Edition.objects.inspected_by(reader).filter(disclosure=disclosure)
    yield POSTING, Posting.objects.visible_to(reader).filter(disclosure=disclosure)
    yield OPINION, Opinion.objects.visible_to(reader).filter(disclosure=disclosure)


def _saying(text: str, reader: Reader) -> Q:
    """The events in whose label, request, reason or title `text` stands, as far as `reader` sees these."""
    reasons = Q(reason__icontains=text)
    if sees_the_whole_log(reader):
        return Q(request=text) | ((Q(object_label__icontains=text) | reasons) & _in_registers())
    titled = Edition.objects.inspected_by(reader).filter(title__icontains=text)
    labelled = Q(object_label__icontains=text)
    titles = Q(object_kind=EDITION, object_id__in=titled.values("pk"))
    return Q(request=text) | labelled | reasons | titles


def _in_registers() -> Q:
    found = Q()
    for beginning in REGISTERS:
        found |= Q(object_kind__startswith=beginning)
    return found


def _labels_seen(reader: Reader) -> Q:
    """Events whose label `reader` sees."""
    return _in_registers() | Q(object_kind__in=NUMBERED) if sees_the_whole_log(reader) else Q()


def says_nothing_to(reader: Reader, event: Event) -> bool:
    """Whether `reader` sees of `event` that it happened, and not what was said or done in it.  Rule: I2."""
    return sees_the_whole_log(reader) and not event.object_kind.startswith(REGISTERS)


def in_words(events: QuerySet[Event], reader: Reader) -> QuerySet[Event]:
    """Annotates `title`, what the matter of each event is called where `reader` sees it as an inspector, and places.

    In the query for the events themselves, so that a page asks no more for more of them.
    """
    places = Organization.objects.visible_to(reader)
    return events.annotate(
        title=Value("") if sees_the_whole_log(reader) else _titles(reader),
        place=Subquery(places.filter(pk=OuterRef("organization_id")).values("name")[:1]),
        office_place=Subquery(places.filter(pk=OuterRef("office_organization_id")).values("name")[:1]),
    )


def _titles(reader: Reader) -> Coalesce:
    editions = Edition.objects.inspected_by(reader).filter(pk=OuterRef("object_id"))
    disclosures = Disclosure.objects.inspected_by(reader).filter(pk=OuterRef("object_id"))
    asked = Opinion.objects.visible_to(reader).filter(pk=OuterRef("object_id"))
    return Coalesce(
        Case(
            When(object_kind=EDITION, then=Subquery(editions.values("title")[:1])),
            When(object_kind=DISCLOSURE, then=Subquery(disclosures.values("title")[:1])),
            When(object_kind=OPINION, then=Subquery(asked.values("disclosure__title")[:1])),
        ),
        Value(""),
    )


def with_neighbours(events: QuerySet[Event], seen: QuerySet[Event]) -> QuerySet[Event]:
    """Annotates the events of `seen` before and after each about the same object, and how many its request made.

    `was_proposed` says whether by then the object had ever been proposed: by the order of the events, which
    moments that are the same do not blur.
    """
    same = seen.filter(object_kind=OuterRef("object_kind"), object_id=OuterRef("object_id"))
    at, pk = OuterRef("at"), OuterRef("pk")
    earlier = same.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk)).order_by("-at", "-id")
    later = same.filter(Q(at__gt=at) | Q(at=at, pk__gt=pk)).order_by("at", "id")
    request = seen.filter(request=OuterRef("request")).exclude(request="").order_by().values("request")
    return events.annotate(
        earlier=Subquery(earlier.values("pk")[:1]),
        later=Subquery(later.values("pk")[:1]),
        was_proposed=Exists(same.filter(verb="propose", pk__lte=pk).order_by()),
        of_the_request=Coalesce(Subquery(request.annotate(n=Count("pk")).values("n")[:1]), Value(0)),
    )


@dataclasses.dataclass(frozen=True)
class Entry:
    """One event as a line of the log."""

    event: Event
    verb: str
    what: str
    kind: str
    organization: str
    who: str
    office: str

    @property
    def url(self) -> str:
        return reverse("event", args=[self.event.pk])

    @property
    def has_day_alone(self) -> bool:
        """Whether it is a reader's, recorded without the hour.  Rule: F1."""
        return self.event.actor_name == READER


def entry(event: Any, reader: Reader) -> Entry:
    """`event`, which carries its words (`in_words`), as a line."""
    office = office_word(event.office)
    verb = verb_word(event.verb)
    if event.verb == "refused" and isinstance(event.after, dict):
        verb = _("turned away: %(verb)s") % {"verb": verb_word(event.after.get("verb", ""))}
    return Entry(
        event=event,
        verb=verb,
        what=_what(event, reader),
        kind=kind_word(event.object_kind),
        organization=event.place or "",
        who=actor_word(event.actor_name),
        office=_(", ").join(part for part in (office, event.office_place) if part),
    )


def _what(event: Any, reader: Reader) -> str:
    """What an event is about, in words that `reader` may read."""
    if event.title:
        return event.title
    if says_nothing_to(reader, event) and event.object_kind not in NUMBERED:
        return f"{kind_word(event.object_kind)} {event.object_id}"
    if event.object_kind == EDITION and not sees_the_whole_log(reader):
        return _("a draft (%(number)s)") % {"number": event.object_label}
    return event.object_label or kind_word(event.object_kind)


def columns() -> list[str]:
    """The columns of the log in a file."""
    return [
        _("time"),
        _("who"),
        _("office"),
        pgettext("log", "What was done"),
        _("Kind of object"),
        _("object"),
        pgettext("of an object", "number"),
        _("organisation"),
        _("reason"),
        _("Request"),
        _("event"),
    ]


def cells(line: Entry, reader: Reader) -> list[Any]:
    """One event as a row of a file; values before and after stay on the event's own page."""
    event = line.event
    return [
        clock.day_of(event.at) if line.has_day_alone else event.at,
        line.who,
        line.office,
        line.verb,
        line.kind,
        line.what,
        _number(event, reader),
        line.organization,
        "" if says_nothing_to(reader, event) else event.reason,
        event.request,
        event.pk,
    ]


def _number(event: Event, reader: Reader) -> str:
    is_seen = not says_nothing_to(reader, event) or event.object_kind in NUMBERED
    return event.object_label if is_seen else str(event.object_id or "")


def days_ago(day: datetime.date, days: int) -> datetime.date:
    return day - days * ONE_DAY
