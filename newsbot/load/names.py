"""A printed byline becomes the names of its authors: "By JOHN O'NEILL and Priya Raman, Senior Reporter"."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from newsbot.load.byline_words import (
    HAN,
    HANGUL,
    closing,
    conjunctions,
    dated,
    degrees,
    glued_roles,
    helpers,
    inner,
    joint,
    last_words,
    markers,
    may_open,
    offices,
    opening,
    other_ends,
    place,
    suffixes,
)
from newsbot.load.name_agencies import halves, only_agency, slashes_as_commas, without_agency, without_places
from newsbot.load.name_case import normal_case
from newsbot.load.name_kinds import (
    is_agency,
    is_capital,
    is_desk,
    is_nobody,
    is_outlet,
    is_person_or_desk,
    is_place,
    is_role,
    role_words,
)
from newsbot.load.name_scripts import is_titled, separated, unwrapped
from newsbot.load.text import clean_markup, lower
from newsbot.load.words import words

__all__ = ["begins_with_by", "is_person_or_desk", "normal_name", "parse_byline", "says_by"]

MAX_LENGTH = 500
"""Characters of a byline that are looked at."""
MAX_NAMES = 40
"""More names than any article has authors."""

_ADDRESS = re.compile(r"(?:https?://|www\.)\S{1,200}|[^\s@,;()<>]{1,64}@[\w.\-]{1,100}|(?<!\w)@\w{1,40}")
_BRACKETS = re.compile(r"\([^()]{0,200}\)|\[[^\[\]]{0,200}\]|（[^（）]{0,200}）")
_GROUPS = re.compile(r"\s*(?:[|•·■●▪▸»›/]{2,}|[|•■●▪▸»›]|(?<=\s)[·/*~](?=\s)|\s[–—-]{1,2}\s|—|\t)\s*")
_PARTS = re.compile(r"\s*[,;，、،؛；]\s*")
_CLOCK_OR_NUMBER = re.compile(r"(?:^|[\s,(])(?:\d{1,4}[\W\d]|\d{1,4}(?:st|nd|rd|th|h)?\s|\d{1,4}$|\d{3,})")
_HANGUL_NAMES = re.compile(r"[\uac00-\ud7af]{2,4}(?:\s[\uac00-\ud7af]{2,4})+")
_BAR = re.compile(r"\s*\|\s*")
_EDGES = " \t,;:·・|︱｜/–—-_*+&＝=>•~《》"
_SENTENCE_END = re.compile(r"[^\W\d_]{3}\.\Z|\s\.\Z|\.\.\Z")
_SENTENCE = re.compile(r"(?:an?|who|the|is|has|ein|eine|une?|die|das|der|una?|är|er)\s|[a-z]+ed\s")
"""What begins a sentence about the author after a name."""
_LEFT_OVER = frozenset("of am Am vom Vom um vor on On at At le à el em den d på kl il the in and und et by".split())
"""Small words that a date or a place leaves behind when it is cut off."""
_FROM = frozenset("de da do desde em en à aus in from dal dalla w z из з dans pour".split())
"""What stands before a place."""
_OTHERS_NAMED = re.compile(r"(?:^|,|\s(?:and|und|et|y|e|en|och|og|i)\s)[^,()]{3,60}\(([^()]{2,30})\)")
"""A name with what that person did."""
_MOST_LOW = 3
"""Words of a name that is typed without capitals."""
_HELPER = "\x00"
"""Stands before a piece that "with" joined to the one before: an agency there gave material and is no author."""
_UNSPOKEN = re.compile(r"[^AEIOUY]{3}|\A[^AEIOUY]*\Z|\A[AEIOU]{2}", re.ASCII)
"""What no first name of three or four letters holds: three consonants, no vowel, two vowels at its start."""
_LONE_LETTERS = frozenset("y e i a u и с й".split())
_NAMES_TOO = frozenset("dan un ja ir si va và".split())
"""Words for "and" that in capitals are rather names."""


def parse_byline(text: str, language: str | None = None) -> list[str]:
    """The authors that a byline names, in order and in normal form; [] where it names none.

    Left out: words for "by", jobs, places, dates, addresses, handles, outlets, and people who edited,
    photographed or translated. Newsrooms count where nobody else is named, agencies always. `language`
    (BCP 47) settles what single letters join ("y", "i", "e"). Never raises.
    """
    return list(_authors(text[: 2 * MAX_LENGTH], language))


@lru_cache(maxsize=512)
def _authors(text: str, language: str | None) -> tuple[str, ...]:
    """As `parse_byline`; remembered, as several readers of a page, and the loader, come upon the same line."""
    line = clean_markup(text)[:MAX_LENGTH]
    if "@" in line or "http" in line or "www." in line:
        line = _ADDRESS.sub(" ", line)
    line = unwrapped(line.strip(_EDGES))
    if "(" in line:
        line = only_agency(_OTHERS_NAMED.sub(_without_other, line))
    if " / " in line:
        line = slashes_as_commas(line)
    line = _BRACKETS.sub(" ", line).strip(_EDGES + "()[]")
    if not line.isascii():
        line = separated(line.replace("丨", "："), language)
    groups = [chunk for part in _GROUPS.split(line) for chunk in _chunks(part, language)]
    said = [chunk for chunk in groups if chunk.kind == "by"]
    if not said:
        said = [chunk for chunk in groups if chunk.kind == ""]
    names: list[str] = []
    for chunk in said:
        found = _names(chunk.text, language)
        if names and chunk.kind == "" and not all(_is_added(name, chunk.text, said[0].text) for name in found):
            continue  # what follows a bar after the names is a section, a place or the site
        if chunk.kind == "" and len(names) == 1 and found and not (" " in names[0] or is_desk(names[0])):
            names = []  # it was the place
        names.extend(found)
    if line.isupper() and begins_with_by(line, language):
        names = [_without_shout(name) for name in names]
    names = without_places(names)
    people = [name for name in names if is_agency(name) or not is_desk(name)]
    if all(map(is_agency, people)):
        people = names
    return tuple(dict.fromkeys(people))[:MAX_NAMES]


def _without_shout(name: str) -> str:
    """A short name of a line that is all in capitals: there they mark no abbreviation, unless it cannot be spoken."""
    is_word = name.isupper() and name.isalpha() and 3 <= len(name) <= 4 and not is_desk(name)
    return name.capitalize() if is_word and not _UNSPOKEN.search(name) else name


def _without_other(named: re.Match[str]) -> str:
    """Nothing, for a name that is followed by a word for other work: "Tom Beck (Fotos)"."""
    return "" if named[1].strip().casefold() in words("byline.other") else named[0]


def begins_with_by(line: str, language: str | None = None, *, strict: bool = False) -> bool:
    """Whether `line` begins with a word for "by"; where `strict`, "Author" needs a colon."""
    line = line[:100]
    match = opening(lower(line), language) if may_open(line) else None
    if match and (match["by"] or (match["noun"] and (match["colon"] or not strict))):
        return not _is_other_word(match, line)
    return is_titled(line) or (line.endswith(closing()) and _may_be_name(line.rsplit(" ", 1)[0]))


def split_open(line: str, language: str | None = None) -> tuple[str, str] | None:
    """A line that breaks off at a word for "by", cut before it; None for any other."""
    if line.rsplit(" ", 1)[-1].casefold().rstrip(":：") not in last_words() or lower(line).endswith(other_ends()):
        return None
    if match := opening(lower(line), language, whole=True):
        return ("", line) if match["by"] or match["noun"] else None
    before, _, last = line.rpartition(" ")
    match = opening(lower(last), language, whole=True)
    return (before, last) if match and match["by"] else None


def printed_part(line: str, language: str | None = None) -> str:
    """The part of a printed line that is the byline: from the word for "by" up to a date; the line's own letters."""
    line, start = line[:MAX_LENGTH], 0
    if not begins_with_by(line, language):
        pieces = [piece for piece in _BAR.split(line) if begins_with_by(piece, language)] if "|" in line else []
        if pieces:
            return printed_part(pieces[0], language)
        found = next((match for match in inner().finditer(lower(line)) if match["by"]), None)
        start = found.start() if found else 0
    part = line[start : _date_in(line, start + 3)].strip(" \t|·•,;(–—-/")
    return " ".join(_without_left_over(part.split(" "))).rstrip() or part or line


def _without_left_over(tokens: list[str]) -> list[str]:
    while tokens and tokens[-1] in _LEFT_OVER:
        tokens = tokens[:-1]
    return tokens


def says_by(line: str, language: str | None = None) -> bool:
    """Whether a word for "by" stands in `line`: at its start, or after a date or a section."""
    return begins_with_by(line, language) or any(match["by"] for match in inner().finditer(lower(line[:MAX_LENGTH])))


def _is_full_name(name: str) -> bool:
    return (" " in name and not name.startswith("The ") and not is_desk(name)) or is_agency(name)


def _is_added(name: str, line: str, before: str) -> bool:
    """Whether a name that follows a bar is one more author's: not in capitals where those before it are not."""
    if is_agency(name):
        return True
    shouts = line.isupper() and not before.isupper()
    return _is_full_name(name) and not (shouts or is_outlet(name) or is_place(name))


def normal_name(name: str) -> str:
    """One name with normal spaces, capitals and apostrophes, without what surrounds it."""
    name, before = clean_markup(name[:MAX_LENGTH]), ""
    while name != before:
        before = name
        name = name.strip(_EDGES + "()[]").lstrip(".").rstrip("'’\"")
        if name.endswith(".") and _SENTENCE_END.search(name) and name.rsplit(" ", 1)[-1].casefold() not in suffixes():
            name = name.rstrip(".")
    return normal_case(name)


class _Chunk(NamedTuple):
    kind: str
    """"by", "other" for who did not write the text, or "" for what no word introduces."""
    text: str


def _chunks(part: str, language: str | None) -> list[_Chunk]:
    """Cut a part of a byline where a word says who did what."""
    chunks: list[_Chunk] = []
    kind, start = "", 0
    said = lower(part)
    if first := opening(said, language):
        kind, start = ("other" if first["other"] else "by"), first.end()
        if _is_other_word(first, part):
            kind, start = ("", 0) if first["noun"] else ("other", start)
    for match in inner().finditer(said, start):
        chunks.append(_Chunk(kind, part[start : match.start()]))
        kind, start = ("other" if match["other"] else "by"), match.end()
    chunks.append(_Chunk(kind, part[start:]))
    return [chunk for chunk in chunks if chunk.text.strip(_EDGES)]


@cache
def _uncertain() -> frozenset[str]:
    """Words for "by" with which a sentence may begin too."""
    return frozenset(words("byline.weak") + words("byline.own"))


def _is_other_word(first: re.Match[str], line: str) -> bool:
    """Whether the word that opens a line is a part of its sentence: "Text size", "Par temps de pluie"."""
    rest = line[first.end() :].strip()
    if first["noun"] and not first["colon"]:
        return rest.upper() != rest.lower() and not (" " in rest and rest[0].isupper())
    if first["by"] in _uncertain():
        return not _may_be_name(_without_date(rest))
    return bool(first["by"]) and rest.islower() and rest.count(" ") >= _MOST_LOW


def _may_be_name(text: str) -> bool:
    """Whether a full name, with capitals where there are any, or a newsroom stands after an uncertain word."""
    name = _PARTS.split(text)[0].strip()
    return is_desk(name) or (" " in name and name[0] == name[0].upper() and is_capital(name.split()))


def _names(text: str, language: str | None) -> list[str]:
    """The names in a list of names."""
    names: list[str] = []
    for part in _parts(_without_date(text)):
        if names and _SENTENCE.match(part):
            break
        if names and " " in names[-1] and _is_aside(part):
            continue
        for i, piece in enumerate(_joined(part, language)):
            if names and piece.casefold() in suffixes():
                names[-1] = f"{names[-1]} {piece}"
                continue
            name = _one_name(piece)
            if not name or (names and i == 0 and (_is_place(name, names) or _is_job(name) or is_place(name))):
                continue
            names.extend([name] if not _HANGUL_NAMES.fullmatch(name) else name.split())
    return names


def _parts(text: str) -> list[str]:
    """The parts between commas, and between slashes that join full names ("Ana Ruiz/Ben Moor", but not "APA/AP")."""
    parts: list[str] = []
    for part in _PARTS.split(text):
        pieces = part.split("/")
        if len(pieces) > 1:
            is_list = " " in pieces[0].strip() and all(" " in piece.strip() or is_agency(piece) for piece in pieces[1:])
            joined = pieces if is_list else [part]
            parts.extend(halves(part) or joined)
        else:
            parts.append(part)
    return parts


def _is_aside(part: str) -> bool:
    """Whether what follows a full name and a comma is a job or a place: "envoyée spéciale à Kiev", "de Brasília"."""
    first, _, rest = part.partition(" ")
    return first.islower() and bool(rest) and (first in role_words() or first in _FROM)


def _is_job(name: str) -> bool:
    """What follows a name and ends with a word for a job: "Music Critic"."""
    return " " in name and not is_agency(name) and name.rsplit(" ", 1)[-1].casefold() in role_words()


def _is_place(name: str, names: list[str]) -> bool:
    """One word after the comma that follows a full name is a place or a degree, not another author."""
    return (
        " " in names[-1]
        and " " not in name
        and not is_agency(name)
        and not (name.isascii() is False and HAN.search(name) is not None)
        and not HANGUL.search(name)
    )


def _without_date(text: str) -> str:
    """`text` up to where a date, a time or a word such as "updated" begins."""
    return text[: _date_in(text, 0)]


def _date_in(text: str, start: int) -> int:
    """Where in `text`, from `start` on, a date, a time or a word such as "updated" begins; its length for nowhere."""
    word = dated().search(lower(text), start + 1 if start else 0)
    number = _CLOCK_OR_NUMBER.search(text, start)
    return min(max(word.start() - 1, 0) if word else len(text), number.start() if number else len(text))


def _joined(part: str, language: str | None) -> list[str]:
    """Split at "and" in any language; a single letter joins names of equal length, or none ("Ortega y Gasset")."""
    pieces = [""]
    for i, piece in enumerate(joint().split(f" {part}")):
        if i % 2 == 0:
            pieces[-1] += piece
        elif _joins(piece.strip(), pieces[-1], part, language):
            pieces.append(_HELPER if piece.strip().casefold() in helpers() else "")
        else:
            pieces[-1] += piece
    kept: list[str] = []
    for piece in pieces:
        bare = piece.removeprefix(_HELPER).strip()
        if not (piece.startswith(_HELPER) and kept and (is_agency(bare) or is_desk(bare))):
            kept.append(bare)
    return _rejoin(kept)


def _joins(word: str, before: str, part: str, language: str | None) -> bool:
    if word.casefold() in _NAMES_TOO:
        return word.islower()
    if word.casefold() not in _LONE_LETTERS and word not in ("en", "EN"):
        return word == word.lower() or part.isupper()
    if (not word.islower() and not part.isupper()) or not _is_spoken(word, language):
        return False
    after = part.split(f" {word} ", 1)[-1]
    return (" " in before.strip()) == (" " in after.strip())


def _is_spoken(word: str, language: str | None) -> bool:
    """Whether a word means "and" in `language`, so far as that is known."""
    said = words("byline.and", language.replace("_", "-").partition("-")[0].lower()) if language else ()
    return not said or word.casefold() in said


def _rejoin(pieces: list[str]) -> list[str]:
    """Put desks together again: "Staff and News Service Reports" is one."""
    if len(pieces) > 1 and all(is_desk(piece) and not is_agency(piece) for piece in pieces):
        return [" and ".join(piece.strip() for piece in pieces)]
    return pieces


def _one_name(piece: str) -> str:
    """The normal name in `piece`, without a job before or after it; "" where there is none."""
    piece = piece.strip(_EDGES + "()[]'’\"")
    if is_agency(piece):
        return piece if "/" in piece else normal_name(piece)
    if piece.endswith(closing()):
        piece = piece.rsplit(" ", 1)[0]
    if match := place().search(piece):
        piece = piece[: match.start()]
    if ":" in piece or "：" in piece or "՝" in piece:
        piece = re.split("[:：՝]", piece)[-1].strip()
    tokens = _without_left_over(piece.split())
    while tokens and tokens[0].islower() and tokens[0] in conjunctions():
        tokens = tokens[1:]
    is_text = len(tokens) > _MOST_LOW and piece.islower()
    if not tokens or is_text or is_nobody(piece) or piece.casefold() in markers():
        return ""
    tokens = _without_staff(without_agency(tokens))
    if not is_desk(" ".join(tokens)):
        tokens = _without_role(tokens)
    name = normal_name(" ".join(["The", *tokens[1:]] if tokens and tokens[0] == "the" else tokens))
    for role in () if name.isascii() else glued_roles():
        if name.endswith(role) and len(name) > len(role) + 1:
            name = name[: -len(role)].strip()
    return name if is_person_or_desk(name) else ""


def _without_staff(tokens: list[str]) -> list[str]:
    """A full name without "Staff Writer" or "News Editor" after it, which alone would be a newsroom."""
    if len(tokens) < 4 or tokens[-1].casefold() not in role_words() or tokens[0].casefold() == "the":
        return tokens
    rest = tokens[:-2] if tokens[-2].casefold() in ("staff", "news") else tokens
    return tokens if is_desk(" ".join(rest)) else rest


def _without_role(tokens: list[str]) -> list[str]:
    roles = role_words()
    if is_role(" ".join(tokens)):
        return []
    start = 0
    while start < len(tokens) - 2 and tokens[start].casefold().strip(".,:").rsplit("-", 1)[-1] in roles:
        start += 1
    titles = [i for i, token in enumerate(tokens[:-1]) if i >= start and token in roles and token[0] > "\u3000"]
    start = titles[-1] + 1 if titles and len(tokens) > titles[-1] + 2 else start  # "広報部 リーダー 山田 太郎 氏"
    if start and " ".join(tokens[start:]).startswith(offices()):
        return []  # "Leiter des Hafens"
    tokens = tokens[start:]
    while len(tokens) > 1 and tokens[-1].casefold().strip(".") in degrees() and tokens[-1] not in ("Ma", "Do"):
        tokens = tokens[:-1]
    for i in range(2, len(tokens)):
        if is_role(tokens[i]):
            return tokens[:i]
    return tokens
