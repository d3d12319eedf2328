"""The words of bylines as patterns: what introduces a name, joins two, or ends one.

Patterns are of lower case (`newsbot.load.text.lower`), but for `joint` and `place`: one that ignores case must try each
of its words, and takes ten times as long.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from newsbot.load.text import lower
from newsbot.load.words import any_of, words

HAN = re.compile(r"[\u3400-\u9fff]")
HANGUL = re.compile(r"[\uac00-\ud7af]")
_AFTER_LETTERS = "(?![^\\W_])"
_COLON = "[:：=＝՝]"
_NO_CASE = "[\u0590-\u10ff]"
"""Letters of scripts that have no capitals, so that a sentence looks like a name."""
_OUTLET = "\\s*[〔【（]?(?:[\u3400-\u9fff]{2,6}(?=(?:记者|記者)[\\s\u3400-\u9fff]))?"
"""What may stand before a Chinese reporter: "〔新华社记者"."""
_ANYWHERE = r"[^\W\d_][\w.\-]{1,30}(?: [\w.\-]{2,30}){0,2}"
"""Any place, where the words say "*": "aus * berichtet"."""
_PREPOSITIONS = ("by", "von", "par", "por", "di", "door", "av", "af")


@cache
def last_words() -> frozenset[str]:
    """The last word of everything that can stand before a name."""
    found = words("byline.by") + words("byline.weak") + words("byline.noun")
    return frozenset(word.rsplit(" ", 1)[-1] for word in found)


@cache
def other_ends() -> tuple[str, ...]:
    """What a line ends with before it names somebody who did not write: " sponsored by"."""
    return tuple(f" {word}" for word in words("byline.other") if _ends_open(word) and " " in word)


@cache
def closing() -> tuple[str, ...]:
    """What stands after an author's name, with the space before it: " írása"."""
    return tuple(f" {word}" for word in words("byline.after"))


@cache
def markers() -> frozenset[str]:
    """Words that stand before a name and are none."""
    return frozenset(word for kind in ("by", "weak", "own", "noun", "other") for word in words(f"byline.{kind}"))


def _ends_open(word: str) -> bool:
    """Whether a marker needs no colon after it: "photos by", but not "photos"."""
    return word.rsplit(" ", 1)[-1] in _PREPOSITIONS or word.endswith(".")


def may_open(line: str) -> bool:
    """Whether `line` begins with two letters with which something for `opening` does; a cheap question to ask first."""
    start = lower(line.lstrip()[:2])
    return start in _beginnings() or start[:1] in _beginnings() or "记者" in line[:10] or "記者" in line[:10]


@cache
def _beginnings() -> frozenset[str]:
    kinds = ("byline.by", "byline.weak", "byline.own", "byline.noun", "byline.other")
    return frozenset(word[:2] for kind in kinds for word in words(kind))


def opening(text: str, language: str | None, *, whole: bool = False) -> re.Match[str] | None:
    """The word with which `text` (lower case) begins, or of which it consists, that says what the names after it did.

    Groups: `by`; `noun` for "Author" and the like; `other` for who did not write the text.
    """
    primary = (language or "").replace("_", "-").partition("-")[0].lower()
    primary = {"nb": "no", "nn": "no"}.get(primary, primary)
    if found := _opening().fullmatch(text) if whole else _opening().match(text):
        return found
    uncertain = _uncertain(primary)
    return uncertain.fullmatch(text) if whole else uncertain.match(text)


@lru_cache(maxsize=64)  # a page may name any language
def _uncertain(language: str) -> re.Pattern[str]:
    """Words that count on pages of their own language only; where none is named, those that mean little else."""
    own = words("byline.own", language) if language else ()
    said = any_of(words("byline.weak", language or None) + own) or "(?!)"
    none = "(?P<other>(?!))?(?P<noun>(?!))?(?P<colon>(?!))?"
    return re.compile(rf"\s*(?P<by>(?:{said}))(?=\s*[:：]|\s|$)[\s:：]*{none}")


@cache
def _opening() -> re.Pattern[str]:
    other, by = words("byline.other"), words("byline.by")
    open_ = any_of([word for word in other if _ends_open(word)])
    closed = any_of([word for word in other if not _ends_open(word)])
    glued = any_of([word for word in by if not word[-1].isalpha() or HAN.search(word)])
    spaced = any_of([word for word in by if word[-1].isalpha() and not HAN.search(word)])
    spaced = spaced.replace(re.escape("*"), _ANYWHERE)
    return re.compile(
        rf"{_OUTLET}(?:(?P<other>(?:{open_})(?=[\s:：])|(?:{closed})\s*{_COLON})|"
        rf"(?P<by>(?:{spaced})(?=\s*[:：]|\s|$)|(?:{glued}))|"
        rf"(?P<noun>(?:{any_of(words('byline.noun'))})(?:\s*(?P<colon>{_COLON})|\s(?!{_NO_CASE})|$)))[\s:：՝]*"
    )


@cache
def inner() -> re.Pattern[str]:
    """The same inside a byline, where only unmistakable words count."""
    other, by = words("byline.other"), words("byline.by") + words("byline.weak")
    open_ = any_of([word for word in other if _ends_open(word) and (" " in word or word.endswith("."))])
    closed = any_of([word for word in other if not _ends_open(word)])
    unspaced = any_of([word for word in other if HAN.search(word)])
    sure = any_of([word for word in by if (_ends_open(word) and " " in word) or word in ("by", "par", "por", "door")])
    dated = any_of([word for word in by if word in _PREPOSITIONS])
    named = any_of([word for word in by + words("byline.noun") if word[-1].isalpha() and not _ends_open(word)])
    return re.compile(
        rf"(?<!\w)(?:(?P<other>(?:{open_})(?=[\s:：])|(?:{closed})\s?[:：]|(?:{unspaced})\s?[=＝/／|｜])|"
        rf"(?P<by>(?:{sure})(?=\s)\s?:?|(?<=\d\s)(?:{dated})(?=\s)|(?:{named})\s?[:：]))\s*"
    )


@cache
def conjunctions() -> frozenset[str]:
    """Words that join two names."""
    return frozenset(words("byline.and"))


@cache
def helpers() -> frozenset[str]:
    """Words for "with"."""
    return frozenset(words("byline.with"))


@cache
def joint() -> re.Pattern[str]:
    """What stands between two names: "and" in any language."""
    spaced = any_of([word for word in words("byline.and") if not HAN.search(word) and word not in ("와", "과")])
    return re.compile(rf"(\s(?:{spaced})\s|\s?[&+＆]\s?)", re.IGNORECASE)


@cache
def place() -> re.Pattern[str]:
    """What begins a place, an outlet or a sentence after a name."""
    return re.compile(rf"\s(?:{any_of(words('byline.place'))})\s.*|\s(?:FOR|OF THE)\s.*")


@cache
def offices() -> tuple[str, ...]:
    """What stands between a job and what it is the job of, with the space after it."""
    return tuple(word if word[-1] in "'’" else f"{word} " for word in words("byline.office"))


@cache
def dated() -> re.Pattern[str]:
    """What ends a list of names: "updated", "filed under", a weekday, a month beside a number."""
    months = any_of([word for month in range(1, 13) for word in words(f"dates.month.{month}") if len(word) > 1])
    days = any_of([word for word in words("dates.weekday") if len(word) > 3])
    said = any_of(
        [
            *(word for kind in ("published", "modified") for word in words(f"dates.{kind}") if len(word) > 4),
            *words("byline.end"),
        ]
    )
    return re.compile(
        rf"(?<![^\s,(])(?:(?:{said}){_AFTER_LETTERS}|(?:{days})\s?,?\s?\d|(?:{days}),|(?:{months})\.?\s?\d)"
    )


@cache
def suffixes() -> frozenset[str]:
    """What follows a name and belongs to it: "Jr."."""
    return frozenset(words("names.suffix"))


@cache
def degrees() -> frozenset[str]:
    """What follows a name and does not belong to it: "PhD"."""
    return frozenset(words("names.degree"))


@cache
def glued_roles() -> list[str]:
    """Jobs that stand after a name, with or without a space: "홍길동 기자", "山田太郎記者"."""
    return [role for role in words("byline.role") if HAN.search(role) or HANGUL.search(role)]
