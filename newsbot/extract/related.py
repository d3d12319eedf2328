"""Related links: what the page itself offers as "You may also like".

They stand under such a heading, in a part of the page that is named so, or in a line of their own ("Read more: ...").
Navigation, tags, authors, share buttons and advertisements are none.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache
from itertools import accumulate
from typing import Any

from newsbot.extract.candidate import Candidate
from newsbot.extract.page import HEADINGS, Page
from newsbot.extract.related_links import CJK, FOREIGN, FOREIGN_TAGS, Links
from newsbot.extract.structured import Structured
from newsbot.load.words import words

MOST_LINKS = 60
"""Links of one page that are kept."""

_NAMED = ("rela", "recommend", "also", "next", "more", "similar", "verwandte", "weiterles", "zum-thema", "lire-aussi")
"""What the names of `_PART` have in common: a cheap question to ask first."""
_PART = re.compile(
    r"related(?!-?(?:tags?|topics?|keywords?|companies|tickers?|persons?|videos?))|recommend|(?:^|[^a-z])also[-_](?:read|like|see|interest)|may-?also"
    r"|read[-_]?(?:next|more|also)|more[-_]?(?:from|on[-_])|see[-_]also|up[-_]?next|similar[-_](?:art|post|stor|news)|verwandte|gerelateerd|"
    r"relacionad|correlat[io]|weiterlesen|zum-thema|lire-aussi|(?:^|[^a-z])relat(?:ert|erede|erade)"
)
"""Names of parts that hold related links."""
_NEVER = frozenset({"body", "html", "main", "article", "a", "h1", "nav"})
_COLON = re.compile(r"[:：>»›→|]|[-–—](?=\s)")
_EDGES = " \t\u00a0:：.…>»›→|-–—+•*►▶▸◆■#"
_LONGEST_HEADING = 80
"""Characters."""
_LEVELS = 6
_LONGER = 12
"""Characters of a headline at least."""
_PROSE = 160
"""Characters of a line without a link that end a list of links."""


def read_related(page: Page, data: Structured, body: Any = None) -> list[Candidate]:
    """One candidate: the absolute URLs of the related links, in the page's order."""
    links = Links(page)
    start = _start(page, body)
    held = _held(page, body)
    headings, lines = _offers(page, start)
    for i in headings:
        _under(page, i, held, links)
    for i in _named(page, start, held):
        links.take(i, page.ends[i], "a part of the page named so")
    for first, last in lines:
        _in_line(page, first, last, links)
    found = sorted(links.found.values())[:MOST_LINKS]
    if not found:
        return []
    first, _, why = found[0]
    return [Candidate([url for _, url, _ in found], "html", index=first, why=why)]


def _start(page: Page, body: Any) -> int:
    """The element from which on related links are looked for: the headline over the text, else the text."""
    start = body.start if body is not None and body.start >= 0 else 0
    above = [i for i in page.by_tag.get("h1", ()) if i < start]
    return above[-1] if above else start


def _held(page: Page, body: Any) -> int:
    """An element in the midst of the text: what holds it is more than a block of links; -1 for none."""
    paragraphs = body.paragraphs if body is not None and body.start >= 0 else ()
    longest = max(paragraphs, key=lambda block: len(block.text), default=None)
    return longest.index if longest is not None else -1


def _offers(page: Page, start: int) -> tuple[list[int], list[tuple[int, int]]]:
    """What says "You may also like" or the like: the elements of lines that say nothing else, and as (first, last)
    strings the lines that go on ("Read more: ...").
    """
    begin = page.firsts[start] if len(page) else 0
    strings = page.strings[begin:]
    known, beginnings = _heading_words(), _beginnings()
    alone: list[tuple[int, int]] = []
    going_on: list[tuple[int, int]] = []
    in_part: list[tuple[int, int]] = []
    at = 0
    for line in "".join(strings).split("\n"):
        text = line.lstrip()
        if text[:1] in _EDGES:
            text = text.lstrip(_EDGES)
        if text[:4].lower() in beginnings or text[:2] in beginnings:
            span = (at, at + len(line))
            if len(line) < _LONGEST_HEADING and line.strip(_EDGES).lower() in known:
                alone.append(span)
            elif (mark := _COLON.search(line, 0, _LONGEST_HEADING)) and line[: mark.start()].strip(
                _EDGES
            ).lower() in known:
                going_on.append(span)
            else:
                in_part.append(span)
        at += len(line) + 1
    places = _places(strings, begin, alone)
    headings = {page.owners[first] for first, _ in places if not _is_button(page, page.owners[first])}
    lines = [place for place in places if _opens_link(page, place[0])]
    lines += _places(strings, begin, going_on)
    lines += [
        place for place in _places(strings, begin, in_part) if page.strings[place[0]].strip(_EDGES).lower() in known
    ]
    for tag in ("h2", "h3", "h4", "h5"):
        for i in page.by_tag.get(tag, ()):
            if i > start and page.lasts[i] - page.firsts[i] < 8 and page.text(i).lower().startswith(_opening_words()):
                headings.add(i)
    return sorted(headings), lines


def _opens_link(page: Page, at: int) -> bool:
    """Whether a link begins with string `at` and says more: "Read also" over a headline, both in one link."""
    i = page.owners[at]
    for _ in range(_LEVELS):
        if i < 0 or page.tags[i] in HEADINGS:
            return False
        if page.tags[i] == "a":
            return len(page.text(i)) > len(page.strings[at].strip()) + _LONGER and page.firsts[i] >= at - 2
        i = page.parents[i]
    return False


def _is_button(page: Page, i: int) -> bool:
    """Whether "Read more" is itself a link, as it stands at the end of a card, not over others."""
    for _ in range(4):
        if i < 0 or page.tags[i] in HEADINGS:
            return False
        if page.tags[i] in ("a", "button"):
            return True
        i = page.parents[i]
    return False


def _places(strings: list[str], begin: int, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of characters of the joined strings as (first, last) strings, white space before them left out."""
    if not spans:
        return []
    ends = list(accumulate(map(len, strings)))
    places = []
    for start, end in spans:
        first, last = bisect_right(ends, start), bisect_left(ends, end) + 1
        while first < last - 1 and not strings[first].strip(_EDGES):
            first += 1
        places.append((begin + first, begin + last))
    return places


def _under(page: Page, heading: int, held: int, links: Links) -> None:
    """Keep the links under a heading: those of the block it heads, or of the lines that follow it."""
    if _stands_in(page, heading, FOREIGN_TAGS):
        return
    block = top = heading
    while top > 0 and not (top < held < page.ends[top]) and page.tags[top] not in ("body", "main", "article"):
        block, top = top, page.parents[top]
        if _has_links(page, heading, page.ends[block], links):
            break
    end = page.ends[block]
    if not _has_links(page, heading, end, links):
        end = page.ends[top]
    links.take(heading, _stop(page, heading, end, links), "under a heading that says so")


def _stands_in(page: Page, i: int, tags: frozenset[str]) -> bool:
    is_footer = False
    for _ in range(12):
        if i < 0 or page.tags[i] in ("article", "main"):  # which may have a footer of their own
            return False
        if page.tags[i] in tags and page.tags[i] not in ("header", "footer") and not _PART.search(page.names[i]):
            return True
        is_footer = is_footer or (page.tags[i] == "footer" and "footer" in tags)
        i = page.parents[i]
    return is_footer


def _has_links(page: Page, start: int, end: int, links: Links) -> bool:
    return any(page.tags[i] == "a" and links.address(i) for i in range(start + 1, end))


def _stop(page: Page, heading: int, end: int, links: Links) -> int:
    """The first element after a heading that is no longer under it: another heading, or a line of prose."""
    seen = False
    for i in range(page.ends[heading], end):
        tag = page.tags[i]
        if tag == "a":
            seen = seen or bool(links.address(i))
        elif tag in HEADINGS:
            if not _is_linked(page, i, heading) and (seen or page.ends[i] < end):
                return i
        elif tag in ("form", "footer") or (tag == "p" and _is_prose(page, i, heading)):
            return i
    return end


def _is_linked(page: Page, i: int, heading: int) -> bool:
    """Whether an element is part of a card under `heading`: it holds a link, or stands in or beside one."""
    for _ in range(4):
        if i <= heading:
            return False
        if page.tags[i] == "a" or any(page.tags[j] == "a" for j in range(i + 1, min(page.ends[i], i + 25))):
            return True
        i = page.parents[i]
    return False


def _is_prose(page: Page, i: int, heading: int) -> bool:
    return len(page.text(i)) > _PROSE and not _is_linked(page, i, heading)


def _named(page: Page, start: int, held: int) -> list[int]:
    """The outermost elements that are named for related links and do not hold the article."""
    found: list[int] = []
    end = start
    for i in page.holding(*_NAMED, start=start):
        names = page.names[i]
        if i < end or not _PART.search(names) or FOREIGN.search(names):
            continue
        if i <= held < page.ends[i] or page.tags[i] in _NEVER or _stands_in(page, i, FOREIGN_TAGS):
            continue
        found.append(i)
        end = page.ends[i]
    return found


def _in_line(page: Page, first: int, last: int, links: Links) -> None:
    """Keep the links of a line that says "Read more: X"."""
    for at in range(first, last):
        i = page.owners[at]
        for _ in range(_LEVELS):
            if i < 0:
                break
            if page.tags[i] == "a":
                if (url := links.address(i)) and len(page.text(i)) >= 8:
                    links.keep(i, url, "a line that says so")
                break
            i = page.parents[i]


def says_related(text: str) -> bool:
    """Whether a text begins as an offer of another article does, in two words or more: "You may also like ..."."""
    return bool(text) and text[:3].lower() in _long_beginnings() and text.lower().startswith(_long_headings())


@cache
def _long_headings() -> tuple[str, ...]:
    return tuple(word for word in _heading_words() if " " in word or (len(word) > 3 and CJK.match(word)))


@cache
def _long_beginnings() -> frozenset[str]:
    return frozenset(word[:3] for word in _long_headings())


@cache
def _heading_words() -> frozenset[str]:
    return frozenset(word.lower() for word in words("related.heading"))


@cache
def _beginnings() -> frozenset[str]:
    """The first four letters of headings, the first two of those that are written without spaces."""
    return frozenset(word[:2] if CJK.match(word) else word[:4] for word in _heading_words())


@cache
def _opening_words() -> tuple[str, ...]:
    return tuple(f"{word.lower()} " for word in words("related.opening"))
