"""A county, a township and a village at one moment, for the pages that readers meet."""

import datetime
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client, override_settings

from audit import travel
from disclosure.models import Disclosure, Edition
from organizations.tiers import Tier
from tests import factories
from tests.factories import NOW

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


@pytest.fixture
def place(db):
    """Where things are disclosed, at one moment."""
    with travel.at(NOW):
        yield build_place()


def built_once(build):
    """A fixture of a whole module: `build` fills a place, and all of it is undone at the end."""

    @pytest.fixture(scope="module")
    def built(django_db_setup, django_db_blocker, tmp_path_factory):
        media = str(tmp_path_factory.mktemp("media"))
        with django_db_blocker.unblock(), transaction.atomic():
            with travel.at(NOW), override_settings(MEDIA_ROOT=media):
                found = build(build_place())
            yield found
            transaction.set_rollback(True)

    return built


def build_place():
    """The organisations, their catalogue, and somebody of two circles of the township."""
    county = factories.make_organization("青岭县委", kind="county_committee")
    township = factories.make_organization("柳湾镇党委", kind="township_committee", superior=county)
    village = factories.make_organization("石桥村党支部", kind="village_branch", superior=township)
    return SimpleNamespace(
        county=county,
        township=township,
        village=village,
        catalog=factories.make_catalog(county),
        member=factories.make_standing(Tier.PARTY_MEMBERS, township).person,
        cadre=factories.make_standing(Tier.LEADING_CADRES, township).person,
    )


def disclose(place, title="标题", *, tier=Tier.PUBLIC, organization=None, now=NOW, fields=None, **content):
    """One disclosure of the township (or `organization`) to `tier`; `fields` are those of its item."""
    item = factories.make_item(place.catalog, **({"tier": tier, "timing": "temporary"} | (fields or {})))
    where = organization or place.township
    return factories.make_disclosure(organization=where, item=item, title=title, now=now, **content)


def disclose_rows(place, number, ties=1, bodies=()):
    """Lines at once, past the verbs; newest first."""
    pattern = disclose(place, "样板", now=NOW - 300 * DAY)
    rows = Disclosure.objects.bulk_create(
        Disclosure(organization=place.township, item=pattern.item, category_code="01", title=f"第{n}件", level_1=1)
        for n in range(number)
    )
    for n, row in enumerate(rows):
        body = bodies[n] if bodies else ""
        signed = {"state": "released", "channels": ["web"], "content_hash": "0", "approved_hash": "0"}
        edition = Edition.objects.create(disclosure=row, title=row.title, body=body, **signed)
        at = NOW - HOUR - (n // ties) * DAY
        row.shown, row.tier_now, row.content_open, row.published_at, row.listed_at = edition, 7, 1, at, at
    Disclosure.objects.bulk_update(rows, ["shown", "tier_now", "content_open", "published_at", "listed_at"])
    return [row.slug for row in sorted(rows, key=lambda row: (row.listed_at, row.pk), reverse=True)] + [pattern.slug]


def client_of(person=None):
    client = Client()
    if person is not None:
        client.force_login(person, backend="organizations.backends.OfficeBackend")
    return client
