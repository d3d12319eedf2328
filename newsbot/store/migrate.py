"""Bring an article database to the newest schema (Alembic), or say why that cannot be."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from newsbot.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

HEAD = "0005"
"""The newest migration: a database at this revision needs nothing before it is used."""
MIGRATIONS = Path(__file__).with_name("migrations")
NEWEST = Path(__file__).with_name("newest.sql")
"""What all migrations make of an empty SQLite file, statement by statement (see `describe`)."""
_BETWEEN = "\n\n"


def is_newest(connection: sqlite3.Connection, *, readonly: bool) -> bool:
    """Whether a SQLite database is of the newest schema; an empty one is made so, in one transaction."""
    if not _has_tables(connection):
        if readonly:
            return False
        connection.execute("BEGIN IMMEDIATE")
        try:
            if not _has_tables(connection):  # another program may have been faster
                for statement in NEWEST.read_text(encoding="utf-8").split(f";{_BETWEEN}"):
                    connection.execute(statement)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    try:
        return connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return False
        raise


def _has_tables(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' LIMIT 1").fetchall())


def describe(connection: sqlite3.Connection) -> str:
    """The statements that make a database such as this one: what `newest.sql` must hold."""
    rows = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid").fetchall()
    statements = [*(sql for (sql,) in rows), f"INSERT INTO alembic_version VALUES ('{HEAD}')"]  # noqa: S608
    return f";{_BETWEEN}".join(statements) + ";\n"


def bring_up_to_date(engine: Engine, name: str, *, readonly: bool = False) -> None:
    """Migrate where needed; a database of this version costs one small query.

    Raises `StoreError` for a database of a newer newsbot, of another program, or an old one opened read-only.
    """
    from sqlalchemy import inspect

    with engine.connect() as connection:
        revision = _revision(connection)
        strangers = revision is None and bool(inspect(connection).get_table_names())
    if revision == HEAD:
        return
    if strangers:
        raise StoreError(f"{name} is the database of another program: nothing was changed")
    if readonly and revision is not None and revision > HEAD:
        raise StoreError(f"the article database {name} is of a newer newsbot ({revision}): update newsbot")
    if readonly:
        raise StoreError(f"the article database {name} is of an older newsbot: any crawl brings it up to date")
    _upgrade(engine, name)


def _revision(connection: Connection) -> str | None:
    from sqlalchemy import inspect, text

    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _upgrade(engine: Engine, name: str) -> None:
    logging.getLogger("alembic").setLevel(logging.WARNING)  # also of what it says of its plugins when imported
    # Imported here: it costs a fifth of a second, and almost no start of newsbot needs it.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util.exc import CommandError
    from sqlalchemy import text

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(7237982)"))  # one migration at a time
        revision = _revision(connection)
        if revision is not None and revision not in known:
            raise StoreError(f"the article database {name} is of a newer newsbot ({revision}): update newsbot")
        if revision == HEAD:
            return
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError(f"the article database {name} cannot be brought up to date: {error}") from error
