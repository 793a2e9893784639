"""Every reader at every page, with every disclosure of the town: who gets what, by the words of the rules.

The tables below were written from the rules alone and call nothing of the product.  A cell is one reader at one page
of one disclosure: its exact status and exactly the canaries that may be found in status line, headers and body.

Rule: V1 to V5.
"""

import contextlib
import dataclasses
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.urls import get_resolver, resolve, reverse

from audit import progress, travel
from audit.models import Event
from disclosure.config import celery
from disclosure.states import State
from tests.portal.town import (
    ALL_WORKERS,
    ANSWER_SEERS,
    ASKER,
    CONTENT,
    DRAFTERS,
    EVERYBODY,
    IN_OFFICE,
    INSPECTORS,
    LINE,
    MATTERS,
    NOBODY,
    NOW,
    ON_THE_STAFF,
    POSTED,
    READERS,
    SIGNED_OUT,
    Matter,
    build,
    canaries_in,
    canary,
    of,
    other_edition,
    shown_edition,
)

pytestmark = pytest.mark.django_db

Row = tuple[frozenset[str], int | str, frozenset[str]]
"""Who, what they are answered ("to edit" is a redirect to the view of that name), and the canaries they find."""

NONE: frozenset[str] = frozenset()
SAMPLE_PLACES = {
    "front door",
    "search by text",
    "organisation",
    "list",
    "ended shelf",
    "inbox",
    "workbench",
    "duties",
    "log",
    "log as a file",
}
SAMPLE = {"proposed", "released to party members", "ended, content closed"}


def samples(names: Any, chosen: set[str]) -> list[Any]:
    """The names as parameters; those chosen run on PostgreSQL as well."""
    return [pytest.param(name, marks=pytest.mark.both if name in chosen else ()) for name in names]


# -- The pages of one disclosure ---------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Page:
    """An address, how it is asked for, and what the rules say: of the rows the first that names a reader holds.

    `where` says with which matters the page is asked for, where not with all of them.
    """

    view: str
    rows: Callable[[str, Matter], list[Row]]
    keys: Callable[[Any, str], tuple]
    method: str = "get"
    data: dict[str, str] = dataclasses.field(default_factory=dict)
    where: Callable[[Matter], bool] = lambda matter: True


def kinds(name: str, edition: str, *wanted: str) -> frozenset[str]:
    return frozenset(canary(kind, name, edition) for kind in wanted)


def item_page(name: str, matter: Matter) -> list[Row]:
    edition = shown_edition(name)
    line = kinds(name, edition, *LINE) | place_of(name, matter)
    content = line | kinds(name, edition, *CONTENT) | answered(name, matter)
    return [
        (of(ASKER) & matter.content, 200, content | waiting(name, matter)),
        (matter.content, 200, content),
        (matter.line, 200, line),
        (EVERYBODY, 404, NONE),
    ]


def place_of(name: str, matter: Matter) -> frozenset[str]:
    """Where it hangs, which whoever sees the line may know."""
    return kinds(name, "a", "place") if matter.is_on_the_board else NONE


def photographed(name: str, matter: Matter) -> list[Row]:
    """A photograph is seen with the line; where the content is closed at the end, with the content."""
    closes = dict(matter.item).get("personal_data_after_end") == "hide"
    return [(matter.content if closes else matter.line, 200, NONE), (EVERYBODY, 404, NONE)]


def sheet(name: str, matter: Matter) -> list[Row]:
    """The sheet for the board: for whoever may read what is disclosed, and for nobody before that."""
    shown = kinds(name, shown_edition(name), *LINE, "body", "cell")
    return [(matter.content if matter.tier else NOBODY, 200, shown), (EVERYBODY, 404, NONE)]


POSTERS = of("drafter", "publisher")


def posting(name: str, matter: Matter, *, closed: int | str = "to disclosure") -> list[Row]:
    """The form on which a posting is recorded: for the drafters and the office of its organisation."""
    edition = shown_edition(name)
    seeing = POSTERS & matter.behind
    answer = 200 if matter.state in {State.APPROVED, *POSTED} else closed
    found = kinds(name, edition, "title") | place_of(name, matter) if answer == 200 else NONE
    return [(SIGNED_OUT, "to account_login", NONE), (seeing, answer, found), (EVERYBODY, 404, NONE)]


def posted(name: str, matter: Matter) -> list[Row]:
    """What is sent from that form; where it can be recorded no more, the page says since when."""
    return posting(name, matter, closed=409)


def striking_out(name: str, matter: Matter) -> list[Row]:
    found = kinds(name, shown_edition(name), "title") | place_of(name, matter)
    return [(SIGNED_OUT, "to account_login", NONE), (POSTERS, 200, found), (EVERYBODY, 404, NONE)]


def answered(name: str, matter: Matter) -> frozenset[str]:
    """What readers are shown of what was asked: the answer, and the summary in place of the words.  Rule: F3, F5."""
    return frozenset({canary("replied", name, "a"), canary("replied", name, "b")}) if matter.is_asked_about else NONE


def waiting(name: str, matter: Matter) -> frozenset[str]:
    """A question that nobody has answered.  Rule: F3."""
    return frozenset({canary("asked", name, "a")}) if matter.is_asked_about else NONE


def original(name: str, matter: Matter) -> frozenset[str]:
    """The words of a question that readers are shown a summary of.  Rule: F5."""
    return frozenset({canary("asked", name, "b")}) if matter.is_asked_about else NONE


def asking_form(name: str, matter: Matter) -> list[Row]:
    """Whoever sees the line of what was released finds the page, and on it whether they may ask."""
    seen = matter.line if matter.tier else NOBODY
    return [
        (SIGNED_OUT, "to account_login", NONE),
        (seen, 200, kinds(name, shown_edition(name), "title")),
        (EVERYBODY, 404, NONE),
    ]


def asking_sent(name: str, matter: Matter) -> list[Row]:
    """Its readers ask; who sees it in an office alone, or may not open its text, is told so.  Rule: F1."""
    seen = matter.line if matter.tier else NOBODY
    return [
        (SIGNED_OUT, "to account_login", NONE),
        (matter.askers, "to disclosure", NONE),
        (seen, 403, kinds(name, shown_edition(name), "title")),
        (EVERYBODY, 404, NONE),
    ]


def voice(edition: str) -> Callable[[str, Matter], list[Row]]:
    """The page of one opinion: for those who answer it, work on the disclosure where it belongs, or inspect it."""

    def rows(name: str, matter: Matter) -> list[Row]:
        about = kinds(name, shown_edition(name), "title", "body", "cell")
        words = waiting(name, matter) if edition == "a" else original(name, matter) | answered(name, matter)
        return [
            (SIGNED_OUT, "to account_login", NONE),
            (ANSWER_SEERS, 200, about | words),
            (EVERYBODY, 404, NONE),
        ]

    return rows


def voice_answered(edition: str) -> Callable[[str, Matter], list[Row]]:
    """An answer is given by the handler, once; others who see the opinion are told why they may not.  Rule: F4."""

    def rows(name: str, matter: Matter) -> list[Row]:
        signed_out, (seers, _, found), rest = voice(edition)(name, matter)
        done: int | str = "to voices" if edition == "a" else 409
        handler = (of("handler"), done, NONE if edition == "a" else found)
        return [signed_out, handler, (seers, 403, found), rest]

    return rows


def opinion_key(edition: str) -> Callable[[Any, str], tuple]:
    return lambda town, name: (town.opinions[name, edition].slug,)


def is_asked_about(matter: Matter) -> bool:
    return matter.is_asked_about


def rows_shown(name: str, matter: Matter) -> list[Row]:
    """The rows for a spreadsheet: of what was released, and masked like the page."""
    readers = matter.content if matter.tier else NOBODY
    return [(readers, 200, kinds(name, shown_edition(name), "cell")), (EVERYBODY, 404, NONE)]


def file_shown(name: str, matter: Matter) -> list[Row]:
    return [(matter.content, 200, kinds(name, shown_edition(name), "file", "bytes")), (EVERYBODY, 404, NONE)]


def file_not_shown(name: str, matter: Matter) -> list[Row]:
    """Of an edition that readers do not meet: for those who work on that edition or inspect it."""
    return [(matter.behind_the_other, 200, kinds(name, other_edition(name), "file", "bytes")), (EVERYBODY, 404, NONE)]


def newest(name: str) -> tuple[str, State]:
    """The newest edition of a matter and its state."""
    matter = MATTERS[name]
    return ("b" if matter.other else "a"), (State.DRAFT if matter.other == State.DRAFT else matter.state)


def writing(*shown: str) -> Callable[[str, Matter], list[Row]]:
    """Pages on which an open edition is written: for its organisation's drafters alone."""

    def rows(name: str, matter: Matter) -> list[Row]:
        edition, state = newest(name)
        is_open = state in {State.DRAFT, State.RETURNED}
        drafter = (
            (of("drafter"), 200, kinds(name, edition, *shown)) if is_open else (of("drafter"), "to disclosure", NONE)
        )
        return [(SIGNED_OUT, "to account_login", NONE), drafter, (EVERYBODY, 404, NONE)]

    return rows


IN_FULL = (*LINE, *CONTENT, "masked")


def deciding(name: str, matter: Matter) -> list[Row]:
    """The page of the next signature: whoever may give it finds everything, others who work on it go to its page."""
    edition, state = newest(name)
    workers = of("drafter") if state == State.DRAFT else matter.workers
    if state not in {State.DRAFT, State.RETURNED, State.PROPOSED, State.CLEARED, State.REVIEWED, State.APPROVED}:
        workers = NOBODY
    return [
        (SIGNED_OUT, "to account_login", NONE),
        (matter.deciders, 200, kinds(name, edition, *IN_FULL)),
        (workers, "to disclosure", NONE),
        (EVERYBODY, 404, NONE),
    ]


WAITING = {State.PROPOSED: "clear", State.CLEARED: "review", State.REVIEWED: "approve"}


def taking(states: Iterable[State]) -> Callable[[str, Matter], list[Row]]:
    """A verb is done by whoever's turn it is; others who work on the edition hear why not, the rest nothing."""

    def rows(name: str, matter: Matter) -> list[Row]:
        answer = 403 if matter.state in states else 409
        edition = shown_edition(name)  # a draft of a second edition is nothing that could be signed
        workers = NOBODY if matter.state == State.DRAFT else matter.workers
        return [
            (SIGNED_OUT, "to account_login", NONE),
            (matter.deciders if answer == 403 else NOBODY, "to workbench", NONE),
            (workers, answer, kinds(name, edition, *IN_FULL) if answer == 403 else NONE),
            (EVERYBODY, 404, NONE),
        ]

    return rows


def not_a_decision(name: str, matter: Matter) -> list[Row]:
    return [(SIGNED_OUT, "to account_login", NONE), (EVERYBODY, 404, NONE)]


def proposing(name: str, matter: Matter) -> list[Row]:
    edition, state = newest(name)
    is_open = state in {State.DRAFT, State.RETURNED}
    late = (of("drafter"), 409, kinds(name, edition, *LINE, "file"))
    return [
        (SIGNED_OUT, "to account_login", NONE),
        (of("drafter"), "to workbench", NONE) if is_open else late,
        (EVERYBODY, 404, NONE),
    ]


def saving(name: str, matter: Matter) -> list[Row]:
    """A form with gaps comes back with what was typed, which is nothing, and with the files that are there."""
    edition, _state = newest(name)
    return [
        (SIGNED_OUT, "to account_login", NONE),
        (of("drafter"), 200, kinds(name, edition, "title", "file")),
        (EVERYBODY, 404, NONE),
    ]


def correcting(name: str, matter: Matter) -> list[Row]:
    """A new edition is begun by drafters; office holders who see the disclosure are told why they may not."""
    begun = "to disclosure" if matter.state in {State.REFUSED, State.ARCHIVED} else "to edit"
    return [
        (SIGNED_OUT, "to account_login", NONE),
        (of("drafter"), begun, NONE),
        (IN_OFFICE & matter.line, "to disclosure", NONE),
        (EVERYBODY, 404, NONE),
    ]


def duty(answer: int | str, *shown: str, role: str = "drafter") -> Callable[[str, Matter], list[Row]]:
    """Pages of a duty: for those who draft where it is owed, or who decide whether it applies there."""

    def rows(name: str, matter: Matter) -> list[Row]:
        too_late = answer == 200 and matter.is_duty_met
        found = (of(role), "to obligations", NONE) if too_late else (of(role), answer, kinds(name, "a", *shown))
        return [(SIGNED_OUT, "to account_login", NONE), found, (EVERYBODY, 404, NONE)]

    return rows


def duty_begun(name: str, matter: Matter) -> list[Row]:
    """Where an edition has begun it is that one; the duty of the refused one is filed as withheld, and none begins."""
    return duty("to obligations" if matter.state == State.REFUSED else "to edit")(name, matter)


KEEPERS = of("archivist") | INSPECTORS
"""Who may open the package of a sealed record."""


def record_page(name: str, matter: Matter) -> list[Row]:
    """The line for whoever sees the disclosure; what lies in the package for those who keep or inspect it."""
    return [
        (KEEPERS, 200, kinds(name, "a", "title", "file")),
        (matter.line, 200, kinds(name, "a", "title")),
        (EVERYBODY, 404, NONE),
    ]


def for_keepers(answer: int | str, *shown: str) -> Callable[[str, Matter], list[Row]]:
    def rows(name: str, matter: Matter) -> list[Row]:
        return [(KEEPERS, answer, kinds(name, "a", *shown)), (EVERYBODY, 404, NONE)]

    return rows


def sealing(name: str, matter: Matter, *, over: int | str, sealed: str) -> list[Row]:
    """The page on which a file is closed: for its archivist, of what was disclosed."""
    found = [(of("archivist"), 200, title(name))] if matter.tier else []
    if matter.state == State.ARCHIVED:
        found = [(of("archivist"), sealed, NONE if sealed == "to record" else title(name))]
    if matter.state == State.ENDED and over != 200:
        found = [(of("archivist"), over, NONE)]
    return [(SIGNED_OUT, "to account_login", NONE), *found, (EVERYBODY, 404, NONE)]


def sealing_page(name: str, matter: Matter) -> list[Row]:
    return sealing(name, matter, over=200, sealed="to record")


def sealed(name: str, matter: Matter) -> list[Row]:
    return sealing(name, matter, over="to record", sealed=409)


def is_sealed(matter: Matter) -> bool:
    return matter.state == State.ARCHIVED


def record_key(town: Any, name: str) -> tuple:
    return (town.record.slug,)


def is_begun_or_over(matter: Matter) -> bool:
    """Of the pages of a duty, which ask no edition: once before, once after its disclosure."""
    return matter.state in {State.DRAFT, State.ARCHIVED}


def slug(town: Any, name: str) -> tuple:
    return (town.editions[name, "a"].disclosure.slug,)


def file_of(edition_of: Callable[[str], str]) -> Callable[[Any, str], tuple]:
    def keys(town: Any, name: str) -> tuple:
        return (*slug(town, name), town.editions[name, edition_of(name)].attachments.get().slug)

    return keys


def photo_of(town: Any, name: str) -> tuple:
    return (*slug(town, name), town.postings[name].photos.get().slug)


def posting_key(town: Any, name: str) -> tuple:
    return (town.postings[name].pk,)


def duty_key(town: Any, name: str) -> tuple:
    return (town.editions[name, "a"].disclosure.obligation_id,)


def signature_awaited(town: Any, name: str) -> tuple:
    return (*slug(town, name), WAITING.get(MATTERS[name].state, "approve"))


def verb(verb: str) -> Callable[[Any, str], tuple]:
    return lambda town, name: (*slug(town, name), verb)


def event_of(verb: str, edition: str = "a") -> Callable[[Any, str], tuple]:
    """The first event of `verb` on an edition."""

    def keys(town: Any, name: str) -> tuple:
        events = Event.objects.filter(object_kind="disclosure.edition", object_id=town.editions[name, edition].pk)
        return (events.filter(verb=verb).earliest("id").pk,)

    return keys


def event_page(shown: Callable[[str, Matter], frozenset[str]]) -> Callable[[str, Matter], list[Row]]:
    """An event opens to inspectors, and to the audit administrator without a word of the matter."""

    def rows(name: str, matter: Matter) -> list[Row]:
        return [
            (SIGNED_OUT, "to account_login", NONE),
            (INSPECTORS, 200, shown(name, matter)),
            (AUDITOR, 200, NONE),
            (EVERYBODY, 404, NONE),
        ]

    return rows


def while_a_draft(name: str, matter: Matter) -> frozenset[str]:
    """Nothing of what was done while it was a draft; the title once it was proposed."""
    return NONE if matter.state == State.DRAFT else kinds(name, "a", "title")


def both_editions(name: str, matter: Matter) -> frozenset[str]:
    """The words of both editions that are compared; names in the table stay masked, files are not compared."""
    return kinds(name, "a", *LINE, "body", "cell") | kinds(name, "b", *LINE, "body", "cell")


QUESTION = {"kind": "question", "text": "为什么？"}
REPLY = {"verified": "核实", "rule": "规定", "done": "处理", "next_step": "电话"}
DECISION = {"conclusion": "可以公开", "opinion": "同意", "reason": "请补充", "findings_handled": "已脱敏"}
PAGES = {
    "item page": Page("disclosure", item_page, slug),
    "rows": Page("rows_csv", rows_shown, slug),
    "file": Page("attachment", file_shown, file_of(shown_edition)),
    "file of another edition": Page(
        "attachment", file_not_shown, file_of(other_edition), where=lambda matter: bool(matter.other)
    ),
    "photograph": Page("posting_photo", photographed, photo_of, where=lambda m: m.is_on_the_board),
    "thumbnail": Page("posting_photo", photographed, photo_of, data={"small": ""}, where=lambda m: m.is_on_the_board),
    "sheet": Page("sheet", sheet, slug),
    "posting": Page("post", posting, slug),
    "empty posting": Page("post", posted, slug, "post"),
    "posting struck out": Page("strike_out", striking_out, posting_key, where=lambda m: m.is_on_the_board),
    "draft form": Page("edit", writing(*LINE, *CONTENT, "masked"), slug),
    "empty draft sent": Page("edit", saving, slug, "post", {"rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0"}),
    "check": Page("check", writing(*LINE, "file"), slug),
    "proposal": Page("check", proposing, slug, "post"),
    "decision page": Page("decide", deciding, slug),
    "signature": Page("take", taking(WAITING), signature_awaited, "post", DECISION),
    "return": Page(
        "take", taking(WAITING), verb("return_to_author"), "post", DECISION, where=lambda m: m.state in WAITING
    ),
    "call back": Page(
        "take",
        taking([State.APPROVED]),
        verb("call_back"),
        "post",
        DECISION,
        where=lambda m: m.state in {State.APPROVED, State.RELEASED},
    ),
    "forged release": Page("take", not_a_decision, verb("release"), "post", where=lambda m: m.state == State.APPROVED),
    "correction": Page("correct", correcting, slug, "post"),
    "asking": Page("ask", asking_form, slug),
    "question sent": Page("ask", asking_sent, slug, "post", QUESTION),
    "question that waits": Page("voice", voice("a"), opinion_key("a"), where=is_asked_about),
    "question answered": Page("voice", voice("b"), opinion_key("b"), where=is_asked_about),
    "answer": Page("voice", voice_answered("a"), opinion_key("a"), "post", REPLY, where=is_asked_about),
    "second answer": Page("voice", voice_answered("b"), opinion_key("b"), "post", REPLY, where=is_asked_about),
    "duty begun": Page("start", duty_begun, duty_key, "post"),
    "duty withheld": Page("withhold", duty(200, "duty"), duty_key, where=is_begun_or_over),
    "duty set aside": Page("set_aside", duty(200, "duty", role="approver"), duty_key, where=is_begun_or_over),
    "duty taken up again": Page("lift", duty(404), duty_key, where=is_begun_or_over),
    "event of a draft": Page("event", event_page(while_a_draft), event_of("attach")),
    "event of a second edition": Page(
        "event", event_page(both_editions), event_of("propose", "b"), where=lambda m: m.other == State.SUPERSEDED
    ),
    "sealed record": Page("record", record_page, record_key, where=is_sealed),
    "package": Page("record_package", for_keepers(200, *IN_FULL, "bytes", "duty"), record_key, where=is_sealed),
    "verification": Page("record_verify", for_keepers("to record"), record_key, "post", where=is_sealed),
    "sealing": Page("seal", sealing_page, slug),
    "seal": Page("seal", sealed, slug, "post", DECISION, where=lambda matter: bool(matter.tier)),
    "duty confirmed": Page("confirm", duty("to workbench"), duty_key, "post", where=is_begun_or_over),
}


# -- The pages of the whole site ---------------------------------------------------------------------------------

Shows = Callable[[str, str, Matter], frozenset[str]]


@dataclasses.dataclass(frozen=True)
class Place:
    """A page that may mention any disclosure: who is answered how, and which canaries of a matter a reader finds."""

    view: str
    answers: list[tuple[frozenset[str], int | str]]
    shows: Shows = lambda reader, name, matter: NONE
    method: str = "get"
    query: dict[str, str] = dataclasses.field(default_factory=dict)
    keys: tuple = ()


def title(name: str) -> frozenset[str]:
    return kinds(name, shown_edition(name), "title")


def listed(shelf: int) -> Shows:
    def shows(reader: str, name: str, matter: Matter) -> frozenset[str]:
        is_listed = matter.tier and matter.shelf == shelf and reader in matter.line
        return title(name) if is_listed else NONE

    return shows


def found_by_title(reader: str, name: str, matter: Matter) -> frozenset[str]:
    return title(name) if matter.tier and reader in matter.line else NONE


def found_by_text(reader: str, name: str, matter: Matter) -> frozenset[str]:
    """Only what the reader may open is found by its text, with what stands around the word."""
    return kinds(name, shown_edition(name), "title", "body") if matter.tier and reader in matter.content else NONE


ASKED = [(name, edition) for name, matter in MATTERS.items() if matter.is_asked_about for edition in "ab"]
"""Every question of the town, the newest last."""


def at_the_door(reader: str, name: str, matter: Matter) -> frozenset[str]:
    """What is listed, and of one's own questions the three newest."""
    own = {canary("asked", *asked) for asked in ASKED[-3:] if reader == ASKER and asked[0] == name}
    return listed(0)(reader, name, matter) | own


def told(reader: str, name: str, matter: Matter) -> frozenset[str]:
    """Everybody was told of every disclosure: the title stands there only for those who may see it."""
    return title(name) if matter.tier and reader in matter.line else NONE


def on_the_desk(reader: str, name: str, matter: Matter) -> frozenset[str]:
    """What waits for the reader to sign, answer or seal; for the drafter what came back, is on its way, or is owed."""
    found = waiting(name, matter) | title(name) if reader == "handler" and matter.is_asked_about else NONE
    if reader in matter.deciders and matter.state in WAITING:
        found |= kinds(name, "a", "title")
    if reader in POSTERS and owes_evidence(matter):
        found |= kinds(name, shown_edition(name), "title")
    if reader == "archivist":
        found |= to_be_sealed(reader, name, matter)
    if reader == "drafter":
        if matter.state in {State.RETURNED, State.APPROVED, *WAITING}:
            found |= kinds(name, "a", "title")
        if not matter.is_duty_met and matter.state != State.REFUSED:  # that one is filed as withheld
            found |= kinds(name, "a", "duty")
    return found


def owes_evidence(matter: Matter) -> bool:
    return matter.state in POSTED and not matter.is_posted


def postings(reader: str, name: str, matter: Matter) -> frozenset[str]:
    """What owes evidence, and the ten that were recorded last."""
    posted = [other for other, at in MATTERS.items() if at.is_on_the_board]
    found = title(name) if owes_evidence(matter) or name in posted[-10:] else NONE
    return found | (place_of(name, matter) if name in posted[-10:] else NONE)


def owed(reader: str, name: str, matter: Matter) -> frozenset[str]:
    """What the township owes: for those who work in it or inspect it."""
    return kinds(name, "a", "duty") if reader in ALL_WORKERS | INSPECTORS else NONE


AUDITOR = of("audit administrator")
INSPECTING = INSPECTORS | of("inspector next door")


def newly_disclosed(reader: str, name: str, matter: Matter) -> frozenset[str]:
    """What was first disclosed in the township in this quarter: for those who inspect it."""
    return title(name) if reader in INSPECTORS and matter.tier else NONE


def due_and_met(reader: str, name: str, matter: Matter) -> frozenset[str]:
    return kinds(name, "a", "duty") if reader in INSPECTORS and matter.is_duty_met else NONE


def asked_about(reader: str, name: str, matter: Matter) -> frozenset[str]:
    """What somebody asked about, by its title; their words stand in no list."""
    return title(name) if reader in INSPECTORS and matter.is_asked_about else NONE


def withheld(reader: str, name: str, matter: Matter) -> frozenset[str]:
    """The one duty of the town that is filed."""
    return kinds(name, "a", "duty") if reader in INSPECTORS and matter.state == State.REFUSED else NONE


def received(reader: str, name: str, matter: Matter) -> frozenset[str]:
    """That duty again: for those who work where it was filed."""
    return kinds(name, "a", "duty") if reader == "approver above" and matter.state == State.REFUSED else NONE


def filed_by_us(reader: str, name: str, matter: Matter) -> frozenset[str]:
    return kinds(name, "a", "duty") if reader in ALL_WORKERS and matter.state == State.REFUSED else NONE


def logged(reader: str, name: str, matter: Matter) -> frozenset[str]:
    """Every edition that was ever proposed, by its title: for those who inspect the township."""
    if reader not in INSPECTORS or matter.state == State.DRAFT:
        return NONE
    second = kinds(name, "b", "title") if matter.other == State.SUPERSEDED else NONE
    return kinds(name, "a", "title") | second


def filed(reader: str, name: str, matter: Matter) -> frozenset[str]:
    """What is sealed, for whoever sees the disclosure."""
    return title(name) if is_sealed(matter) and reader in matter.line else NONE


def to_be_sealed(reader: str, name: str, matter: Matter) -> frozenset[str]:
    return title(name) if matter.state == State.ENDED else NONE


def ones_own(reader: str, name: str, matter: Matter) -> frozenset[str]:
    """Everything that one asked, in one's own words, and its answers.  Rule: F1."""
    if reader != ASKER or not matter.is_asked_about:
        return NONE
    return title(name) | waiting(name, matter) | original(name, matter) | answered(name, matter)


def on_the_list_of_voices(words: Callable[[str, Matter], frozenset[str]]) -> Shows:
    def shows(reader: str, name: str, matter: Matter) -> frozenset[str]:
        is_seen = reader in ANSWER_SEERS and matter.is_asked_about
        return title(name) | words(name, matter) if is_seen else NONE

    return shows


FOR_ALL = [(EVERYBODY, 200)]
FOR_SIGNED_IN = [(SIGNED_OUT, "to account_login"), (EVERYBODY, 200)]
FOR_OFFICES = [(SIGNED_OUT, "to account_login"), (IN_OFFICE, 200), (EVERYBODY, 404)]
FOR_INSPECTORS = [(SIGNED_OUT, "to account_login"), (INSPECTING, 200), (EVERYBODY, 404)]
FOR_THE_LOG = [(SIGNED_OUT, "to account_login"), (INSPECTING | AUDITOR, 200), (EVERYBODY, 404)]
FOR_THE_COUNTY = [(SIGNED_OUT, "to account_login"), (of("inspector above"), 200), (EVERYBODY, 404)]


def on_the_staff(allowed: frozenset[str], otherwise: int) -> list[tuple[frozenset[str], int | str]]:
    """A page of the admin site, which opens to office holders and site posts."""
    return [(EVERYBODY - ON_THE_STAFF, "to admin:login"), (allowed, 200), (EVERYBODY, otherwise)]


PLACES = {
    "front door": Place("home", FOR_ALL, at_the_door),
    "search by title": Place("search", FOR_ALL, found_by_title, query={"q": "关于"}),
    "search by text": Place("search", FOR_ALL, found_by_text, query={"q": "正文"}),
    "empty search": Place("search", FOR_ALL),
    "consultations": Place("consultations", FOR_ALL),
    "organisations": Place("organizations", FOR_ALL),
    "organisation": Place("organization", FOR_ALL, listed(0), keys=("{home.code}",)),
    "neighbour": Place("organization", FOR_ALL, keys=("{neighbour.code}",)),
    "help": Place("help", FOR_ALL),
    "accessibility": Place("accessibility", FOR_ALL),
    "list": Place("list", FOR_ALL, listed(0)),
    "list of the township": Place("list", FOR_ALL, listed(0), query={"organization": "{home.code}"}),
    "list of the category": Place("list", FOR_ALL, listed(0), query={"category": "01"}),
    "list of the county": Place("list", FOR_ALL, query={"organization": "{county.code}"}),
    "ended shelf": Place("list", FOR_ALL, listed(1), query={"shelf": "ended"}),
    "archive": Place("archive", FOR_ALL, filed),
    "archive of a year": Place("archive", FOR_ALL, filed, query={"year": "2026", "term": "D10"}),
    "archive searched": Place("archive", FOR_ALL, filed, query={"q": "的公开"}),
    "archive of the county": Place("archive", FOR_ALL, query={"organization": "{county.code}"}),
    "to archive": Place(
        "to_archive", [(SIGNED_OUT, "to account_login"), (of("archivist"), 200), (EVERYBODY, 404)], to_be_sealed
    ),
    "inbox": Place("inbox", FOR_SIGNED_IN, told),
    "inbox read": Place("inbox_read", [(SIGNED_OUT, "to account_login"), (EVERYBODY, "to inbox")], method="post"),
    "workbench": Place("workbench", FOR_OFFICES, on_the_desk),
    "voices": Place("voices", FOR_OFFICES, on_the_list_of_voices(waiting)),
    "voices answered": Place("voices", FOR_OFFICES, on_the_list_of_voices(original), query={"shown": "answered"}),
    "my questions": Place("my_questions", FOR_SIGNED_IN, ones_own),
    "duties": Place("obligations", FOR_OFFICES, owed),
    "filings received": Place("filings", FOR_OFFICES, received),
    "filings of one's own": Place("filings", FOR_OFFICES, filed_by_us, query={"shown": "own"}),
    "postings": Place(
        "postings",
        [(SIGNED_OUT, "to account_login"), (POSTERS, 200), (of("drafter next door"), 200), (EVERYBODY, 404)],
        lambda reader, name, matter: postings(reader, name, matter) if reader in POSTERS else NONE,
    ),
    "report of a fact": Place("report", [(SIGNED_OUT, "to account_login"), (DRAFTERS, 200), (EVERYBODY, 404)]),
    "console": Place("inspect", FOR_THE_COUNTY, query={"organization": "{county.code}", "alone": "1"}),
    "table of five headings": Place("inspect_organizations", FOR_INSPECTORS),
    "list of what is overdue": Place("inspect_list", FOR_INSPECTORS, keys=("overdue",)),
    "list of what is late": Place("inspect_list", FOR_INSPECTORS, keys=("late",)),
    "list of what is withheld": Place("inspect_list", FOR_INSPECTORS, withheld, keys=("withheld",)),
    "list without evidence": Place("inspect_list", FOR_INSPECTORS, keys=("evidence",)),
    "list of what is unanswered": Place("inspect_list", FOR_INSPECTORS, asked_about, keys=("unanswered",)),
    "rows of the content": Place("inspect_heading", FOR_INSPECTORS, newly_disclosed, keys=("content",)),
    "rows of the form": Place("inspect_heading", FOR_INSPECTORS, newly_disclosed, keys=("form",)),
    "rows of the procedure": Place("inspect_heading", FOR_INSPECTORS, newly_disclosed, keys=("procedure",)),
    "rows of the time limit": Place("inspect_heading", FOR_INSPECTORS, due_and_met, keys=("time",)),
    "rows of the answers": Place("inspect_heading", FOR_INSPECTORS, asked_about, keys=("feedback",)),
    "rows as a file": Place(
        "inspect_heading", FOR_INSPECTORS, newly_disclosed, keys=("content",), query={"format": "csv"}
    ),
    "log": Place("log", FOR_THE_LOG, logged, query={"verb": "propose", "from": ""}),
    "log as a file": Place("log", FOR_THE_LOG, logged, query={"format": "csv", "from": ""}),
    "display": Place("display", [(EVERYBODY, "to home")]),
    "style guide": Place("styleguide", [(ON_THE_STAFF, 200), (EVERYBODY, 404)]),
    "life": Place("healthz", FOR_ALL),
    "readiness": Place("readyz", FOR_ALL),
    "sign-in": Place("account_login", [(SIGNED_OUT, 200), (EVERYBODY, "to home")]),
    "sign-out": Place("account_logout", [(SIGNED_OUT, "to home"), (EVERYBODY, 200)]),
    "password": Place("account_change_password", FOR_SIGNED_IN),
    "view on site": Place("admin/r/<path:rest>", [(EVERYBODY, 404)]),
    "registers": Place("admin:index", on_the_staff(ON_THE_STAFF, 404)),
    "registers of organisations": Place("admin:app_list", on_the_staff(ON_THE_STAFF, 404), keys=("organizations",)),
    "registers of catalogues": Place(
        "admin:app_list", on_the_staff(ON_THE_STAFF - of("audit administrator"), 404), keys=("catalog",)
    ),
    "admin sign-in": Place("admin:login", [(SIGNED_OUT, "to account_login"), (EVERYBODY, 404)]),
    "admin sign-out": Place("admin:logout", [(ON_THE_STAFF, 405), (EVERYBODY, "to admin:index")]),
    "admin password": Place(
        "admin:password_change",
        [(ON_THE_STAFF, "to account_change_password"), (EVERYBODY, "to admin:login")],
    ),
    "admin password done": Place(
        "admin:password_change_done",
        [(ON_THE_STAFF, "to account_change_password"), (EVERYBODY, "to admin:login")],
    ),
    "admin words": Place("admin:jsi18n", on_the_staff(ON_THE_STAFF, 404)),
    "look-up of people": Place(
        "admin:autocomplete",
        on_the_staff(of("organization admin", "system administrator", "security administrator"), 403),
        query={"app_label": "organizations", "model_name": "office", "field_name": "person"},
    ),
    "nowhere in the registers": Place("admin:None", on_the_staff(NOBODY, 404)),
}


# -- The registers of the admin site -----------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Register:
    """A register: who may list it, who may add to it, who may open the row at hand.

    `seen` see that the row is there without a right over it; to everybody else it is missing.
    """

    listed: frozenset[str]
    added: frozenset[str]
    opened: frozenset[str]
    seen: frozenset[str] = EVERYBODY
    has_past: bool = True


THEIR_ADMIN = of("organization admin")
SYSTEM, SECURITY, AUDIT = (of(f"{post} administrator") for post in ("system", "security", "audit"))
READ_BY_OFFICES = IN_OFFICE | SYSTEM | SECURITY

REGISTERS = {
    "organizations_organization": Register(ON_THE_STAFF, THEIR_ADMIN | SYSTEM, ON_THE_STAFF),
    "organizations_user": Register(
        THEIR_ADMIN | SYSTEM | SECURITY, THEIR_ADMIN | SYSTEM, THEIR_ADMIN | SYSTEM | SECURITY, NOBODY
    ),
    "organizations_office": Register(
        THEIR_ADMIN | SECURITY, THEIR_ADMIN | SECURITY, THEIR_ADMIN | SECURITY, of("supervisor")
    ),
    "organizations_standing": Register(THEIR_ADMIN | SECURITY, THEIR_ADMIN | SECURITY, THEIR_ADMIN | SECURITY, NOBODY),
    "organizations_leadinggroupmember": Register(READ_BY_OFFICES, THEIR_ADMIN, READ_BY_OFFICES),
    "organizations_calendarday": Register(SYSTEM, SYSTEM, SYSTEM),
    "feedback_replyterm": Register(SYSTEM, SYSTEM, SYSTEM),
    "catalog_catalog": Register(READ_BY_OFFICES, THEIR_ADMIN, READ_BY_OFFICES),
    "catalog_category": Register(READ_BY_OFFICES, THEIR_ADMIN, READ_BY_OFFICES),
    "catalog_item": Register(READ_BY_OFFICES, THEIR_ADMIN, READ_BY_OFFICES),
    "catalog_obligation": Register(IN_OFFICE - THEIR_ADMIN, NOBODY, ALL_WORKERS | INSPECTORS, NOBODY, has_past=False),
    "catalog_withholding": Register(
        INSPECTORS | of("inspector next door"), NOBODY, INSPECTORS, ALL_WORKERS | of("approver above")
    ),
}
"""The catalogue is the county's: the township's administrator may read it, and adds to those of their own."""


def pages_of(register: Register) -> dict[str, list[tuple[frozenset[str], int | str]]]:
    """The pages of a register by the end of their names; nothing is deleted anywhere."""
    gate = (EVERYBODY - ON_THE_STAFF, "to admin:login")
    row = [gate, (register.opened, 200), (register.seen, 403), (EVERYBODY, 404)]
    past = row if register.has_past else [gate, (EVERYBODY, 404)]
    return {
        "changelist": on_the_staff(register.listed, 403),
        "add": on_the_staff(register.added, 403),
        "change": row,
        "history": past,
        "simple_history": past,
        "delete": [gate, (EVERYBODY, 404)],
    }


def fact_of_the_draft(register: str, page: str) -> Shows:
    """The duty at hand is that of the draft; its page names the fact."""

    def shows(reader: str, name: str, matter: Matter) -> frozenset[str]:
        return kinds(name, "a", "duty") if name == "draft" else NONE

    nothing: Shows = lambda reader, name, matter: NONE  # noqa: E731
    return shows if (register, page) == ("catalog_obligation", "change") else nothing


REGISTER_PAGES = {
    f"{name} {page}": Place(f"admin:{name}_{page}", answers, fact_of_the_draft(name, page))
    for name, register in REGISTERS.items()
    for page, answers in pages_of(register).items()
}


# -- Asking --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker, tmp_path_factory):
    """The town, built once; every test asks within a transaction of its own, inside this one."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(tmp_path_factory.mktemp("media"))
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def asking(town, db, settings, files_of_its_own, monkeypatch, caplog):
    """Everybody asks at the same moment, of a portal that is ready; what was not found is not logged."""
    caplog.set_level(logging.CRITICAL)
    monkeypatch.setattr(celery.app.conf, "broker_write_url", "memory://")
    settings.MEDIA_ROOT = settings.SENDFILE_ROOT = str(town.media)
    with travel.at(NOW):
        progress.reach("sweep", NOW)
        yield


@dataclasses.dataclass(frozen=True)
class Answer:
    """What came back: the status (or where it leads), the canaries in it, and all of its bytes."""

    status: int | str
    found: frozenset[str]
    headers: tuple[tuple[str, str], ...]
    body: bytes


def ask(town: Any, reader: str, method: str, address: str, data: dict[str, str] | None = None) -> Answer:
    """One request; what it writes is undone afterwards."""
    with transaction.atomic() if method == "post" else contextlib.nullcontext():
        response = getattr(town.clients[reader], method)(address, data or {})
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if method == "post":
            transaction.set_rollback(True)
    headers = tuple(sorted(response.headers.items()))
    everything = f"{response.reason_phrase} {headers} {body.decode(errors='replace')}"
    status = response.status_code
    leads_to = f"to {view_of(response['location'])}" if status in {301, 302} else status
    return Answer(leads_to, canaries_in(everything), headers, body)


def view_of(address: str) -> str:
    return resolve(urlsplit(address).path).view_name


def address_of(town: Any, place: Place) -> str:
    if place.view.startswith("admin/r/"):
        return f"/admin/r/1/{town.home.pk}/"
    if place.view == "admin:None":
        return "/admin/nowhere/at/all/"
    register, _, _page = place.view.removeprefix("admin:").rpartition("_")
    if register in REGISTERS or place.view.endswith("simple_history"):
        return register_address(town, place.view)
    return reverse(place.view, args=[key.format(**vars(town)) for key in place.keys])


def register_address(town: Any, view: str) -> str:
    register, page = view.removeprefix("admin:").removesuffix("_simple_history"), "simple_history"
    if not view.endswith("simple_history"):
        register, _, page = register.rpartition("_")
    row = town.rows[register]
    if page in {"changelist", "add"}:
        return reverse(view)
    if page == "simple_history":
        version = row.history.latest().pk if hasattr(row, "history") and row.history.exists() else 1
        return reverse(view, args=[row.pk, version])
    return reverse(view, args=[row.pk])


def row_for(rows: list[tuple], reader: str) -> tuple:
    return next(row for row in rows if reader in row[0])


def difference(status: int | str, found: frozenset[str], answer: Answer) -> str:
    """What is not as expected, in one line; nothing when all of it is."""
    parts = [f"{answer.status} instead of {status}"] if answer.status != status else []
    parts += [f"without {word}" for word in sorted(found - answer.found)]
    parts += [f"shows {word}" for word in sorted(answer.found - found)]
    return ", ".join(parts)


# -- The tests -----------------------------------------------------------------------------------------------------

SITE = {**PLACES, **REGISTER_PAGES}
CELLS = [(page, name) for page, at in PAGES.items() for name, matter in MATTERS.items() if at.where(matter)]


@pytest.mark.parametrize(
    "page, name",
    [pytest.param(*cell, id=", ".join(cell), marks=pytest.mark.both if cell[1] in SAMPLE else ()) for cell in CELLS],
)
def test_everybody_meets_of_a_disclosure_what_the_rules_say(town, page, name):
    """Rule: V1, V2, V3, V4, V5, R1."""
    at = PAGES[page]
    address = reverse(at.view, args=at.keys(town, name))
    rows = at.rows(name, MATTERS[name])

    differing = {}
    for reader in READERS:
        _, status, found = row_for(rows, reader)
        if wrong := difference(status, found, ask(town, reader, at.method, address, at.data)):
            differing[reader] = wrong

    assert differing == {}


@pytest.mark.parametrize(
    "place", [pytest.param(name, marks=pytest.mark.both if name in SAMPLE_PLACES else ()) for name in SITE]
)
def test_everybody_meets_on_a_page_of_the_site_what_the_rules_say(town, place):
    """Rule: V1, V6, V7, R1."""
    at = SITE[place]
    address = address_of(town, at)
    query = {name: value.format(**vars(town)) for name, value in at.query.items()}

    differing = {}
    for reader in READERS:
        _, status = row_for(at.answers, reader)
        found = frozenset().union(*(at.shows(reader, *each) for each in MATTERS.items())) if status == 200 else NONE
        if wrong := difference(status, found, ask(town, reader, at.method, address, query)):
            differing[reader] = wrong

    assert differing == {}


def views() -> set[str]:
    """Every view of the site by its name, or by its route where it has none."""
    return set(_views(get_resolver(), "", ""))


def _views(resolver: Any, route: str, namespace: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        below = route + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _views(pattern, below, namespace + (f"{pattern.namespace}:" if pattern.namespace else ""))
        elif not pattern.name and not namespace:
            yield below
        else:
            yield f"{namespace}{pattern.name}"


SHADOWED = {"admin:view_on_site"}
"""Django's own way to any object's address, which the closed one stands before."""


def test_no_page_is_without_a_row_in_the_tables():
    assert views() - SHADOWED == {at.view for at in (*PAGES.values(), *SITE.values())}


def test_no_reader_sees_a_draft_of_a_correction(town):
    """The words of the second edition stand nowhere in the list, the inbox or on the page.  Rule: V3."""
    name = "released, a second edition in draft"
    address = reverse("disclosure", args=slug(town, name))
    shown = {reader: ask(town, reader, "get", address).found for reader in READERS}

    second_edition = kinds(name, "b", *LINE, *CONTENT, "bytes", "masked")
    assert {word for found in shown.values() for word in found & second_edition} == set()


def share_of_pages(cells: Iterable[tuple[State, list[tuple]]]) -> dict[State, tuple[int, int]]:
    """For each state how many of its cells expect a page, and how many there are."""
    pages, asked = Counter[State](), Counter[State]()
    for state, rows in cells:
        statuses = [row_for(rows, reader)[1] for reader in READERS]
        asked[state] += len(statuses)
        pages[state] += statuses.count(200)
    return {state: (pages[state], asked[state]) for state in State}


def test_no_state_is_tested_by_refusals_alone(capsys):
    """Of the cells of a state at least one in five expects a page."""
    own = [(MATTERS[name].named_after, PAGES[page].rows(name, MATTERS[name])) for page, name in CELLS]
    site = [(matter.named_after, at.answers) for matter in MATTERS.values() for at in SITE.values()]
    shares, of_their_own = share_of_pages(own + site), share_of_pages(own)

    with capsys.disabled():
        print(f"\n{sum(asked for _, asked in shares.values())} cells")  # noqa: T201
        for state, (pages, asked) in shares.items():
            counted = "{} of {} at its own pages".format(*of_their_own[state])
            print(f"{state:<12} {pages:>6} of {asked:>6} expect a page ({pages / asked:.0%}; {counted})")  # noqa: T201
    assert min(pages / asked for pages, asked in shares.values()) >= 0.2


# -- Hidden answers as missing does ------------------------------------------------------------------------------------

NOWHERE, NO_NUMBER = "zzzzzzzzzz", 987_654_321


def without_date(answer: Answer) -> tuple:
    headers = [(name, value) for name, value in answer.headers if name not in {"Date", "Set-Cookie"}]
    return answer.status, headers, answer.body


HIDDEN = {
    "item page": ("get", "disclosure"),
    "sealing": ("get", "seal"),
    "draft form": ("get", "edit"),
    "draft sent": ("post", "edit"),
    "check": ("get", "check"),
    "proposal": ("post", "check"),
    "decision page": ("get", "decide"),
    "correction": ("post", "correct"),
    "sheet": ("get", "sheet"),
    "posting": ("get", "post"),
    "posting sent": ("post", "post"),
    "asking": ("get", "ask"),
    "question sent": ("post", "ask"),
}


@pytest.mark.parametrize("page", samples(HIDDEN, {"item page", "decision page"}))
def test_a_hidden_disclosure_answers_as_a_missing_one(town, page):
    """Byte for byte, status, headers and body; the address itself stands in none of them.  Rule: V1."""
    method, view = HIDDEN[page]
    secret = town.editions["draft", "a"].disclosure.slug
    hidden, missing = reverse(view, args=[secret]), reverse(view, args=[NOWHERE])

    differing = []
    for reader in sorted(EVERYBODY - of("drafter") - SIGNED_OUT):
        one, other = ask(town, reader, method, hidden), ask(town, reader, method, missing)
        if without_date(one) != without_date(other) or one.status != 404 or secret.encode() in one.body:
            differing.append(reader)

    assert differing == []


@pytest.mark.parametrize("verb", ["clear", "review", "approve", "return_to_author", "refuse", "call_back", "release"])
def test_a_hidden_decision_answers_as_a_missing_one(town, verb):
    secret = town.editions["proposed", "a"].disclosure.slug
    hidden, missing = reverse("take", args=[secret, verb]), reverse("take", args=[NOWHERE, verb])

    differing = []
    for reader in ("party member", "publisher", "inspector", "approver next door", "audit administrator"):
        one, other = ask(town, reader, "post", hidden, DECISION), ask(town, reader, "post", missing, DECISION)
        if without_date(one) != without_date(other) or one.status != 404:
            differing.append(reader)

    assert differing == []


@pytest.mark.both
def test_a_hidden_file_answers_as_a_missing_one(town):
    """A hidden one, one that does not exist, and one asked for below another disclosure's address."""
    secret = town.editions["released to leading cadres, the public to come", "a"]
    public = town.editions["released to the public", "a"]
    addresses = [
        reverse("attachment", args=[secret.disclosure.slug, secret.attachments.get().slug]),
        reverse("attachment", args=[secret.disclosure.slug, NOWHERE]),
        reverse("attachment", args=[public.disclosure.slug, secret.attachments.get().slug]),
        reverse("attachment", args=[NOWHERE, NOWHERE]),
    ]

    answers = {
        reader: {(str(answer[0]), str(answer[1]), answer[2]) for answer in map(without_date, asked)}
        for reader in (
            "visitor",
            "staff",
            "party member",
            "supervisor",
            "approver next door",
            "deactivated committee member",
        )
        for asked in [[ask(town, reader, "get", address) for address in addresses]]
    }

    assert {reader: len(different) for reader, different in answers.items()} == dict.fromkeys(answers, 1)
    assert {status for different in answers.values() for status, *_ in different} == {"404"}


@pytest.mark.parametrize("view", ["record", "record_package", "record_verify"])
def test_a_hidden_record_answers_as_a_missing_one(town, view):
    """Rule: A6."""
    method = "post" if view == "record_verify" else "get"
    addresses = [reverse(view, args=[slug]) for slug in (town.record.slug, NOWHERE)]
    knowing = MATTERS["archived"].line if view == "record" else KEEPERS

    differing = []
    for reader in sorted(EVERYBODY - knowing):
        one, other = (ask(town, reader, method, address) for address in addresses)
        if without_date(one) != without_date(other) or one.status != 404:
            differing.append(reader)

    assert differing == []


def test_a_hidden_photograph_answers_as_a_missing_one(town):
    """Rule: E6."""
    name = "released to leading cadres, the public to come"
    hidden = reverse("posting_photo", args=photo_of(town, name))
    elsewhere = reverse("posting_photo", args=[*slug(town, "released to the public"), photo_of(town, name)[1]])
    missing = [reverse("posting_photo", args=[*slug(town, name), NOWHERE]), elsewhere, f"{hidden}?small"]

    for reader in ("visitor", "staff", "party member", "supervisor", "approver next door", "audit administrator"):
        answers = [without_date(ask(town, reader, "get", address)) for address in (hidden, *missing)]
        assert [status for status, *_ in answers] == [404] * 4
        assert all(answer == answers[0] for answer in answers)


def test_a_hidden_posting_answers_as_a_missing_one(town):
    hidden = reverse("strike_out", args=posting_key(town, "released to the public"))
    missing = reverse("strike_out", args=[NO_NUMBER])

    for reader in sorted(EVERYBODY - POSTERS - SIGNED_OUT):
        assert without_date(ask(town, reader, "get", hidden)) == without_date(ask(town, reader, "get", missing))


@pytest.mark.parametrize("view", ["start", "withhold", "confirm"])
def test_a_hidden_duty_answers_as_a_missing_one(town, view):
    """Rule: V7."""
    method = "get" if view == "withhold" else "post"
    hidden = reverse(view, args=duty_key(town, "draft"))
    missing = reverse(view, args=[NO_NUMBER])

    differing = []
    for reader in sorted(EVERYBODY - of("drafter") - SIGNED_OUT):
        one, other = ask(town, reader, method, hidden), ask(town, reader, method, missing)
        if without_date(one) != without_date(other) or one.status != 404:
            differing.append(reader)

    assert differing == []


def test_a_hidden_opinion_answers_as_a_missing_one(town):
    """Rule: F3."""
    hidden = reverse("voice", args=[town.opinions["released to party members", "a"].slug])
    missing = reverse("voice", args=[NOWHERE])

    differing = []
    for method in ("get", "post"):
        for reader in sorted(EVERYBODY - ANSWER_SEERS - SIGNED_OUT):
            one, other = ask(town, reader, method, hidden), ask(town, reader, method, missing)
            if without_date(one) != without_date(other) or one.status != 404:
                differing.append((method, reader))

    assert differing == []


HIDING = {
    name: ON_THE_STAFF - register.opened - register.seen
    for name, register in REGISTERS.items()
    if ON_THE_STAFF - register.opened - register.seen
}


@pytest.mark.parametrize("page", ["change", "history", "delete", "simple_history"])
@pytest.mark.parametrize("register", HIDING)
def test_a_hidden_row_of_a_register_answers_as_a_missing_one(town, register, page):
    """Rule: V6."""
    version = [1] if page == "simple_history" else []
    hidden = reverse(f"admin:{register}_{page}", args=[town.rows[register].pk, *version])
    missing = reverse(f"admin:{register}_{page}", args=[NO_NUMBER, *version])

    differing = []
    for reader in sorted(HIDING[register]):
        one, other = ask(town, reader, "get", hidden), ask(town, reader, "get", missing)
        if without_date(one) != without_date(other) or one.status != 404:
            differing.append(reader)

    assert differing == []


def test_a_page_that_is_not_there_holds_nothing_of_the_request(town):
    address = reverse("disclosure", args=["qzasked"]) + "?qzquery=qzvalue"

    for reader in READERS:
        answer = ask(town, reader, "get", address)
        assert b"qz" not in answer.body
        assert "qz" not in str(answer.headers)


ODD = {
    "with the slash doubled": "/d//{slug}/",
    "in capitals": "/d/{SLUG}/",
    "with a line break": "/d/{slug}/%0a",
    "with a null": "/d/{slug}%00/",
    "with a way back": "/d/x/../{slug}/files/",
}


@pytest.mark.parametrize("spelling", ODD)
def test_an_address_spelled_oddly_opens_nothing(town, spelling):
    slug = town.editions["released to party members", "a"].disclosure.slug
    address = ODD[spelling].format(slug=slug, SLUG=slug.upper())

    assert {reader: ask(town, reader, "get", address).status for reader in ("visitor", "party member", "staff")} == {
        "visitor": 404,
        "party member": 404,
        "staff": 404,
    }


READ_ONLY = {
    "record_verify": 405,
    "inbox_read": 405,
    "start": "to obligations",
    "confirm": "to obligations",
    "correct": "to disclosure",
    "take": "to decide",
}
"""Where it is likely that somebody signs in anew on the way, they are led to the page with the form."""


@pytest.mark.parametrize("view", READ_ONLY)
def test_what_writes_is_never_a_plain_address(town, view):
    """Following a link changes nothing: such an address takes a form alone."""
    keys = {
        "record_verify": record_key(town, "archived"),
        "inbox_read": (),
        "start": duty_key(town, "draft"),
        "confirm": duty_key(town, "draft"),
        "correct": slug(town, "released to the public"),
        "take": (*slug(town, "proposed"), "clear"),
    }[view]

    assert ask(town, "drafter", "get", reverse(view, args=keys)).status == READ_ONLY[view]


@pytest.mark.parametrize("method", ["head", "options"])
def test_another_method_opens_nothing_more(town, method):
    """HEAD tells of a hidden page and of a file what GET tells: that there is none."""
    edition = town.editions["released to party members", "a"]
    page = reverse("disclosure", args=[edition.disclosure.slug])
    file = reverse("attachment", args=[edition.disclosure.slug, edition.attachments.get().slug])
    hidden = {"head": 404, "options": 200}[method]  # OPTIONS says which methods a view has, and asks no row

    assert [ask(town, "staff", method, address).status for address in (page, file)] == [hidden, hidden]
    assert [ask(town, "party member", method, address).status for address in (page, file)] == [200, 200]


def test_a_part_of_a_hidden_file_is_hidden_too(town):
    edition = town.editions["released to party members", "a"]
    file = reverse("attachment", args=[edition.disclosure.slug, edition.attachments.get().slug])

    for header in (
        {"Range": "bytes=0-10"},
        {"If-None-Match": '"x"'},
        {"If-Modified-Since": "Fri, 20 Nov 2026 00:00:00 GMT"},
    ):
        assert town.clients["staff"].get(file, headers=header).status_code == 404
