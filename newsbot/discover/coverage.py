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


@dataclass(slots=True)
class Coverage:
    """What sitemaps and feeds named, and what pages showed. Articles are told by their `url_key`."""

    unnamed: set[str] = field(default_factory=set)
    """Articles that pages showed and nothing has named so far."""
    _named: int = 0
    _mapped: int = 0
    _shown: set[str] = field(default_factory=set)

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

    def is_none(self, key: str) -> None:
        """What a page led to turned out to be no article."""
        self.unnamed.discard(key)
