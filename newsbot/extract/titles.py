"""What a page calls itself where machines look: JSON-LD, og:title, `<title>`, the words of its URL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from newsbot.extract.page import Page
from newsbot.extract.structured import Structured
from newsbot.load.text import clean, clean_markup, fold

ARTICLE_OBJECT = "headline of the article object"
OG_TITLE = "og:title"
TITLE = "title"
LONGEST = 400
"""Characters of the longest text that can be a title."""
_MOST_PARTS = 6
_LONGEST_SITE = 30
"""Characters from which on what is named as the site, and as the title, is the title."""

# " - ", " | " and the like; bars and arrows without spaces too; "-" and "：" between letters that are not Latin.
_SEPARATOR = re.compile(
    r"\s+(?:[|–—•·»«›‹ㅣǀ~/]|--?|::?|<|>)+\s+|\s*[|｜»ㅣǀ]\s*|(?<=[^\x00-\u024f])[-_：](?=[^\x00-\u024f])"
)
_SIGNS = frozenset("|–—•·»«›‹ㅣǀ~/-:<>｜_：")
"""What stands in every separator."""
_EDGES = " |｜ㅣǀ–—-»·•_:"
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


@dataclass(slots=True)
class Title:
    """One title a page gives itself."""

    text: str
    """Without the site's name."""
    source: str
    """`json-ld`, `meta` or `html`."""
    place: str
    """Where it stands: `ARTICLE_OBJECT`, `OG_TITLE`, `twitter:title` or `TITLE`."""


@dataclass(slots=True)
class Titles:
    """All titles a page gives itself."""

    said: list[Title] = field(default_factory=list)
    """Best first."""
    pieces: list[tuple[float, frozenset[str]]] = field(default_factory=list)
    """(weight, words) of every title and of its parts."""
    folded: set[str] = field(default_factory=set)
    """The same texts folded, for exact comparison; without small parts."""
    own: set[str] = field(default_factory=set)
    """What the article itself is called: JSON-LD's headline and og:title, folded."""
    names: set[str] = field(default_factory=set)
    """What the site is called, folded, without spaces."""

    def likeness(self, text: str) -> float:
        """0 to 1: how many words `text` shares with the title most like it."""
        own = _words(fold(text))
        if not own:
            return 0.0
        size, best = len(own), 0.0
        for weight, other in self.pieces:
            if common := len(own & other):
                best = max(best, weight * 2 * common / (size + len(other)))
        return best

    def is_site(self, text: str) -> bool:
        """Whether `text` is the site's name, or begins with it and says little more."""
        squeezed = fold(text).replace(" ", "")
        if not squeezed or squeezed in self.names:
            return bool(squeezed)
        if fold(text) in self.own:
            return False
        return any(
            len(name) >= 4 and squeezed.startswith(name) and len(squeezed) <= 3 * len(name) for name in self.names
        )


def read_titles(page: Page, data: Structured) -> Titles:
    """Everything `page` calls itself."""
    titles = Titles(names=_site_names(page, data))
    known: dict[str, str] = {}
    for weight, text, source, place in (
        (1.0, data.text(data.article, "headline")[:LONGEST], "json-ld", ARTICLE_OBJECT),
        (1.0, clean_markup(page.meta("og:title")[:LONGEST]), "meta", OG_TITLE),
        (0.95, clean_markup(page.meta("twitter:title")[:LONGEST]), "meta", "twitter:title"),
        (0.95, clean(page.title[:LONGEST]), "html", TITLE),
    ):
        if not text:
            continue
        if text in known:
            titles.said.append(Title(known[text], source, place))
            continue
        known[text] = without_site(text, titles)
        if place in (ARTICLE_OBJECT, OG_TITLE):
            titles.own.add(fold(known[text]))
        titles.said.append(Title(known[text], source, place))
        for run in runs(text):
            share = len(run) / len(text)  # a small part is rather the site or a section than the headline
            folded = fold(run)
            titles.pieces.append((weight * (1 - 0.25 * (1 - share) if share > 0.4 else 0.4), _words(folded)))
            if share > 0.4:
                titles.folded.add(folded)
    slug = unquote(max(urlsplit(page.url).path.split("/"), key=len, default=""))[:LONGEST]
    if slug.count("-") + slug.count("_") >= 2:
        titles.pieces.append((0.8, _words(fold(slug))))
    return titles


def runs(text: str) -> list[str]:
    """`text`, and what is left of it when parts between separators are taken off its ends."""
    cuts = [] if _SIGNS.isdisjoint(text) else [match.span() for match in _SEPARATOR.finditer(text)]
    if not cuts:
        return [text]
    heads = [text[:start] for start, _ in cuts[-4:]]
    tails = [text[end:] for _, end in cuts[:4]]
    return [run for run in [text, *heads[::-1], *tails] if run]


def parts(text: str) -> list[str]:
    """What stands between the separators of `text`."""
    if _SIGNS.isdisjoint(text):
        return [text] if text else []
    return [part for part in _SEPARATOR.split(text, maxsplit=_MOST_PARTS) if part]


def without_site(text: str, titles: Titles) -> str:
    """`text` without the site's name, and without the section before it."""
    for run in runs(text)[1:]:
        leading = text.startswith(run)
        rest = text[len(run) :] if leading else text[: -len(run)]
        if titles.is_site(rest.strip(_EDGES)) and not titles.is_site(run):
            return _without_section(run) if leading else without_site(run, titles)
    return _without_section(text) if "|" in text or "»" in text else text


def _without_section(text: str) -> str:
    """`text` without a last or a first part that is much shorter than the others."""
    for run in runs(text)[1:]:
        rest = text.removeprefix(run).removesuffix(run).strip(_EDGES)
        if text.endswith(run) and not text[: -len(run)].endswith((" ", "|", "｜", "»", "ㅣ", "ǀ")):
            continue  # a hyphen between two names
        if 3 * len(rest) <= len(run) and rest.count(" ") < 3:
            return run
    return text


def _words(folded: str) -> frozenset[str]:
    """The words of a folded text; each Chinese or Japanese character is one."""
    if not folded.isascii():
        folded = _CJK.sub(r" \g<0> ", folded)
    return frozenset(folded.split())


def _site_names(page: Page, data: Structured) -> set[str]:
    host = (urlsplit(page.url).hostname or "").removeprefix("www.")
    named = page.meta("og:site_name")
    if len(named) > _LONGEST_SITE and named == page.meta("og:title"):
        named = ""
    said = [named, page.meta("application-name"), data.text(data.article, "publisher")]
    return {fold(name).replace(" ", "") for name in _long_enough([*said, host, *host.split(".")[:-1]])} - {""}


def _long_enough(names: list[str]) -> Iterator[str]:
    for name in names:
        if len(name) > 2:
            yield name
            yield from (part for part in parts(name) if len(part) > 2)
