"""Where a listing goes on: `rel=next`, numbered pages, "Older posts", load-more endpoints of the page (pure)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from newsbot.discover.entries import absolute
from newsbot.discover.link import Link
from newsbot.discover.urls import page_number
from newsbot.extract.page import Page
from newsbot.load.urls import canonical_url
from newsbot.load.words import words

MAX_NODES = 20_000
"""Values of a JSON answer that are looked at."""
_ENDPOINTS = (
    *("data-next-url", "data-next", "data-url", "data-href", "data-endpoint", "data-load-more-url", "data-ajax-url"),
    *("data-more-url", "data-load-url", "data-source", "data-api", "data-path", "hx-get", "data-hx-get", "up-href"),
)
_MORE = re.compile(
    r"load[-_]?more|show[-_]?more|view[-_]?more|more[-_]?(?:button|btn|link|posts|articles|news)|infinite"
)
_ARROWS = re.compile(r"[\s«»‹›<>←→⟶⇒▸▶►·…\.:|+-]+")
_URL_KEYS = frozenset(
    "url link href permalink canonical canonical_url canonicalurl path weburl web_url article_url articleurl".split()
)
_NEXT_KEYS = frozenset(
    "next next_url nexturl next_page nextpage next_page_url nextpageurl more_url load_more_url".split()
)


@dataclass(frozen=True, slots=True)
class NextPage:
    """Where a listing goes on."""

    url: str
    number: int
    """Its page number where the URL has one, else 0."""


def find_next(page: Page, links: Iterable[Link]) -> NextPage | None:
    """The next page of a listing, from what the page says; `links` are its links (see `find_links`)."""
    here = canonical_url(page.url)
    if url := page.link("next"):
        return _next(url, here)
    links = list(links)
    for link in links:
        if "next" in link.rel.split():
            return _next(link.url, here)
    if found := _numbered(here, links):
        return found
    for link in links:
        if link.context not in {"nav", "footer", "header", "related"} and _says_next(link.text):
            return _next(link.url, here)
    return _load_more(page, here)


def next_of(url: str, number: int | None = None) -> NextPage | None:
    """The page after a numbered one, by counting on."""
    found = page_number(url)
    if found is None:
        return None
    step = 1 if found[1] < 5 or not re.search(r"(?:start|offset|from)=\{\}", found[0]) else found[1]
    following = number if number is not None else found[1] + step
    return NextPage(found[0].replace("{}", str(following), 1), following)


def read_json_listing(body: bytes, url: str) -> tuple[list[str], str, str]:
    """What a load-more endpoint answered: article URLs, HTML it carries (joined), and the next endpoint or ""."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return [], "", ""
    urls: dict[str, None] = {}
    fragments: list[str] = []
    following = ""
    waiting: list[tuple[str, Any]] = [("", document)]
    for _ in range(MAX_NODES):
        if not waiting:
            break
        key, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [(str(name).lower(), inner) for name, inner in reversed(value.items())]
        elif isinstance(value, list):
            waiting += [(key, inner) for inner in reversed(value)]
        elif isinstance(value, str):
            if "<a " in value:
                fragments.append(value)
            elif key in _NEXT_KEYS:
                following = following or absolute(url, value)
            elif key in _URL_KEYS and value[:4] in {"http"} | {value[:4] if value[:1] == "/" else ""}:
                urls[absolute(url, value)] = None
    return [found for found in urls if found], "\n".join(fragments), following


def _next(url: str, here: str) -> NextPage | None:
    url = canonical_url(url)
    if url == here or not url.startswith("http"):
        return None
    found = page_number(url)
    return NextPage(url, found[1] if found else 0)


def _numbered(here: str, links: list[Link]) -> NextPage | None:
    """The smallest page number above ours among the links that differ from this page by their number only."""
    own = page_number(here)
    best: NextPage | None = None
    for link in links:
        found = page_number(link.url)
        if found is None:
            continue
        form, number = found
        if own is not None:
            if form != own[0] or number <= own[1]:
                continue
        elif not _starts_listing(form, here) or number < 1:
            continue
        if best is None or number < best.number:
            best = NextPage(link.url, number)
    return best


def _starts_listing(form: str, here: str) -> bool:
    """Whether the form of a numbered page ("/news/page/{}/") continues the first page at `here` ("/news/")."""
    stem = here.partition("?")[0].rstrip("/")
    stem = re.sub(r"(?:/index)?\.[a-z]{3,5}$", "", stem)
    rest = form.removeprefix(stem)
    return rest != form and (rest[:1] in {"?", "&", "-", "_", "."} or rest.count("/") <= 3)


@cache
def _next_words() -> frozenset[str]:
    return frozenset(words("pagination.next"))


def _says_next(text: str) -> bool:
    if not text or len(text) > 40:
        return False
    return " ".join(_ARROWS.sub(" ", text).lower().split()) in _next_words()


def _load_more(page: Page, here: str) -> NextPage | None:
    """The endpoint behind a load-more button, where the page itself names it."""
    buttons = page.by_tag.get("button", [])
    marked = [i for i, names in enumerate(page.names) if names and ("more" in names or "infinite" in names)]
    for i in sorted({*buttons, *(i for i in marked if _MORE.search(page.names[i][:200]))}):
        own = page.attrs[i]
        for name in _ENDPOINTS:
            value = own.get(name)
            if value and (value[:1] in {"/", "?"} or value[:4] == "http") and (url := page.absolute(value)):
                return _next(url, here)
    return None
