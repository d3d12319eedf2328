"""Whether the article is free to read or behind a paywall, as the page says it; nothing where it does not."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from newsbot.extract.body import Body
from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured
from newsbot.load.words import words

_TIER = ("article:content_tier", "content_tier", "article:access", "content-access", "access-level")
_LOCKED = frozenset({"locked", "metered", "premium", "paid", "subscriber", "subscribers", "paywall", "plus", "false"})
_FREE = frozenset({"free", "open", "public", "true"})
_LAST, _AFTER = 3, 80
"""Paragraphs at the end of the text, and strings after it and after the headline, where the page says who may read."""
_MOST = 1500
"""Characters of them."""
_TRUE, _FALSE = re.compile(r"(?:.*/)?true|yes|1", re.IGNORECASE), re.compile(r"(?:.*/)?false|no|0", re.IGNORECASE)


def read_access(page: Page, data: Structured, body: Body, language: str, headline: int) -> list[Candidate]:
    """Candidates for `is_accessible_for_free` (booleans), best first.

    `language` (ISO 639) is that of the page, `headline` the headline's element, -1 for none.
    """
    found = []
    things = [data.article, *data.things(data.article, "hasPart"), *data.of_type("WebPage")]
    answers = [answer for thing in things if (answer := _answer(thing.get("isAccessibleForFree"))) is not None]
    if answers:  # free means: every part of it
        found.append(Candidate(all(answers), "json-ld", 3.0, -1, "isAccessibleForFree"))
    for i, value in data.microdata.get("isAccessibleForFree", ())[:1]:
        if (answer := _answer(value)) is not None:
            found.append(Candidate(answer, "microdata", 2.5, i, "isAccessibleForFree"))
    tier = page.meta(*_TIER).lower()
    if tier in _LOCKED or tier in _FREE:
        found.append(Candidate(tier in _FREE, "meta", 2.0, -1, f"content tier {tier}"))
    if not found and (said := _printed(page, body, language, headline)):
        found.append(Candidate(False, "html", 1.0, -1, f'prints "{said}"'))
    return found


def _answer(value: Any) -> bool | None:
    """True or False, from a boolean, a word for one, or schema.org's address of one."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return True if _TRUE.fullmatch(value.strip()) else False if _FALSE.fullmatch(value.strip()) else None
    return None


def _printed(page: Page, body: Body, language: str, headline: int) -> str:
    """The phrase over or under a text that only subscribers may read on; "" for none."""
    if body.end <= 0 or not body.paragraphs:
        return ""
    strings = page.strings
    first, last = body.paragraphs[-_LAST:][0], body.paragraphs[-1]
    after = _line(strings[first.first : page.lasts[last.index] + _AFTER])
    start, text = page.lasts[headline] if headline >= 0 else 0, body.paragraphs[0].first
    above = _line(strings[start : min(text, start + _AFTER)]) if headline >= 0 else ""
    return next((phrase for phrase in _phrases(language) if phrase in after or phrase in above), "")


def _line(strings: list[str]) -> str:
    return " ".join("".join(strings)[:_MOST].lower().split())


@cache
def _phrases(language: str) -> tuple[str, ...]:
    return tuple(words("access.paywall", language) or words("access.paywall"))
