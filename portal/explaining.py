"""Sentences and small tables that several pages show about an edition: its circles, its end, who signed."""

import dataclasses
import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from audit.act import TIMETABLE
from catalog.choices import Channel
from catalog.models import Column
from catalog.timing import MONTHS, Timing
from disclosure.cells import NUMERIC, Table, table_for_readers, table_in_full
from disclosure.models import Disclosure, Edition, Release, Step
from disclosure.states import SIGNING, State
from organizations.roles import Role
from organizations.sight import Reader, audience_key
from organizations.tiers import Tier, label_in
from portal.templatetags.text import masked

VERBS = {
    "propose": gettext_lazy("Proposed"),
    "clear": gettext_lazy("Cleared"),
    "review": gettext_lazy("Reviewed"),
    "approve": gettext_lazy("Approved"),
    "return_to_author": gettext_lazy("Returned"),
    "call_back": gettext_lazy("Called back"),
    "refuse": gettext_lazy("Refused"),
    "release": gettext_lazy("First disclosed"),
    "supersede": gettext_lazy("Replaced by a newer edition"),
    "end": gettext_lazy("Ended"),
    "archive": gettext_lazy("Archived"),
}


@dataclasses.dataclass(frozen=True)
class StageLine:
    """One circle on the line of stages, narrowest first."""

    tier: str
    due_at: datetime.datetime | None
    released_at: datetime.datetime | None
    mine: bool
    inside_party: bool
    note: str = ""


def stage_lines(edition: Edition, stages: Iterable[Release], reader: Reader) -> list[StageLine]:
    """The circles that `edition` reaches, and which of them `reader` stands in."""
    disclosure = edition.disclosure
    lines = [
        StageLine(
            tier=label_in(stage.tier, disclosure.organization.kind),
            due_at=stage.due_at,
            released_at=stage.released_at,
            mine=_stands_in(reader, disclosure, edition.subtree, stage.tier),
            inside_party=stage.tier <= Tier.PARTY_MEMBERS,
        )
        for stage in stages
    ]
    return _nearest_only(lines)


def _stands_in(reader: Reader, disclosure: Disclosure, subtree: int, tier: int) -> bool:
    return audience_key(disclosure.organization_id, tier, subtree=bool(subtree)) in reader.keys


def _nearest_only(lines: list[StageLine]) -> list[StageLine]:
    """Somebody who stands in a circle stands in every wider one: only the narrowest is said to be theirs."""
    found = False
    nearest = []
    for line in lines:
        nearest.append(dataclasses.replace(line, mine=line.mine and not found))
        found = found or line.mine
    return nearest


@dataclasses.dataclass(frozen=True)
class EndExplained:
    headline: str
    lines: Sequence[str]


def end_explained(disclosure: Disclosure, now: datetime.datetime) -> EndExplained | None:
    """When a disclosure ends, and by which rule of the catalogue."""
    if not disclosure.tier_now:
        return None
    item = disclosure.item
    source = _("By “%(catalog)s”, item %(code)s.") % {
        "catalog": item.category.catalog.title,
        "code": item.code,
    }
    lines = [f"{item.get_timing_display()}{_minimum(item)}"]
    if item.personal_data_after_end == "hide":
        lines.append(_("After the end its content is closed; title and number stay."))
    if disclosure.ends_at is not None:
        local = timezone.localtime(disclosure.ends_at).strftime("%Y-%m-%d %H:%M")
        headline = (_("Ended on %(moment)s") if disclosure.ends_at <= now else _("Ends on %(moment)s")) % {
            "moment": local
        }
    elif item.timing == Timing.LONG_TERM:
        headline = _("Does not end by itself; every year it is asked whether it is still true")
    elif item.timing in MONTHS:
        headline = _("Ends when the next period's is disclosed")
    else:
        headline = _("Counts from the day when the last circle can see it")
    return EndExplained(headline, [*lines, source])


def _minimum(item: Any) -> str:
    if item.minimum_days:
        return _(", for %(n)d days at least") % {"n": item.minimum_days}
    return ""


@dataclasses.dataclass(frozen=True)
class Signature:
    verb: str
    name: str
    office: str
    at: datetime.datetime
    opinion: str = ""


def signatures(steps: Iterable[Step], *, in_full: bool = False) -> list[Signature]:
    """Who signed, in which office; readers see surnames, those who work on it names and opinions."""
    return [
        Signature(
            verb=str(VERBS[step.verb]),
            name=_signer(step, in_full=in_full),
            office=str(Role(step.signed_as).label) if step.signed_as in Role.values else "",
            at=step.at,
            opinion=step.note if in_full else "",
        )
        for step in steps
    ]


def _signer(step: Step, *, in_full: bool) -> str:
    if step.signed_name == TIMETABLE:
        return _("the timetable")
    return step.signed_name if in_full else masked(step.signed_name)


UNBROKEN = 10
"""The most characters that a cell keeps on one line."""


@dataclasses.dataclass(frozen=True)
class ShownColumn:
    title: str
    type: str
    numeric: bool
    wraps: bool = False


@dataclasses.dataclass(frozen=True)
class ShownTable:
    columns: Sequence[ShownColumn]
    rows: Sequence[Sequence[str]]
    sums: Sequence[str]
    title: str = ""


def table_of(edition: Edition, rows: Sequence[dict[str, str]], *, in_full: bool = False) -> ShownTable | None:
    """The typed table of `edition` as it is shown, masked unless `in_full`; None without one."""
    column_set = edition.disclosure.item.column_set
    if column_set is None or not rows:
        return None
    columns = list(column_set.columns.all())
    table: Table = (table_in_full if in_full else table_for_readers)(columns, rows)
    by_column = zip(columns, zip(*table.rows, strict=True), strict=True)
    return ShownTable(
        columns=[_shown_column(column, cells) for column, cells in by_column],
        rows=table.rows,
        sums=table.sums if any(table.sums) else [],
        title=_("%(n)d rows") % {"n": len(rows)},
    )


def _shown_column(column: Column, cells: Iterable[str]) -> ShownColumn:
    is_numeric = column.type in NUMERIC
    is_long = max(map(len, cells), default=0) > UNBROKEN
    return ShownColumn(column.title, column.type, numeric=is_numeric, wraps=is_long and not is_numeric)


def channel_words(channels: Iterable[str]) -> str:
    return _(", ").join(str(Channel(channel).label) for channel in channels)


STEP_DOTS = (*SIGNING, "release")
DOT_WORDS = {
    "propose": pgettext_lazy("verb", "Propose"),
    "clear": pgettext_lazy("verb", "Clear"),
    "review": pgettext_lazy("verb", "Review"),
    "approve": pgettext_lazy("verb", "Approve"),
    "release": pgettext_lazy("verb", "Release"),
}
REACHED = {
    State.DRAFT: 0,
    State.RETURNED: 0,
    State.PROPOSED: 1,
    State.CLEARED: 2,
    State.REVIEWED: 3,
    State.APPROVED: 4,
}


@dataclasses.dataclass(frozen=True)
class Dot:
    label: str
    status: str
    who: str = ""


def step_dots(state: str, who: str = "") -> list[Dot]:
    """Where an edition is among its five steps; `who` has it now."""
    reached = REACHED.get(State(state), len(STEP_DOTS))
    return [
        Dot(
            str(DOT_WORDS[verb]),
            "done" if n < reached else "now" if n == reached else "todo",
            who if n == reached else "",
        )
        for n, verb in enumerate(STEP_DOTS)
    ]
