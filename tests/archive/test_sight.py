"""Who finds a record, who opens its package, and whose files an archivist closes.  Rule: A1, A6, V5."""

import pytest

from archive.actions import seal
from archive.models import Record, Verification
from disclosure.models import Disclosure
from organizations.models import User
from organizations.roles import Role
from organizations.sight import reader_for, visitor
from tests import factories
from tests.archive.conftest import after, ended
from tests.factories import act_of, make_office, make_organization, make_standing

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def records(town):
    """One of the public, one of party members, one whose content closed with its end."""
    inner = ended(town.township, item_fields={"tier": 5})
    hidden = ended(town.township, item_fields={"personal_data_after_end": "hide"})
    at = after(hidden)
    return [seal(each, act=act_of(town.archivist, at)) for each in (town.over, inner, hidden)]


def test_sight_of_a_record_is_sight_of_its_disclosure(town, records, now):
    member = make_standing(5, town.township).person
    keeper, inspector = town.archivist, make_office(Role.INSPECTOR, town.county).person
    next_door = make_office(Role.INSPECTOR, make_organization("石门镇党委", superior=town.county)).person
    drafter = factories.holder(Role.DRAFTER, town.township)

    found = {
        name: tuple(
            {records.index(row) for row in rows}
            for rows in (
                Record.objects.visible_to(reader),
                Record.objects.readable_to(reader),
                Record.objects.opened_by(reader),
            )
        )
        for name, reader in {
            "visitor": visitor(now),
            "member": reader_for(member, now),
            "drafter": reader_for(drafter, now),
            "keeper": reader_for(keeper, now),
            "inspector": reader_for(inspector, now),
            "inspector next door": reader_for(next_door, now),
        }.items()
    }

    everything = {0, 1, 2}
    assert found == {
        "visitor": ({0, 2}, {0}, set()),
        "member": (everything, {0, 1}, set()),
        "drafter": (everything, everything, set()),
        "keeper": (everything, everything, everything),
        "inspector": (everything, everything, everything),
        "inspector next door": ({0, 2}, {0}, set()),
    }


def test_verifications_are_seen_with_their_record(town, records, now):
    for record in records:
        Verification.objects.create(record=record, at=now, by=town.archivist, by_name="吴", faults=[])

    assert {each.record for each in Verification.objects.visible_to(visitor(now))} == {records[0], records[2]}


def test_an_archivist_closes_the_files_of_those_below_to_whom_they_are_the_nearest(town, now):
    county, township, village = town.county, town.township, town.village
    group = make_organization("石桥村第一党小组", superior=village)
    other = make_organization("石门镇党委", superior=county)
    above = make_office(Role.ARCHIVIST, county).person

    def theirs(person):
        fresh = User.objects.get(pk=person.pk)  # offices are read once for each object
        return reader_for(fresh, now).archives_in

    assert theirs(town.archivist) == {township.pk, village.pk, group.pk}
    assert theirs(above) == {county.pk, other.pk}
    assert reader_for(factories.holder(Role.DRAFTER, township), now).archives_in == frozenset()

    nearer = make_office(Role.ARCHIVIST, village).person
    assert (theirs(nearer), theirs(town.archivist)) == ({village.pk, group.pk}, {township.pk})

    User.objects.filter(pk=nearer.pk).update(is_active=False)
    assert theirs(town.archivist) == {township.pk, village.pk, group.pk}


def test_they_see_what_is_over_there_and_nothing_before(town, now):
    inner = ended(town.village, item_fields={"tier": 5})
    current = factories.make_disclosure(organization=town.village, item_fields={"tier": 5})
    reader = reader_for(town.archivist, now)

    assert set(Disclosure.objects.readable_to(reader).filter(organization=town.village)) == {
        town.over_in_village,
        inner,
    }
    assert not Disclosure.objects.visible_to(reader).filter(pk=current.pk).exists()
