"""Finds the printed byline: the line near the headline, or at the end of the text, that names who wrote it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsbot.extract.body import Body
from newsbot.extract.page import Page
from newsbot.load.name_kinds import is_desk
from newsbot.load.names import begins_with_by, parse_byline, says_by

MAX_LINE = 200
"""Characters of a line that can be a byline."""
MAX_TEXT = 600
"""Characters of an element that can be a byline."""
ABOVE, BELOW, AFTER = 60, 120, 60
"""Elements looked at above the headline, below it, and after the text."""

_HINT = re.compile(
    r"auth?or|auteur|by-?line|writer|reporter|verfasser|journalist|contributor|creator|(?:posted|written)-?by|redakteur|"
    r"f[oö]rfatt|forfatter|skribent|periodist|username|vcard|person"
)
_FOREIGN = re.compile(
    r"comment|respond|reply|related|recommend|teaser|sidebar|widget|footer|quote|zitat|popular|trending|promo|"
    r"more-from|newsletter|disqus|avatar|gravatar|author-?(?:box|bio|desc|card|image|picture|photo)|about-author|"
    r"figure|caption|credit|copyright|share|social|bild|license|image|thumb|follow|btn|button|modal|subscribe"
)
_FOREIGN_TAGS = frozenset({"aside", "nav", "footer", "figure", "figcaption", "blockquote", "form"})
_PROFILE = re.compile(
    r"/(?:authors?|autor(?:es|en|i|zy)?|auteurs?|autore|people|persons?|profiles?|by|staff|reporters?|writers?|"
    r"journalists?|contributors?|columnists?|team|redaktion|user|users|member|bio)/|[?&]author="
)


@dataclass(slots=True)
class Printed:
    """A place where the page prints a byline."""

    names: list[str]
    line: str
    score: float
    index: int
    why: str


def find_printed(page: Page, headline: int, body: Body, language: str | None) -> list[Printed]:
    """Printed bylines, the most believable first."""
    found: list[Printed] = []
    start, end = _region(page, headline, body)
    names, attrs = page.names, page.attrs
    taken = -1
    for i in range(start, end):
        if i < taken or not attrs[i]:
            continue
        why = _mark(attrs[i], names[i])
        if why and not _is_foreign(page, i, headline, body):
            printed = _read(page, i, why, headline, body, language)
            if printed:
                found.append(printed)
                taken = page.ends[i]
    found.extend(_lines(page, headline, body, language))
    found.sort(key=lambda one: -one.score)
    return _joined(page, found)


def _region(page: Page, headline: int, body: Body) -> tuple[int, int]:
    first = headline if headline >= 0 else max(body.start, 0)
    return max(0, first - ABOVE), min(len(page), max(first + BELOW, body.end + AFTER))


def _mark(own: dict[str, str | None], names: str) -> str:
    """What says that an element holds an author: its rel, its itemprop, its class; "" for nothing."""
    if "author" in (own.get("rel") or ""):
        return "rel author"
    if (own.get("itemprop") or "") in ("author", "creator"):
        return "itemprop author"
    if names and _HINT.search(names[:300]):
        return "class " + names[:40]
    return ""


def _is_foreign(page: Page, i: int, headline: int, body: Body) -> bool:
    """Whether `i` stands in comments, teasers or a portrait of the author."""
    near = headline < i < body.start
    while i >= 0 and not (i < headline < page.ends[i]):
        names = page.names[i]
        if page.tags[i] in _FOREIGN_TAGS or (names and _FOREIGN.search(names[:300])):
            return not (near and "author-box" in names)
        i = page.parents[i]
    return False


def _read(page: Page, i: int, why: str, headline: int, body: Body, language: str | None) -> Printed | None:
    """The byline that a marked element prints, if it prints one."""
    if page.lasts[i] - page.firsts[i] > 150:
        return None
    lines = _lines_of(page, page.firsts[i], page.lasts[i])
    if not lines or sum(map(len, lines)) > MAX_TEXT:
        return None
    names: list[str] = []
    line = ""
    by = False
    for one in lines:
        marked = len(one) <= MAX_LINE and says_by(one)
        if len(one) > MAX_LINE or (names and (by or not marked)):
            continue
        if found := parse_byline(one, language):
            names, line, by = found, one, marked
    linked = _linked(page, i, language)
    if linked and not by:
        names = linked
    if not names:
        return None
    score = 7.0 - _distance(i, headline, body) + (0.5 if by else 0.0)
    return Printed(names, line_around(page, i, line), score, i, why)


def _linked(page: Page, i: int, language: str | None) -> list[str]:
    """Names on links to pages of authors in element `i`."""
    names: list[str] = []
    for j in range(i, min(page.ends[i], i + 60)):
        if page.tags[j] == "a":
            own = page.attrs[j]
            if "author" in (own.get("rel") or "") or _PROFILE.search((own.get("href") or "")[:300].lower()):
                text = page.text(j)
                if 0 < len(text) < 80:
                    names.extend(name for name in parse_byline(text, language) if " " in name or not names)
    return list(dict.fromkeys(names))


def _lines_of(page: Page, first: int, last: int) -> list[str]:
    """The lines printed between two strings; a bar where two elements touch; "by" joined to what it introduces."""
    strings, owners = page.strings, page.owners
    parts: list[str] = []
    before = "\n"
    owner = -1
    for k in range(first, last):
        text = strings[k]
        if not text:
            continue
        if owner not in (-1, owners[k]) and before[-1].isalnum() and text[0].isalnum() and len(before) > 1:
            parts.append(" | ")
        parts.append(text)
        before, owner = text, owners[k]
    lines: list[str] = []
    opened = False
    for raw in "".join(parts).split("\n"):
        if line := " ".join(raw.split()):
            if opened or (lines and (line[:4].lower() in ("and ", "und ") or lines[-1].endswith(","))):
                lines[-1] = f"{lines[-1]} {line}"
            else:
                lines.append(line)
            opened = begins_with_by(lines[-1] + " x") and not parse_byline(lines[-1]) and len(lines[-1]) < 30
    return lines


def _distance(i: int, headline: int, body: Body) -> float:
    """0 just below the headline, more elsewhere."""
    if headline < 0:
        return 1.0
    if i >= headline:
        return min((i - headline) / 100, 1.0) + (1.0 if body.end > 0 and i >= body.end else 0.0)
    return 0.5 + min((headline - i) / 100, 1.0)


def _lines(page: Page, headline: int, body: Body, language: str | None) -> list[Printed]:
    """Lines without a mark that begin with "by", or say it beside a date: around the headline, at the text's end."""
    if headline < 0:
        return []
    strings = len(page.strings)
    first, last = page.lasts[headline], page.firsts[body.start] if body.start > headline else page.lasts[headline] + 60
    found = _said_in(page, first, min(last + 10, first + 400, strings), 7.0, language)
    found += _said_in(page, max(0, page.firsts[headline] - 12), page.firsts[headline], 6.0, language)
    if body.end > headline:
        end = page.lasts[body.end - 1]
        found += _said_in(page, max(last + 10, end - 12), min(end + 30, strings), 5.0, language)
    return found


def _said_in(page: Page, first: int, last: int, score: float, language: str | None) -> list[Printed]:
    found = []
    for place, line in enumerate(_lines_of(page, first, last)[:80]):
        if len(line) <= MAX_LINE and (begins_with_by(line) or (any(map(str.isdigit, line)) and says_by(line))):
            names = parse_byline(line, language)
            if names and all(" " in name or is_desk(name) or len(line) < 40 for name in names):
                found.append(Printed(names, line, score - place / 50, -1, "a line that says by"))
    return found


def _joined(page: Page, found: list[Printed]) -> list[Printed]:
    """Elements of one kind beside each other name one author each."""
    kept: list[Printed] = []
    for one in found:
        before = kept[-1] if kept else None
        if (
            before
            and before.index >= 0 <= one.index
            and before.why == one.why
            and abs(one.index - before.index) < 40
            and _grandparent(page, before.index) == _grandparent(page, one.index)
        ):
            before.names = list(dict.fromkeys(before.names + one.names))
        else:
            kept.append(one)
    return kept


def _grandparent(page: Page, i: int) -> int:
    parent = page.parents[i]
    return page.parents[parent] if parent >= 0 else -1


def line_around(page: Page, i: int, within: str) -> str:
    """The printed line in which element `i` begins, where it begins with a word for "by"; else `within`."""
    strings = page.strings
    start, end = page.firsts[i], page.lasts[i]
    while start > 0 and strings[start - 1] != "\n" and page.firsts[i] - start < 20:
        start -= 1
    while end < len(strings) and strings[end] != "\n" and end - page.lasts[i] < 20:
        end += 1
    line = " ".join("".join(strings[start:end]).split())
    return line if len(line) <= MAX_LINE and begins_with_by(line) else within
