"""The time of day in a printed date: "14:05 Uhr", "2.05 p.m. ET", "14h05", "오후 3시 5분"."""

from __future__ import annotations

import re
from datetime import time, tzinfo
from functools import cache

from newsbot.load.words import words
from newsbot.load.zones import read_zone

_CLOCK = re.compile(
    r"(?<![\d.,/-])(\d{1,2})\s?(?:[:h時时点點시]\s?|\.)([0-5]\d|\d(?=[分분]))(?!\d|[./]\d{2,4}(?!\d))"
    r"(?:\s?[:.分분]\s?([0-5]\d)(?!\d))?(?:[.,]\d{1,9})?[分분]?"
)
_HOUR_ONLY = re.compile(
    r"(?<![\d.,:/-])(\d{1,2})\s?(?=a\.?\s?m\b|p\.?\s?m\b|uhr\b|h\b|[時时点點시](?!\d))(?:uhr|[h時时点點시])?"
)
_FILLER = re.compile(r"[\s,(]*(?:uhr\b|hrs\b|h\b|hs\b|klo\b)?[\s,(]*")


def read_time(text: str) -> tuple[time, tzinfo | None] | None:
    """The first time of day in `text` (lower case), and its zone where it is printed."""
    match = _CLOCK.search(text) or _HOUR_ONLY.search(text)
    if not match:
        return None
    groups = match.groups()
    hour, minute, second = int(groups[0]), int(groups[1] or 0) if len(groups) > 1 else 0, 0
    if len(groups) > 2 and groups[2]:
        second = int(groups[2])
    rest = text[match.end() : match.end() + 40]
    half = _halves().match(rest)
    if half:
        rest = rest[half.end() :]
    word = half[1] if half else _half_before(text[: match.start()])
    if word and hour <= 12:
        hour = hour % 12 + (12 if word in _afternoon() else 0)
    if hour > 23:
        return None
    filler = _FILLER.match(rest)
    return time(hour, minute, second), read_zone(rest[filler.end() :] if filler else rest)


@cache
def _afternoon() -> frozenset[str]:
    return frozenset(words("dates.afternoon"))


@cache
def _halves() -> re.Pattern[str]:
    both = sorted({*words("dates.afternoon"), *words("dates.morning")}, key=len, reverse=True)
    return re.compile(rf"\s?({'|'.join(map(re.escape, both))})(?!\w)\.?")


def _half_before(text: str) -> str | None:
    """The word for the half of the day that stands before a time, as in Chinese, Japanese and Korean."""
    text = text.rstrip()[-4:]
    return next((word for word in (*words("dates.afternoon"), *words("dates.morning")) if text.endswith(word)), None)
