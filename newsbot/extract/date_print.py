"""Finds the printed date: `<time>`, a marked element, or a line near the headline or at the end of the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from newsbot.extract.body import Body
from newsbot.extract.byline_lines import raw_lines
from newsbot.extract.page import Page
from newsbot.load.dates import Moment
from newsbot.load.text import lower
from newsbot.load.words import any_of, words

MAX_LINE = 250
"""Characters of a line that can hold the date of the article."""
MAX_WORDS = 12
"""Words of a sentence that says when it was published."""
OPENING = 45
"""Characters of a paragraph that may name its date."""
ABOVE = 50
"""Elements looked at above the headline."""

_HINT = re.compile(r"date|time|publi|posted|meta|datum|fecha|created|stamp|info|byline|dato|data|day|submit")
_ATTRIBUTES = (
    "datetime",
    "data-datetime",
    "data-date",
    "data-published",
    "data-publish-date",
    "data-timestamp",
    "data-time",
    "data-utime",
    "data-seconds",
    "title",
    "content",
)
_ATTRIBUTE_NAMES = frozenset(_ATTRIBUTES)
_WORD = re.compile(r"[^\W\d_]{2,}")
_DIGIT = re.compile(r"\d")
_FOREIGN = re.compile(
    r"comment|respond|reply|related|recommend|teaser|sidebar|widget|popular|trending|promo(?!ted)|more-from|newsletter|"
    r"(?<!asset-)(?<!entry-)(?<!post-)(?<!article-)footer|disqus|latest|calendar|event|weather|archive|most-read|ticker"
)
_HEAD = re.compile(r"site-header|masthead|top-?(?:bar|date)|current-?date|today")
_FOREIGN_TAGS = frozenset({"aside", "nav", "footer", "blockquote", "form"})


Parse = Callable[..., Moment | None]
"""`parse_moment`, told what the page's dates mean; takes `day_first` besides the text."""
_Reader = Callable[[str], Moment | None]


@dataclass(slots=True)
class PrintedDate:
    """A date that the page prints."""

    moment: Moment
    kind: str
    """`published` or `modified`."""
    score: float
    index: int
    """Of the element, -1 for a line."""
    why: str
    in_time: bool = False
    """It is that of a `<time>` element."""


def find_printed_dates(page: Page, headline: int, body: Body, parse: Parse, known: set[date]) -> list[PrintedDate]:
    """Printed dates of the article, the most believable first; `known` days settle what 03/04/2024 is."""

    def read(text: str) -> Moment | None:
        moment = parse(text)
        if moment and "/" in text and known and moment.when.date() not in known:
            for day_first in (True, False):
                other = parse(text, day_first=day_first)
                if other and other.when.date() in known:
                    return other
        return moment

    found = _in_times(page, headline, body, read)
    if headline >= 0:
        found.extend(_in_lines(page, headline, body, read))
    if not found:
        found.extend(_in_marked(page, headline, body, read))
    found.sort(key=lambda one: -one.score)
    return found


def _in_times(page: Page, headline: int, body: Body, read: _Reader) -> list[PrintedDate]:
    """`<time>` elements, the nearest to the headline best."""
    found = []
    for i in page.by_tag.get("time", ())[:60]:
        if _is_foreign(page, i, headline):
            continue
        own = page.attrs[i]
        text = page.text(i)[:MAX_LINE] if page.lasts[i] - page.firsts[i] < 30 else ""
        said = own.get("datetime") or own.get("content") or text
        moment = read(said) or read(text)
        if not moment:
            continue
        label = f"{_before(page, i)} {text}"
        kind = "modified" if _is_modified(page, i, label) else "published"
        bonus = 0.5 if "pubdate" in own or own.get("itemprop") == "datePublished" else 0.0
        score = 7.0 + bonus - _distance(page, i, headline, body)
        found.append(PrintedDate(moment, kind, score, i, "time element", in_time=True))
    return found


def _before(page: Page, i: int) -> str:
    """What is printed just before element `i`, in its line."""
    first = page.firsts[i]
    return "".join(page.strings[max(0, first - 4) : first]).rsplit("\n", 2)[-1][-40:]


def _is_modified(page: Page, i: int, label: str) -> bool:
    own = page.attrs[i]
    names = f"{page.names[i]} {page.names[page.parents[i]] if page.parents[i] >= 0 else ''} {own.get('itemprop') or ''}"
    names = names.lower()
    if "modif" in names or "updat" in names:
        return "publi" not in names or "updated published" not in names
    pieces = labelled(label)
    return bool(pieces) and pieces[-1][0] == "modified"


def _distance(page: Page, i: int, headline: int, body: Body) -> float:
    """0 near the headline, up to 3 elsewhere."""
    if headline < 0:
        return 0.0 if body.start < 0 or i < body.end else 2.0
    if i < headline:
        return min(0.5 + (headline - i) / 50, 3.0)
    if 0 < body.end <= i:
        return min(1.5 + (i - body.end) / 50, 3.0)
    if body.start > headline and i >= body.start:
        return min(1.0 + (i - body.start) / 50, 3.0)
    return min((i - headline) / 100, 2.0)


def _in_lines(page: Page, headline: int, body: Body, read: _Reader) -> list[PrintedDate]:
    """Lines around the headline and at the end of the text."""
    strings = page.strings

    def in_others(i: int) -> bool:
        return _is_foreign(page, i, headline)

    def in_head(i: int) -> bool:
        return _is_in_head(page, i, headline)

    below, end = page.lasts[headline], page.lasts[body.end - 1] if body.end > headline else 0
    text = page.firsts[body.start] if body.start > headline else end or below + 60
    sure = 6.5 if body.start > headline else 5.0  # else it may be anything that stands below
    found = _dates_in(page, below, min(text + 8, end or len(strings), below + 300, len(strings)), sure, read)
    above = _dates_in(page, max(0, page.firsts[headline] - 30), page.firsts[headline], 5.5, read, foreign=in_head)[-2:]
    if len(above) > 1:
        above[0].score -= 0.5  # the nearest is the headline's
    found += above
    if end and not found:
        found += _dates_in(page, max(text, end - 8), min(end + 80, len(strings)), 4.5, read, foreign=in_others)
    return found


def _dates_in(
    page: Page, first: int, last: int, score: float, read: _Reader, *, foreign: Callable[[int], bool] = lambda _: False
) -> list[PrintedDate]:
    found = []
    place = 0
    for line, owner, _ in raw_lines(page, first, last):
        if len(line) < 6:
            continue
        place += 1
        if len(line) > MAX_LINE:  # a paragraph, which may open with its date
            line = line[:OPENING]
        if not _DIGIT.search(line) or foreign(owner):
            continue
        if line[-1] in ".!?" and len(_WORD.findall(line)) > MAX_WORDS:
            continue  # a sentence that tells of some day
        for kind, text in labelled(line):
            if moment := read(text):
                rank = score - place / 30 - _prose(line, kind)
                found.append(PrintedDate(moment, kind or "published", rank, -1, f"line: {line[:60]}"))
    return found


def _prose(line: str, kind: str) -> float:
    """How much a line looks like running text rather than like a date: 0 to 2."""
    piece = next((piece for piece in line.split(" | ") if _DIGIT.search(piece)), line)
    words_beside = len(_WORD.findall(piece)) - 5
    return 0.0 if words_beside < 0 else min(0.2 * words_beside + (0.0 if kind else 0.3), 2.0)


def _in_marked(page: Page, headline: int, body: Body, read: _Reader) -> list[PrintedDate]:
    """Elements whose class or attributes speak of a date."""
    found: list[PrintedDate] = []
    for i in range(max(0, headline - ABOVE), len(page)):
        own, names = page.attrs[i], page.names[i]
        if not own:
            continue
        if len(found) >= 10:
            break
        text = ""
        if not _ATTRIBUTE_NAMES.isdisjoint(own):
            text = next((value for key in _ATTRIBUTES if (value := own.get(key)) and _DIGIT.search(value)), "")
        if names and not text and _HINT.search(names[:200]) and page.lasts[i] - page.firsts[i] < 12:
            text = page.text(i)
        if 5 < len(text) < 100 and _DIGIT.search(text) and page.tags[i] not in ("meta", "a", "img", "link"):
            moment = read(text)
            if moment and not _is_foreign(page, i, headline):
                kind = "modified" if _is_modified(page, i, text) else "published"
                score = 5.0 - _distance(page, i, headline, body)
                found.append(PrintedDate(moment, kind, score, i, f"marked {names[:40]}"))
    return found


def _is_foreign(page: Page, i: int, headline: int) -> bool:
    """Whether `i` stands in comments, teasers or a calendar."""
    while i >= 0 and not (i < headline < page.ends[i]):
        names = page.names[i]
        if page.tags[i] in _FOREIGN_TAGS or (names and (_FOREIGN.search(names[:300]) or _HEAD.search(names[:300]))):
            return True
        i = page.parents[i]
    return False


def _is_in_head(page: Page, i: int, headline: int) -> bool:
    """Whether `i` stands in the head of the site, which shows today's date."""
    while i >= 0 and not (i < headline < page.ends[i]):
        if _HEAD.search(page.names[i][:300]):
            return True
        i = page.parents[i]
    return False


def labelled(line: str) -> list[tuple[str, str]]:
    """Cut a line where a word says which date follows: [("published", ...), ("modified", ...)]; "" for no word."""
    pieces = []
    kind, start = "", 0
    for match in _labels().finditer(lower(line)):
        before = line[start : match.start()]
        if match[0] in words("dates.morning") and before.rstrip()[-1:].isdigit():
            continue  # "10:15 am" is no "am 5. März"
        if before.strip():
            pieces.append((kind, before))
        if kind != "modified" or before.strip(" :.-–|"):  # "updated on" is one label
            kind = match.lastgroup or ""
        start = match.end()
    pieces.append((kind, line[start:]))
    return pieces


@cache
def _labels() -> re.Pattern[str]:
    """Words for "published" and "modified", in lower case: ten times faster than a pattern that ignores case."""
    groups = []
    for kind in ("modified", "published"):
        groups.append(f"(?P<{kind}>{any_of(words(f'dates.{kind}'))})")
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(groups)})(?![^\W\d_])")
