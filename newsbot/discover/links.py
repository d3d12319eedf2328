"""The links of a parsed page, each distinct one judged once per crawl, and the part of the page it stands in (pure).

A news page repeats the same hundred links on every page. So the raw href is looked up before anything is made of
it: what was seen before costs one set look-up, no URL parsing and no Request.
"""

from __future__ import annotations

import re
from collections.abc import MutableSet
from urllib.parse import urljoin

from newsbot.discover.link import Link, settle_parameters
from newsbot.extract.page import Page
from newsbot.load.urls import canonical_url

MAX_HREF = 2_000
"""Characters of an address that is looked at: a longer one is no page."""
MAX_ANCESTORS = 40
"""Levels that are climbed to find the part of the page a link stands in."""

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_REGION_OF_TAG = {"nav": "nav", "header": "header", "footer": "footer", "aside": "aside"}
_REGION_OF_NAME = re.compile(
    r"(?P<pagination>pagina|pager|page-number|load-?more|nav-links|posts-navigation)"
    r"|(?P<related>related|recommend|also[-_]|more[-_](?:from|on|stories|news)|read[-_]?more|most[-_]|popular|trending)"
    r"|(?P<nav>\bnav|navi|menu|breadcrumb|topbar|masthead)"
    r"|(?P<footer>foot(?:er)?\b|site-info|colophon)"
    r"|(?P<aside>sidebar)"
)
_CHARSET_SAFE = re.compile(r"/[A-Za-z0-9/_.~-]*")
_NOT_WEB = re.compile(r"\s*(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def find_links(page: Page, seen: MutableSet[int] | None = None) -> list[Link]:
    """The http(s) links of a page in document order, one for each URL, without those in `seen`.

    `seen` holds hashes of (origin, raw href) and grows by what is returned; None looks at every link.
    """
    attrs, base = page.attrs, page.base_url
    origin = _origin(base)
    salt = hash(origin)
    fresh: dict[str, list[int]] = {}
    anchors = page.by_tag.get("a", ())
    for i in anchors[: page.caps.page_links] if len(anchors) > page.caps.page_links else anchors:
        href = attrs[i].get("href")
        if not href or href[0] == "#" or len(href) > MAX_HREF:
            continue
        if href in fresh:
            fresh[href].append(i)
        elif seen is None or (hash(href) ^ (salt if href[0] == "/" or href[:4] == "http" else hash(base))) not in seen:
            fresh[href] = [i]
    regions: dict[int, str] = {}
    links: dict[str, Link] = {}
    for href, indexes in fresh.items():
        if seen is not None:
            seen.add(hash(href) ^ (salt if href[0] == "/" or href[:4] == "http" else hash(base)))
        url = _absolute(href, base, origin)
        if not url:
            continue
        text = max((_text(page, i) for i in indexes), key=len)
        if known := links.get(url):
            known.text = max(known.text, text, key=len)
            continue
        best = _best_region([_region(page, i, regions) for i in indexes])
        links[url] = Link(url, text, indexes[0], best, (attrs[indexes[0]].get("rel") or "").lower())
    return settle_parameters(list(links.values()))


def _origin(url: str) -> str:
    end = url.find("/", url.find("//") + 2)
    return url[:end] if end > 0 else url


def _absolute(href: str, base: str, origin: str) -> str:
    """The canonical URL of an href; "" where it leads to no web page."""
    if _CHARSET_SAFE.fullmatch(href) and href[:2] != "//":
        return canonical_url(origin + href)
    if _NOT_WEB.match(href):
        return ""
    href = href.strip().replace("\\", "/")
    if href.startswith("#"):
        return ""
    try:
        url = canonical_url(urljoin(base, href))
    except ValueError:
        return ""
    return url if url[:7].lower() in {"http://", "https:/"} else ""


def _text(page: Page, i: int) -> str:
    text = page.text(i)
    if text:
        return text[:300]
    own = page.attrs[i]
    label = own.get("title") or own.get("aria-label")
    if not label:
        for j in range(i + 1, min(page.ends[i], i + 12)):
            if page.tags[j] == "img" and (label := page.attrs[j].get("alt")):
                break
    return " ".join((label or "").split())[:300]


_RANK = {"heading": 0, "main": 1, "related": 2, "aside": 3, "pagination": 4, "header": 5, "nav": 6, "footer": 7}


def _best_region(regions: list[str]) -> str:
    """Where a URL is linked several times, the place that says most about what it is."""
    return min(regions, key=_RANK.__getitem__) if len(regions) > 1 else regions[0]


def _region(page: Page, i: int, known: dict[int, str]) -> str:
    """The part of the page an anchor stands in: the nearest ancestor that says so."""
    heading = any(page.tags[j] in _HEADINGS for j in range(i + 1, min(page.ends[i], i + 8)))
    climbed: list[int] = []
    at, found = i, ""
    while at >= 0 and len(climbed) < MAX_ANCESTORS:
        if at in known:
            found = known[at]
            break
        climbed.append(at)
        tag = page.tags[at]
        if tag in _HEADINGS:
            heading = True
        elif tag in _REGION_OF_TAG:
            found = _REGION_OF_TAG[tag]
            if found == "header" and _inside_article(page, at):
                found = ""
        elif at != i and tag not in {"body", "html", "main"} and page.names[at]:
            match = _REGION_OF_NAME.search(page.names[at][:200])
            found = match.lastgroup or "" if match else ""
        if found:
            break
        at = page.parents[at]
    found = found or "main"
    for j in climbed[1:]:
        known[j] = found
    return "heading" if heading and found == "main" else found


def _inside_article(page: Page, i: int) -> bool:
    parent = page.parents[i]
    for _ in range(4):
        if parent < 0:
            return False
        if page.tags[parent] in {"article", "li", "section"}:
            return True
        parent = page.parents[parent]
    return False
