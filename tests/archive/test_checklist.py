"""What is asked before a file is closed: what keeps it open, and what may be sealed over with a reason.  Rule: A2."""

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from archive.actions import seal
from archive.checklist import at_a_glance, checklist, to_seal, with_file
from archive.models import Record
from audit import triggers
from disclosure import actions, files
from disclosure.errors import Incomplete
from disclosure.models import Disclosure
from disclosure.states import State
from organizations.roles import Role
from organizations.sight import reader_for
from tests import factories
from tests.archive.conftest import after, ended
from tests.factories import make_correction, make_disclosure, make_edition
from tests.feedback.conftest import ask
from tests.portal.town import pdf

pytestmark = [pytest.mark.both, pytest.mark.django_db]

EVERYTHING = ["ended", "settled", "signed", "unaltered", "kept", "answered", "posted", "filed"]


def complete(township):
    return ended(township)


def cleared_once_and_sensitive_since(township):
    disclosure = ended(township)
    disclosure.item.sensitive = True
    disclosure.item.save()
    return disclosure


def still_disclosed(township):
    return make_disclosure(organization=township)


def never_disclosed(township):
    return make_disclosure(State.REFUSED, organization=township)


def with_a_draft(township):
    disclosure = ended(township)
    make_correction(disclosure, State.DRAFT, now=after(disclosure))
    return disclosure


def without_a_signature(township):
    disclosure = ended(township)
    past_the_guard("DELETE FROM disclosure_step WHERE verb = 'review' AND edition_id = %s", disclosure.shown)
    return disclosure


def altered_behind_the_portal(township):
    disclosure = ended(township)
    past_the_guard("UPDATE disclosure_edition SET body = '<p>别的</p>' WHERE id = %s", disclosure.shown)
    return disclosure


def without_its_bytes(township):
    disclosure = with_a_file(township)
    files.path_of(disclosure.shown.attachments.get().sha256).unlink()
    return disclosure


def with_other_bytes(township):
    disclosure = with_a_file(township)
    files.path_of(disclosure.shown.attachments.get().sha256).write_bytes(b"other")
    return disclosure


def without_an_answer(township):
    disclosure = make_disclosure(organization=township, item_fields={"tier": 5})
    ask(disclosure, factories.make_standing(5, township).person)
    factories._take("end", disclosure.shown, factories.NOW)
    return disclosure


def without_evidence(township):
    return ended(township, item_fields={"channels": ("web", "board", "meeting")})


def without_a_fonds_number(township):
    branch = factories.make_organization("镇机关党支部", superior=township, fonds="")
    return ended(branch)


def past_the_guard(sql, edition):
    """What only somebody at the database can do."""
    triggers.take_down()
    with connection.cursor() as cursor:
        cursor.execute(sql, [edition.pk])
    triggers.put_up()


def with_a_file(township):
    edition = make_edition(organization=township)
    drafter = factories.holder(Role.DRAFTER, township)
    actions.attach(edition, pdf(f"{edition.pk}.pdf", edition.title), act=factories.act_of(drafter))
    return factories.lead(edition, State.ENDED).disclosure


CASES = {  # what is found missing; whether the file stays open
    complete: (set(), False),
    cleared_once_and_sensitive_since: (set(), False),
    never_disclosed: ({"ended"}, True),
    with_a_draft: ({"settled"}, True),
    without_a_signature: ({"signed"}, True),
    altered_behind_the_portal: ({"unaltered"}, True),
    without_its_bytes: ({"kept"}, True),
    with_other_bytes: ({"kept"}, True),
    without_an_answer: ({"answered"}, True),
    without_evidence: ({"posted"}, False),
    without_a_fonds_number: ({"filed"}, True),
    still_disclosed: ({"ended"}, True),  # the last: to end the others is to end it too
}


@pytest.fixture(scope="module")
def cases(town, media, django_db_blocker):
    """One disclosure of each case."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media):
        return {case: case(town.township).pk for case in CASES}


@pytest.fixture(autouse=True)
def their_files(settings, files_of_its_own, media):
    settings.MEDIA_ROOT = media


def all_cases(test):
    return pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)(test)


@all_cases
def test_what_is_missing_is_found_and_keeps_the_file_open_or_asks_a_reason(cases, case):
    missing, is_blocked = CASES[case]

    checks = checklist(Disclosure.objects.get(pk=cases[case]))

    assert [check.code for check in checks] == EVERYTHING
    assert {check.code for check in checks if not check.ok} == missing
    assert any(check.blocks for check in checks) == is_blocked
    assert all(bool(check.explanation) is not check.ok for check in checks)
    assert all(check.link.startswith("/") for check in checks)


@all_cases
def test_it_is_sealed_as_the_checklist_says(town, cases, case):
    missing, is_blocked = CASES[case]
    disclosure = Disclosure.objects.get(pk=cases[case])
    now = after(disclosure) if disclosure.ends_at else factories.NOW
    act = factories.act_of(town.archivist, now)

    if is_blocked:
        assert faults_of(disclosure, act, "照片已遗失") == {(code, "A2") for code in missing}
    elif missing:
        assert faults_of(disclosure, act, " ") == {("reason", "A2")}
        assert seal(disclosure, act=act, reason=" 照片已遗失 ").reason == "照片已遗失"
    else:
        assert seal(disclosure, act=act, reason="不需要").reason == ""


def faults_of(disclosure, act, reason):
    with pytest.raises(Incomplete) as refusal:
        seal(disclosure, act=act, reason=reason)
    assert not Record.objects.exists()
    return {(fault.field, fault.rule) for fault in refusal.value.faults}


BY_READING_FILES = {altered_behind_the_portal, with_other_bytes}


@all_cases
def test_a_list_finds_the_same_without_reading_files(cases, case):
    missing, _is_blocked = CASES[case]

    (row,) = with_file(Disclosure.objects.filter(pk=cases[case]))

    expected = set() if case in BY_READING_FILES else missing
    assert {check.code for check in at_a_glance(row) if not check.ok} == expected


def test_many_are_looked_through_with_as_many_queries_as_one(cases):
    asked = []
    for number in (1, 8):
        with CaptureQueriesContext(connection) as queries:
            for row in with_file(Disclosure.objects.order_by("pk"))[:number]:
                at_a_glance(row)
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 4


def test_what_is_over_is_to_be_sealed_until_it_is(town, now):
    def waiting():
        return set(to_seal(Disclosure.objects.all(), reader_for(town.archivist, now)))

    before = waiting()
    seal(town.over, act=factories.act_of(town.archivist, after(town.over)))

    assert {town.over, town.over_in_village} <= before
    assert before - waiting() == {town.over}
