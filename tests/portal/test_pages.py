"""What stands on the pages: the list and its pages, the item page, the headers, and the markup of every page."""

import datetime
import re

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit import progress, travel
from audit.models import Event
from disclosure.config import celery
from disclosure.models import Disclosure, Edition
from disclosure.states import State
from tests import factories
from tests.factories import make_organization
from tests.portal.markup import Page
from tests.portal.test_doors import PAGES, SITE, address_of
from tests.portal.town import CANARIES, HOUR, MATTERS, NOW, build, canary

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

PAGE = 20
"""Lines on one page of the list."""


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker, tmp_path_factory):
    """The town of the doors, built once, undone at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(tmp_path_factory.mktemp("media"))
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def at_one_moment(town, db, settings, files_of_its_own, monkeypatch):
    settings.MEDIA_ROOT = settings.SENDFILE_ROOT = str(town.media)
    monkeypatch.setattr(celery.app.conf, "broker_write_url", "memory://")
    with travel.at(NOW):
        progress.reach("sweep", NOW)
        yield


def page_of(town, name):
    return reverse("disclosure", args=[town.editions[name, "a"].disclosure.slug])


def disclose_many(town, number, *, tier=7, organization=None, ties=1):
    """Many lines at once, past the verbs: `ties` of them at each moment; returns their slugs, newest first."""
    organization, pattern = organization or town.home, town.editions["released to the public", "a"]
    disclosures = Disclosure.objects.bulk_create(
        Disclosure(
            organization=organization,
            item=pattern.disclosure.item,
            category_code="01",
            title=f"第{n}件",
            **{f"level_{level}": getattr(organization, f"level_{level}") for level in range(1, 7)},
        )
        for n in range(number)
    )
    editions = Edition.objects.bulk_create(
        Edition(
            disclosure=disclosure,
            title=disclosure.title,
            state=State.RELEASED,
            channels=["web"],
            content_hash="0" * 64,
            approved_hash="0" * 64,
        )
        for disclosure in disclosures
    )
    for n, (disclosure, edition) in enumerate(zip(disclosures, editions, strict=True)):
        moment = NOW - 2 * HOUR - datetime.timedelta(microseconds=n // ties)
        disclosure.shown, disclosure.tier_now, disclosure.content_open = edition, tier, 1
        disclosure.published_at = disclosure.listed_at = moment
    moved = ["shown", "tier_now", "content_open", "published_at", "listed_at"]
    Disclosure.objects.bulk_update(disclosures, moved)
    newest_first = sorted(disclosures, key=lambda d: (d.listed_at, d.pk), reverse=True)
    return [disclosure.slug for disclosure in newest_first]


def lines_of(page):
    """The slugs of the lines on a page of the list, in their order."""
    found = (re.fullmatch(r"/d/(\w{10})/", link.get("href")) for link in page.all("a"))
    return [match[1] for match in found if match]


def walk(client, address):
    """The lines of every page from `address` on, by its links to the older ones."""
    pages = []
    while address:
        page = Page(client.get(address).content.decode())
        pages.append(lines_of(page))
        address = next((link.get("href") for link in page.all("a") if link.get("rel") == "next"), "")
    return pages


# -- The list ------------------------------------------------------------------------------------------------------


@pytest.mark.sample
@pytest.mark.parametrize("ties", [1, 7, 45])
def test_no_line_is_lost_or_shown_twice_over_the_pages(town, ties):
    """Also where many came at the same moment, and a page ends among them.  Rule: V1."""
    elsewhere = make_organization("别处")
    slugs = disclose_many(town, 45, organization=elsewhere, ties=ties)

    pages = walk(Client(), f"{reverse('list')}?organization={elsewhere.code}")

    assert [line for page in pages for line in page] == slugs
    assert [len(page) for page in pages] == [PAGE, PAGE, 5]


def test_a_page_that_is_exactly_full_has_no_empty_one_after_it(town):
    elsewhere = make_organization("别处")
    disclose_many(town, 2 * PAGE, organization=elsewhere)

    assert [len(page) for page in walk(Client(), f"{reverse('list')}?organization={elsewhere.code}")] == [PAGE, PAGE]


def test_what_comes_in_between_two_pages_moves_no_line(town):
    elsewhere = make_organization("别处")
    slugs = disclose_many(town, 30, organization=elsewhere)
    first = Page(Client().get(f"{reverse('list')}?organization={elsewhere.code}").content.decode())
    older = next(link.get("href") for link in first.all("a") if link.get("rel") == "next")

    factories.make_disclosure(organization=elsewhere, item=town.editions["released to the public", "a"].disclosure.item)

    assert lines_of(first) + walk(Client(), older)[0] == slugs


@pytest.mark.parametrize(
    "cursor", ["x", "1_2_3", "_", "1e400_1", "-1e30_5", "nan_1", "inf_1", "1", "１_x", "1763604000.0_", "1_" + "9" * 40]
)
def test_an_unknown_place_in_the_list_is_a_missing_page(town, cursor):
    assert Client().get(reverse("list"), {"before": cursor}).status_code == 404


def test_the_list_is_narrowed_by_category_organisation_and_shelf(town):
    client = town.clients["committee member"]

    def found(**query):
        return {
            line
            for page in walk(client, f"{reverse('list')}?{'&'.join(f'{k}={v}' for k, v in query.items())}")
            for line in page
        }

    everything = found()
    assert everything == {
        town.editions[name, "a"].disclosure.slug for name, matter in MATTERS.items() if matter.tier and not matter.shelf
    }
    assert found(organization=town.home.code) == everything
    assert found(organization=town.neighbour.code) == set()
    assert found(category="01") == everything
    assert found(category="02") == set()
    assert found(shelf="ended") == {
        town.editions[name, "a"].disclosure.slug for name, matter in MATTERS.items() if matter.shelf
    }
    assert found(shelf="current") == everything


def test_an_unknown_organisation_is_a_missing_page(town):
    assert Client().get(reverse("list"), {"organization": "NOWHERE"}).status_code == 404


def test_the_list_counts_only_what_the_reader_may_see(town):
    counts = {}
    for reader in ("visitor", "staff", "party member", "leading cadre"):
        text = town.clients[reader].get(reverse("list")).context["tree"]
        counts[reader] = [entry["count"] for entry in text]
    seen = {
        reader: sum(1 for m in MATTERS.values() if m.tier and not m.shelf and reader in m.line) for reader in counts
    }

    assert counts == {reader: [number, number] for reader, number in seen.items()}


def test_what_is_over_leaves_the_list_at_the_second(town):
    """The sweep has not come by yet.  Rule: T4."""
    name = "released to the public"
    disclosure = Disclosure.objects.get(pk=town.editions[name, "a"].disclosure_id)
    before = disclosure.ends_at - datetime.timedelta(microseconds=1)

    with travel.at(before):
        assert canary("title", name) in Client().get(reverse("list")).content.decode()
    with travel.at(disclosure.ends_at):
        assert canary("title", name) not in Client().get(reverse("list")).content.decode()


# -- The item page -------------------------------------------------------------------------------------------------


@pytest.mark.sample
@pytest.mark.parametrize("reader", ["visitor", "committee member", "drafter", "inspector above"])
def test_the_item_page_shows_masked_cells_masked_to_everybody(town, reader):
    """Rule: V9."""
    page = Page(town.clients[reader].get(page_of(town, "released to the public")).content.decode())
    cells = [cell.text for cell in page.all("td", "th") if cell.within("tbody")]

    masked = canary("masked", "released to the public")
    assert cells == [canary("cell", "released to the public"), "赵" + "*" * len(masked)]


def test_those_who_decide_see_the_cells_in_full(town):
    address = reverse("decide", args=[town.editions["proposed", "a"].disclosure.slug])
    page = Page(town.clients["confidentiality reviewer"].get(address).content.decode())
    cells = [cell.text for cell in page.all("td", "th") if cell.within("tbody")]

    assert cells == [canary("cell", "proposed"), f"赵{canary('masked', 'proposed')}"]


def stages_on(page):
    return [
        stage.get("class")
        for stage in page.all("li")
        if stage.within("ol") and stage.within("ol").get("class") == "tiers"
    ]


def test_the_stages_say_what_is_reached_what_comes_next_and_which_is_mine(town):
    name = "released to leading cadres, the public to come"

    page = Page(town.clients["congress delegate"].get(page_of(town, name)).content.decode())

    assert stages_on(page) == ["done", "border", "next"]
    mine = [span.within("li").get("class") for span in page.all("span") if span.get("class") == "here noprint"]
    assert mine == ["done"]


def test_a_reader_of_the_public_stage_finds_themselves_there(town):
    page = Page(town.clients["visitor"].get(page_of(town, "released to the public")).content.decode())

    assert [span.within("li").get("class") for span in page.all("span") if span.get("class") == "here noprint"] == [
        "done"
    ]


@pytest.mark.parametrize(
    "name, days",
    [("released to the public", 7), ("released to leading cadres, the public to come", None), ("ended", 7)],
)
def test_the_page_says_when_it_ends_and_by_which_rule(town, name, days):
    """Rule: T5."""
    context = town.clients["leading cadre"].get(page_of(town, name)).context
    disclosure = Disclosure.objects.get(pk=town.editions[name, "a"].disclosure_id)
    explained = context["end_explained"]

    said = re.search(r"\d{4}-\d\d-\d\d", explained.headline)
    if days is None:
        assert said is None
        assert disclosure.ends_at is None
    else:
        end = datetime.datetime.fromisoformat(f"{said[0]}T00:00+08:00")
        assert end.date() == disclosure.ends_at.astimezone(end.tzinfo).date()
        assert (disclosure.ends_at - disclosure.listed_at).days >= days
    assert town.catalog.title in explained.lines[-1]
    assert disclosure.item.code in explained.lines[-1]


def test_the_page_names_who_signed_by_surname_alone(town):
    page = town.clients["visitor"].get(page_of(town, "released to the public"))
    text = page.content.decode()

    assert len(page.context["signatures"]) == 4
    for office in ("drafter", "confidentiality reviewer", "reviewer", "approver"):
        assert town.people[office].name not in text


def test_an_inspector_who_opens_a_file_leaves_an_event_and_a_reader_none(town):
    """Rule: P6."""
    edition = town.editions["released to party members", "a"]
    file = reverse("attachment", args=[edition.disclosure.slug, edition.attachments.get().slug])

    def readings(reader):
        assert town.clients[reader].get(file).status_code == 200
        return list(Event.objects.filter(verb="read").values_list("actor_id", "object_id"))

    assert readings("party member") == []
    assert readings("drafter") == []
    assert readings("inspector above") == [(town.people["inspector above"].pk, edition.pk)]


# -- Ways that every page has --------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["home", "workbench", "inspect"])
def test_the_way_out_stands_in_the_foot_for_a_telephone(town, view):
    client = town.clients["inspector above" if view == "inspect" else "drafter"]

    page = Page(client.get(reverse(view)).content.decode())

    foot = [link for link in page.all("a") if link.within("footer")]
    assert [link.get("class") for link in foot if link.get("href") == reverse("account_logout")] == ["narrow"]
    assert reverse("account_logout") not in Client().get(reverse("home")).content.decode()


# -- How many questions a page asks --------------------------------------------------------------------------------

ASKED_AT_MOST = 12


def questions(client, address):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in asked.captured_queries if query["sql"].startswith("SELECT")]


@pytest.mark.parametrize("reader", ["visitor", "party member", "drafter", "inspector above"])
def test_a_page_asks_few_questions_however_much_there_is(town, reader):
    client, item = (
        town.clients[reader],
        page_of(town, "released to staff" if reader != "visitor" else "released to the public"),
    )
    if reader == "party member":
        item = page_of(town, "released to party members")
    disclose_many(town, 10)
    few = {address: len(questions(client, address)) for address in (reverse("list"), item)}

    disclose_many(town, 300)

    assert {address: len(questions(client, address)) for address in few} == few
    assert max(few.values()) <= ASKED_AT_MOST, few


@pytest.mark.parametrize("reader", ["drafter", "approver", "inspector above"])
def test_the_workbench_asks_the_same_however_much_waits(town, reader):
    client = town.clients[reader]
    few = {view: len(questions(client, reverse(view))) for view in ("workbench", "obligations", "inbox")}

    for _ in range(3):
        factories.make_edition(State.REVIEWED, organization=town.home)

    assert {view: len(questions(client, reverse(view))) for view in few} == few


def test_the_workbench_counts_all_that_is_on_its_way_and_leads_to_the_rest(town):
    client, address, found = town.clients["drafter"], reverse("workbench"), []
    for _ in range(14):
        factories.make_edition(State.PROPOSED, organization=town.home)
    number = next(count["number"] for count in client.get(address).context["counts"] if count["url"] == "#mine")

    while address:
        context = client.get(address).context
        found += [row["url"] for row in context["mine"]]
        address = context["further_url"].partition("#")[0]

    assert len(found) == len(set(found)) == number > 14
    assert client.get(reverse("workbench"), {"after": "x"}).status_code == 404


# -- What browsers are told ----------------------------------------------------------------------------------------

STRICT = {
    "default-src": {"'self'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "object-src": {"'none'"},
    "base-uri": {"'none'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
}


def policy_of(response):
    """The content security policy as a table, without the nonces of this answer."""
    directives = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {name: {value for value in values if not value.startswith("'nonce-")} for name, *values in directives}


WHO = (
    "visitor",
    "party member",
    "drafter",
    "confidentiality reviewer",
    "approver",
    "organization admin",
    "system administrator",
)


def asked(town):
    """Each page of the site for those readers, and of a disclosure for those who work on it: reader, name, answer."""
    for reader in WHO:
        for name, at in SITE.items():
            query = {key: value.format(**vars(town)) for key, value in at.query.items()}
            if at.method == "get":
                yield reader, name, town.clients[reader].get(address_of(town, at), query)
    for reader, page, matter in OPENED:
        at = PAGES[page]
        address = reverse(at.view, args=at.keys(town, matter))
        with transaction.atomic():
            yield reader, f"{page} of {matter}", getattr(town.clients[reader], at.method)(address, at.data)
            transaction.set_rollback(True)


@pytest.fixture(scope="module")
def every_page(town, django_db_blocker):
    """All of them, asked once."""
    with django_db_blocker.unblock(), travel.at(NOW), override_settings(MEDIA_ROOT=str(town.media)):
        return list(asked(town))


OPENED = [
    *(("drafter", page, "draft") for page in ("item page", "draft form", "empty draft sent", "check", "duty withheld")),
    *(("drafter", page, "returned") for page in ("draft form", "check")),
    ("drafter", "proposal", "approved"),
    ("drafter", "empty draft sent", "approved"),
    ("confidentiality reviewer", "decision page", "proposed"),
    ("reviewer", "decision page", "cleared"),
    ("approver", "decision page", "reviewed"),
    ("approver", "decision page", "approved"),
    ("reviewer", "signature", "reviewed"),
    ("reviewer", "signature", "approved"),
    *(("committee member", "item page", name) for name, matter in MATTERS.items() if matter.tier),
    *(("inspector above", "item page", name) for name, matter in MATTERS.items() if matter.state != State.DRAFT),
]


def is_html(response):
    return not response.streaming and response.content and response.headers["Content-Type"].startswith("text/html")


def test_every_page_is_sound_and_forbids_what_it_does_not_need(every_page):
    """Language, one first heading, ids once, labels, forms that another site cannot send; no script in place."""
    faults = {}
    for reader, name, response in every_page:
        wrong = Page(response.content.decode()).faults() if is_html(response) else []
        if policy_of(response) != STRICT:
            wrong.append("its policy is not the strict one")
        if wrong:
            faults[f"{name}, {reader}"] = wrong

    assert faults == {}


def test_what_somebody_signed_in_is_shown_is_kept_by_nobody(every_page):
    loose = {
        f"{name}, {reader}": response.get("Cache-Control")
        for reader, name, response in every_page
        if reader != "visitor" and response.get("Cache-Control") != "private, no-store"
    }

    assert loose == {}


def test_every_answer_guards_itself(every_page):
    headers = {"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}

    lacking = [
        f"{name}, {reader}"
        for reader, name, response in every_page
        if {key: response.get(key) for key in headers} != headers
    ]

    assert lacking == []


def test_a_file_opens_nothing_in_the_browser(town):
    edition = town.editions["released to the public", "a"]
    file = edition.attachments.get()

    response = Client().get(reverse("attachment", args=[edition.disclosure.slug, file.slug]))

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{file.name}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"


# -- Without any script --------------------------------------------------------------------------------------------


def sent(client, page, action, **typed):
    """Send the form with this address as a browser does: what stands in it, with what was typed over it."""
    fields = page.form(action)
    return client.post(action, fields | {name: [value] for name, value in typed.items()})


def opened(client, address):
    return Page(client.get(address).content.decode())


def test_a_draft_that_is_only_opened_and_saved_stays_as_it_is(town):
    edition, client = town.editions["draft", "a"], town.clients["drafter"]
    address = reverse("edit", args=[edition.disclosure.slug])
    from disclosure.content import content_hash

    before = content_hash(Edition.objects.get(pk=edition.pk))
    response = sent(client, opened(client, address), address, then="save")

    assert (response.status_code, response["location"]) == (302, address)
    assert content_hash(Edition.objects.get(pk=edition.pk)) == before


def test_a_row_more_is_a_button_away_and_keeps_what_was_typed(town):
    client = town.clients["drafter"]
    address = reverse("edit", args=[town.editions["draft", "a"].disclosure.slug])

    response = sent(client, opened(client, address), address, add_row="1", title="没有存过的标题")
    page = Page(response.content.decode())

    assert response.status_code == 200
    assert len([row for row in page.all("tr") if row.get("id").startswith("row-")]) == 2
    assert page.form(address)["title"] == ["没有存过的标题"]


def test_from_the_draft_to_the_approval_by_plain_forms(town):
    """Everybody opens the page, sends the form that stands in it, and is led on."""
    slug = town.editions["draft", "a"].disclosure.slug
    edit, check = reverse("edit", args=[slug]), reverse("check", args=[slug])
    drafter = town.clients["drafter"]

    assert sent(drafter, opened(drafter, edit), edit, then="check")["location"] == check
    assert sent(drafter, opened(drafter, check), check)["location"] == reverse("workbench")
    for office, verb in (("confidentiality reviewer", "clear"), ("reviewer", "review"), ("approver", "approve")):
        client, action = town.clients[office], reverse("take", args=[slug, verb])
        response = sent(client, opened(client, reverse("decide", args=[slug])), action)
        assert response.status_code == 302, Page(response.content.decode()).text

    assert Edition.objects.get(disclosure__slug=slug).state == State.APPROVED


def test_no_page_of_the_workbench_names_what_others_wrote(town):
    """The canaries of the township stand on no page of the neighbour's."""
    drafter = town.clients["drafter next door"]
    texts = [drafter.get(reverse(view)).content.decode() for view in ("workbench", "obligations", "report")]

    assert {word for word in CANARIES for text in texts if word in text} == set()
