"""One clock: read once, turned by tests alone."""

import datetime

from audit import clock, travel

UTC = datetime.UTC


def test_the_day_turns_where_the_organisations_live():
    before = datetime.datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC)
    after = datetime.datetime(2026, 11, 20, 16, 0, tzinfo=UTC)

    assert clock.day_of(before) == datetime.date(2026, 11, 20)
    assert clock.day_of(after) == datetime.date(2026, 11, 21)
    assert clock.start_of(datetime.date(2026, 11, 21)) == after


def test_the_turned_clock_goes_back(now):
    with travel.at(now):
        assert clock.now() == now
        with travel.at(now + datetime.timedelta(days=1)):
            assert clock.now() == now + datetime.timedelta(days=1)
        assert clock.now() == now
    assert abs(clock.now() - datetime.datetime.now(UTC)) < datetime.timedelta(minutes=1)
