"""Whether the sitemaps and feeds of a site name all of its articles, judged by those that its pages lead to (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

NAMED_ENOUGH = 20
"""Articles that sitemaps and feeds must have named before they can be taken to name all."""
SHOWN_ENOUGH = 50
"""Articles that listings and other articles led to and the sitemaps had named, all of them: then the sitemaps are taken
to be complete, and no tags, authors and archives are asked for at all.
"""
FEW = 5
"""Articles below which a feed is looked for at every address where one may be."""
GUESSES, ONE_IN = 2, 50
"""Where there are more: at so many addresses, or at one for so many articles that were read."""


@dataclass(slots=True)
class Coverage:
    """What sitemaps and feeds named, and what pages showed. Articles are told by their `url_key`."""

    unnamed: set[str] = field(default_factory=set)
    """Articles that pages showed and nothing has named so far."""
    _named: int = 0
    _mapped: int = 0
    _read: int = 0
    _shown: set[str] = field(default_factory=set)

    @property
    def has_map(self) -> bool:
        """Whether a sitemap has named an article."""
        return self._mapped > 0

    @property
    def covered(self) -> bool:
        """Whether sitemaps and feeds have named every article that listings showed and articles led to."""
        return self._named >= NAMED_ENOUGH and not self.unnamed

    @property
    def proved(self) -> bool:
        """Whether that is so, of sitemaps, for enough articles to believe that no other page shows one they lack."""
        return self.covered and self._mapped >= SHOWN_ENOUGH and len(self._shown) >= SHOWN_ENOUGH

    def name(self, key: str, *, in_sitemap: bool) -> None:
        """A sitemap or feed names an article."""
        self._named += 1
        self._mapped += in_sitemap
        self.unnamed.discard(key)

    def show(self, keys: Iterable[str], new: Iterable[str]) -> None:
        """A page leads to articles; `new` are those that were not met before."""
        if len(self._shown) < SHOWN_ENOUGH:
            self._shown.update(keys)
        self.unnamed.update(new)

    def wants_guess(self, place: int) -> bool:
        """Whether a feed that nothing names is worth looking for at a further address, the `place`th from 0: not where
        a sitemap names every article that pages showed, and not everywhere where pages showed articles enough.
        """
        if self.has_map and self._read >= FEW and not self.unnamed:
            return False
        return self._read < FEW or place < max(GUESSES, self._read // ONE_IN)

    def learn(self, key: str, *, is_article: bool) -> None:
        """A page turned out to be an article, or none."""
        self._read += is_article
        if not is_article:
            self.unnamed.discard(key)
