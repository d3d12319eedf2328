"""Sitemaps: the protocol's XML and text forms, indexes, Google News extensions (pure).

Read with lxml, entities never resolved, as a stream: a map of 50,000 URLs is never held as a tree.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from newsbot.caps import CALIBRATED, Caps
from newsbot.discover.entries import Entry, absolute, moment

PROBES = ("/sitemap.xml", "/sitemap_index.xml")
"""Where a site whose robots.txt names no sitemap may keep one."""

_LONGEST = 2_048
"""Characters of a URL (the protocol's own limit)."""
_STRETCH = 65_536
_NEWS = "google.com/schemas/sitemap-news"
_DATE_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-_/]?(0[1-9]|1[0-2])(?:[-_/]?(0[1-9]|[12]\d|3[01]))?)?(?!\d)")
_YEAR_AND_MONTH = re.compile(
    r"[?&](?:yyyy|year)=(\d{4})(?:.*?[?&](?:mm|month)=(\d{1,2}))?(?:.*?[?&](?:dd|day)=(\d{1,2}))?"
)
_NOT_NEWS = re.compile(
    r"(?:image|img|video|product|user|profile|store|shop|comment|podcast)s?[-_.]?(?:sitemap|index|map|\d)",
    re.IGNORECASE,
)

_OF_POSTS = re.compile(r"/(?:wp-sitemap-posts-post|post-sitemap|sitemap-posts?)[-_\d]{0,8}\.xml")
_OF_PAGES = re.compile(r"/(?:wp-sitemap-posts-page|page-sitemap|sitemap-pages?)[-_\d]{0,8}\.xml")
"""How WordPress's own maps are called, and those of its plug-ins and of Ghost."""


@dataclass(slots=True)
class MapEntry:
    """One sitemap named by an index."""

    url: str
    modified: datetime | None = None


class NotASitemapError(ValueError):
    """The document is no sitemap at all."""


def looks_like_sitemap(body: bytes) -> bool:
    """Whether a document is a sitemap, by its first bytes."""
    start = body[:2_000]
    return body[:2] == b"\x1f\x8b" or b"<urlset" in start or b"<sitemapindex" in start


def unpack(body: bytes, most: int) -> bytes:
    """The document behind gzip, at most `most` bytes of it; what can be read where it is cut or broken."""
    for _ in range(2):
        if body[:2] != b"\x1f\x8b":
            break
        out = io.BytesIO()
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
                while out.tell() <= most and (chunk := packed.read1(_STRETCH)):
                    out.write(chunk)
        except (OSError, EOFError, zlib.error):
            pass
        body = out.getvalue()
    return body


def read_sitemap(
    body: bytes, url: str, *, caps: Caps = CALIBRATED, capped: Counter[str] | None = None
) -> Iterator[list[Entry | MapEntry]]:
    """The entries of a sitemap (`Entry`) or of an index (`MapEntry`), in lists: one for each stretch of the document,
    which takes some milliseconds, so that whoever reads a large one can do other things between two.

    Raises `NotASitemapError` at the first step where the document is none; broken XML ends the list early. `capped`
    counts what is left out: `sitemap_bytes`, `sitemap_urls`, `sitemap_marks`.
    """
    capped = Counter() if capped is None else capped
    body = unpack(body, caps.sitemap_bytes)
    if len(body) > caps.sitemap_bytes:
        capped["sitemap_bytes"] += 1
        body = body[: caps.sitemap_bytes]
    left = caps.sitemap_urls
    for entries in _read(body, url, caps, capped):
        yield entries[:left]
        left -= len(entries)
        if left < 0:
            capped["sitemap_urls"] += 1
            return


def _read(body: bytes, url: str, caps: Caps, capped: Counter[str]) -> Iterator[list[Entry | MapEntry]]:
    start = body[:500].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:4].lower() == b"http":
        yield from _read_text(body, caps, capped)
        return
    if start[:1] != b"<" or (b"<urlset" not in body[:5_000] and b"<sitemapindex" not in body[:5_000]):
        raise NotASitemapError("no sitemap")
    parser = etree.XMLPullParser(
        events=("end",),
        tag=("{*}url", "{*}sitemap"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    marks = 0
    try:
        for at in range(0, len(body), _STRETCH):
            stretch = body[at : at + _STRETCH]
            marks += sum(map(stretch.count, (b"<", b"&", b'="', b"='")))
            if marks > caps.sitemap_marks:
                capped["sitemap_marks"] += 1
                return
            parser.feed(stretch)
            yield list(_entries(parser, url))
        parser.close()
    except etree.XMLSyntaxError:
        pass
    yield list(_entries(parser, url))


def _entries(parser: Any, url: str) -> Iterator[Entry | MapEntry]:
    """What has been read since the last time; the tree of it is given up."""
    for _, element in parser.read_events():
        entry = _entry(element, url)
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
        if entry is not None:
            yield entry


def _read_text(body: bytes, caps: Caps, capped: Counter[str]) -> Iterator[list[Entry | MapEntry]]:
    """One URL a line."""
    body = body.replace(b"\r", b"\n")
    at = marks = 0
    while at < len(body):
        end = body.find(b"\n", at + _STRETCH) + 1 or len(body)
        lines = body[at:end].split(b"\n")
        marks += len(lines)
        if marks > caps.sitemap_marks:
            capped["sitemap_marks"] += 1
            return
        found = [line for line in lines if line[:4].lower() == b"http" and len(line) <= _LONGEST]
        yield [Entry(line.strip().decode("utf-8", "replace")) for line in found]
        at = end


def _entry(element: Any, base: str) -> Entry | MapEntry | None:
    loc, lastmod, news = "", "", None
    for child in element:
        tag = child.tag
        if not isinstance(tag, str):
            continue
        name = tag[tag.rfind("}") + 1 :]
        if name == "loc":
            loc = (child.text or "").strip()
        elif name == "lastmod":
            lastmod = (child.text or "").strip()
        elif name == "news" and _NEWS in tag:
            news = child
    if not loc or len(loc) > _LONGEST:
        return None
    if not loc.startswith(("http://", "https://")) and not (loc := absolute(base, loc)):
        return None
    modified = moment(lastmod) if lastmod else None
    if element.tag.endswith("}sitemap") or element.tag == "sitemap":
        return MapEntry(loc, modified)
    return Entry(loc, None, modified) if news is None else _news_entry(loc, modified, news)


def _news_entry(loc: str, modified: datetime | None, news: Any) -> Entry:
    """What a Google News sitemap says of an article: title, date, language, keywords."""
    said: dict[str, str] = {}
    for child in news.iter():
        if isinstance(child.tag, str) and child.text and child.text.strip():
            said.setdefault(child.tag[child.tag.rfind("}") + 1 :], " ".join(child.text.split())[:1_000])
    published = moment(said.get("publication_date", ""))
    hints: dict[str, Any] = {
        "headline": said.get("title"),
        "date_published": said.get("publication_date") if published else None,
        "language": said.get("language"),
        "publisher": said.get("name"),
        "keywords": [word.strip() for word in said.get("keywords", "").split(",") if word.strip()][:30],
    }
    return Entry(loc, published, modified, {name: value for name, value in hints.items() if value})


def span_of(url: str) -> tuple[datetime, datetime] | None:
    """The days a sitemap's or archive's own address says it covers: "sitemap-2026-05.xml"; first and last moment."""
    match = _YEAR_AND_MONTH.search(url) or _DATE_IN_NAME.search(url[url.find("/", 8) :])
    if match is None:
        return None
    year, month, day = (int(group) if group else 0 for group in match.groups())
    try:
        first = datetime(year, month or 1, day or 1, tzinfo=UTC)
        last_month = month or 12
        last = datetime(year, last_month, day or monthrange(year, last_month)[1], 23, 59, 59, tzinfo=UTC)
    except ValueError:
        return None
    return first, last


def holds_no_news(url: str) -> bool:
    """Whether a sitemap's name says that it lists pictures, videos or goods."""
    return bool(_NOT_NEWS.search(url))


def without_pages(maps: Iterable[MapEntry]) -> list[MapEntry]:
    """The maps of an index without those of pages that are no posts ("About us"), where it has maps of posts too."""
    maps = list(maps)
    has_posts = any(_OF_POSTS.search(entry.url) for entry in maps)
    return [entry for entry in maps if not (has_posts and _OF_PAGES.search(entry.url))]
