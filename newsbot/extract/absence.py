"""Whether a short page tells readers or machines that what was asked for is not there; `verdict` asks."""

from __future__ import annotations

import re
from functools import cache

from newsbot.extract.page import Page
from newsbot.load.text import fold
from newsbot.load.words import words

_LONGEST = 1_000
"""Characters of the text that are looked at."""
_OFTEN = 3
"""Phrases about the page itself that a brief has not, which may well tell of somebody's home page and its address."""
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_STATUS = re.compile(
    r"\bstatus_?code[\"']?\s{0,9}[:=]\s{0,9}[\"']?(?:404|410|5\d\d)\b|\"status\"\s{0,9}:\s{0,9}\"?(?:404|410|5\d\d)\b",
    re.IGNORECASE,
)
"""What a script is told of the answer that it shows."""


def says_absent(page: Page, heading: str, text: str) -> bool:
    """Whether a page whose text is short says that there is no such page, or that something failed."""
    if page.meta("prerender-status-code").strip()[:1] in ("4", "5") or _STATUS.search(page.html):
        return True
    said = f" {fold(f'{page.title[:200]} {heading[:200]} {text[:_LONGEST]}')} "
    about = sum(phrase in said for phrase in _phrases("absent"))
    return about >= _OFTEN or (about > 0 and any(phrase in said for phrase in _phrases("apology")))


@cache
def _phrases(kind: str) -> tuple[str, ...]:
    """Each folded, as whole words where its script writes words apart."""
    folded = {fold(phrase) for phrase in words(f"verdict.{kind}")}
    return tuple(sorted(phrase if _UNSPACED.search(phrase) else f" {phrase} " for phrase in folded))
