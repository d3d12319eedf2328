"""A link, and which of its parameters name the page (pure)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from newsbot.discover.urls import IDS

_LANGUAGES = frozenset({"lang", "language", "hl", "locale", "lng", "l", "edition"})


@dataclass(slots=True)
class Link:
    """A link that this crawl had not seen before."""

    url: str
    """Canonical form (see `newsbot.load.urls.canonical_url`), absolute."""
    text: str
    """What it says, in one line: its text, else its title, label or picture's alternative text."""
    index: int
    """The anchor (position in `Page.tags`)."""
    context: str
    """Part of the page: `nav`, `header`, `footer`, `aside`, `related`, `pagination`, `heading` or `main`."""
    rel: str = ""
    """The anchor's rel, lower case."""


def settle_parameters(links: list[Link]) -> list[Link]:
    """Without the parameters that links of their kind do without: beside `?id=7`, `?id=8&from=home` is `?id=8`.

    Only where the shorter form names an article by number and stands on the page more than once.
    """
    forms: dict[str, Counter[frozenset[str]]] = {}
    for link in links:
        path, mark, query = link.url.partition("?")
        if mark:
            forms.setdefault(path, Counter())[_names(query)] += 1
    found: dict[str, Link] = {}
    for link in links:
        path, mark, query = link.url.partition("?")
        if mark and "&" in query and (names := _enough(forms[path], _names(query))):
            kept = "&".join(part for part in query.split("&") if part.partition("=")[0].lower() in names)
            link.url = f"{path}?{kept}"
        found.setdefault(link.url, link)
    return list(found.values())


def _names(query: str) -> frozenset[str]:
    return frozenset(part.partition("=")[0].lower() for part in query.split("&"))


def _enough(forms: Counter[frozenset[str]], names: frozenset[str]) -> frozenset[str]:
    """The smaller set of names that is enough to name such a page, or none."""
    for smaller, count in forms.items():
        if count > 1 and smaller < names and smaller & IDS and not (names - smaller) & _LANGUAGES:
            return smaller
    return frozenset()
