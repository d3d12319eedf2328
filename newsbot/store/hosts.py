"""The hosts of a frontier and which of them is visited next: a small heap of requests for each."""

from __future__ import annotations

import heapq
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scrapy.core.downloader import Slot

AHEAD = 64
"""Requests of one host that are read from the database at once."""
ALL_AHEAD = 50_000
"""Requests of all hosts that are held in memory, about."""
ENOUGH = 16
"""Free hosts among which the next one is chosen."""
_URGENT = -(2**31)

Waiting = tuple[int, int, bytes, str]
"""Rank (lowest first), order of discovery, key, JSON."""


@dataclass(slots=True)
class Host:
    """The requests of one host that are to do."""

    heap: list[Waiting] = field(default_factory=list)
    """The next ones."""
    out: set[bytes] = field(default_factory=set)
    """Keys in the heap or on their way."""
    more: bool = False
    """The database may have others that wait."""
    worst: Waiting | None = None
    """What waits in the database only is not more urgent than this."""
    flying: int = 0
    """How many are on their way."""
    served: float = 0.0
    """When the last one was given out (monotonic)."""
    not_before: float = 0.0
    """When the first may be asked for (monotonic)."""
    leaving: bool = False
    """It goes to another worker as soon as nothing of it is on its way."""

    @property
    def has_work(self) -> bool:
        """Whether anything waits, or may."""
        return bool(self.heap) or self.more

    def put(self, entry: Waiting) -> None:
        """One more that waits; it is in the database already, or will be before the next reading."""
        if not self.more and len(self.heap) >= 4 * AHEAD:
            self.more, self.worst = True, max(self.heap)
        if not self.more or (self.worst is not None and entry < self.worst):
            heapq.heappush(self.heap, entry)
            self.out.add(entry[2])

    def fill(self, rows: Sequence[tuple[Any, ...]], limit: int) -> None:
        """What the database gave, `limit` rows at most, when asked for the next ones."""
        for rank, seq, key, text in rows:
            entry = (rank, seq, bytes(key), text)
            if entry[2] not in self.out:
                heapq.heappush(self.heap, entry)
                self.out.add(entry[2])
        self.more = len(rows) >= limit
        self.worst = max(self.heap, default=None) if self.more else None

    def take(self) -> Waiting:
        """The next one, now on its way."""
        self.flying += 1
        self.served = time.monotonic()
        return heapq.heappop(self.heap)

    def land(self, key: bytes) -> None:
        """One is no longer on its way."""
        self.flying -= 1
        self.out.discard(key)


def ahead(hosts: int) -> int:
    """How many requests of each host to read at once, so that many hosts take no more memory than few."""
    return max(4, min(AHEAD, ALL_AHEAD // max(hosts, 1)))


def choose(hosts: Mapping[str, Host], slots: Mapping[str, Slot], now: float) -> tuple[str | None, float]:
    """Of the first free hosts the one with the most urgent request, among equals the one that has waited longest.

    The caller puts a host that was served behind all others, so that each has its turn among the first.
    `now`: monotonic seconds, as the downloader's slots count. Where no host is free: when the first will be, or 0.
    """
    best: tuple[int, float] | None = None
    best_name, soonest, free = None, 0.0, 0
    for name, host in hosts.items():
        if host.leaving or not (host.heap or host.more):
            continue
        due, slot = host.not_before, slots.get(name)
        if slot is not None:
            # Those on their way to the slot (robots.txt is being asked for) or from it (being read) count too.
            if len(slot.active) >= slot.concurrency or host.flying > 2 * slot.concurrency:
                continue
            due = max(due, slot.lastseen + slot.delay * (1 - min(slot.jitter, 1)) - 0.05 if slot.lastseen else 0.0)
        elif host.flying > 1:
            continue
        if due > now:
            soonest = min(soonest or due, due)
            continue
        rank = (host.heap[0][0] if host.heap else _URGENT, host.served)
        if best is None or rank < best:
            best, best_name = rank, name
        free += 1
        if free == ENOUGH:
            break
    return best_name, soonest
