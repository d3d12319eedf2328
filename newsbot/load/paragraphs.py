"""What a paragraph is besides text: the dress of its page (a date, a link to more), a note of a correction (pure)."""

from __future__ import annotations

import re
from functools import cache

from newsbot.load.text import amount_signs, fold
from newsbot.load.words import words

_DATE_LINE = 14
"""Words: what is longer says more than when."""
_LINK_LINE = 25
_NOTE_BEGINS = 120
"""Characters at the beginning of a paragraph within which a note says that it is one."""
_NUMBER = re.compile(r"\d+(?:st|nd|rd|th|h(?:\d{2})?|m|min|am|pm|er|a|º)?|(?:\d+[年月日号號時时点點分秒년월일시분초])+")
_DATES = (
    "minute",
    "hour",
    "day",
    "week",
    "today",
    "yesterday",
    "afternoon",
    "morning",
    "ago",
    "published",
    "modified",
    "reading",
)
_SMALL = frozenset("at on the of um uhr vor il y a h à le del de las los alle ore às om kl dnia o godz в о на время "
                   "ч г р u ob ora klo les года року roku lúc ngày năm wib wita น "
                   "utc gmt est edt pst pdt cet cest bst msk et ist a m p s t z".split())  # fmt: skip


def telling(paragraph: str) -> str:
    """What the paragraph says, folded, and the signs of its amounts; empty where it is only a rendered date or a line
    that leads elsewhere.
    """
    text = fold(paragraph)
    if is_date(text) or (text.count(" ") < _LINK_LINE and _more().match(text)):
        return ""
    signs = amount_signs(paragraph)
    return f"{text}\n{signs}" if signs else text


def is_date(folded: str) -> bool:
    """Whether a folded line says nothing but when."""
    said = folded.split()
    return len(said) <= _DATE_LINE and all(word in _date_words() or _NUMBER.fullmatch(word) for word in said)


def is_correction(paragraph: str) -> bool:
    """Whether a paragraph tells the readers that the article was wrong, or has been changed."""
    return _correction().search(fold(paragraph[:_NOTE_BEGINS])) is not None


@cache
def _date_words() -> frozenset[str]:
    kinds = [f"dates.{kind}" for kind in _DATES] + [f"dates.month.{n}" for n in range(1, 13)] + ["dates.weekday"]
    known = {part for kind in kinds for phrase in words(kind) for part in fold(phrase).split()}
    return frozenset(known | _SMALL)


@cache
def _more() -> re.Pattern[str]:
    return re.compile(rf"(?:{_any_of('body.more')})(?!\w)")


@cache
def _correction() -> re.Pattern[str]:
    return re.compile(rf"^(?:{_any_of('notes.correction')})|(?<!\w)(?:{_any_of('notes.changed')})(?!\w)")


def _any_of(kind: str) -> str:
    return "|".join(sorted({re.escape(fold(word)) for word in words(kind)}, key=len, reverse=True))
