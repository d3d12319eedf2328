"""Runs in a database, for the tests of what is read from them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import URL, make_url

from newsbot.store.database import Database
from newsbot.watch.history import keep_visit
from newsbot.watch.visit import Visit

NOW = datetime.now(UTC).replace(microsecond=0)
_RUN = """INSERT INTO run (spider, key, arguments, started_at, starts_done, finished_at)
 VALUES ('news', 'news', '{"site": "all"}', :at, :yes, :at) RETURNING id"""


def database(directory: Path, url: str = "") -> Database:
    """The database under a data directory, or the one at a URL."""
    return Database(make_url(url) if url else URL.create("sqlite", database=str(directory / "articles.sqlite")))


def visited(
    site: str = "a.example", *, read: int = 10, new: int | None = None, hours: float = 0, lacks: str = "", **counts: int
) -> Visit:
    """A visit so many hours ago, whose articles lack the fields that are named."""
    at = NOW - timedelta(hours=hours, seconds=10)
    made = Visit(site, at, at, Counter({name.replace("__", "/"): n for name, n in counts.items()}))
    made.counts.update(
        {"read": read, "pages": read + 1, "status/200": read + 1, "articles/new": read if new is None else new}
    )
    for name in ("headline", "body", "authors", "date_published"):
        if name in lacks:
            made.samples[f"missing/{name}"] = f"https://{site}/without-{name}"
        else:
            made.counts[f"field/{name}"] = read
    return made


def keep_visits(database: Database, *visits: Visit) -> list[int]:
    """Each visit as a run of its own; their numbers."""
    numbers = []
    database.begin()
    for visit in visits:
        row = database.row(_RUN, {"at": visit.started_at.isoformat(), "yes": True})
        assert row is not None
        numbers.append(int(row[0]))
        keep_visit(database, numbers[-1], visit.to_row())
    database.commit()
    return numbers
