"""The crash-safe frontier: Scrapy's SCHEDULER, with every request in the article database.

A request is a row: to do until its page is done. What is in flight is not written down, so that whatever a killed
crawl had begun is simply still to do. Each host has a small heap of its next requests in memory, however many
millions wait in the database, and a busy host keeps no other waiting.
"""

from __future__ import annotations

import hashlib
import heapq
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import call_later
from scrapy.utils.httpobj import urlparse_cached

from newsbot.errors import NewsbotError
from newsbot.store.memory import Memory
from newsbot.store.requests import NotStorable, dump_request, load_request
from newsbot.store.runs import AlreadyRunning, Run, RunLock, end_run, open_run

if TYPE_CHECKING:
    from scrapy.core.downloader import Slot
    from scrapy.utils.asyncio import CallLaterResult

logger = logging.getLogger(__name__)

ROW = "newsbot_row"
"""Meta key: the row (hex) of a request that is on its way."""
CHILD = "newsbot_child"
"""Meta key: the row (hex) that a `dont_filter` request shall have, the same whenever its page is read again."""
AHEAD = 64
"""Requests of one host that are read from the database at once."""

_SEEN = "SELECT 1 FROM frontier WHERE run_id = :run AND key = :key"
_PUT = """INSERT INTO frontier (run_id, key, host, rank, seq, state, request)
 VALUES (:run, :key, :host, :rank, :seq, 0, :request) ON CONFLICT (run_id, key) DO NOTHING"""
_PUT_BACK = """UPDATE frontier SET host = :host, rank = :rank, state = 0, request = :request
 WHERE run_id = :run AND key = :key"""
_DONE = "UPDATE frontier SET state = 1, request = NULL WHERE run_id = :run AND key = :key"
_HOSTS = "SELECT host, count(*) FROM frontier WHERE run_id = :run AND state = 0 GROUP BY host"
_NEXT = """SELECT rank, seq, key, request FROM frontier WHERE run_id = :run AND host = :host AND state = 0
 ORDER BY rank, seq LIMIT :limit"""

Waiting = tuple[int, int, bytes, str]


@dataclass(slots=True)
class Host:
    """The requests of one host that are to do."""

    waiting: int = 0
    """How many are to do and not on their way, in memory or not."""
    heap: list[Waiting] = field(default_factory=list)
    """The next ones: rank, order of discovery, key, JSON."""
    out: set[bytes] = field(default_factory=set)
    """Keys in the heap or on their way."""
    complete: bool = True
    """Everything that waits is in the heap."""
    worst: Waiting | None = None
    """What waits in the database only is not more urgent than this."""
    served: float = 0.0


class Frontier(BaseScheduler):
    """Scrapy's scheduler (SCHEDULER) over the article database."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.memory = Memory.of(crawler)
        self.run: Run | None = None
        self._hosts: dict[str, Host] = {}
        self._volatile: list[Request] = []
        self._on_their_way: dict[bytes, str] = {}
        self._waiting = 0
        self._sequence = 0
        self._lock: RunLock | None = None
        self._wake_up: CallLaterResult | None = None
        self._wakes_at = 0.0
        self.errback: Callable[[Any], Any] | None = None
        """Wraps each request's errback (see `newsbot.store.done`)."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Frontier:
        """Scrapy's way to make one."""
        return cls(crawler)

    # --- beginning and end ------------------------------------------------------------------------
    def open(self, spider: Spider) -> None:
        """Begin a run, or go on with the one that was interrupted."""
        self.spider = spider
        assert self.crawler.request_fingerprinter is not None
        self._fingerprint = self.crawler.request_fingerprinter.fingerprint
        database = self.memory.database
        if database is None:
            return
        try:
            with database.guarded():
                if database.is_sqlite:
                    self._lock = RunLock(database.name, spider)
                    self._lock.acquire()
                self.run = open_run(database, spider)
        except AlreadyRunning as error:
            self._lock = None
            self.memory.give_up(error, reason="already_running")
            return
        except NewsbotError as error:
            self.memory.give_up(error)
            return
        for host, waiting in self.memory.rows(_HOSTS, {"run": self.run.id}):
            self._hosts[host] = Host(waiting=waiting, complete=False)
            self._waiting += waiting
        if self.run.resumed:
            logger.info("Resuming the interrupted run: %d requests to do", self._waiting)

    def close(self, reason: str) -> None:
        """Write everything down; a run that has finished is cleared away."""
        if self._wake_up is not None:
            self._wake_up.cancel()
        if self.run is not None:
            self.memory.tell(end_run, {"run": self.run.id, "reason": reason})
            self.memory.flush()
        if self._lock is not None:
            self._lock.release()

    def starts_are_done(self) -> bool:
        """Whether the interrupted run already had all its start requests."""
        return self.run is not None and self.run.starts_done

    # --- in ---------------------------------------------------------------------------------------
    def enqueue_request(self, request: Request) -> bool:
        """Store a request, unless the run has it. A retry is the same row; a redirect ends the row it came from."""
        if self.run is None or self.memory.error is not None:
            return False
        came_from = request.meta.pop(ROW, None)
        child = request.meta.pop(CHILD, None)
        row = bytes.fromhex(came_from) if came_from else None
        key = bytes.fromhex(child) if child else self._fingerprint(request)[:16]
        try:
            text = dump_request(request, self.spider)
        except NotStorable as error:
            logger.debug("Kept in memory only: %s", error)
            self._count("newsbot/store/volatile_requests")
            self._volatile.append(request)
            return True
        if row is not None and (request.dont_filter or key == row):
            self._put_back(row, request, text)
            return True
        if row is not None:
            self.done(row)
        elif request.dont_filter and child is None:
            key = hashlib.blake2b(key + self._next_in_sequence().to_bytes(8, "big"), digest_size=16).digest()
        if self.memory.is_fresh(key) or self.memory.row(_SEEN, {"run": self.run.id, "key": key}):
            self._count("dupefilter/filtered")
            return False
        self._put(_PUT, key, request, text)
        self._count("scheduler/enqueued")
        return True

    def _put(self, sql: str, key: bytes, request: Request, text: str) -> None:
        assert self.run is not None
        name = _host(request)
        host = self._hosts.setdefault(name, Host())
        entry = (-request.priority, self._next_in_sequence(), key, text)
        values = {"run": self.run.id, "key": key, "host": name, "rank": entry[0], "seq": entry[1], "request": text}
        self.memory.tell(sql, values, fresh=key)
        host.waiting += 1
        self._waiting += 1
        if host.complete and len(host.heap) >= 4 * AHEAD:
            host.complete, host.worst = False, max(host.heap)
        if host.complete or (host.heap and host.worst is not None and entry < host.worst):
            heapq.heappush(host.heap, entry)
            host.out.add(key)

    def _put_back(self, row: bytes, request: Request, text: str) -> None:
        """The request of this row is to do again, perhaps changed."""
        before = self._on_their_way.pop(row, None)
        if before is not None:
            self._hosts[before].out.discard(row)
        self._put(_PUT_BACK, row, request, text)

    def done(self, row: bytes) -> None:
        """The page of this row needs nothing any more: its requests and items are stored."""
        host = self._on_their_way.pop(row, None)
        if host is not None:
            self._hosts[host].out.discard(row)
        if self.run is not None:
            self.memory.tell(_DONE, {"run": self.run.id, "key": row})

    # --- out --------------------------------------------------------------------------------------
    def has_pending_requests(self) -> bool:
        """Whether anything is to do that is not on its way."""
        return self.memory.error is None and (self._waiting > 0 or bool(self._volatile))

    def next_request(self) -> Request | None:
        """The most urgent request among the hosts that can be visited now."""
        if self._volatile:
            return self._volatile.pop()
        if self.memory.blocked or self.memory.error is not None:
            return None
        name = self._choose()
        if name is None:
            return None
        host = self._hosts[name]
        if not host.heap:
            self._read_ahead(name, host)
            if not host.heap:
                return None
        _, _, key, text = heapq.heappop(host.heap)
        host.waiting -= 1
        self._waiting -= 1
        host.served = time.monotonic()
        self._on_their_way[key] = name
        request = load_request(text, self.spider)
        request.meta[ROW] = key.hex()
        if self.errback is not None:
            request.errback = self.errback(request.errback)
        self._count("scheduler/dequeued")
        return request

    def _choose(self) -> str | None:
        """The free host with the most urgent request; among equals the one that has waited longest."""
        assert self.crawler.engine is not None
        slots: Mapping[str, Slot] = self.crawler.engine.downloader.slots
        best, best_name, soonest = None, None, 0.0
        now = time.monotonic()  # as Scrapy's slots count
        for name, host in self._hosts.items():
            if not host.waiting:
                continue
            slot = slots.get(name)
            if slot is not None:
                if len(slot.active) >= slot.concurrency:
                    continue
                due = slot.lastseen + slot.delay * (1 - min(slot.jitter, 1)) - 0.05
                if due > now:
                    soonest = min(soonest or due, due)
                    continue
            rank = (host.heap[0][0] if host.heap else -1_000_000_000, host.served)
            if best is None or rank < best:
                best, best_name = rank, name
        if best_name is None and soonest:
            self._ask_again_at(soonest, now)
        return best_name

    def _ask_again_at(self, due: float, now: float) -> None:
        """Have the engine ask again when the next host is due."""
        if self._wake_up is not None and due < self._wakes_at:
            self._wake_up.cancel()
            self._wake_up = None
        if self._wake_up is None:
            self._wakes_at = due
            self._wake_up = call_later(max(due - now, 0.01), self._ask_again)

    def _ask_again(self) -> None:
        self._wake_up = None
        if self.crawler.engine is not None and self.crawler.engine._slot is not None:
            self.crawler.engine._slot.nextcall.schedule()

    def _read_ahead(self, name: str, host: Host) -> None:
        """Fill the heap of a host from the database."""
        assert self.run is not None
        if not self.memory.flush():
            return
        limit = AHEAD + len(host.out)
        rows = self.memory.rows(_NEXT, {"run": self.run.id, "host": name, "limit": limit})
        for rank, seq, key, text in rows:
            entry = (rank, seq, bytes(key), text)
            if entry[2] not in host.out:
                heapq.heappush(host.heap, entry)
                host.out.add(entry[2])
        host.worst = max(host.heap, default=None)
        host.complete = len(rows) < limit
        if host.complete:
            self._waiting += len(host.heap) - host.waiting
            host.waiting = len(host.heap)

    # --- small things -----------------------------------------------------------------------------
    def _next_in_sequence(self) -> int:
        self._sequence = max(time.time_ns(), self._sequence + 1)
        return self._sequence

    def _count(self, name: str) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(name)


def _host(request: Request) -> str:
    """The downloader's slot of a request."""
    return str(request.meta.get("download_slot") or urlparse_cached(request).hostname or "")
