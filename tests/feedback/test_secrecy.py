"""A whole story over HTTP and by the clock, after which no row and no page names who asked.  Rule: F1."""

import datetime

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from audit import travel
from disclosure.config import schedule
from disclosure.models import Disclosure
from feedback.models import Opinion, OpinionWriter
from organizations.models import User
from organizations.roles import Role
from organizations.tiers import Tier
from tests import factories
from tests.factories import NOW
from tests.feedback.conftest import PARTS

pytestmark = [pytest.mark.both, pytest.mark.django_db]

NUMBER = 777_000_777
"""The writer's id: a number that stands nowhere else."""
ADDRESS = "203.0.113.77"
APART = {
    "feedback_opinionwriter",
    "django_session",
    "axes_accesslog",
    "organizations_user",
    "organizations_historicaluser",
}
"""Where a writer may be found: in the one table, and where everybody is who has an account and signs in."""
BROWSER = "a-browser-of-its-own"


@pytest.fixture
def writer(township) -> User:
    person = factories.make_person(
        "qzname", id=NUMBER, username="qzlogin", email="qzmail@example.org", phone="qzphone", password="long-enough-7"
    )
    factories.make_standing(Tier.PARTY_MEMBERS, township, person)
    return person


def signed_in(person: User) -> Client:
    client = Client(REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=BROWSER)
    client.force_login(person, backend="organizations.backends.OfficeBackend")
    return client


def rows() -> set[tuple[str, str]]:
    """Every row of every table that there is, past and library tables too, as text."""
    tables = set(connection.introspection.table_names()) - APART
    assert tables >= {model._meta.db_table for model in apps.get_models()} - APART
    found = set()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            found |= {(table, repr(row)) for row in cursor.fetchall()}
    return found


def names(writer: User, client: Client) -> list[str]:
    key = client.session.session_key
    return [str(NUMBER), writer.name, writer.username, writer.email, writer.phone, ADDRESS, BROWSER, key]


def ask(client: Client, disclosure: Disclosure, text: str):
    return client.post(reverse("ask", args=[disclosure.slug]), {"kind": "question", "text": text})


def tell_the_story(disclosure: Disclosure, writer: User, handler: User) -> Client:
    """Asked, asked again, refused, told, reminded, answered, overdue, and read by its writer."""
    client, answering = signed_in(writer), signed_in(handler)
    with travel.at(NOW):
        assert ask(client, disclosure, "第一问").status_code == 302
        assert ask(client, disclosure, "第一问").status_code == 302
        assert ask(client, disclosure, "第二问").status_code == 302
        assert ask(client, disclosure, " ").status_code == 200
        first = Opinion.objects.order_by("id").first()
        schedule.run(schedule.SWEEP, NOW)
        response = answering.post(reverse("voice", args=[first.slug]), PARTS)
        assert response.status_code == 302
        schedule.run(schedule.SWEEP, NOW)
    with travel.at(NOW + datetime.timedelta(days=40)):
        again = signed_in(writer)
        schedule.run(schedule.PLAN, NOW + datetime.timedelta(days=40))
        for address in (reverse("my_questions"), reverse("disclosure", args=[disclosure.slug]), reverse("inbox")):
            assert again.get(address).status_code == 200
        Disclosure.objects.filter(pk=disclosure.pk).update(ends_at=NOW)
        assert ask(again, disclosure, "太迟了").status_code == 403
    return again


def test_after_the_whole_story_no_row_but_one_names_the_writer(disclosure, writer, handler, county):
    factories.make_office(Role.PUBLISHER, county)
    before = rows()

    client = tell_the_story(disclosure, writer, handler)

    written = rows() - before
    naming = [
        (table, row)
        for table, row in written
        for name in names(writer, client)
        if name in row and "'sign_in'" not in row  # that they were here, and not what they did
    ]
    assert naming == []
    assert {table for table, _row in written} >= {"feedback_opinion", "feedback_reply", "audit_event", "notices_notice"}
    assert list(OpinionWriter.objects.values_list("writer", flat=True)) == [NUMBER, NUMBER]


def test_no_page_names_the_writer_to_anybody(disclosure, writer, handler, township, county):
    """Those who answer, sign, inspect and administer; the administrator meets the account in the register alone."""
    tell_the_story(disclosure, writer, handler)
    roles = (Role.DRAFTER, Role.REVIEWER, Role.APPROVER, Role.PUBLISHER, Role.HANDLER, Role.SUPERVISOR)
    offices = [factories.holder(role, township) for role in roles]
    everybody = [*offices, factories.holder(Role.INSPECTOR, county), factories.make_person(site_post="audit")]
    voices = [reverse("voice", args=[opinion.slug]) for opinion in Opinion.objects.all()]
    addresses = [
        reverse("disclosure", args=[disclosure.slug]),
        reverse("ask", args=[disclosure.slug]),
        reverse("my_questions"),
        reverse("inbox"),
        reverse("list"),
        reverse("workbench"),
        reverse("voices"),
        f"{reverse('voices')}?shown=answered",
        reverse("admin:index"),
        *voices,
    ]

    named = [str(NUMBER), writer.name, writer.username, writer.email, writer.phone]
    naming, opened = [], 0
    with travel.at(NOW + datetime.timedelta(days=1)):
        for person in everybody:
            client = signed_in(person)
            for response in map(client.get, addresses):
                opened += response.status_code == 200
                text = f"{response.headers} {response.content.decode()}"
                naming += [(person.name, response.request["PATH_INFO"], name) for name in named if name in text]

    assert naming == []
    assert opened > len(everybody) * 4


def test_the_page_of_ones_own_is_of_nobody_else(disclosure, writer, handler, member):
    with travel.at(NOW):
        ask(signed_in(writer), disclosure, "只有我知道")

        page = reverse("my_questions")
        assert "只有我知道" in signed_in(writer).get(page).content.decode()
        assert "只有我知道" not in signed_in(member).get(page).content.decode()
        assert "只有我知道" not in signed_in(handler).get(page).content.decode()


def test_the_pages_say_the_day_of_asking_and_not_the_hour(disclosure, writer, handler):
    with travel.at(NOW):
        ask(signed_in(writer), disclosure, "问")
        opinion = Opinion.objects.get()
        pages = [
            signed_in(handler).get(reverse("voice", args=[opinion.slug])),
            signed_in(handler).get(reverse("voices")),
        ]

    assert all("2026-11-20" in page.content.decode() for page in pages[:1])
    assert not any("10:00" in page.content.decode() for page in pages)
