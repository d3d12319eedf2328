"""Upper and lower case in names: "JOHN O'NEILL" and "john o'neill" are "John O'Neill"."""

from __future__ import annotations

import re
from functools import cache

from newsbot.load.words import words

_PART = re.compile(r"[^\W\d_]+(?:\.(?=\w))?")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?\.?")
_TURKISH = frozenset("İĞ")
"""Capitals of the languages in which "I" is that of "ı"."""
_ROMAN = frozenset({"ii", "iii", "iv", "vi", "vii"})
_UNSPOKEN = re.compile(r"[BCDFGHJKLMNPQRSTVWXZ]+")
"""Letters that make no surname but an abbreviation: "HLNF Staff"."""
_NO_VOWEL = re.compile(r"[bcdfghjklmnpqrstvwxz]{1,3}|[aeo]j")
"""Two or three letters that are initials, not a name: "TJ", "AJ", "MH"."""


def normal_case(name: str) -> str:
    """`name` with the capitals a person's name has, where it is printed all in one case; else as it is.

    Agencies and short abbreviations ("AFP", "dpa", "IWB") and nicknames with digits keep theirs.
    """
    if name.casefold() in _spellings():
        return _spellings()[name.casefold()]
    tokens = name.split()
    if name.upper() == name.lower() or is_georgian(name) or any(letter.isdigit() for letter in name):
        return name
    if name.isupper():
        if len(tokens) == 1 and len(name) <= 4:
            return name
        if not _TURKISH.isdisjoint(name):
            return " ".join(_turkish(token) for token in tokens)
        return " ".join(_capital(token.lower(), i, len(tokens)) for i, token in enumerate(tokens))
    if name.islower():
        if len(tokens) == 1 and _NO_VOWEL.fullmatch(name):
            return name
        return " ".join(_capital(token, i, len(tokens)) for i, token in enumerate(tokens))
    if len(tokens) > 1 and any(_shouts(token) for token in tokens):
        return " ".join(_shouted(token, i, len(tokens)) for i, token in enumerate(tokens))
    return name


def is_georgian(name: str) -> bool:
    """Whether a name is in letters whose capitals are for headlines only."""
    return "\u10d0" <= name[:1] <= "\u10ff"


def _turkish(token: str) -> str:
    """A word in capitals, of which "I" is that of "ı" and "İ" that of "i": "İPEK" is "İpek"."""
    return "-".join(part[:1] + part[1:].replace("I", "ı").replace("İ", "i").lower() for part in token.split("-"))


def _shouts(token: str) -> bool:
    """A surname printed in capitals: "Chokri GHARBI"."""
    return len(token) > 3 and token.isupper() and "." not in token and not _UNSPOKEN.fullmatch(token)


def _shouted(token: str, place: int, count: int) -> str:
    if not (token.isupper() and (_shouts(token) or (len(token) == 3 and place == count - 1))) or "." in token:
        return token
    if token.casefold() in _spellings():
        return token
    return _capital(token.lower(), place, count) if _TURKISH.isdisjoint(token) else _turkish(token)


def _capital(token: str, place: int, count: int) -> str:
    """A word of a name, lower case, with its capitals; `place` is its position among `count` words."""
    if _INITIALS.fullmatch(token) or (token in _ROMAN and place):
        return token.upper()
    if _NO_VOWEL.fullmatch(token) and count > 1 and place < count - 1:
        return token.upper()
    if token in _particles() and 0 < place < count - 1:
        return token
    return _PART.sub(lambda part: _capital_part(part[0], part.start(), token), token)


def _capital_part(part: str, start: int, token: str) -> str:
    """A run of letters between hyphens, apostrophes and dots."""
    if start > 0 and token[start - 1] in "'’":
        before = token[: start - 1].rsplit("-", 1)[-1]
        if len(part) < 2 or len(before) > 2:  # "Ta'Nehisi" is one of few; "Mi'kmaq" and "Na'ama" are more
            return part
    if start == 0 and token.startswith("al-"):
        return "al"
    if part.startswith("mc") and len(part) > 3:
        return "Mc" + part[2:].capitalize()
    if part.startswith("mac") and part[3:] in _after_mac():
        return "Mac" + part[3:].capitalize()
    return part[0].upper() + part[1:] if part[0] != "ß" else part


@cache
def _spellings() -> dict[str, str]:
    """Agencies as they spell themselves, by their name in one case."""
    return {name.casefold(): name for name in words("credit.agency", "wire")}


@cache
def _particles() -> frozenset[str]:
    return frozenset(words("names.particle"))


@cache
def _after_mac() -> frozenset[str]:
    return frozenset(words("names.mac"))
