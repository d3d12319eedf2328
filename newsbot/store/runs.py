"""Runs: one command (spider and arguments) from its start until it has finished, however often it is interrupted."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from scrapy import Spider

from newsbot.errors import NewsbotError
from newsbot.store.database import Database
from newsbot.store.memory import now_text

FINISHED = frozenset({"finished", "limit"})
"""Reasons after which the same command starts a new run; after every other one it goes on with this one."""

_OPEN = "SELECT id, starts_done FROM run WHERE key = :key AND finished_at IS NULL ORDER BY id DESC LIMIT 1"
_BEGIN = """INSERT INTO run (spider, key, arguments, started_at, starts_done)
 VALUES (:spider, :key, :arguments, :now, :no) ON CONFLICT (key) WHERE finished_at IS NULL DO NOTHING RETURNING id"""
_STARTS_DONE = "UPDATE run SET starts_done = :yes WHERE id = :run"
_PAUSE = "UPDATE run SET reason = :reason WHERE id = :run"
_FINISH = "UPDATE run SET reason = :reason, finished_at = :now WHERE id = :run AND finished_at IS NULL"
_CLEAR = "DELETE FROM frontier WHERE run_id = :run"
_CLEAR_LEASES = "DELETE FROM lease WHERE run_id = :run"
_IS_FINISHED = "SELECT 1 FROM run WHERE id = :run AND finished_at IS NULL"
WAITING_SQL = "SELECT count(*) FROM frontier WHERE run_id = :run AND state = 0"
_IS_STARTED = "SELECT starts_done OR finished_at IS NOT NULL FROM run WHERE id = :run"


class AlreadyRunning(NewsbotError):
    """The same command is running in another process."""


@dataclass(slots=True)
class Run:
    """An open run."""

    id: int
    resumed: bool
    """It was interrupted before."""
    starts_done: bool
    """All start requests are in the frontier."""


def run_arguments(spider: Spider) -> dict[str, Any]:
    """What the command gave the spider: its own `run_arguments`, else its plain public attributes."""
    given = getattr(spider, "run_arguments", None)
    if not isinstance(given, Mapping):
        given = {name: value for name, value in vars(spider).items() if not name.startswith("_") and name != "name"}
    return {name: value for name, value in given.items() if isinstance(value, str | int | float | bool)}


def run_key(spider: Spider) -> str:
    """The same for the same command: order and spaces of arguments and of comma-separated values do not matter."""
    arguments = {
        name: ",".join(sorted(part.strip() for part in value.split(","))) if isinstance(value, str) else value
        for name, value in run_arguments(spider).items()
    }
    return f"{spider.name} {json.dumps(arguments, sort_keys=True, ensure_ascii=False)}"


def open_run(database: Database, spider: Spider) -> Run:
    """Go on with the interrupted run of this command, join the one that others work on, or begin a new one."""
    key = run_key(spider)
    arguments = json.dumps(run_arguments(spider), sort_keys=True, ensure_ascii=False)
    values = {"spider": spider.name, "key": key, "arguments": arguments, "now": now_text(), "no": False}
    while True:
        database.begin()
        found = database.row(_OPEN, values)
        begun = database.row(_BEGIN, values) if found is None else None
        database.commit()
        if found is not None:
            return Run(int(found[0]), resumed=True, starts_done=bool(found[1]))
        if begun is not None:
            return Run(int(begun[0]), resumed=False, starts_done=False)
        # Another worker has just begun it: its row is seen the next time.


def all_started(database: Database, run: Run) -> bool:
    """Whether all start requests of the run are stored, by whomever."""
    row = database.row(_IS_STARTED, {"run": run.id})
    run.starts_done = row is None or bool(row[0])
    return run.starts_done


def is_finished(database: Database, run: int) -> bool:
    """Whether a run has come to its end. Raises `StoreError`."""
    with database.guarded():
        return database.row(_IS_FINISHED, {"run": run}) is None


def waiting(database: Database, run: int) -> int:
    """How many requests of a run are to do."""
    return int(database.rows(WAITING_SQL, {"run": run})[0][0])


def starts_done(database: Database, values: Mapping[str, Any]) -> None:
    """All start requests of `run` are stored."""
    database.change(_STARTS_DONE, {"run": values["run"], "yes": True})


def end_run(database: Database, values: Mapping[str, Any]) -> None:
    """The process stops working on `run` for `reason`: finished, or to be resumed."""
    if values["reason"] in FINISHED:
        database.change(_FINISH, {"run": values["run"], "reason": values["reason"], "now": now_text()})
        database.change(_CLEAR, {"run": values["run"]})
        database.change(_CLEAR_LEASES, {"run": values["run"]})
    else:
        database.change(_PAUSE, {"run": values["run"], "reason": values["reason"]})


class RunLock:
    """Keeps a second command from working on the same run of a SQLite database; ends with the process.

    `name`: of what is locked. `shared`: the workers of one command have it together.
    """

    def __init__(self, database_file: str, name: str, *, shared: bool = False) -> None:
        digest = hashlib.sha256(name.encode()).hexdigest()[:16]
        self.path = Path(database_file).parent / "locks" / f"{name.split()[0]}-{digest}.lock"
        self._kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Take the lock. Raises `AlreadyRunning` if another process has it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = self.path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, self._kind | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read(200).strip()
            file.close()
            said = f" ({holder})" if holder else ""
            raise AlreadyRunning(f"the same command is already running{said}: nothing to do") from error
        with suppress(OSError):  # a full disk is found out, and said, by the database
            file.truncate(0)
            file.write(f"process {os.getpid()}, since {now_text()}\n")
            file.flush()
        self._file = file

    def release(self) -> None:
        """Give the lock back."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None
