"""What earlier crawls found out about a site, and what of it need not be asked again so soon (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

from newsbot.load.urls import url_key

LOOK_AGAIN = timedelta(days=7)
"""After which a site without feeds or sitemaps is asked for them again."""
LIST_AGAIN = timedelta(days=1)
"""After which listings are followed even where sitemaps and feeds name everything."""
SETTLING = timedelta(days=2)
"""In which articles of a day may still be added to the sitemap of that day."""

MOST_INDEXES = 1_000
"""Listings of one site that are remembered as the first to name others."""


@dataclass(slots=True)
class Earlier:
    """What earlier crawls found out about one site."""

    complete_at: datetime | None = None
    """When a former run of the same command came to its end: what is known then ends a listing; None: none did."""
    was_covered: bool = False
    """In that run sitemaps and feeds named every article that listings showed."""
    listed_at: datetime | None = None
    """When listings were last followed to their end."""
    none: dict[str, str] = field(default_factory=dict)
    """What the site has none of (`feed`, `sitemap`), and when that was found out (ISO 8601)."""
    indexes: set[str] = field(default_factory=set)
    """Listings (by `url_key`) that were the first to name others: these may have changed though the index has not."""

    @classmethod
    def of(cls, facts: Mapping[str, Any], scope: str) -> Self:
        """From what is kept of the site; `scope` names the command that is run again."""
        return cls(
            _moment(table(facts.get("complete")).get(scope)),
            bool(facts.get("covered")),
            _moment(facts.get("listed_at")),
            dict(facts.get("none") or {}),
            {key for key in facts.get("indexes") or () if isinstance(key, str)},
        )

    @property
    def complete(self) -> bool:
        """Whether a former run of the same command came to its end."""
        return self.complete_at is not None

    def needs_listings(self, now: datetime) -> bool:
        """Whether listings beyond the home page are worth asking: not while sitemaps and feeds name everything."""
        if not (self.complete and self.was_covered and self.listed_at):
            return True
        return now - self.listed_at >= LIST_AGAIN

    def is_settled(self, last: datetime) -> bool:
        """Whether a sitemap of days up to `last` was read when those days were over."""
        return self.complete_at is not None and last + SETTLING < self.complete_at

    def leads_on(self, listing: str) -> None:
        """A listing was the first to name another one."""
        if len(self.indexes) < MOST_INDEXES:
            self.indexes.add(url_key(listing))

    def found_none(self, what: str, now: datetime) -> None:
        """All places where the site might have kept feeds or sitemaps were looked at."""
        self.none[what] = now.isoformat(timespec="seconds")

    def has_none(self, what: str, now: datetime) -> bool:
        """Whether that was found out not long ago."""
        at = self.none.get(what)
        return at is not None and now - datetime.fromisoformat(at) < LOOK_AGAIN


def table(kept: object) -> dict[str, str]:
    """A table as it was kept; an empty one where something else was."""
    return kept if isinstance(kept, dict) else {}


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None
