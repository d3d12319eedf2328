"""The figures of the report: sums over articles, versions and visits, read from the article database in a few queries.

Everything is counted by the database; only the newest articles' sources and versions are looked at one by one.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from newsbot.store.database import Database
from newsbot.store.versions import Version, undo
from newsbot.watch.visit import Visit

FIELDS = (
    "headline", "body", "authors", "byline", "date_published", "date_modified", "description", "section",
    "breadcrumbs", "keywords", "language", "images", "publisher",
)  # fmt: skip
"""Columns of the heat map."""
LISTS = {"authors", "breadcrumbs", "keywords"}
_NOT_HERE = {"images"}
"""Those of a table of their own."""
SOURCED = 20_000
"""Newest articles whose sources are counted."""
NEWEST = 2_000
"""Newest articles among which the end of an old database is looked for."""
SITES = 60
"""Rows of the heat map, at most: the sites with the most articles."""


def _fresh(columns: str) -> str:
    """Articles of the time wanted, with `at`: when they were published, else first fetched. One index finds both."""
    return f"""(SELECT {columns}, date_published AS at FROM article WHERE date_published >= :since
 UNION ALL SELECT {columns}, first_fetched_at FROM article WHERE date_published IS NULL AND first_fetched_at >= :since)
 fresh"""  # noqa: S608 (our own names)


_ANY = f"SELECT 1 FROM {_fresh('site')} LIMIT 1"  # noqa: S608
_NEAR_NEWEST = """SELECT date_published AS at FROM article WHERE date_published IS NOT NULL
 UNION ALL SELECT first_fetched_at FROM article WHERE date_published IS NULL ORDER BY at DESC LIMIT :most"""
_BY_DAY = f"SELECT site, substr(at, 1, 10) AS day, count(*) FROM {_fresh('site')} GROUP BY 1, 2"  # noqa: S608
_HOURS = """SELECT substr(date_published, 12, 2), coalesce(date_published_offset, 0), count(*) FROM article
 WHERE date_published >= :since GROUP BY 1, 2"""
_LANGUAGES = f"SELECT coalesce(language, 'unknown'), count(*) FROM {_fresh('language')} GROUP BY 1"  # noqa: S608
_IS_FILLED = ", ".join(
    f"case when {name} is not null and {name} <> '{'[]' if name in LISTS else ''}' then 1 else 0 end AS {name}"
    for name in FIELDS
    if name not in _NOT_HERE
)
_BY_SITE = f"""SELECT site, count(*), sum(updated), sum(copied), count(i.article_id),
 {", ".join(f"sum({name})" for name in FIELDS if name not in _NOT_HERE)}
 FROM {
    _fresh(
        "id, site, case when version > 1 then 1 else 0 end AS updated, "
        "case when duplicate_of is not null then 1 else 0 end AS copied, " + _IS_FILLED
    )
}
 LEFT JOIN image i ON i.article_id = fresh.id AND i.position = 0 GROUP BY site ORDER BY count(*) DESC, site"""  # noqa: S608
_SOURCES = f"SELECT sources FROM {_fresh('sources')} ORDER BY at DESC LIMIT {SOURCED}"  # noqa: S608
_STORIES = f"""SELECT story_id, count(*), count(distinct site), min(at) FROM {_fresh("story_id, site")}
 GROUP BY story_id HAVING count(story_id) > 1
 ORDER BY count(distinct site) DESC, count(*) DESC LIMIT 15"""  # noqa: S608
_OF_STORY = """SELECT site, headline, canonical_url, duplicate_of FROM article
 WHERE story_id = :story ORDER BY coalesce(date_published, first_fetched_at) LIMIT 12"""
_VERSIONS = """SELECT v.version, v.fetched_at, v.changes, a.site, a.headline, a.body, a.canonical_url
 FROM version v JOIN article a ON a.id = v.article_id WHERE a.version = v.version
 ORDER BY v.fetched_at DESC, v.article_id DESC LIMIT 20"""
_COUNTS = {
    True: """SELECT r.site, c.key, sum(c.value), min(r.started_at), max(r.ended_at)
 FROM run_site r, json_each(r.counts) c WHERE r.ended_at >= :since GROUP BY r.site, c.key""",
    False: """SELECT r.site, c.key, sum(CAST(c.value AS bigint)), min(r.started_at), max(r.ended_at)
 FROM run_site r, json_each_text(CAST(r.counts AS json)) c WHERE r.ended_at >= :since GROUP BY r.site, c.key""",
}
"""By whether it is SQLite that is asked."""


@dataclass(slots=True)
class Story:
    """Articles that copy one another."""

    id: str
    articles: int
    sites: int
    first: str
    copies: list[dict[str, Any]] = field(default_factory=list)
    """Each with `site`, `headline`, `url`, `duplicate_of`; the first is the oldest."""


@dataclass(slots=True)
class Changed:
    """A change of an article."""

    site: str
    url: str
    version: Version


@dataclass(slots=True)
class Figures:
    """What the report shows."""

    since: date
    until: date
    articles: int = 0
    """Published, or where that is unknown first fetched, in these days; so with all that follows."""
    sites: int = 0
    updated: int = 0
    duplicates: int = 0
    by_day: dict[str, Counter[str]] = field(default_factory=dict)
    """Site to day (ISO) to articles."""
    hours: Counter[int] = field(default_factory=Counter)
    """Hour of the day, as printed by the site, to articles."""
    languages: Counter[str] = field(default_factory=Counter)
    coverage: dict[str, tuple[int, dict[str, float]]] = field(default_factory=dict)
    """Site to its articles and the share of them that has each field."""
    sources: dict[str, Counter[str]] = field(default_factory=dict)
    """Field to source to articles."""
    copies: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Site to its articles, and to those that are copies."""
    stories: list[Story] = field(default_factory=list)
    versions: list[Changed] = field(default_factory=list)
    visits: dict[str, Visit] = field(default_factory=dict)
    """Site to the sum of its visits, without samples."""


def read_figures(database: Database, *, days: int, now: datetime) -> Figures:
    """The figures of the last `days`; of an old database the days before its newest articles.

    What is read is what these days brought, however large the database is (`tests/test_store_plans.py`).
    """
    until = _end(database, now, days)
    since = (until - timedelta(days=days - 1)).replace(hour=0, minute=0, second=0)
    when = {"since": _text(since)}
    found = Figures(since.date(), until.date())
    for site, day, count in database.rows(_BY_DAY, when):
        if day <= found.until.isoformat():
            found.by_day.setdefault(site, Counter())[day] += count
    for hour, offset, count in database.rows(_HOURS, when):
        found.hours[(int(hour) + round(offset / 60)) % 24] += count
    found.languages.update(dict(database.rows(_LANGUAGES, when)))
    _read_sites(database, when, found)
    for (sources,) in database.rows(_SOURCES, when):
        for name, source in json.loads(sources).items():
            if name in FIELDS:
                found.sources.setdefault(name, Counter())[re.split("[:;]", str(source))[0]] += 1
    found.stories = _stories(database, when)
    found.versions = [_version(row) for row in database.rows(_VERSIONS)]
    found.visits = _visits(database, {"since": _text(now - timedelta(days=days))})
    return found


def _visits(database: Database, when: dict[str, str]) -> dict[str, Visit]:
    """All visits of the time, added up by the database, for there may be hundreds of thousands."""
    found: dict[str, Visit] = {}
    for site, name, count, *span in database.rows(_COUNTS[database.is_sqlite], when):
        began, ended = map(datetime.fromisoformat, span)
        found.setdefault(site, Visit(site, began, ended)).add(Visit(site, began, ended, Counter({name: int(count)})))
    return found


def _end(database: Database, now: datetime, days: int) -> datetime:
    """Now; where nothing is so new, the newest articles' time, but for a few whose dates may be wrong."""
    if database.row(_ANY, {"since": _text(now - timedelta(days=days))}):
        return now
    newest = database.rows(_NEAR_NEWEST, {"most": NEWEST})
    if not newest:
        return now
    [found_at] = newest[min(len(newest) - 1, 2 + len(newest) // 50)]
    return min(datetime.fromisoformat(found_at), now)


def _read_sites(database: Database, when: dict[str, str], found: Figures) -> None:
    names = [name for name in FIELDS if name not in _NOT_HERE]
    for site, total, updated, copies, images, *filled in database.rows(_BY_SITE, when):
        found.articles += total
        found.sites += 1
        found.updated += updated
        found.duplicates += copies
        found.copies[site] = (total, copies)
        if len(found.coverage) < SITES:
            shares = dict(zip(names, (count / total for count in filled), strict=True)) | {"images": images / total}
            found.coverage[site] = (total, {name: shares[name] for name in FIELDS})


def _stories(database: Database, when: dict[str, str]) -> list[Story]:
    stories = [Story(*row) for row in database.rows(_STORIES, when)]
    for story in stories:
        for site, headline, url, duplicate_of in database.rows(_OF_STORY, {"story": story.id}):
            story.copies.append({"site": site, "headline": headline, "url": url, "duplicate_of": duplicate_of})
    return stories


def _version(row: tuple[Any, ...]) -> Changed:
    number, at, changes, site, headline, body, url = row
    return Changed(site, url, undo(json.loads(changes), number, at, headline, body))


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
