"""Recording a posting, how people were told, and the sheet for the board, as the pages have them."""

import datetime
import re

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from audit import travel
from catalog.models import Column, ColumnSet
from disclosure import files, postings
from disclosure.errors import Refused
from disclosure.models import Disclosure, Posting, PostingPhoto, Release
from tests.factories import (
    NOW,
    act_of,
    make_catalog,
    make_disclosure,
    make_edition,
    make_item,
    make_office,
    make_organization,
    sign,
)
from tests.pictures import SECRETS, photograph
from tests.portal.markup import Page

pytestmark = [pytest.mark.postgres, pytest.mark.sample, pytest.mark.django_db]

DAY = datetime.timedelta(days=1)
BACKEND = "organizations.backends.OfficeBackend"


@pytest.fixture(scope="module")
def village(django_db_setup, django_db_blocker, tmp_path_factory):
    """A village whose drafter posts, with one disclosure for everybody and one for the party; undone at the end."""
    media = str(tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=media), travel.at(NOW):
            yield Village(media)
        transaction.set_rollback(True)


class Village:
    def __init__(self, media):
        self.media = media
        county = make_organization("青岭县委", kind="county_committee")
        township = make_organization("柳湾镇党委", kind="township_committee", superior=county)
        self.place = make_organization(
            "石桥村党支部", kind="village_branch", superior=township, phone="0739-5550127", address="石桥村村部"
        )
        for role in ("confidentiality_reviewer", "reviewer", "approver"):
            make_office(role, township)
        self.drafter = make_office("drafter", self.place).person
        self.catalog = make_catalog(county)
        columns = ColumnSet.objects.create(catalog=self.catalog, name="accounts")
        for position, (name, kind, mask) in enumerate(
            [("科目", "text", ""), ("金额", "money", ""), ("经手人", "person", "given_name")]
        ):
            Column.objects.create(column_set=columns, position=position, name=name, title=name, type=kind, mask=mask)
        self.open = self.disclose(
            "石桥村2026年第三季度财务收支",
            channels=("web", "board", "meeting"),
            column_set=columns,
            rows=[{"科目": "道路维修", "金额": "1200.50", "经手人": "王小明"}] * 3,
        )
        self.inner = self.disclose("石桥村2026年党内民主评议结果", channels=("web", "board"), tier=5)
        self.client = Client()
        self.client.force_login(self.drafter, backend=BACKEND)

    def disclose(self, title, *, rows=None, tier=7, **item):
        content = {"rows": rows} if rows else {}
        item = make_item(self.catalog, timing="temporary", tier=tier, **item)
        return make_disclosure(organization=self.place, item=item, title=title, now=NOW - DAY, **content)


@pytest.fixture(autouse=True)
def at_one_moment(village, db, settings, files_of_its_own):
    settings.MEDIA_ROOT = settings.SENDFILE_ROOT = village.media
    with travel.at(NOW), translation.override("en"):
        settings.LANGUAGE_CODE = "en"
        yield


def typed(**changes):
    return {"channel": "board", "place": "村部公开栏", "from_on": "2026-11-20", "until_on": ""} | changes


def send(village, disclosure, **changes):
    return village.client.post(reverse("post", args=[disclosure.slug]), typed(**changes))


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# -- Recording -------------------------------------------------------------------------------------------------------


def test_what_is_missing_is_said_after_each_posting_until_all_is_implemented(village):
    first = send(village, village.open, photographs=[photograph()])
    assert first["location"] == reverse("post", args=[village.open.slug])
    assert "Evidence still missing: meeting" in words(village.client.get(first["location"]))

    second = send(village, village.open, channel="meeting", should_attend="30", attended="26")
    assert second["location"] == reverse("postings")
    assert "Implemented: every way has its evidence" in words(village.client.get(second["location"]))
    assert village.open not in Disclosure.objects.owing_evidence()


def test_nothing_of_the_camera_leaves_the_portal(village):
    """Rule: E2."""
    send(village, village.open, photographs=[photograph()])
    photo = PostingPhoto.objects.get()
    address = reverse("posting_photo", args=[village.open.slug, photo.slug])

    for asked in (address, f"{address}?small"):
        answer = Client().get(asked)
        content = answer.getvalue()
        assert answer.status_code == 200
        assert [secret for secret in SECRETS if secret.encode() in content] == []
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Content-Disposition"].startswith("inline")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Cache-Control"] == "private, no-store"


def test_a_photograph_whose_bytes_are_gone_is_a_missing_page(village):
    send(village, village.open, photographs=[photograph(width=320, height=200)])
    photo = PostingPhoto.objects.get()
    files.path_of(photo.sha256).unlink()

    assert Client().get(reverse("posting_photo", args=[village.open.slug, photo.slug])).status_code == 404


@pytest.mark.parametrize(
    "changes, field, message",
    [
        ({"place": ""}, "place", "This field is required"),
        ({"from_on": "2026-11-21"}, "from_on", "lies in the future"),
        ({"until_on": "2026-11-01"}, "until_on", "before the first"),
        ({"from_on": "0001-01-01"}, "from_on", "1949-01-01"),
        ({"until_on": "9999-12-31"}, "until_on", "2999-12-31"),
        ({"channel": "document"}, "channel", "Select a valid choice"),
        ({"channel": "meeting", "should_attend": "3"}, "attended", "both numbers"),
        ({"channel": "meeting", "should_attend": "3", "attended": "4"}, "attended", "4 of 3"),
        ({"should_attend": "1" * 30}, "should_attend", "less than or equal to"),
        ({"place": "村\0部"}, "place", "Null characters"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(village, changes, field, message):
    answer = send(village, village.open, **changes, photographs=[photograph()])
    form = answer.context["form"]

    assert answer.status_code == 200
    assert message in str(form.errors[field])
    assert "Choose all the photographs again" in str(form.errors["photographs"])
    assert form["place"].value() == typed(**changes)["place"]
    assert not Posting.objects.exists()


def test_a_picture_that_cannot_be_opened_is_told_by_name(village):
    answer = send(
        village, village.open, photographs=[photograph(), photograph("IMG_1.heic", b"\0\0\0\x18ftypheic\0\0\0\0")]
    )

    assert "“IMG_1.heic” is in the HEIC format" in words(answer).replace("&#x27;", "'")
    assert not Posting.objects.exists()


def test_seven_photographs_are_one_too_many(village):
    answer = send(village, village.open, photographs=[photograph(f"{n}.jpg") for n in range(7)])

    assert "At most 6 photographs" in words(answer)


def test_what_was_typed_is_kept_when_it_was_called_back_meanwhile(village):
    item = make_item(village.catalog, timing="temporary", channels=("web", "board"))
    approved = make_edition("approved", organization=village.place, item=item)
    sign(approved, "call_back", now=NOW)

    answer = send(village, approved.disclosure)

    late, typed = answer.context["late"], dict(answer.context["typed"])
    assert answer.status_code == 409
    assert all(said in late for said in ("returned", approved.steps.last().signed_name, "2026-11-20 10:00"))
    assert typed == {"Made known by": "notice board", "Place": "村部公开栏", "From": "2026-11-20"}
    assert typed["Place"] in words(answer)
    assert not Posting.objects.exists()


def test_a_publisher_hears_of_it_too_though_it_has_left_their_sight(village):
    item = make_item(village.catalog, timing="temporary", channels=("web", "board"))
    approved = make_edition("approved", organization=village.place, item=item)
    address = reverse("post", args=[approved.disclosure.slug])
    publisher, elsewhere = Client(), Client()
    publisher.force_login(make_office("publisher", village.place).person, BACKEND)
    elsewhere.force_login(make_office("publisher", make_organization("河西村党支部")).person, BACKEND)
    assert publisher.get(address).status_code == 200
    sign(approved, "call_back", now=NOW)

    answer = publisher.post(address, typed())

    assert (answer.status_code, publisher.get(address).status_code) == (409, 404)
    assert all(said in answer.context["late"] for said in ("returned", approved.steps.last().signed_name))
    assert dict(answer.context["typed"])["Place"] == "村部公开栏"
    assert elsewhere.post(address, typed()).status_code == 404
    assert not Posting.objects.exists()


def test_nothing_is_told_of_what_was_returned_before_it_was_approved(village):
    proposed = make_edition("proposed", organization=village.place)
    publisher = Client()
    publisher.force_login(make_office("publisher", village.place).person, BACKEND)
    sign(proposed, "return_to_author", now=NOW)

    assert publisher.post(reverse("post", args=[proposed.disclosure.slug]), typed()).status_code == 404


def test_the_form_begins_with_what_lacks_evidence(village):
    send(village, village.open, photographs=[photograph()])

    page = village.client.get(reverse("post", args=[village.open.slug]))

    assert [value for value, _label in page.context["form"].fields["channel"].choices] == ["meeting", "board"]
    assert page.context["form"].initial["channel"] == "meeting"
    assert page.context["form"].initial["from_on"] == NOW.date()


def test_who_is_not_told_at_a_meeting_is_not_asked_how_many_came(village):
    page = village.client.get(reverse("post", args=[village.inner.slug]))

    assert "should_attend" not in page.context["form"].fields


def test_a_wrong_record_is_struck_out_and_can_still_be_read(village):
    """Rule: E5."""
    send(village, village.open, photographs=[photograph()])
    posting = Posting.objects.get()
    strike_out = reverse("strike_out", args=[posting.pk])

    assert "This field is required" in str(village.client.post(strike_out, {"reason": ""}).context["form"].errors)
    assert village.client.post(strike_out, {"reason": "贴错了地方"})["location"] == reverse(
        "post", args=[village.open.slug]
    )
    assert "struck out already" in words(village.client.post(strike_out, {"reason": "再来"}))

    page = Client().get(reverse("disclosure", args=[village.open.slug]))
    assert re.search("(?s)<s>.*?村部公开栏.*?</s>", page.content.decode())
    assert "贴错了地方" in words(page)
    assert "Evidence still missing: notice board, meeting" in words(page)


# -- The list of the workbench -----------------------------------------------------------------------------------


def titles(page):
    return [row["title"] for row in page.context["rows"]]


def test_what_owes_evidence_is_listed_longest_first_and_by_channel(village):
    everything = village.client.get(reverse("postings"))
    meetings = village.client.get(reverse("postings"), {"channel": "meeting"})

    assert titles(everything) == [village.open.title, village.inner.title]
    assert titles(meetings) == [village.open.title]
    assert everything.context["rows"][0]["due_on"] == (NOW + 6 * DAY).date()  # five working days after a Thursday
    assert village.client.get(reverse("postings"), {"channel": "web"}).status_code == 404


@pytest.mark.parametrize("after", ["x", "1_", "_1", "1.000000_1'", "99999999999.000000_1", "nan_1"])
def test_an_unreadable_place_in_the_list_is_a_missing_page(village, after):
    assert village.client.get(reverse("postings"), {"after": after}).status_code == 404


def copies(disclosure, number):
    """Many like `disclosure`, past the verbs."""
    for n in range(number):
        edition, copy = disclosure.shown, Disclosure.objects.get(pk=disclosure.pk)
        copy.pk, copy.slug, copy.index_number, copy.shown = None, f"copy{n:06}", f"N-{n:04}", None
        copy.tier_now, copy.published_at, copy.listed_at, copy.content_open = 0, None, None, 0
        copy.save()
        edition.pk, edition.disclosure, edition.state = None, copy, "draft"  # closed, it lets no stage be hung on it
        edition.save()
        Release.objects.bulk_create([Release(edition=edition, tier=7, due_at=NOW - DAY, released_at=NOW - DAY)])
        Disclosure.objects.filter(pk=copy.pk).update(
            shown=edition, tier_now=7, published_at=NOW - DAY, listed_at=NOW - DAY, content_open=1
        )
        disclosure.shown.refresh_from_db()


def queries_of(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_list_goes_on_after_the_last_of_a_page_and_asks_no_more_for_more_rows(village):
    few = queries_of(village.client, reverse("postings"))
    copies(Disclosure.objects.get(pk=village.inner.pk), 33)

    seen, address = [], reverse("postings")
    while address:
        assert queries_of(village.client, address) <= min(12, few + 1)  # one more counts them
        page = village.client.get(address)
        assert page.context["number"] == 35
        seen.append([row["index_number"] for row in page.context["rows"]])
        address = page.context["more_url"]

    assert [len(rows) for rows in seen] == [30, 5]
    assert len({number for rows in seen for number in rows}) == 35
    assert queries_of(village.client, reverse("workbench")) <= 12
    assert "To the beginning Further on" in words(village.client.get(reverse("postings")))


def test_the_workbench_counts_all_that_owe_evidence_and_shows_the_first(village):
    few = queries_of(village.client, reverse("workbench"))
    copies(Disclosure.objects.get(pk=village.inner.pk), 110)

    page = village.client.get(reverse("workbench"))

    numbers = {count["label"]: count["number"] for count in page.context["counts"]}
    assert (numbers["Postings owed"], len(page.context["postings"])) == (112, 5)
    assert queries_of(village.client, reverse("workbench")) == few


# -- The page of a disclosure --------------------------------------------------------------------------------------


def test_the_page_says_how_people_were_told_and_shows_the_photographs(village):
    """Rule: E4, E6."""
    send(village, village.open, photographs=[photograph()], until_on="2026-11-20")
    send(village, village.open, channel="meeting", place="村部会议室", should_attend="30", attended="26")

    answer = Client().get(reverse("disclosure", args=[village.open.slug]))
    page, text = Page(answer.content.decode()), words(answer)

    photo = PostingPhoto.objects.get()
    address = reverse("posting_photo", args=[village.open.slug, photo.slug])
    image = next(image for image in page.all("img") if "postings" in image.get("src", ""))
    assert (image.get("src"), image.get("loading")) == (f"{address}?small", "lazy")
    assert image.get("alt") == "Photograph 1: notice board, 村部公开栏"
    assert address in [link.get("href") for link in page.all("a")]
    assert "26 of 30 attended" in text
    assert "Implemented: every way has its evidence" in text
    assert "Made known: meeting" in text
    assert reverse("sheet", args=[village.open.slug]) in [link.get("href") for link in page.all("a")]
    assert len(answer.content) < 40_000


def test_what_closes_at_its_end_takes_its_photographs_along(village):
    """On the photograph stand the names that the page shows no more.  Rule: E6."""
    hidden = village.disclose("石桥村2026年救助名单", channels=("web", "board"), personal_data_after_end="hide")
    send(village, hidden, photographs=[photograph()])
    photo = PostingPhoto.objects.get()
    address = reverse("posting_photo", args=[hidden.slug, photo.slug])
    assert Client().get(address).status_code == 200

    Disclosure.objects.filter(pk=hidden.pk).update(shelf=1, content_open=0)

    assert Client().get(address).status_code == 404
    assert address not in Client().get(reverse("disclosure", args=[hidden.slug])).content.decode()
    assert village.client.get(address).status_code == 200


# -- The sheet -----------------------------------------------------------------------------------------------------


def sheet(client, disclosure):
    return client.get(reverse("sheet", args=[disclosure.slug]))


def test_the_sheet_shows_masked_rows_with_their_sum_and_how_to_answer(village):
    answer = sheet(village.client, village.open)
    text = words(answer)

    for word in (
        village.open.index_number,
        village.open.title,
        "道路维修",
        "1,200.50",
        "3,601.50",
        "王**",
        "2026-11-19 to 2026-11-26",
        "0739-5550127",
        "石桥村村部",
        "Village affairs supervisory committee",
        "10 days",
    ):
        assert word in text
    assert "王小明" not in text
    assert "only" not in text
    assert ' style="' not in answer.content.decode()


def test_the_sheet_of_an_inner_circle_says_so(village):
    """Rule: E6."""
    assert "For all party members only" in words(sheet(village.client, village.inner))
    assert sheet(Client(), village.inner).status_code == 404


def test_there_is_no_sheet_without_a_board(village):
    on_the_web = village.disclose("石桥村2026年换届安排", channels=("web",))

    assert sheet(village.client, on_the_web).status_code == 404
    page = village.client.get(reverse("disclosure", args=[on_the_web.slug]))
    assert reverse("sheet", args=[on_the_web.slug]) not in page.content.decode()


def test_the_code_leads_to_the_page_and_is_small(village, settings):
    settings.BASE_URL = "https://dwgk.example.gov.cn/"
    page = Page(sheet(Client(), village.open).content.decode())
    code = next(drawing for drawing in page.all("svg") if drawing.get("aria-label"))

    assert code.get("role") == "img"
    assert len(Client().get(reverse("disclosure", args=[village.open.slug])).context["qr"]) < 3_000


def test_a_sheet_whose_time_is_over_says_so(village):
    Disclosure.objects.filter(pk=village.open.pk).update(shelf=1)

    assert "Its time is over" in words(sheet(Client(), village.open))


def test_a_wide_table_lies_on_its_side(village):
    columns = ColumnSet.objects.create(catalog=village.catalog, name="wide")
    for n in range(7):
        Column.objects.create(column_set=columns, position=n, name=f"c{n}", title=f"金额{n}", type="money")
    rows = [{f"c{n}": "123456789.50" for n in range(7)}]
    wide = village.disclose("石桥村2026年资产明细", channels=("web", "board"), column_set=columns, rows=rows)

    assert "sheet-wide" in sheet(village.client, wide).content.decode()
    assert "sheet-wide" not in sheet(village.client, village.open).content.decode()


def test_an_inspector_who_prints_what_is_not_theirs_leaves_an_event(village):
    """Rule: P6."""
    inspector = make_office("inspector", village.place.superior).person
    client = Client()
    client.force_login(inspector, backend=BACKEND)

    with CaptureQueriesContext(connection) as asked:
        assert sheet(client, village.inner).status_code == 200

    assert [query for query in asked.captured_queries if 'INSERT INTO "audit_event"' in query["sql"]]


def test_the_office_above_cannot_post_for_the_village(village):
    publisher = make_office("publisher", village.place.superior).person
    client = Client()
    client.force_login(publisher, backend=BACKEND)

    assert client.get(reverse("post", args=[village.open.slug])).status_code == 404
    with pytest.raises(Refused):
        postings.post(
            village.open, channel="board", place="x", from_on=NOW.date(), until_on=None, act=act_of(publisher)
        )
