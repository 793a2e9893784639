"""Two at once: one answer, one question, whoever comes first.  Rule: F1, F4."""

import threading

import pytest
from django.db import connection

from feedback.errors import AlreadyAnswered
from feedback.models import Opinion, OpinionWriter, Reply
from organizations.roles import Role
from tests import factories
from tests.feedback import conftest

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world():
    """The town of the other tests, in the database for all to see."""
    return conftest.build()


def at_once(*doings) -> list:
    """Do all of it at the same moment, each in a thread and a connection of its own; what each answered or raised."""
    answers, gate = [None] * len(doings), threading.Barrier(len(doings))

    def run(place):
        try:
            gate.wait(10)
            answers[place] = doings[place]()
        except Exception as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[place]) for place in range(len(doings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def test_two_answers_at_once_and_two_askings_at_once(world):
    """One test, since every table is emptied after each."""
    people, disclosures = conftest.User.objects, conftest.Disclosure.objects
    member, first = people.get(pk=world.member), people.get(pk=world.handler)
    second = factories.make_office(Role.HANDLER, conftest.Organization.objects.get(pk=world.township)).person
    disclosure = disclosures.get(pk=world.disclosure)

    asked = at_once(*[lambda: conftest.ask(disclosure, member)] * 3)

    opinion = Opinion.objects.get()
    assert asked == [opinion] * 3
    assert OpinionWriter.objects.count() == 1

    answered = at_once(
        lambda: conftest.answer(opinion, first, done="甲的处理"),
        lambda: conftest.answer(opinion, second, done="乙的处理"),
    )

    reply = Reply.objects.get()
    assert reply in answered
    (late,) = [one for one in answered if one != reply]
    assert isinstance(late, AlreadyAnswered)
    assert reply.answered_name in str(late)
    assert reply.done == {first.pk: "甲的处理", second.pk: "乙的处理"}[reply.answered_by_id]
