"""Numbers have no gaps and no doubles when many seal at once.  Rule: A3."""

import threading

import pytest
from django.db import connections

from archive import actions, package
from archive.models import Record, RecordCounter
from audit import travel
from disclosure.errors import WrongState
from organizations.roles import Role
from tests.archive.conftest import after, ended
from tests.factories import act_of, make_office

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


def many(works):
    """Each of `works` in a thread of its own, all at the same moment; their results."""
    start, results = threading.Barrier(len(works)), []

    def run(work):
        start.wait()
        try:
            results.append(work())
        except WrongState as late:
            results.append(late)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_numbers_have_no_gaps_under_threads(township):
    archivist = make_office(Role.ARCHIVIST, township).person
    disclosures = [ended(township) for _ in range(4)]
    now = after(disclosures[0])
    twice = [disclosure for disclosure in disclosures for _ in range(2)]

    with travel.at(now):
        results = many([lambda d=d: actions.seal(d, act=act_of(archivist, now)) for d in twice])

    sealed = [result for result in results if isinstance(result, Record)]
    assert sorted(record.item_number for record in sealed) == [1, 2, 3, 4]
    assert len(results) - len(sealed) == 4
    assert Record.objects.count() == len(list(package.place_of("1").parent.iterdir())) == 4
    assert RecordCounter.objects.get().last == 4
