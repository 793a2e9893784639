"""Signing in: the lock-out, what is written down of it, and the doors that are not there.  Rule: P1, R5."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from audit.models import Event
from tests.factories import make_person

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
PASSWORD = "a-long-enough-1"


@pytest.fixture
def person(db):
    return make_person("王五", username="wangwu", password=PASSWORD)


def attempt(password, username="wangwu", browser=None, address="10.0.0.1"):
    return (browser or Client()).post(LOGIN, {"login": username, "password": password}, REMOTE_ADDR=address).status_code


def events():
    return list(Event.objects.order_by("id").values_list("verb", "actor_id", "object_id"))


def test_the_page_opens_without_the_doors_that_are_closed(db):
    assert Client().get(LOGIN).status_code == 200


def test_signing_in_and_out_are_events(person, now):
    browser = Client()

    assert attempt(PASSWORD, browser=browser) == 302
    assert browser.post("/accounts/logout/").status_code == 302

    assert events() == [("sign_in", person.pk, person.pk), ("sign_out", person.pk, person.pk)]
    person.refresh_from_db()
    assert (person.last_login, person.history.count()) == (now, 1)
    assert len(Event.objects.first().request) == 16


def test_a_wrong_password_is_told_with_what_is_left(person):
    def said(username):
        page = Client().post(LOGIN, {"login": username, "password": "wrong"}, REMOTE_ADDR="10.0.0.1")
        return page.context["form"].non_field_errors()[0], page.context["form"]["login"].value()

    assert said("wangwu") == ("用户名或密码不对。再错 4 次，这个用户名锁定 15 分钟。", "wangwu")
    assert said("wangwu") == ("用户名或密码不对。再错 3 次，这个用户名锁定 15 分钟。", "wangwu")
    assert said("nobody") == ("用户名或密码不对。再错 4 次，这个用户名锁定 15 分钟。", "nobody")


@pytest.mark.both
def test_the_fifth_failure_locks_the_name_at_this_address_alone(person):
    other = make_person(username="zhaoliu", password=PASSWORD)

    assert [attempt("wrong") for _ in range(5)] == [200, 200, 200, 200, 429]
    assert attempt(PASSWORD) == 429
    assert attempt(PASSWORD, username=" WangWu ") == 429
    assert attempt(PASSWORD, username=other.username) == 302
    assert attempt(PASSWORD, address="10.0.0.2") == 302

    assert events() == [
        *[("sign_in_failed", None, person.pk)] * 7,
        ("sign_in", other.pk, other.pk),
        ("sign_in", person.pk, person.pk),
    ]


def test_a_name_that_nobody_has_is_not_kept(db):
    assert attempt("x", username="my-secret-password") == 200

    event = Event.objects.get()
    assert (event.verb, event.object_id, event.object_label, event.after) == ("sign_in_failed", None, "", None)


def test_a_closed_account_is_answered_like_a_wrong_password(person):
    person.is_active = False
    person.save()

    assert attempt(PASSWORD) == 200
    assert events() == [("sign_in_failed", None, person.pk)]


def test_somebody_who_was_imported_cannot_sign_in_yet(person):
    person.set_unusable_password()
    person.save()

    assert [attempt(password) for password in ("", person.password)] == [200, 200]


@pytest.mark.parametrize(
    "path", ["signup/", "password/reset/", "email/", "inactive/", "reauthenticate/", "confirm-email/", "3rdparty/"]
)
def test_no_other_door_is_open(person, signed_in, path):
    assert Client().get(f"/accounts/{path}").status_code == 404
    assert signed_in(person).get(f"/accounts/{path}").status_code == 404


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_email", "account_inactive"])
def test_no_other_door_has_a_name(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_ones_own_password_is_changed_with_an_event_and_without_a_row_of_the_past(person, signed_in):
    browser = signed_in(person)
    new = "another-long-one-2"

    answer = browser.post("/accounts/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert answer.status_code == 302
    person.refresh_from_db()
    assert (person.check_password(new), person.history.count()) == (True, 1)
    assert [verb for verb, *_ in events()] == ["sign_in", "change_password"]
    assert browser.get("/accounts/password/").status_code == 200


def test_a_signed_in_answer_is_stored_by_nobody(person, signed_in):
    assert signed_in(person).get("/accounts/password/")["Cache-Control"] == "private, no-store"
