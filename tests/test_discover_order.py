"""Sitemaps without dates: what lies behind articles that are too old is seen, and nothing else is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newsbot.discover.entries import Entry
from newsbot.discover.order import ENOUGH, Order, latest_of, spread

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SINCE = NOW - timedelta(days=4)
NEWEST_FIRST = [NOW - timedelta(hours=5 * at) for at in range(300)]
IN_BLOCKS = [NOW - timedelta(hours=20 * (at % 75)) for at in range(300)]


def asked(dates: list[datetime]) -> set[int]:
    """The places that are asked for, one after another."""
    order, read = Order(), set()
    for entry in spread([Entry(f"https://paper.example/{at}") for at in range(len(dates))]):
        if not order.is_past(entry.place):
            order.learn(entry.place, dates[entry.place - 1], SINCE)
            read.add(entry.place)
    return read


@pytest.mark.parametrize("dates", [NEWEST_FIRST, NEWEST_FIRST[::-1]], ids=["newest_first", "oldest_first"])
def test_an_order_is_seen(dates: list[datetime]) -> None:
    read = asked(dates)
    assert {place for place, date in enumerate(dates, 1) if date >= SINCE} <= read
    assert len(read) < 80


def test_where_there_is_none_all_are_asked_for() -> None:
    assert len(asked(IN_BLOCKS)) == 300
    assert len(asked([NEWEST_FIRST[at * 7 % 300] for at in range(300)])) == 300


@pytest.mark.parametrize("count", [2 * ENOUGH + 1, 2 * ENOUGH + 2, 300])
def test_each_entry_is_asked_for_once(count: int) -> None:
    places = [entry.place for entry in spread([Entry(str(at)) for at in range(count)])]
    assert sorted(places) == list(range(1, count + 1))


@pytest.mark.parametrize(
    ("path", "latest"),
    [
        ("/2026/11/24/a-story", datetime(2026, 11, 26, tzinfo=UTC)),
        ("/world/2026-02-03/story.html", datetime(2026, 2, 5, tzinfo=UTC)),
        ("/2026/2/a-story", datetime(2026, 3, 2, tzinfo=UTC)),
        ("/films/the-best-of-2019", None),
        ("/2019/a-story", None),
        ("/2026/11/24/", None),
    ],
)
def test_an_address_says_the_day(path: str, latest: datetime | None) -> None:
    assert latest_of(f"https://paper.example{path}") == latest
