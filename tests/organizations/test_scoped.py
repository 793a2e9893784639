"""The registers in the admin: every address of a row, for those near and those far from it.

Rule: B4, C4, R1, V1, V6, V7.
"""

import re

import pytest
from django.contrib import admin
from django.utils import timezone

from audit.models import Event
from catalog.models import Catalog, Category, Item, Obligation, Withholding
from feedback.models import ReplyTerm
from organizations import actions
from organizations.models import CalendarDay, LeadingGroupMember, Office, Organization, User
from organizations.roles import Role
from organizations.tiers import Tier
from tests.factories import make_catalog, make_item, make_office, make_person, make_standing
from tests.organizations.conftest import TODAY, TOMORROW, YESTERDAY

pytestmark = pytest.mark.django_db

ADDRESSES = ("change", "post", "history", "past", "delete", "old_shortcut")


def path(row, end="change/"):
    return f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/{end}"


def statuses(browser, row):
    """What each address of `row` answers."""
    past = row.history.first().pk if hasattr(row, "history") and row.history.exists() else 1
    return {
        "change": browser.get(path(row)).status_code,
        "post": browser.post(path(row), {}).status_code,
        "history": browser.get(path(row, "history/")).status_code,
        "past": browser.get(path(row, f"history/{past}/")).status_code,
        "delete": browser.post(path(row, "delete/"), {"post": "yes"}).status_code,
        "old_shortcut": browser.get(path(row, "")).status_code,
    }


def typed(browser, address, **changes):
    """What a browser would send of the form at `address`, with `changes`."""
    form = browser.get(address).context["adminform"].form
    sent = {bound.html_name: bound.value() for bound in form}
    return {name: value for name, value in (sent | changes).items() if value is not None}


def save(browser, address, **changes):
    return browser.post(address, typed(browser, address, **changes))


@pytest.fixture
def rows(tree):
    """One row of every register in township B, below it, or issued there."""
    catalog = make_catalog(tree.b)
    item = make_item(catalog)
    person = make_standing(Tier.PARTY_MEMBERS, tree.bv).person
    obligation = Obligation.objects.create(
        organization=tree.bv, item=item, cause="fact", fact="换届", starts_on=TODAY, until_on=TODAY, due_on=TODAY
    )
    return {
        "organization": tree.bv,
        "user": person,
        "standing": person.standings.get(),
        "office": make_office(Role.DRAFTER, tree.bv),
        "leadinggroupmember": LeadingGroupMember.objects.create(organization=tree.b, person=person, seat="leader"),
        "calendarday": CalendarDay.objects.first(),
        "catalog": catalog,
        "category": item.category,
        "item": item,
        "obligation": obligation,
        "replyterm": ReplyTerm.objects.order_by("pk").first(),
        "withholding": Withholding.objects.create(
            obligation=obligation,
            filed_with=tree.b,
            filed_by=person,
            filed_at="2026-11-20T00:00Z",
            reason="r",
            basis="b",
            scope="s",
        ),
    }


HIDDEN = dict.fromkeys(ADDRESSES, 404)
PUBLIC = {"change": 200, "post": 403, "history": 200, "past": 200, "delete": 404, "old_shortcut": 302}
FORBIDDEN = {"change": 403, "post": 403, "history": 403, "past": 403, "delete": 404, "old_shortcut": 302}
OWN = {"change": 200, "post": 200, "history": 200, "past": 200, "delete": 404, "old_shortcut": 302}
WITHOUT_PAST = {"history": 404, "past": 404}
PAGES = {  # what is public but stands in no register of this person's
    "organization": PUBLIC,
    "leadinggroupmember": PUBLIC,
    "catalog": PUBLIC,
    "category": PUBLIC,
    "item": PUBLIC,
    "calendarday": FORBIDDEN,
    "replyterm": FORBIDDEN,
}


def with_past(row, answers):
    """`answers`, but for a row that was made without a past (404 for a past that is not there)."""
    if not hasattr(row, "history"):
        return answers | WITHOUT_PAST
    if not row.history.exists():
        return answers | {"past": 404}
    return answers


@pytest.mark.parametrize("role", ["organization_admin", "drafter", "inspector", "supervisor"])
def test_a_row_of_another_organisation_on_every_address(tree, rows, signed_in, role):
    browser = signed_in(make_office(role, tree.a).person)

    answers = {name: statuses(browser, row) for name, row in rows.items()}

    assert answers == {
        name: HIDDEN | {"old_shortcut": 302} if name not in PAGES else with_past(row, PAGES[name])
        for name, row in rows.items()
    }


def test_a_hidden_row_answers_as_a_missing_one(rows, admins, signed_in):
    browser = signed_in(admins["A"])

    for name in ("user", "standing", "office"):
        hidden, missing = rows[name], type(rows[name])(pk=987_654)
        for end in ("change/", "history/", "history/1/", "delete/"):
            answers = [browser.get(path(row, end)) for row in (hidden, missing)]
            assert [answer.status_code for answer in answers] == [404, 404]
            bodies = [re.sub(rb'nonce="[^"]*"|csrfmiddlewaretoken" value="[^"]*"', b"", a.content) for a in answers]
            assert bodies[0] == bodies[1]


@pytest.mark.parametrize("who", ["B", "C"])
def test_an_administrator_of_the_place_opens_what_is_theirs(tree, rows, admins, signed_in, who):
    browser = signed_in(admins[who])
    issued_here = PUBLIC if who == "C" else OWN  # nobody changes a catalogue they did not issue, not even from above

    answers = {name: statuses(browser, row) for name, row in rows.items()}

    assert answers == {
        "organization": OWN,
        "user": OWN,
        "standing": OWN,
        "office": OWN | {"post": 302},  # an empty form asks for nothing: no last day, as before
        "leadinggroupmember": with_past(rows["leadinggroupmember"], OWN),
        "calendarday": with_past(rows["calendarday"], FORBIDDEN),
        "replyterm": with_past(rows["replyterm"], FORBIDDEN),
        "catalog": issued_here,
        "category": issued_here,
        "item": issued_here,
        "obligation": HIDDEN | {"old_shortcut": 302},
        "withholding": HIDDEN | {"old_shortcut": 302},
    }


@pytest.mark.parametrize("name", sorted(model._meta.model_name for model in admin.site._registry))
def test_who_holds_no_office_finds_no_door(rows, signed_in, name):
    ended = make_office(Role.ORGANIZATION_ADMIN, rows["organization"], until_on=YESTERDAY).person

    for person in (make_person(), ended):
        browser = signed_in(person)
        assert not person.is_staff
        assert set(statuses(browser, rows[name]).values()) == {302}
        assert browser.get(path(rows[name]), follow=True).status_code == 404


def listed(browser, name, query=""):
    """The rows that a register lists."""
    app = "catalog" if name in ("catalog", "category", "item", "obligation", "withholding") else "organizations"
    answer = browser.get(f"/admin/{app}/{name}/{query}")
    return set(answer.context["cl"].result_list) if answer.status_code == 200 else answer.status_code


def test_lists_hold_what_may_be_seen(tree, rows, admins, posts, signed_in):
    browser = signed_in(admins["A"])

    assert listed(browser, "user") == {admins["A"], admins["AV"]}
    assert listed(browser, "office") == set(Office.objects.filter(organization__in=[tree.a, tree.av]))
    assert listed(browser, "standing") == set()
    assert listed(browser, "organization") == set(Organization.objects.all())
    assert listed(browser, "item") == {rows["item"]}
    assert listed(browser, "obligation") == listed(browser, "calendarday") == 403
    assert listed(signed_in(posts["security"]), "standing") == {rows["standing"]}
    assert listed(signed_in(posts["system"]), "standing") == 403
    assert listed(signed_in(posts["audit"]), "user") == 403


def test_duties_are_listed_for_those_who_work_on_them(tree, rows, signed_in):
    drafter = signed_in(rows["office"].person)
    inspector = signed_in(make_office(Role.INSPECTOR, tree.b).person)

    assert listed(drafter, "obligation") == {rows["obligation"]}
    assert listed(drafter, "withholding") == 403
    assert listed(inspector, "obligation") == {rows["obligation"]}
    assert listed(inspector, "withholding") == {rows["withholding"]}
    assert statuses(inspector, rows["obligation"]) == PUBLIC | WITHOUT_PAST
    assert statuses(inspector, rows["withholding"]) == PUBLIC


@pytest.mark.parametrize(
    "name, query, status",
    [
        ("user", "password__startswith=md5", 400),
        ("user", "phone__startswith=1", 400),
        ("user", "offices__organization__name__startswith=x", 400),
        ("office", "person__phone__startswith=1", 400),
        ("office", "person__password__startswith=m", 400),
        ("organization", "superior__principal__phone__startswith=1", 400),
        ("organization", "principal__id__exact=1", 400),
        ("user", "is_active__exact=1", 200),
        ("office", "role__exact=drafter", 200),
        ("office", "organization__id__exact=1", 200),
        ("organization", "kind__exact=agency", 200),
    ],
)
def test_a_list_is_filtered_by_its_own_filters_alone(admins, signed_in, name, query, status):
    assert signed_in(admins["C"]).get(f"/admin/organizations/{name}/?{query}").status_code == status


def test_filters_offer_what_the_list_holds(tree, rows, admins, signed_in):
    page = signed_in(admins["A"]).get("/admin/organizations/office/")

    offered = next(spec for spec in page.context["cl"].filter_specs if spec.field_path == "organization")
    assert {pk for pk, _name in offered.lookup_choices} == {tree.a.pk, tree.av.pk}


def test_nothing_is_done_to_many_rows_at_once(tree, rows, admins, signed_in):
    browser = signed_in(admins["B"])
    before = Office.objects.count()

    browser.post(
        "/admin/organizations/office/",
        {"action": "delete_selected", "_selected_action": [rows["office"].pk], "post": "yes"},
    )

    assert Office.objects.count() == before


# -- Drop-downs ----------------------------------------------------------------------------------------------------


def offered(browser, app, model, field, term=""):
    answer = browser.get(
        "/admin/autocomplete/", {"app_label": app, "model_name": model, "field_name": field, "term": term}
    )
    if answer.status_code != 200:
        return answer.status_code
    return {int(row["id"]) for row in answer.json()["results"]}


def test_drop_downs_offer_what_may_be_chosen(tree, rows, admins, signed_in):
    browser = signed_in(admins["A"])
    home = {tree.a.pk, tree.av.pk}

    for model in ("office", "standing", "leadinggroupmember"):
        assert offered(browser, "organizations", model, "organization") == home
        assert offered(browser, "organizations", model, "person") == {admins["A"].pk, admins["AV"].pk}
    assert offered(browser, "organizations", "organization", "superior") == home
    assert offered(browser, "organizations", "organization", "principal") == {admins["A"].pk, admins["AV"].pk}
    assert offered(browser, "catalog", "catalog", "issuer") == {tree.a.pk}
    assert offered(browser, "catalog", "item", "category") == set()
    assert offered(signed_in(admins["B"]), "catalog", "item", "category") == {
        category.pk for category in Category.objects.all()
    }


@pytest.mark.parametrize(
    "app, model, field", [("disclosure", "step", "signed_by"), ("organizations", "office", "nothing")]
)
def test_drop_downs_of_what_is_no_register_stay_shut(admins, signed_in, app, model, field):
    assert offered(signed_in(admins["C"]), app, model, field) == 403


def test_a_drop_down_of_people_is_shut_for_who_sees_none(tree, signed_in):
    assert offered(signed_in(make_office(Role.DRAFTER, tree.a).person), "organizations", "office", "person") == 403


def test_no_button_opens_a_related_row(rows, admins, signed_in):
    page = signed_in(admins["C"]).get("/admin/organizations/office/add/").content.decode()

    assert "related-widget-wrapper" not in page
    assert "_popup" not in page


# -- Saving --------------------------------------------------------------------------------------------------------

ADD_OFFICE = "/admin/organizations/office/add/"


def test_an_appointment_through_the_form_is_an_act(tree, admins, signed_in, now):
    person = make_standing(Tier.PARTY_MEMBERS, tree.av).person

    answer = save(signed_in(admins["A"]), ADD_OFFICE, person=person.pk, organization=tree.av.pk, role="drafter")

    assert answer.status_code == 302
    office = person.offices.get()
    assert (office.role, office.from_on, office.until_on) == ("drafter", TODAY, None)
    past = office.history.get()
    assert (past.history_user, past.history_date) == (admins["A"], now)
    event = Event.objects.get(verb="appoint")
    assert (event.actor_id, event.office, event.organization_id) == (admins["A"].pk, "organization_admin", tree.av.pk)


@pytest.mark.parametrize("place", ["b", "bv", "county"])
def test_the_form_appoints_nowhere_else(tree, admins, signed_in, place):
    person = make_standing(Tier.PARTY_MEMBERS, tree.av).person
    organization = getattr(tree, place)

    answer = save(signed_in(admins["A"]), ADD_OFFICE, person=person.pk, organization=organization.pk, role="approver")

    assert answer.status_code == 200
    assert set(answer.context["adminform"].form.errors) == {"organization"}
    assert not person.offices.exists()


def test_the_form_appoints_nobody_from_elsewhere(tree, rows, admins, signed_in):
    answer = save(signed_in(admins["A"]), ADD_OFFICE, person=rows["user"].pk, organization=tree.a.pk, role="drafter")

    assert set(answer.context["adminform"].form.errors) == {"person"}


def test_the_form_appoints_nobody_to_themselves_and_tells_why(tree, admins, signed_in):
    answer = save(signed_in(admins["A"]), ADD_OFFICE, person=admins["A"].pk, organization=tree.av.pk, role="approver")

    form = answer.context["adminform"].form
    assert (answer.status_code, set(form.errors)) == (200, {"__all__"})
    assert "R8" in form.non_field_errors()[0]
    assert form["role"].value() == "approver"  # nothing typed is lost
    assert list(Event.objects.filter(verb="refused").values_list("after", "actor_id", "organization_id")) == [
        ({"verb": "appoint"}, admins["A"].pk, tree.av.pk)
    ]


def test_an_office_is_ended_and_not_rewritten(tree, rows, admins, signed_in):
    office, browser = rows["office"], signed_in(admins["B"])

    assert set(browser.get(path(office)).context["adminform"].form.fields) == {"until_on", "reason", "last_seen"}
    answer = save(browser, path(office), until_on=str(TOMORROW), reason="届满", role="approver", organization=tree.b.pk)

    assert answer.status_code == 302
    office.refresh_from_db()
    assert (office.role, office.organization, office.until_on) == ("drafter", tree.bv, TOMORROW)
    assert Event.objects.get(verb="end_office").reason == "届满"
    assert office.history.order_by("-history_id")[0].history_change_reason == "届满"


def test_a_person_is_taken_in_with_a_standing_and_without_a_password(tree, admins, signed_in):
    answer = save(
        signed_in(admins["A"]),
        "/admin/organizations/user/add/",
        username="lisi",
        name="李四",
        organization=tree.av.pk,
        tier=Tier.PARTY_MEMBERS.value,
    )

    assert answer.status_code == 302
    person = User.objects.get(username="lisi")
    assert (person.has_usable_password(), person.standings.get().organization) == (False, tree.av)


def test_a_site_post_makes_accounts_that_stand_nowhere(tree, posts, signed_in):
    browser = signed_in(posts["system"])

    answer = save(browser, "/admin/organizations/user/add/", username="lisi", name="李四")

    assert answer.status_code == 302
    assert list(User.objects.get(username="lisi").standings.all()) == []


@pytest.mark.parametrize("who", ["C", "system"])
def test_no_form_makes_a_superuser_or_gives_a_post(tree, rows, admins, posts, signed_in, who):
    browser = signed_in((admins | posts)[who])
    person = rows["user"]

    answer = save(
        browser,
        path(person),
        phone="0000-1",
        is_superuser="on",
        is_staff="on",
        site_post="security",
        groups="1",
        password="x",
        username="root",
    )

    assert answer.status_code == 302
    before, person = person, User.objects.get(pk=person.pk)
    assert (person.phone, person.is_superuser, person.is_staff) == ("0000-1", False, False)
    assert (person.site_post, person.password, person.username) == ("none", before.password, before.username)
    assert person.groups.count() == 0


def test_the_password_is_on_no_page(rows, posts, signed_in):
    browser = signed_in(posts["system"])
    person = rows["user"]

    for end in ("change/", "history/", f"history/{person.history.first().pk}/"):
        assert person.password not in browser.get(path(person, end)).content.decode()
    assert browser.get(path(person, "password/"), follow=True).status_code == 404


def test_an_organisation_administrator_changes_at_home_what_is_not_decided_above(tree, admins, signed_in):
    browser = signed_in(admins["AV"])

    fields = set(browser.get(path(tree.av)).context["adminform"].form.fields)
    answer = save(browser, path(tree.av), phone="0000-3", superior=tree.b.pk, kind="agency")

    assert fields == {"name", "principal", "phone", "address", "joint_clearing", "reason", "last_seen"}
    assert answer.status_code == 302
    tree.av.refresh_from_db()
    assert (tree.av.phone, tree.av.superior, tree.av.kind) == ("0000-3", tree.a, "village_branch")


def test_a_village_is_moved_from_above(tree, admins, signed_in):
    answer = save(signed_in(admins["C"]), path(tree.av), superior=tree.b.pk)

    assert answer.status_code == 302
    tree.av.refresh_from_db()
    assert tree.av.path == [tree.county.pk, tree.b.pk, tree.av.pk]


def test_who_saves_second_is_told_who_was_quicker(tree, admins, signed_in, acting):
    browser = signed_in(admins["A"])
    form = typed(browser, path(tree.av), phone="0000-2")
    tree.av.phone = "0000-1"
    actions.save_organization(tree.av, act=acting(admins["C"]))
    saved_at = tree.av.history.latest("history_id").history_date

    answer = browser.post(path(tree.av), form)

    assert answer.status_code == 200
    told = answer.context["adminform"].form.non_field_errors()[0]
    assert f"{admins['C'].name}于{timezone.localtime(saved_at):%Y-%m-%d %H:%M:%S}保存" in told
    assert Organization.objects.get(pk=tree.av.pk).phone == "0000-1"


def test_the_past_is_read_and_never_restored(tree, admins, signed_in, acting):
    tree.av.phone = "0000-1"
    actions.save_organization(tree.av, act=acting(admins["A"]), reason="换号")
    past = tree.av.history.last()
    browser = signed_in(admins["A"])

    page = browser.get(path(tree.av, "history/"))
    assert (page.status_code, "换号" in page.content.decode()) == (200, True)
    assert browser.get(path(tree.av, f"history/{past.pk}/")).status_code == 200
    assert browser.post(path(tree.av, f"history/{past.pk}/"), {}).status_code == 404
    assert browser.get(path(tree.av, "history/x/")).status_code == 404
    assert browser.get(path(tree.a, f"history/{past.pk}/")).status_code == 404


def test_pages_hold_nothing_that_the_content_security_policy_forbids(tree, rows, admins, signed_in):
    browser = signed_in(admins["B"])

    for address in (
        "/admin/",
        "/admin/organizations/office/",
        ADD_OFFICE,
        path(rows["office"]),
        path(rows["office"], "history/"),
        path(rows["office"], f"history/{rows['office'].history.get().pk}/"),
        path(rows["item"]),
    ):
        page = browser.get(address).content.decode()
        assert re.findall(r"\sstyle=|\son\w+=|<script(?![^>]*\b(?:src|nonce|type=\"application/json\"))", page) == []


# -- Catalogues ----------------------------------------------------------------------------------------------------


def test_the_issuer_changes_an_item_with_its_kinds_and_channels(tree, rows, admins, signed_in):
    item = rows["item"]

    answer = save(
        signed_in(admins["B"]),
        path(item),
        title="财务收支",
        kinds=["village_branch"],
        channels=["web", "board"],
        reason="调整",
    )

    assert answer.status_code == 302
    item = Item.objects.get(pk=item.pk)
    assert item.title == "财务收支"
    assert {row.kind for row in item.kinds.all()} == {"village_branch"}
    assert {row.channel for row in item.channels.all()} == {"web", "board"}
    changes = list(Event.objects.filter(verb="change_item").order_by("id").values_list("reason", "after"))
    assert changes == [
        ("调整", {"title": "财务收支"}),
        ("调整", {"kinds": ["village_branch"], "channels": ["board", "web"]}),
    ]


def test_nobody_moves_an_item_into_a_catalogue_they_did_not_issue(tree, rows, admins, signed_in):
    foreign = Category.objects.create(catalog=make_catalog(tree.county), code="09", title="他处")

    answer = save(signed_in(admins["B"]), path(rows["item"]), category=foreign.pk)

    assert (answer.status_code, set(answer.context["adminform"].form.errors)) == (200, {"category"})


def test_a_new_catalogue_is_issued_at_home(tree, admins, signed_in):
    browser = signed_in(admins["A"])
    address = "/admin/catalog/catalog/add/"
    entered = {"edition": "2027", "title": "目录", "effective_on": "2027-01-01"}

    refused = save(browser, address, issuer=tree.av.pk, **entered)
    answer = save(browser, address, issuer=tree.a.pk, **entered)

    assert (refused.status_code, answer.status_code) == (200, 302)
    assert Catalog.objects.get().issuer == tree.a
    assert [event.verb for event in Event.objects.filter(object_kind="catalog.catalog")] == ["add_catalog"]
