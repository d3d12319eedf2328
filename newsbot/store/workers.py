"""Many workers, one run: each leases whole hosts, so that a host has one polite visitor at a time.

A worker says four times a second that it is alive. One that has not been heard of for NEWSBOT_LEASE_SECONDS is dead,
and what it leased is free; what it had begun is still to do. Hosts long without work are given back, and who has many
gives some to who has none. All times are those of the database's clock.
"""

from __future__ import annotations

import os
import platform
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from newsbot.store.database import Database

START = "<start>"
"""Leased in place of a host by the worker that makes the start requests."""
MOST_AT_ONCE = 64
"""Hosts that are leased at once."""

_ALIVE = """INSERT INTO worker (run_id, name, until, hungry) VALUES (:run, :name, {now} + :ttl, :hungry)
 ON CONFLICT (run_id, name) DO UPDATE SET until = excluded.until, hungry = excluded.hungry"""
_RUN = "SELECT finished_at IS NOT NULL, reason FROM run WHERE id = :run"
_CREW = "SELECT w.name, w.hungry FROM worker w WHERE w.run_id = :run AND {alive}"
_HELD = """SELECT l.host,
 EXISTS (SELECT 1 FROM frontier f WHERE f.run_id = l.run_id AND f.host = l.host AND f.state = 0)
 FROM lease l WHERE l.run_id = :run AND l.worker = :name"""
_FREE = """SELECT l.host FROM lease l WHERE l.run_id = :run AND (l.free_at <= {now} OR l.free_at > {now} + 3600)
 AND (l.worker IS NULL OR NOT EXISTS
 (SELECT 1 FROM worker w WHERE w.run_id = l.run_id AND w.name = l.worker AND {alive}))
 AND EXISTS (SELECT 1 FROM frontier f WHERE f.run_id = l.run_id AND f.host = l.host AND f.state = 0)
 LIMIT :most {skip_locked}"""
_BUSY = """SELECT l.worker, count(*) FROM lease l JOIN worker w ON w.run_id = l.run_id AND w.name = l.worker
 WHERE l.run_id = :run AND {alive}
 AND EXISTS (SELECT 1 FROM frontier f WHERE f.run_id = l.run_id AND f.host = l.host AND f.state = 0)
 GROUP BY l.worker"""
_TAKE = """UPDATE lease SET worker = :name WHERE run_id = :run AND host = :host
 AND (worker IS NULL OR worker = :name OR NOT EXISTS
 (SELECT 1 FROM worker w WHERE w.run_id = :run AND w.name = lease.worker AND {alive}))"""
_LEAVE = """UPDATE lease SET worker = NULL, free_at = {now} + :pause
 WHERE run_id = :run AND host = :host AND worker = :name"""
_LEAVE_ALL = "UPDATE lease SET worker = NULL WHERE run_id = :run AND worker = :name"
_GO = "DELETE FROM worker WHERE run_id = :run AND name = :name"
_BURY = "DELETE FROM worker WHERE run_id = :run AND until < {now} - 3600"
NAME_HOST = "INSERT INTO lease (run_id, host, free_at) VALUES (:run, :host, 0) ON CONFLICT (run_id, host) DO NOTHING"
"""Told once for each host before its first request, so that somebody can lease it."""


@dataclass(frozen=True, slots=True)
class Beat:
    """What a worker learnt when it said that it is alive."""

    held: Mapping[str, bool]
    """Its hosts, and whether they have work."""
    workers: int
    """How many are alive, with this one."""
    hungry: int
    """How many of the others have nothing to do, and find no free host either."""
    ended: str | None
    """Why the run has ended, where another worker ended it."""


class Worker:
    """The process as one of the workers of a run."""

    def __init__(self, database: Database, run: int, ttl: int) -> None:
        self.database = database
        self.name = f"{platform.node()} {os.getpid()} {secrets.token_hex(4)}"
        self.ids: dict[str, Any] = {"run": run, "name": self.name}
        self._ttl = ttl

    def beat(self, *, hungry: bool, crew: int = 1) -> Beat:
        """Say that we are alive, and take free hosts up to a fair share of all. `crew`: how many workers there will be.

        What each has already counts, or the first to come would have taken all when the second comes. One
        transaction. Raises what the driver raises.
        """
        database = self.database
        database.begin()
        database.change(_ALIVE, {**self.ids, "ttl": self._ttl, "hungry": hungry})
        ended, reason = database.row(_RUN, self.ids) or (True, "gone")
        living = database.rows(_CREW, self.ids)
        free = [] if ended else database.rows(_FREE, {**self.ids, "most": MOST_AT_ONCE})
        busy = {name: int(count) for name, count in database.rows(_BUSY, self.ids)} if free else {}
        all_hosts = len(free) + sum(busy.values())
        share = max(0, -(-all_hosts // max(len(living), crew)) - busy.get(self.name, 0))
        database.change_many(_TAKE, [{**self.ids, "host": host} for (host,) in free[:share]])
        held = {host: bool(work) for host, work in database.rows(_HELD, self.ids) if host[0] != START[0]}
        database.commit()
        left = len(free) > share
        others = 0 if left else sum(bool(empty) for name, empty in living if name != self.name)
        return Beat(held, len(living), others, str(reason) if ended else None)

    def may_start(self) -> bool:
        """Whether it is this worker that makes the start requests."""
        database = self.database
        database.begin()
        database.change(_ALIVE, {**self.ids, "ttl": self._ttl, "hungry": True})
        database.change(NAME_HOST, {**self.ids, "host": START})
        taken = database.change(_TAKE, {**self.ids, "host": START})
        database.commit()
        return taken == 1

    def leave(self, hosts: Iterable[tuple[str, float]]) -> None:
        """Give hosts back; each with the seconds for which it must be left alone."""
        self.database.begin()
        changes = [{**self.ids, "host": host, "pause": max(0, -int(-pause // 1))} for host, pause in hosts]
        self.database.change_many(_LEAVE, changes)
        self.database.commit()

    def go(self) -> None:
        """Give everything back: this worker ends."""
        self.database.begin()
        self.database.change(_LEAVE_ALL, self.ids)
        self.database.change(_GO, self.ids)
        self.database.change(_BURY, self.ids)
        self.database.commit()
