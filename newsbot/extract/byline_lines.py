"""The lines that a page prints, and which of them say by themselves who wrote the article: "By Jane Doe"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from newsbot.extract.blocks import block_of
from newsbot.extract.byline_places import Surroundings, head_end, is_foreign, is_teaser
from newsbot.extract.page import Page
from newsbot.load.byline_words import last_words
from newsbot.load.name_kinds import is_desk
from newsbot.load.name_scripts import titled_part
from newsbot.load.names import begins_with_by, parse_byline, printed_part, says_by, split_open

_LONGEST = 5_000
"""Characters of a line that are looked at."""
MAX_LINE = 200
"""Characters of a line that can be a byline."""
MAX_BESIDE = 110
"""Characters of a line that says "by" after something else; a longer one is running text."""
MAX_LINES = 80
"""Lines looked at in one place."""
_CJK_NAME = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af・]{2,}")
_DIGIT = re.compile(r"\d")
_TIME = re.compile(r"\d{4}|\d:\d\d")


@dataclass(slots=True)
class Printed:
    """A place where the page prints a byline."""

    names: list[str]
    line: str
    score: float
    index: int
    why: str
    says_by: bool = True
    """A word for "by" stands before the names."""


class Line(NamedTuple):
    """A printed line."""

    text: str
    owner: int
    """The element in which it begins."""
    is_labelled: bool = False
    """Its first words stand alone, in a line of their own: "Author" over a name."""


def lines_of(page: Page, first: int, last: int) -> list[Line]:
    """The lines printed between two strings; a bar where two elements touch; "by" joined to what it introduces."""
    lines: list[Line] = []
    opened = None
    for text, owner, _ in raw_lines(page, first, last):
        if opened:
            before, by = opened
            lines[-1:] = [Line(before, lines[-1].owner)] if before else []
            lines.append(Line(f"{by} {text}", owner, is_labelled=True))
        elif lines and (text[:4].lower() in ("and ", "und ") or lines[-1].text.endswith(",")):
            lines[-1] = lines[-1]._replace(text=f"{lines[-1].text} {text}")
        else:
            lines.append(Line(text, owner))
            if len(lines) > MAX_LINES:
                break
        opened = split_open(lines[-1].text) if len(lines[-1].text) < 30 else None
    return lines


def raw_lines(page: Page, first: int, last: int) -> Iterator[Line]:
    """The lines printed between two strings, a bar where two elements touch."""
    strings, owners = page.strings, page.owners
    parts: list[str] = []
    owner = start = -1
    for k in range(first, last):
        string = strings[k]
        if string == "\n":
            if line := _joined(parts):
                yield Line(line, start)
            parts, owner, start = [], -1, -1
        elif string:
            if parts and owner != owners[k] and _is_letter(parts[-1][-1]) and string[0].isalnum():
                parts.append(_between(parts, string))
            parts.append(string)
            owner = owners[k]
            start = owner if start < 0 else start
    if line := _joined(parts):
        yield Line(line, start)


def _is_letter(sign: str) -> bool:
    """Whether a sign is a letter or a digit, or a mark on one, with which many a Hindi or Thai word ends."""
    return sign.isalnum() or unicodedata.category(sign)[0] == "M"


def _between(parts: list[str], string: str) -> str:
    """What stands for the border of two elements that touch: a bar; a space after "By"; nothing within a word."""
    if len(string) == 1 and string.islower() and parts[-1][-1].islower():
        return ""  # a letter that is set apart
    return " " if len(parts) == 1 and parts[0].strip().casefold() in last_words() else " | "


def _joined(parts: list[str]) -> str:
    return " ".join("".join(parts)[:_LONGEST].split())


def find_named(around: Surroundings, names: list[str]) -> Printed | None:
    """The line over the text that names exactly these authors: then nothing else needs to be looked for."""
    page, headline, body, language = around
    if headline < 0 or body.start <= headline:
        return None
    strings = page.strings
    word = names[0].rsplit(" ", 1)[-1].casefold()
    for k in range(page.lasts[headline], min(page.firsts[body.start], page.lasts[headline] + 200)):
        if word not in strings[k].casefold():
            continue
        first = last = k
        while first > 0 and strings[first - 1] != "\n" and k - first < 20:
            first -= 1
        while last < len(strings) and strings[last] != "\n" and last - k < 20:
            last += 1
        for text, owner, _ in lines_of(page, first, last):
            if len(text) > MAX_LINE or set(parse_byline(text, language)) != set(names):
                continue
            by = begins_with_by(text, language)
            if not is_foreign(around, owner, says_by=by):
                return Printed(names, printed_part(text, language), 7.0, owner, "a line that names them", by)
    return None


def find_said(around: Surroundings) -> list[Printed]:
    """Lines that begin with "by", or say it beside a date: near the headline, and at the end of the text."""
    page, headline, body, _ = around
    if headline < 0:
        return []
    strings = len(page.strings)
    below = page.lasts[headline]
    text = head_end(around) if body.start > headline else min(below + 60, strings)
    found = _said_in(around, below, min(text, below + 400), 7.0, near=True)
    opening = max(text + 10, min(body.paragraphs[1].first, text + 40)) if len(body.paragraphs) > 1 else text + 10
    found += _said_in(around, text, min(opening, strings), 6.5)
    found += _said_in(around, max(0, page.firsts[headline] - 12), page.firsts[headline], 6.0)
    if body.end > headline:
        end = page.lasts[body.end - 1]
        found += _said_in(around, max(opening, end - 12), min(end + 30, strings), 5.0)
    return found


def _said_in(around: Surroundings, first: int, last: int, score: float, *, near: bool = False) -> list[Printed]:
    """`near`: between the headline and the text, where "Author" needs no colon and a nickname is believed."""
    page, language = around.page, around.language
    found = []
    for place, line in enumerate(lines_of(page, first, last)):
        text = _said(line.text, language, strict=not near and not line.is_labelled)
        if not text:
            continue
        owner = _place(page, line, language)
        if is_foreign(around, owner, says_by=True) or is_teaser(around, owner):
            continue
        names = parse_byline(text, language)
        if names and all(near or _is_believable(name, text) for name in names):
            found.append(Printed(names, printed_part(text, language), score - place / 50, -1, "a line that says by"))
    return found


def _place(page: Page, line: Line, language: str | None) -> int:
    """The element that tells what a line is: where the name comes after something else, that around all of it."""
    if not begins_with_by(line.text, language):
        return block_of(page, line.owner)
    return page.parents[line.owner] if page.tags[line.owner] == "a" else line.owner


def _is_believable(name: str, line: str) -> bool:
    """Whether a name is no words of running text: a full name or a desk with capitals; anything in a short line."""
    is_full = " " in name or is_desk(name) or _CJK_NAME.fullmatch(name)
    return len(line) < 40 or (bool(is_full) and name.lower() not in line.replace(name, ""))


def _said(line: str, language: str | None, *, strict: bool) -> str:
    """A line that is a byline, else the first of the parts between its bars that begins with "by"; "" for none."""
    if len(line) <= MAX_BESIDE and _TIME.search(line) and (titled := titled_part(line)):
        return titled
    if _is_byline(line, language, strict=strict):
        return line
    parts = line.split(" | ") if " | " in line and len(line) <= MAX_LINE else []
    return next((part for part in parts[1:] if begins_with_by(part, language)), "")


def _is_byline(line: str, language: str | None, *, strict: bool) -> bool:
    if begins_with_by(line, language, strict=strict):
        return len(line) <= MAX_LINE
    is_head = _DIGIT.search(line) or _CJK_NAME.search(line)
    return len(line) <= MAX_BESIDE and bool(is_head) and says_by(line, language)
