"""Is it an article at all? What a page shows and says that speaks for one, and what speaks against it.

A crawl that knows more of a page (what led to it, what its address is like) adds that to the score.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote, urlsplit

from newsbot.extract.absence import says_absent
from newsbot.extract.block_words import SAYS_MORE, block_words
from newsbot.extract.blocks import Block
from newsbot.extract.body import Body
from newsbot.extract.page import Page
from newsbot.extract.structured import ARTICLE_TYPES, Structured, types_of
from newsbot.load.text import fold
from newsbot.load.urls import same_site
from newsbot.load.words import any_of, words

TEASER = 22
"""Characters of a link from which on it can be another article's headline."""
PROSE = 60
"""Characters of a block of text from which on it is more than a label."""
_LEAST = 140
"""Characters of a text that could be any line of a page, where nothing else speaks for an article."""
SHORT = 600
"""Characters of a text that is so short that the page's title may outweigh it."""
_DOUBTFUL = 2.5
"""What speaks for an article no more than a heading, an address and a template do."""
_WORTH = ((2_000, 4.0), (1_000, 3.0), (700, 2.5), (500, 1.5), (300, 0.5))
"""What a stretch of text of so many characters says for an article."""
_SEVERAL = 3
"""Paragraphs that neither an error page nor a search has in one stretch."""
_LINKED = 0.3
"""Share of a text that is links, which only listings have."""
_MORE = 10
"""Letters of a heading besides the words that are typical of such a page."""
_CARD = 4
"""Elements between a heading and a link around all of its card."""
_FEW = 20
"""Elements within a heading."""
_TAIL = 40
"""Characters in which a paragraph says that there is more."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LISTING_TYPES = frozenset({"CollectionPage", "ProfilePage", "SearchResultsPage", "ImageGallery", "MediaGallery"})
_VIDEO_TYPES = frozenset({"VideoObject", "Movie", "TVEpisode", "Episode", "Clip"})
_SLUG = re.compile(r"[^\W_]+(?:[-_+][^\W_]+){3,}")
_DAY = re.compile(r"/(?:19|20)\d\d[/-]?\d\d(?:[/-]?\d\d)?/(?=[^/]*[^\W\d_]|\d{4})")
"""A date in a path, and what stands under it."""
_SHELVES = re.compile(
    r"/(?:category|categorie|kategorie|tags?|topics?|themen?|thema|author|autor|auteur|section|page)/", re.IGNORECASE
)
_SEARCH_QUERY = re.compile(r"(?:^|&)(?:q|s|query|search|suche|keyword|text)=", re.IGNORECASE)


@dataclass(slots=True)
class Evidence:
    """What was found."""

    teasers: int = 0
    """Links that look like headlines of other articles, outside of the text."""
    headed: int = 0
    """Those of them that are headings."""
    prose: int = 0
    """Characters of the text that was read."""
    run: int = 0
    """Characters of its longest stretch without a teaser in between."""
    paragraphs: int = 0
    broken: float = 0.0
    """Share of its paragraphs right before which a teaser stands."""
    begun: int = 0
    """Times that text begins after teasers that are headings."""
    opening: int = 0
    """Characters of text before the first of these."""
    linked: float = 0.0
    """Share of the text that is links, where there are several paragraphs."""
    article: float = 0.0
    """What speaks for an article."""
    listing: float = 0.0
    """What speaks for a listing."""

    @property
    def score(self) -> float:
        """0 and more for an article, less for a listing."""
        score = self.article - self.listing + LISTING
        return min(score, -0.5) if self.article < 1 <= self.listing else score


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the page was judged to be."""

    score: float
    """How much speaks for an article: 0 in doubt, 3 and more when sure, negative for none."""
    reason: str
    """What it is instead: a reason of `NotAnArticle`."""


LISTING = 1.9
"""By how much what speaks for a listing must outweigh what speaks for an article."""
_NEVER = -9.0
"""Score of a page that is none, wherever it was found."""


def judge(page: Page, data: Structured, body: Body, headline_index: int, dated: bool) -> Verdict:
    """Weigh the page; `dated`: a date of publication was found."""
    if not any(string.strip() for string in page.strings):
        return Verdict(_NEVER, "empty")
    evidence = weigh(page, data, body, headline_index)
    if dated:
        evidence.article += 0.5
    if said := _said_by_title(page, headline_index, evidence):
        return Verdict(_NEVER, said)
    if body.paragraphs and evidence.run <= SHORT and evidence.article <= _DOUBTFUL:
        heading = page.text(headline_index) if headline_index >= 0 else ""
        if says_absent(page, heading, body.text):
            return Verdict(_NEVER, "error_page")
    if not body.paragraphs:
        return Verdict(_NEVER, _textless(page, data, evidence))
    if evidence.run < _LEAST and evidence.article < 1.5:
        return Verdict(-1.0, _textless(page, data, evidence))
    if _is_video(page, data, evidence):
        return Verdict(-2.0, "video")
    if evidence.article <= 2.5 and _is_service(page):
        return Verdict(-3.0, "service")
    return Verdict(evidence.score, _kind_of_listing(page))


def weigh(page: Page, data: Structured, body: Body, headline_index: int) -> Evidence:
    """The evidence, without regard to single words."""
    found = Evidence(prose=len(body.text))
    _read_blocks(found, page, body)
    found.article = _for_article(page, data, found, headline_index)
    found.listing = _for_listing(page, data, found)
    return found


def _read_blocks(found: Evidence, page: Page, body: Body) -> None:
    kept = {block.first for block in body.paragraphs}
    if body.source != "html":
        found.run = found.prose
    run = paragraphs = broken = linked = 0
    teaser_since = led_on = headed_since = False
    for block in body.blocks:
        is_kept, is_heading = block.first in kept, block.tag in _HEADINGS
        if _is_teaser(page, block, is_kept=is_kept):
            found.teasers += 1
            found.headed += is_heading
            teaser_since = True
            headed_since = headed_since or is_heading
        elif is_kept:
            linked += block.link
            if len(block.text) >= PROSE and not is_heading:
                paragraphs += 1
                found.begun += headed_since
                headed_since = False
                if not found.begun:
                    found.opening += len(block.text)
                if teaser_since or led_on:
                    broken += 1
                    run = 0
            teaser_since = False
            run += len(block.text)
            found.run = max(found.run, run)
            if not is_heading:
                leads_on = _leads_on(block)
                led_on = leads_on or (led_on and len(block.text) < PROSE)
                found.teasers += leads_on
        elif 0 < block.link < len(block.text) < PROSE and block_words(block.text) & SAYS_MORE:
            led_on = True
            found.teasers += 1
    found.linked = linked / found.prose if found.prose and len(kept) > _SEVERAL else 0.0
    found.paragraphs = paragraphs
    found.broken = broken / paragraphs if paragraphs else 0.0


def _is_teaser(page: Page, block: Block, *, is_kept: bool) -> bool:
    """Whether a block is a link as those of a listing are: also one that reads as text, if it leads to another page of
    the site, and a heading in a card that is a link as a whole.
    """
    if len(block.text) < TEASER:
        return False
    is_link = block.link >= 0.8 * len(block.text)
    if block.tag in _HEADINGS:
        return is_link or _leads_away(page, block.index)
    return is_link and (not is_kept or _leads_away(page, block.index))


def _leads_away(page: Page, i: int) -> bool:
    """Whether a link to another page of the site stands in or around element `i`."""
    around: list[int] = []
    j = page.parents[i]
    while j >= 0 and len(around) < _CARD:
        around.append(j)
        j = page.parents[j]
    within = range(i, min(page.ends[i], i + _FEW))
    link = next((j for j in (*around, *within) if page.tags[j] == "a"), -1)
    url = page.absolute(page.attrs[link].get("href") or "").partition("#")[0] if link >= 0 else ""
    return bool(url) and url != page.url.partition("#")[0] and same_site(url, page.url)


def _leads_on(block: Block) -> bool:
    """Whether a paragraph ends with a link to more of it, as the beginnings of articles in a listing do."""
    return 0 < 2 * block.link < len(block.text) and bool(block_words(block.text[-_TAIL:]) & SAYS_MORE)


def _for_article(page: Page, data: Structured, found: Evidence, headline_index: int) -> float:
    score = 0.0
    kind = page.meta("og:type").lower()
    if kind in ("article", "news", "newsarticle", "blog", "post") or kind.startswith("article"):
        score += 2
    if page.meta("article:published_time", "datepublished", "parsely-pub-date", "dc.date.issued"):
        score += 1.5
    if any(kind in ARTICLE_TYPES for kind in types_of(data.article)):
        several = sum(1 for _ in zip(data.of_type(*ARTICLE_TYPES), range(6), strict=False))
        score += 2.5 if several <= 3 else 0.5
    if "articleBody" in data.microdata:
        score += 1.5
    if headline_index >= 0 and page.tags[headline_index] == "h1":
        score += 0.5
    score += next((worth for least, worth in _WORTH if found.run >= least), 0.0)
    path = unquote(urlsplit(page.url).path)
    if _SLUG.search(path.rsplit("/", 2)[-1] or path) or _DAY.search(path):
        score += 1
    return score


def _for_listing(page: Page, data: Structured, found: Evidence) -> float:
    score = 0.0
    if any(kind in _LISTING_TYPES for thing in data.objects for kind in types_of(thing)):
        score += 2
    if page.meta("og:type").lower() in ("website", "object", "profile", "blog"):
        score += 1
    score += 2 if found.headed >= 12 else 1 if found.headed >= 5 else 0
    score += 1.5 if found.teasers >= 30 else 1 if found.teasers >= 12 else 0
    several = found.begun >= _SEVERAL and not found.opening and 2 * found.run <= found.prose
    if several:
        score += 5
    elif (found.broken >= 0.8 and found.paragraphs >= 3) or found.linked >= _LINKED:
        score += 3.5
    elif found.broken >= 0.8 or (found.broken >= 0.5 and found.teasers >= 5):
        score += 2
    if found.teasers >= 8 and found.run < 30 * found.teasers:
        score += 1
    path = urlsplit(page.url).path
    if path in ("", "/", "/index.html", "/index.php"):
        score += 3
    elif _SHELVES.search(path):
        score += 2
    if page.rels.get("next") or page.rels.get("prev"):
        score += 0.5
    return score


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
    if found.article >= 5.5 or found.run > 3 * SHORT:
        return ""
    title = page.title[:200]
    heading = page.text(headline_index)[:200] if headline_index >= 0 else ""
    for reason, pattern in _patterns().items():
        if not (pattern.search(title) or pattern.search(heading)):
            continue
        if reason in ("error_page", "search") and _is_headline(pattern, heading, found):
            continue
        if reason == "login" and not _has_password(page):
            continue
        if reason == "service" and found.article > 2.5:
            continue
        if reason in ("error_page", "consent", "login") and found.run > 2 * SHORT:
            continue
        return reason
    if _SEARCH_QUERY.search(urlsplit(page.url).query) and found.teasers >= 3 and found.article < 3:
        return "search"
    return ""


def _is_headline(pattern: re.Pattern[str], heading: str, found: Evidence) -> bool:
    """Whether a heading says more than that ("404 homes flooded"), over text that only an article has."""
    if found.run <= SHORT or found.paragraphs < _SEVERAL or found.broken >= 0.5:
        return False
    rest, times = pattern.subn(" ", heading)
    return times > 0 and sum(map(str.isalnum, rest)) >= _MORE


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
    if found.score < 0 or found.teasers >= 5 or found.headed >= 2:
        return _kind_of_listing(page)
    return "no_text"


def _is_video(page: Page, data: Structured, found: Evidence) -> bool:
    """Whether the page shows a video, and has not more text than describes it."""
    if found.run > SHORT or any(kind in ARTICLE_TYPES for kind in types_of(data.article)):
        return False
    if page.meta("og:type").lower().startswith("video"):
        return True
    return any(kind in _VIDEO_TYPES for thing in data.objects[:3] for kind in types_of(thing))


def _kind_of_listing(page: Page) -> str:
    path = urlsplit(page.url).path
    if path in ("", "/", "/index.html", "/index.php") and not urlsplit(page.url).query:
        return "home"
    title = fold(page.title[:200])
    if any(f" {word} " in f" {title} " for word in words("verdict.gallery")):
        return "gallery_index"
    return "listing"
