"""A first profile of a site, drafted from its home page and a few of its articles, for a person to correct (pure)."""

from __future__ import annotations

import importlib.resources
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from newsbot.discover.feeds import find_feeds
from newsbot.discover.links import find_links
from newsbot.discover.urls import LISTING, judge_url
from newsbot.extract.page import Page
from newsbot.items import Article
from newsbot.load.urls import same_site, site_of
from newsbot.sites.site import host_of

EXPECTED = ("headline", "authors", "date_published", "description", "body", "images", "section")
"""Fields that a profile may expect, where all articles that were read have them."""
MOST_SECTIONS = 20
_HIGH = {"uk": "gb"}
"""Top-level domains that are no country code of ISO 3166."""


@dataclass(slots=True)
class Draft:
    """What one look at a site says."""

    domain: str
    home: str
    """URL of the home page, after redirects."""
    title: str | None = None
    language: str | None = None
    timezone: str | None = None
    """IANA name, where the articles or the country leave only one."""
    zone_from: str = ""
    """Why that one."""
    sections: list[str] = field(default_factory=list)
    """Paths that the navigation names."""
    feeds: list[str] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)
    """As robots.txt names them."""
    crawl_delay: str | None = None
    """As robots.txt says it; obeyed without a profile."""
    expect: list[str] = field(default_factory=list)
    filled: dict[str, int] = field(default_factory=dict)
    """Field to how many of the articles have it."""


def draft(home: Page, robots: str, articles: Sequence[Article]) -> Draft:
    """What the home page, robots.txt and the articles say of their site."""
    found = Draft(_domain(home.url), home.url)
    found.feeds = find_feeds(home)
    found.sections = find_sections(home)
    found.sitemaps = re.findall(r"^\s*sitemap\s*:\s*(\S+)", robots, re.IGNORECASE | re.MULTILINE)
    delay = re.search(r"^\s*crawl-delay\s*:\s*([\d.]+)", robots, re.IGNORECASE | re.MULTILINE)
    found.crawl_delay = delay[1] if delay else None
    found.title = _most([article.publisher for article in articles])
    found.language = _most([article.language for article in articles])
    found.timezone, found.zone_from = guess_zone(found.domain, found.language, articles)
    for name in EXPECTED:
        count = sum(bool(getattr(article, name)) for article in articles)
        if count:
            found.filled[name] = count
        if articles and count == len(articles):
            found.expect.append(name)
    return found


def find_sections(home: Page) -> list[str]:
    """Paths of the sections that the home page's navigation leads to, in its order."""
    sections: dict[str, None] = {}
    for link in find_links(home):
        verdict = judge_url(link.url)
        if link.context not in {"nav", "header"} or not same_site(link.url, home.url):
            continue
        if verdict.kind == LISTING and verdict.why not in {"home", "page_number", "date"}:
            parts = urlsplit(link.url)
            path = f"{parts.path}?{parts.query}" if parts.query else parts.path
            sections.setdefault(path if parts.hostname == urlsplit(home.url).hostname else link.url)
    return list(sections)[:MOST_SECTIONS]


def guess_zone(domain: str, language: str | None, articles: Sequence[Article]) -> tuple[str | None, str]:
    """The time zone of a site, and why: the only one of its country that fits the offsets which pages print.

    The country is that of the domain's ending, else that of the language tag ("en-GB").
    """
    ending = domain.rpartition(".")[2].lower()
    region = (language or "").rpartition("-")[2].lower()
    country = next((c for c in (_HIGH.get(ending, ending), region) if c in _zones()), "")
    zones = _zones().get(country, [])
    dates = [a.date_published for a in articles if a.date_published is not None]
    printed = [date for date in dates if date.utcoffset() != timedelta()]
    fitting = [zone for zone in zones if all(_offset(zone, date) == date.utcoffset() for date in printed)]
    if len(fitting) != 1:
        return None, ""
    return fitting[0], f"the one of {country.upper()}" + (" with the offsets printed" if len(zones) > 1 else "")


def _offset(zone: str, date: object) -> timedelta | None:
    return date.astimezone(ZoneInfo(zone)).utcoffset()  # type: ignore[attr-defined, no-any-return]


@cache
def _zones() -> dict[str, list[str]]:
    """Country code, lower case, to its zones, as the time zone database says."""
    text = importlib.resources.files("tzdata").joinpath("zoneinfo/zone.tab").read_text("utf-8")
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            found.setdefault(country.lower(), []).append(zone)
    return found


def _domain(url: str) -> str:
    return site_of(url).partition(":")[0].removeprefix("www.") or host_of(url)


def _most(values: list[str | None]) -> str | None:
    """The value that most articles have, where more than half agree."""
    counts = Counter(value for value in values if value)
    if not counts:
        return None
    value, count = counts.most_common(1)[0]
    return value if count * 2 > len(values) else None
