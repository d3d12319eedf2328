"""Times counted back from now: "3 hours ago", "vor 3 Stunden", "yesterday"."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache

from newsbot.load.words import words

_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}


def read_ago(text: str, now: datetime) -> datetime | None:
    """The moment that `text` (lower case) counts back from `now`; None where it does not."""
    if _ago().search(text) and (match := _amount().search(text)):
        count = int(match[1])
        return now - count * _units()[match[2]] if count < 1000 else None
    if _today().search(text):
        return now
    return now - timedelta(days=1) if _yesterday().search(text) else None


@cache
def _units() -> dict[str, timedelta]:
    return {word: length for unit, length in _UNITS.items() for word in words(f"dates.{unit}")}


@cache
def _amount() -> re.Pattern[str]:
    return re.compile(rf"(\d{{1,3}})\s?({'|'.join(map(re.escape, sorted(_units(), key=len, reverse=True)))})")


@cache
def _ago() -> re.Pattern[str]:
    return _any_of("dates.ago")


@cache
def _today() -> re.Pattern[str]:
    return _any_of("dates.today")


@cache
def _yesterday() -> re.Pattern[str]:
    return _any_of("dates.yesterday")


def _any_of(kind: str) -> re.Pattern[str]:
    """Any word of a kind as a word of its own; in scripts without spaces, anywhere."""
    return re.compile("|".join(rf"(?<![a-zà-ÿ]){re.escape(word)}(?![a-zà-ÿ])" for word in words(kind)))
