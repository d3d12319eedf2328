"""Dates as pages write them, in any listed language, become aware datetimes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple
from unicodedata import combining

from newsbot.load.ago import read_ago
from newsbot.load.calendars import day_of, gregorian
from newsbot.load.text import clean, normal
from newsbot.load.times import read_time
from newsbot.load.words import words
from newsbot.load.zones import read_zone, zone_of

EARLIEST = 1995
"""No article on the web is older."""
LATEST = 2100
"""Where no clock is given; with one, a day after now."""
MAX_LENGTH = 200
"""Characters of a printed date that are looked at."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as it was read."""

    when: datetime
    """Aware; midnight where no time of day was given."""
    zone_assumed: bool
    """The text gave no zone: `when` is in the zone the caller gave, or in UTC."""
    has_time: bool
    """The text gave a time of day."""

    @property
    def written(self) -> str:
        """ISO 8601, with no more than the text said: no time of day or zone that was assumed."""
        if not self.has_time:
            return self.when.date().isoformat()
        return (self.when.replace(tzinfo=None) if self.zone_assumed else self.when).isoformat()


class _Found(NamedTuple):
    day: date
    start: int
    end: int


def parse_date(
    text: str,
    *,
    now: datetime | None = None,
    timezone: tzinfo | str | None = None,
    language: str | None = None,
    day_first: bool | None = None,
) -> datetime | None:
    """The aware datetime of `parse_moment`."""
    moment = parse_moment(text, now=now, timezone=timezone, language=language, day_first=day_first)
    return moment.when if moment else None


def parse_moment(
    text: str,
    *,
    now: datetime | None = None,
    timezone: tzinfo | str | None = None,
    language: str | None = None,
    day_first: bool | None = None,
) -> Moment | None:
    """The first date in `text`: ISO 8601, RFC 822, an epoch, or as a person prints it in a listed language.

    `now` (aware) makes "3 hours ago" readable and bars what is later than a day after it. `timezone` (a zone
    or an IANA name) is that of dates without one; UTC where it is not given. `day_first` reads 03/04/2024
    as 3 April; where it is not given, the `language` decides. None where there is no date between 1995
    and a day after `now`. Never raises.
    """
    if isinstance(timezone, str):
        timezone = zone_of(timezone)
    zone = timezone or UTC
    try:
        day_first = _day_first(language) if day_first is None else day_first
        moment = _parse(text[:MAX_LENGTH], now, zone, day_first, _primary(language))
        return moment if moment and _believable(moment.when, now) else None
    except (ValueError, OverflowError):
        return None


def _believable(when: datetime, now: datetime | None) -> bool:
    if when.year < EARLIEST:
        return False
    return when <= now + timedelta(days=1) if now else when.year < LATEST


def _day_first(language: str | None) -> bool | None:
    """Whether days stand before months; None where the language does not say."""
    if not language:
        return None
    tag = language.replace("_", "-").lower()
    return None if tag == "en" else tag not in ("en-us", "en-ph")


def _primary(language: str | None) -> str:
    """The language without script and region: "pt" for "pt-BR"."""
    return (language or "").replace("_", "-").partition("-")[0].lower()


def _parse(text: str, now: datetime | None, zone: tzinfo, day_first: bool | None, language: str) -> Moment | None:
    text = text.strip()
    if len(text) > 9 and text[4] == "-" and text[:4].isdecimal():
        try:
            return _moment(datetime.fromisoformat(text), zone, has_time=len(text) > 10)
        except ValueError:
            pass
    if match := _STAMP.match(text):
        return _parse_stamp(match, zone)
    if text.isdecimal():
        return _parse_number(text, zone)
    text = _plain(text)
    found = _find_day(text, day_first, now, language)
    if not found:
        when = read_ago(text, now) if now else None
        return Moment(when, zone_assumed=False, has_time=True) if when else None
    clock = read_time(text[found.end :]) or read_time(text[: found.start])
    if not clock:
        return _moment(datetime(found.day.year, found.day.month, found.day.day), zone, has_time=False)  # noqa: DTZ001
    return _moment(datetime.combine(found.day, clock[0], clock[1]), zone, has_time=True)


def _moment(when: datetime, zone: tzinfo, *, has_time: bool) -> Moment:
    assumed = when.tzinfo is None
    return Moment(when.replace(tzinfo=zone) if assumed else when, assumed, has_time)


def _parse_stamp(match: re.Match[str], zone: tzinfo) -> Moment:
    """A date and time in a form that only resembles ISO 8601: "20240305T14:05:00Z", "2024-03-05T14:05:0+01:00"."""
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    told = read_zone(match[7].lower())
    return _moment(datetime(year, month, day, hour, minute, second, tzinfo=told), zone, has_time=True)


def _parse_number(text: str, zone: tzinfo) -> Moment | None:
    """An epoch in seconds or milliseconds, or the digits of a date: 20240305, 202403051405, 20240305140500."""
    if len(text) in (10, 13) and text[0] in "123456789" and text[:3] != "202":
        when = datetime.fromtimestamp(int(text[:10]), UTC)
        return Moment(when, zone_assumed=False, has_time=True)
    if len(text) in (8, 12, 14):
        parts = [int(text[:4]), *(int(text[i : i + 2]) for i in range(4, len(text), 2))]
        return _moment(datetime(*parts), zone, has_time=len(text) > 8)  # type: ignore[arg-type]  # noqa: DTZ001
    return None


def _plain(text: str) -> str:
    """Lower case, one line, ASCII digits, the years of our calendar."""
    text = clean(text).lower()
    return text if text.isascii() else gregorian(_DIGIT.sub(lambda digit: str(int(digit[0])), text))


_DIGIT = re.compile(r"[^\D0-9]")
_STAMP = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)[T ](\d\d)[:.-]?(\d\d)(?:[:.-]?(\d{1,2})(?:[.,]\d{1,9})?)?\s?(Z|[+-]\d\d:?\d\d)(?!\d)"
)
"""With its zone; one without is read as it is printed."""
_WORD = r"([^\s\d_.,:;()|/–—-]+(?:\s(?:الأول|الثاني))?)"
"""A word with its vowel signs, which are no letters to `re` in Indic scripts and Thai."""
_YEAR = r"(\d{4}|['’]\d\d)(?![\d:])"
_NUMBERS = re.compile(r"(?<!\d)(\d{4})\s?[-/.年년]\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})(?!\d)")
_DAY_MONTH = re.compile(
    rf"(?<!\d)(?<!\d[:.])(\d{{1,2}})(?:st|nd|rd|th|er|[ºª°.])?(?:[\s\-/.]{{0,2}}(?:de |of |d['’])?){_WORD}"
    rf"(?:\s?/\s?[^\W\d_]+)?[\s,.\-/]{{0,3}}(?:de |del |г |of )?(?:{_YEAR})?"
)
_MONTH_DAY = re.compile(rf"(?<!\w){_WORD}[\s.\-]{{0,2}}(\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])[\s,.\-]{{0,3}}(?:{_YEAR})?")
_YEAR_MONTH_DAY = re.compile(
    rf"(?<!\d)(\d{{4}})(?:ko)?[\s.,\-/]{{1,2}}(?:m\.? )?{_WORD}[\s.\-/]{{1,2}}(\d{{1,2}})(?![\d:])"
)
_NUMERIC = re.compile(r"(?<![\d.:])(\d{1,2})(\s?[./-]\s?)(\d{1,2})\2(\d{4}|\d\d)(?!\d)")
_YEAR_BEFORE = re.compile(r"(?<!\d)((?:19|20)\d\d)\.? (?:gada )?\Z")
_ANY_YEAR = re.compile(r"(?<![\d:.,])(?:19|20)\d\d(?![\d:])")


def _find_day(text: str, day_first: bool | None, now: datetime | None, language: str) -> _Found | None:
    """The first calendar day that `text` prints."""
    found = [*_find_numbers(text), *_find_words(text, now, language), *_find_numeric(text, day_first)]
    return min(found, key=lambda day: day.start, default=None)


def _find_numbers(text: str) -> list[_Found]:
    match = _NUMBERS.search(text)
    day = _day(match[1], match[2], match[3]) if match else None
    return [_Found(day, *match.span())] if match and day else []


def _find_words(text: str, now: datetime | None, language: str) -> list[_Found]:
    """Days whose month is a word; where the year is not beside them, another in the text, or the last such day."""
    months = _months(language)
    for pattern, places in ((_DAY_MONTH, (3, 2, 1)), (_MONTH_DAY, (3, 1, 2)), (_YEAR_MONTH_DAY, (1, 2, 3))):
        for match in pattern.finditer(text):
            year, word, number = (match[place] for place in places)
            if month := months.get(word):
                if not year and (
                    other := _YEAR_BEFORE.search(text[: match.start()]) or _ANY_YEAR.search(text, match.end())
                ):
                    year = other[other.lastindex or 0]
                day = _day(year, str(month), number) if year else _last_such_day(month, int(number), now)
                if day:
                    return [_Found(day, *match.span())]
    return []


def _find_numeric(text: str, day_first: bool | None) -> list[_Found]:
    for match in _NUMERIC.finditer(text):
        first, second, year = int(match[1]), int(match[3]), match[4]
        if first > 12:
            swapped = False
        elif second > 12:
            swapped = True
        else:  # a dot or dash stands between days and months; a slash is American more often than not
            swapped = not day_first if day_first is not None else match[2].strip() == "/"
        number, month = (second, first) if swapped else (first, second)
        if day := _day(year, str(month), str(number)):
            return [_Found(day, *match.span())]
    return []


def _day(year: str, month: str, day: str) -> date | None:
    year = year.lstrip("'’")
    full = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= 95 else 2000)
    try:
        return day_of(full, int(month), int(day))
    except ValueError:
        return None


def _last_such_day(month: int, day: int, now: datetime | None) -> date | None:
    """The latest day of this name that is not after tomorrow."""
    if not now:
        return None
    for year in (now.year, now.year - 1):
        found = _day(str(year), str(month), str(day))
        if found and found <= now.date() + timedelta(days=1):
            return found
    return None


@lru_cache(maxsize=64)  # a page may name any language
def _months(language: str) -> dict[str, int]:
    """Words for the months, with and without accents; of one that has several meanings that of `language`."""
    said = [(word, month) for month in range(1, 13) for word in words(f"dates.month.{month}", language or None)]
    found = {_bare(word): month for word, month in said} | {word.replace(".", ""): month for word, month in said}
    return _months("") | found if language else found


def _bare(word: str) -> str:
    return "".join(letter for letter in normal("NFKD", word) if not combining(letter))
