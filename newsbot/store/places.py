"""The places of `limit=` where several workers share a run: each article takes one, so that all give exactly so many.

A place is a row of `lease`: of its worker while its article is being judged, and of nobody but the article (`free_at`
1) in the transaction that stores it. Those of a worker that died meanwhile are free again.
"""

from __future__ import annotations

import secrets
from typing import Any

from newsbot.errors import StoreError
from newsbot.store.database import Database
from newsbot.store.memory import Memory

MARK = "<place "
"""What the names of places begin with; no host does."""

_ONE_AT_A_TIME = "UPDATE run SET starts_done = starts_done WHERE id = :run AND finished_at IS NULL"
_GIVEN = "SELECT count(*) FROM lease WHERE run_id = :run AND host LIKE '<place %' AND free_at = 1"
_TAKEN = """SELECT count(*) FROM lease l WHERE l.run_id = :run AND l.host LIKE '<place %' AND (l.free_at = 1
 OR EXISTS (SELECT 1 FROM worker w WHERE w.run_id = l.run_id AND w.name = l.worker AND w.until > {now}))"""
_TAKE = "INSERT INTO lease (run_id, host, worker, free_at) VALUES (:run, :place, :name, 0)"
_FILL = "UPDATE lease SET free_at = 1, worker = NULL WHERE run_id = :run AND host = :place"
_LEAVE = "DELETE FROM lease WHERE run_id = :run AND host = :place"


class Places:
    """The places of one worker; `ids`: the `run` and the `name` of the worker."""

    def __init__(self, database: Database, memory: Memory, ids: dict[str, Any]) -> None:
        self._database = database
        self._memory = memory
        self._ids = ids
        self._undecided: list[str] = []

    def take(self, most: int) -> bool:
        """Take a place, unless `most` are taken."""
        database, place = self._database, MARK + secrets.token_hex(8) + ">"
        try:
            with database.guarded():
                database.begin()
                goes_on = database.change(_ONE_AT_A_TIME, self._ids) == 1
                taken = database.row(_TAKEN, self._ids)
                if has_room := goes_on and taken is not None and taken[0] < most:
                    database.change(_TAKE, {**self._ids, "place": place})
                database.commit()
        except StoreError as error:
            database.rollback()
            if not error.locked:
                self._memory.give_up(error)
            return False
        if has_room:
            self._undecided.append(place)
        return has_room

    def fill(self) -> None:
        """An article has been kept; its place is filled when it is stored."""
        self._memory.tell(_FILL, {**self._ids, "place": self._undecided.pop()})
        self._memory.flush()

    def leave(self) -> None:
        """An article was dropped."""
        self._memory.tell(_LEAVE, {**self._ids, "place": self._undecided.pop()})

    def given(self) -> int:
        """How many are filled, by all workers."""
        row = self._memory.row(_GIVEN, self._ids)
        return int(row[0]) if row else 0
