"""The addresses that a crawl of one site has met, and which of them are forms of one another (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from newsbot.discover.forms import Grown, Slashes
from newsbot.discover.link import Link
from newsbot.discover.twins import folders_of, is_grown, is_twin, sessions_of, without
from newsbot.load.urls import canonical_url, url_key

ENOUGH = 5
"""Articles from whose addresses the form of the others can be told."""


@dataclass(slots=True)
class Addresses:
    """What was met, by `url_key`, and what was learnt from it."""

    slashes: Slashes = field(default_factory=Slashes)
    grown: Grown = field(default_factory=Grown)
    _taken: set[str] = field(default_factory=set)
    _sessions: set[str] = field(default_factory=set)
    _folders: Counter[str] = field(default_factory=Counter)
    _showed: dict[str, int] = field(default_factory=dict)

    def take(self, url: str) -> bool:
        """Whether this URL was not met before in this crawl."""
        key = url_key(url)
        if key in self._taken:
            return False
        self._taken.add(key)
        return True

    def has(self, url: str) -> bool:
        """Whether it was met."""
        return url_key(url) in self._taken

    def is_twin(self, url: str) -> bool:
        """Whether an article's URL shows an article that was met (see `newsbot.discover.twins`)."""
        return is_twin(url, self.has)

    def is_grown(self, url: str) -> bool:
        """Whether an address that was met stands at the end of a listing's."""
        return is_grown(url, self.has)

    def settled(self, links: list[Link]) -> list[Link]:
        """The links without what says who reads and without what grew, one for each URL."""
        has_grown = False
        for link in links:
            if (short := self.grown.shorten(link.url, self._folders.__contains__)) != link.url:
                link.url, has_grown = short, True
        if any("?" in link.url for link in links):
            self._sessions |= sessions_of(links)
            for link in links if self._sessions else ():
                link.url = without(link.url, self._sessions)
        if not (has_grown or self._sessions):
            return links
        return list({link.url: link for link in reversed(links)}.values())[::-1]

    def canonical(self, url: str) -> str:
        """`canonical_url`, without what says who reads."""
        return without(canonical_url(url), self._sessions)

    def stood(self, articles: Iterable[str]) -> None:
        """Articles stand at these URLs."""
        self._folders += folders_of(articles)

    def spell(self, slug: str) -> str:
        """The URL of an article of which only the last part is told, formed as most others are; or ""."""
        form, count = next(iter(self._folders.most_common(1)), ("", 0))
        return form.replace("{}", slug) if count >= ENOUGH and count > 0.9 * self._folders.total() else ""

    def repeats(self, listing: str, articles: Iterable[str]) -> bool:
        """Whether a page of a listing shows what the page before it showed: sites answer any number with their last."""
        showed = hash(frozenset(articles))
        before, self._showed[listing] = self._showed.get(listing), showed
        return before == showed
