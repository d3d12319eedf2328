"""Is it an article at all? What a page shows and says that speaks for one, and what speaks against it.

A crawl that knows more of a page (what led to it, what its address is like) adds that to the score.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from newsbot.extract.absence import says_absent
from newsbot.extract.body import Body
from newsbot.extract.candidate import Candidate
from newsbot.extract.evidence import HOME_PATHS, Evidence, weigh
from newsbot.extract.page import Page
from newsbot.extract.stretches import SEVERAL
from newsbot.extract.structured import ARTICLE_TYPES, Structured, types_of
from newsbot.load.text import fold
from newsbot.load.words import any_of, words

_LEAST = 140
"""Characters of a text that could be any line of a page, where nothing else speaks for an article."""
_LEAST_OF_BRIEF = 70
"""The same under a headline with a date or an author."""
SHORT = 600
"""Characters of a text that is so short that the page's title may outweigh it."""
_DOUBTFUL = 2.5
"""What speaks for an article no more than a heading, an address and a template do."""
_MORE = 10
"""Letters of a heading besides the words that are typical of such a page."""
_REST = 6
"""Letters of a heading of such a page that say nothing: "our", "the"."""
_VIDEO_TYPES = frozenset({"VideoObject", "Movie", "TVEpisode", "Episode", "Clip"})
_SEARCH_QUERY = re.compile(r"(?:^|&)(?:q|s|query|search|suche|keyword|text)=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the page was judged to be."""

    score: float
    """How much speaks for an article: 0 in doubt, 3 and more when sure, negative for none."""
    reason: str
    """What it is instead: a reason of `NotAnArticle`."""


_STRAYS, _STRAY = 5, 15
"""Paragraphs, and characters of each on average, of what is left of a text that was taken apart word by word."""
_BRIEF = 400
"""Characters that no such text and no word has."""
_TELLING = 5_000
"""Characters of a text that tell whether it has words."""
_NEVER = -9.0
"""Score of a page that is none, wherever it was found."""


def judge(
    page: Page, data: Structured, body: Body, headline_index: int, dates: list[Candidate], names: list[Candidate]
) -> Verdict:
    """Weigh the page; `dates`, `names`: candidates for when it was published and by whom."""
    if not any(string.strip() for string in page.strings):
        return Verdict(_NEVER, "empty")
    evidence = weigh(page, data, body, headline_index, dates, names)
    if said := _said_by_title(page, headline_index, evidence):
        return Verdict(_NEVER, said)
    if body.paragraphs and evidence.text.run <= SHORT and evidence.article <= _DOUBTFUL:
        heading = page.text(headline_index) if headline_index >= 0 else ""
        if says_absent(page, heading, body.text):
            return Verdict(_NEVER, "error_page")
    if not body.paragraphs or _is_wordless(body):
        return Verdict(_NEVER, _textless(page, data, evidence))
    if evidence.text.run < (_LEAST_OF_BRIEF if evidence.marks else _LEAST) and evidence.article < 1.5:
        return Verdict(-1.0, _textless(page, data, evidence))
    if _is_video(page, data, evidence):
        return Verdict(-2.0, "video")
    if evidence.article <= _DOUBTFUL and _is_service(page):
        return Verdict(-3.0, "service")
    return Verdict(evidence.score, _kind_of_listing(page))


def _is_wordless(body: Body) -> bool:
    """Whether what was found are letters without words, as of a file of another kind, or a few stray words."""
    text = body.text
    if len(body.paragraphs) >= _STRAYS and len(text) < _STRAY * len(body.paragraphs) < _BRIEF:
        return True
    longest = max(map(len, text[:_TELLING].split()), default=0)
    return longest > _BRIEF and text.isascii() and 2 * longest > min(len(text), _TELLING)


_SAID = (
    ("not_found", "error_page"),
    ("search", "search"),
    ("login", "login"),
    ("consent", "consent"),
    ("subscribe", "service"),
)
"""Kinds of `verdict.*` in `words.toml`, and the reason that each gives."""


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Reason to a pattern of what titles of such pages say."""
    found = {}
    for kind, reason in _SAID:
        said = any_of(words(f"verdict.{kind}"))
        start = r"\A\W*" if kind == "search" else r"(?<!\w)"
        found[reason] = re.compile(rf"{start}(?:{said})(?!\w)", re.IGNORECASE)
    return found


def _said_by_title(page: Page, headline_index: int, found: Evidence) -> str:
    """A reason that the page's own title gives, where no article outweighs it."""
    heading = page.text(headline_index)[:200] if headline_index >= 0 else ""
    if said := _said_of_short(page, heading, found):
        return said
    return "service" if not found.is_told and _is_service_title(page, heading) else ""


def _said_of_short(page: Page, heading: str, found: Evidence) -> str:
    if found.article >= 5.5 or found.text.run > 3 * SHORT:
        return ""
    title = page.title[:200]
    for reason, pattern in _patterns().items():
        if not (pattern.search(title) or pattern.search(heading)):
            continue
        if reason in ("error_page", "search") and _is_headline(pattern, heading, found):
            continue
        if reason == "login" and not _has_password(page):
            continue
        if reason == "service" and found.article > _DOUBTFUL:
            continue
        if reason in ("error_page", "consent", "login") and found.text.run > 2 * SHORT:
            continue
        return reason
    if _SEARCH_QUERY.search(urlsplit(page.url).query) and found.text.teasers >= 3 and found.article < 3:
        return "search"
    return ""


def _is_headline(pattern: re.Pattern[str], heading: str, found: Evidence) -> bool:
    """Whether a heading says more than that ("404 homes flooded"), over text that only an article has."""
    if found.text.run <= SHORT or found.text.paragraphs < SEVERAL or found.text.broken >= 0.5:
        return False
    rest, times = pattern.subn(" ", heading)
    return times > 0 and sum(map(str.isalnum, rest)) >= _MORE


def _is_service_title(page: Page, heading: str) -> bool:
    """Whether a heading says no more than what every site has: terms, contact, about us or the name of the site."""
    rest, times = _service_titles().subn(" ", heading)
    if not times:
        return False
    named = [page.title.rpartition(mark)[2] for mark in (" - ", " | ", " – ", " — ") if mark in page.title]
    site = fold(" ".join([page.meta("og:site_name"), *named])).split()
    return sum(len(word) for word in fold(rest).split() if word not in site) < _REST


@cache
def _service_titles() -> re.Pattern[str]:
    said = any_of((*words("verdict.service"), *words("verdict.subscribe")))
    return re.compile(rf"\A\W*(?:{said})(?!\w)", re.IGNORECASE)


def _is_service(page: Page) -> bool:
    """Whether the address names what every site has: who we are, terms, contact."""
    segments = urlsplit(page.url).path.lower().strip("/").rsplit(".", 1)[0].split("/")
    return len(segments) <= 3 and segments[-1] in _service_names()


@cache
def _service_names() -> frozenset[str]:
    return frozenset(words("discover.service"))


def _has_password(page: Page) -> bool:
    return any((page.attrs[i].get("type") or "").lower() == "password" for i in page.by_tag.get("input", ()))


def _textless(page: Page, data: Structured, found: Evidence) -> str:
    if _is_video(page, data, found):
        return "video"
    if found.balance < 0 or found.text.teasers >= 5 or found.text.headed >= 2:
        return _kind_of_listing(page)
    return "no_text"


def _is_video(page: Page, data: Structured, found: Evidence) -> bool:
    """Whether the page shows a video, and has not more text than describes it."""
    if found.text.run > SHORT or any(kind in ARTICLE_TYPES for kind in types_of(data.article)):
        return False
    if page.meta("og:type").lower().startswith("video"):
        return True
    return any(kind in _VIDEO_TYPES for thing in data.objects[:3] for kind in types_of(thing))


def _kind_of_listing(page: Page) -> str:
    path = urlsplit(page.url).path
    if path in HOME_PATHS and not urlsplit(page.url).query:
        return "home"
    title = fold(page.title[:200])
    if any(f" {word} " in f" {title} " for word in words("verdict.gallery")):
        return "gallery_index"
    return "listing"
