"""A catalogue is stored whole, with its past and one event, or not at all.  Rule: C1, C2, C4, P1."""

import datetime
import io
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import translation

from audit.act import Act, by_command_line
from audit.models import Event
from catalog import choices
from catalog.importing import REFERENCE, store
from catalog.models import (
    Catalog,
    Category,
    Column,
    ColumnSet,
    Item,
    ItemChannel,
    ItemKind,
    TimingRule,
)
from catalog.reading import read_catalog, vocabulary
from catalog.timing import Timing, Unit
from organizations.kinds import Kind
from organizations.rights import Refused
from organizations.tiers import Tier
from tests.factories import make_person

pytestmark = pytest.mark.both

CATALOGS = Path(__file__).resolve().parents[1] / "catalogs"
NEW_YEAR = datetime.date(2026, 1, 1)
STORED = (Catalog, TimingRule, Category, ColumnSet, Column, Item, ItemKind, ItemChannel)


@pytest.fixture
def act(now):
    return by_command_line(now)


@pytest.fixture
def catalog(county, act):
    """The reference catalogue, as the county issued it."""
    return store(read_catalog(REFERENCE), issuer=county, edition="2026", effective_on=NEW_YEAR, act=act)


def counts():
    return {model.__name__: model.objects.count() for model in STORED}


def test_reference_catalogue_is_stored_whole(catalog):
    assert counts() == {
        "Catalog": 1,
        "TimingRule": 7,
        "Category": 56,
        "ColumnSet": 23,
        "Column": 128,
        "Item": 215,
        "ItemKind": 1438,
        "ItemChannel": 487,
    }


def test_item_holds_every_field_that_was_read(catalog):
    reading = read_catalog(REFERENCE)
    for read in reading.items:
        item = Item.objects.get(code=read.code)
        stored = {
            "category": item.category.code,
            "tier": Tier(item.tier).code,
            "columns": item.column_set.name if item.column_set else "",
            "kinds": {row.kind for row in item.kinds.all()},
            "channels": {row.channel for row in item.channels.all()},
            "source": tuple(item.sources),
            "stages": tuple(item.stages),
        } | {name: getattr(item, name) for name in SAME}

        assert stored == {
            "category": read.path[-1].code,
            "tier": read.tier,
            "columns": read.columns,
            "kinds": set(read.kinds),
            "channels": set(read.channels),
            "source": tuple(dict(reading.sources).get(source, source) for source in read.source),
            "stages": read.stages,
        } | {name: getattr(read, name) for name in SAME}


SAME = [
    "code",
    "title",
    "inner_first",
    "timing",
    "minimum_days",
    "minimum_working_days",
    "minimum_basis",
    "disclose_within_days",
    "disclose_within_unit",
    "responsible_dept",
    "sensitive",
    "personal_data",
    "note",
    "approver",
    "retention",
    "routine",
    "family",
    "personal_data_after_end",
    "series",
    "series_step",
    "may_tighten_to",
]


def test_categories_keep_their_order_and_what_is_above_them(catalog):
    stored = Category.objects.order_by("position").values_list("code", "title", "parent__code")

    assert [(code, title, parent or "") for code, title, parent in stored] == [
        (category.code, category.title, category.parent) for category in read_catalog(REFERENCE).categories
    ]


def test_items_keep_their_order(catalog):
    stored = Item.objects.order_by("position").values_list("code", flat=True)

    assert list(stored) == [item.code for item in read_catalog(REFERENCE).items]


def test_a_row_is_the_past_of_each_heading_and_item_as_of_the_act(catalog, now):
    for model, count in ((Catalog, 1), (Category, 56), (Item, 215)):
        past = model.history.values_list("history_date", "history_change_reason", "history_type")

        assert past.count() == count
        assert set(past) == {(now, "import_catalog", "+")}


def test_event_says_who_stored_what_where(catalog, county):
    event = Event.objects.get(verb="import_catalog")

    assert (event.object_kind, event.object_id, event.organization_id) == ("catalog.catalog", catalog.pk, county.pk)
    assert (event.actor_name, event.after) == (
        "command_line",
        {"edition": "2026", "effective_on": "2026-01-01", "categories": 56, "items": 215},
    )


def test_table_takes_the_timing_rules_of_the_reference_catalogue(county, act):
    reading = read_catalog(CATALOGS / "two_sheets.xlsx")

    stored = store(reading, issuer=county, edition="2026", effective_on=NEW_YEAR, act=act)

    rules = stored.timing_rules.values_list("timing", "due_number", "due_unit", "minimum_days", "review_every_months")
    assert set(rules) == {
        ("long_term", 5, "working", 365, 12),
        ("regular_monthly", 10, "calendar", None, None),
        ("regular_quarterly", 20, "calendar", None, None),
        ("regular_half_yearly", 20, "calendar", None, None),
        ("regular_yearly", 31, "calendar", None, None),
        ("staged", 3, "working", 30, None),
        ("temporary", 1, "working", 7, None),
    }
    assert set(Item.objects.values_list("kinds__kind", flat=True)) == {"village_branch", "community_branch"}


@pytest.mark.parametrize(
    "name", sorted(path.name.removesuffix(".expected.json") for path in CATALOGS.glob("*.expected.json"))
)
def test_every_hand_made_catalogue_can_be_stored(name, county, act):
    reading = read_catalog(CATALOGS / name)

    stored = store(reading, issuer=county, edition="2026", effective_on=NEW_YEAR, act=act)

    assert Item.objects.filter(category__catalog=stored).count() == len(reading.items)
    stored.full_clean()
    for item in Item.objects.all():
        item.clean_fields(exclude=["category", "column_set"])


@pytest.mark.parametrize("edition,effective_on", [("2026", datetime.date(2027, 1, 1)), ("2027", NEW_YEAR)])
def test_same_edition_and_same_day_are_refused_once_more(catalog, county, act, edition, effective_on):
    before = counts()

    with pytest.raises(ValidationError):
        store(read_catalog(REFERENCE), issuer=county, edition=edition, effective_on=effective_on, act=act)

    assert counts() == before


@pytest.mark.parametrize("day", [datetime.date(1, 1, 1), datetime.date(9999, 12, 31)])
def test_no_edition_takes_effect_beyond_all_reckoning(county, act, day):
    with pytest.raises(ValidationError) as fault:
        store(read_catalog(REFERENCE), issuer=county, edition="2026", effective_on=day, act=act)

    assert set(fault.value.message_dict) == {"effective_on"}


def test_next_edition_stands_beside_the_old_one(catalog, county, act):
    store(read_catalog(REFERENCE), issuer=county, edition="2027", effective_on=datetime.date(2027, 1, 1), act=act)

    assert Item.objects.count() == 2 * 215


def test_nobody_stores_a_catalogue_without_the_office(county, now):
    outsider = make_person()

    with pytest.raises(Refused):
        store(
            read_catalog(REFERENCE),
            issuer=county,
            edition="2026",
            effective_on=NEW_YEAR,
            act=Act(by=outsider.pk, name=outsider.name, at=now),
        )

    assert set(counts().values()) == {0}
    assert Event.objects.filter(verb="refused", after={"verb": "import_catalog"}).count() == 1


def test_reading_with_faults_is_never_stored(county, act):
    reading = read_catalog(CATALOGS / "wrong" / "equal_codes.csv")

    with pytest.raises(ValueError, match="faults"):
        store(reading, issuer=county, edition="2026", effective_on=NEW_YEAR, act=act)

    assert set(counts().values()) == {0}


def test_words_of_the_reader_are_the_choices_of_the_models():
    assert list(vocabulary.TIERS) == [tier.code for tier in Tier]
    assert {code for code in vocabulary.TIERS if Tier.from_code(code).is_inside_party} == vocabulary.INSIDE_PARTY
    assert list(vocabulary.KINDS) == Kind.values
    assert list(vocabulary.TIMINGS) == Timing.values
    assert list(vocabulary.CHANNELS) == choices.Channel.values
    assert list(vocabulary.APPROVERS) == choices.Approver.values
    assert list(vocabulary.RETENTIONS) == choices.Retention.values
    assert list(vocabulary.FAMILIES) == choices.Family.values
    assert list(vocabulary.UNITS) == Unit.values
    assert set(vocabulary.BASES) == set(choices.Basis.values)
    assert set(vocabulary.AFTER_END) == set(choices.AfterEnd.values)
    assert set(vocabulary.COLUMN_TYPES) == set(choices.ColumnType.values)
    assert set(vocabulary.MASKS) == set(choices.Mask.values)


class TestCommand:
    @pytest.fixture(autouse=True)
    def in_english(self):
        with translation.override("en"):
            yield

    def run(self, *arguments):
        out = io.StringIO()
        call_command("import_catalog", *map(str, arguments), stdout=out)
        return out.getvalue().splitlines()

    def test_stores_and_says_so(self, county):
        lines = self.run(REFERENCE, "--issuer", county.code, "--edition", "2026", "--effective", "2026-01-01")

        assert lines == [
            "Read as YAML: “党务公开参考目录”.",
            "10 kinds, 7 tiers, 7 timing types, 5 channels, 23 column sets.",
            "13 categories, 43 matters and 215 items.",
            "Stored: “党务公开参考目录”, edition 2026 of 青岭县委, in force from 2026-01-01.",
        ]
        assert Catalog.objects.get().effective_on == NEW_YEAR

    def test_dry_run_says_what_was_understood_and_stores_nothing(self, db):
        lines = self.run(CATALOGS / "sections_mine.csv", "--dry-run")

        assert lines == [
            *read_catalog(CATALOGS / "sections_mine.csv").understood,
            "This was a trial run: nothing was stored.",
        ]
        assert set(counts().values()) == {0}

    @pytest.mark.parametrize("dry_run", [[], ["--dry-run"]])
    def test_every_fault_is_told_with_its_place_and_nothing_is_stored(self, county, dry_run):
        file = CATALOGS / "wrong" / "equal_codes.csv"

        with pytest.raises(CommandError) as refusal:
            self.run(file, "--issuer", county.code, "--edition", "2026", *dry_run)

        assert str(refusal.value).splitlines() == [
            "2 faults, nothing was stored:",
            "equal_codes.csv:5: Two items have the code 0102; the first is at equal_codes.csv:3.",
            "equal_codes.csv:6: Two items have the code 0201; the first is at equal_codes.csv:4.",
        ]
        assert refusal.value.returncode == 1
        assert set(counts().values()) == {0}

    def test_unknown_issuer_is_named(self, db):
        with pytest.raises(CommandError, match=r"^No organisation has the code “NOBODY”\.$"):
            self.run(REFERENCE, "--issuer", "NOBODY", "--edition", "2026")

    def test_issuer_and_edition_are_needed_to_store(self, db):
        with pytest.raises(CommandError, match=r"^Name the issuer"):
            self.run(REFERENCE)
