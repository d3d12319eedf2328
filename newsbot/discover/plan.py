"""What the person asked for, and whether what is found lies in the time that is wanted (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newsbot.caps import CALIBRATED, Caps
from newsbot.discover.entries import Entry
from newsbot.discover.order import latest_of
from newsbot.extract.page import Page


@dataclass(frozen=True, slots=True)
class Plan:
    """What the person asked for, as far as finding is concerned."""

    ways: frozenset[str] = frozenset({"sitemap", "feed", "category", "related"})
    related_depth: int = 1
    since: datetime | None = None
    until: datetime | None = None
    caps: Caps = CALIBRATED

    def holds(self, entry: Entry) -> bool:
        """Whether what a feed or sitemap says of an article lies between `since` and `until`, as far as it is told."""
        last = max(filter(None, (entry.published, entry.modified)), default=None) or latest_of(entry.url)
        if self.since is not None and last is not None and last < self.since:
            return False
        return not (self.until is not None and entry.published is not None and entry.published > self.until)


def all_before(page: Page, since: datetime) -> bool:
    """Whether a listing prints dates, several, and all of them lie before `since`."""
    found = []
    for i in page.by_tag.get("time", ())[:200]:
        try:
            moment = datetime.fromisoformat((page.attrs[i].get("datetime") or "").strip())
        except ValueError:
            continue
        found.append(moment if moment.tzinfo else moment.replace(tzinfo=since.tzinfo))
    return len(found) > 2 and all(moment < since for moment in found)
