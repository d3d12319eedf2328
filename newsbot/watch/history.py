"""What earlier runs brought of a site, read from the article database and added to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from newsbot.store.database import Database
from newsbot.watch.visit import Visit

RECENT = 200
"""Earlier visits that a new one is compared with, at most."""
DAYS = 15
"""Days whose numbers of articles are compared."""

_COLUMNS = "site, started_at, ended_at, counts, samples"
_OPEN = """INSERT INTO run_site (run_id, site, started_at, ended_at, counts, samples)
 VALUES (:run, :site, :started_at, :ended_at, '{}', '{}') ON CONFLICT (run_id, site) DO NOTHING"""
_ONE = f"SELECT {_COLUMNS} FROM run_site WHERE run_id = :run AND site = :site"  # noqa: S608 (our own names)
_CHANGE = """UPDATE run_site SET started_at = :started_at, ended_at = :ended_at, counts = :counts, samples = :samples
 WHERE run_id = :run AND site = :site"""
_EARLIER = f"""SELECT {_COLUMNS} FROM run_site WHERE site = :site AND run_id <> :run
 ORDER BY ended_at DESC LIMIT :most"""  # noqa: S608 (our own names)
_SITES = """WITH RECURSIVE found(name) AS (SELECT min(site) FROM run_site UNION ALL
 SELECT (SELECT min(site) FROM run_site WHERE site > found.name) FROM found WHERE found.name IS NOT NULL)
 SELECT name FROM found WHERE name IS NOT NULL"""  # from one name in the index to the next
_LAST = """SELECT s.run_id, s.ended_at FROM run_site s JOIN run r ON r.id = s.run_id
 WHERE s.site = :site AND r.arguments LIKE '%"site"%' ORDER BY s.ended_at DESC LIMIT 1"""
_DAYS = """SELECT ended_at, {new} FROM run_site WHERE site = :site AND ended_at >= :since ORDER BY ended_at"""
_NEW = {
    True: "json_extract(counts, '$.\"articles/new\"')",
    False: "(counts::json ->> 'articles/new')::integer",
}
_FIRST = "SELECT min(started_at) FROM run_site WHERE site = :site"
_FORGET = "DELETE FROM run_site WHERE ended_at < :before"


def keep_visit(database: Database, run_id: int, row: Mapping[str, str]) -> None:
    """Add what was counted to what the run already has of the site (inside the caller's transaction)."""
    values = {**row, "run": run_id}
    database.change(_OPEN, {name: values[name] for name in ("run", "site", "started_at", "ended_at")})
    lock = "" if database.is_sqlite else " FOR UPDATE"
    before = database.row(_ONE + lock, {"run": run_id, "site": row["site"]})
    assert before is not None
    visit = _visit(before)
    visit.add(Visit.of_row(row))
    database.change(_CHANGE, {**visit.to_row(), "run": run_id})


def visit_of(database: Database, run_id: int, site: str) -> Visit | None:
    """What a run brought of a site, all its workers together."""
    row = database.row(_ONE, {"run": run_id, "site": site})
    return _visit(row) if row else None


def earlier_visits(database: Database, site: str, run_id: int = -1, most: int = RECENT) -> list[Visit]:
    """Visits of the site in other runs, newest first."""
    return [_visit(row) for row in database.rows(_EARLIER, {"site": site, "run": run_id, "most": most})]


def visited_sites(database: Database) -> list[str]:
    """Names of all sites that were ever visited."""
    return [row[0] for row in database.rows(_SITES)]


def last_run(database: Database, site: str) -> tuple[int, datetime] | None:
    """The run that visited the site as a whole (`site=`) last, and when it did; None: never."""
    row = database.row(_LAST, {"site": site})
    return (int(row[0]), datetime.fromisoformat(row[1])) if row else None


def new_by_day(database: Database, site: str, now: datetime, days: int = DAYS) -> tuple[int, list[int]]:
    """New articles of the last 24 hours, and of each of the 24-hour days before on which the site was visited.

    The first day ever is left out: it brings what has gathered over years. Oldest first.
    """
    first = database.row(_FIRST, {"site": site})
    if not first or not first[0]:
        return 0, []
    backfill = (now - datetime.fromisoformat(first[0])) // timedelta(days=1)
    since = (now - timedelta(days=days)).astimezone(UTC).isoformat(timespec="seconds")
    found: dict[int, int] = {}
    for ended_at, new in database.rows(_DAYS.format(new=_NEW[database.is_sqlite]), {"site": site, "since": since}):
        day = (now - datetime.fromisoformat(ended_at)) // timedelta(days=1)
        found[day] = found.get(day, 0) + (new or 0)
    last = found.pop(0, 0)
    return last, [found[day] for day in sorted(found, reverse=True) if day < backfill]


def forget_before(database: Database, moment: datetime) -> int:
    """Remove visits that ended before a moment; how many they were."""
    return database.change(_FORGET, {"before": moment.astimezone(UTC).isoformat(timespec="seconds")})


def _visit(row: Iterable[Any]) -> Visit:
    return Visit.of_row(dict(zip(_COLUMNS.split(", "), row, strict=True)))
