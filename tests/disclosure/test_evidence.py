"""What proves that people were told, who still owes the proof, and what is struck out.  Rule: E1, E3, E4, E5, E6."""

import datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from audit import travel
from audit.models import Event
from catalog.choices import Channel
from catalog.models import ItemChannel, Obligation
from disclosure import evidence, postings
from disclosure.errors import Incomplete, Refused, WrongState
from disclosure.models import Disclosure, Posting, PostingPhoto, PostingWithdrawal
from disclosure.states import State
from disclosure.sweep import release_due
from organizations.calendar import WorkingCalendar
from organizations.sight import reader_for, visitor
from tests.factories import (
    NOW,
    act_of,
    holder,
    lead,
    make_catalog,
    make_correction,
    make_disclosure,
    make_edition,
    make_item,
    make_office,
    sign,
    write,
)
from tests.pictures import photograph

pytestmark = [pytest.mark.both, pytest.mark.django_db]

DAY = datetime.timedelta(days=1)
TODAY = NOW.date()
"""A Friday."""
ATTENDED = {"should_attend": 30, "attended": 26}


@pytest.fixture
def catalog(county):
    return make_catalog(county)


@pytest.fixture
def publisher(township):
    return make_office("publisher", township).person


def told(catalog, township, *channels, tier=7, **fields):
    """A disclosure that is to be made known by `channels`."""
    item = make_item(catalog, timing="temporary", channels=channels, tier=tier)
    return make_disclosure(organization=township, item=item, **fields)


def post(disclosure, publisher, channel="board", at=NOW, **how):
    how = {"place": "村部公开栏", "from_on": TODAY, "until_on": None} | how
    return postings.post(disclosure, channel=channel, **how, act=act_of(publisher, at))


def owing():
    return set(Disclosure.objects.owing_evidence())


# -- What proves -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "channel, how, proves",
    [
        ("board", {}, False),
        ("board", {"photographs": 1}, True),
        ("meeting", {}, False),
        ("meeting", ATTENDED, True),
        ("meeting", {"photographs": 1}, True),
        ("document", {}, True),
        ("bulletin", {}, True),
    ],
)
def test_each_channel_has_its_own_evidence(catalog, township, publisher, channel, how, proves):
    """Rule: E1."""
    disclosure = told(catalog, township, "web", channel)
    assert owing() == {disclosure}

    posting = post(
        disclosure, publisher, channel, **(how | {"photographs": [photograph()] * how.get("photographs", 0)})
    )

    assert owing() == (set() if proves else {disclosure})
    assert set(Posting.objects.proving()) == ({posting} if proves else set())
    assert Posting.objects.with_proof().get().proves == proves
    lacks = Disclosure.objects.with_lacks().get()
    owed = {name for name in evidence.CHANNELS if Disclosure.objects.owing_evidence(name).exists()}
    assert owed == (set() if proves else {channel})
    assert owed == {name for name in evidence.CHANNELS if getattr(lacks, f"lacks_{name.value}")}


def test_what_is_sent_twice_is_recorded_once(catalog, township, publisher):
    """Rule: E1."""
    disclosure = told(catalog, township, "board", "meeting")

    first, again = (post(disclosure, publisher, photographs=[photograph()]) for _ in range(2))
    elsewhere = post(disclosure, publisher, place="二楼公开栏", photographs=[photograph()])
    without = post(disclosure, publisher)

    assert (first, len({first, elsewhere, without})) == (again, 3)
    assert Event.objects.filter(verb="post").count() == 3
    strike(first, publisher)
    assert post(disclosure, publisher, photographs=[photograph()]) != first


def test_every_channel_owes_its_own(catalog, township, publisher):
    """Rule: E4."""
    disclosure = told(catalog, township, "web", "board", "meeting")

    post(disclosure, publisher, photographs=[photograph()])
    assert owing() == {disclosure}
    post(disclosure, publisher, "meeting", **ATTENDED)

    assert owing() == set()


def test_the_website_is_evidence_of_itself_and_what_is_not_released_owes_nothing(catalog, township):
    on_the_web = told(catalog, township, "web")
    make_edition(State.APPROVED, organization=township, item=make_item(catalog, channels=("board",)))

    assert set(Disclosure.objects.listed()) == {on_the_web}
    assert owing() == set()


def test_a_new_edition_is_posted_on_the_board_again(catalog, township, publisher):
    """The old sheet must come down; who was told at the meeting was told.  Rule: E1, W7."""
    disclosure = told(catalog, township, "web", "board", "meeting")
    old = post(disclosure, publisher, photographs=[photograph()])
    post(disclosure, publisher, "meeting", **ATTENDED)

    make_correction(disclosure, State.RELEASED, now=NOW + DAY)
    assert owing() == {disclosure}
    assert not Disclosure.objects.owing_evidence(Channel.MEETING).exists()

    new = post(Disclosure.objects.get(), publisher, at=NOW + DAY, photographs=[photograph()])
    assert owing() == set()
    assert (old.edition.number, new.edition.number) == (1, 2)


# -- When it is late ---------------------------------------------------------------------------------------------


def late(day):
    return set(Disclosure.objects.without_evidence(day))


def test_evidence_is_late_after_the_working_days_of_the_catalogue(catalog, township):
    """Five working days after a Friday are over on the Friday after.  Rule: E3."""
    disclosure = told(catalog, township, "web", "board")

    assert evidence.due_on(NOW, 5, WorkingCalendar.load()) == TODAY + 7 * DAY
    assert late(TODAY + 7 * DAY) == set()
    assert late(TODAY + 8 * DAY) == {disclosure}


@pytest.mark.parametrize("working_days", [0, 1, 2, 5, 9])
def test_the_limit_and_the_day_it_is_due_agree(catalog, township, working_days):
    """Rule: E3."""
    catalog.evidence_working_days = working_days
    catalog.save()
    disclosure = told(catalog, township, "board")
    due = evidence.due_on(NOW, working_days, WorkingCalendar.load())

    assert {n for n in range(20) if late(TODAY + n * DAY)} == {n for n in range(20) if TODAY + n * DAY > due}
    assert late(due + DAY) == {disclosure}


def test_each_catalogue_has_its_own_number(catalog, county, township):
    quick = make_catalog(township, edition="2026")
    quick.evidence_working_days = 1
    quick.save()
    slow_one, quick_one = told(catalog, township, "board"), told(quick, township, "board")

    assert late(TODAY + 4 * DAY) == {quick_one}
    assert late(TODAY + 8 * DAY) == {quick_one, slow_one}


def test_the_days_count_from_the_last_circle(catalog, township):
    """The board is for everybody: nothing hangs there while only the party knows.  Rule: E3, V8."""
    item = make_item(catalog, timing="temporary", channels=("board",), tier=7, inner_first=True)
    stages = [(5, NOW), (7, NOW + 10 * DAY)]
    make_disclosure(organization=township, item=item, stages=stages)

    assert len(owing()) == 1
    assert late(TODAY + 30 * DAY) == set()


def test_a_correction_gives_no_more_time_but_for_the_board(catalog, township, publisher):
    """The last circle has seen the matter; the new sheet is hung up anew.  Rule: E3."""
    document, board = (told(catalog, township, "web", channel) for channel in ("document", "board"))
    for disclosure in (document, board):
        make_correction(disclosure, State.RELEASED, now=NOW + 7 * DAY)

    assert late(TODAY + 7 * DAY) == set()
    assert late(TODAY + 8 * DAY) == {document}
    assert late(TODAY + 14 * DAY) == {document}
    assert late(TODAY + 15 * DAY) == {document, board}


def test_what_a_correction_demands_besides_has_its_own_time(catalog, township, publisher):
    """Rule: E3."""
    disclosure = told(catalog, township, "web")
    make_correction(disclosure, State.RELEASED, now=NOW + 7 * DAY, channels=["web", "document"])

    assert late(TODAY + 14 * DAY) == set()
    assert late(TODAY + 15 * DAY) == {disclosure}


def test_a_correction_that_reaches_further_counts_from_its_own_last_circle(catalog, township):
    """Rule: E3."""
    item = make_item(catalog, timing="temporary", channels=("web", "document"), inner_first=True)
    disclosure = make_disclosure(organization=township, item=item, stages=[(5, NOW), (7, NOW + 10 * DAY)])
    stages = [(5, NOW + 7 * DAY), (7, NOW + 9 * DAY)]
    make_correction(disclosure, State.RELEASED, now=NOW + 7 * DAY, stages=stages)
    assert late(TODAY + 60 * DAY) == set()

    with travel.at(NOW + 9 * DAY):
        release_due(NOW + 9 * DAY)

    assert late(TODAY + 9 * DAY) == set()
    assert late(TODAY + 60 * DAY) == {disclosure}


def test_what_has_ended_owes_its_evidence_until_the_record_is_closed(catalog, township, publisher):
    """A publicity of seven days would otherwise be over before anybody asks; what was sealed without it lacks it for
    good.  Rule: E3.
    """
    ended = told(catalog, township, "board", state=State.ENDED)
    archived = told(catalog, township, "board", state=State.ARCHIVED)

    assert owing() == {ended}
    assert late(TODAY + 60 * DAY) == {ended, archived}
    with pytest.raises(WrongState):
        post(archived, publisher)
    with travel.at(NOW + 60 * DAY):
        post(ended, publisher, at=NOW + 60 * DAY, photographs=[photograph()])
    assert late(TODAY + 60 * DAY) == {archived}


def test_how_many_are_late_takes_three_queries(catalog, township):
    for _ in range(3):
        told(catalog, township, "board", "meeting")

    with CaptureQueriesContext(connection) as queries:
        assert Disclosure.objects.without_evidence(TODAY + 30 * DAY).count() == 3

    assert len(queries) == 3


# -- Recording -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "channel, how, field",
    [
        ("web", {}, "channel"),
        ("bulletin", {}, "channel"),
        ("board", {"place": " "}, "place"),
        ("board", {"from_on": TODAY + DAY}, "from_on"),
        ("board", {"from_on": TODAY - DAY}, "from_on"),
        ("board", {"until_on": TODAY - DAY}, "until_on"),
        ("board", ATTENDED, "should_attend"),
        ("meeting", {"should_attend": 30}, "attended"),
        ("meeting", {"attended": 30}, "should_attend"),
        ("meeting", {"should_attend": 30, "attended": 31}, "attended"),
        ("meeting", {"should_attend": 0, "attended": 0}, "should_attend"),
        ("board", {"photographs": [photograph(f"{n}.jpg") for n in range(7)]}, "photographs"),
        ("board", {"photographs": [photograph(), photograph("坏.jpg", b"\xff\xd8\xff")]}, "photographs"),
    ],
)
def test_what_cannot_be_right_is_not_recorded(catalog, township, publisher, channel, how, field):
    disclosure = told(catalog, township, "web", "board", "meeting")

    with pytest.raises(Incomplete) as refused:
        post(disclosure, publisher, channel, **how)

    assert [fault.field for fault in refused.value.faults] == [field]
    assert not Posting.objects.exists()


def test_a_posting_that_is_not_recorded_leaves_no_photograph_behind(catalog, township, publisher, settings):
    """Rule: E2."""
    disclosure = told(catalog, township, "web", "board")

    with pytest.raises(Incomplete):
        post(disclosure, publisher, place=" ", photographs=[photograph()])

    assert not any(path.is_file() for path in Path(settings.MEDIA_ROOT).rglob("*"))


def test_every_fault_is_told_at_once(catalog, township, publisher):
    disclosure = told(catalog, township, "web", "board")

    with pytest.raises(Incomplete) as refused:
        post(disclosure, publisher, "meeting", place="", from_on=TODAY + DAY, photographs=[photograph("坏.jpg", b"x")])

    assert [fault.field for fault in refused.value.faults] == ["channel", "place", "from_on", "photographs"]


def test_nothing_is_posted_that_was_not_approved(catalog, township, publisher):
    edition = make_edition(State.REVIEWED, organization=township, item=make_item(catalog, channels=("board",)))

    with pytest.raises(WrongState):
        post(edition.disclosure, publisher)

    assert Event.objects.latest("id").after == {"verb": "post"}


def test_the_event_says_all_of_a_posting(catalog, township, publisher):
    disclosure = told(catalog, township, "web", "meeting")

    posting = post(disclosure, publisher, "meeting", photographs=[photograph(), photograph("又.jpg")], **ATTENDED)

    event = Event.objects.get(verb="post")
    photo = PostingPhoto.objects.get()  # the same picture twice is one
    assert (event.office, event.actor_id, event.object_id) == ("publisher", publisher.pk, disclosure.pk)
    assert event.after == {
        "posting": posting.pk,
        "edition": 1,
        "channel": "meeting",
        "place": "村部公开栏",
        "from_on": "2026-11-20",
        "until_on": None,
        "should_attend": 30,
        "attended": 26,
        "photographs": [photo.sha256],
    }


def test_a_refused_posting_is_an_event_too(catalog, township):
    disclosure = told(catalog, township, "board")

    with pytest.raises(Refused):
        post(disclosure, make_office("approver", township).person, photographs=[photograph()])

    assert Event.objects.latest("id").after == {"verb": "post"}
    assert not Posting.objects.exists()


@pytest.mark.parametrize(
    "columns",
    [
        {"place": ""},
        {"until_on": TODAY - DAY},
        {"should_attend": 3},
        {"attended": 3},
        {"channel": "board", "should_attend": 3, "attended": 3},
        {"should_attend": 3, "attended": 4},
        {"should_attend": 0, "attended": 0},
    ],
)
def test_the_database_refuses_what_can_never_be_true(catalog, township, publisher, columns):
    disclosure = told(catalog, township, "board", "meeting")
    row = {"channel": "meeting", "place": "会议室", "from_on": TODAY, "recorded_by": publisher, "recorded_at": NOW}

    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.create(disclosure=disclosure, edition=disclosure.shown, **(row | columns))

    assert Posting.objects.create(disclosure=disclosure, edition=disclosure.shown, **row).pk


# -- Struck out ------------------------------------------------------------------------------------------------------


def strike(posting, person, reason="登记到别的事项上了", at=NOW):
    return postings.withdraw_posting(posting, reason=reason, act=act_of(person, at))


def test_a_wrong_posting_is_struck_out_with_a_reason_and_stays(catalog, township, publisher):
    """Rule: E5."""
    disclosure = told(catalog, township, "board")
    posting = post(disclosure, publisher, photographs=[photograph()])
    assert owing() == set()

    strike(posting, publisher)

    assert owing() == {disclosure}
    assert Posting.objects.get() == posting
    assert Posting.objects.standing().count() == 0
    assert Event.objects.latest("id").reason == "登记到别的事项上了"


def test_nothing_is_struck_out_once_the_record_is_closed(catalog, township, publisher):
    """Rule: E5."""
    closed = told(catalog, township, "board", state=State.ENDED)
    posting = post(closed, publisher)
    sign(closed.shown, "archive")

    with pytest.raises(WrongState):
        strike(posting, publisher)

    assert Event.objects.latest("id").after == {"verb": "withdraw_posting"}
    assert Posting.objects.standing().count() == 1


def test_it_is_struck_out_once_and_never_without_a_reason(catalog, township, publisher):
    posting = post(told(catalog, township, "board"), publisher)

    with pytest.raises(Incomplete):
        strike(posting, publisher, reason=" ")
    strike(posting, publisher)
    with pytest.raises(Incomplete):
        strike(posting, publisher)

    assert PostingWithdrawal.objects.count() == 1


def test_only_those_who_post_strike_out(catalog, township, publisher):
    posting = post(told(catalog, township, "board"), publisher)

    with pytest.raises(Refused):
        strike(posting, make_office("inspector", township).person)


def met_at():
    return Obligation.objects.get().met_at


def test_a_duty_that_it_alone_had_met_is_open_again(catalog, township, publisher):
    """Rule: D3, E5."""
    disclosure = told(catalog, township, "board")
    first = post(disclosure, publisher)
    with travel.at(NOW + DAY):
        second = post(disclosure, publisher, at=NOW + DAY)
    assert met_at() == NOW

    strike(first, publisher, at=NOW + DAY)
    assert met_at() == NOW + DAY

    strike(second, publisher, at=NOW + DAY)
    assert met_at() is None


def test_what_was_hung_up_when_it_was_approved_meets_the_duty_at_its_release(catalog, township, publisher):
    """Rule: D3."""
    item = make_item(catalog, timing="temporary", channels=("board",))
    edition = make_edition(State.APPROVED, organization=township, item=item)
    first, second = (post(edition.disclosure, publisher, place=place) for place in ("村部公开栏", "二楼公开栏"))
    assert met_at() is None

    with travel.at(NOW + DAY):
        release_due(NOW + DAY)
    assert met_at() == NOW + DAY

    strike(first, publisher, at=NOW + 2 * DAY)
    assert met_at() == NOW + DAY
    strike(second, publisher, at=NOW + 2 * DAY)
    assert met_at() is None


@pytest.mark.parametrize(("text", "counts"), [("<p>全新的正文。</p>", False), ("<p>正文。</p>", True)])
def test_what_was_hung_up_before_a_call_back_proves_the_text_that_hung(catalog, township, publisher, text, counts):
    """Rule: D3, E1, E6."""
    item = make_item(catalog, timing="temporary", channels=("board",))
    edition = make_edition(State.APPROVED, organization=township, item=item, stages=[(7, NOW + DAY)])
    posting = post(edition.disclosure, publisher, photographs=[photograph()])
    returned = sign(edition, "call_back")
    write(returned, holder("drafter", township), stages=[(7, NOW + DAY)], body=text)
    lead(returned, State.APPROVED)

    release_due(NOW + DAY)

    assert set(Posting.objects.proving()) == ({posting} if counts else set())
    assert met_at() == (NOW + DAY if counts else None)
    assert PostingPhoto.objects.visible_to(visitor(NOW + DAY)).exists() == counts


def test_what_was_hung_up_before_a_call_back_is_struck_out(catalog, township, publisher):
    """Rule: E5."""
    item = make_item(catalog, timing="temporary", channels=("board",))
    edition = make_edition(State.APPROVED, organization=township, item=item, stages=[(7, NOW + DAY)])
    posting = post(edition.disclosure, publisher)
    for verb in ("call_back", "propose"):
        edition = sign(edition, verb)

    assert strike(posting, publisher).posting == posting


def test_what_was_struck_out_before_the_release_meets_no_duty(catalog, township, publisher):
    """Rule: D3, E5."""
    item = make_item(catalog, timing="temporary", channels=("board",))
    edition = make_edition(State.APPROVED, organization=township, item=item)
    strike(post(edition.disclosure, publisher), publisher)

    release_due(NOW)

    assert met_at() is None


@pytest.mark.parametrize(
    ("of_the_item", "of_the_edition"), [(("web", "board"), ("board",)), (("board",), ("web", "board"))]
)
def test_the_channels_of_the_edition_say_what_meets_the_duty(catalog, township, publisher, of_the_item, of_the_edition):
    """Also where the catalogue changes meanwhile.  Rule: D3."""
    item = make_item(catalog, timing="temporary", channels=of_the_edition)
    disclosure = make_disclosure(organization=township, item=item)
    item.channels.all().delete()
    item.channels.bulk_create(ItemChannel(item=item, channel=channel) for channel in of_the_item)
    assert met_at() == (NOW if "web" in of_the_edition else None)

    posting = post(disclosure, publisher)
    assert met_at() == NOW

    strike(posting, publisher)
    assert met_at() == (NOW if "web" in of_the_edition else None)


def test_a_duty_is_met_by_the_website_of_a_later_edition_once_its_posting_is_struck_out(catalog, township, publisher):
    """Rule: D3, E5."""
    disclosure = told(catalog, township, "board")
    posting = post(disclosure, publisher)
    make_correction(disclosure, State.RELEASED, now=NOW + DAY, channels=["web", "board"])
    assert met_at() == NOW

    strike(posting, publisher, at=NOW + 2 * DAY)

    assert met_at() == NOW + DAY


def test_a_duty_that_the_website_met_stays_met(catalog, township, publisher):
    posting = post(told(catalog, township, "web", "board"), publisher)

    strike(posting, publisher)

    assert met_at() == NOW


# -- Sight -----------------------------------------------------------------------------------------------------------


def test_whoever_sees_the_line_sees_how_people_were_told(catalog, township, publisher):
    """Rule: E6."""
    for_everybody = post(told(catalog, township, "board"), publisher, photographs=[photograph()])
    for_members = post(told(catalog, township, "board", tier=5), publisher, photographs=[photograph("又.jpg")])
    reader = visitor(NOW)

    assert set(Posting.objects.visible_to(reader)) == {for_everybody}
    assert photographs(reader) == {for_everybody}
    assert for_members.photos.count() == 1


def photographs(reader):
    """The postings of which `reader` may open a photograph, by both ways of asking."""
    opened = {photo.posting for photo in PostingPhoto.objects.visible_to(reader)}
    shown = Posting.objects.visible_to(reader).with_photos(reader)
    assert {posting for posting in shown if posting.photo_slug} == opened
    return opened


def test_the_photographs_of_a_replaced_board_stay_with_those_who_work_on_it_or_inspect_it(catalog, township, publisher):
    """Whoever never met the former edition would read it there.  Rule: E6, V3."""
    disclosure = told(catalog, township, "web", "board", "meeting")
    board = post(disclosure, publisher, photographs=[photograph()])
    meeting = post(disclosure, publisher, "meeting", photographs=[photograph("又.jpg")])
    inspector = make_office("inspector", township).person
    assert photographs(visitor(NOW)) == {board, meeting}

    make_correction(disclosure, State.RELEASED)

    assert set(Posting.objects.visible_to(visitor(NOW))) == {board, meeting}
    assert photographs(visitor(NOW)) == {meeting}
    for person in (publisher, inspector):
        assert photographs(reader_for(person, NOW)) == {board, meeting}


def test_the_photographs_of_what_was_struck_out_stay_with_those_who_work_on_it_or_inspect_it(
    catalog, township, publisher
):
    """Rule: E5, E6."""
    posting = post(told(catalog, township, "board"), publisher, photographs=[photograph()])
    strike(posting, publisher)
    inspector = make_office("inspector", township).person

    assert set(Posting.objects.visible_to(visitor(NOW))) == {posting}
    assert PostingWithdrawal.objects.visible_to(visitor(NOW)).count() == 1
    assert photographs(visitor(NOW)) == set()
    for person in (publisher, inspector):
        assert photographs(reader_for(person, NOW)) == {posting}
