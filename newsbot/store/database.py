"""The article database: opened, migrated and guarded; SQLite by default, PostgreSQL by a URL.

Every fault of the storage becomes a `StoreError` of one line. Nothing is ever deleted to get over an error.
"""

from __future__ import annotations

import errno
import os
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.settings import BaseSettings

from newsbot.errors import StoreError, UsageError
from newsbot.store.migrate import bring_up_to_date, is_newest

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine import URL

FILE_NAME = "articles.sqlite"
LOCK_PATIENCE = 10.0
"""Seconds to wait for another program's write to SQLite before giving up."""

Parameters = Mapping[str, Any]
_NAMED = re.compile(r"(?<![:\w]):([a-z_][a-z_0-9]*)")
_ALIVE = "w.until > {now} AND w.until <= {now} + 3600"
_SQLITE_WORDS = {
    "{alive}": _ALIVE,
    "{now}": "CAST(strftime('%s', 'now') AS INTEGER)",
    "{skip_locked}": "",
    "{last_change}": "SELECT coalesce(max(at), 0) FROM change",
    "{settled}": "",
}
_POSTGRESQL_WORDS = {
    "{alive}": _ALIVE,
    "{now}": "CAST(extract(epoch FROM clock_timestamp()) AS BIGINT)",
    "{skip_locked}": "FOR UPDATE SKIP LOCKED",
    "{last_change}": "SELECT txid_snapshot_xmin(txid_current_snapshot()) - 1",
    "{settled}": "AND at < txid_snapshot_xmin(txid_current_snapshot())",
}
"""What the two databases spell in two ways: Unix seconds by the database's clock; rows that nobody else is at; how far
the table `change` has come, and those of its rows before which none can appear any more. And whether a worker `w` is
alive: one that would be so for an hour without being heard of is not, the clock was put back."""
_PRAGMAS = (
    "synchronous = NORMAL",
    "foreign_keys = ON",
    "cache_size = -8192",
    "temp_store = MEMORY",
    "wal_autocheckpoint = 4000",
)


def database_url(settings: BaseSettings) -> Path | URL:
    """Where the articles are: `NEWSBOT_DATABASE_URL`, else a SQLite file in `NEWSBOT_DATA_DIR`."""
    given = settings.get("NEWSBOT_DATABASE_URL") or ""
    if not given:
        return Path(settings.get("NEWSBOT_DATA_DIR") or ".newsbot") / FILE_NAME
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(given)
    except ArgumentError as error:
        raise UsageError("NEWSBOT_DATABASE_URL is no database URL, such as postgresql://user@host/name") from error
    if url.get_backend_name() not in {"sqlite", "postgresql", "postgres"}:
        raise UsageError(f"NEWSBOT_DATABASE_URL: {url.drivername} is not supported, only sqlite and postgresql are")
    if (file := _file_of(url)) is not None:
        return file
    return url.set(drivername="postgresql+psycopg") if url.drivername in {"postgres", "postgresql"} else url


class Database:
    """An open article database.

    The crawl's own statements go straight to the driver, which is several times faster than any layer above it;
    everything else (migrations, exports, reports) uses SQLAlchemy Core on `engine`, which takes 20 MB and a third of a
    second to import: a crawl with a SQLite file does without.
    """

    def __init__(self, where: Path | URL, *, readonly: bool = False, patience: float = LOCK_PATIENCE) -> None:
        file = where if isinstance(where, Path) else _file_of(where)
        self.is_sqlite = file is not None
        self.name = str(file) if isinstance(where, Path) or file else where.render_as_string(hide_password=True)
        self._where = where
        self._readonly, self._patience = readonly, patience
        self._in_transaction = False
        self._dialect: dict[str, str] = {}
        if self.is_sqlite and readonly and not Path(self.name).exists():
            raise StoreError(f"there is no article database at {self.name} yet: crawl something first")
        self._connection: Any = None
        try:
            with self.guarded():
                self._open(file)
        except BaseException:
            self.close()
            raise

    def _open(self, file: Path | None) -> None:
        if file is not None:
            self._connection = _open_file(file, readonly=self._readonly, patience=self._patience)
            _set_up(self._connection)
        if file is None or not is_newest(self._connection, readonly=self._readonly):
            bring_up_to_date(self.engine, self.name, readonly=self._readonly)
        if file is None:
            self._connection = _connect(self.engine)
        self._cursor: Any = self._connection.cursor()
        # Only now is it known to be ours: a database of another program stays byte for byte what it is.
        if self.is_sqlite and not self._readonly and self.row("PRAGMA journal_mode") != ("wal",):
            self.row("PRAGMA journal_mode = WAL")

    @cached_property
    def engine(self) -> Engine:
        """SQLAlchemy's, with connections of its own."""
        from sqlalchemy.engine import URL

        url = URL.create("sqlite", database=self.name) if isinstance(self._where, Path) else self._where
        return _engine(url, readonly=self._readonly, patience=self._patience)

    @classmethod
    def of_settings(cls, settings: BaseSettings, *, readonly: bool = False) -> Database:
        """The database that the settings name. Raises `StoreError` where it cannot be used."""
        return cls(database_url(settings), readonly=readonly)

    def wait_for_others(self, seconds: float) -> None:
        """How long a transaction waits for that of another program (SQLite)."""
        if self.is_sqlite:
            self.row(f"PRAGMA busy_timeout = {int(seconds * 1000)}")

    def begin(self) -> None:
        """Open the write transaction, unless it is open."""
        if not self._in_transaction:
            self._cursor.execute("BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN")
            self._in_transaction = True

    def commit(self) -> None:
        """Make everything since `begin` last."""
        if self._in_transaction:
            self._cursor.execute("COMMIT")
            self._in_transaction = False

    def rollback(self) -> None:
        """Forget everything since `begin`, as far as the database still answers."""
        if self._in_transaction:
            self._in_transaction = False
            try:
                self._cursor.execute("ROLLBACK")
            except Exception as error:
                if not _is_storage_fault(error):
                    raise

    def rows(self, sql: str, parameters: Parameters = {}) -> list[tuple[Any, ...]]:  # noqa: B006 (never changed)
        """All rows of a statement. `:name` in `sql` marks a parameter; `{now}`, `{skip_locked}`: see above."""
        found: list[tuple[Any, ...]] = self._cursor.execute(self._prepared(sql), parameters).fetchall()
        return found

    def row(self, sql: str, parameters: Parameters = {}) -> tuple[Any, ...] | None:  # noqa: B006 (never changed)
        """The first row of a statement, if any."""
        # All are read: a statement that is not read to its end keeps its view of the database, or its lock.
        found = self.rows(sql, parameters)
        return found[0] if found else None

    def change(self, sql: str, parameters: Parameters = {}) -> int:  # noqa: B006 (never changed)
        """Run a statement that changes rows; how many it changed."""
        return int(self._cursor.execute(self._prepared(sql), parameters).rowcount)

    def change_many(self, sql: str, parameters: Sequence[Parameters]) -> None:
        """Run one changing statement for each set of parameters."""
        self._cursor.executemany(self._prepared(sql), parameters)

    def _prepared(self, sql: str) -> str:
        prepared = self._dialect.get(sql)
        if prepared is None:
            words = _SQLITE_WORDS if self.is_sqlite else _POSTGRESQL_WORDS
            prepared = sql if self.is_sqlite else _NAMED.sub(r"%(\1)s", sql.replace("%", "%%"))
            for word, spelling in words.items():
                prepared = prepared.replace(word, spelling)
            self._dialect[sql] = prepared
        return prepared

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Every fault of the storage inside becomes a `StoreError` that says what to do."""
        try:
            yield
        except Exception as error:
            if _is_storage_fault(error):
                raise explain(error, self.name) from error
            raise

    def close(self) -> None:
        """Close it; what was not committed is gone."""
        with self.guarded():
            if self._connection is not None:
                self._connection.close()
            if "engine" in vars(self):
                self.engine.dispose()


def _file_of(url: URL) -> Path | None:
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def _open_file(path: Path, *, readonly: bool, patience: float) -> sqlite3.Connection:
    """The crawl's own connection to a SQLite file."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not readonly:
        path.parent.mkdir(parents=True, exist_ok=True)
    name = f"{path.absolute().as_uri()}?mode=ro" if readonly else str(path)
    return sqlite3.connect(name, timeout=patience, check_same_thread=False, uri=readonly)


def _set_up(connection: sqlite3.Connection) -> None:
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _engine(url: URL, *, readonly: bool, patience: float) -> Engine:
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import NullPool

    if url.get_backend_name() != "sqlite":
        return create_engine(url, poolclass=NullPool)
    if readonly:
        url = url.set(database=f"file:{url.database}", query={"mode": "ro", "uri": "true"})
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": patience, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _: object) -> None:
        _set_up(connection)

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")

    return engine


def _connect(engine: Engine) -> Any:
    """The crawl's own connection to PostgreSQL: SQLAlchemy made it and lets go of it."""
    proxied = engine.raw_connection()
    connection: Any = proxied.driver_connection
    proxied.detach()
    connection.autocommit = True
    return connection


def is_fault_of_value(error: BaseException) -> bool:
    """Whether a change failed for what it says, not for where it should be written."""
    kinds = (sqlite3.DataError, sqlite3.IntegrityError, sqlite3.InterfaceError, sqlite3.ProgrammingError)
    if isinstance(error, UnicodeDecodeError):  # what was read, not what is written
        return False
    return isinstance(error, (*kinds, ValueError, TypeError, OverflowError)) or (
        type(error).__module__.partition(".")[0] == "psycopg"
        and any(kind.__name__ in {"DataError", "IntegrityError"} for kind in type(error).__mro__)
    )


def _is_storage_fault(error: BaseException) -> bool:
    # SQLite's module cannot say what is wrong with a schema whose letters are none any more: UnicodeDecodeError.
    if (
        isinstance(error, sqlite3.Error | OSError | UnicodeDecodeError)
        or type(error).__module__.partition(".")[0] == "psycopg"
    ):
        return True
    return any(
        kind.__module__ == "sqlalchemy.exc" and kind.__name__ in {"DBAPIError", "NoSuchModuleError"}
        for kind in type(error).__mro__
    )


_LOCKED = "is locked by another program: try again when that has ended"
_READ_ONLY = "cannot be written: it, or its directory, is read-only"
_FULL = "cannot grow: the disk is full; free space, then run the same again"
_DAMAGED = "is damaged: restore a backup, or save what can be read with `sqlite3 FILE .recover`"
_REFUSED = "cannot be read or written: the disk, or a limit on the size of files, refuses; mend that, then run the same"
_CANNOT_OPEN = "cannot be opened: look at the path and its rights"
_GONE = "does not answer: look whether the server runs, then run the same again"
_BY_NAME = {
    "SQLITE_BUSY": _LOCKED,
    "SQLITE_LOCKED": _LOCKED,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_FULL": _FULL,
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_NOTADB": _DAMAGED,
    "SQLITE_IOERR": _REFUSED,
    "SQLITE_CANTOPEN": _CANNOT_OPEN,
}
"""SQLite's result codes, without what follows the second underscore."""
_BY_MESSAGE = {
    r"database is locked|table is locked": _LOCKED,
    r"malformed|codec can't decode|Could not decode|no such (?:table|column)|has no column|unable to parse": _DAMAGED,
    r"disk is full|No space left|file too large": _FULL,
    r"readonly|read-only|permission denied": _READ_ONLY,
    r"Is a directory|Not a directory|File exists": _CANNOT_OPEN,
    r"connection (?:refused|failed|is lost|timeout)|closed the connection|server login|terminating connection": _GONE,
}


def damaged(name: str, error: Exception) -> StoreError:
    """What the database gave is nothing that newsbot wrote."""
    return StoreError(f"the article database {name} {_DAMAGED} ({type(error).__name__}: {error})")


def explain(error: BaseException, name: str) -> StoreError:
    """The fault in one line that says what to do."""
    if isinstance(error, StoreError):
        return error
    original = getattr(error, "orig", None) or error
    message = " ".join(str(original).split()) or type(original).__name__
    code = "_".join(str(getattr(original, "sqlite_errorname", "")).split("_")[:2])
    explanation = _BY_NAME.get(code) or next(
        (said for pattern, said in _BY_MESSAGE.items() if re.search(pattern, message, re.IGNORECASE)), None
    )
    if explanation is None:
        return StoreError(f"the article database {name} cannot be used: {message}")
    return StoreError(f"the article database {name} {explanation} ({message})", locked=explanation is _LOCKED)
