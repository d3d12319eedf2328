"""Names in the portrait of the author, under the text: "About the author", "Jane Doe is a reporter at ..."."""

from __future__ import annotations

import re
from functools import cache

from newsbot.extract.byline_lines import Line, Printed, lines_of
from newsbot.extract.byline_places import Surroundings, is_foreign
from newsbot.extract.page import Page
from newsbot.load.name_kinds import is_desk, is_role, role_words
from newsbot.load.names import parse_byline
from newsbot.load.text import fold
from newsbot.load.words import words

_BEFORE, _AFTER = 16, 40
"""Strings before and after the end of the text among which the portrait begins."""
_LABEL = 60
"""Characters of a heading over a portrait."""
_PORTRAIT = 500
"""Characters of a paragraph that tells of its author and of nothing else."""
_JOB_WITHIN = 6
"""Words after "is" among which the job is named."""
_NAME = re.compile(
    r"(?:(?:Dr|Prof)\.\s)*(?:[^\W\d_a-z][\w'’.-]*\s(?:(?:von|van|de|der|den|di|da|del|dos|la|le|zu)\s)*){1,3}[^\W\d_a-z][\w'’-]+"
)
"""A full name at the start of a line."""
_NAME_WORDS = 8
"""Words of a line among which "is" follows a name."""
_BOX = re.compile(r"author[-_]?(?:box|bio|desc|card|info|about)|about[-_]?(?:the[-_]?)?author")
_LEVELS = 5
"""Elements around a line, of which one may be named as a portrait."""


def find_portrayed(around: Surroundings) -> list[Printed]:
    """The author whom a portrait at the end of the text names: under a heading that says so, or with the job."""
    page, headline, body, language = around
    if headline < 0 or body.end <= headline:
        return []
    end = page.lasts[body.end - 1]
    first = max(page.firsts[body.start], end - _BEFORE)
    lines = [line for line in lines_of(page, first, min(end + _AFTER, len(page.strings))) if line.text]
    for line, after in zip(lines, [*lines[1:], Line("", -1)], strict=True):
        names, why = _labelled(line, after.text, language), "a portrait of the author"
        if not names:
            names, why = _with_job(line.text), "a line about who wrote it"
        if not names and _is_in_box(page, line.owner):
            names, why = _alone(line.text), "a box about the author"
        if names and not is_foreign(around, line.owner, says_by=True):
            return [Printed(names, "", 3.0, line.owner, why, says_by=False)]
    return []


def _labelled(line: Line, after: str, language: str | None) -> list[str]:
    """The names under, or in, a heading that says that the author is portrayed."""
    text = line.text
    if line.is_labelled or len(text) > _LABEL:
        return _after_label(text, colon="" if line.is_labelled else ":")
    said = fold(text)
    if said in _labels():
        return _begins_with_name(after) or (parse_byline(after, language) if len(after) <= _LABEL else [])
    name = _after_about(text)
    if not name:
        return []
    repeated = not set(fold(name).split()).isdisjoint(fold(after[:_LABEL]).split())
    return [name] if repeated and _begins_with_name(name) == [name] else []


def _after_about(line: str) -> str:
    """What follows "About" in a line that begins so; else ""."""
    said = fold(line)
    about = next((word for word in _abouts() if said.startswith(word)), "")
    return " ".join(line.split()[about.count(" ") :]) if about else ""


def _after_label(text: str, *, colon: str) -> list[str]:
    """The name after a word for the author that opens a paragraph: "About the author: Jane Doe is ..."."""
    said = text[:_LABEL].casefold().replace("’", "'")
    label = next((label for label in words("byline.portrait") if said.startswith(f"{label}{colon} ")), "")
    return _begins_with_name(text[len(label) + len(colon) + 1 :]) if label else []


def _alone(line: str) -> list[str]:
    """The name that a line in a portrait is, or that follows "About" there."""
    if len(line) > _LABEL:
        return []
    name = _after_about(line) or line
    return [name] if _begins_with_name(name) == [name] else []


def _is_in_box(page: Page, i: int) -> bool:
    for _ in range(_LEVELS):
        if i < 0:
            return False
        if "author" in page.names[i] and _BOX.search(page.names[i]):
            return True
        i = page.parents[i]
    return False


def _with_job(line: str) -> list[str]:
    """The name with which a paragraph begins that says what its bearer's job is: one that writes."""
    if len(line) > _PORTRAIT or not _said_to_be(line):
        return []
    names = _begins_with_name(line)
    rest = line[len(names[0]) :].casefold().split()[: _JOB_WITHIN + 1] if names else []
    is_job = rest and rest[0] in words("byline.is") and any(word.strip(".,") in role_words() for word in rest[1:])
    return names if is_job else []


def _said_to_be(line: str) -> bool:
    """Whether a word for "is" is among the first of a line: a cheap question to ask first."""
    return not set(line.split(maxsplit=_NAME_WORDS)[:_NAME_WORDS]).isdisjoint(words("byline.is"))


def _begins_with_name(line: str) -> list[str]:
    """The full name with which a line begins, where what follows it is no more of a name."""
    found = _NAME.match(line[:_PORTRAIT])
    rest = line[found.end() :].lstrip() if found else ""
    if not found or is_desk(found[0]) or is_role(found[0]) or (rest[:1].isupper() and rest[:1].isalpha()):
        return []
    return parse_byline(found[0])[:1]


@cache
def _labels() -> frozenset[str]:
    return frozenset(fold(word) for word in words("byline.portrait"))


@cache
def _abouts() -> tuple[str, ...]:
    """What opens a heading before a name, with the space after it."""
    return tuple(f"{fold(word)} " for word in words("byline.about"))
