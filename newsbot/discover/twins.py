"""Addresses that show what another address of the site shows: grown paths, forms of an article, sessions (pure)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from newsbot.discover.link import Link
from newsbot.discover.urls import ARTICLE, IDS, judge_url, page_number, parts_of

MOST_STEPS = 8
"""Segments at the beginning of a path that may have grown."""
SAME_ON_LINKS = 4
"""Paths on one page whose links carry the same long value under one name: then it names the reader, no page."""
_FORMS = frozenset(
    "amp comments drucken email imprimir imprimer m mobile mobil print printable share stampa text".split()
)
"""Segments before a path that ask for another form of it."""
_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?", re.IGNORECASE)
_VALUE = re.compile(r"[0-9a-f]{24,}|(?=[^/]*[0-9])(?=[^/]*[a-z])[0-9a-z]{26,}", re.IGNORECASE)


def is_twin(url: str, is_taken: Callable[[str], bool]) -> bool:
    """Whether an article's address is that of another one that was met, with something before or behind it.

    Before: an address that was met (`/world/a-story/sport/another-story`, where a link lacks its slash), or a form
    (`/print/world/a-story`); a language before it makes it another article. Behind: a query that names no article
    (`?view=comments`), or a form (`/world/a-story/amp/`).
    """
    before, _, last = url.rstrip("/").rpartition("/")
    if last.lower() in _FORMS and is_taken(before) and _may_be_article(before):
        return True
    head, mark, query = url.partition("?")
    if mark and is_taken(head) and _may_be_article(head):
        names = {part.partition("=")[0].lower() for part in query.split("&")}
        return names.isdisjoint(IDS)
    return any(
        is_taken(rest + mark + query) and _is_sure(rest) and (_is_form(before) or is_taken(before))
        for before, rest in _parted(head)
    )


def is_grown(url: str, is_taken: Callable[[str], bool]) -> bool:
    """Whether an address that was met stands at the end of a listing's address."""
    return "?" not in url and any(is_taken(rest) for _, rest in _parted(url.rstrip("/")))


def _may_be_article(url: str) -> bool:
    verdict = judge_url(url)
    return verdict.kind == ARTICLE or verdict.why == "short_slug"


def _is_form(url: str) -> bool:
    return all(step.lower() in _FORMS for step in url.split("/")[3:])


def _parted(url: str) -> Iterator[tuple[str, str]]:
    """The URLs of the first segments of its path, and of the others: each number of them, but no language alone."""
    start = url.find("/", url.find("//") + 2)
    steps = url[start + 1 :].split("/") if start > 0 else []
    for at in range(1, min(len(steps), MOST_STEPS)):
        if not all(_LANGUAGE.fullmatch(step) for step in steps[:at]):
            yield f"{url[:start]}/{'/'.join(steps[:at])}", f"{url[:start]}/{'/'.join(steps[at:])}"


def _is_sure(url: str) -> bool:
    verdict = judge_url(url)
    parts = parts_of(url)
    return verdict.kind == ARTICLE and verdict.score >= 0.7 and bool(parts and not parts.segments[-1].isdigit())


def sessions_of(links: list[Link]) -> set[str]:
    """Names of parameters that say who reads: all links of a page carry one long value under them."""
    found: dict[tuple[str, str], set[str]] = {}
    for link in links:
        path, mark, query = link.url.partition("?")
        for part in query.split("&") if mark else ():
            name, _, value = part.partition("=")
            if _VALUE.fullmatch(value):
                found.setdefault((name.lower(), value), set()).add(path)
    return {name for (name, _), paths in found.items() if len(paths) >= SAME_ON_LINKS}


def without(url: str, names: set[str]) -> str:
    """The URL without these parameters."""
    path, mark, query = url.partition("?")
    if not mark:
        return url
    kept = "&".join(part for part in query.split("&") if part.partition("=")[0].lower() not in names)
    return f"{path}?{kept}" if kept else path


def folders_of(urls: Iterable[str]) -> Counter[str]:
    """Where articles stand: everything up to their last segment, for those without a query."""
    found: Counter[str] = Counter()
    for url in urls:
        head, _, last = url.rstrip("/").rpartition("/")
        if "?" not in last and "." not in last and page_number(url) is None:
            found[head + "/{}" + ("/" if url.endswith("/") else "")] += 1
    return found
