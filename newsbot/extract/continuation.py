"""Whether an article goes on on another page, and where: links that differ from this page's address in a number only.

`rel=next` alone says little: many sites lead to the next *article* with it.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from newsbot.extract.page import Page
from newsbot.load.urls import canonical_url
from newsbot.load.words import words

MOST_PAGES = 100
"""A higher number in an address is no page of an article."""
_MOST_LINKS = 3_000


def next_page(page: Page) -> str:
    """Absolute URL of the page on which this article goes on, or "".

    The link must be told as the next page (`rel=next`), or be one of the page's own links, and its address must be
    this page's, with the page's number one higher: `/story` and `/story/2`, `?page=2` and `?page=3`.
    """
    stem, number = split_number(page.url)
    others = {
        (stem, number),
        (_plainly(page.url), 1),
    }  # the number may be the article's own: `/story-7` and `/story-7/2`
    if canonical := page.link("canonical"):
        others.add(split_number(canonical))
    for url in _candidates(page, frozenset(count + 1 for _, count in others)):
        there, following = split_number(url)
        if any(there == here and following == count + 1 for here, count in others):
            return url
    return ""


def continues(url: str, article: str) -> bool:
    """Whether an address is that of a further page of the article whose first page is at `article`."""
    if not url.startswith(_stem(article)):
        return False
    there, number = split_number(url)
    return number > 1 and there == _plainly(article)


@lru_cache(maxsize=64)
def _stem(url: str) -> str:
    """The beginning that all pages of an article share."""
    return re.sub(r"(?:\.\w{2,5})?/?\Z", "", url.partition("?")[0])


def _plainly(url: str) -> str:
    parts = urlsplit(canonical_url(url))
    return urlunsplit(("", parts.netloc, parts.path.rstrip("/"), urlencode(parse_qsl(parts.query, True)), ""))


def split_number(url: str) -> tuple[str, int]:
    """The address of an article without its page's number, and that number (1 where it has none)."""
    parts = urlsplit(canonical_url(url))
    names = _names()
    number = 1
    query = []
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if name.lower() in names and _is_number(value):
            number = int(value)
        else:
            query.append((name, value))
    path = parts.path.rstrip("/")
    if number == 1 and (match := _in_path().search(path)) and _is_number(match["number"]) and match.start() > 0:
        number = int(match["number"])
        path = path[: match.start()] + match["ending"]
    return urlunsplit(("", parts.netloc, path, urlencode(query), "")), number


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= MOST_PAGES


@cache
def _names() -> frozenset[str]:
    return frozenset(words("pagination.page"))


@cache
def _in_path() -> re.Pattern[str]:
    """The page's number at the end of a path: `/2`, `/page/2`, `/seite-2`, `-2.html`, `_2.html`, `,page2`."""
    names = "|".join(re.escape(name) for name in words("pagination.page"))
    return re.compile(
        rf"(?:/(?:{names})[/_-]?|[-_,.](?:{names})[-_]?|/|[-_,](?=\d\d?(?:\.\w+)?\Z))(?P<number>\d+)(?P<ending>(?:\.\w{{2,5}})?)\Z",
        re.IGNORECASE,
    )


@lru_cache(maxsize=8)
def _ends_with(numbers: frozenset[int]) -> re.Pattern[str]:
    """An address with one of these numbers where a page's number stands: at the end of its path, or in its query."""
    one = rf"0*(?:{'|'.join(map(str, sorted(numbers)))})"
    return re.compile(rf"(?<!\d){one}(?:\.\w{{2,5}})?(?:/(?:amp|index\.\w+)?)?(?:[?#\s]|\Z)|={one}(?:[&;#\s]|\Z)")


def _candidates(page: Page, numbers: frozenset[int]) -> list[str]:
    """Addresses that can be the next page's, those that are told so first. `numbers`: those that it may have."""
    found: list[str] = []
    if url := page.link("next"):
        found.append(url)
    plain: list[str] = []
    host, fits = urlsplit(page.url).netloc, _ends_with(numbers).search
    for i in page.by_tag.get("a", ())[:_MOST_LINKS]:
        own = page.attrs[i]
        href = own.get("href")
        if not href or href[0] == "#":
            continue
        told = "rel" in own and "next" in (own["rel"] or "").lower().split()
        if (not told and not fits(href)) or href.startswith(("javascript:", "mailto:")):
            continue
        url = page.absolute(href)
        if urlsplit(url).netloc == host:
            (found if told else plain).append(url)
    return found + plain
