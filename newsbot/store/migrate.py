"""Bring an article database to the newest schema (Alembic), or say why that cannot be."""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from newsbot.errors import StoreError
from newsbot.store.schema import HEAD

MIGRATIONS = Path(__file__).with_name("migrations")


def bring_up_to_date(engine: Engine, name: str, *, readonly: bool = False) -> None:
    """Migrate where needed; a database of this version costs one small query.

    Raises `StoreError` for a database of a newer newsbot, of another program, or an old one opened read-only.
    """
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
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _upgrade(engine: Engine, name: str) -> None:
    # Imported here: it costs a fifth of a second, and almost no start of newsbot needs it.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from alembic.util.exc import CommandError

    logging.getLogger("alembic").setLevel(logging.WARNING)
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
