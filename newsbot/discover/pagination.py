"""Where a listing goes on: `rel=next`, numbered pages, "Older posts", load-more endpoints of the page (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from newsbot.discover.anchorless import scripted_address
from newsbot.discover.link import Link
from newsbot.discover.urls import page_number
from newsbot.extract.page import Page
from newsbot.load.urls import canonical_url
from newsbot.load.words import words

_ENDPOINTS = (
    *("data-next-url", "data-next", "data-url", "data-href", "data-endpoint", "data-load-more-url", "data-ajax-url"),
    *("data-more-url", "data-load-url", "data-source", "data-api", "data-path", "hx-get", "data-hx-get", "up-href"),
)
_MORE = re.compile(
    r"load[-_]?more|show[-_]?more|view[-_]?more|more[-_]?(?:button|btn|link|posts|articles|news)|(?:button|btn|js)[-_]more|infinite"
)
_OFFSET = re.compile(r"(?:start|offset|from|skip)=\{\}")
_LIMIT = re.compile(r"[?&](?:limit|size|count|per_page|rows|num)=(\d{1,4})(?=&|$)")
_NUMBERS = {"data-next-page": "page", "data-page": "page", "data-paged": "paged", "data-offset": "offset"}
"""Attributes of a button that say beside its address which page it loads, and the parameter's usual name."""
_ARROWS = re.compile(r"[\s«»‹›<>←→⟶⇒▸▶►·…\.:|+-]+")


@dataclass(frozen=True, slots=True)
class NextPage:
    """Where a listing goes on."""

    url: str
    number: int
    """Its page number where the URL has one, else 0."""
    is_endpoint: bool = False
    """It was named by a button, not by a link."""


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
    return _load_more(page, here) or _scripted(page, here)


def count_on(url: str, before: str | None) -> NextPage | None:
    """The page after a numbered one that was reached from the page `before`, by counting on."""
    found = page_number(url)
    if found is None:
        return None
    form, number = found
    last = page_number(before or "")
    step = 1
    if last is not None and last[0] == form and last[1] < number:
        step = number - last[1]
    elif _OFFSET.search(form):
        step = int(limit[1]) if (limit := _LIMIT.search(url)) else number or 1
    return NextPage(form.replace("{}", str(number + step), 1), number + step, is_endpoint=True)


def _next(url: str, here: str) -> NextPage | None:
    url = canonical_url(url)
    if url == here or not url.startswith("http"):
        return None
    found = page_number(url)
    return NextPage(url, found[1] if found else 0)


def _numbered(here: str, links: list[Link]) -> NextPage | None:
    """The smallest page number above ours among the links that differ from this page by their number only; of a first
    page without a number, those of the page as it is before those of a choice from it (`?year=2025&page=1`).
    """
    own = page_number(here)
    best: tuple[int, int, NextPage] | None = None
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
        rank = (form.count("&") + form.count("?"), number)
        if best is None or rank < best[:2]:
            best = (*rank, NextPage(link.url, number))
    return best[2] if best else None


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
                found = _next(_with_number(url, own), here)
                return replace(found, is_endpoint=True) if found is not None else None
    return None


def _scripted(page: Page, here: str) -> NextPage | None:
    """What a click leads to, where that is a script's address on something that says it is the next page."""
    if "onclick" not in page.html:
        return None
    for i, own in enumerate(page.attrs):
        if own and "onclick" in own and (value := scripted_address(own)) and _says_next(page.text(i)):
            return _next(page.absolute(value), here)
    return None


def _with_number(url: str, own: dict[str, str | None]) -> str:
    """The endpoint with the page that a button names beside it."""
    if page_number(url) is not None:
        return url
    for name, parameter in _NUMBERS.items():
        number = (own.get(name) or "").strip()
        if number.isdigit() and len(number) < 6:
            at = int(number) + (name in {"data-page", "data-paged"} and number == "1")
            return f"{url}{'&' if '?' in url else '?'}{parameter}={at}"
    return url
