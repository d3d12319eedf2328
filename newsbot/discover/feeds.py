"""Feeds: RSS 0.9 to 2.0, RDF, Atom and JSON Feed, and where a site keeps them (pure).

feedparser reads the XML forms. It runs on the crawl's own thread, so what it gets is capped: 2 MB, the newest
entries first in every feed there is.
"""

from __future__ import annotations

import json
import time
from calendar import timegm
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import feedparser

from newsbot.discover.entries import Entry, absolute, moment
from newsbot.extract.page import Page
from newsbot.load.text import clean

MAX_BYTES = 2 * 1024 * 1024
"""Of a feed that are read."""
MAX_ENTRIES = 2_000
"""Entries of a feed that are taken."""
COMMON_PATHS = ("/feed/", "/rss.xml", "/rss", "/feed.xml", "/atom.xml", "/feed.json")
"""Where a site that names no feed usually keeps one, most usual first."""
_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "text/xml+rss")
_NOT_ARTICLES = ("comment", "kommentar", "commentaire", "podcast", "audio", "comentario")


@dataclass(slots=True)
class Feed:
    """What a feed holds."""

    entries: list[Entry]
    next_url: str = ""
    """The next page of the feed (RFC 5005), or ""."""


class NotAFeedError(ValueError):
    """The document is no feed at all."""


def looks_like_feed(body: bytes) -> bool:
    """Whether a document is a feed, by its first bytes."""
    start = body[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] == b"{":
        return b"jsonfeed.org/version" in start
    return start[:1] == b"<" and any(mark in start for mark in (b"<rss", b"<feed", b"<rdf:RDF", b"<channel"))


def read_feed(body: bytes, url: str) -> Feed:
    """The entries of a feed, in its order; links absolute. Raises `NotAFeedError`, and nothing else."""
    body = body[:MAX_BYTES]
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _read_json(body, url)
    if not looks_like_feed(body):
        raise NotAFeedError("no feed")
    try:
        parsed = feedparser.parse(
            body, response_headers={"content-location": url}, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:
        raise NotAFeedError(type(error).__name__) from error
    entries = [entry for raw in parsed.entries[:MAX_ENTRIES] if (entry := _entry(raw, url))]
    following = next((link.get("href") for link in parsed.feed.get("links", ()) if link.get("rel") == "next"), "")
    if not entries and not parsed.version:
        raise NotAFeedError("no feed")
    return Feed(entries, absolute(url, following))


def find_feeds(page: Page) -> list[str]:
    """Feeds that a page names (`<link rel=alternate>`), without those of comments; absolute, no repeats."""
    found: dict[str, None] = {}
    for i in page.rels.get("alternate", ()):
        own = page.attrs[i]
        if (own.get("type") or "").strip().lower().startswith(_TYPES):
            url = page.absolute(own.get("href") or "")
            about = f"{url} {own.get('title') or ''}".lower()
            if url.startswith(("http://", "https://")) and not any(word in about for word in _NOT_ARTICLES):
                found[url] = None
    return list(found)


def _entry(raw: Any, base: str) -> Entry | None:
    link = raw.get("link") or (raw.get("id") if str(raw.get("id", "")).startswith("http") else "")
    url = absolute(base, link)
    if not url:
        return None
    published = _moment(raw.get("published_parsed"))
    modified = _moment(raw.updated_parsed) if "updated_parsed" in raw else None  # `get` gives the other date, and warns
    hints = {
        "headline": _line(raw.get("title")),
        "authors": [name for author in raw.get("authors", ()) if (name := _line(author.get("name")))][:10],
        "keywords": [word for tag in raw.get("tags", ()) if (word := _line(tag.get("term")))][:30],
        "date_published": published.isoformat() if published else None,
        "date_modified": modified.isoformat() if modified else None,
    }
    return Entry(url, published or modified, modified, {name: value for name, value in hints.items() if value})


def _read_json(body: bytes, url: str) -> Feed:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotAFeedError("no JSON") from error
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        raise NotAFeedError("no JSON Feed")
    entries = [entry for item in items[:MAX_ENTRIES] if isinstance(item, dict) and (entry := _json_entry(item, url))]
    following = document.get("next_url")
    return Feed(entries, absolute(url, following) if isinstance(following, str) else "")


def _json_entry(item: dict[str, Any], base: str) -> Entry | None:
    identity = item.get("id")
    link = item.get("url") or (identity if isinstance(identity, str) and identity.startswith("http") else "")
    url = absolute(base, link) if isinstance(link, str) else ""
    if not url:
        return None
    published, modified = _date(item.get("date_published")), _date(item.get("date_modified"))
    authors = item.get("authors") or [item.get("author")]
    hints = {
        "headline": _line(item.get("title")),
        "description": _line(item.get("summary")),
        "authors": [n for a in _list(authors) if isinstance(a, dict) and (n := _line(a.get("name")))][:10],
        "keywords": [word for tag in _list(item.get("tags")) if (word := _line(tag))][:30],
        "language": _line(item.get("language")),
        "date_published": published.isoformat() if published else None,
        "date_modified": modified.isoformat() if modified else None,
    }
    return Entry(url, published or modified, modified, {name: value for name, value in hints.items() if value})


def _list(value: object) -> Iterable[Any]:
    return value if isinstance(value, list) else []


def _line(value: object) -> str:
    return clean(value[:1_000]) if isinstance(value, str) else ""


def _date(value: object) -> datetime | None:
    return moment(value) if isinstance(value, str) else None


def _moment(value: Any) -> datetime | None:
    """Feedparser's date (UTC) as an aware datetime."""
    if not isinstance(value, time.struct_time):
        return None
    try:
        return datetime.fromtimestamp(timegm(value), UTC)
    except (OverflowError, ValueError, OSError):
        return None
