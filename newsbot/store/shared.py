"""A run that several workers share: this worker's heartbeat, the hosts that come and go, and the end for all."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.utils.asyncio import create_looping_call

from newsbot.errors import StoreError
from newsbot.store.database import Database
from newsbot.store.hosts import Host
from newsbot.store.places import SharedPlaces
from newsbot.store.runs import Run, all_started
from newsbot.store.workers import NAME_HOST, Beat, Worker

if TYPE_CHECKING:
    from scrapy.utils.asyncio import AsyncioLoopingCall
    from twisted.internet.task import LoopingCall

    from newsbot.store.frontier import Frontier

logger = logging.getLogger(__name__)

EVERY = 0.25
"""Seconds between two heartbeats: as long a worker without hosts may wait for some, and all for the end."""
IDLE = 30.0
"""Seconds without work after which a host is given back; nobody else wants it sooner."""
GATHERING = 5.0
"""Seconds in which hosts are kept for the other workers of the same command, should they begin later."""
_ANY = "SELECT 1 FROM frontier WHERE run_id = :run AND state = 0 LIMIT 1"


class SharedRun:
    """What the frontier of one worker does because there are others."""

    def __init__(self, frontier: Frontier, database: Database, run: Run) -> None:
        settings = frontier.crawler.settings
        self._frontier = frontier
        self._memory = frontier.memory
        self._database = database
        self._run = run
        self._named: set[str] = set()
        self._looked_at = 0.0
        self._found_work = True
        self._closing: asyncio.Future[None] | None = None
        self._parent = settings.getint("NEWSBOT_WORKER_OF")
        self._crew = settings.getint("NEWSBOT_WORKERS", 1)
        self._gathered_at = time.monotonic() + GATHERING
        self._delay = settings.getfloat("DOWNLOAD_DELAY")
        ttl = min(max(2, settings.getint("NEWSBOT_LEASE_SECONDS", 30)), 3600)
        self._worker = Worker(database, run.id, ttl)
        self._worker.beat(hungry=True, crew=self._crew)
        self._loop: AsyncioLoopingCall | LoopingCall | None = None
        self._interval = min(EVERY, ttl / 4)
        frontier.crawler.signals.connect(self._opened, signal=signals.spider_opened)

    def _opened(self) -> None:
        self._loop = create_looping_call(self._beat)
        self._loop.start(self._interval, now=True)

    @cached_property
    def places(self) -> SharedPlaces:
        """Those of `limit=`."""
        return SharedPlaces(self._database, self._memory, self._worker.ids)

    def name_host(self, host: str) -> None:
        """A request for this host is about to be stored: somebody shall lease it."""
        if host not in self._named:
            self._named.add(host)
            self._memory.tell(NAME_HOST, {"run": self._run.id, "host": host})

    def has_work(self) -> bool:
        """Whether anything of the run is to do or in flight, here or elsewhere (looked up once a heartbeat)."""
        now = time.monotonic()
        if self._found_work and now - self._looked_at >= self._interval / 2 and self._memory.flush():
            self._looked_at = now
            self._found_work = bool(self._memory.rows(_ANY, {"run": self._run.id}))
        return self._found_work

    async def wait_to_start(self) -> bool:
        """Wait until it is clear who makes the start requests; whether it is this worker."""
        while self._memory.error is None and self._closing is None:
            try:
                with self._database.guarded():
                    if all_started(self._database, self._run):
                        return False
                    if self._worker.may_start():
                        return True
            except StoreError as error:
                self._failed(error)
            await asyncio.sleep(self._interval)
        return False

    def _beat(self) -> None:
        frontier = self._frontier
        if self._memory.error is not None or not self._memory.flush():
            return
        self._found_work = True
        busy = [name for name, host in frontier.hosts.items() if host.has_work or host.flying]
        crew = self._crew if time.monotonic() < self._gathered_at else 1
        try:
            with self._database.guarded():
                beat = self._worker.beat(hungry=not busy, crew=crew)
                if beat.ended is None:
                    self._adopt(beat)
                    self._worker.leave(self._to_leave(beat))
        except StoreError as error:
            self._failed(error)
            return
        except Exception as error:
            self._database.rollback()
            self._memory.give_up(StoreError(f"this worker cannot go on: {type(error).__name__}: {error}"))
            raise
        if beat.ended is not None or self._is_orphan():
            self._end(beat.ended or "shutdown")
        frontier.ask_again()

    def _adopt(self, beat: Beat) -> None:
        """Serve the hosts that are ours, and no others."""
        hosts = self._frontier.hosts
        for name in hosts.keys() - beat.held.keys():
            logger.warning("Another worker has taken %s: this one was not heard of for too long", name)
            del hosts[name]
        begin = time.monotonic() + self._delay
        for name, has_work in beat.held.items():
            host = hosts.setdefault(name, Host(not_before=begin))
            # Others find requests for our hosts too.
            host.more = host.more or (has_work and not host.heap)

    def _to_leave(self, beat: Beat) -> Iterable[tuple[str, float]]:
        """Hosts to give back: those long without work, and some of many if another worker has none."""
        hosts, long_ago = self._frontier.hosts, time.monotonic() - IDLE
        busy = [name for name, host in hosts.items() if host.has_work and not host.leaving]
        if beat.hungry and len(busy) > 1:
            for name in busy[: max(1, len(busy) * beat.hungry // max(beat.workers, 2))]:
                hosts[name].leaving = True
        gone = [
            name
            for name, host in hosts.items()
            if not host.flying
            and (host.leaving or (not host.has_work and max(host.served, host.not_before) < long_ago))
        ]
        left = [(name, self._pause(name)) for name in gone]
        for name in gone:
            del hosts[name]
        return left

    def _pause(self, name: str) -> float:
        """Seconds for which a host must be left alone by whoever comes next."""
        engine = self._frontier.crawler.engine
        slot = engine.downloader.slots.get(name) if engine is not None else None
        return slot.lastseen + slot.delay - time.monotonic() if slot is not None and slot.lastseen else 0.0

    def _failed(self, error: StoreError) -> None:
        self._database.rollback()
        if not error.locked:
            self._memory.give_up(error)

    def _is_orphan(self) -> bool:
        """Whether the command that started this worker has been killed."""
        return self._parent > 0 and os.getppid() != self._parent

    def _end(self, reason: str) -> None:
        engine = self._frontier.crawler.engine
        if self._closing is None and engine is not None and engine.running:
            self._closing = asyncio.ensure_future(engine.close_spider_async(reason=reason))

    def close(self) -> None:
        """Give everything back."""
        if self._loop is not None and self._loop.running:
            self._loop.stop()
        if self._memory.error is None:
            try:
                with self._database.guarded():
                    self._worker.go()
            except StoreError as error:
                self._failed(error)
