"""Who wrote it as the page tells machines (JSON-LD, microdata, `<meta>`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from newsbot.extract.page import Page
from newsbot.extract.site_names import LONGEST_SITE, SiteNames
from newsbot.extract.structured import Structured, types_of
from newsbot.load.name_kinds import is_agency
from newsbot.load.names import begins_with_by, parse_byline

METAS = (
    "parsely-author",
    "sailthru.author",
    "byl",
    "cxenseparse:author",
    "article:author_name",
    "og:article:author",
    "citation_author",
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
)
"""Names of `<meta>` that hold an author, the most believable first."""
MAX_AUTHORS = 40
"""More authors than any article has."""
_LOW_SURNAME = re.compile(r"[^\W\d_a-z][^\W\d_]+ [a-z]{3,}")
"""A name whose surname was typed without a capital: "Jane doe"."""
_WORD = re.compile(r"\w+")
_OWNER = re.compile(r"©\s(?:\d{4}[^\w\n]{0,3}){1,2}[^\n]{0,200}")
"""Who owns the site: a name that stands only there is not printed as an author's."""
_AND_OTHERS = re.compile("(?:외|ほか|等)\\s?\\d{1,2}\\s?(?:명|人|名)")
"""A printed byline that leaves authors out: "홍길동 기자 외 1명"."""
_HEAD = 2000
"""Strings at the start of a page among which its byline stands."""


@dataclass(slots=True)
class Opinion:
    """What one part of the page says of the authors."""

    names: list[str]
    source: str
    score: float
    why: str
    index: int = -1
    keys: frozenset[str] = frozenset()
    """The names in a form that compares."""


def read_told(page: Page, data: Structured, site: SiteNames, language: str | None) -> list[Opinion]:
    """Opinions from structured data and `<meta>`; none without a name."""
    found = [*_in_json(data, site, language), *_in_microdata(data, site, language)]
    for place, name in enumerate(METAS):
        if texts := page.metas.get(name):
            names = site.persons(_names(texts, language))
            found.append(Opinion(names, "meta", 6.0 - place / 4, f"meta {name}"))
    for text in _in_labels(page):
        found.append(Opinion(site.persons(_names([text], language)), "meta", 5.0, "meta twitter:data"))
    return [opinion for opinion in found if opinion.names]


def _in_labels(page: Page) -> Iterator[str]:
    """What a card for social networks says under a label for "written by"."""
    for place in "12":
        label = page.meta(f"twitter:label{place}")
        if label and begins_with_by(label[:LONGEST_SITE]):
            yield page.meta(f"twitter:data{place}")


def _in_json(data: Structured, site: SiteNames, language: str | None) -> list[Opinion]:
    for key in ("author", "creator"):
        texts = data.texts(data.article, key)
        things = data.things(data.article, key)
        texts += [text for thing in things if not thing.get("name") and (text := _joined_name(data, thing))]
        if texts:
            # A site that names itself as an organisation has nobody else; one that calls itself a person errs.
            is_body = any(kind.endswith("Organization") for thing in things for kind in types_of(thing))
            texts = [text.title() if _LOW_SURNAME.fullmatch(text) else text for text in texts]
            names = site.persons(_names(texts, language), keep_site=is_body)
            return [Opinion(names, "json-ld", 8.0, f"json-ld {key}")]
    return []


def _joined_name(data: Structured, thing: dict[str, Any]) -> str:
    return f"{data.text(thing, 'givenName')} {data.text(thing, 'familyName')}".strip()


def _in_microdata(data: Structured, site: SiteNames, language: str | None) -> list[Opinion]:
    for prop in ("author.name", "author", "creator.name", "creator"):
        if values := data.microdata.get(prop):
            names = site.persons(_names([text for _, text in values], language))
            return [Opinion(names, "microdata", 5.0, f"microdata {prop}", values[0][0])]
    return []


def _names(texts: list[str], language: str | None) -> list[str]:
    names = []
    for text in texts[:MAX_AUTHORS]:
        for name in parse_byline(text, language):
            if " " in name or name.casefold() == text.casefold() or not any(map(str.isdigit, text[:200])):
                names.append(name)  # else it is the rest of a body's name
    return names


def leaves_out(text: str) -> bool:
    """Whether a byline says that there are more authors than it names."""
    return not text.isascii() and _AND_OTHERS.search(text) is not None


def printed_only(opinions: list[Opinion], page: Page) -> list[Opinion]:
    """Without names that the page does not print: those are of who keyed it in, or of the company."""
    if not opinions:
        return []
    if not page.title.isascii() and leaves_out("".join(page.strings[:_HEAD])):
        return opinions
    text = _OWNER.sub("", "".join(page.strings)).casefold()
    known: dict[str, bool] = {}
    for opinion in opinions:
        opinion.names = [
            name for name in opinion.names if is_agency(name) or all(_has(text, word, known) for word in _words(name))
        ]
    return [opinion for opinion in opinions if opinion.names]


def _words(name: str) -> list[str]:
    return _WORD.findall(name.casefold())


def _has(text: str, word: str, known: dict[str, bool]) -> bool:
    """Whether `text` holds a word; one in a script without spaces anywhere."""
    if word not in known:
        at = text.find(word)
        while at >= 0 and word.isascii() and not _stands_alone(text, at, at + len(word)):
            at = text.find(word, at + 1)
        known[word] = at >= 0
    return known[word]


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether neither a letter, a digit nor "_" stands beside a part of `text`."""
    beside = (text[start - 1 : start], text[end : end + 1])
    return not any(letter.isalnum() or letter == "_" for letter in beside)
