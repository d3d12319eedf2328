"""The kind of article, as a schema.org type: what structured data says, or what the page files it under."""

from __future__ import annotations

from functools import cache
from urllib.parse import unquote, urlsplit

from newsbot.extract.body import Body
from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.structured import ARTICLE_TYPES, Structured, types_of
from newsbot.load.text import fold
from newsbot.load.words import words

_GENERIC = ("NewsArticle", "Article", "BlogPosting", "Report", "SocialMediaPosting")
"""Types that say nothing of the kind."""
_KINDS = (
    "OpinionNewsArticle",
    "AnalysisNewsArticle",
    "ReviewNewsArticle",
    "AdvertiserContentArticle",
    "LiveBlogPosting",
)
_UPDATES = 4
"""Times printed in a live blog, at least."""


def read_article_type(page: Page, data: Structured, body: Body, filed: list[Candidate]) -> list[Candidate]:
    """Candidates for `article_type`, best first. `filed`: where the page files it (kicker, section, breadcrumbs)."""
    found = [Candidate(kind, "json-ld", 1.0 if kind in _GENERIC else 3.0, -1, "@type") for kind in _types(data)]
    if not found and (kind := _microdata_type(page, data)):
        found.append(Candidate(kind, "microdata", 1.0 if kind in _GENERIC else 3.0, -1, "itemtype"))
    if not any(candidate.score > 1 for candidate in found):
        found += _from_words(page, body, filed)
    return sorted(found, key=lambda candidate: -candidate.score)


def _types(data: Structured) -> list[str]:
    return [kind for kind in types_of(data.article) if kind in ARTICLE_TYPES]


def _microdata_type(page: Page, data: Structured) -> str:
    if not data.microdata:
        return ""
    told = [page.attrs[i]["itemtype"] or "" for i in page.by_mark["itemtype"]]
    kinds = [kind.rstrip("/").rsplit("/", 1)[-1] for kind in told]
    return next((kind for kind in kinds if kind in ARTICLE_TYPES), "")


def _from_words(page: Page, body: Body, filed: list[Candidate]) -> list[Candidate]:
    """Types that a segment of the URL, the kicker, the section or a step of the breadcrumbs is the word for."""
    path = [segment for segment in unquote(urlsplit(page.url).path).split("/") if segment]
    places = [(segment, "url", "path of the URL") for segment in path[:-1]]
    for candidate in filed:
        for text in candidate.value if isinstance(candidate.value, list) else [candidate.value]:
            places.append((text, candidate.source, candidate.why))
    last = f" {fold(path[-1])} " if path else ""
    places += [(word, "url", "last of the URL") for word in _live() if f" {word} " in last]
    for text, source, why in places:
        kind = _kinds().get(fold(text))
        if kind and (kind != "LiveBlogPosting" or _has_updates(page, body)):
            return [Candidate(kind, source, 2.0, -1, f'filed under "{text}" ({why})')]
    return []


def _has_updates(page: Page, body: Body) -> bool:
    return sum(body.start <= i < body.end for i in page.by_tag.get("time", ())) >= _UPDATES


@cache
def _kinds() -> dict[str, str]:
    return {fold(word): kind for kind in reversed(_KINDS) for word in words(f"type.{kind}")}


@cache
def _live() -> tuple[str, ...]:
    return tuple(word for word, kind in _kinds().items() if kind == "LiveBlogPosting")
