"""Captions: the words of buttons and the names of files that stand beside them are none of their text."""

from __future__ import annotations

import re
from functools import cache

from newsbot.load.words import words

_LONGEST_CONTROL = 40
"""Characters of a button's words."""
_FILE_NAME = re.compile(r"[\w.-]+\.(?:jpe?g|png|gif|webp|bmp|tiff?)", re.IGNORECASE)


def without_controls(text: str) -> str:
    """A caption without the words of buttons at its ends ("View 6 Images"); "" for the bare name of a file."""
    if _FILE_NAME.fullmatch(text):
        return ""
    starts, ends = _controls()
    if match := starts.match(text):
        text = text[match.end() :]
    tail = text[-_LONGEST_CONTROL:]
    return text[: len(text) - len(tail)] + ends.sub("", tail)


@cache
def _controls() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns of one or more such words at the beginning and at the end of a text."""
    any_word = "|".join(re.escape(word).replace(r"\#", r"\d+") for word in words("caption.control"))
    return (
        re.compile(rf"(?:(?:{any_word})(?!\w)\s*)+", re.IGNORECASE),
        re.compile(rf"(?:\s*(?<!\w)(?:{any_word}))+$", re.IGNORECASE),
    )
