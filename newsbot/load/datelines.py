"""A dateline, the place and agency that open a text: "BERLIN, Nov 3 (AP) —" is "BERLIN (AP)"."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from newsbot.load.name_kinds import is_agency
from newsbot.load.text import clean
from newsbot.load.words import any_of, words

MAX_LENGTH = 120
"""Characters of a text in which its dateline stands."""
MAX_SHORT = 60
"""Characters of a text that may be a dateline in a form that is not known."""

_WORD = r"[^\W\d_][\w'’]*+\.?(?:-[^\W\d_][\w'’]*+)*+"
_SMALL = r"(?:de|del|da|do|dos|la|le|les|sur|am|an|der|den|in|of|the|el|na|nad|di)"
_PLACE = rf"(?P<place>{_WORD}(?:[ /](?:{_SMALL} )?{_WORD}){{0,3}}(?:, (?:(?:[A-Z]\.){{2,3}}|{_WORD}(?: {_WORD})?))?)"
_EAST_ASIAN = (
    re.compile(
        r"(?P<agency>新华社|新華社|中新社|中央社|共同社)(?P<place>[\u3400-\u9fff]{2,6}?)(?:\d{1,2}月)?\d{1,2}日(?:电|電)"
    ),
    re.compile(r"(?:本报|本報|中新[网網])(?P<place>[\u3400-\u9fff]{2,6}?)(?:\d{1,2}月)?\d{1,2}日(?:电|電|讯|訊)"),
    re.compile(r"【(?P<place>[\u30a0-\u30ff\u3400-\u9fff]{2,12}?)(?P<agency>共同|時事|ロイター|AFP時事|AFP|AP|CNN)】"),
    re.compile(r"【(?P<place>[\u30a0-\u30ff\u3400-\u9fff]{2,12}?)[=＝・][^】]{2,20}】"),
    re.compile(r"[(\[](?P<place>[\uac00-\ud7af]{2,10})\s?=\s?(?P<agency>[\uac00-\ud7af\d]{2,8})[)\]]"),
)


class Dateline(NamedTuple):
    """A dateline found at the start of a text."""

    printed: str
    place: str
    agency: str

    @property
    def normal(self) -> str:
        """Place and agency, without the date."""
        return f"{self.place} ({self.agency})" if self.agency else self.place


def find_dateline(text: str) -> Dateline | None:
    """The dateline with which `text` begins. Never raises."""
    text = clean(text[:MAX_LENGTH])
    for pattern in _EAST_ASIAN if text[:1] in "新中本共【([" else ():
        if match := pattern.match(text):
            return Dateline(match[0], match["place"], match.groupdict().get("agency") or "")
    match = _pattern().match(text)
    if not match or not _is_capital(match["place"]):
        return None
    place = match["place"].strip(" ,")
    place = place if ", " in place else place.rstrip(".")
    agency = next((found.strip(" .,") for key in ("first", "round", "slashed") if (found := match[key])), "")
    bare = (match["bare"] or "").strip(" .")
    is_set_off = match["dash"] is not None and not text[match.end("end") : match.end("end") + 1].islower()
    if agency and not _is_source(agency, place, is_set_off=is_set_off):
        return None
    if not agency and not _is_dated(match) and not (is_set_off and place.isupper() and len(place) > 3):
        return None
    if not agency and is_agency(bare):
        agency = bare
    end = match.end("bare") if agency == bare and bare else match.start("end")
    return Dateline(text[:end].strip(" -–—―|:"), place, agency)


def normal_dateline(text: str) -> str | None:
    """Place and agency of a printed dateline, without its date: "ANKARA (AA)"; a short text it cannot read as it is."""
    text = clean(text[:MAX_LENGTH])
    found = find_dateline(f"{text} — X") or find_dateline(text)
    if found:
        return found.normal
    return text if 0 < len(text) <= MAX_SHORT else None


def _is_capital(place: str) -> bool:
    """Whether the words of a place begin with capitals, where its script has any, but for small ones."""
    found = re.findall(_WORD, place)
    return not found[0][0].islower() and not found[-1][0].islower()


def _is_dated(match: re.Match[str]) -> bool:
    """Whether a date stands alone after the place: "Paris, 3 May.", but not "On 3 May, he"."""
    stop = match["end"].strip()
    return bool(match["date"]) and (match["date"][0] in ",." or match["place"][-1] == ".") and stop != ","


def _is_source(agency: str, place: str, *, is_set_off: bool) -> bool:
    """Whether brackets after a place hold who sent the news."""
    parts = [part.strip() for part in re.split(r"[/,+]| und | and ", agency) if part.strip()]
    if any(map(is_agency, parts)) or is_agency(agency):
        return True
    return is_set_off and (place.isupper() or all(len(part) <= 6 and " " not in part for part in parts))


def _date() -> str:
    """A day and a month; that there is a digit is a cheap question to ask first."""
    named = {word for month in range(1, 13) for word in words(f"dates.month.{month}")}
    months = any_of(word for word in named if len(word) > 2)
    day = r"\d{1,2}(?:st|nd|rd|th|º|\.)?"
    return (
        rf"(?=[^\d]{{0,15}}\d)(?i:{day} (?:de )?(?:{months})\.?|(?:{months})\.? {day}|\d{{1,2}}[./]\d{{1,2}}\.?)"
        r"(?:,? (?:de |del )?(?:19|20)\d\d(?: [гр]\.)?|[./](?:19|20)?\d\d)?"
    )


@cache
def _pattern() -> re.Pattern[str]:
    """Place, date, who sent it, and what sets them off from the text.

    "MOSCOW (Reuters) -", "Madrid, 3 nov (EFE).-", "Париж, 3 ноября /ТАСС/.", "(ANSA) - ROMA, 03 NOV -".
    """
    return re.compile(
        rf"(?:\((?P<first>[^()\d]{{2,20}})\)\s?[-–—]\s?)?{_PLACE}"
        rf"(?P<date>[,.]? {_date()})?"
        r"[.,]?\s?(?:\((?P<round>[^()\[\]\d]{2,30})\)|/(?P<slashed>[^/\d]{2,20})/)?"
        r"(?P<end>(?P<dash>\s?\.?\s?[-–—―]{1,2}\s|\s?\|\s|\s?//\s)|\s?[.:,]\s|\.?$|(?<=[)/]))"
        r"(?:(?P<bare>[^\W\d_][\w ]{1,20}?)\.?(?:\s?[-–—|]|\.)\s)?"
    )
