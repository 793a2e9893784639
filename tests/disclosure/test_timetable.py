"""What the clock does to editions: stages released in their order and never early, replacing, ending, turns.

Every count is exact: one event a stage, one signature a state, one history row a change.

Rule: D3, D4, R6, T1, T4, T5, V8, W7.
"""

import datetime
import threading
from collections import Counter

import pytest
from django.db import connections

from audit.act import by_timetable
from audit.models import Event
from catalog.actions import lift_withholding
from catalog.models import Item
from catalog.timing import Timing
from disclosure import workflow
from disclosure.models import Disclosure, Edition, Release, Step
from disclosure.states import State
from disclosure.sweep import end_due, release_due, renew_turns
from organizations.models import Office
from organizations.sight import PUBLIC_KEY, audience_key
from organizations.tiers import Tier
from tests.factories import (
    NOW,
    act_of,
    any_item,
    holder,
    make_catalog,
    make_correction,
    make_disclosure,
    make_edition,
    make_item,
    make_obligation,
    make_office,
    make_organization,
    set_aside,
    sign,
    withheld,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both]

A_MOMENT = datetime.timedelta(microseconds=1)
AN_HOUR = datetime.timedelta(hours=1)
A_DAY = datetime.timedelta(days=1)
LATER = NOW + A_DAY
PARTY, PUBLIC = Tier.PARTY_MEMBERS, Tier.PUBLIC
BY_CLOCK = {"release", "supersede", "end"}
MIDNIGHT = datetime.datetime(2026, 11, 27, 16, 0, tzinfo=datetime.UTC)
"""The first moment of 28 November in Shanghai: seven full days after NOW."""


def traces(disclosure):
    """How often the clock left each kind of trace on a disclosure."""
    editions = list(disclosure.editions.values_list("pk", flat=True))
    events = Event.objects.filter(object_kind="disclosure.edition", object_id__in=editions, verb__in=BY_CLOCK)
    steps = Step.objects.filter(edition__in=editions, verb__in=BY_CLOCK)
    return {
        "events": Counter(events.values_list("verb", flat=True)),
        "steps": Counter(steps.values_list("verb", flat=True)),
        "editions": Edition.history.filter(id__in=editions, history_user=None).count(),
        "disclosures": Disclosure.history.filter(id=disclosure.pk, history_user=None).count(),
    }


def everything():
    """How many rows stand in every table that the clock writes, and what the lines say."""
    models = (Event, Step, Edition.history, Disclosure.history)
    counts = [(model.objects if hasattr(model, "objects") else model).count() for model in models]
    return counts, list(Disclosure.objects.order_by("pk").values()), list(Release.objects.order_by("pk").values())


# -- Release


def test_a_stage_is_released_at_its_moment_and_not_before(county):
    edition = make_edition(State.APPROVED, organization=county, stages=[(PUBLIC, LATER)])

    before = release_due(LATER - A_MOMENT)
    line = Disclosure.objects.get()
    assert (before, line.audience, line.shown, line.published_at) == (0, 0, None, None)

    released = release_due(LATER)

    line = Disclosure.objects.get()
    assert (released, line.audience, line.shown, line.published_at) == (1, PUBLIC_KEY, edition, LATER)
    assert (line.listed_at, line.content_open, line.shelf) == (LATER, 1, 0)
    assert (line.title, line.summary, line.fact_on) == (edition.title, edition.summary, edition.fact_on)
    assert line.shown.state == State.RELEASED
    assert traces(line) == {"events": {"release": 1}, "steps": {"release": 1}, "editions": 1, "disclosures": 1}


def test_circles_follow_each_other_each_at_its_time(county):
    make_edition(State.APPROVED, organization=county, stages=[(PARTY, NOW), (PUBLIC, LATER)])
    seen = {}

    for moment in (NOW - A_MOMENT, NOW, LATER - A_MOMENT, LATER):
        release_due(moment)
        line = Disclosure.objects.get()
        seen[moment] = (line.audience, line.published_at, line.listed_at)

    party = audience_key(county.pk, PARTY, subtree=False)
    assert seen == {
        NOW - A_MOMENT: (0, None, None),
        NOW: (party, NOW, NOW),
        LATER - A_MOMENT: (party, NOW, NOW),
        LATER: (PUBLIC_KEY, NOW, LATER),
    }
    assert traces(line) == {"events": {"release": 2}, "steps": {"release": 1}, "editions": 1, "disclosures": 2}
    assert list(Event.objects.filter(verb="release").order_by("id").values_list("after", flat=True)) == [
        {"tier": 5},
        {"tier": 7},
    ]


def test_two_late_stages_at_once_leave_two_events_and_one_line(county):
    make_edition(State.APPROVED, organization=county, stages=[(PARTY, NOW), (PUBLIC, LATER)])
    days_late = LATER + 5 * A_DAY

    assert release_due(days_late) == 2

    line = Disclosure.objects.get()
    assert (line.audience, line.published_at, line.listed_at) == (PUBLIC_KEY, days_late, days_late)
    assert set(Release.objects.values_list("released_at", flat=True)) == {days_late}
    assert traces(line) == {"events": {"release": 2}, "steps": {"release": 1}, "editions": 1, "disclosures": 1}


def test_an_outer_circle_keeps_its_distance_when_the_party_comes_late(county):
    """Approved on the third day, or the clock stood still: no run reaches both at once.  Rule: V8, T1."""
    make_edition(
        State.APPROVED, organization=county, item_fields={"inner_first": True}, stages=[(PARTY, NOW), (PUBLIC, LATER)]
    )
    late = LATER + 2 * A_DAY + A_MOMENT

    released = [release_due(moment) for moment in (late, late + A_DAY - A_MOMENT, late + A_DAY)]

    assert released == [1, 0, 1]
    stages = Release.objects.order_by("tier").values_list("tier", "released_at")
    assert list(stages) == [(PARTY, late), (PUBLIC, late + A_DAY)]


def test_the_last_of_several_circles_inside_the_party_says_when_it_goes_out(county):
    """Rule: V8."""
    make_edition(
        State.APPROVED,
        organization=county,
        item_fields={"inner_first": True},
        stages=[(Tier.LEADING_CADRES, NOW), (PARTY, NOW + AN_HOUR), (PUBLIC, LATER)],
    )
    release_due(NOW)

    assert [release_due(moment) for moment in (LATER, LATER + 23 * AN_HOUR)] == [1, 1]


def test_in_time_each_circle_comes_at_its_planned_moment_inside_the_party_first(county):
    """Rule: V8, T1."""
    make_edition(
        State.APPROVED, organization=county, item_fields={"inner_first": True}, stages=[(PARTY, NOW), (PUBLIC, LATER)]
    )

    assert [release_due(moment) for moment in (NOW, LATER - A_MOMENT, LATER)] == [1, 0, 1]


def test_the_traces_say_by_whom_when_and_where(township):
    edition = make_edition(State.APPROVED, organization=township)

    release_due(NOW)

    event, step = Event.objects.get(verb="release"), Step.objects.get(verb="release")
    assert (event.actor_id, event.actor_name, event.office, event.at) == (None, "timetable", "timetable", NOW)
    assert (event.organization_id, event.level_1, event.level_2) == (township.pk, township.superior_id, township.pk)
    assert event.object_label == str(Edition.objects.get(pk=edition.pk))
    assert (step.signed_by, step.signed_name, step.signed_as, step.at) == (None, "timetable", "timetable", NOW)
    past = Edition.history.get(id=edition.pk, state=State.RELEASED)
    assert (past.history_date, past.history_user, past.history_change_reason) == (NOW, None, "release")


@pytest.mark.parametrize(
    "state", [State.DRAFT, State.PROPOSED, State.CLEARED, State.REVIEWED, State.RETURNED, State.REFUSED]
)
def test_what_was_not_approved_is_never_released(county, state):
    make_edition(state, organization=county)
    before = everything()

    assert release_due(NOW + 365 * A_DAY) == 0

    assert everything() == before


def test_what_was_called_back_is_not_released(county):
    edition = make_edition(State.APPROVED, organization=county, stages=[(PUBLIC, LATER)])
    sign(edition, "call_back")

    assert release_due(LATER) == 0


@pytest.mark.parametrize("settle", [withheld, set_aside])
def test_what_is_withheld_or_set_aside_is_not_released(county, settle):
    """Also when it was approved before.  Rule: D4, T1."""
    edition = make_edition(State.APPROVED, organization=county)
    settle(edition.disclosure.obligation)

    assert release_due(LATER) == 0

    assert Disclosure.objects.get().audience == 0


def test_what_was_withheld_is_released_once_it_is_taken_up_again(county):
    """Rule: D4."""
    edition = make_edition(State.APPROVED, organization=county)
    filing = withheld(edition.disclosure.obligation)
    lift_withholding(filing, reason="已核实", act=act_of(holder("drafter", county)))

    assert release_due(LATER) == 1


def test_a_correction_of_what_is_disclosed_goes_on_whatever_became_of_its_duty(county):
    """Told by board alone it is disclosed and its duty open, until the posting is recorded.  Rule: D4, W7."""
    line = make_disclosure(organization=county, item_fields={"channels": ("board",)})
    withheld(line.obligation)

    make_correction(line, State.RELEASED, title="更正后的标题")

    assert Disclosure.objects.get().title == "更正后的标题"


def test_a_second_run_finds_nothing_to_do(county):
    make_disclosure(organization=county)
    before = everything()

    assert [release_due(NOW), end_due(NOW), release_due(LATER)] == [0, 0, 0]

    assert everything() == before


@pytest.mark.parametrize("chunk", [1, 2, 3, 100])
def test_chunks_divide_the_work_and_change_nothing(county, chunk):
    for _ in range(3):
        make_edition(State.APPROVED, organization=county, stages=[(PARTY, NOW), (PUBLIC, NOW + AN_HOUR)])
    at = NOW + AN_HOUR

    assert workflow.release_stages(Release.objects.due(at), act=by_timetable(at), chunk=chunk) == 6

    assert Event.objects.filter(verb="release").count() == 6
    assert Step.objects.filter(verb="release").count() == 3
    assert set(Disclosure.objects.values_list("audience", flat=True)) == {PUBLIC_KEY}
    assert set(Disclosure.objects.values_list("ends_at", flat=True)) == {MIDNIGHT}
    assert workflow.end_due(act=by_timetable(MIDNIGHT), chunk=chunk) == 3
    assert set(Edition.objects.values_list("state", flat=True)) == {State.ENDED}


def test_the_duty_is_met_by_the_first_release_on_the_web(county):
    edition = make_edition(State.APPROVED, organization=county, stages=[(PARTY, NOW), (PUBLIC, LATER)])

    release_due(NOW)
    release_due(LATER)

    obligation = edition.disclosure.obligation
    obligation.refresh_from_db()
    assert obligation.met_at == NOW


def test_without_the_web_the_content_stays_closed_and_the_duty_open(county):
    line = make_disclosure(organization=county, item=any_item(county, channels=["board"]), channels=["board"])

    assert (line.content_open, line.audience, line.obligation.met_at) == (0, PUBLIC_KEY, None)


# -- Replacing


def test_an_edition_replaces_its_predecessor_in_one_stage(county):
    line = make_disclosure(organization=county)
    first = line.shown

    second = make_correction(line, State.APPROVED, title="更正后的标题", now=LATER)
    line.refresh_from_db()
    assert (line.shown, line.title) == (first, first.title)  # a draft, and an approval, change nothing to see
    release_due(LATER)

    line.refresh_from_db()
    assert (line.shown, line.title, line.published_at, line.listed_at) == (second, "更正后的标题", NOW, NOW)
    assert dict(line.editions.values_list("number", "state")) == {1: State.SUPERSEDED, 2: State.RELEASED}
    assert traces(line) == {
        "events": {"release": 2, "supersede": 1},
        "steps": {"release": 2, "supersede": 1},
        "editions": 3,
        "disclosures": 2,
    }


def test_an_edition_narrower_than_what_its_predecessor_reached_waits(county):
    line = make_disclosure(organization=county, stages=[(PARTY, NOW), (PUBLIC, NOW + AN_HOUR)])
    make_correction(line, State.APPROVED, stages=[(PARTY, NOW + 2 * AN_HOUR), (PUBLIC, LATER)])
    release_due(NOW + AN_HOUR)

    waiting = release_due(LATER - A_MOMENT)

    line.refresh_from_db()
    assert (waiting, line.audience, line.shown.number) == (0, PUBLIC_KEY, 1)
    assert release_due(LATER) == 2  # the wide stage, and then the narrow one, which it holds
    line.refresh_from_db()
    assert (line.audience, line.shown.number) == (PUBLIC_KEY, 2)
    assert not Release.objects.filter(edition__number=2, released_at=None).exists()


def test_no_late_run_shows_a_new_edition_to_the_circle_of_the_old_one(county):
    """Both come due while the clock stands still: the old one goes to the public, the new one to the party."""
    line = make_disclosure(organization=county, stages=[(PARTY, NOW), (PUBLIC, NOW + AN_HOUR)])
    make_correction(line, State.APPROVED, stages=[(PARTY, NOW + 2 * AN_HOUR), (PUBLIC, LATER)])

    released = release_due(LATER - A_MOMENT)

    line.refresh_from_db()
    assert (released, line.audience, line.shown.number) == (1, PUBLIC_KEY, 1)
    release_due(LATER)
    line.refresh_from_db()
    assert (line.audience, line.shown.number) == (PUBLIC_KEY, 2)


def test_a_stage_of_a_replaced_edition_is_not_released_any_more(county):
    line = make_disclosure(organization=county, stages=[(PARTY, NOW), (PUBLIC, LATER)])
    make_correction(line, State.RELEASED, stages=[(PARTY, NOW), (PUBLIC, LATER + A_DAY)])

    assert release_due(LATER) == 0

    line.refresh_from_db()
    assert (line.shown.number, line.tier_now) == (2, PARTY)


def test_what_had_ended_stands_on_the_current_shelf_again_when_disclosed_again(county):
    line = make_disclosure(State.ENDED, organization=county)
    again = line.ends_at + A_DAY

    make_correction(line, State.RELEASED, now=again)

    line.refresh_from_db()
    assert (line.shelf, line.content_open, line.published_at) == (0, 1, NOW)
    assert line.ends_at > again
    assert dict(line.editions.values_list("number", "state")) == {1: State.ENDED, 2: State.RELEASED}


# -- Ending


def at_midnight(day):
    return datetime.datetime.combine(day, datetime.time(), datetime.timezone(8 * AN_HOUR))


@pytest.mark.parametrize(
    "fields, ends_at",
    [
        ({"timing": Timing.TEMPORARY}, MIDNIGHT),
        ({"timing": Timing.TEMPORARY, "minimum_days": 3}, MIDNIGHT),
        ({"timing": Timing.TEMPORARY, "minimum_days": 10}, at_midnight(datetime.date(2026, 12, 1))),
        ({"timing": Timing.TEMPORARY, "minimum_working_days": 7}, at_midnight(datetime.date(2026, 12, 2))),
        ({"timing": Timing.STAGED}, at_midnight(datetime.date(2026, 12, 21))),
        ({"timing": Timing.REGULAR_QUARTERLY}, None),
        ({"timing": Timing.LONG_TERM}, None),
    ],
)
def test_when_it_ends_follows_from_the_longest_minimum(county, fields, ends_at):
    assert make_disclosure(organization=county, item_fields=fields).ends_at == ends_at


def test_the_time_counts_from_the_outermost_stage(county):
    make_edition(State.APPROVED, organization=county, stages=[(PARTY, NOW), (PUBLIC, LATER)])

    release_due(NOW)
    after_first = Disclosure.objects.get().ends_at
    release_due(LATER)

    assert (after_first, Disclosure.objects.get().ends_at) == (None, MIDNIGHT + A_DAY)


def test_it_ends_at_its_moment_and_not_before(county):
    line = make_disclosure(organization=county)

    assert end_due(MIDNIGHT - A_MOMENT) == 0
    assert Disclosure.objects.current(MIDNIGHT - A_MOMENT).count() == 1
    assert Disclosure.objects.current(MIDNIGHT).count() == 0  # over at the second, before any sweep
    assert end_due(MIDNIGHT) == 1

    line.refresh_from_db()
    assert (line.shelf, line.content_open, line.audience, line.shown.state) == (1, 1, PUBLIC_KEY, State.ENDED)
    assert traces(line) == {
        "events": {"release": 1, "end": 1},
        "steps": {"release": 1, "end": 1},
        "editions": 2,
        "disclosures": 2,
    }


def test_what_is_ended_days_late_ends_once(county):
    line = make_disclosure(organization=county)

    assert [end_due(MIDNIGHT + 9 * A_DAY), end_due(MIDNIGHT + 10 * A_DAY)] == [1, 0]

    line.refresh_from_db()
    assert line.ends_at == MIDNIGHT
    assert Step.objects.get(verb="end").at == MIDNIGHT + 9 * A_DAY


def test_lists_of_people_close_with_the_end(county):
    make_disclosure(State.ENDED, organization=county, item_fields={"personal_data_after_end": "hide"})

    line = Disclosure.objects.get()
    assert (line.content_open, line.audience) == (0, PUBLIC_KEY)
    assert Disclosure.history.filter(shelf=1).get().content_open == 0


@pytest.mark.parametrize(
    "fields, ends_at", [({}, LATER), ({"minimum_days": 7}, MIDNIGHT)], ids=["no minimum", "seven days"]
)
def test_the_next_period_ends_the_last_one_not_before_its_minimum(county, fields, ends_at):
    item = any_item(county, timing=Timing.REGULAR_MONTHLY, **fields)
    september, october = (make_obligation(item, county, starts_on=datetime.date(2026, month, 1)) for month in (9, 10))
    last = make_disclosure(organization=county, obligation=september)
    other = make_disclosure(organization=make_organization("东山镇党委", superior=county), item=item)

    newer = make_disclosure(organization=county, obligation=october, now=LATER)

    for line in (last, other, newer):
        line.refresh_from_db()
    assert (last.ends_at, other.ends_at, newer.ends_at) == (ends_at, None, None)
    assert end_due(ends_at - A_MOMENT) == 0
    assert end_due(ends_at) == 1
    last.refresh_from_db()
    assert (last.shelf, last.shown.state) == (1, State.ENDED)


def test_the_next_period_ends_the_last_one_also_when_the_catalogue_has_a_new_edition(county):
    former = any_item(county, timing=Timing.REGULAR_MONTHLY)
    renewed = make_catalog(county, edition="2026b", effective_on=datetime.date(2026, 10, 1))
    item = make_item(renewed, code=former.code, timing=Timing.REGULAR_MONTHLY)
    alien = make_item(make_catalog(make_organization("外县县委")), code=former.code, timing=Timing.REGULAR_MONTHLY)
    september, october = datetime.date(2026, 9, 1), datetime.date(2026, 10, 1)
    last, other = (
        make_disclosure(organization=county, obligation=make_obligation(one, county, starts_on=september))
        for one in (former, alien)
    )

    make_disclosure(organization=county, obligation=make_obligation(item, county, starts_on=october), now=LATER)

    for line in (last, other):
        line.refresh_from_db()
    assert (last.ends_at, other.ends_at) == (LATER, None)


def test_another_matter_under_the_same_code_ends_nothing(county):
    catalog, renewed = make_catalog(county), make_catalog(county, edition="b", effective_on=datetime.date(2026, 10, 1))
    monthly = {"timing": Timing.REGULAR_MONTHLY}
    dues, election = (make_item(catalog, code=f"01010{n}", title=title, **monthly) for n, title in enumerate("费选"))
    dues_now = make_item(renewed, code=election.code, title=dues.title, **monthly)
    september, october = datetime.date(2026, 9, 1), datetime.date(2026, 10, 1)
    last, other = (
        make_disclosure(organization=county, obligation=make_obligation(item, county, starts_on=september))
        for item in (dues, election)
    )

    make_disclosure(organization=county, obligation=make_obligation(dues_now, county, starts_on=october), now=LATER)

    for line in (last, other):
        line.refresh_from_db()
    assert (last.ends_at, other.ends_at) == (LATER, None)


@pytest.fixture
def two_periods(county):
    """What is owed of a monthly item for September and for October, each for the party and a day later the public."""
    item = any_item(county, timing=Timing.REGULAR_MONTHLY, inner_first=True)
    return [make_obligation(item, county, starts_on=datetime.date(2026, month, 1)) for month in (9, 10)]


def disclosed(obligation, at):
    """The disclosure of `obligation`, out to the party at `at` and to the public a day later."""
    stages = [(PARTY, at), (PUBLIC, at + A_DAY)]
    line = make_disclosure(organization=obligation.organization, obligation=obligation, stages=stages, now=at)
    release_due(at + A_DAY)
    return line


def current(*lines):
    return [Disclosure.objects.get(pk=line.pk).shelf == 0 for line in lines]


def test_a_corrected_period_that_has_its_successor_ends_again(two_periods):
    """Rule: T5, W7."""
    september, october = disclosed(two_periods[0], NOW), disclosed(two_periods[1], LATER)
    end_due(LATER + A_DAY)
    assert current(september, october) == [False, True]

    september.refresh_from_db()
    make_correction(september, State.RELEASED, title="更正后的标题", now=LATER + 2 * A_DAY)
    end_due(LATER + 2 * A_DAY)

    september.refresh_from_db()
    assert (september.title, current(september, october)) == ("更正后的标题", [False, True])


def test_a_period_that_comes_after_its_successor_ends_after_its_minimum(two_periods):
    """Rule: T5."""
    Item.objects.update(minimum_days=7)
    october, september = disclosed(two_periods[1], NOW), disclosed(two_periods[0], LATER)

    september.refresh_from_db()
    october.refresh_from_db()

    assert (september.ends_at, october.ends_at) == (MIDNIGHT + 2 * A_DAY, None)


def test_the_next_period_takes_no_stage_from_the_last_one(two_periods, county):
    """Rule: T5, V8."""
    five_days_on = NOW + 5 * A_DAY
    september = make_disclosure(
        organization=county, obligation=two_periods[0], stages=[(PARTY, NOW), (PUBLIC, five_days_on)]
    )
    disclosed(two_periods[1], NOW + AN_HOUR)
    end_due(LATER + A_DAY)
    assert current(september) == [True]

    released = release_due(five_days_on)
    end_due(five_days_on)

    september.refresh_from_db()
    assert (released, september.tier_now, september.ends_at, september.shelf) == (1, PUBLIC, five_days_on, 1)


# -- Turns


def test_turns_move_with_the_offices(township, village):
    edition = make_edition(State.PROPOSED, organization=village)
    assert edition.turn_organization is None  # nobody may clear it yet
    office = make_office("confidentiality_reviewer", township)

    assert [renew_turns(NOW), renew_turns(NOW)] == [1, 0]

    edition.refresh_from_db()
    assert edition.turn_organization == township
    Office.objects.filter(pk=office.pk).update(until_on=datetime.date(2026, 11, 20))
    assert renew_turns(NOW) == 0  # the last day counts
    assert renew_turns(LATER) == 1
    edition.refresh_from_db()
    assert edition.turn_organization is None


# -- At once


def many(places, work):
    """Run `work` in as many threads at the same moment; each answers with its result."""
    start, results = threading.Barrier(places), []

    def run():
        start.wait()
        try:
            results.append(work())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(places)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_four_sweeps_at_once_release_and_end_each_exactly_once(county):
    for _ in range(6):
        make_edition(State.APPROVED, organization=county, stages=[(PARTY, NOW), (PUBLIC, NOW + AN_HOUR)])
    copy_approved(60)
    at = NOW + AN_HOUR

    released = many(4, lambda: workflow.release_stages(Release.objects.due(at), act=by_timetable(at), chunk=7))
    ended = many(4, lambda: workflow.end_due(act=by_timetable(MIDNIGHT), chunk=7))

    assert (sum(released), sum(ended)) == (132, 66)
    assert Counter(Event.objects.filter(verb__in=BY_CLOCK).values_list("verb", flat=True)) == {
        "release": 132,
        "end": 66,
    }
    assert Counter(Step.objects.filter(verb__in=BY_CLOCK).values_list("verb", flat=True)) == {"release": 66, "end": 66}
    assert Edition.history.filter(history_change_reason__in=["release", "end"]).count() == 132
    assert Disclosure.history.filter(history_change_reason="end").count() == 66
    assert not Release.objects.filter(released_at=None).exists()
    assert set(Disclosure.objects.values_list("audience", "shelf")) == {(PUBLIC_KEY, 1)}


def verbs(model):
    return Counter(model.objects.filter(verb__in=BY_CLOCK).values_list("verb", flat=True))


def copy_approved(number):
    """Copy an approved edition with its two stages, so that there is enough to quarrel about."""
    template = Edition.objects.filter(state=State.APPROVED).select_related("disclosure").first()
    stages = list(template.releases.all())
    for n in range(number):
        line = template.disclosure
        line.pk, line.slug, line.index_number = None, f"copy{n}", None
        line.save()
        edition = Edition.objects.get(pk=stages[0].edition_id)
        edition.pk, edition.disclosure, edition.state = None, line, State.DRAFT
        edition.save()
        Release.objects.bulk_create(Release(edition=edition, tier=s.tier, due_at=s.due_at) for s in stages)
        Edition.objects.filter(pk=edition.pk).update(state=State.APPROVED)
