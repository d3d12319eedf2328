"""The places of `limit=`: each article of a run takes one, so that it gives exactly so many, however it is interrupted.

A place is filled in the transaction that stores its article: a row of `lease` of nobody but the article (`free_at` 1).
Until then it is held by the process, where several workers share a run by a row of the worker's: those of one that
died are free again.
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
 OR EXISTS (SELECT 1 FROM worker w WHERE w.run_id = l.run_id AND w.name = l.worker AND {alive}))"""
_TAKE = "INSERT INTO lease (run_id, host, worker, free_at) VALUES (:run, :place, :name, 0)"
_FILL = """INSERT INTO lease (run_id, host, free_at) VALUES (:run, :place, 1)
 ON CONFLICT (run_id, host) DO UPDATE SET free_at = 1, worker = NULL"""
_LEAVE = "DELETE FROM lease WHERE run_id = :run AND host = :place"


class Places:
    """The places of a run that one process works on."""

    pause = 0.005
    """Seconds after which it is worth to ask again."""

    def __init__(self, memory: Memory, run: int) -> None:
        self._memory = memory
        self._run = run
        self._given: int | None = None
        self._undecided: list[str] = []
        self._filled: dict[int, str] = {}
        """Those of articles that are stored and on their last steps."""

    def take(self, most: int) -> bool:
        """Take a place, unless `most` are taken."""
        if has_room := self.given() + len(self._undecided) < most:
            self._undecided.append(_name())
        return has_room

    def given(self) -> int:
        """How many are filled, by whatever process."""
        if self._given is None:
            self._given = self._count_given()
        return self._given

    def fill(self, article: object) -> None:
        """An article is being stored: to be told behind it, with nothing written in between."""
        if self._undecided:
            place = self._filled[id(article)] = self._undecided.pop()
            self._memory.tell(_FILL, {"run": self._run, "place": place}, more=True)
            self._add(1)

    def kept(self, article: object) -> None:
        """An article has come through."""
        if not self._filled:  # nothing in the pipelines stores articles
            self.fill(article)
        if self._filled.pop(id(article), None) is None and self._filled:  # a pipeline has made another object of it
            self._filled.popitem()

    def leave(self, article: object) -> None:
        """An article was dropped."""
        if place := self._filled.pop(id(article), None):
            self._add(-1)
        elif self._undecided:
            place = self._undecided.pop()
        if place:
            self._memory.tell(_LEAVE, {"run": self._run, "place": place})

    def _count_given(self) -> int:
        row = self._memory.row(_GIVEN, {"run": self._run})
        return int(row[0]) if row else 0

    def _add(self, number: int) -> None:
        self._given = self.given() + number


class SharedPlaces(Places):
    """Those of a run that several workers share; `ids`: the `run` and the `name` of this worker."""

    pause = 0.2

    def __init__(self, database: Database, memory: Memory, ids: dict[str, Any]) -> None:
        super().__init__(memory, ids["run"])
        self._database = database
        self._ids = ids

    def take(self, most: int) -> bool:
        """Take a place, unless `most` are taken, by whomever."""
        database, place = self._database, _name()
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

    def given(self) -> int:
        """How many are filled, by all workers."""
        return self._count_given()

    def kept(self, article: object) -> None:
        """An article has come through: the others shall know at once."""
        super().kept(article)
        self._memory.flush()

    def _add(self, number: int) -> None:
        """The database counts."""


def _name() -> str:
    return MARK + secrets.token_hex(8) + ">"
