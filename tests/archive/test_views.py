"""The archive's pages: found by number and title, opened by those who keep them, sealed from the workbench."""

import io
import zipfile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from archive import package
from archive.actions import seal
from archive.models import Record, Verification
from audit import travel
from audit.models import Event
from disclosure.models import Disclosure, Edition
from organizations.roles import Role
from tests import factories
from tests.archive.conftest import after, ended
from tests.factories import act_of, make_office, make_standing

pytestmark = pytest.mark.django_db


def signed_in(person):
    client = Client()
    client.force_login(person, backend="organizations.backends.OfficeBackend")
    return client


@pytest.fixture
def record(town):
    return seal(town.over, act=act_of(town.archivist, after(town.over)))


@pytest.fixture
def keeper(town):
    return signed_in(town.archivist)


def copies(record, number):
    """Many records past the verbs, each of a disclosure of its own that the public sees."""
    line = record.disclosure
    disclosures = Disclosure.objects.bulk_create(
        Disclosure(
            organization=line.organization,
            item=line.item,
            category_code="01",
            title=f"第{n}件",
            **{f"level_{level}": getattr(line, f"level_{level}") for level in range(1, 7)},
        )
        for n in range(number)
    )
    editions = Edition.objects.bulk_create(Edition(disclosure=each, title=each.title) for each in disclosures)
    for each, edition in zip(disclosures, editions, strict=True):
        each.shown, each.tier_now, each.published_at, each.listed_at = edition, 7, record.sealed_at, record.sealed_at
    Disclosure.objects.bulk_update(disclosures, ["shown", "tier_now", "published_at", "listed_at"])
    return Record.objects.bulk_create(
        Record(
            disclosure=disclosure,
            number=f"9-DW·2025-Y-ZZ-{n:04}",
            fonds="9",
            year=2025,
            term="Y",
            item_number=n,
            title=disclosure.title,
            sealed_at=record.sealed_at,
            sealed_by=record.sealed_by,
            sealed_name="某",
            sealed_as="archivist",
            sealed_in=record.sealed_in,
            size=1,
            files=1,
            manifest_sha256="0",
            tag_manifest_sha256="0",
        )
        for n, disclosure in enumerate(disclosures, start=1)
    )


def listed(client, **query):
    response = client.get(reverse("archive"), query)
    assert response.status_code == 200
    return [row.title for row in response.context["rows"]]


def test_a_record_is_found_by_title_number_and_organisation(record, client):
    for query in (record.title[3:9], record.number, record.number.replace("·", "."), "ZZ-0001", "柳湾镇"):
        assert listed(client, q=query) == [record.title]
    for query in ("没有的", "%", "_", "0-DW"):
        assert listed(client, q=query) == []


def test_filters_narrow_and_count(record, client):
    code = record.organization.code
    assert listed(client, year="2026", term="D10", organization=code) == [record.title]
    assert listed(client, year="2025") == listed(client, term="Y") == []

    groups = client.get(reverse("archive")).context["filters"]

    assert [[(link["label"], link["count"]) for link in group["links"]] for group in groups] == [
        [("全部", None), ("柳湾镇党委", 1)],
        [("全部", None), ("2026", 1)],
        [("全部", None), ("10年", 1)],
    ]


@pytest.mark.parametrize(
    "query",
    [
        {"year": "26"},
        {"year": "２０２６"},
        {"term": "D5"},
        {"organization": "NOWHERE"},
        {"before": "x"},
        {"before": "9" * 19},
        {"q": "\0"},
    ],
    ids=str,
)
def test_a_filter_that_cannot_be_is_a_missing_page(client, query):
    assert client.get(reverse("archive"), query).status_code == 404


def test_a_long_search_is_cut_and_shown_safely(client):
    response = client.get(reverse("archive"), {"q": "<b>" + "长" * 5000})

    assert response.status_code == 200
    assert b"<b>" not in response.content.partition(b"<main")[2].partition(b"</main>")[0]


def test_pages_follow_each_other_without_a_gap_or_a_double(record, client):
    copies(record, 45)
    seen, url = [], reverse("archive")

    while url:
        context = client.get(url).context
        seen += [row.pk for row in context["rows"]]
        url = context["more_url"]

    assert seen == sorted(Record.objects.values_list("pk", flat=True), reverse=True)
    assert len(seen) == 46


def test_ten_or_many_records_take_as_many_queries(record, client):
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("archive"))
    copies(record, 60)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("archive"))

    assert len(few) == len(many) <= 12


def test_a_reader_finds_the_line_and_nothing_of_the_package(record, client):
    page = client.get(reverse("record", args=[record.slug]))

    assert page.status_code == 200
    assert "files" not in page.context
    assert "data/record.json" not in page.content.decode()
    for view in ("record_package", "record_verify"):
        ask = client.post if view == "record_verify" else client.get
        assert ask(reverse(view, args=[record.slug])).status_code == 404


def test_whoever_keeps_it_finds_every_file_with_its_hash(record, keeper):
    page = keeper.get(reverse("record", args=[record.slug]))

    assert [file["name"] for file in page.context["files"]] == [
        "data/editions/1.json",
        "data/record.json",
        "data/summary.html",
    ]
    assert {file["sha256"] for file in page.context["files"]} == {f.sha256 for f in package.listing(record.number)}


def test_an_inspector_who_is_shown_what_their_circles_do_not_open_leaves_an_event(town):
    """Rule: P6."""
    inspector = make_office(Role.INSPECTOR, town.county).person
    inner = ended(town.township, item_fields={"tier": 5})
    open_one, closed_one = (seal(each, act=act_of(town.archivist, after(inner))) for each in (town.over, inner))

    for record in (open_one, closed_one):
        assert signed_in(inspector).get(reverse("record", args=[record.slug])).status_code == 200

    assert [event.object_label for event in Event.objects.filter(verb="read")] == [closed_one.number]


def test_the_package_is_downloaded_as_a_zip_file_and_recorded(record, keeper, town):
    response = keeper.get(reverse("record_package", args=[record.slug]))

    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as opened:
        assert opened.testzip() is None
        assert len(opened.namelist()) == record.files + 4
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"] == f'attachment; filename="{package.place_of(record.number).name}.zip"'
    assert (response["X-Content-Type-Options"], response["Cache-Control"]) == ("nosniff", "private, no-store")
    (event,) = Event.objects.filter(verb="export")
    assert (event.actor_id, event.office, event.object_label) == (town.archivist.pk, "archivist", record.number)


def test_a_package_that_is_gone_is_a_missing_page_and_named_by_its_verification(record, keeper):
    place = package.place_of(record.number)
    place.rename(place.with_name("elsewhere"))

    assert keeper.get(reverse("record_package", args=[record.slug])).status_code == 404
    page = keeper.post(reverse("record_verify", args=[record.slug]), follow=True)

    assert page.status_code == 200
    assert Verification.objects.get().faults == [{"file": place.name, "what": "missing"}]
    assert place.name in page.content.decode()


def test_verifying_says_what_was_changed(record, keeper):
    assert keeper.post(reverse("record_verify", args=[record.slug]), follow=True).context["last"].is_unchanged
    (package.place_of(record.number) / "data" / "summary.html").write_bytes(b"x")

    page = keeper.post(reverse("record_verify", args=[record.slug]), follow=True)

    assert not page.context["last"].is_unchanged
    assert "data/summary.html: 被改动" in page.content.decode()


# -- The workbench ---------------------------------------------------------------------------------------------------


def test_an_archivist_seals_from_the_list(town, keeper):
    waiting = keeper.get(reverse("to_archive"))
    assert {row["title"] for row in waiting.context["rows"]} == {town.over.title}
    assert waiting.context["total"] == 2  # the village's too, which has no archivist
    home = keeper.get(reverse("workbench"))
    assert next(row["url"] for row in home.context["records"]) == waiting.context["rows"][0]["url"]
    assert [count["number"] for count in home.context["counts"] if count["url"] == "#archive"] == [2]

    with travel.at(after(town.over)):
        page = keeper.post(reverse("seal", args=[town.over.slug]), follow=True)

    record = Record.objects.get()
    assert page.redirect_chain == [(reverse("record", args=[record.slug]), 302)]
    assert record.number in page.content.decode()
    assert keeper.get(reverse("to_archive")).context["total"] == 1
    assert keeper.get(reverse("seal", args=[town.over.slug])).url == reverse("record", args=[record.slug])


def test_a_missing_reason_is_asked_for_and_nothing_typed_is_lost(town, keeper):
    owing = ended(town.township, item_fields={"channels": ("web", "board")})
    address = reverse("seal", args=[owing.slug])

    empty = keeper.post(address, {"reason": "  "})
    too_long = keeper.post(address, {"reason": "长" * 2001})

    assert empty.context["form"].errors.keys() == too_long.context["form"].errors.keys() == {"reason"}
    assert "长" * 2001 in too_long.content.decode()
    assert not Record.objects.exists()
    assert keeper.post(address, {"reason": "照片已遗失"}).status_code == 302


def test_a_reason_outlives_a_new_edition_that_was_begun_meanwhile(town, keeper):
    owing = ended(town.township, item_fields={"channels": ("web", "board")})
    factories.make_correction(owing)

    page = keeper.post(reverse("seal", args=[owing.slug]), {"reason": "照片已遗失"})

    text = page.content.decode()
    assert (page.status_code, page.context["blocked"]) == (200, True)
    assert "照片已遗失" in text
    assert "封存归档</button>" not in text
    assert not Record.objects.exists()


def test_a_reason_outlives_a_colleague_who_sealed_first(town, keeper):
    owing = ended(town.township, item_fields={"channels": ("web", "board")})
    first = seal(owing, act=act_of(town.archivist, after(owing)), reason="先写的理由")

    page = keeper.post(reverse("seal", args=[owing.slug]), {"reason": "后写的理由"})

    text = page.content.decode()
    assert page.status_code == 409
    assert all(words in text for words in ("后写的理由", reverse("record", args=[first.slug])))
    assert "封存归档</button>" not in text
    assert Record.objects.get().reason == "先写的理由"


def test_what_is_not_over_shows_its_checklist_and_no_button(town, keeper):
    current = factories.make_disclosure(organization=town.township)
    address = reverse("seal", args=[current.slug])

    page = keeper.get(address)
    sent = keeper.post(address)

    assert page.context["blocked"]
    assert f'action="{address}"' not in page.content.decode()
    assert sent.status_code == 200
    assert sent.context["form"].non_field_errors()
    assert not Record.objects.exists()


def test_many_wait_with_as_many_queries_as_few(town, keeper):
    with CaptureQueriesContext(connection) as few:
        keeper.get(reverse("to_archive"))
    for _ in range(4):
        ended(town.township)
    with CaptureQueriesContext(connection) as many:
        keeper.get(reverse("to_archive"))

    assert len(few) == len(many) <= 12


def test_the_item_page_tells_the_archival_number_and_offers_no_new_edition(record, town):
    drafter = signed_in(factories.holder(Role.DRAFTER, town.township))
    member = signed_in(make_standing(5, town.township).person)

    for client in (drafter, member):
        page = client.get(reverse("disclosure", args=[record.disclosure.slug]))
        assert record.number in page.content.decode()
        assert page.context["work"] == []
