"""What a page shows that speaks for an article, and what for a listing of others: text, teasers, dates, data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote, urlsplit

from newsbot.extract.body import Body
from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.stretches import PROSE, SEVERAL, Stretches, is_teaser, is_wide, leads_away, read_stretches
from newsbot.extract.structured import ARTICLE_TYPES, Structured, types_of
from newsbot.load.words import words

LISTING = 1.9
"""By how much what speaks for a listing must outweigh what speaks for an article."""
_WORTH = ((2_000, 4.0), (1_000, 3.0), (700, 2.5), (500, 1.5), (300, 0.5))
"""What a stretch of text of so many characters says for an article."""
_LINKED = 0.3
"""Share of a text that is links, which only listings have."""
_FEW = 20
"""Authors that are looked for."""
_ABOVE, _BELOW = 2, 12
"""Lines above the headline and below it that may say when and by whom."""
_ROWS = 5
"""Lines of a table that is no layout."""
_OPENING = 120
"""Characters of text under a headline with a date or an author that are an article's, whatever follows."""
_NAME = 2
"""Words of a headline that names a subject and tells nothing."""
HOME_PATHS = frozenset({"", "/", "/index.html", "/index.php"})
_LISTING_TYPES = frozenset({"CollectionPage", "ProfilePage", "SearchResultsPage", "ImageGallery", "MediaGallery"})
_OTHER_TYPES = frozenset("AboutPage ContactPage DiscussionForumPosting JobPosting Product ProfilePage QAPage".split())
"""What a page is about that is no article, if nothing on it says otherwise."""
_SLUG = re.compile(r"[^\W_]+(?:[-_+][^\W_]+){3,}")
_DAY = re.compile(r"/(?:19|20)\d\d[/-]?\d\d(?:[/-]?\d\d)?/(?=[^/]*[^\W\d_]|\d{4})")
"""A date in a path, and what stands under it."""
_MOMENT = re.compile(
    r"\d\d?\W{1,3}(?:\w{1,3} )?\w{3,12}\W{1,3}(?:de )?(?:19|20)\d\d|\w{3,12}\W{1,3}\d\d?\w{0,2},? (?:19|20)\d\d"
    r"|(?:19|20)\d\d ?[-./年년] ?\d\d?|\d\d?[./-] ?\d\d?[./-] ?(?:20)?\d\d"
)
"""A day, as a line beside a headline prints it."""


@dataclass(slots=True)
class Evidence:
    """What speaks for an article, and what against it."""

    text: Stretches
    """How text and teasers stand among each other."""
    tabled: float = 0.0
    """Share of the text that stands in the lines of tables."""
    marks: int = 0
    """A date and a byline, each counted where it stands between headline and text."""
    is_told: bool = False
    """The page tells machines that it is an article."""
    is_nameless: bool = False
    """Nothing says when it was published, by whom, or that it is an article at all."""
    article: float = 0.0
    """What speaks for an article."""
    listing: float = 0.0
    """What speaks for a listing."""
    unsaid: float = 0.0
    """What speaks against an article because nothing is said that articles say."""

    @property
    def balance(self) -> float:
        """0 and more for an article, less for a listing, as far as what the page shows is concerned."""
        return self.article - self.listing + LISTING

    @property
    def score(self) -> float:
        """0 and more for an article, less for a listing."""
        score = self.balance - self.unsaid
        return min(score, -0.5) if self.article < 1 <= self.listing else score


def weigh(
    page: Page, data: Structured, body: Body, headline_index: int, dates: list[Candidate], names: list[Candidate]
) -> Evidence:
    """The evidence, without regard to single words. `dates`, `names`: candidates for when and by whom."""
    found = Evidence(read_stretches(page, body))
    found.tabled = _in_tables(page, body) if page.by_tag.get("tr") else 0.0
    found.marks = _marks(page, body, headline_index, dates, names, found.text.wide)
    found.is_told = _is_told(page, data)
    found.is_nameless = not (dates or names or found.is_told)
    found.article = _for_article(page, data, found, headline_index)
    found.article += (0.5 if dates else 0.0) + 0.5 * found.marks
    found.listing = _for_listing(page, data, found, headline_index)
    if len(page.by_tag.get("a", ())) > 1:  # a bare document is no page of a site
        found.unsaid = _unsaid(found, is_name=_is_name(page, headline_index))
    return found


# --- what is printed ------------------------------------------------------------------------------------
def _in_tables(page: Page, body: Body) -> float:
    """Share of the text that stands in lines of several cells, of which the page has many."""
    rows: dict[int, int] = {}
    for block in body.paragraphs:
        i = block.index
        while i >= 0 and page.tags[i] not in {"td", "th"}:
            i = page.parents[i]
        if i > 0:
            rows[page.parents[i]] = rows.get(page.parents[i], 0) + len(block.text)
    if len(rows) < _ROWS:
        return 0.0
    return sum(rows.values()) / max(len(body.text), 1)


def _marks(
    page: Page, body: Body, headline_index: int, dates: list[Candidate], names: list[Candidate], wide: int
) -> int:
    """How many of the two, a date and a byline, are printed between headline and text, or right above the headline."""
    if headline_index < 0 or not (dates or names):
        return 0
    head = [line.casefold() for line in _head(page, body, page.firsts[headline_index], wide)]
    authors = {name.casefold() for one in names[:_FEW] for name in one.value}
    is_dated = bool(dates) and any(_MOMENT.search(line) for line in head)
    return is_dated + any(author in line for author in authors for line in head)


def _head(page: Page, body: Body, headline: int, wide: int) -> Iterator[str]:
    """The lines around the headline (its first string), up to the text or the first card of a listing."""
    kept = {block.first for block in body.paragraphs}
    at = next((k for k, block in enumerate(body.blocks) if block.first >= headline), len(body.blocks))
    for k, block in enumerate(body.blocks[max(at - _ABOVE, 0) : at + _BELOW], max(at - _ABOVE, 0)):
        length = wide * len(block.text)
        if k > at and ((block.first in kept and length >= PROSE) or is_teaser(page, block, is_kept=False)):
            return
        if k != at and length < 2 * PROSE:
            yield block.text


# --- both sides -----------------------------------------------------------------------------------------
def _is_told(page: Page, data: Structured) -> bool:
    kinds = set(types_of(data.article))
    return _says_article(page) or bool(kinds & ARTICLE_TYPES.keys() - _OTHER_TYPES)


def _says_article(page: Page) -> bool:
    kind = page.meta("og:type").lower()
    return kind in ("article", "news", "newsarticle", "blog", "post") or kind.startswith("article")


def _for_article(page: Page, data: Structured, found: Evidence, headline_index: int) -> float:
    score = 2.0 if _says_article(page) else 0.0
    if page.meta("article:published_time", "datepublished", "parsely-pub-date", "dc.date.issued"):
        score += 1.5
    if any(kind in ARTICLE_TYPES for kind in types_of(data.article)):
        several = sum(1 for _ in zip(data.of_type(*ARTICLE_TYPES), range(6), strict=False))
        score += 2.5 if several <= 3 else 0.5
    if "articleBody" in data.microdata:
        score += 1.5
    if headline_index >= 0 and page.tags[headline_index] == "h1":
        score += 0.5
    score += next((worth for least, worth in _WORTH if found.text.run >= least), 0.0)
    if _has_slug(page.url) or _DAY.search(unquote(urlsplit(page.url).path)):
        score += 1
    return score


def _for_listing(page: Page, data: Structured, found: Evidence, headline_index: int) -> float:
    score = _by_teasers(found) + _by_address(page)
    score += _by_kind(page, data, found)
    if headline_index >= 0 and not found.is_told and leads_away(page, headline_index):
        score += 5 if found.text.begun > 1 and not found.text.opening else 2
    if found.tabled > 0.6 and not (found.is_told or found.marks):
        score += 5
    if page.rels.get("next") or page.rels.get("prev"):
        score += 0.5
    return score


def _unsaid(found: Evidence, *, is_name: bool) -> float:
    """By how much less an article is believed that says neither when it was written nor by whom, nor tells anything in
    its headline.
    """
    if found.is_nameless:
        return 4.5 if is_name else 2.5
    if found.marks or found.is_told:
        return 0.0
    return (2.5 if is_name else 0.0) + (1.5 if found.text.headed >= SEVERAL and found.text.opening else 0.0)


def _by_teasers(found: Evidence) -> float:
    text = found.text
    most = 2.0 if text.broken else 1.0  # all of them stand behind the text
    score = most if text.headed >= 12 else 1.0 if text.headed >= 5 else 0.0
    score += 1.5 if text.teasers >= 30 else 1 if text.teasers >= 12 else 0
    all_behind = text.broken == 1 and text.paragraphs >= SEVERAL
    is_begun = found.marks > 0 and text.opening > _OPENING and not all_behind
    several = text.begun >= SEVERAL and not text.opening and 2 * text.run <= text.prose
    if several:
        score += 5
    elif is_begun:
        score += 0.5
    elif (text.broken >= 0.8 and text.paragraphs >= SEVERAL) or text.linked >= _LINKED or text.led >= 0.8:
        score += 3.5
    elif text.broken >= 0.8 or (text.broken >= 0.5 and text.teasers >= 5):
        score += 2
    if not is_begun and text.teasers >= 8 and text.run < 30 * text.teasers:
        score += 1
    return score


def _by_kind(page: Page, data: Structured, found: Evidence) -> float:
    """What the page calls itself."""
    kinds = {kind for thing in data.objects for kind in types_of(thing)}
    score = 2.0 if kinds & _LISTING_TYPES else 0.0
    kind = page.meta("og:type").lower()
    if kind in ("website", "object", "profile", "blog"):
        score += 1
    if not found.is_told and (kinds & _OTHER_TYPES or kind.partition(".")[0] in ("product", "profile")):
        score += 4
    return score


def _by_address(page: Page) -> float:
    path = urlsplit(page.url).path
    if path in HOME_PATHS:
        return 3.0
    return 0.0 if _shelves().isdisjoint(path.lower().split("/")[1:4]) or _has_slug(page.url) else 2.0


@cache
def _shelves() -> frozenset[str]:
    return frozenset((*words("discover.collection"), *words("verdict.shelf"), "page"))


def _has_slug(url: str) -> bool:
    path = unquote(urlsplit(url).path)
    return bool(_SLUG.search(path.rsplit("/", 2)[-1] or path))


def _is_name(page: Page, headline_index: int) -> bool:
    """Whether the headline names a subject, as those of listings do, and tells nothing."""
    text = page.text(headline_index)[:100] if headline_index >= 0 else ""
    return len(text) <= 8 if is_wide(text) else 0 < len(text.split()) <= _NAME
