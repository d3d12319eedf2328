"""Which articles of a sitemap without dates are too old, told by their addresses and by their order (pure).

Of such a sitemap some articles all over it are asked for first, then those at both of its ends. Where what was read
goes from new to old, or from old to new, what lies behind several articles that are too old is not asked for any more.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from math import inf

from newsbot.discover.entries import Entry

ENOUGH = 20
"""Articles that must have been read before an order is seen."""
SEVERAL = 10
"""Articles in a row that are too old."""
ASTRAY = timedelta(days=2)
"""By which an article may be out of its place."""
_IN_PATH = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])(?:[/-](0?[1-9]|[12]\d|3[01]))?/[^/]*[^\W\d_]{3}")


def latest_of(url: str) -> datetime | None:
    """The last moment at which an article can have been published whose address holds its day or month, or None."""
    match = _IN_PATH.search(url)
    if match is None:
        return None
    year, month = int(match[1]), int(match[2])
    day = min(int(match[3] or 31), monthrange(year, month)[1])
    return datetime(year, month, day, tzinfo=UTC) + timedelta(days=2)  # wherever that day ends


def spread(entries: list[Entry]) -> list[Entry]:
    """Entries without dates: some all over them, then by turns the first and the last; each with its place, from 1."""
    count = len(entries)
    if count <= 2 * ENOUGH or any(entry.published or entry.modified for entry in entries):
        return entries
    for place, entry in enumerate(entries, 1):
        entry.place = place
    half = (count + 1) // 2
    samples = [at * (count - 1) // (ENOUGH - 1) for at in range(ENOUGH)]
    turns = [at for pair in zip(range(half), range(count - 1, count - 1 - half, -1), strict=True) for at in pair]
    return [entries[at] for at in dict.fromkeys([*samples, *turns])]


@dataclass(slots=True)
class Order:
    """When the articles of one sitemap were published that were read."""

    _read: dict[int, datetime] = field(default_factory=dict)
    _judged_at: int = ENOUGH
    _first: int = 0
    """The first place that is wanted."""
    _last: float = inf
    """The last one."""

    def learn(self, place: int, published: datetime, since: datetime) -> None:
        """An article was read that stands at this place. Both moments aware."""
        self._read[place] = published
        if len(self._read) >= self._judged_at:
            self._judged_at += max(5, self._judged_at // 20)
            self._judge(since)

    def is_past(self, place: int) -> bool:
        """Whether the article at a place was surely published before `since`."""
        return not self._first <= place <= self._last

    def _judge(self, since: datetime) -> None:
        places = sorted(self._read)
        dates = [self._read[place] for place in places]
        if all(date - before <= ASTRAY for date, before in zip(dates, accumulate(dates, min), strict=True)):
            self._last = next(self._old(places, since), inf)
        elif all(before - date <= ASTRAY for date, before in zip(dates, accumulate(dates, max), strict=True)):
            self._first = next(self._old(places[::-1], since), 0)
        else:
            self._first, self._last = 0, inf

    def _old(self, places: list[int], since: datetime) -> Iterator[int]:
        """Places at which several articles in a row were too old."""
        row = 0
        for place in places:
            row = row + 1 if self._read[place] < since else 0
            if row >= SEVERAL:
                yield place
