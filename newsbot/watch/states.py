"""The state of every site: ok, quiet, drifting, broken, blocked or never run, with the figures that say so.

Read from what the runs left in the article database, for `scrapy sites` and `scrapy report`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from newsbot.sites import Site
from newsbot.store.database import Database
from newsbot.watch.health import MONITORS, Case, Finding, judge, state_of
from newsbot.watch.history import earlier_visits, new_by_day, visited_sites
from newsbot.watch.visit import Visit

NEVER = "never run"
CORE = ("headline", "body", "authors", "date_published")
"""Fields whose share is shown for a site whose profile expects none."""
_OF_ARTICLES = ("recognised", "expected", "fields", "selectors", "duplicates")
"""Monitors that have nothing to say of a visit that read no article."""


@dataclass(slots=True)
class State:
    """How one site is."""

    site: str
    state: str = NEVER
    last_run: datetime | None = None
    """End of the newest visit (UTC)."""
    due: bool = False
    """By the profile's `every`; a site without one is due in each crawl, and not marked."""
    articles_day: int = 0
    """New articles of the last 24 hours."""
    articles_usual: int | None = None
    """New articles of a usual day (the median); None: not known yet."""
    coverage: float | None = None
    """Share of the fields that are expected which the newest articles have."""
    coverage_usual: float | None = None
    """The same of the visits before."""
    pages: int = 0
    """Answers in the newest visit, and downloads that gave none."""
    errors: int = 0
    """Of those, failures and refusals."""
    median_ms: int | None = None
    """Half of the answers came within so many milliseconds."""
    findings: list[Finding] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """For `scrapy sites --json`."""
        found = asdict(self)
        found["last_run"] = self.last_run.isoformat() if self.last_run else None
        return found


def due(site: Site, last_run: datetime | None, now: datetime) -> bool:
    """Whether a site's turn has come in a crawl of all sites: by its profile's `every`; without one, always.

    `last_run` is when it was last visited (aware), None: never. A twentieth of `every` is let off, so that a timer
    which is a little early does not miss a turn.
    """
    if site.every is None or last_run is None:
        return True
    return now - last_run >= site.every * 0.95


def states(database: Database, sites: Iterable[Site], now: datetime) -> list[State]:
    """The state of each site that has a profile (demo newspapers only where they were visited), or was visited."""
    profiles = {site.name: site for site in sites}
    visited = visited_sites(database)
    names = sorted({*visited, *(name for name, site in profiles.items() if not site.replay)})
    return [state(database, name, profiles.get(name), now) for name in names]


def state(database: Database, name: str, site: Site | None, now: datetime) -> State:
    """The state of one site."""
    visits = earlier_visits(database, name)
    if not visits:
        return State(name, due=site is not None and site.every is not None)
    last_day, days = new_by_day(database, name, now)
    newest = visits[0]
    findings = judge(Case(newest, visits[1:], site, last_day, days if _is_live(site, newest, now) else []))
    place = next((i for i, visit in enumerate(visits) if visit.read), None)
    if place:  # what was found wrong with articles stays so until other articles say otherwise
        findings += judge(Case(visits[place], visits[place + 1 :], site), _OF_ARTICLES)
        findings.sort(key=lambda finding: list(MONITORS).index(finding.monitor))
    watched = tuple(site.expect) if site and site.expect else CORE
    with_articles = visits[place:] if place is not None else []
    return State(
        name,
        state_of(findings),
        newest.ended_at,
        due=site is not None and site.every is not None and due(site, newest.ended_at, now),
        articles_day=last_day,
        articles_usual=sorted(days)[len(days) // 2] if days else None,
        coverage=_coverage(with_articles[:1], watched),
        coverage_usual=_coverage(with_articles[1:], watched),
        pages=newest.counts["pages"] + newest.counts["no_answer"],
        errors=newest.failed + newest.blocked + newest.counts["error/spider"] + newest.counts["error/item"],
        median_ms=newest.latency(0.5),
        findings=findings,
    )


def _is_live(site: Site | None, newest: Visit, now: datetime) -> bool:
    """Whether the last 24 hours say anything: nobody can expect news of a site that is not crawled any more."""
    return not (site and site.replay) and now - newest.ended_at < timedelta(hours=24)


def _coverage(visits: list[Visit], names: Iterable[str]) -> float | None:
    read = sum(visit.read for visit in visits)
    shares = [sum(visit.counts[f"field/{name}"] for visit in visits) / read for name in names] if read else []
    return sum(shares) / len(shares) if shares else None
