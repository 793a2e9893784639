"""What the clock does to many editions at once: release, supersede, end; and whose turn it is.

The one exception to saving row by row: set SQL, in chunks, each with its history, steps and events in the same
transaction.  Rows that somebody else holds are left for the next sweep, so it may run twice, at once, or days
late.  Rule: T1, T4, T5, W7.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from audit import clock
from audit.act import Act
from audit.history import save_as_history
from catalog.choices import AfterEnd, Channel
from catalog.duedates import minimum_end
from catalog.models import Item, Obligation
from catalog.timing import MONTHS
from disclosure.models import Disclosure, Edition, Posting, Release
from disclosure.states import WAITING, State
from disclosure.workflow import sets
from disclosure.workflow.turns import turns_of
from organizations.calendar import WorkingCalendar

CHUNK = 2000
"""Stages in one transaction: few enough to hold no write lock for a second."""


def release_stages(due: QuerySet[Release], *, act: Act, chunk: int = CHUNK) -> int:
    """Release every stage of `due` (`Release.objects.due(now)`) that nobody else holds; returns how many."""
    total = 0
    while released := _release_chunk(due, act, chunk):
        total += released
    return total


def end_due(*, act: Act, chunk: int = CHUNK) -> int:
    """End every disclosure whose time is over; returns how many.  Nothing is deleted.  Rule: T4."""
    total = 0
    while ended := _end_chunk(act, chunk):
        total += ended
    return total


def renew_turns(*, act: Act) -> int:
    """Say anew whose turn it is for every waiting edition, after offices began, ended or changed.  Rule: R6."""
    changed = 0
    waiting = Edition.objects.filter(state__in=WAITING).select_related(
        "disclosure__organization__superior", "disclosure__item__category__catalog__issuer"
    )
    wanted = turns_of(waiting, clock.day_of(act.at))
    for edition in waiting:
        if edition.turn_organization_id != wanted[edition.pk]:
            changed += _renew_turn(edition, wanted[edition.pk], act)
    return changed


def _renew_turn(edition: Edition, turn: int | None, act: Act) -> bool:
    with transaction.atomic():
        row = Edition.objects.select_for_update().get(pk=edition.pk)
        if (row.state, row.round) != (edition.state, edition.round):
            return False
        row.turn_organization_id = turn
        save_as_history(row, act, reason="turn")
    return True


@transaction.atomic
def _release_chunk(due: QuerySet[Release], act: Act, chunk: int) -> int:
    stages = _one_edition_each(
        due.select_related("edition__disclosure")
        .select_for_update(of=("self", "edition", "edition__disclosure"), skip_locked=True)
        .order_by("due_at", "tier", "id")[:chunk]
    )
    if not stages:
        return 0
    firsts = {stage.edition_id: stage.edition for stage in stages if stage.edition.state == State.APPROVED}
    Release.objects.filter(pk__in=[stage.pk for stage in stages]).update(released_at=act.at)
    replaced = _supersede([edition.disclosure for edition in firsts.values()], act)
    Edition.objects.filter(pk__in=firsts).update(state=State.RELEASED, turn_organization=None, waiting_since=None)
    _show(firsts.values(), act)
    _widen(stages, act)
    _meet(firsts.values(), act)
    changed = {stage.edition.disclosure_id for stage in stages}
    _set_ends({stage.edition_id for stage in stages}, act)
    sets.write_history(Edition, [*firsts, *replaced], act, reason="release")
    sets.write_history(Disclosure, changed, act, reason="release")
    sets.write_steps(firsts, "release", act)
    sets.write_stage_events([stage.pk for stage in stages], act)
    return len(stages)


def _one_edition_each(stages: Iterable[Release]) -> list[Release]:
    """Of each disclosure the stages of one edition, the first that is due.

    Another of its editions waits for the next chunk: which circle it may be shown to depends on what this one
    has reached.
    """
    first: dict[int, int] = {}
    return [
        stage for stage in stages if first.setdefault(stage.edition.disclosure_id, stage.edition_id) == stage.edition_id
    ]


def _supersede(disclosures: Iterable[Disclosure], act: Act) -> list[int]:
    """Editions that are shown and will be no more; the new one's period starts anew.  Rule: W7, T5."""
    shown = [disclosure.shown_id for disclosure in disclosures if disclosure.shown_id]
    replaced = list(Edition.objects.filter(pk__in=shown, state=State.RELEASED).values_list("pk", flat=True))
    Edition.objects.filter(pk__in=replaced).update(state=State.SUPERSEDED)
    sets.write_steps(replaced, "supersede", act)
    sets.write_edition_events(replaced, "supersede", act)
    return replaced


def _show(editions: Iterable[Edition], act: Act) -> None:
    """Make each the edition that its disclosure shows; the line's columns are copied from it."""
    by_channel: dict[bool, list[Edition]] = defaultdict(list)
    for edition in editions:
        by_channel[Channel.WEB in edition.channels].append(edition)
    for on_the_web, group in by_channel.items():
        sets.show_editions([edition.pk for edition in group], content_open=int(on_the_web), act=act)


def _widen(stages: Iterable[Release], act: Act) -> None:
    """Let each disclosure reach the widest circle released; only a wider circle makes it new to somebody."""
    widest: dict[int, int] = {}
    for stage in stages:
        disclosure = stage.edition.disclosure_id
        widest[disclosure] = max(stage.tier, widest.get(disclosure, 0))
    by_tier: dict[int, list[int]] = defaultdict(list)
    for disclosure, tier in widest.items():
        by_tier[tier].append(disclosure)
    for tier, disclosures in by_tier.items():
        Disclosure.objects.filter(pk__in=disclosures, tier_now__lt=tier).update(tier_now=tier, listed_at=act.at)


def _meet(editions: Collection[Edition], act: Act) -> None:
    """A duty is met when its disclosure is first released; without a website it has to be posted too.  Rule: D3."""
    postings = Posting.objects.standing().of_the_same_text().filter(edition__in=editions)
    posted = set(postings.values_list("edition", flat=True))
    met = [edition for edition in editions if Channel.WEB in edition.channels or edition.pk in posted]
    obligations = [edition.disclosure.obligation_id for edition in met if edition.disclosure.obligation_id]
    Obligation.objects.filter(pk__in=obligations, met_at=None).update(met_at=act.at)


def _set_ends(editions: Iterable[int], act: Act) -> None:
    """Once the outermost stage is released, say when each ends; a regular one ends its predecessor.  Rule: T5."""
    pending = Release.objects.filter(edition=OuterRef("pk"), released_at=None)
    complete = Edition.objects.filter(~Exists(pending), pk__in=editions, state=State.RELEASED)
    by_item: dict[int, list[int]] = defaultdict(list)
    for disclosure, item_id in complete.values_list("disclosure_id", "disclosure__item_id"):
        by_item[item_id].append(disclosure)
    if not by_item:
        return
    calendar = WorkingCalendar.load()
    for item in Item.objects.filter(pk__in=by_item).select_related("category__catalog"):
        disclosures = Disclosure.objects.filter(pk__in=by_item[item.pk])
        if item.timing in MONTHS:
            _end_predecessors(disclosures, item, calendar, act)
        elif end := minimum_end(item, item.timing_rule, act.at, calendar):
            disclosures.update(ends_at=end.at)


def _end_predecessors(newer: QuerySet[Disclosure], item: Item, calendar: WorkingCalendar, act: Act) -> None:
    """What a later period's disclosure of a regular item has replaced ends by it, not before its minimum.

    Asked of all periods of the organisations of `newer`: what comes out late, or is corrected, may have its successor
    already, and one whose last stage is still to come ends when that is out.  It may have been disclosed under an
    earlier edition of the catalogue, where the item is the same matter.
    """
    family = Item.objects.same_matter(item)
    pending = Release.objects.filter(edition=OuterRef("shown"), released_at=None)
    disclosed = Disclosure.objects.filter(~Exists(pending), tier_now__gt=0)
    later = disclosed.filter(
        organization=OuterRef("organization"),
        item__in=family.values("pk"),
        obligation__starts_on__gt=OuterRef("obligation__starts_on"),
    )
    places = newer.order_by().values("organization")
    for former in family.select_related("category__catalog"):
        older = disclosed.filter(Exists(later), organization__in=places, item=former, shelf=0, ends_at=None)
        _end_after_minimum(older, former, calendar, act)


def _end_after_minimum(older: QuerySet[Disclosure], item: Item, calendar: WorkingCalendar, act: Act) -> None:
    """Ends disclosures of `item` at once, or when what it asks at least has passed since their outermost release."""
    outermost = older.values_list("pk", "shown__releases__released_at").order_by("pk")
    reached: dict[int, datetime.datetime] = {}
    for disclosure, moment in outermost:
        reached[disclosure] = max(moment or act.at, reached.get(disclosure, moment or act.at))
    by_end: dict[datetime.datetime, list[int]] = defaultdict(list)
    for disclosure, moment in reached.items():
        least = minimum_end(item, item.timing_rule, moment, calendar)
        by_end[max(act.at, least.at) if least else act.at].append(disclosure)
    for ends_at, disclosures in by_end.items():
        Disclosure.objects.filter(pk__in=disclosures).update(ends_at=ends_at)
        sets.write_history(Disclosure, disclosures, act, reason="succeeded")


@transaction.atomic
def _end_chunk(act: Act, chunk: int) -> int:
    over = list(
        Disclosure.objects.filter(shelf=0, tier_now__gt=0, ends_at__lte=act.at, shown__state=State.RELEASED)
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("ends_at", "id")
        .values_list("pk", "shown_id")[:chunk]
    )
    if not over:
        return 0
    disclosures, editions = [pk for pk, _ in over], [shown for _, shown in over]
    ended = Disclosure.objects.filter(pk__in=disclosures)
    hidden = Q(item__personal_data_after_end=AfterEnd.HIDE)
    closing = list(ended.filter(hidden).values_list("pk", flat=True))
    ended.update(shelf=1)
    Disclosure.objects.filter(pk__in=closing).update(content_open=0)
    Edition.objects.filter(pk__in=editions).update(state=State.ENDED)
    sets.write_history(Edition, editions, act, reason="end")
    sets.write_history(Disclosure, disclosures, act, reason="end")
    sets.write_steps(editions, "end", act)
    sets.write_edition_events(editions, "end", act)
    return len(over)
