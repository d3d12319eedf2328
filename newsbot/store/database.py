"""The article database: opened, migrated and guarded; SQLite by default, PostgreSQL by a URL.

Every fault of the storage becomes a `StoreError` of one line. Nothing is ever deleted to get over an error.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scrapy.settings import BaseSettings
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from newsbot.errors import StoreError, UsageError
from newsbot.store.migrate import bring_up_to_date

FILE_NAME = "articles.sqlite"
LOCK_PATIENCE = 10.0
"""Seconds to wait for another program's write to SQLite before giving up."""

Parameters = Mapping[str, Any]
_NAMED = re.compile(r"(?<![:\w]):([a-z_]+)")
_PRAGMAS = ("synchronous = NORMAL", "foreign_keys = ON", "cache_size = -32768", "temp_store = MEMORY")


def database_url(settings: BaseSettings) -> URL:
    """Where the articles are: `NEWSBOT_DATABASE_URL`, else a SQLite file in `NEWSBOT_DATA_DIR`."""
    given = settings.get("NEWSBOT_DATABASE_URL") or ""
    if not given:
        path = Path(settings.get("NEWSBOT_DATA_DIR") or ".newsbot") / FILE_NAME
        return URL.create("sqlite", database=str(path))
    try:
        url = make_url(given)
    except ArgumentError as error:
        raise UsageError("NEWSBOT_DATABASE_URL is no database URL, such as postgresql://user@host/name") from error
    if url.get_backend_name() not in {"sqlite", "postgresql", "postgres"}:
        raise UsageError(f"NEWSBOT_DATABASE_URL: {url.drivername} is not supported, only sqlite and postgresql are")
    return url.set(drivername="postgresql+psycopg") if url.drivername in {"postgres", "postgresql"} else url


class Database:
    """An open article database.

    The crawl's own statements go straight to the driver, which is several times faster than any layer above it;
    everything else (migrations, exports, reports) uses SQLAlchemy Core on `engine`.
    """

    def __init__(self, url: URL, *, readonly: bool = False, patience: float = LOCK_PATIENCE) -> None:
        self.url = url
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.name = str(url.database) if self.is_sqlite else url.render_as_string(hide_password=True)
        self._in_transaction = False
        self._pyformat: dict[str, str] = {}
        if self.is_sqlite and readonly and not Path(self.name).exists():
            raise StoreError(f"there is no article database at {self.name} yet: crawl something first")
        with self.guarded():
            self.engine = _engine(url, readonly=readonly, patience=patience)
            bring_up_to_date(self.engine, self.name, readonly=readonly)
            self._connection = _connect(self.engine)
            self._cursor: Any = self._connection.cursor()

    @classmethod
    def of_settings(cls, settings: BaseSettings, *, readonly: bool = False) -> Database:
        """The database that the settings name. Raises `StoreError` where it cannot be used."""
        return cls(database_url(settings), readonly=readonly)

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
        """All rows of a statement. `:name` in `sql` marks a parameter."""
        found: list[tuple[Any, ...]] = self._cursor.execute(self._prepared(sql), parameters).fetchall()
        return found

    def row(self, sql: str, parameters: Parameters = {}) -> tuple[Any, ...] | None:  # noqa: B006 (never changed)
        """The first row of a statement, if any."""
        found: tuple[Any, ...] | None = self._cursor.execute(self._prepared(sql), parameters).fetchone()
        return found

    def change(self, sql: str, parameters: Parameters = {}) -> int:  # noqa: B006 (never changed)
        """Run a statement that changes rows; how many it changed."""
        return int(self._cursor.execute(self._prepared(sql), parameters).rowcount)

    def change_many(self, sql: str, parameters: Sequence[Parameters]) -> None:
        """Run one changing statement for each set of parameters."""
        self._cursor.executemany(self._prepared(sql), parameters)

    def _prepared(self, sql: str) -> str:
        if self.is_sqlite:
            return sql
        prepared = self._pyformat.get(sql)
        if prepared is None:
            prepared = self._pyformat[sql] = _NAMED.sub(r"%(\1)s", sql.replace("%", "%%"))
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
            self._connection.close()
            self.engine.dispose()


def _engine(url: URL, *, readonly: bool, patience: float) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, poolclass=NullPool)
    path = Path(str(url.database))
    if readonly:
        url = url.set(database=f"file:{path}", query={"mode": "ro", "uri": "true"})
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": patience, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        if not readonly and connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute("PRAGMA journal_mode = WAL")
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")

    return engine


def _connect(engine: Engine) -> Any:
    """The crawl's own connection: SQLAlchemy made it and lets go of it."""
    proxied = engine.raw_connection()
    connection: Any = proxied.driver_connection
    proxied.detach()
    if engine.dialect.name != "sqlite":
        connection.autocommit = True
    return connection


def _is_storage_fault(error: BaseException) -> bool:
    return isinstance(error, sqlite3.Error | DBAPIError | NoSuchModuleError | OSError) or (
        type(error).__module__.partition(".")[0] == "psycopg"
    )


_EXPLANATIONS = {
    r"database is locked|table is locked": "is locked by another program: try again when that has ended",
    r"readonly|read-only|permission denied": "cannot be written: it, or its directory, is read-only",
    r"disk is full|No space left|file too large": "cannot grow: the disk is full; free space, then run the same again",
    r"malformed|not a database|corrupt|disk I/O error": "is damaged, nothing was changed: restore a backup, "
    "or save what can be read with `sqlite3 FILE .recover`",
    r"unable to open|Is a directory|Not a directory|File exists": "cannot be opened: look at the path and its rights",
}


def explain(error: BaseException, name: str) -> StoreError:
    """The fault in one line that says what to do."""
    if isinstance(error, StoreError):
        return error
    original = getattr(error, "orig", None) or error
    message = " ".join(str(original).split()) or type(original).__name__
    for pattern, explanation in _EXPLANATIONS.items():
        if re.search(pattern, message, re.IGNORECASE):
            return StoreError(f"the article database {name} {explanation} ({message})")
    return StoreError(f"the article database {name} cannot be used: {message}")
