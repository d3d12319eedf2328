"""A site: everything a person told us about one publisher."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit


@dataclass(frozen=True, slots=True)
class Selector:
    """Where a value stands on this site's pages. What it finds wins over the generic reading."""

    expression: str
    """As written in the profile; CSS may end in parsel's `::text` or `::attr(name)`."""
    kind: str
    """`css` or `xpath`."""


Selectors = dict[str, tuple[Selector, ...]]
"""Field of `Article` to its selectors, tried in order."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A former design of the site, kept so that old saved pages still read after a redesign."""

    until: date
    """The first day on which pages no longer look like this."""
    selectors: Selectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One publisher's profile (`newsbot/sites/NAME.toml`)."""

    domains: tuple[str, ...]
    """Host names, lower case, without "www."; subdomains are meant too. The only key a profile must have."""
    name: str = ""
    """What `-a site=` calls it: the name of its file."""
    title: str | None = None
    """The publisher's name as articles should carry it; else the page's own."""
    start_urls: tuple[str, ...] = ()
    """Where a crawl begins; see `entrances`."""
    sections: tuple[str, ...] = ()
    """Category pages to follow (paths or URLs); empty: all that the site's navigation names."""
    language: str | None = None
    """BCP 47 tag of articles that do not say theirs."""
    timezone: str | None = None
    """IANA name, for printed dates without a zone."""
    day_first: bool | None = None
    """Whether 03.04. is the third of April; None: as usual in the language."""
    render: str = "auto"
    """`never`, `auto` (where the plain page holds no article) or `always`: read pages in a browser."""
    crawl_delay: float | None = None
    """Seconds between two requests; None: the setting DOWNLOAD_DELAY."""
    every: timedelta | None = None
    """How often the site is due in a crawl of all sites; None: in each."""
    allow: tuple[re.Pattern[str], ...] = ()
    """A URL is an article only where one of these is found in it; empty: any."""
    deny: tuple[re.Pattern[str], ...] = ()
    """A URL in which one of these is found is never fetched."""
    selectors: Selectors = field(default_factory=dict)
    """Of today's layout."""
    layouts: tuple[Layout, ...] = ()
    """Former layouts, oldest first."""
    expect: tuple[str, ...] = ()
    """Fields that every article of this site has: what its health is measured by."""
    reason: str | None = None
    """Why this site may be treated less politely than the default; a profile that does so must say."""
    replay: bool = False
    """Answered from the saved pages under NEWSBOT_FIXTURES_DIR, never from the network."""
    path: Path | None = None
    """The file it was read from."""

    @property
    def entrances(self) -> tuple[str, ...]:
        """URLs a crawl begins with: `start_urls`, else the home page of the first domain."""
        return self.start_urls or (f"https://{self.domains[0]}/",)

    @property
    def section_urls(self) -> tuple[str, ...]:
        """`sections` as absolute URLs."""
        return tuple(urljoin(self.entrances[0], section) for section in self.sections)

    def covers(self, url: str) -> bool:
        """Whether the URL's host is one of this site's domains or below one."""
        host = host_of(url)
        return any(host == domain or host.endswith(f".{domain}") for domain in self.domains)

    def permits(self, url: str) -> bool:
        """Whether `allow` and `deny` let this URL be an article's."""
        if self.denies(url):
            return False
        return not self.allow or any(pattern.search(url) for pattern in self.allow)

    def denies(self, url: str) -> bool:
        """Whether `deny` forbids to fetch this URL at all."""
        return any(pattern.search(url) for pattern in self.deny)

    def selectors_on(self, moment: datetime | date | None) -> Selectors:
        """The selectors of the layout that pages had on this day; None: today's."""
        if moment is not None:
            day = moment.date() if isinstance(moment, datetime) else moment
            for layout in self.layouts:
                if day < layout.until:
                    return layout.selectors
        return self.selectors


def host_of(url: str) -> str:
    """Host of a URL, lower case, without port, trailing dot and "www."; "" where there is none."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.rstrip(".").removeprefix("www.")
