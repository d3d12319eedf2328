"""Captions: the words of buttons and the names of files that stand beside them are none of their text."""

from __future__ import annotations

import re
from functools import cache

from newsbot.load.text import lower
from newsbot.load.words import any_of, words

_LONGEST_CONTROL = 40
"""Characters of a button's words."""
_FILE_NAME = re.compile(r"[\w.-]+\.(?:jpe?g|png|gif|webp|bmp|tiff?)", re.IGNORECASE)


def without_controls(text: str) -> str:
    """A caption without the words of buttons at its ends ("View 6 Images"); "" for the bare name of a file."""
    if _FILE_NAME.fullmatch(text):
        return ""
    starts, _ = _controls()
    if match := starts.match(lower(text)):
        text = text[match.end() :]
    return without_last_controls(text)


def without_last_controls(text: str) -> str:
    """A text without the words of buttons at its end."""
    _, ends = _controls()
    tail = text[-_LONGEST_CONTROL:]
    found = ends.search(lower(tail))
    return text[: len(text) - len(tail) + found.start()] if found else text


def marked_caption(line: str) -> str:
    """What follows the mark with which a line says that it is a caption ("▲ The ferry"); "" for any other line."""
    line = line.strip()
    mark = next((mark for mark in words("caption.mark") if lower(line[: len(mark)]) == mark), "")
    return line[len(mark) :].strip() if mark else ""


@cache
def _controls() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns of one or more such words at the beginning and at the end of a text in lower case."""
    any_word = any_of(words("caption.control")).replace(r"\#", r"\d+")
    return re.compile(rf"(?:(?:{any_word})(?!\w)\s*)+"), re.compile(rf"(?:\s*(?<!\w)(?:{any_word}))+$")
