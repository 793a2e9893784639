"""What a catalogue item demands of an edition before it may be proposed.  Rule: C5, C6, D4, V8."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from django.utils.translation import gettext as _

from audit import clock
from catalog.choices import Channel
from catalog.models import Obligation
from disclosure.cells import BadCell, normalised
from disclosure.content import Parts
from disclosure.errors import Fault
from disclosure.models import Edition, Release, Row
from disclosure.richtext import plain
from organizations.tiers import Tier

MOST_CIRCLES = 20
SUMMARY_LENGTH = 300


def faults(edition: Edition, parts: Parts | None = None) -> list[Fault]:
    """Everything that is missing or wrong, in the order of the form; `parts` where they have been read already."""
    parts = parts or Parts.of(edition)
    return [
        *_duty(edition),
        *_texts(edition),
        *_table(edition, parts.rows),
        *_channels(edition),
        *_plan(edition, parts.releases),
        *_readers(edition, parts),
    ]


def at_rest(duty: Obligation) -> str:
    """Why nothing may be disclosed for `duty` now, in a sentence; empty where it is owed.  Rule: D4."""
    if duty.not_applicable_at is not None:
        return _("This duty has been set aside: what does not apply is not disclosed.")
    if duty.withholdings.in_force().exists():
        return _("This duty has been filed as withheld: take it up again first.")
    return ""


def _duty(edition: Edition) -> Iterator[Fault]:
    """Of what readers have seen already the correction goes on, whatever became of the duty."""
    duty = edition.disclosure.obligation
    if duty is not None and not edition.disclosure.shown_id and (reason := at_rest(duty)):
        yield Fault("title", reason, "D4")


def _texts(edition: Edition) -> Iterator[Fault]:
    if not edition.title.strip():
        yield Fault("title", _("Give it a title."))
    if edition.fact_on is None:
        yield Fault("fact_on", _("Give the date of the fact."))
    elif edition.fact_on > clock.today():
        yield Fault("fact_on", _("The date of the fact lies in the future."))
    if not edition.summary.strip():
        yield Fault("summary", _("Say in a summary what was decided, by whom, from when, and whom it concerns."))
    elif len(edition.summary) > SUMMARY_LENGTH:
        yield Fault(
            "summary",
            _("Longer than %(most)d characters; now %(n)d.") % {"most": SUMMARY_LENGTH, "n": len(edition.summary)},
        )
    if edition.disclosure.item.column_set is None and not plain(edition.body):
        yield Fault("body", _("Write the text."), "C5")


def _table(edition: Edition, rows: Sequence[Row]) -> Iterator[Fault]:
    column_set = edition.disclosure.item.column_set
    if column_set is None:
        return
    columns = list(column_set.columns.all())
    if not rows:
        yield Fault("rows", _("This item needs its table; text alone does not satisfy it."), "C5")
    for number, row in enumerate(rows, start=1):
        if not any(row.cells.get(column.name) for column in columns):
            yield Fault(f"row-{number}", _("Row %(n)d is empty.") % {"n": number}, "C5")
        for column in columns:
            try:
                normalised(row.cells.get(column.name, ""), column)
            except BadCell as bad:
                place = _("Row %(n)d, “%(title)s”: ") % {"n": number, "title": column.title}
                yield Fault(f"row-{number}-{column.name}", place + str(bad), "C5")


def _channels(edition: Edition) -> Iterator[Fault]:
    required = {row.channel for row in edition.disclosure.item.channels.all()}
    for channel in sorted(required - set(edition.channels)):
        yield Fault(
            "channels",
            _("The catalogue demands the channel “%(channel)s”.") % {"channel": Channel(channel).label},
            "C6",
        )


def _plan(edition: Edition, stages: Sequence[Release]) -> Iterator[Fault]:
    item = edition.disclosure.item
    if not stages:
        yield Fault("releases", _("Say from when each circle of readers may see it."), "V8")
        return
    for inner, outer in pairwise(stages):
        if outer.due_at < inner.due_at:
            yield Fault(
                f"releases-{outer.tier}",
                _("“%(outer)s” would see it before “%(inner)s”: an outer circle is never earlier than an inner one.")
                % {"outer": outer.get_tier_display(), "inner": inner.get_tier_display()},
                "V8",
            )
    widest = Tier(max(item.tier, edition.disclosure.tier_now))  # what was seen stays so, also where the item narrowed
    if stages[-1].tier != widest:
        yield Fault(
            f"releases-{stages[-1].tier}",
            _("The catalogue says that it reaches “%(tier)s”, neither less nor more.") % {"tier": widest.label},
            "V8",
        )
    if edition.disclosure.shown_id:
        yield from _replacing(edition, stages)
    elif item.inner_first:
        yield from _inner_first(stages)


def _inner_first(stages: Sequence[Release]) -> Iterator[Fault]:
    inside = [stage for stage in stages if stage.tier <= Tier.PARTY_MEMBERS]
    outside = [stage for stage in stages if stage.tier > Tier.PARTY_MEMBERS]
    if not inside or (outside and inside[-1].due_at >= outside[0].due_at):
        yield Fault(
            "releases",
            _("Inside the party first: a stage inside the party must come before it goes out."),
            "V8",
        )


def _replacing(edition: Edition, stages: Sequence[Release]) -> Iterator[Fault]:
    """An edition that replaces another reaches, in one stage, the circle that the other has reached.  Rule: W7."""
    shown = edition.disclosure
    if stages[0].tier < shown.tier_now:
        yield Fault(
            "releases",
            _("It replaces an edition that “%(tier)s” can see already: its first stage must reach them at once.")
            % {"tier": Tier(shown.tier_now).label},
            "W7",
        )
    if edition.subtree != shown.subtree:
        yield Fault("subtree", _("A new edition keeps the reach of the one it replaces."), "W7")


def _readers(edition: Edition, parts: Parts) -> Iterator[Fault]:
    if len(parts.circles) > MOST_CIRCLES:
        yield Fault("circles", _("At most %(n)d further circles.") % {"n": MOST_CIRCLES}, "V2")
    for circle in parts.circles:
        if circle.organization_id == edition.disclosure.organization_id or circle.tier > edition.disclosure.item.tier:
            yield Fault(
                "circles",
                _("A further circle lies in another organisation and is no wider than the item."),
                "V2",
            )
    for grant in parts.grants:
        if not grant.user.is_active:
            yield Fault("named", _("%(name)s has no account in use.") % {"name": grant.user.name}, "V2")
