"""Is it an article at all? What speaks for it and against it, on the page itself.

A page with structured data of an article and some text is one. Elsewhere prose is weighed against teasers: links in
headings or lines of their own that lead to other pages. A page that is none gets its reason: what it is instead.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from newsbot.extract.body import Body
from newsbot.extract.page import Page
from newsbot.extract.structured import ARTICLE_TYPES, Structured, types_of
from newsbot.load.text import count_words, fold
from newsbot.load.words import words

ENOUGH = 250
"""Words of text beside which no teaser makes a listing of a page that has a date."""
MOST_ANCHORS = 2_000
_LISTING_TYPES = frozenset({"CollectionPage", "SearchResultsPage", "ItemList", "ProfilePage"})
_CHROME = re.compile(r"\b(?:nav|menu|foot|breadcrumb|share|social|pagina|pager|related|recommend|sidebar|tags?\b)")
_CHROME_TAGS = frozenset({"nav", "footer", "header", "aside"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LONG_ENOUGH = 20
_PROSE = 60
_HOME_PATHS = re.compile(r"/?(?:index|default|home)?(?:\.[a-z]{3,5})?/?|/[a-z]{2}(?:-[a-z]{2})?/?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the page was judged to be."""

    score: float
    """How much speaks for an article: about 0 in doubt, 3 and more when sure, negative for none."""
    reason: str
    """What it is instead: a reason of `NotAnArticle`."""


def judge(page: Page, data: Structured, headline: str, body: Body, dated: bool) -> Verdict:
    """Weigh the page. `headline` is the printed one, or ""; `dated`: a date of publication was found."""
    text = body.text
    size = count_words(text[:8_000])
    marked = _mark(page, data, headline)
    score = marked + min(size, 400) / 100 + (0.7 if dated else 0.0)
    if marked >= 2 and size >= 60 and not _is_home(page.url):
        return Verdict(score, "")
    for reason, says in _KINDS:
        if size < 200 and says(page, headline, size):
            return Verdict(score - 5, reason)
    home = _is_home(page.url)
    if size < ENOUGH or home or not dated:
        within, beside = _teasers(page, body)
        weight = 1.0 if size < ENOUGH else 0.5
        score -= weight * (0.6 * min(within, 10) + 0.12 * min(beside, 10))
        score -= _spread(page, body)
    if marked < 1 and size < (50 if dated else 100):
        score -= 1.5
    return Verdict(score - (3 if home else 0), "home" if home else "listing" if size else "no_text")


def _mark(page: Page, data: Structured, headline: str) -> float:
    """What the page says of itself to machines."""
    score = 0.0
    kinds = types_of(data.article)
    if any(ARTICLE_TYPES.get(kind, 0) >= 6 for kind in kinds):
        title = fold(data.text(data.article, "headline") or data.text(data.article, "name"))
        score += 2.0 if not title or not headline or _alike(title, fold(headline)) else 0.7
    if page.meta("og:type").lower() in {"article", "news.article"}:
        score += 1.0
    elif page.meta("og:type").lower() in {"website", "blog", "object", "profile"}:
        score -= 0.5
    if page.meta("article:published_time"):
        score += 1.0
    if any(kind in _LISTING_TYPES for thing in data.objects for kind in types_of(thing)) and score < 2:
        score -= 1.0
    return score


def _alike(one: str, other: str) -> bool:
    return one[:25] == other[:25] or one in other or other in one


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return not parts.query and _HOME_PATHS.fullmatch(parts.path or "/") is not None


def _teasers(page: Page, body: Body) -> tuple[int, int]:
    """Links that read like headlines of other pages, without navigation and the lists under an article.

    First between how many paragraphs such links stand, as summaries stand between their headlines; then the others.
    """
    found: dict[str, int] = {}
    here = page.url.partition("#")[0]
    prose = [block.first for block in body.paragraphs if len(block.text) >= _PROSE] or [0]
    lines = {block.index: block.first for block in body.paragraphs if len(block.text) > 1.6 * max(block.link, 1)}
    anchors = page.by_tag.get("a", ())
    for i in anchors[:MOST_ANCHORS]:
        href = page.attrs[i].get("href") or ""
        if not href or href[0] == "#" or href == here or href in found:
            continue
        parent = page.parents[i]
        heading = page.tags[parent] in _HEADINGS or any(
            page.tags[j] in _HEADINGS for j in range(i + 1, min(page.ends[i], i + 6))
        )
        text = page.text(i)
        if len(text) < (8 if heading or not text.isascii() else _LONG_ENOUGH) or len(text) > 250:
            continue
        if heading or (text.count(" ") >= 3 or not text.isascii()):
            line = lines.get(parent)
            if line is not None and line <= page.firsts[i] and "\n" not in page.strings[line : page.firsts[i]]:
                continue
            if _is_chrome(page, i):
                continue
            found[href] = bisect(prose, page.firsts[i])
            if len(found) >= 40:
                break
    between = {gap for gap in found.values() if 0 < gap < len(prose)}
    return len(between), len(found) - len(between)


def _is_chrome(page: Page, i: int) -> bool:
    for _ in range(8):
        i = page.parents[i]
        if i < 0:
            return False
        tag = page.tags[i]
        if tag in _CHROME_TAGS and tag != "header":
            return True
        if tag not in {"body", "html", "main", "article"} and page.names[i] and _CHROME.search(page.names[i][:200]):
            return True
    return False


def _spread(page: Page, body: Body) -> float:
    """How much the text is a row of teasers: its blocks stand in boxes of their own, each with a linked heading."""
    boxes: set[int] = set()
    teasers = 0
    blocks = [block for block in body.paragraphs if block.tag not in _HEADINGS]
    if not 2 < len(blocks) < 80:
        return 0.0
    linked = {page.parents[i] for i in page.by_tag.get("a", ())[:MOST_ANCHORS]}
    for block in blocks:
        box = page.parents[block.index]
        if box in boxes:
            continue
        boxes.add(box)
        around = [j for j in page.children(box) if j != block.index] if box >= 0 else []
        teasers += any((page.tags[j] in _HEADINGS and j in linked) or page.tags[j] == "a" for j in around[:12])
    return 2.5 * teasers / len(blocks) if teasers > 2 else 0.0


# --- what it is instead ---------------------------------------------------------------------------
@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words(f"verdict.{kind}")), re.IGNORECASE)


def _heads(page: Page, headline: str) -> str:
    return f"{page.title[:200]} | {headline[:200]}"


def _not_found(page: Page, headline: str, size: int) -> bool:
    return _pattern("not_found").search(_heads(page, headline)) is not None


def _login(page: Page, headline: str, size: int) -> bool:
    asks = any((page.attrs[i].get("type") or "").lower() == "password" for i in page.by_tag.get("input", ())[:80])
    return (
        size < 120 and (asks or _pattern("login").search(_heads(page, headline)) is not None) and not _has_prose(size)
    )


def _has_prose(size: int) -> bool:
    return size >= 100


def _consent(page: Page, headline: str, size: int) -> bool:
    return size < 150 and _pattern("consent").search(_heads(page, headline)) is not None


def _search(page: Page, headline: str, size: int) -> bool:
    asked = re.search(r"[?&](?:q|s|query|search|suche|szukaj|keywords?)=", page.url) is not None
    return asked or _pattern("search").search(_heads(page, headline)) is not None


def _video(page: Page, headline: str, size: int) -> bool:
    return size < 60 and (
        page.meta("og:type").lower().startswith("video") or (bool(page.by_tag.get("video")) and size < 40)
    )


def _subscribe(page: Page, headline: str, size: int) -> bool:
    return size < 150 and _pattern("subscribe").search(_heads(page, headline)) is not None


_KINDS: tuple[tuple[str, Callable[[Page, str, int], bool]], ...] = (
    ("error_page", _not_found),
    ("search", _search),
    ("login", _login),
    ("consent", _consent),
    ("login", _subscribe),
    ("video", _video),
)
