"""The whole county of the demonstration, made once: every figure that is promised of it, and what must fit together.

It is made on SQLite alone and undone at the end; what needs no database is asked of the plan, on many days.
"""

import datetime
import io
import re
import unicodedata
from collections import Counter, defaultdict
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.contrib.auth.hashers import is_password_usable
from django.core.management import call_command
from django.db import transaction
from django.db.models import F, Q
from django.test import override_settings

from archive.models import Record
from archive.package import faults
from audit import clock, progress
from audit.act import READER
from audit.models import Event
from catalog.choices import Channel, ColumnType
from catalog.models import ColumnSet, Item, Obligation, Withholding
from catalog.timing import Timing
from disclosure import cells, files, personal_data, workflow
from disclosure.config.demonstration import county as plan
from disclosure.config.demonstration import tree
from disclosure.config.demonstration.making import MARK
from disclosure.config.demonstration.moments import Times
from disclosure.config.demonstration.people import ACCOUNTS, COUNTY
from disclosure.config.demonstration.tables import TABLES
from disclosure.config.demonstration.town import reference
from disclosure.models import Attachment, Disclosure, Edition, Posting, Release, Row, SecrecyRecord
from disclosure.richtext import plain
from disclosure.states import State
from feedback.models import Opinion
from organizations.calendar import WorkingCalendar
from organizations.calendar_rows import default_rows
from organizations.kinds import Kind
from organizations.models import Office, Organization, User
from organizations.tiers import Tier

pytestmark = pytest.mark.django_db
CALENDAR = WorkingCalendar({row.day: (bool(row.is_working), row.name) for row in default_rows()})


@pytest.fixture(scope="module")
def county(django_db_setup, django_db_blocker, tmp_path_factory):
    """The county, as the present moment finds it; what was said, and where its files lie."""
    media, said = str(tmp_path_factory.mktemp("media")), io.StringIO()
    settings = override_settings(MEDIA_ROOT=media, SENDFILE_ROOT=media)
    with django_db_blocker.unblock(), transaction.atomic(), settings:
        call_command("demo", stdout=said)
        yield SimpleNamespace(said=said.getvalue(), media=media)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def its_files(settings, request):
    """Its attachments, photographs and packages lie where it was made."""
    if "county" in request.fixturenames:
        settings.MEDIA_ROOT = request.getfixturevalue("county").media


# -- Who there is --------------------------------------------------------------------------------------------


def test_the_tree_has_the_figures_of_its_county(county):
    kinds = Counter(Organization.objects.values_list("kind", flat=True))

    assert kinds[Kind.COUNTY_COMMITTEE] == 1
    assert kinds[Kind.TOWNSHIP_COMMITTEE] == 10
    assert kinds[Kind.AGENCY] + kinds[Kind.PUBLIC_INSTITUTION] == 37
    assert kinds[Kind.VILLAGE_BRANCH] + kinds[Kind.COMMUNITY_BRANCH] == 30
    assert kinds[Kind.SCHOOL] == 4
    assert kinds[Kind.STATE_ENTERPRISE] == 5
    assert Organization.objects.filter(superior__code=tree.MINE).count() == 4
    assert (kinds[Kind.PRIVATE_ENTERPRISE], kinds[Kind.SOCIAL_ORG]) == (3, 3)
    assert set(kinds) == set(Kind)


def test_ten_villages_and_communities_are_too_small_for_offices_of_their_own(county):
    homes = Organization.objects.filter(kind__in=[Kind.VILLAGE_BRANCH, Kind.COMMUNITY_BRANCH])
    signing = Office.objects.filter(role__in=["confidentiality_reviewer", "reviewer", "approver"])
    small = homes.exclude(pk__in=signing.values("organization"))

    assert set(small.values_list("code", flat=True)) == tree.TOO_SMALL
    assert len(tree.TOO_SMALL) == 10
    for home in small:
        assert Office.objects.filter(organization=home, role="drafter").exists()


def test_every_organisation_is_complete(county):
    places = Organization.objects.all()

    assert places.filter(Q(principal=None) | Q(phone="") | Q(address="")).count() == 0
    assert {place.code for place in places if not place.leading_group.exists()} <= {"QLLY", "QLDS", "QLLWSQ"}
    assert len(set(places.values_list("name", flat=True))) == len(places)


def test_six_hundred_people_of_whom_the_accounts_alone_can_sign_in(county):
    passwords = dict(User.objects.values_list("username", "password"))
    usable = {name for name, password in passwords.items() if is_password_usable(password)}

    assert 550 <= len(passwords) <= 680
    assert usable == {person.username for person in ACCOUNTS}
    assert len({passwords[name] for name in usable}) == 1  # hashed once
    assert usable == set(re.findall(r"^([a-z]+) ", county.said, re.MULTILINE))


# -- What is disclosed ---------------------------------------------------------------------------------------


def test_four_hundred_disclosures_of_a_hundred_and_twenty_items_and_all_kinds(county):
    rows = Disclosure.objects.select_related("item", "organization")

    assert rows.count() >= 400
    assert len({row.item.code for row in rows}) >= 120
    assert {row.organization.kind for row in rows} == set(Kind)
    assert Item.objects.filter(category__catalog__edition__endswith="年版").count() == 215
    timings = {row.item.timing for row in rows}
    assert timings >= {Timing.LONG_TERM, Timing.REGULAR_QUARTERLY, Timing.STAGED, Timing.TEMPORARY}


def test_every_state_is_reached_by_the_verbs_and_none_of_them_was_refused(county):
    assert set(Edition.objects.values_list("state", flat=True)) == set(State)
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert set(workflow.__all__) & {"propose", "clear", "review", "approve", "call_back", "refuse"} <= verbs
    assert {"return_to_author", "correct", "supersede", "end", "archive", "release", "attach"} <= verbs
    assert not verbs & {"refused", "job_failed", "due_not_done"}
    assert Event.objects.filter(verb=MARK).count() == 1


def test_moments_run_forward_over_nine_months(county):
    dated = Event.objects.exclude(actor_name=READER)  # of what a reader did stands the day alone
    moments = list(dated.order_by("id").values_list("at", flat=True))
    published = Disclosure.objects.exclude(published_at=None).values_list("published_at", flat=True)
    months = Counter(moment.strftime("%Y-%m") for moment in published)

    assert moments == sorted(moments)
    assert max(published) - min(published) >= datetime.timedelta(days=240)
    assert len(months) >= 9
    assert moments[-1] <= clock.now()


def test_duties_are_met_in_time_or_late_or_are_overdue_or_withheld(county):
    conditions = Counter(Obligation.objects.with_condition(clock.today()).values_list("condition", flat=True))

    assert conditions["on_time"] >= 200
    assert 10 <= conditions["late"] <= 90
    assert 10 <= conditions["overdue"] <= 90
    assert conditions["withheld"] >= 8
    assert conditions["not_applicable"] >= 1
    assert Withholding.objects.to_examine(clock.today()).exists()


def test_second_editions_took_the_place_of_first_ones(county):
    replaced = Edition.objects.filter(state__in=[State.SUPERSEDED, State.ARCHIVED], number=1).exclude(
        disclosure__shown=F("pk")
    )

    assert replaced.count() >= 3
    assert Edition.objects.filter(round__gt=1).count() >= 8


def test_a_newcomer_sees_stages_being_opened(county):
    start = progress.reached("sweep")
    soon = Release.objects.filter(
        released_at=None, due_at__gt=start, due_at__lte=start + datetime.timedelta(minutes=10)
    )

    assert soon.count() == 3
    assert soon.filter(edition__state=State.RELEASED).count() == 1
    assert set(soon.filter(edition__state=State.APPROVED).values_list("tier", flat=True)) == {Tier.PUBLIC}


def test_nothing_is_stuck(county):
    waiting = Edition.objects.filter(state__in=["proposed", "cleared", "reviewed"])

    assert waiting.filter(turn_organization=None).count() == 0
    assert waiting.count() >= 15


# -- What it says --------------------------------------------------------------------------------------------


def test_no_two_bodies_of_different_items_share_a_paragraph(county):
    items = defaultdict(set)
    for edition in Edition.objects.select_related("disclosure__item"):
        for paragraph in plain(edition.body).splitlines():
            if paragraph.strip():
                items[paragraph.strip()].add(edition.disclosure.item.code)

    assert {paragraph: codes for paragraph, codes in items.items() if len(codes) > 1} == {}
    assert len(items) > 600


def test_texts_fit_their_fields_and_no_slot_is_left(county):
    for edition in Edition.objects.all():
        said = f"{edition.title}\n{edition.summary}\n{edition.body}\n{edition.document_number}"
        assert not re.search(r"[{}]|None|generated|head of", said), said
        assert 0 < len(edition.title) < 120
        assert len(edition.summary) <= 300


def test_personal_data_are_found_where_they_were_put_and_nowhere_else(county):
    found = [edition for edition in Edition.objects.exclude(state=State.DRAFT) if personal_data.findings(edition)]

    assert 3 <= len(found) <= 8
    assert SecrecyRecord.objects.exclude(findings=[]).filter(findings_handled="").count() == 0
    assert SecrecyRecord.objects.exclude(findings=[]).exists()


def test_twenty_bring_files_whose_bytes_are_there(county):
    held = Attachment.objects.all()

    assert len(set(held.values_list("edition__disclosure", flat=True))) >= 20
    assert all(files.is_intact(attachment.sha256) for attachment in held)
    assert set(held.values_list("kind", flat=True)) == {"pdf", "xlsx"}


def test_each_column_set_is_filled_three_times_and_differently(county):
    tables = defaultdict(set)
    for edition in Edition.objects.filter(number=1, rows__isnull=False).distinct().select_related("disclosure__item"):
        rows = tuple(tuple(sorted(row.cells.items())) for row in edition.rows.order_by("position"))
        tables[edition.disclosure.item.column_set.name].add(rows)

    names = {table.name for table in reference().column_sets}
    assert set(TABLES) == names
    assert set(ColumnSet.objects.values_list("name", flat=True)) == names
    assert {name: len(tables[name]) for name in names if len(tables[name]) < 3} == {}


def test_cells_have_the_form_of_their_columns(county):
    for row in Row.objects.select_related("edition__disclosure__item__column_set"):
        columns = {column.name: column for column in row.edition.disclosure.item.column_set.columns.all()}
        assert set(row.cells) == set(columns)
        for name, cell in row.cells.items():
            stored = cells.normalised(cell, columns[name])
            assert stored == (unicodedata.normalize("NFKC", cell) if columns[name].type == ColumnType.TEXT else cell)


def money(cell):
    return Decimal(cell or "0")


AGREES = {
    "accounts": lambda r: money(r["opening"]) + money(r["income"]) - money(r["expense"]) == money(r["closing"]) >= 0,
    "dues": lambda r: money(r["base"]) * money(r["rate"]) / 100 * int(r["months"]) == money(r["amount"]),
    "pay": lambda r: money(r["base"]) + money(r["bonus"]) == money(r["total"]),
    "beneficiaries": lambda r: int(r["persons"]) * money(r["standard"]) == money(r["amount"]),
    "contracts": lambda r: r["from"] < r["until"] and money(r["paid"]) <= money(r["amount"]),
    "expenses": lambda r: money(r["actual"]) <= money(r["budget"]),
    "projects": lambda r: (r["progress"] == "100") >= bool(r["settled"]) and money(r["settled"]) <= money(r["budget"]),
    "debts": lambda r: r["since"] < r["due"],
    "proposals": lambda r: not r["answered"] or r["received"] <= r["answered"],
    "candidates": lambda r: int(r["rank"]) >= 1,
}
"""What is true of every row."""
TOGETHER = {
    "votes": ("for", "against", "abstain"),
    "assessment": ("excellent", "good", "poor"),
}
"""Numbers that add up to the same in every row of one table: those who were there."""


@pytest.mark.parametrize("name", AGREES)
def test_rows_agree_with_themselves(county, name):
    rows = [row.cells for row in Row.objects.filter(edition__disclosure__item__column_set__name=name)]

    assert rows
    assert [row for row in rows if not AGREES[name](row)] == []


@pytest.mark.parametrize("name", TOGETHER)
def test_those_who_voted_are_the_same_in_every_row(county, name):
    editions = Edition.objects.filter(disclosure__item__column_set__name=name, rows__isnull=False).distinct()

    assert editions
    for edition in editions:
        sums = {sum(int(row.cells[column]) for column in TOGETHER[name]) for row in edition.rows.all()}
        assert len(sums) == 1


def test_totals_of_accounts_agree_with_the_sum_row_that_readers_see(county):
    for edition in Edition.objects.filter(disclosure__item__column_set__name="accounts", rows__isnull=False).distinct():
        columns = list(edition.disclosure.item.column_set.columns.all())
        table = cells.table_for_readers(columns, [row.cells for row in edition.rows.order_by("position")])
        sums = {
            column.name: Decimal(total.replace(",", "") or 0) for column, total in zip(columns, table.sums, strict=True)
        }
        assert sums["opening"] + sums["income"] - sums["expense"] == sums["closing"]


# -- What follows --------------------------------------------------------------------------------------------


def test_sixty_are_asked_about_and_most_were_answered(county):
    asked, waiting = Opinion.objects.all(), Opinion.objects.unanswered()

    assert len(set(asked.values_list("disclosure", flat=True))) == 60
    assert waiting.filter(due_on__lt=clock.today()).count() >= 4
    assert waiting.count() - waiting.filter(due_on__lt=clock.today()).count() >= 1
    assert waiting.count() <= 15
    answered = asked.exclude(answered_at=None).select_related("reply")
    assert len({(opinion.text, opinion.reply.done) for opinion in answered}) >= 25
    assert any(clock.day_of(opinion.answered_at) > opinion.due_on for opinion in answered)


def test_postings_prove_most_of_what_board_and_meeting_told(county):
    told = Disclosure.objects.filter(tier_now__gt=0).exclude(shown__channels=[Channel.WEB])

    assert Posting.objects.count() >= 350
    assert Posting.objects.filter(photos__isnull=False).count() >= 100
    assert 5 <= Disclosure.objects.without_evidence(clock.today()).count() <= 40
    assert Disclosure.objects.owing_evidence().count() <= told.count() * 2 // 10


def test_thirty_records_are_sealed_and_their_packages_whole(county):
    records = Record.objects.all()

    assert records.count() >= 30
    for record in records:
        hashes = {"manifest_sha256": record.manifest_sha256, "tag_manifest_sha256": record.tag_manifest_sha256}
        assert faults(record.number, **hashes) == []


# -- Any day, and any seed -----------------------------------------------------------------------------------

DAYS = [datetime.datetime(2026, 1, 1, 3, tzinfo=datetime.UTC) + datetime.timedelta(days=n) for n in range(0, 365, 61)]


def planned(start, seed=1):
    return plan.county(Times(start, CALENDAR), seed)


def test_the_same_seed_and_moment_draw_the_same_county():
    assert repr(_comparable(planned(DAYS[1], seed=7))) == repr(_comparable(planned(DAYS[1], seed=7)))
    assert repr(_comparable(planned(DAYS[1], seed=7))) != repr(_comparable(planned(DAYS[1], seed=8)))


def _comparable(town):
    """Without the functions that make papers."""
    texts = [
        (
            matter.key,
            matter.place,
            matter.item,
            text.title,
            text.body,
            text.rows,
            text.way,
            [p.name for p in text.files],
        )
        for matter in town.matters
        for text in matter.editions
    ]
    return texts, town.places, town.people, town.withheld, town.aside, town.postings, town.questions, town.seals


@pytest.mark.parametrize("start", DAYS, ids=lambda start: str(start.date()))
def test_on_every_day_there_is_enough_and_in_its_order(start):
    town = planned(start, seed=start.month)
    written = [matter for matter in town.matters if matter.editions]
    columns = {item.code: item.columns for item in reference().items}
    filled = Counter(columns[matter.item] for matter in written if matter.editions[0].rows)

    assert len(written) >= 400
    assert len({matter.item for matter in written}) >= 120
    assert {table.name for table in reference().column_sets if filled[table.name] < 3} == set()
    assert (len(town.questions), len(town.seals) >= 30) == (60, True)
    assert town.places[0].code == COUNTY
    times = Times(start, CALENDAR)
    joined = {place.code: place.joined or town.since for place in town.places}
    for matter in written:
        done = [clock.start_of(joined[matter.place])]
        done += [times.moment(matter.happened)] if matter.happened else []
        for text in matter.editions:
            done += [times.moment(text.begun), *(times.moment(signed.at) for signed in text.way)]
        assert done == sorted(done)
        assert done[-1] < start
