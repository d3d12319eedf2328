"""The crash-safe frontier: Scrapy's SCHEDULER, with every request in the article database.

A request is a row: to do until its page is done. What is in flight is not written down, so that whatever a killed
crawl had begun is simply still to do. Each host has a small heap of its next requests in memory, however many
millions wait in the database, and a busy host keeps no other waiting. Where many workers share a run, each serves
the hosts that it has leased (`newsbot.store.shared`).
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import call_later
from scrapy.utils.httpobj import urlparse_cached

from newsbot.errors import NewsbotError
from newsbot.store.hosts import Host, Waiting, ahead, choose
from newsbot.store.memory import LOCK_WAIT, Memory
from newsbot.store.places import Places
from newsbot.store.requests import NotStorable, dump_request, load_request
from newsbot.store.runs import FINISHED, WAITING_SQL, AlreadyRunning, Run, RunLock, end_run, open_run, run_key
from newsbot.store.shared import SharedRun

if TYPE_CHECKING:
    from scrapy.utils.asyncio import CallLaterResult

logger = logging.getLogger(__name__)

ROW = "newsbot_row"
"""Meta key: the row (hex) of a request that is on its way."""
CHILD = "newsbot_child"
"""Meta key: the row (hex) that a `dont_filter` request shall have, the same whenever its page is read again."""
WAITING = "newsbot/waiting"
"""Stats key: requests that an interrupted run leaves to do."""
REMEMBERED = 100_000
"""Requests of which it is remembered, without asking the database, that the run has them."""

_SEEN = "SELECT 1 FROM frontier WHERE run_id = :run AND key = :key"
_SEEN_OF = "SELECT key FROM frontier WHERE run_id = :run AND key = ANY(:keys)"
_PUT = """INSERT INTO frontier (run_id, key, host, rank, seq, state, request)
 VALUES (:run, :key, :host, :rank, :seq, 0, :request) ON CONFLICT (run_id, key) DO NOTHING"""
_PUT_BACK = """UPDATE frontier SET host = :host, rank = :rank, state = 0, request = :request
 WHERE run_id = :run AND key = :key"""
_DONE = "UPDATE frontier SET state = 1, request = NULL WHERE run_id = :run AND key = :key"
_HOSTS = "SELECT host, count(*) FROM frontier WHERE run_id = :run AND state = 0 GROUP BY host"
_NEXT = """SELECT rank, seq, key, request FROM frontier WHERE run_id = :run AND host = :host AND state = 0
 ORDER BY rank, seq LIMIT :limit"""


class Frontier(BaseScheduler):
    """Scrapy's scheduler (SCHEDULER) over the article database."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.memory = Memory.of(crawler)
        self.run: Run | None = None
        self.hosts: dict[str, Host] = {}
        """Those that this process visits."""
        self.shared: SharedRun | None = None
        """Where other workers take part in the run."""
        self.volatile = 0
        """Requests that could not be stored."""
        self._volatile: list[Request] = []
        self._on_their_way: dict[bytes, str] = {}
        self._remembered: dict[bytes, None] = {}
        self._expected: set[bytes] = set()
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
        self._still_wants: Callable[[Request], bool] | None = getattr(spider, "still_wants", None)
        self._settle: Callable[[Request], Request] | None = getattr(spider, "settle", None)
        assert self.crawler.request_fingerprinter is not None
        self._fingerprint = self.crawler.request_fingerprinter.fingerprint
        database = self.memory.database
        if database is None:
            return
        alone = database.is_sqlite and not self.crawler.settings.getint("NEWSBOT_WORKER")
        try:
            with database.guarded():
                database.wait_for_others(self.crawler.settings.getfloat("NEWSBOT_LOCK_PATIENCE", 60))
                if database.is_sqlite:
                    self._lock = RunLock(database.name, run_key(spider), shared=not alone)
                    self._lock.acquire()
                self.run = open_run(database, spider)
                self.memory.places = Places(self.memory, self.run.id)
                if not alone:
                    self.shared = SharedRun(self, database, self.run)
                    self.memory.places = self.shared.places
                database.wait_for_others(LOCK_WAIT)
        except AlreadyRunning as error:
            self._lock = None
            self.memory.give_up(error, reason="already_running")
            return
        except NewsbotError as error:
            self.memory.give_up(error)
            return
        if self.run.resumed:
            self._count("newsbot/resumed")
            self._go_on()

    def _go_on(self) -> None:
        assert self.run is not None
        waiting = dict(self.memory.rows(_HOSTS, {"run": self.run.id}))
        if self.shared is None:
            self.hosts = {host: Host(more=True) for host in waiting}
        self._count("scheduler/enqueued", sum(waiting.values()))
        logger.info("Going on with the run: %d requests to do", sum(waiting.values()))

    def close(self, reason: str) -> None:
        """Write everything down; a run that has finished is cleared away."""
        if self._wake_up is not None:
            self._wake_up.cancel()
        if self.run is not None:
            self.memory.tell(end_run, {"run": self.run.id, "reason": reason})
            self.memory.flush()
            if reason not in FINISHED and (row := self.memory.row(WAITING_SQL, {"run": self.run.id})):
                self._count(WAITING, row[0])
        if self.shared is not None:
            self.shared.close()
        if self._lock is not None:
            self._lock.release()

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
            return self._keep_in_memory(request, row, error)
        if row is not None and (request.dont_filter or key == row):
            self._put_back(row, request, text)
            return True
        if row is not None:
            self.done(row)
        elif request.dont_filter and child is None:
            key = hashlib.blake2b(key + self._next_in_sequence().to_bytes(8, "big"), digest_size=16).digest()
        if self._is_seen(key):
            self._count("dupefilter/filtered")
            return False
        self._put(_PUT, key, request, text)
        self._count("scheduler/enqueued")
        return True

    def expect(self, requests: Iterable[Request]) -> None:
        """Ask once which of the requests that come next the run has, where each question is a journey (PostgreSQL)."""
        if self.run is None or self.memory.database is None or self.memory.database.is_sqlite:
            return
        keys = {self._fingerprint(request)[:16] for request in requests if not request.dont_filter}
        asked = [key for key in keys if key not in self._remembered]
        had = {bytes(key) for (key,) in self.memory.rows(_SEEN_OF, {"run": self.run.id, "keys": asked})}
        self._expected = {key for key in asked if key not in had}
        for key in had:
            self._remember(key)

    def _keep_in_memory(self, request: Request, row: bytes | None, error: NotStorable) -> bool:
        if not self.volatile:
            logger.warning("A request can be kept in memory only, a crash would lose it: %s", error)
        self.volatile += 1
        self._count("newsbot/store/volatile_requests")
        if row is not None:
            request.meta[ROW] = row.hex()
        self._volatile.append(request)
        return True

    def _is_seen(self, key: bytes) -> bool:
        assert self.run is not None
        if key in self._remembered:
            return True
        if key in self._expected:
            return False
        if self.memory.row(_SEEN, {"run": self.run.id, "key": key}) is None:
            return False
        self._remember(key)
        return True

    def _remember(self, key: bytes) -> None:
        if len(self._remembered) >= REMEMBERED:
            for oldest in list(self._remembered)[: REMEMBERED // 10]:
                del self._remembered[oldest]
        self._remembered[key] = None

    def _put(self, sql: str, key: bytes, request: Request, text: str) -> None:
        assert self.run is not None
        name = _host(request)
        entry: Waiting = (-request.priority, self._next_in_sequence(), key, text)
        values = {"run": self.run.id, "key": key, "host": name, "rank": entry[0], "seq": entry[1], "request": text}
        if self.shared is not None:
            self.shared.name_host(name)
            host = self.hosts.get(name)
        else:
            host = self.hosts.setdefault(name, Host())
        self.memory.tell(sql, values)
        self._remember(key)
        if host is not None:
            host.put(entry)

    def _put_back(self, row: bytes, request: Request, text: str) -> None:
        """The request of this row is to do again, perhaps changed."""
        self._land(row)
        self._put(_PUT_BACK, row, request, text)

    def done(self, row: bytes) -> None:
        """The page of this row needs nothing any more: its requests and items are stored."""
        self._land(row)
        if self.run is not None:
            self.memory.tell(_DONE, {"run": self.run.id, "key": row})

    def _land(self, row: bytes) -> None:
        name = self._on_their_way.pop(row, None)
        if name is not None and (host := self.hosts.get(name)) is not None:
            host.land(row)

    # --- out --------------------------------------------------------------------------------------
    def has_pending_requests(self) -> bool:
        """Whether anything is to do that is not on its way, be it another worker's."""
        if self.memory.error is not None:
            return False
        if self._volatile:
            return True
        for name, host in self.hosts.items():
            if not host.heap and host.more:
                self._read_ahead(name, host)
            if host.has_work:
                return True
        if self.shared is None:
            return False
        # Nothing is being fetched or read now: a page that is still on its way was lost by some component.
        for row in list(self._on_their_way):
            self._count("newsbot/store/lost_track")
            self.done(row)
        return self.shared.has_work()

    def next_request(self) -> Request | None:
        """The most urgent request among the hosts that can be visited now."""
        if self._volatile:
            return self._volatile.pop()
        while not self.memory.blocked and self.memory.error is None:
            assert self.crawler.engine is not None
            name, due = choose(self.hosts, self.crawler.engine.downloader.slots, time.monotonic())
            if name is None:
                if due:
                    self._ask_again_at(due)
                break
            host = self.hosts[name]
            if not host.heap and not self._read_ahead(name, host):
                continue
            if (request := self._give_out(name, host)) is not None:
                return request
        return None

    def _give_out(self, name: str, host: Host) -> Request | None:
        """The next request of a host; None where the spider (`still_wants`) has learnt that it needs it no more."""
        self.hosts[name] = self.hosts.pop(name)  # behind all others
        _, _, key, text = host.take()
        self._on_their_way[key] = name
        request = load_request(text, self.spider)
        if self._still_wants is not None and not self._still_wants(request):
            self.done(key)
            return None
        if self._settle is not None:
            request = self._settle(request)
        request.meta[ROW] = key.hex()
        if self.errback is not None:
            request.errback = self.errback(request.errback)
        self._count("scheduler/dequeued")
        return request

    def _read_ahead(self, name: str, host: Host) -> bool:
        """Fill the heap of a host from the database; whether anything was there."""
        assert self.run is not None
        if self.memory.flush():
            limit = ahead(len(self.hosts)) + len(host.out)
            host.fill(self.memory.rows(_NEXT, {"run": self.run.id, "host": name, "limit": limit}), limit)
        return bool(host.heap)

    # --- small things -----------------------------------------------------------------------------
    def _ask_again_at(self, due: float) -> None:
        """Have the engine ask again when the next host is due."""
        if self._wake_up is not None and due < self._wakes_at:
            self._wake_up.cancel()
            self._wake_up = None
        if self._wake_up is None:
            self._wakes_at = due
            self._wake_up = call_later(max(due - time.monotonic(), 0.01), self.ask_again)

    def ask_again(self) -> None:
        """Have the engine ask for requests now."""
        self._wake_up = None
        if self.crawler.engine is not None and self.crawler.engine._slot is not None:
            self.crawler.engine._slot.nextcall.schedule()

    def _next_in_sequence(self) -> int:
        self._sequence = max(time.time_ns(), self._sequence + 1)
        return self._sequence

    def _count(self, name: str, count: int = 1) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(name, count)


def _host(request: Request) -> str:
    """The downloader's slot of a request."""
    return str(request.meta.get("download_slot") or urlparse_cached(request).hostname or "")
