"""Pages of a list whose order is fixed: every row once, forwards and backwards, over ties.  Rule: I3."""

import datetime

import pytest

from audit.models import Event
from inspection.keyset import BadCursor, Keyset
from inspection.log import NEWEST_FIRST
from tests.factories import NOW

pytestmark = [pytest.mark.both, pytest.mark.django_db]

UPWARDS = Keyset((("object_id", int), ("at", datetime.datetime), ("id", int)))


@pytest.fixture
def events(db):
    """Twelve events, four at each moment, two of each object at it."""
    return Event.objects.bulk_create(
        Event(
            at=NOW + datetime.timedelta(microseconds=n // 4),
            verb="read",
            object_kind="a.b",
            object_id=n % 2,
            actor_name="",
        )
        for n in range(12)
    )


def in_order(keyset):
    return [event.pk for event in Event.objects.order_by(*keyset.order)]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 12, 13])
@pytest.mark.parametrize("keyset", [NEWEST_FIRST, UPWARDS], ids=["newest first", "upwards"])
def test_pages_show_every_row_once_and_lead_back_the_same_way(events, keyset, size):
    pages, page = [], keyset.page(Event.objects.all(), size=size)
    while True:
        pages.append(page)
        if not page.after:
            break
        page = keyset.page(Event.objects.all(), after=page.after, size=size)

    assert [event.pk for page in pages for event in page.rows] == in_order(keyset)
    assert [bool(page.before) for page in pages] == [False] + [True] * (len(pages) - 1)
    back = [pages[-1]]
    while back[-1].before:
        back.append(keyset.page(Event.objects.all(), before=back[-1].before, size=size))
    assert [row.pk for page in back[::-1] for row in page.rows] == in_order(keyset)


def test_a_row_that_came_meanwhile_moves_no_page(events):
    first = NEWEST_FIRST.page(Event.objects.all(), size=5)
    wanted = [event.pk for event in NEWEST_FIRST.page(Event.objects.all(), after=first.after, size=5).rows]
    Event.objects.create(at=NOW + datetime.timedelta(days=1), verb="read", object_kind="a.b", actor_name="")

    assert [row.pk for row in NEWEST_FIRST.page(Event.objects.all(), after=first.after, size=5).rows] == wanted


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "_",
        "1_2_3",
        "2026-11-20_5",
        "2026-11-20T02:00:00_5",
        "2026-11-20T02:00:00+00:00_-5",
        "0001-01-01T00:00:00+23:00_1",
        "2026-11-20T02:00:00+00:00_9999999999999999999",
        "2026-11-20T02:00:00+00:00_٣",
    ],
)
def test_a_cursor_that_no_row_could_have_is_refused(events, cursor):
    with pytest.raises(BadCursor):
        NEWEST_FIRST.page(Event.objects.all(), after=cursor)
