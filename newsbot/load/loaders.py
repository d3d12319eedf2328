"""Item loaders: candidates in, an `Article` of normal values out, with one processor for each kind of value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from itemloaders import ItemLoader
from itemloaders.processors import Identity, TakeFirst

from newsbot.items import Article, Image
from newsbot.load.datelines import normal_dateline
from newsbot.load.dates import Moment, parse_moment
from newsbot.load.names import parse_byline
from newsbot.load.text import clean, clean_paragraphs, content_hash, count_words
from newsbot.load.urls import canonical_url, same_site

_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?:$|[-_.@,; ])")
_TRUE = frozenset({"true", "yes", "1", "free"})
_FALSE = frozenset({"false", "no", "0", "locked", "metered", "premium", "paid", "subscriber"})

_LONGEST = 2_000
"""Characters of a caption, and of the URL of a related link."""


class Candidate(Protocol):
    """What `load_article` needs of a candidate (see `newsbot.extract.candidate`)."""

    value: Any
    source: str


def text(value: Any) -> str | None:
    """One clean line."""
    return clean(value) or None if isinstance(value, str) else None


def paragraphs(value: Any) -> str | None:
    """Clean paragraphs separated by a blank line."""
    return clean_paragraphs(value) or None if isinstance(value, str) else None


def language_tag(value: Any) -> str | None:
    """BCP 47: "en_us" is "en-US"."""
    match = _LANGUAGE.match(value.strip()) if isinstance(value, str) else None
    if not match:
        return None
    script, region = match[2], match[3]
    return "-".join([match[1].lower(), *([script.title()] if script else []), *([region.upper()] if region else [])])


def flag(value: Any) -> bool | None:
    """True or False, from a boolean or a word for one."""
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    return True if word in _TRUE else False if word in _FALSE else None


def caption(value: Any) -> str | None:
    """One clean line, cut at 2,000 characters."""
    found = text(value)
    return found[:_LONGEST].rstrip() if found else None


def short_url(value: Any) -> str | None:
    """An absolute http(s) URL of at most 2,000 characters."""
    found = web_url(value)
    return found if found and len(found) <= _LONGEST else None


def web_url(value: Any) -> str | None:
    """An absolute http(s) URL."""
    return value if isinstance(value, str) and value.startswith(("http://", "https://")) else None


def names(value: Any, loader_context: Mapping[str, Any]) -> list[str]:
    """The names in a printed byline, or in one name."""
    return parse_byline(value, loader_context.get("language")) if isinstance(value, str) else []


def moment(value: Any, loader_context: Mapping[str, Any]) -> Moment | None:
    """A date; the context says in which zone (`timezone`), `language` and order (`day_first`) it is meant."""
    if not isinstance(value, str):
        return None
    asked = {key: loader_context.get(key) for key in ("timezone", "language", "day_first", "now")}
    found = parse_moment(value, **asked)
    latest = loader_context.get("latest")
    return found if found and (latest is None or found.when <= latest) else None


def dateline(value: Any) -> str | None:
    """Place and agency, without a date: "BERLIN (AP)"."""
    return normal_dateline(value) if isinstance(value, str) else None


def when(values: list[Moment]) -> datetime | None:
    """The aware datetime of the first."""
    return values[0].when if values else None


def _distinct(values: list[Any]) -> list[Any]:
    return list(dict.fromkeys(values))


def _each(read: Callable[[Any], Any]) -> staticmethod[[list[Any]], list[Any]]:
    """An input processor: what `read` makes of each value, where it makes something of it.

    (As `MapCompose`, which costs three times as much as what it calls here.)
    """

    def process(values: list[Any]) -> list[Any]:
        return [found for value in values if (found := read(value)) is not None]

    return staticmethod(process)


def _names(values: list[Any], loader_context: Mapping[str, Any]) -> list[str]:
    return [name for value in values for name in names(value, loader_context)]


def _moments(values: list[Any], loader_context: Mapping[str, Any]) -> list[Moment]:
    return [found for value in values if (found := moment(value, loader_context)) is not None]


_texts = _each(text)
_urls = _each(web_url)
_first = TakeFirst()


class ImageLoader(ItemLoader):
    """Loads the fields of an `Image`."""

    url_in = _urls
    caption_in = _each(caption)
    credit_text_in = alt_in = creators_in = agencies_in = _texts
    width_in = height_in = Identity()
    url_out = caption_out = credit_text_out = alt_out = width_out = height_out = _first
    creators_out = agencies_out = _distinct


class ArticleLoader(ItemLoader):
    """Loads the fields of an `Article`; each kind of value has its processor."""

    headline_in = alternative_headline_in = description_in = byline_in = section_in = _texts
    publisher_in = article_type_in = keywords_in = breadcrumbs_in = _texts
    body_in = _each(paragraphs)
    language_in = _each(language_tag)
    is_accessible_for_free_in = _each(flag)
    authors_in = _names
    dateline_in = _each(dateline)
    canonical_url_in = _urls
    related_links_in = _each(short_url)
    date_published_in = date_modified_in = _moments
    headline_out = alternative_headline_out = description_out = byline_out = section_out = _first
    publisher_out = article_type_out = body_out = language_out = dateline_out = canonical_url_out = _first
    is_accessible_for_free_out = _first
    authors_out = keywords_out = breadcrumbs_out = related_links_out = _distinct
    date_published_out = date_modified_out = when


def load_article(
    reading: dict[str, list[Any]],
    url: str,
    *,
    timezone: str | None = None,
    language: str | None = None,
    day_first: bool | None = None,
    now: datetime | None = None,
    latest: datetime | None = None,
) -> Article:
    """An `Article` of the first candidate of each field that normalises to a value.

    `timezone` (IANA) is that of dates without one, UTC where it is not given; `language` (BCP 47) and `day_first`
    say how values are to be read; `now` (aware) makes "3 hours ago" readable; no date is after `latest` (aware).
    """
    loader = ArticleLoader(timezone=timezone, language=language, day_first=day_first, now=now, latest=latest)
    sources: dict[str, str] = {}
    for field, candidates in reading.items():
        if field == "images":
            continue
        for candidate in candidates:
            loader.add_value(field, candidate.value)
            if values := loader.get_collected_values(field):
                sources[field] = _source(candidate.source, values[0], timezone)
                break
    values = loader.load_item()
    told = values.pop("canonical_url", "")
    article = Article(url, canonical_url(told if told and same_site(told, url) else url), **values)
    article.images = load_images(reading.get("images", []))
    if article.images:
        sources["images"] = reading["images"][0].source
    article.sources = sources
    article.word_count = count_words(article.body)
    article.content_hash = content_hash(article.headline, article.body)
    return article


def _source(source: str, value: Any, timezone: str | None) -> str:
    """Where a value came from, and the zone that was assumed for it."""
    assumed = isinstance(value, Moment) and value.zone_assumed
    return f"{source}; zone assumed: {timezone or 'UTC'}" if assumed else source


def load_images(candidates: list[Any]) -> list[Image]:
    """The `Image`s of candidates whose value is a dict of its fields; one without a usable URL is left out."""
    images = []
    for candidate in candidates:
        loader = ImageLoader()
        loader.add_value(None, {field: value for field, value in candidate.value.items() if value})
        values = loader.load_item()
        if values.get("url"):
            images.append(Image(**values))
    return images
