"""What a printed name is: a person, a newsroom or agency, a job, or nobody."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from newsbot.load.name_case import is_georgian
from newsbot.load.text import lower
from newsbot.load.words import words

MAX_LENGTH = 70
"""Characters of a believable name."""
MAX_WORDS = 7
"""Words of a believable name; a longer one is a sentence."""

_NO_NAME = re.compile(
    r"https?:|www\.|@\w+\.|[<>{}\[\]=|\\…?!\"“”„]|\.\.\.|[a-z]/[a-z]+/|\.(?<=\S\.)(?:html?|php|aspx?|jpe?g|png)\b|%[0-9a-f]{2}"
)
_ID = re.compile(r"[0-9a-f]{12,}|[\W\d_]*|(?=\S*\d\S*\d\S*\d\S*\d\S*\d)\S+", re.IGNORECASE)
_ELIDED = re.compile(r"[a-z]{1,2}['’][^\W\d_a-z]")
"""A particle that lost its vowel: "d'Arcy"."""
_DOMAIN = re.compile(r"(?:\w+[.-])*\w+\.[a-z]{2,4}(?:/.*)?", re.IGNORECASE)
_HAN_ONLY = re.compile(r"[\u3400-\u9fff]+")
_LONGEST_HAN = 6
"""Characters of a name in Chinese script, without spaces and dots."""
_MOST_WITHOUT_CASE = 5
"""Words of a name in a script that has no capitals."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def is_person_or_desk(name: str) -> bool:
    """Whether `name` can be an author: no URL, sentence, job title, place-holder such as "admin", or number."""
    if not name or len(name) > MAX_LENGTH or _NO_NAME.search(name.lower()) or _ID.fullmatch(name):
        return False
    tokens = name.split()
    first = tokens[0].casefold() if len(tokens) > 1 else ""
    if first in words("names.never") or (first in words("byline.weak") and not is_desk(name)):
        return False
    if len(tokens) > MAX_WORDS or (not name.isascii() and _is_sentence(name, tokens)):
        return False
    if ("." in name and _DOMAIN.fullmatch(name)) or not (is_capital(tokens) or is_desk(name)):
        return False
    if len(name) == 1 and not _HAN.match(name):
        return False
    return not (is_nobody(name) or is_place(name)) and (is_desk(name) or not (is_role(name) or is_job(name)))


def _is_sentence(name: str, tokens: list[str]) -> bool:
    """Whether words of a script without capitals are too many for a name."""
    if _HAN_ONLY.fullmatch(name):
        return len(name) > _LONGEST_HAN and not name.endswith(
            tuple(words("names.desk", "zh") + words("names.desk", "ja"))
        )
    if _CJK.search(name):
        return len(name) > 24
    if name.upper() != name.lower():
        return False
    return len(tokens) > _MOST_WITHOUT_CASE or not _small_without_case().isdisjoint(tokens)


def is_capital(tokens: list[str]) -> bool:
    """Whether no word but a particle is in lower case; a nickname is one word, and may be."""
    return len(tokens) == 1 or all(
        not token[0].islower() or token.casefold() in _small() or _ELIDED.match(token) or is_georgian(token)
        for token in tokens
    )


def is_nobody(name: str) -> bool:
    """What fills the place of an author where there is none: "admin", "Guest", a button that says "Follow"."""
    return lower(name).strip(" .:,-") in _nobodies()


@lru_cache(maxsize=1024)
def is_desk(name: str) -> bool:
    """A newsroom, an agency or another body: "Redaktion", "AFP", "MND Staff", "BWW News Desk"."""
    return is_agency(name) or any(word in _desks() for word in _bare_words(name))


@lru_cache(maxsize=1024)
def is_agency(name: str) -> bool:
    """A news agency: "dpa", "Reuters", "APA/AP"."""
    return all(part.strip().casefold() in _agencies() for part in name.split("/"))


def is_place(name: str) -> bool:
    """A place of several words that would pass for a full name: "New York"."""
    return " " in name and name.casefold().strip(" .,") in _places()


def is_outlet(name: str) -> bool:
    """What begins as the name of a paper does: "El Faro de Cádiz"."""
    return " " in name and name.split(" ", 1)[0].casefold() in _articles()


def is_role(name: str) -> bool:
    """A job and nothing else: "Senior Reporter", "Politikredakteurin"."""
    bare = _bare_words(name)
    roles = role_words()
    return bool(bare) and all(word in roles or word.endswith(_endings()) for word in bare)


def is_job(name: str) -> bool:
    """A job and what it is about, and nobody: "Court Reporter", "Kyiv Correspondent"."""
    return " " in name and name.rsplit(" ", 1)[-1].casefold() in words("names.job")


def _bare_words(name: str) -> list[str]:
    return [word for token in name.casefold().split() if (word := token.strip(".,:;()-–&/"))]


@cache
def role_words() -> frozenset[str]:
    """Words of a job, in every language."""
    return frozenset(words("byline.role"))


@cache
def _small() -> frozenset[str]:
    """Words that a name may hold in lower case."""
    agencies = {name for name in words("credit.agency", "wire") if name.islower()}
    return frozenset({*words("names.particle"), *words("byline.and"), "v.", "of", "the", "for", "di", "dpa", *agencies})


@cache
def _endings() -> tuple[str, ...]:
    """Ends of compound words for a job: "Projektleiterin"."""
    return tuple(word for word in words("byline.role", "de") if len(word) > 5)


@cache
def _desks() -> frozenset[str]:
    return frozenset(words("names.desk"))


@cache
def _small_without_case() -> frozenset[str]:
    """Small words of languages without capitals, which no name holds."""
    return frozenset(
        word for language in ("ar", "fa", "he", "ur", "hi", "bn") for word in words("language.common", language)
    )


@cache
def _places() -> frozenset[str]:
    return frozenset(words("names.place"))


@cache
def _articles() -> frozenset[str]:
    return frozenset(words("names.article"))


@cache
def _nobodies() -> frozenset[str]:
    return frozenset(words("names.nobody") + words("body.share"))


@cache
def _agencies() -> frozenset[str]:
    return frozenset(name.casefold() for name in words("credit.agency", "wire"))
