"""Who wrote it: what the page tells machines and what it prints near the headline, and which of them to believe."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from newsbot.extract.body import Body
from newsbot.extract.byline_lines import Printed
from newsbot.extract.byline_print import find_printed
from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured
from newsbot.load.name_kinds import is_agency, is_desk
from newsbot.load.names import parse_byline
from newsbot.load.text import fold

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


@dataclass(slots=True)
class _Opinion:
    """What one part of the page says of the authors."""

    names: list[str]
    source: str
    score: float
    why: str
    index: int = -1
    keys: frozenset[str] = frozenset()


def read_byline(
    page: Page, data: Structured, headline_index: int, body: Body
) -> tuple[list[Candidate], list[Candidate]]:
    """Candidates for `authors` (a list of normal names each) and for `byline` (the printed line)."""
    language = page.attrs[0].get("lang") if page.attrs else None
    site = _Site(page, data)
    printed = find_printed(page, headline_index, body, language)
    told = _told_in_data(data, site) + _told_in_metas(page, site)
    if body.source == "html":
        told = _visible(told, page)
    opinions = told + [_Opinion(one.names, "html", one.score, one.why, one.index) for one in printed]
    _weigh(opinions, site)
    opinions.sort(key=lambda opinion: -opinion.score)
    authors = [Candidate(one.names, one.source, one.score, one.index, one.why) for one in opinions]
    return authors, _bylines(printed, authors)


def _bylines(printed: list[Printed], authors: list[Candidate]) -> list[Candidate]:
    """Printed lines, that which names the chosen authors first."""
    chosen = {fold(name) for name in authors[0].value} if authors else set()
    lines = [
        Candidate(one.line, "html", one.score + len(chosen & {fold(n) for n in one.names}), one.index, one.why)
        for one in printed
        if one.line
    ]
    return sorted(lines, key=lambda line: -line.score)


class _Site:
    """The names of the site, which are no author unless printed as one."""

    def __init__(self, page: Page, data: Structured) -> None:
        host = page.url.split("//", 1)[-1].split("/", 1)[0].split(":", 1)[0].lower().removeprefix("www.")
        said = [page.meta("og:site_name"), page.meta("application-name"), page.meta("publisher")]
        said.extend(data.texts(data.article, "publisher")[:2])
        self.names = {_solid(label) for label in host.split(".")[:-1] if len(label) > 2}
        self.names |= {_solid(name) for name in [host, *said] if name}
        self.names.discard("")

    def is_named(self, name: str) -> bool:
        """Whether `name` is the site's, or its domain."""
        solid = _solid(name)
        return solid in self.names or (solid.startswith("the") and solid[3:] in self.names)


def _solid(name: str) -> str:
    bare = unicodedata.normalize("NFKD", fold(name))
    return "".join(letter for letter in bare if letter.isalnum())


def _told_in_data(data: Structured, site: _Site) -> list[_Opinion]:
    """JSON-LD and microdata."""
    found = []
    for key in ("author", "creator"):
        if texts := data.texts(data.article, key):
            found.append(_opinion(texts, "json-ld", 8.0, f"json-ld {key}", site))
            break
    for prop in ("author.name", "author", "creator.name", "creator"):
        if values := data.microdata.get(prop):
            texts = [text for _, text in values[:MAX_AUTHORS]]
            found.append(_opinion(texts, "microdata", 5.0, f"microdata {prop}", site, values[0][0]))
            break
    return [opinion for opinion in found if opinion.names]


def _told_in_metas(page: Page, site: _Site) -> list[_Opinion]:
    found = []
    for place, name in enumerate(METAS):
        if texts := page.metas.get(name):
            opinion = _opinion(texts, "meta", 6.0 - place / 4, f"meta {name}", site)
            if opinion.names:
                found.append(opinion)
    return found


def _opinion(texts: list[str], source: str, score: float, why: str, site: _Site, index: int = -1) -> _Opinion:
    names = [name for text in texts[:MAX_AUTHORS] for name in parse_byline(text)]
    names = [name for name in dict.fromkeys(names) if not site.is_named(name)]
    return _Opinion(names, source, score, why, index)


def _visible(opinions: list[_Opinion], page: Page) -> list[_Opinion]:
    """Only names that the page prints: what machines alone are told is who keyed it in, or the company."""
    if not opinions:
        return []
    text = "".join(page.strings).casefold()
    for opinion in opinions:
        opinion.names = [name for name in opinion.names if all(word in text for word in name.casefold().split())]
    return [opinion for opinion in opinions if opinion.names]


def _weigh(opinions: list[_Opinion], site: _Site) -> None:
    """Opinions that agree support each other; fewer names give way to more, newsrooms and nicknames to persons."""
    for opinion in opinions:
        opinion.keys = frozenset(_solid(name) for name in opinion.names)
    for i, opinion in enumerate(opinions):
        opinion.score += min(sum(1 for j, other in enumerate(opinions) if j != i and other.keys == opinion.keys), 2)
        if all(is_desk(name) or site.is_named(name) for name in opinion.names):
            opinion.score -= 5
        elif not any(" " in name for name in opinion.names) and opinion.names[0].isascii():
            opinion.score -= 1
    for opinion in opinions:
        if opinion.source == "html" and opinion.score > 5:
            beaten = [other.score for other in opinions if other.source != "html" and _says_more(opinion, other)]
            opinion.score = max([opinion.score, *(score + 0.1 for score in beaten)])


def _says_more(printed: _Opinion, told: _Opinion) -> bool:
    """Whether the page prints all that it tells machines, and more full names or agencies, or fuller ones."""
    if printed.keys > told.keys:
        more = [name for name in printed.names if _solid(name) not in told.keys]
        return all(" " in name or is_agency(name) for name in more)
    words = {_solid(word) for name in printed.names for word in name.split()}
    return told.keys < words and not printed.keys & told.keys
