"""Files are closed once, by the nearest archivist, under numbers without gaps; packages are verified.  Rule: A1, A3."""

import dataclasses
import datetime

import pytest
from django.core.management import CommandError, call_command

from archive import actions, package
from archive.models import Record, RecordCounter, Verification
from audit import travel
from audit.act import by_command_line
from audit.models import Event
from disclosure import actions as drafting
from disclosure import workflow
from disclosure.errors import Refused, WrongState
from disclosure.models import Disclosure, Edition, Step
from disclosure.states import State
from organizations.models import Office
from organizations.roles import Role
from tests import factories
from tests.archive.conftest import DAY, after, ended
from tests.factories import act_of, make_office

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def close(disclosure, person, **how):
    now = after(disclosure)
    with travel.at(now):
        return actions.seal(disclosure, act=act_of(person, now), **how)


def folders():
    root = package.place_of("1").parent
    return {path.name for path in root.iterdir()} if root.exists() else set()


@pytest.fixture
def county(town):
    return town.county


@pytest.fixture
def township(town):
    return town.township


@pytest.fixture
def village(town):
    return town.village


@pytest.fixture
def archivist(town):
    return town.archivist


@pytest.fixture
def over(town):
    return Disclosure.objects.get(pk=town.over.pk)


# -- Sealing -------------------------------------------------------------------------------------------------------


def test_sealing_numbers_records_and_archives(township, archivist, over):
    record = close(over, archivist)

    assert record.number == f"{township.fonds}-DW·2026-D10-ZZ-0001"
    assert (record.title, record.sealed_name, record.sealed_as) == (over.title, archivist.name, Role.ARCHIVIST)
    assert (record.sealed_at, record.sealed_in, record.files) == (after(over), township, 3)
    assert set(over.editions.values_list("state", flat=True)) == {State.ARCHIVED}
    assert (
        package.faults(
            record.number, manifest_sha256=record.manifest_sha256, tag_manifest_sha256=record.tag_manifest_sha256
        )
        == []
    )
    (event,) = Event.objects.filter(verb="seal")
    assert (event.object_label, event.office, event.organization_id) == (record.number, "archivist", township.pk)
    assert event.after == {
        "disclosure": over.slug,
        "files": 3,
        "manifest": record.manifest_sha256,
        "missing": [],
    }
    assert Step.objects.get(verb="archive").note == record.number


def test_every_edition_that_readers_met_is_archived(township, archivist):
    first = factories.make_edition(State.RELEASED, organization=township)
    second = factories.make_correction(first.disclosure, State.RELEASED)
    factories._take("end", Edition.objects.get(pk=second.pk), factories.NOW)
    disclosure = Disclosure.objects.get(pk=first.disclosure_id)

    close(disclosure, archivist)

    assert list(disclosure.editions.order_by("number").values_list("state", flat=True)) == [State.ARCHIVED] * 2
    assert Event.objects.filter(verb="archive").count() == 2


def test_sealing_changes_no_sight(township, archivist):
    """Rule: A6."""
    hidden = ended(township, item_fields={"personal_data_after_end": "hide"})
    columns = ("audience", "tier_now", "shelf", "content_open", "shown", "listed_at", "ends_at", "title")
    before = Disclosure.objects.values(*columns).get(pk=hidden.pk)

    close(hidden, archivist)

    assert Disclosure.objects.values(*columns).get(pk=hidden.pk) == before


def test_it_is_sealed_once(archivist, over):
    close(over, archivist)

    with pytest.raises(WrongState):
        close(over, archivist)

    assert Record.objects.count() == 1
    assert len(folders()) == 1
    assert Event.objects.latest("id").after == {"verb": "seal"}


def test_a_sealed_file_is_corrected_no_more(township, archivist, over):
    """What happens later is another matter.  Rule: A7."""
    close(over, archivist)

    with pytest.raises(WrongState):
        drafting.correct(over, act=act_of(factories.holder(Role.DRAFTER, township), after(over)))

    assert over.editions.count() == 1


@pytest.mark.parametrize("role", sorted(set(Role.values) - {Role.ARCHIVIST}))
def test_only_an_archivist_seals(township, archivist, over, role):
    other = make_office(role, township).person

    with pytest.raises(Refused):
        close(over, other)

    assert not Record.objects.exists()
    assert folders() == set()
    (refusal,) = Event.objects.filter(verb="refused")
    assert (refusal.actor_id, refusal.after) == (other.pk, {"verb": "seal"})


def test_the_nearest_archivist_upwards_seals_and_nobody_above(town):
    above = make_office(Role.ARCHIVIST, town.county).person

    with pytest.raises(Refused):
        close(town.over_in_village, above)
    record = close(town.over_in_village, town.archivist)

    assert (record.fonds, record.sealed_in) == (town.village.fonds, town.township)


def test_an_archivist_whose_term_is_over_stands_in_nobodys_way(town):
    above = make_office(Role.ARCHIVIST, town.county).person
    Office.objects.filter(person=town.archivist).update(until_on=town.over.ends_at.date())

    assert close(town.over, above).sealed_in == town.county


def test_without_any_archivist_nobody_seals(town):
    Office.objects.filter(person=town.archivist).update(until_on=town.over.ends_at.date())

    with pytest.raises(Refused):
        close(town.over, town.archivist)


# -- Numbers -------------------------------------------------------------------------------------------------------


def test_numbers_count_by_fonds_year_and_term(town, county, township, archivist):
    last_year = factories.NOW - 365 * DAY
    ended_ones = [
        town.over,
        ended(township),
        ended(township, item_fields={"retention": "Y"}),
        town.over_in_village,
    ]
    factories.make_catalog(county, edition="2025", effective_on=datetime.date(2025, 1, 1))
    ended_ones.append(ended(township, now=last_year))

    numbers = [close(disclosure, archivist).number for disclosure in ended_ones]

    there, below = township.fonds, town.village.fonds
    assert numbers == [
        f"{there}-DW·2026-D10-ZZ-0001",
        f"{there}-DW·2026-D10-ZZ-0002",
        f"{there}-DW·2026-Y-ZZ-0001",
        f"{below}-DW·2026-D10-ZZ-0001",
        f"{there}-DW·2025-D10-ZZ-0001",
    ]


def test_a_failure_gives_no_number_and_leaves_nothing(archivist, over):
    """The event cannot be written: nothing happened, neither in the tables nor on disk.  Rule: P1."""
    unwritable = dataclasses.replace(act_of(archivist, after(over)), request="\ud800")

    with pytest.raises(UnicodeEncodeError):
        actions.seal(over, act=unwritable)

    assert folders() == set()
    assert not RecordCounter.objects.exists()
    assert over.editions.get().state == State.ENDED
    assert close(over, archivist).item_number == 1


# -- Verifying -----------------------------------------------------------------------------------------------------


def damage(record):
    path = package.place_of(record.number) / "data" / "record.json"
    path.write_bytes(path.read_bytes().replace(b"2026", b"2027"))


def test_a_verification_is_kept_with_what_it_found(archivist, over):
    record, act = close(over, archivist), act_of(archivist, after(over))

    first = actions.verify(record, act=act)
    damage(record)
    second = actions.verify(record, act=act)

    changed = [{"file": "data/record.json", "what": "changed"}]
    assert [(first.is_unchanged, first.faults), (second.is_unchanged, second.faults)] == [(True, []), (False, changed)]
    assert list(record.verifications.all()) == [second, first]
    assert [event.after for event in Event.objects.filter(verb="verify").order_by("id")] == [
        {"faults": []},
        {"faults": changed},
    ]


@pytest.mark.parametrize("verb", ["verify", "hand_out"])
def test_packages_are_opened_by_their_archivist_and_by_inspectors_above(county, township, archivist, over, verb):
    record = close(over, archivist)
    inspector, drafter = make_office(Role.INSPECTOR, county).person, factories.holder(Role.DRAFTER, township)
    take = getattr(actions, verb)

    for person in (archivist, inspector):
        take(record, act=act_of(person, after(over)))
    with pytest.raises(Refused):
        take(record, act=act_of(drafter, after(over)))

    written = Event.objects.filter(verb={"hand_out": "export"}.get(verb, verb)).order_by("id")
    assert [event.office for event in written] == [Role.ARCHIVIST, Role.INSPECTOR]
    assert Event.objects.filter(verb="refused", actor_id=drafter.pk).count() == 1


def test_rights_end_with_the_term(archivist, over):
    record = close(over, archivist)
    Office.objects.filter(person=archivist).update(until_on=over.ends_at.date())

    with pytest.raises(Refused):
        actions.verify(record, act=act_of(archivist, after(over) + DAY))


def test_the_command_names_what_was_changed_and_ends_with_1(town, capsys):
    whole, broken = close(town.over, town.archivist), close(town.over_in_village, town.archivist)

    call_command("verify_archive")
    damage(broken)
    with pytest.raises(CommandError) as failure:
        call_command("verify_archive")
    call_command("verify_archive", whole.number)

    said = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in said] == [
        whole.number,
        broken.number,
        whole.number,
        broken.number,
        "  data/record.json",
        whole.number,
    ]
    assert failure.value.returncode == 1
    assert Verification.objects.count() == 5


def test_the_command_knows_no_other_number(db):
    with pytest.raises(CommandError, match="1-DW·2026-Y-ZZ-0001"):
        call_command("verify_archive", "1-DW·2026-Y-ZZ-0001")


def test_the_command_line_signs_as_such(archivist, over):
    record = close(over, archivist)

    actions.verify(record, act=by_command_line(after(over)))

    assert Event.objects.get(verb="verify").actor_name == "command_line"


def test_archiving_alone_asks_the_same_right(town):
    edition = town.over_in_village.editions.get()

    with pytest.raises(Refused):
        workflow.archive(edition, act=act_of(factories.holder(Role.DRAFTER, town.village)))
    workflow.archive(edition, act=act_of(town.archivist, after(town.over_in_village)))

    assert Edition.objects.get(pk=edition.pk).state == State.ARCHIVED
