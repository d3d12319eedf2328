"""Photo credits: who made a picture and who supplies it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise

from newsbot.load.credit_words import CJK, inner_prefix, joints, opening_end, openings
from newsbot.load.text import lower, normal
from newsbot.load.words import any_of, words

LONGEST_CREDIT = 300
"""Characters; a longer string is no credit."""

_BRACKETS = {"(": ")", "[": "]", "（": "）", "【": "】", "［": "］", "〔": "〕"}
BRACKET_OF = {close: open_ for open_, close in _BRACKETS.items()}
_YEARS = re.compile(r"^(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)?\d\d)?[,.:;\s]*|^\d{1,2}[./]\d{1,2}[./](?:\d\d)?\d\d\s*")
_SEPARATORS = re.compile(
    r"(\s*(?:[/／|;•·+]+|,(?!\s*(?:jr|sr|inc|ltd|llc)\b)|[、，]|\s[-–—]+\s|\s&\s|\bin\b\s)\s*)", re.IGNORECASE
)
_CREDIT_WORDS = ("oto ", "OTO ", "ourtesy ", "fot.")
_MARKS = frozenset(":/|©([：／（【［＝=ⓒ")
_BRACKETED = re.compile(r"[()\[\]（）【】［］〔〕]")
_TRAILING_DATE = re.compile(r"\s+\d{1,2}[./]\d{1,2}[./](?:\d\d)?\d\d$")
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*\.?")
_PARTICLES = frozenset(
    "de da do dos das del della di du la le van von der den ter ten zu zur af av bin ibn al el y e i und san st".split()
)


@dataclass(frozen=True, slots=True)
class Credit:
    """What a photo credit says."""

    credit_text: str | None = None
    """As printed, without enclosing brackets."""
    creators: list[str] = field(default_factory=list)
    """The people who made the picture, in order."""
    agencies: list[str] = field(default_factory=list)
    """Agencies and other owners that supply it, in order; known ones spelled as they spell themselves."""

    @property
    def names(self) -> list[str]:
        """All whom it names."""
        return self.creators + self.agencies


def parse_credit(text: str) -> Credit:
    """The makers and owners that a printed credit names, in any of the languages of `words.toml`.

    "(AP Photo/Jae Kim)" gives creators ["Jae Kim"] and agencies ["AP"]. Never raises; what is too long
    to be a credit, or empty, gives an empty `Credit`.
    """
    printed = without_brackets(" ".join(text.split()))
    if not printed or len(printed) > LONGEST_CREDIT:
        return Credit()
    creators: list[str] = []
    agencies: list[str] = []
    parts = _parts(_GLUED.sub("", printed))
    for n, (part, role) in enumerate(parts):
        agency = known_agency(part)
        if not agency and len(part) <= _INITIALS and part.islower() and (creators or agencies):
            continue  # who keyed it in: "Hans Meyer, hm"
        if agency:
            _add(agencies, agency)
        elif role == "owner" and creators:  # "Jane Doe/The Post"
            _add(agencies, part)
        elif _is_alias(part) and parts[n + 1 : n + 2] and parts[n + 1][1] == "owner" and known_agency(parts[n + 1][0]):
            _add(creators, part)  # "seawolf22/iStock"
        elif role != "supplier" and (is_person(part) or (role == "maker" and part.isalpha())):
            _add(creators, _proper_case(_person(part)))
        else:
            _add(agencies, part)
    return Credit(printed, creators, agencies)


def is_credit(text: str) -> bool:
    """Whether a line is nothing but a photo credit: "Photo: Mikhail Metzel / Reuters", "REUTERS/Jane Doe"."""
    text = without_brackets(text.strip())
    return 2 <= len(text) <= 150 and _is_credit(text)


_LONGEST_CJK = 20
"""Characters of names in Japanese."""
_KANA = re.compile("[\u3041-\u3096]")


@lru_cache(maxsize=1024)
def _is_credit(text: str) -> bool:
    prefix = inner_prefix().match(lower(text))
    if prefix and _fold(text[prefix.end() :]) in _words("credit.note"):  # "fot. archiwum"
        return True
    if (end := opening_end(text)) > 0:
        rest = text[end:]
        if len(rest) > _LONGEST_CJK and _KANA.search(rest):  # "写真：" before a caption
            return False
        return len(rest) > 1 and len(_WORD.findall(rest)) <= 16 and not SENTENCE.search(rest)
    if known_agency(text):
        return True
    if len(text) <= 20 and _TITLES.search(text):
        return True
    if len(text) > 120 or "。" in text or not (_SEPARATORS.search(text) or joints().search(text)):
        return False
    parts = [part for part, _ in _parts(text)]
    return len(parts) > 1 and any(map(known_agency, parts)) and _are_names(parts)


def has_credit_mark(text: str) -> bool:
    """Whether a text has a character without which hardly a credit is written; a cheap question to ask first."""
    return not _MARKS.isdisjoint(text) or any(word in text for word in _CREDIT_WORDS)


def is_names(text: str) -> bool:
    """Whether a line could be nothing but names, of people or organisations: "(U.S. District Court)"."""
    return len(text) <= 120 and _are_names([part for part, _ in _parts(without_brackets(text.strip()))])


def _are_names(parts: list[str]) -> bool:
    return 0 < len(parts) <= 5 and all(known_agency(part) or is_name(part) for part in parts)


@lru_cache(maxsize=4096)
def known_agency(text: str) -> str:
    """The agency of this name, spelled as it spells itself; "" for any other text. "AP Photo" is AP."""
    name = _fold(text)
    agencies = _agencies()
    if name in agencies:
        return agencies[name]
    for _ in range(3):
        if not name.endswith(_ENDINGS):
            break
        name = _ENDING.sub("", name)
        if name in agencies:
            return agencies[name]
    return agencies.get(name.removeprefix("the ").strip(), "")


_ENDINGS = (" photo", " photos", " images", " foto", " bild", " bildfunk", "-bildfunk", " file", " pool", " via")
_ENDING = re.compile(f"(?:{'|'.join(_ENDINGS)})$")
_LICENCE = re.compile(r"cc[ -]?(?:by|0)\b.*|(?:[\w]+ )?licen[sc]e")
SENTENCE = re.compile(r"。.|[^\W\d_]{3,}[.!?]\s+[^\W\d_]{3,}\s+[^\W\d_]{2,}\s+[^\W\d_]{2,}")


def _add(names: list[str], name: str) -> None:
    if name and name.casefold() not in {other.casefold() for other in names}:
        names.append(name)


def _fold(text: str) -> str:
    return " ".join(normal("NFKC", text).casefold().split()).strip(" .,:;*")


@cache
def _agencies() -> dict[str, str]:
    names: dict[str, str] = {}
    for name in words("credit.agency"):
        names.setdefault(_fold(name), name)
    # The spelling that comes first in the table wins where two differ in case only.
    return names


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(_fold(word) for word in words(kind))


def without_brackets(text: str) -> str:
    """A text without the brackets around all of it, and without one at its end that has no partner."""
    while len(text) > 2 and _BRACKETS.get(text[0]) == text[-1] and text.count(text[0]) == 1:
        text = text[1:-1].strip()
    if text[:1] in _BRACKETS and _BRACKETS[text[0]] not in text:
        return text[1:].strip()
    opening = BRACKET_OF.get(text[-1:])
    return text[:-1].strip() if opening and opening not in text else text


def _parts(text: str) -> list[tuple[str, str]]:
    """The names in a credit, each with its role where the words before it tell: "maker" ("by"), "supplier" ("via",
    "for", "courtesy of"), or "owner" after a slash, if a maker stands before it.
    """
    parts: list[tuple[str, str]] = []
    for chunk in _chunks(text):
        pieces = _SEPARATORS.split(chunk)
        for n in range(0, len(pieces), 2):
            after_slash = n > 0 and pieces[n - 1].strip() in ("/", "／", "|", "｜")
            for at, name in enumerate(joints().split(pieces[n])):
                stripped, role = _without_prefixes(name)
                role = "supplier" if at else role or ("owner" if after_slash else "")
                for said in _with_library(stripped):
                    if said and not _says_no_name(said):
                        parts.append((said.removeprefix("the "), role))
    return parts


def _with_library(name: str) -> list[str]:
    """A maker apart from the library on which a picture was found: "Marco Rossi da Pixabay"."""
    owner, colon, maker = name.partition(":")
    if colon and maker.strip() and (known_agency(owner) or owner.islower()):  # "Shutterstock: Jane Doe"
        return [owner.strip() if known_agency(owner) else "", maker.strip(_EDGES)]
    together = _AND.split(name)
    if len(together) > 1 and all(map(is_person, together)):
        return together
    maker, *library = _ON.split(name, maxsplit=1)
    if library and known_agency(library[0]):
        return [maker, library[0]]
    if reporter := _REPORTER.match(name):
        return [reporter[1], name[reporter.end() :].strip()]
    return [name]


def _says_no_name(text: str) -> bool:
    """Whether a part of a credit is a note ("file photo"), a licence or a date."""
    folded = _fold(text)
    if all(_fold(said) in _words("credit.note") for said in folded.split(". ")) or _LICENCE.fullmatch(folded):
        return True
    return not any(map(str.isalpha, _person(text)))


def _chunks(text: str) -> Iterator[str]:
    """A credit cut at its brackets, and where another begins in it: "imago/Meyer Foto: Lena Kramer"."""
    for part in _BRACKETED.split(_other_roles().sub("", text)):
        starts = [0, *(start for start, _ in openings(part) if start > 0), len(part)]
        for start, end in pairwise(starts):
            yield part[start:end]


def _without_prefixes(text: str) -> tuple[str, str]:
    """`text` without "Photo:", "by", "©", years and dates at its ends; and the role that those words give."""
    role = ""
    text = text.strip(_EDGES)
    for _ in range(5):
        if known_agency(text):
            break
        if not (match := inner_prefix().match(lower(text)) or _YEARS.match(text) or _BY.match(text)):
            break
        said = match[0].casefold()
        if "courtesy" in said:
            role = "supplier"
        elif _BY.search(said):
            role = "maker"
        text = text[match.end() :].strip(_EDGES)
    if text[-1:].isdigit():
        text = _TRAILING_DATE.sub("", text)
    text = _and_notes(text)
    name, _, last = text.rpartition(" ")
    if name and last.islower() and last in _words("credit.note"):  # "The Post archive", but not "National Archives"
        text = name
    nameless = text.isdigit() or len(text) < 2 or _fold(text) in _words("credit.prefix")
    return ("" if nameless else text), role


@cache
def _other_roles() -> re.Pattern[str]:
    """Who did something else for the picture: "Photographer: Jane Doe. Stylist: Jo Lind"."""
    return re.compile(rf"[.;,]\s+(?:{any_of(words('credit.other_role'))})\s?:[^.;:]*", re.IGNORECASE)


def _and_notes(text: str) -> str:
    """`text` without "and" before it and a note of several words after it: "BT FILE PHOTO"."""
    first, _, rest = text.partition(" ")
    if rest[:1].isupper() and first in _ANDS:
        text = rest.strip()
    said = text.casefold().split()
    if len(said) > 2 and " ".join(said) not in _words("credit.note"):
        for length in range(min(_LONGEST_NOTE, len(said) - 1), 1, -1):
            if " ".join(said[-length:]) in _words("credit.note"):
                return text.rsplit(maxsplit=length)[0].strip(_EDGES)
    return text


_LONGEST_NOTE = 4
"""Words."""
_ANDS = frozenset({"and", "und", "et", "och", "og"})
_EDGES = " .:–—-*\"'“”„=＝"
_INITIALS = 3
"""Letters of initials."""
_ON = re.compile(r"\s(?:da|de|di|on|auf|sur|en|bei)\s(?=\S)")
_BY = re.compile(r"\b(?:by|von|par|por|di|av|af|door|przez)\s*:?\s+", re.IGNORECASE)
_HANDLE = re.compile(r"@\w")
_LINKS = frozenset({"of", "the", "for", "and", "und", "et", "del", "des"})
_AND = re.compile(r"\s(?:and|und|et|y|e|en|og|och|i|и|та|і)\s")
_GLUED = re.compile(r"^(?:Credit)+(?=[A-Z])")
"""The label of a credit without the space that only its style makes: "CreditJane Doe"."""
_ALIAS = re.compile(r"[a-z][\w.-]{3,}")
_REPORTER = re.compile("([\u3400-\u9fff]{0,6})(?:记者|記者)\\s?(?=[\u3400-\u9fff])")
"""What stands before a Chinese maker: "新华社记者 王小明 摄"."""
_TITLES = re.compile(r"\s*(?:기자|撮影|摄|攝|記者|记者)$")


def _person(text: str) -> str:
    return _TITLES.sub("", text)


def is_person(text: str) -> bool:
    """Whether a name reads like a person's rather than an organisation's."""
    if CJK.search(text):
        return _is_cjk_person(text)
    if _HANDLE.search(text) or "." in text.strip(".").replace(". ", "").rsplit(" ", 1)[-1]:
        return False
    names = _WORD.findall(text)
    if not 2 <= len(names) <= 5 or any(character.isdigit() for character in text):
        return False
    organisation = _words("credit.organisation")
    if any(_fold(name) in organisation for name in names):
        return False
    return all(name[0].isupper() or name.casefold() in _PARTICLES or not name[0].isascii() for name in names)


def _is_alias(text: str) -> bool:
    """Whether a text can be the name under which somebody offers pictures: "seawolf22"."""
    return _ALIAS.fullmatch(text) is not None


def is_name(text: str) -> bool:
    """Whether a string could be the name of a person or an organisation, rather than the words of a sentence."""
    names = _WORD.findall(text)
    lower = [name for name in names if name.islower() and name not in _PARTICLES | _LINKS]
    if (CJK.search(text) and len(text) > 12) or any(character.isdigit() for character in text):
        return False
    return 0 < len(names) <= 5 and not lower and not re.search(r"[^\W\d_]{2}[.!?]\s", text)


def _is_cjk_person(text: str) -> bool:
    if _TITLES.search(text):
        return True
    name = text.replace(" ", "").replace("・", "")
    if any(name.endswith(word) for word in words("credit.organisation") if CJK.match(word)):
        return False
    return 2 <= len(name) <= (4 if "・" not in text else 14)


def _proper_case(name: str) -> str:
    """An all upper-case or all lower-case name with capitals where names have them."""
    if not (name.isupper() or name.islower()) or CJK.search(name):
        return name
    return re.sub(r"[^\W\d_]+", lambda match: match[0].capitalize(), name)
