"""A lead: one URL that the crawl means to ask for, and why; and in which order leads are followed (pure)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from newsbot.discover.urls import Verdict, offers

ARTICLE, LISTING, FEED, SITEMAP = "article", "listing", "feed", "sitemap"

_BASE = {
    "start": 1_000,
    "feed": 700,
    "sitemap": 600,
    "category": 500,
    "related": 400,
    "archive": 250,
}
"""Scrapy priority of an article by the way it was found: feeds and news sitemaps, categories, related, archives."""
_OF_KIND = {FEED: 900, SITEMAP: 800}
OLD = 200
"""Days after which one article is as old as another."""


@dataclass(slots=True)
class Lead:
    """Where to look, as what, and how we came to it. All of it is plain JSON, so that the frontier can keep it."""

    url: str
    """Canonical form, absolute."""
    kind: str = ARTICLE
    """What is expected: `article`, `listing`, `feed` or `sitemap`; the answer decides."""
    by: str = "start"
    """The way it was found: `start`, `feed`, `sitemap`, `category`, `related` or `archive`."""
    source: str | None = None
    """URL of the page that named it."""
    depth: int = 0
    """Listings: steps from the entrance. Articles: "You may also like" steps from a discovered one."""
    number: int = 1
    """Listings: the page of the listing, counted along its pagination."""
    form: str = ""
    """Listings: the URL of the listing's first page, the same for all its pages."""
    barren: int = 0
    """Listings: pages in a row, up to this one, that brought nothing new."""
    sort: str = ""
    """Listings: `home`, `section`, `topic` (tags, authors) or `archive`."""
    counts: bool = False
    """Listings: an endpoint for more, whose pages are counted on where it names no next one."""
    sure: bool = True
    """Articles: False where the URL leaves doubt; its page decides."""
    published: str | None = None
    """ISO 8601, as the feed or sitemap says."""
    place: int = 0
    """Where a sitemap without dates names it, from 1."""
    hints: dict[str, Any] = field(default_factory=dict)
    """Field of `Article` to what the feed or sitemap says."""

    def to_json(self) -> dict[str, Any]:
        """Only what is not the default (see `of`), and not the URL: it is the request's."""
        return {name: value for name, value in asdict(self).items() if name != "url" and value != _DEFAULTS[name]}

    @classmethod
    def of(cls, url: str, kept: dict[str, Any]) -> Lead:
        """The lead that `to_json` wrote."""
        return cls(url, **kept)


OFFERS = 2.5
"""What speaks against an article where forums, offers, dates and services are kept."""
_DEFAULTS = asdict(Lead(""))


def rank(lead: Lead, now: datetime, *, news: bool = False) -> int:
    """Scrapy's priority of a lead: newest first within a way; `news` lifts what a news sitemap names to the feeds."""
    if lead.kind in _OF_KIND:
        return _OF_KIND[lead.kind] + (50 if news else 0)
    if lead.kind == LISTING:
        return _rank_of_listing(lead)
    base = _BASE["feed"] if news else _BASE.get(lead.by, 300)
    if not lead.sure:
        base -= 150
    age = _days(lead.published, now)
    return base - (OLD // 2 if age is None else min(age, OLD)) // 4


def _rank_of_listing(lead: Lead) -> int:
    """First pages of sections before their articles, further pages after them, topics and archives last."""
    if lead.by == "start":
        return _BASE["start"]
    base = {"section": 560, "topic": 240, "archive": 200}.get(lead.sort, 560)
    if lead.number > 1:
        base = min(base, 380)
    return base - min(lead.number, 60) - 5 * min(lead.depth, 6)


def _days(published: str | None, now: datetime) -> int | None:
    if not published:
        return None
    try:
        moment = datetime.fromisoformat(published)
    except ValueError:
        return None
    return max(0, (now - moment).days) if moment.tzinfo else None


def expected(verdict: Verdict, lead: Lead) -> float:
    """What the URL (its `verdict`) and the way to it say for an article, about -3 to 3."""
    if verdict.why == "learnt":
        said = 1.5 if verdict.kind == ARTICLE else -1.0
    elif verdict.kind == ARTICLE:
        said = 2.0 * verdict.score - 0.8
    elif verdict.kind == LISTING:
        said = -1.0 - 2.0 * (verdict.score - 0.5)
    else:
        said = 0.0
    if offers(lead.url):
        said -= OFFERS
    if lead.kind == LISTING:
        return said - 1.0
    return said + (1.0 if lead.by == FEED or lead.hints else 0.3)
