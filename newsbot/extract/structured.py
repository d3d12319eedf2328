"""What a page says of itself to machines: JSON-LD, microdata and RDFa, read tolerantly into plain values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from newsbot.extract.page import Page
from newsbot.load.text import clean_markup

MAX_OBJECTS = 2_000
"""Objects of one page that are looked at."""

ARTICLE_TYPES = {
    "NewsArticle": 9,
    "ReportageNewsArticle": 9,
    "OpinionNewsArticle": 9,
    "AnalysisNewsArticle": 9,
    "BackgroundNewsArticle": 9,
    "ReviewNewsArticle": 9,
    "AskPublicNewsArticle": 9,
    "LiveBlogPosting": 9,
    "AdvertiserContentArticle": 8,
    "SatiricalArticle": 8,
    "BlogPosting": 8,
    "Article": 8,
    "Report": 7,
    "ScholarlyArticle": 7,
    "MedicalScholarlyArticle": 7,
    "TechArticle": 7,
    "Review": 6,
    "CriticReview": 6,
    "Recipe": 5,
    "HowTo": 5,
    "SocialMediaPosting": 4,
    "DiscussionForumPosting": 4,
}
"""schema.org types of an article, and how surely each is the article of its page."""
_PAGE_TYPES = frozenset({"WebPage", "ItemPage", "MedicalWebPage", "AboutPage", "FAQPage"})

_WRAPPERS = re.compile(
    r"\A\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?://\s*-->|-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\Z"
)
# A string, or what is wrong between strings: a comment, a comma before a closing bracket, a stray entity.
_TOKENS = re.compile(
    r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)|(?<![:\w])//[^\n]*|,(?=\s*[}\]])', re.DOTALL
)
_ESCAPE = re.compile(r'\\(["\\/bfnrt]|u[0-9a-fA-F]{4})?')
_DECODER = json.JSONDecoder(strict=False)


@dataclass(slots=True)
class Structured:
    """The structured data of one page."""

    objects: list[dict[str, Any]] = field(default_factory=list)
    """Every JSON-LD object, outer ones first."""
    article: dict[str, Any] = field(default_factory=dict)
    """The object that describes this page's article; a WebPage with a date or an author will do; else {}."""
    microdata: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """itemprop of the main article to its (element, value)s; those of a nested item as `author.name`."""
    rdfa: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """RDFa property (without its prefix) to its (element, value)s."""
    by_id: dict[str, dict[str, Any]] = field(default_factory=dict)
    """`@id` to the object that says most about it."""

    def text(self, thing: dict[str, Any], key: str) -> str:
        """The first text under `key`, cleaned, or ""."""
        texts = self.texts(thing, key)
        return texts[0] if texts else ""

    def texts(self, thing: dict[str, Any], key: str) -> list[str]:
        """All texts under `key`, cleaned, none empty; an object gives its name."""
        found = []
        for value in _items(thing.get(key)):
            if isinstance(value, dict):
                value = self._resolved(value)
                value = value.get("@value") or value.get("name") or value.get("headline")
                if isinstance(value, list):
                    value = value[0] if value else None
            if isinstance(value, bool) or not isinstance(value, str | int | float):
                continue
            if text := clean_markup(str(value)[:200_000]):
                found.append(text)
        return found

    def things(self, thing: dict[str, Any], key: str) -> list[dict[str, Any]]:
        """All objects under `key`, references by `@id` resolved; texts are left out."""
        return [self._resolved(value) for value in _items(thing.get(key)) if isinstance(value, dict)]

    def of_type(self, *types: str) -> Iterator[dict[str, Any]]:
        """The objects of any of these schema.org types."""
        for thing in self.objects:
            if any(kind in types for kind in types_of(thing)):
                yield thing

    def _resolved(self, thing: dict[str, Any]) -> dict[str, Any]:
        if len(thing) <= 2 and isinstance(reference := thing.get("@id"), str):
            return self.by_id.get(reference, thing)
        return thing


def types_of(thing: dict[str, Any]) -> list[str]:
    """The schema.org types of an object, without their URL prefix."""
    return [kind.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for kind in _items(thing.get("@type")) if isinstance(kind, str)]


def read_structured(page: Page) -> Structured:
    """Read all structured data of `page`. Never raises for what the page holds."""
    data = Structured()
    for element, content in page.data_scripts:
        if "ld+json" in (page.attrs[element].get("type") or "").lower():
            for value in parse_json(content):
                _flatten(value, data.objects)
    for thing in data.objects:
        name = thing.get("@id")
        if isinstance(name, str) and len(thing) > len(data.by_id.get(name, ())):
            data.by_id[name] = thing
    data.article = _main_article(data.objects, page)
    _read_attributes(page, data)
    return data


def parse_json(text: str) -> list[Any]:
    """The JSON values of a script, as far as they can be understood; [] where they cannot."""
    try:
        return [json.loads(text, strict=False)]
    except RecursionError:
        return []
    except ValueError:
        pass
    text = _mended(text)
    values: list[Any] = []
    at = 0
    while at < len(text) and len(values) < MAX_OBJECTS:
        while at < len(text) and text[at] in " \t\r\n,;\ufeff":
            at += 1
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        values.append(value)
    return values


def _mended(text: str) -> str:
    """`text` without wrappers, comments and trailing commas, and with its bad escapes made plain."""
    for _ in range(2):
        text = _WRAPPERS.sub("", text.strip().removesuffix(";").rstrip())
    text = text.strip()
    if text[:2] in ("{&", "[&") or "{&quot;" in text[:200]:
        text = text.replace("&quot;", '"').replace("&#34;", '"').replace("&amp;", "&")
    text = _ESCAPE.sub(lambda escape: escape[0] if escape[1] else "", text)
    return _TOKENS.sub(lambda token: token[0] if token[0][0] == '"' else "", text)


def _items(value: Any) -> list[Any]:
    """`value` as a list: itself, its members, or nothing."""
    if value is None:
        return []
    return value[:500] if isinstance(value, list) else [value]


def _flatten(value: Any, objects: list[dict[str, Any]]) -> None:
    """Append every object of a JSON value, those of the outer levels first."""
    level = [value]
    while level and len(objects) < MAX_OBJECTS:
        inner: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                if (len(item) > 1 and "@type" in item) or "@id" in item:
                    objects.append(item)
                inner.extend(part for part in item.values() if isinstance(part, dict | list))
            elif isinstance(item, list):
                inner.extend(part for part in item if isinstance(part, dict | list))
        level = inner[: 10 * MAX_OBJECTS]
    del objects[MAX_OBJECTS:]


def _main_article(objects: list[dict[str, Any]], page: Page) -> dict[str, Any]:
    best: dict[str, Any] = {}
    best_score = 0.0
    for thing in objects:
        score = _article_score(thing, page)
        if score > best_score:
            best, best_score = thing, score
    return best


def _article_score(thing: dict[str, Any], page: Page) -> float:
    """How surely `thing` is the article of this page; 0 for no article at all."""
    kinds = types_of(thing)
    score = float(max((ARTICLE_TYPES.get(kind, 0) for kind in kinds), default=0))
    if not score:
        if not ({"datePublished", "author"} & thing.keys() and _PAGE_TYPES.intersection(kinds)):
            return 0.0
        score = 1.0
    for key in ("headline", "datePublished", "author", "articleBody"):
        score += 1 if thing.get(key) else 0
    return score


def _read_attributes(page: Page, data: Structured) -> None:
    """Microdata and RDFa: attributes on the page's own elements."""
    attrs = page.attrs
    props = page.by_mark["itemprop"]
    scope = _main_scope(page) if props else -1
    end = page.ends[scope] if scope >= 0 else 0
    for i in props:
        owner = _scope_of(page, i)
        name = attrs[i].get("itemprop") or ""
        if owner != scope:
            outer = attrs[owner].get("itemprop") if scope < owner < end else None
            if not outer or _scope_of(page, owner) != scope:
                continue
            name = f"{outer}.{name}"
        if value := _attribute_value(page, i):
            for part in name.split():
                data.microdata.setdefault(part, []).append((i, value))


def _scope_of(page: Page, i: int) -> int:
    """The element whose item the property at `i` belongs to, -1 for none."""
    i = page.parents[i]
    while i >= 0 and "itemscope" not in page.attrs[i]:
        i = page.parents[i]
    return i


def _main_scope(page: Page) -> int:
    """The element of the page's article item; the largest where there are several; -1 for none."""
    best, size = -1, 0
    for i in page.by_mark["itemtype"]:
        own = page.attrs[i]
        kind = own.get("itemtype")
        if kind and "itemscope" in own and kind.rstrip("/").rsplit("/", 1)[-1] in ARTICLE_TYPES:
            length = page.lasts[i] - page.firsts[i]
            if length > size:
                best, size = i, length
    return best


def _attribute_value(page: Page, i: int) -> str:
    """The value of a microdata property: its attribute where it has one, else its text."""
    own = page.attrs[i]
    for key in ("content", "datetime"):
        if value := own.get(key):
            return clean_markup(value[:200_000])
    tag = page.tags[i]
    if tag in ("a", "link", "area"):
        text = page.text(i) if tag == "a" and own.get("itemprop") not in ("url", "sameAs") else ""
        return text or own.get("href") or ""
    if tag in ("img", "source", "video", "audio", "iframe", "embed"):
        return own.get("src") or own.get("data-src") or ""
    return page.text(i)
