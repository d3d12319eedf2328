"""Agencies in bylines: "PTI Mumbai", "Paris (AFP)", "Berlin/dpa" name the agency, "Ana Ruiz Associated Press" Ana."""

from __future__ import annotations

import re
from functools import cache

from newsbot.load.name_kinds import is_agency, is_desk, is_outlet, is_place, is_role, role_words
from newsbot.load.words import words

_BRACKETED = re.compile(r"(?P<place>[^()]{2,30}?)\s?\((?P<agency>[^()]{2,30})\)")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SLASHED = re.compile(r"\s/\s(?P<name>[^/|,;•\d]{4,60}[^/|,;•\d\s])")
_MOST_WORDS = 4
"""Words of a name that a slash joins to another."""


def only_agency(line: str) -> str:
    """The agency in a line that is nothing but a place and, in brackets, an agency; else the line."""
    found = _BRACKETED.fullmatch(line) if line.endswith(")") else None
    return found["agency"] if found and is_agency(found["agency"]) and _may_be_place(found["place"]) else line


def without_places(names: list[str]) -> list[str]:
    """Names without the place beside an agency: "AFP, Paris"."""
    return (
        [name for name in names if is_agency(name) or not _may_be_place(name)] if any(map(is_agency, names)) else names
    )


def without_agency(tokens: list[str]) -> list[str]:
    """A full name without the agency after it, or the agency and the job before it; an agency without its place."""
    for count in (3, 2, 1):
        if len(tokens) >= count + 2 and is_agency(" ".join(tokens[-count:])):
            return tokens[:-count]
    for count in (3, 2, 1):
        agency, rest = tokens[:count], tokens[count:]
        if rest and _spells_agency(" ".join(agency)):
            if _is_place_of(agency, rest):
                return agency
            jobs = next((i for i, token in enumerate(rest) if token.casefold() not in role_words()), len(rest))
            if jobs and len(rest) - jobs >= 2:  # "Xinhua writer Li Wei"
                return rest[jobs:]
    return tokens


def _is_place_of(agency: list[str], rest: list[str]) -> bool:
    """Whether what follows an agency is a place; after a mixed-case one, which may be a first name, a known one."""
    first, place = agency[0], " ".join(rest)
    if is_place(place):
        return True
    if len(rest) > 1 or not _may_be_place(place) or (place.isupper() and len(first) > 3):
        return False
    return first.isupper() or first.islower()


def halves(part: str) -> list[str] | None:
    """The agency that a slash joins to a place, or to who keyed the text in: "Berlin/dpa", "dpa/jk"; else None."""
    first, slash, last = (piece.strip() for piece in part.partition("/"))
    if not slash or "/" in last or is_agency(first) == is_agency(last):
        return None
    agency, other = (first, last) if is_agency(first) else (last, first)
    keyed_in = agency == first and len(other) <= 4
    return [agency] if keyed_in or (other.istitle() and _may_be_place(other)) else None


def slashes_as_commas(line: str) -> str:
    """A line with commas for the slashes that join full names of people: "Laura Jordán / Javier Urbina"."""
    return _SLASHED.sub(lambda found: f", {found['name']}" if _is_plain_name(found["name"]) else found[0], line)


def _is_plain_name(text: str) -> bool:
    """Whether a text is as people are called, and not a paper, a newsroom or a place."""
    tokens = text.split()
    if not 2 <= len(tokens) <= _MOST_WORDS or not all(token[0].isupper() for token in (tokens[0], tokens[-1])):
        return False
    if is_desk(text) or is_outlet(text) or is_place(text) or is_role(text):
        return False
    return _organisations().isdisjoint(token.casefold() for token in tokens)


def _may_be_place(name: str) -> bool:
    """Whether a name beside an agency is a place: known as one, or one word, which no author's name is there."""
    return is_place(name) or (" " not in name and not is_desk(name) and not is_role(name) and not _CJK.search(name))


def _spells_agency(name: str) -> bool:
    """Whether a name is an agency's as that spells itself: "HINA", but not "Hina"."""
    return name in _spellings()


@cache
def _spellings() -> frozenset[str]:
    return frozenset(words("credit.agency", "wire"))


@cache
def _organisations() -> frozenset[str]:
    return frozenset(words("credit.organisation"))
