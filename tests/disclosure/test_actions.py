"""What happens to a disclosure besides its verbs: begun, written, corrected, files put on and taken off, posted."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from audit import travel
from audit.act import Act
from audit.models import Event
from catalog.actions import lift_withholding
from catalog.models import Column, ColumnSet, Obligation
from disclosure import actions, postings
from disclosure.actions import Circle, Draft, Named, Stage
from disclosure.errors import Incomplete, Overtaken, Refused, WrongState
from disclosure.files import path_of
from disclosure.models import Attachment, Disclosure, Edition, Posting
from disclosure.states import OPEN_STATES, State
from tests import factories
from tests.factories import (
    NOW,
    act_of,
    holder,
    make_catalog,
    make_correction,
    make_disclosure,
    make_edition,
    make_item,
    make_obligation,
    make_office,
    make_organization,
    make_person,
    set_aside,
    withheld,
)
from tests.portal.town import pdf

pytestmark = [pytest.mark.both, pytest.mark.django_db]

DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def at_one_moment(now):
    with travel.at(now):
        yield


@pytest.fixture
def drafter(township):
    return act_of(make_office("drafter", township).person)


@pytest.fixture
def catalog(county):
    return make_catalog(county)


def verbs():
    return list(Event.objects.order_by("id").values_list("verb", flat=True))


def fresh(edition):
    return Edition.objects.get(pk=edition.pk)


# -- Begun ---------------------------------------------------------------------------------------------------------


def test_a_draft_begins_with_all_that_the_catalogue_says(catalog, township, drafter):
    """Rule: D1, V8."""
    item = make_item(catalog, timing="regular_quarterly", title="党费收缴", inner_first=True, channels=("web", "board"))

    edition = actions.start(make_obligation(item, township), act=drafter)

    disclosure = edition.disclosure
    assert edition.state == State.DRAFT
    assert (edition.title[:5], edition.title[-4:]) == ("柳湾镇党委", "党费收缴")
    assert edition.channels == ["board", "web"]
    assert [stage.tier for stage in edition.releases.order_by("tier")] == [5, 7]
    assert (disclosure.organization, disclosure.item, disclosure.category_code) == (township, item, "01")
    assert (disclosure.level_1, disclosure.level_2) == (township.level_1, township.pk)
    assert (disclosure.tier_now, disclosure.title, disclosure.index_number) == (0, "", None)
    assert verbs() == ["start"]


def test_a_duty_begun_twice_is_one_edition(catalog, township, drafter):
    duty = make_obligation(make_item(catalog), township)
    other = act_of(make_office("drafter", township).person)

    assert actions.start(duty, act=drafter) == actions.start(duty, act=other)
    assert Disclosure.objects.count() == Edition.objects.count() == 1
    assert verbs() == ["start"]


def test_a_duty_whose_edition_was_refused_is_begun_anew(catalog, township, drafter):
    refused = make_edition(State.REFUSED, organization=township, item=make_item(catalog))

    again = actions.start(refused.disclosure.obligation, act=drafter)

    assert (again.state, again.disclosure != refused.disclosure) == (State.DRAFT, True)


@pytest.mark.parametrize("settle", [withheld, set_aside])
def test_nothing_is_begun_for_a_duty_that_is_withheld_or_set_aside(catalog, township, drafter, settle):
    """Rule: D4."""
    duty = make_obligation(make_item(catalog), township)
    settle(duty)

    with pytest.raises(Refused) as refusal:
        actions.start(duty, act=drafter)

    assert refusal.value.rule == "D4"
    assert not Disclosure.objects.exists()


def test_what_was_withheld_is_begun_once_it_is_taken_up_again(catalog, township, drafter):
    """Rule: D4."""
    duty = make_obligation(make_item(catalog), township)
    lift_withholding(withheld(duty), reason="已核实", act=drafter)

    assert actions.start(duty, act=drafter).state == State.DRAFT


@pytest.mark.parametrize("role", ["reviewer", "approver", "publisher", "inspector", "organization_admin"])
def test_whoever_does_not_draft_begins_nothing(catalog, township, role):
    """Rule: R1."""
    duty = make_obligation(make_item(catalog), township)

    with pytest.raises(Refused):
        actions.start(duty, act=act_of(make_office(role, township).person))

    assert not Disclosure.objects.exists()


def test_a_drafter_begins_nothing_next_door_above_or_below(catalog, county, township, village):
    duty = make_obligation(make_item(catalog), township)
    neighbour = make_organization("石门镇党委", superior=county)

    for place in (county, neighbour, village):
        with pytest.raises(Refused):
            actions.start(duty, act=act_of(make_office("drafter", place).person))


# -- Written ---------------------------------------------------------------------------------------------------------


def draft_of(**changes):
    content = {
        "title": "标题",
        "summary": "摘要",
        "fact_on": NOW.date(),
        "document_number": "柳党发〔2026〕1号",
        "body": "<p>正文</p>",
        "channels": ["web", "web"],
        "stages": [Stage(5, NOW), Stage(7, NOW + DAY)],
    }
    return Draft(**(content | changes))


def test_a_draft_is_stored_as_it_was_written(county, township, drafter):
    reader = make_person()
    edition = make_edition(organization=township)
    content = draft_of(
        rows=[{"a": "1"}, {"a": "2"}],
        subtree=1,
        named=[Named(reader.pk, NOW.date(), NOW.date() + DAY)],
        circles=[Circle(county.pk, 4)],
    )

    actions.save_draft(edition, content, act=drafter)

    row = fresh(edition)
    assert (row.title, row.summary, row.body, row.channels, row.subtree) == ("标题", "摘要", "<p>正文</p>", ["web"], 1)
    assert list(row.rows.values_list("position", "cells")) == [(1, {"a": "1"}), (2, {"a": "2"})]
    assert list(row.releases.values_list("tier", "due_at")) == [(5, NOW), (7, NOW + DAY)]
    assert list(row.grants.values_list("user", "from_on", "until_on")) == [(reader.pk, NOW.date(), NOW.date() + DAY)]
    assert list(row.extra_circles.values_list("organization", "tier", "subtree")) == [(county.pk, 4, 0)]
    assert verbs()[-1] == "save_draft"


def test_a_draft_written_again_holds_only_what_was_written_last(township, drafter):
    edition = make_edition(organization=township)
    named = [Named(make_person().pk, NOW.date())]

    actions.save_draft(edition, draft_of(rows=[{"a": "1"}, {"a": "2"}], named=named), act=drafter)
    actions.save_draft(edition, draft_of(rows=[{"a": "3"}], stages=[Stage(7, NOW)]), act=drafter)

    row = fresh(edition)
    assert [row.rows.count(), row.releases.count(), row.grants.count()] == [1, 1, 0]


def test_what_a_draft_says_reaches_no_reader(township, drafter):
    """The line of a disclosure is moved by a release and by nothing else.  Rule: V3."""
    disclosure = make_disclosure(organization=township)
    edition = make_correction(disclosure)

    actions.save_draft(edition, draft_of(title="改过的标题"), act=drafter)

    assert Disclosure.objects.get(pk=disclosure.pk).title == disclosure.title != "改过的标题"


def test_who_was_overtaken_is_told_by_whom_and_nothing_is_overwritten(township, drafter):
    edition = make_edition(organization=township)
    other = act_of(make_office("drafter", township, make_person("赵六")).person)
    seen = actions.version_of(edition)
    actions.save_draft(edition, draft_of(title="先存的"), act=other, seen=seen)

    with pytest.raises(Overtaken) as overtaken:
        actions.save_draft(edition, draft_of(title="后存的"), act=drafter, seen=seen)

    assert (overtaken.value.name, overtaken.value.moment) == ("赵六", NOW)
    assert fresh(edition).title == "先存的"


def test_who_writes_in_two_windows_is_told_before_one_takes_the_place_of_the_other(township, drafter):
    """Rule: B4."""
    edition = make_edition(organization=township)
    seen = actions.version_of(edition)
    actions.save_draft(edition, draft_of(title="一"), act=drafter, seen=seen)

    with pytest.raises(Overtaken) as overtaken:
        actions.save_draft(edition, draft_of(title="二"), act=drafter, seen=seen)

    assert str(overtaken.value).startswith("您打开此页之后，又在另一个窗口")
    assert fresh(edition).title == "一"
    actions.save_draft(edition, draft_of(title="二"), act=drafter, seen=actions.version_of(edition))
    assert fresh(edition).title == "二"


def test_a_form_sent_twice_overtakes_nobody(township, drafter):
    edition = make_edition(organization=township)
    seen = actions.version_of(edition)

    for _time in range(2):
        actions.save_draft(edition, draft_of(title="一"), act=drafter, seen=seen)

    assert fresh(edition).title == "一"


@pytest.mark.parametrize("state", [state for state in State if state not in OPEN_STATES])
def test_what_is_closed_is_not_written(township, drafter, state):
    """Rule: W4."""
    edition = make_edition(state, organization=township)
    before = fresh(edition).title

    with pytest.raises(WrongState):
        actions.save_draft(edition, draft_of(), act=drafter)

    assert fresh(edition).title == before


@pytest.mark.parametrize("role", ["confidentiality_reviewer", "reviewer", "approver", "publisher", "inspector"])
def test_only_drafters_write(township, role):
    edition = make_edition(organization=township)

    with pytest.raises(Refused):
        actions.save_draft(edition, draft_of(), act=act_of(make_office(role, township).person))


def test_an_act_of_nobody_writes_nothing(township):
    edition = make_edition(organization=township)

    with pytest.raises(Refused):
        actions.save_draft(edition, draft_of(), act=Act(by=None, name="", at=NOW))


# -- Corrected -------------------------------------------------------------------------------------------------------


@pytest.fixture
def full(catalog, county, township):
    """A released disclosure that holds something of everything."""
    column_set = ColumnSet.objects.create(catalog=catalog, name="rows")
    Column.objects.create(column_set=column_set, position=1, name="what", title="what", type="text")
    item = make_item(catalog, timing="temporary", column_set=column_set)
    edition = make_edition(
        organization=township,
        item=item,
        rows=[{"what": "甲"}, {"what": "乙"}],
        subtree=1,
        document_number="柳党发〔2026〕1号",
        named=[Named(make_person().pk, NOW.date(), NOW.date() + DAY)],
        circles=[Circle(county.pk, 4, 1)],
    )
    actions.attach(edition, pdf("名单.pdf", "名单"), act=act_of(holder("drafter", township)))
    return factories.lead(edition, State.RELEASED)


def test_a_correction_begins_as_a_copy_of_what_is_shown(full, township):
    """Nobody who may read it loses it by a correction of a word.  Rule: W7."""
    edition = actions.correct(full.disclosure, act=act_of(holder("drafter", township)))

    def content(row):
        return {
            **{
                f: getattr(row, f)
                for f in ("title", "summary", "fact_on", "document_number", "body", "subtree", "channels")
            },
            "rows": list(row.rows.values_list("position", "cells")),
            "files": list(row.attachments.values_list("name", "kind", "size", "sha256")),
            "named": list(row.grants.values_list("user", "from_on", "until_on")),
            "circles": list(row.extra_circles.values_list("organization", "tier", "subtree")),
        }

    assert (edition.number, edition.state) == (2, State.DRAFT)
    assert content(fresh(edition)) == content(fresh(full))
    assert list(edition.releases.values_list("tier", flat=True)) == [7]
    assert fresh(full).state == State.RELEASED
    assert set(edition.attachments.values_list("slug")).isdisjoint(full.attachments.values_list("slug"))


def test_a_correction_begun_twice_is_one_edition(full, township):
    act = act_of(holder("drafter", township))

    assert actions.correct(full.disclosure, act=act) == actions.correct(full.disclosure, act=act)
    assert full.disclosure.editions.count() == 2


def test_after_a_refused_correction_another_one_can_be_begun(township):
    disclosure = make_disclosure(organization=township)
    refused = make_correction(disclosure, State.REFUSED)

    again = actions.correct(disclosure, act=act_of(holder("drafter", township)))

    assert (refused.number, again.number) == (2, 3)


def test_a_correction_of_what_is_half_way_out_goes_on_from_there(catalog, township):
    """Its first stage reaches at once whoever sees the old one; wider circles follow."""
    item = make_item(catalog, timing="temporary", inner_first=True)
    disclosure = make_disclosure(organization=township, item=item, stages=[(5, NOW), (7, NOW + DAY)])

    edition = actions.correct(disclosure, act=act_of(holder("drafter", township)))

    assert disclosure.tier_now == 5
    assert list(edition.releases.order_by("tier").values_list("tier", flat=True)) == [5, 7]


@pytest.mark.parametrize("state", [State.REFUSED])
def test_what_was_never_disclosed_is_not_corrected(township, drafter, state):
    edition = make_edition(state, organization=township)

    with pytest.raises(WrongState):
        actions.correct(edition.disclosure, act=drafter)


def test_only_drafters_correct(township):
    disclosure = make_disclosure(organization=township)

    with pytest.raises(Refused):
        actions.correct(disclosure, act=act_of(holder("approver", township)))
    assert disclosure.editions.count() == 1


def test_two_editions_are_never_on_their_way_at_once(township):
    """The database itself keeps it so."""
    disclosure = make_disclosure(organization=township)
    make_correction(disclosure)

    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(disclosure=disclosure, number=3, title="第三版")


# -- Files -----------------------------------------------------------------------------------------------------------


def test_a_file_is_put_on_and_taken_off_again(township, drafter):
    """Its bytes stay: another edition may hold them.  Rule: B3."""
    edition = make_edition(organization=township)

    attachment = actions.attach(edition, pdf("名单.pdf", "名单"), act=drafter)
    assert path_of(attachment.sha256).read_bytes().startswith(b"%PDF")
    actions.detach(attachment, act=drafter)

    assert not edition.attachments.exists()
    assert path_of(attachment.sha256).exists()
    assert verbs()[-2:] == ["attach", "detach"]


def test_the_same_file_sent_twice_is_one_file(township, drafter):
    edition = make_edition(organization=township)

    one = actions.attach(edition, pdf("a.pdf", "同样"), act=drafter)
    other = actions.attach(edition, pdf("a.pdf", "同样"), act=drafter)

    assert one == other
    assert verbs().count("attach") == 1


def test_the_same_bytes_under_another_name_are_told_apart_from_a_new_file(township, drafter):
    """Rule: B3."""
    edition = make_edition(organization=township)
    actions.attach(edition, pdf("A.PDF", "同样"), act=drafter)

    with pytest.raises(Incomplete) as refused:
        actions.attach(edition, pdf("b.pdf", "同样"), act=drafter)

    assert str(refused.value) == "“b.pdf”已作为“A.PDF”上传，内容相同。"
    assert edition.attachments.get().name == "A.PDF"


def test_more_files_than_twenty_are_not_let_in(township, drafter):
    edition = make_edition(organization=township)
    for n in range(actions.MOST_ATTACHMENTS):
        Attachment.objects.create(edition=edition, name=f"{n}.pdf", kind="pdf", size=1, sha256=f"{n:064}")

    with pytest.raises(Incomplete) as refused:
        actions.attach(edition, pdf("x.pdf", "x"), act=drafter)

    assert [fault.field for fault in refused.value.faults] == ["files"]


@pytest.mark.parametrize("state", [State.PROPOSED, State.APPROVED, State.RELEASED])
def test_no_file_is_put_on_or_taken_off_what_is_closed(township, state):
    edition = make_edition(organization=township)
    drafter = act_of(holder("drafter", township))
    attachment = actions.attach(edition, pdf("名单.pdf", "名单"), act=drafter)
    factories.lead(edition, state)

    with pytest.raises(WrongState):
        actions.detach(attachment, act=drafter)
    with pytest.raises(WrongState):
        actions.attach(edition, pdf("x.pdf", "x"), act=drafter)
    assert edition.attachments.count() == 1


def test_only_drafters_put_files_on(township):
    edition = make_edition(organization=township)

    with pytest.raises(Refused):
        actions.attach(edition, pdf("x.pdf", "x"), act=act_of(make_office("approver", township).person))


# -- Posted ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def on_the_board(catalog, township):
    """A disclosure that is told on the notice board alone."""
    return make_disclosure(organization=township, item=make_item(catalog, timing="temporary", channels=("board",)))


def post(disclosure, act, **changes):
    how = {"channel": "board", "place": " 村部公开栏 ", "from_on": NOW.date(), "until_on": None}
    return postings.post(disclosure, **(how | changes), act=act)


def is_met(disclosure):
    return Obligation.objects.get(disclosures=disclosure).met_at


def test_a_posting_meets_a_duty_that_names_no_website(on_the_board, township):
    """Rule: D3."""
    assert is_met(on_the_board) is None

    posting = post(on_the_board, act_of(make_office("publisher", township).person))

    assert is_met(on_the_board) == NOW
    assert (posting.place, posting.channel) == ("村部公开栏", "board")
    assert verbs()[-1] == "post"


def test_a_second_posting_does_not_move_the_day_on_which_the_duty_was_met(on_the_board, township):
    publisher = make_office("publisher", township).person
    post(on_the_board, act_of(publisher))

    with travel.at(NOW + DAY):
        post(on_the_board, act_of(publisher, NOW + DAY))

    assert is_met(on_the_board) == NOW


def test_a_posting_meets_nothing_before_the_release_nor_where_the_website_is_asked_for(catalog, township):
    publisher = act_of(make_office("publisher", township).person)
    board = make_item(catalog, timing="temporary", channels=("board",))
    both = make_item(catalog, timing="temporary", channels=("board", "web"))
    waiting = make_edition(State.APPROVED, organization=township, item=board).disclosure
    also_on_the_web = make_edition(State.APPROVED, organization=township, item=both).disclosure

    for disclosure in (waiting, also_on_the_web):
        post(disclosure, publisher)
        assert is_met(disclosure) is None


def test_a_posting_of_tomorrow_is_not_recorded(on_the_board, township):
    with pytest.raises(Incomplete) as refused:
        post(on_the_board, act_of(make_office("publisher", township).person), from_on=NOW.date() + DAY)

    assert [fault.field for fault in refused.value.faults] == ["from_on"]
    assert not Posting.objects.exists()


@pytest.mark.parametrize("role", ["approver", "archivist", "inspector"])
def test_only_the_office_and_those_who_draft_post(on_the_board, township, role):
    with pytest.raises(Refused):
        post(on_the_board, act_of(make_office(role, township).person))
