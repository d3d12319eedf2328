"""Feeds: RSS 0.9 to 2.0, RDF, Atom and JSON Feed, and where a site keeps them (pure).

A feed is read on the crawl's own thread, so the XML forms are read with lxml, which is linear in whatever they hold;
entities are never resolved, nothing is fetched, and what is broken is read as far as it can be understood.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from html.entities import html5
from itertools import islice
from typing import Any

from lxml import etree

from newsbot.caps import CALIBRATED, Caps
from newsbot.discover.entries import Entry, absolute, moment
from newsbot.extract.encoding import decode
from newsbot.extract.page import Page
from newsbot.load.text import clean, clean_markup

MAX_PARTS = 200
"""Elements of one entry that are looked at."""
COMMON_PATHS = ("/feed/", "/rss.xml", "/rss", "/feed.xml", "/atom.xml", "/feed.json")
"""Where a site that names no feed usually keeps one, most usual first."""
_TYPES = (
    *("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "text/xml+rss"),
    *("text/x-opml", "text/opml"),
)
_PLAIN_TYPES = frozenset({"text/xml", "application/xml", "application/json"})
"""Types of many things: those whose address or title speaks of a feed are feeds."""
_FEED_WORD = re.compile(r"rss|atom|feed|\.rdf|\.xml", re.IGNORECASE)
_FEED_ADDRESS = re.compile(
    r"[^?#]*(?:\.(?:rss|rdf|atom|opml)|/(?:rss|feeds?|atom)(?:[/._-][^?#]{0,80})?\.xml|/(?:rss|feed|atom)/?)$"
)
_NOT_ARTICLES = ("comment", "kommentar", "commentaire", "podcast", "audio", "comentario")
_PUBLISHED = ("pubDate", "published", "issued", "date", "created")
_MODIFIED = ("updated", "modified")
_ABOUT = 1_000
"""Characters of an address and a title that are looked at."""
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_XML_NAMES = frozenset({"lt", "gt", "amp", "quot", "apos"})
_TRIES = 20
"""Closing braces that can stand between the end of an item and where a feed was cut."""
_MAKER = re.compile(r"[^()]{0,200}\(([^()]{2,200})\)\s*")


@dataclass(slots=True)
class Feed:
    """What a feed holds."""

    entries: list[Entry]
    next_url: str = ""
    """The next page of the feed (RFC 5005), or ""."""
    is_paged: bool = False
    """It goes on at `?paged=2` though it does not say so: WordPress made it."""
    capped: tuple[str, ...] = ()
    """What it had too much of: `feed_bytes`, `feed_entries`."""


class NotAFeedError(ValueError):
    """The document is no feed at all."""


def page_after(url: str) -> str:
    """The page of a feed of WordPress after the one at `url`."""
    head, mark, number = url.partition("paged=")
    if mark and number.isdigit():
        return f"{head}paged={int(number) + 1}"
    return f"{url}{'&' if '?' in url else '?'}paged=2"


def looks_like_feed(body: bytes) -> bool:
    """Whether a document is a feed, by its first bytes."""
    start = body[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] == b"{":
        return b"jsonfeed.org/version" in start
    return start[:1] == b"<" and any(mark in start for mark in (b"<rss", b"<feed", b"<rdf:RDF", b"<channel", b"<opml"))


def read_feed(body: bytes, url: str, caps: Caps = CALIBRATED) -> Feed:
    """The entries of a feed, in its order; links absolute. Raises `NotAFeedError`, and nothing else."""
    whole = len(body) <= caps.feed_bytes
    body = body[: caps.feed_bytes]
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        feed = _read_json(body if whole else _first_items(body), url, caps.feed_entries + 1)
    elif looks_like_feed(body):
        feed = _read_xml(body, url, caps.feed_entries + 1)
    else:
        raise NotAFeedError("no feed")
    many = len(feed.entries) > caps.feed_entries
    del feed.entries[caps.feed_entries :]
    feed.capped = (*(() if whole else ("feed_bytes",)), *(("feed_entries",) if many else ()))
    return feed


def find_feeds(page: Page) -> list[str]:
    """Feeds that a page names (`<link rel=alternate>`), without those of comments; absolute, no repeats."""
    found: dict[str, None] = {}
    for i in page.rels.get("alternate", ()):
        own = page.attrs[i]
        kind = (own.get("type") or "").strip().lower()
        url = page.absolute(own.get("href") or "")
        about = f"{url} {own.get('title') or ''}".lower()
        is_feed = kind.startswith(_TYPES) or (kind in _PLAIN_TYPES and _FEED_WORD.search(about[:_ABOUT]))
        if is_feed and url.startswith(("http://", "https://")) and not any(word in about for word in _NOT_ARTICLES):
            found[url] = None
    return list(found or _linked_feeds(page))


def _linked_feeds(page: Page) -> dict[str, None]:
    """Feeds that a page only links to, as a reader would find them."""
    found: dict[str, None] = {}
    for i in page.by_tag.get("a", ())[: page.caps.page_links]:
        url = page.absolute((page.attrs[i].get("href") or "")[:_ABOUT])
        if _FEED_ADDRESS.match(url.lower()) and not any(word in url.lower() for word in _NOT_ARTICLES):
            found[url] = None
    return found


# --- XML ------------------------------------------------------------------------------------------
def _read_xml(body: bytes, url: str, most: int) -> Feed:
    """RSS, RDF and Atom: entries in document order; what comes after a fatal fault is left out."""
    declared = _DECLARED.match(body)
    text = decode(body, declared[1].decode("ascii") if declared else None)
    text = _NAMED.sub(_resolve, _DECLARATION.sub("", text, count=1))
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    if root is None or _name(root) not in {"rss", "feed", "RDF", "channel", "opml"}:
        raise NotAFeedError("no feed")
    base = absolute(url, root.get(_XML_BASE)) or url
    if _name(root) == "opml":
        feeds = (absolute(base, outline.get("xmlUrl")) for outline in islice(root.iter("outline"), most))
        return Feed([Entry(url) for url in feeds if url])
    found = islice(root.iter("{*}item", "{*}entry"), most)
    entries = [entry for element in found if (entry := _entry(element, base))]
    return Feed(entries, absolute(base, _following(root)), "wordpress.org" in (root.findtext("*/generator") or ""))


def _resolve(match: re.Match[str]) -> str:
    """HTML's named characters, which XML does not know."""
    return match[0] if match[1] in _XML_NAMES else html5.get(match[1] + ";", "")


def _name(element: Any) -> str:
    """Name of an element without its namespace; "" for what is none."""
    tag = element.tag
    return tag[tag.rfind("}") + 1 :].rpartition(":")[2] if isinstance(tag, str) else ""


def _following(root: Any) -> str:
    """Address of the feed's next page as it says."""
    for place in (root, *islice(root.iterchildren("{*}channel"), 1)):
        for link in islice(place.iterchildren("{*}link"), MAX_PARTS):
            if link.get("rel") == "next":
                return link.get("href") or ""
    return ""


def _entry(element: Any, base: str) -> Entry | None:
    base = absolute(base, element.get(_XML_BASE)) or base
    said: dict[str, list[Any]] = {}
    for part in islice(element, MAX_PARTS):
        said.setdefault(_name(part), []).append(part)
    url = next((found for link in _links(said) if (found := absolute(base, link))), "")
    if not url:
        return None
    published, modified = (_first_moment(said, names) for names in (_PUBLISHED, _MODIFIED))
    hints = {
        "headline": next((title for part in said.get("title", ()) if (title := _text(part))), ""),
        "authors": list(dict.fromkeys(name for part in _makers(said) if (name := _maker(part))))[:10],
        "keywords": [word for part in said.get("category", ()) if (word := _text(part) or _line(part.get("term")))][
            :30
        ],
        "date_published": published.isoformat() if published else None,
        "date_modified": modified.isoformat() if modified else None,
    }
    return Entry(url, published or modified, modified, {name: value for name, value in hints.items() if value})


def _links(said: dict[str, list[Any]]) -> Iterator[str]:
    """Where an entry leads, best first: Atom's alternate link, RSS's link, an identity that is an address."""
    links = said.get("link", ())
    yield from (link.get("href") for link in links if link.get("href") and link.get("rel", "alternate") == "alternate")
    yield from (link.text.strip() for link in links if link.text)
    for identity in (*said.get("guid", ()), *said.get("id", ())):
        if identity.get("isPermaLink") != "false" and (identity.text or "").strip().startswith("http"):
            yield identity.text


def _makers(said: dict[str, list[Any]]) -> list[Any]:
    return [*said.get("creator", ()), *said.get("author", ())]


def _maker(part: Any) -> str:
    """The name in an author's element: Atom's name, or what stands beside an address ("a@b.example (Ada Lind)")."""
    for child in islice(part, 5):
        if _name(child) == "name":
            return _text(child)
    text = _text(part)
    if "@" in text:
        match = _MAKER.fullmatch(text[:400])
        return match[1].strip() if match else ""
    return text


def _text(element: Any) -> str:
    """Text of an element, in one line; 1,000 characters at most."""
    return clean_markup("".join(piece[:1_000] for piece in islice(element.itertext(), 50))[:1_000])


def _first_moment(said: dict[str, list[Any]], names: Iterable[str]) -> datetime | None:
    texts = (part.text for name in names for part in said.get(name, ()))
    return next((found for text in texts if text and (found := moment(text))), None)


# --- JSON -----------------------------------------------------------------------------------------
def _first_items(body: bytes) -> bytes:
    """A JSON Feed that was cut, closed after the last of its items that is whole; as it is where none is found."""
    end = len(body)
    for _ in range(_TRIES):
        end = body.rfind(b"}", 0, end)
        if end < 0:
            break
        closed = body[: end + 1] + b"]}"
        with suppress(ValueError, RecursionError):
            json.loads(closed)
            return closed
    return body


def _read_json(body: bytes, url: str, most: int) -> Feed:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotAFeedError("no JSON") from error
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        raise NotAFeedError("no JSON Feed")
    entries = [entry for item in items[:most] if isinstance(item, dict) and (entry := _json_entry(item, url))]
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
