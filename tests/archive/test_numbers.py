"""Numbers have no gaps and no doubles when many seal at once, and nobody waits for a file.  Rule: A3."""

import threading
from pathlib import Path

import pytest
from django.db import connection, connections

from archive import actions, package
from archive.models import Record, RecordCounter
from audit import travel
from disclosure import actions as drafting
from disclosure import files
from disclosure.errors import WrongState
from disclosure.states import State
from organizations.roles import Role
from tests.archive.conftest import after, ended
from tests.factories import act_of, holder, lead, make_edition, make_office
from tests.portal.town import pdf

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


def test_no_file_is_read_while_rows_are_locked(township, monkeypatch):
    """On SQLite everybody else who writes would wait for it."""
    archivist = make_office(Role.ARCHIVIST, township).person
    edition = make_edition(organization=township)
    drafting.attach(edition, pdf("收据.pdf", "收据"), act=act_of(holder(Role.DRAFTER, township)))
    disclosure, kept = lead(edition, State.ENDED).disclosure, files.path_of(edition.attachments.get().sha256)
    opened, was_locked = Path.open, []

    def watched(path, *args, **kwargs):
        if path == kept:
            was_locked.append(connection.in_atomic_block)
        return opened(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", watched)
    now = after(disclosure)
    with travel.at(now):
        actions.seal(disclosure, act=act_of(archivist, now))

    assert was_locked == [False, False]  # by the checklist, and to be copied
