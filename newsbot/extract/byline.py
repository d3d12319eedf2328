"""Who wrote it: what the page tells machines and what it prints near the headline, and which of them to believe."""

from __future__ import annotations

from newsbot.extract.body import Body
from newsbot.extract.byline_lines import Printed, find_named
from newsbot.extract.byline_places import Surroundings
from newsbot.extract.byline_portrait import find_portrayed
from newsbot.extract.byline_print import find_printed
from newsbot.extract.byline_signature import find_signed
from newsbot.extract.byline_told import Opinion, leaves_out, printed_only, read_told
from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.site_names import SiteNames, solid
from newsbot.extract.structured import Structured
from newsbot.load.name_kinds import is_agency, is_desk
from newsbot.load.text import fold

LEAST = 1.0
"""Below this score nobody is named: a newsroom far from the text."""


def read_byline(
    page: Page, data: Structured, headline_index: int, body: Body
) -> tuple[list[Candidate], list[Candidate]]:
    """Candidates for `authors` (a list of normal names each) and for `byline` (the printed line)."""
    language = page.attrs[0].get("lang") if page.attrs else None
    site = SiteNames(page, data)
    told = read_told(page, data, site, language)
    if body.source == "html":
        told = printed_only(told, page)
    around = Surroundings(page, headline_index, body, language)
    settled = find_named(around, told[0].names) if told and all(map(_is_full, told[0].names)) else None
    printed = [settled] if settled else _persons(find_printed(around), site)
    named = [name for names in [*(one.names for one in told), *(one.names for one in printed)] for name in names]
    if not any(" " in name and not site.is_site(name) for name in named):
        signed = _persons(find_signed(around), site)
        printed += signed or _persons(find_portrayed(around), site)
    told = _confirmed(told, printed)
    opinions = told + [
        Opinion(one.names, "html", one.score - leaves_out(one.line), one.why, one.index) for one in printed
    ]
    _weigh(opinions, site)
    opinions = sorted((one for one in opinions if one.score >= LEAST), key=lambda opinion: -opinion.score)
    authors = [Candidate(one.names, one.source, one.score, one.index, one.why) for one in opinions]
    return authors, _bylines(printed, authors)


def _confirmed(told: list[Opinion], printed: list[Printed]) -> list[Opinion]:
    """Without the nicknames and newsrooms that machines alone are told: they are accounts, not authors."""
    shown = {solid(name) for one in printed for name in one.names}
    kept = []
    for opinion in told:
        is_body = opinion.source == "json-ld" and all(map(is_desk, opinion.names))
        if is_body or any(solid(name) in shown or _is_full(name) for name in opinion.names):
            kept.append(opinion)
    return kept


def _is_full(name: str) -> bool:
    return (" " in name and not is_desk(name)) or not name.isascii() or is_agency(name)


def _persons(printed: list[Printed], site: SiteNames) -> list[Printed]:
    """Without the names of the site and of the section."""
    for one in printed:
        one.names = site.persons(one.names, keep_site=one.says_by)
    return [one for one in printed if one.names]


def _bylines(printed: list[Printed], authors: list[Candidate]) -> list[Candidate]:
    """Printed lines that name one of the chosen authors, those that name most first."""
    chosen = {fold(name) for name in authors[0].value} if authors else set()
    lines = []
    for one in printed:
        named = len(chosen & {fold(name) for name in one.names}) if _holds_any(one.line, one.names) else 0
        if named:
            lines.append(Candidate(one.line, "html", one.score + named, one.index, one.why))
    return sorted(lines, key=lambda line: -line.score)


def _holds_any(line: str, names: list[str]) -> bool:
    """Whether a line names one of these authors: links in its element may, where it does not."""
    said = solid(line)
    return any(solid(max(name.split(), key=len)) in said for name in names)


def _weigh(opinions: list[Opinion], site: SiteNames) -> None:
    """Opinions that agree support each other; fewer names give way to more, newsrooms and nicknames to persons."""
    for opinion in opinions:
        opinion.keys = frozenset(solid(name) for name in opinion.names)
    for i, opinion in enumerate(opinions):
        opinion.score += min(sum(1 for j, other in enumerate(opinions) if j != i and other.keys == opinion.keys), 2)
        if all(map(site.is_site, opinion.names)):
            opinion.score -= 6
        elif all(is_desk(name) or site.is_site(name) for name in opinion.names):
            opinion.score -= 5
        elif not any(" " in name for name in opinion.names) and opinion.names[0].isascii():
            opinion.score -= 2.2
    for opinion in opinions:
        if opinion.source == "html" and opinion.score > 5:
            beaten = [other.score for other in opinions if other is not opinion and _says_more(opinion, other)]
            opinion.score = max([opinion.score, *(score + 0.1 for score in beaten)])


def _says_more(printed: Opinion, other: Opinion) -> bool:
    """Whether a printed byline has all that another has, and more full names or agencies, or fuller ones."""
    if printed.keys > other.keys:
        more = [name for name in printed.names if solid(name) not in other.keys]
        return all(" " in name or is_agency(name) for name in more)
    if other.source == "html":
        return False
    words = {solid(word) for name in printed.names for word in name.split()}
    return other.keys < words and not printed.keys & other.keys
