"""What was approved is what is published: the canonical form and its hash.  Rule: W4."""

import datetime

import pytest

from disclosure.content import canonical, content_hash
from disclosure.models import Attachment, Edition, ExtraCircle, Release, Row
from disclosure.states import State
from tests import factories

pytestmark = pytest.mark.both


@pytest.fixture
def edition(county):
    return factories.make_edition(State.DRAFT, organization=county)


def _named(edition):
    from disclosure.actions import Named, _name

    _name(edition, Named(factories.make_person().pk, datetime.date(2026, 11, 1)))


CHANGES = {
    "title": lambda e: setattr(e, "title", "别的标题"),
    "summary": lambda e: setattr(e, "summary", "别的摘要"),
    "day": lambda e: setattr(e, "fact_on", datetime.date(2026, 1, 2)),
    "document number": lambda e: setattr(e, "document_number", "柳党发〔2026〕1号"),
    "text": lambda e: setattr(e, "body", "<p>别的正文</p>"),
    "channels": lambda e: setattr(e, "channels", ["board", "web"]),
    "reach": lambda e: setattr(e, "subtree", 1),
    "a row": lambda e: Row.objects.create(edition=e, position=1, cells={"name": "王五"}),
    "a file": lambda e: Attachment.objects.create(edition=e, name="a.pdf", kind="pdf", size=1, sha256="0" * 64),
    "a moment": lambda e: e.releases.update(due_at=datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC)),
    "a stage": lambda e: Release.objects.create(edition=e, tier=1, due_at=e.releases.first().due_at),
    "a circle": lambda e: ExtraCircle.objects.create(
        edition=e,
        disclosure=e.disclosure,
        tier=5,
        organization=factories.make_organization("邻乡", superior=e.disclosure.organization),
    ),
    "a named reader": _named,
}


@pytest.mark.parametrize("what", CHANGES)
def test_every_kind_of_content_changes_the_hash(edition, what):
    before = content_hash(edition)

    CHANGES[what](edition)

    assert content_hash(edition) != before


def test_the_hash_is_the_same_whoever_reads_it(edition):
    again = Edition.objects.get(pk=edition.pk)

    assert canonical(again) == canonical(edition)
    assert content_hash(again) == content_hash(edition)


def test_state_round_and_turn_are_no_content(edition):
    before = content_hash(edition)

    edition.state, edition.round = State.RETURNED, 3

    assert content_hash(edition) == before
