"""When a known article is worth another look: young ones often, old ones hardly ever (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from newsbot.discover.entries import Entry

SCHEDULE = (
    (timedelta(hours=2), timedelta(minutes=15)),
    (timedelta(days=1), timedelta(hours=2)),
    (timedelta(days=7), timedelta(days=1)),
    (timedelta(days=30), timedelta(days=7)),
)
"""(age up to, time between two looks); an article that is older is not asked for again."""
SHORTEST, LONGEST = timedelta(days=1), timedelta(days=30)
"""For which an article that is gone is left alone, before its page is asked for again: in between, as long as it was
gone when it was last asked for.
"""
BARREN_SHORTEST, BARREN_LONGEST = timedelta(hours=1), timedelta(days=7)
"""The same for a page that was no article: it may become one."""
_MOST_ALIKE = 0.1


def is_due(
    published: datetime | None,
    fetched: datetime,
    checked: datetime,
    now: datetime,
    modified: datetime | None = None,
    gone: datetime | None = None,
) -> bool:
    """Whether a known article should be fetched again. All moments aware.

    `published`: by the article itself; `fetched`: when this version was; `checked`: when it was last looked at;
    `modified`: what a trustworthy sitemap or feed says of its last change; `gone`: since when it is not there.
    """
    if modified is not None and checked < modified <= now:
        return True
    if gone is not None:
        return now - checked >= min(max(checked - gone, SHORTEST), LONGEST)
    age = now - (published if published is not None and published < now else fetched)
    for upto, pause in SCHEDULE:
        if age <= upto:
            return now - checked >= pause
    return False


def is_left_alone(since: datetime, checked: datetime, now: datetime, modified: datetime | None = None) -> bool:
    """Whether a page that was no article is not asked for yet: for as long as it was none when it was last seen.

    `since`: from when on that was known; `checked`, `modified`: as of `is_due`. All moments aware.
    """
    if modified is not None and checked < modified <= now:
        return False
    return now - checked < min(max(checked - since, BARREN_SHORTEST), BARREN_LONGEST)


def trusts_lastmod(entries: Sequence[Entry], now: datetime) -> bool:
    """Whether a sitemap's dates of change mean anything: not all alike, and not all of just now."""
    dates = [entry.modified for entry in entries if entry.modified is not None]
    if len(dates) < 20:
        return bool(dates)
    if len(set(dates)) <= _MOST_ALIKE * len(dates):
        return False
    return sum(now - date < timedelta(hours=1) for date in dates) <= len(dates) / 2
