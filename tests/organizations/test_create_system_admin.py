"""The command that makes the first account.  Rule: R9."""

import io

import pytest
from django.core.management import CommandError, call_command

from audit.models import Event
from organizations.models import User

pytestmark = pytest.mark.django_db


GOOD = "a-long-enough-1\n"


def create(*arguments, monkeypatch, password=GOOD):
    monkeypatch.setattr("sys.stdin", io.StringIO(password))
    call_command("create_system_admin", "周八", "--password-stdin", *arguments, stdout=io.StringIO())


@pytest.mark.parametrize("post", ["system", "security", "audit"])
def test_an_account_for_a_site_post(monkeypatch, now, post):
    create("--username", "ZhouBa", "--post", post, monkeypatch=monkeypatch)

    person = User.objects.get()
    assert (person.username, person.name, person.site_post, person.date_joined) == ("zhouba", "周八", post, now)
    assert person.check_password("a-long-enough-1")
    assert (person.is_superuser, person.is_staff) == (False, True)
    event = Event.objects.get()
    assert (event.verb, event.actor_name, event.after["site_post"], event.after["password"]) == (
        "add_user",
        "command_line",
        post,
        "***",
    )


def test_without_a_choice_it_is_the_system_administrators(monkeypatch):
    create("--username", "zhouba", monkeypatch=monkeypatch)

    assert User.objects.get().site_post == "system"


@pytest.mark.parametrize("password", ["", "short\n", "12345678\n", "password\n", "zhouba123\n"])
def test_a_weak_password_is_refused(monkeypatch, password):
    with pytest.raises(CommandError):
        create("--username", "zhouba", password=password, monkeypatch=monkeypatch)

    assert (User.objects.count(), Event.objects.count()) == (0, 0)


def test_on_the_terminal_it_asks_twice(monkeypatch):
    answers = iter(["a-long-enough-1", "a-long-enough-1", "a-long-enough-1", "another-one-2"])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))

    call_command("create_system_admin", "周八", "--username", "zhouba", stdout=io.StringIO())
    with pytest.raises(CommandError):
        call_command("create_system_admin", "吴九", "--username", "wujiu", stdout=io.StringIO())

    assert [person.username for person in User.objects.all()] == ["zhouba"]


def test_a_name_that_is_taken_is_refused(monkeypatch):
    create("--username", "zhouba", monkeypatch=monkeypatch)

    with pytest.raises(CommandError):
        create("--username", "ZHOUBA", monkeypatch=monkeypatch)
