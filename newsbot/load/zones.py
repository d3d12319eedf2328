"""Time zones as pages print them: "CET", "GMT+2", "+01:00", "ET"."""

from __future__ import annotations

import re
from datetime import timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

_HOURS: dict[str, float] = {
    **dict.fromkeys("z ut utc gmt wet".split(), 0),
    **dict.fromkeys("cet mez hnec wat bst west".split(), 1),
    **dict.fromkeys("cest mesz heec sast cat eet oez".split(), 2),
    **dict.fromkeys("msk eest oesz eat trt мск".split(), 3),
    **dict.fromkeys("gst samt".split(), 4),
    "pkt": 5,
    "ist": 5.5,
    **dict.fromkeys("wib ict".split(), 7),
    **dict.fromkeys("hkt sgt pht awst wita myt".split(), 8),
    **dict.fromkeys("jst kst wit".split(), 9),
    "acst": 9.5,
    "aest": 10,
    "acdt": 10.5,
    "aedt": 11,
    "nzst": 12,
    "nzdt": 13,
    **dict.fromkeys("brt art".split(), -3),
    **dict.fromkeys("adt clst".split(), -3),
    **dict.fromkeys("edt clt".split(), -4),
    **dict.fromkeys("est cdt pet".split(), -5),
    **dict.fromkeys("cst mdt".split(), -6),
    **dict.fromkeys("mst pdt".split(), -7),
    **dict.fromkeys("pst akdt".split(), -8),
    "akst": -9,
    "hst": -10,
}
"""Abbreviations, lower case, to hours east of UTC. Where one has several meanings, the one most met in news."""
_PLACES = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
    "uk": "Europe/London",
    "aet": "Australia/Sydney",
}
"""Abbreviations that follow summer time."""
_OFFSETS = frozenset(
    timedelta(hours=hours) for hours in (*range(-11, 0), *range(1, 15), -3.5, -2.5, 3.5, 4.5, 5.5, 5.75, 6.5, 9.5, 10.5)
)
"""From UTC, of zones where people live."""
_OFFSET = re.compile(r"(?:utc|gmt)?\s?([+\-−])(\d{1,2})(?::?(\d{2}))?(?!\d)")
_NAME = re.compile(r"[a-z]{1,4}(?![a-z])|мск")


def is_offset(shift: timedelta) -> bool:
    """Whether clocks somewhere are so far from UTC, and not at UTC."""
    return shift in _OFFSETS


def read_zone(text: str) -> tzinfo | None:
    """The zone that `text` (lower case) begins with; None for none that is known."""
    if match := _OFFSET.match(text):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        if minutes > 14 * 60:
            return None
        return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes))
    match = _NAME.match(text)
    return _named(match[0]) if match else None


@cache
def _named(name: str) -> tzinfo | None:
    if name in _HOURS:
        return timezone(timedelta(hours=_HOURS[name]))
    return zone_of(_PLACES[name]) if name in _PLACES else None


@cache
def zone_of(name: str) -> tzinfo | None:
    """The zone of an IANA name ("Europe/Berlin"); None where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None
