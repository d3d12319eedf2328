"""Finds the printed byline: an element that is marked as the author's, or a line that says who wrote the article."""

from __future__ import annotations

import re
from functools import lru_cache

from newsbot.extract.byline_lines import MAX_LINE, Line, Printed, find_said, lines_of
from newsbot.extract.byline_places import Surroundings, is_foreign, is_profile
from newsbot.extract.page import Page
from newsbot.load.name_kinds import is_agency
from newsbot.load.names import begins_with_by, parse_byline, printed_part, says_by

MAX_TEXT = 600
"""Characters of an element that can be a byline."""
ABOVE, BELOW, AFTER = 60, 120, 60
"""Elements looked at above the headline, below it, and after the text."""

_HINT = re.compile(
    r"auth?or|auteur|by-?line|writer|reporter|verfasser|journalist|contributor|creator|(?:posted|written)-?by|redakteur|"
    r"f[oö]rfatt|forfatter|skribent|periodist|username|vcard|(?<!is-)person"
)
_MOST_MARKED = 500
"""Elements marked as an author's that are read: no page has so many authors."""


def find_printed(around: Surroundings) -> list[Printed]:
    """Printed bylines, the most believable first."""
    found = _find_marked(around) + find_said(around)
    found.sort(key=lambda one: -one.score)
    return _joined(around.page, found)


def _find_marked(around: Surroundings) -> list[Printed]:
    page, headline, body, _ = around
    found: list[Printed] = []
    first = headline if headline >= 0 else max(body.start, 0)
    end = min(len(page), max(first + BELOW, body.end + AFTER))
    looked = after = 0
    for i in _candidates(page, max(0, first - ABOVE), end):
        why = _mark(page, i) if i >= after else ""
        looked += bool(why)
        if looked > _MOST_MARKED:
            break
        if why and not is_foreign(around, i, says_by=True) and (printed := _read(around, i, why)):
            found.append(printed)
            after = page.ends[i]
    return found


def _candidates(page: Page, start: int, end: int) -> list[int]:
    """The elements from `start` to `end` that may be marked as an author's."""
    names = page.names
    return [
        i
        for i, own in enumerate(page.attrs[start:end], start)
        if own and ("rel" in own or "itemprop" in own or (names[i] and _is_hint(names[i])))
    ]


def _mark(page: Page, i: int) -> str:
    """What says that an element holds an author: its rel, its itemprop, its class; "" for nothing."""
    own, names = page.attrs[i], page.names[i]
    if "author" in (own.get("rel") or ""):
        return "rel author"
    if (own.get("itemprop") or "") in ("author", "creator"):
        return "itemprop author"
    return f"class {names[:40]}" if names and _is_hint(names) else ""


@lru_cache(maxsize=8192)
def _is_hint(names: str) -> bool:
    return _HINT.search(names[:300]) is not None


def _read(around: Surroundings, i: int, why: str) -> Printed | None:
    """The byline that a marked element prints, if it prints one."""
    page, language = around.page, around.language
    if page.lasts[i] - page.firsts[i] > 150:
        return None
    lines = lines_of(page, page.firsts[i], page.lasts[i])
    if not lines or sum(len(line.text) for line in lines) > MAX_TEXT:
        return None
    names, line, by = _read_lines(lines, language)
    if not by and (linked := _linked(page, i, language)):
        names = linked
    if len(names) < 2 and (apart := _names_apart(page, i, names, language)):
        names, line = apart, line or lines[0].text
    if not names or (not by and is_foreign(around, i, says_by=False)):
        return None
    score = 7.0 - _distance(around, i) + (0.5 if by else 0.0) - ("hidden" in page.names[i])  # an account, mostly
    return Printed(names, printed_part(line_around(page, i, line), language), score, i, why, by)


def _read_lines(lines: list[Line], language: str | None) -> tuple[list[str], str, bool]:
    """The names in the first line that says by, else in the first that has any; that line; whether it says by."""
    names: list[str] = []
    line = ""
    for text, _, _ in lines:
        if len(text) > MAX_LINE:
            continue
        by = says_by(text, language)
        if (by or not names) and (found := parse_byline(text, language)):
            if by:
                return found, text, True
            names, line = found, text
    return names, line, False


def _names_apart(page: Page, i: int, read: list[str], language: str | None) -> list[str]:
    """Full names that stand each in an element of its own within element `i`, which holds no other words.

    [] unless they were `read` as one, or as none for their length, or their elements are of one kind.
    """
    names: list[str] = []
    kinds = set()
    for j in range(i + 1, min(page.ends[i], i + 60)):
        if page.ends[j] > j + 1 or not (text := page.text(j)):
            continue
        found = parse_byline(text, language) if len(text) <= 60 else []
        if len(found) != 1 or " " not in found[0]:
            return []
        names.append(found[0])
        kinds.add((page.tags[j], page.names[j]))
    names = list(dict.fromkeys(names))
    if len(names) < 2:
        return []
    joined = not read or " ".join(names).casefold() == read[0].casefold()
    return names if joined or (len(kinds) == 1 and read == names[:1]) else []


def _linked(page: Page, i: int, language: str | None) -> list[str]:
    """Names on links to pages of authors in element `i`."""
    names: list[str] = []
    for j in range(i, min(page.ends[i], i + 60)):
        if page.tags[j] == "a":
            own = page.attrs[j]
            if "author" in (own.get("rel") or "") or is_profile(own.get("href") or ""):
                text = page.text(j)
                if 0 < len(text) < 80:
                    names.extend(
                        name for name in parse_byline(text, language) if " " in name or not names or is_agency(name)
                    )
    return list(dict.fromkeys(names))


def _distance(around: Surroundings, i: int) -> float:
    """0 just below the headline, more elsewhere."""
    _, headline, body, _ = around
    if headline < 0:
        return 1.0
    if i >= headline:
        return min((i - headline) / 100, 1.0) + (1.0 if body.end > 0 and i >= body.end else 0.0)
    return 0.5 + min((headline - i) / 100, 1.0)


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
    line = next((line.text for line in lines_of(page, start, end)), "")
    return line if len(line) <= MAX_LINE and begins_with_by(line) else within
