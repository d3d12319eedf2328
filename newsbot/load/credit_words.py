"""The words of photo credits as patterns: what opens one, what stands between a maker and an owner."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from newsbot.load.text import lower
from newsbot.load.words import any_of, words

CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SIGN = r"(?:©|[(（][cｃＣ][)）]|ⓒ|℗)"


@cache
def _opening_pattern() -> re.Pattern[str]:
    """A credit's opening in lower case: a sign, or a word of `credit.prefix` with a colon, "=", "by" or the like."""
    prefixes = words("credit.prefix")
    spaced = any_of(word for word in prefixes if not CJK.match(word))
    unspaced = any_of(word for word in prefixes if CJK.match(word))
    clear = any_of(word for word in prefixes if " " in word or word.endswith("."))
    after = rf"\s*(?:{_SIGN}|[:：=＝]|[-–—]\s|[/／])"
    # Latin words are looked for where a word begins only: that leaves most places out at once.
    word = rf"(?<!\w)(?:(?:{spaced}){after}|(?P<clear>{clear})(?!(?<!\.)\w)|copyright\s)"
    return re.compile(rf"(?:{word}|(?:{unspaced})(?:{after}|・)|{_SIGN})[\s:：=＝]*")


def openings(text: str) -> Iterator[tuple[int, int]]:
    """Where in `text` a credit could open, as (start, end of the opening); the opening is no part of a word."""
    # Lower case, as a pattern that ignores case cannot look for its first letters: it would be ten times slower.
    for match in _opening_pattern().finditer(lower(text)):
        if _is_opening(match, text) and not _is_in_name(match, text):
            yield match.span()


def opening_end(text: str) -> int:
    """Where the opening ends with which `text` begins; 0 where it begins with none."""
    match = _opening_pattern().match(lower(text))
    return match.end() if match and _is_opening(match, text) else 0


def _is_opening(match: re.Match[str], text: str) -> bool:
    """Whether what stands after the words of an opening may be a name."""
    rest = text[match.end() : match.end() + 5].removeprefix("the ")
    return not match["clear"] or rest[:1].isupper() or CJK.match(rest) is not None


def _is_in_name(match: re.Match[str], text: str) -> bool:
    """Whether the words of an opening are the end of a name before a slash: "Getty Images/iStockphoto"."""
    return match[0].rstrip()[-1:] in ("/", "／") and text[: match.start()].rstrip()[-1:].isalpha()


@cache
def inner_prefix() -> re.Pattern[str]:
    """Openings inside a string (in lower case) to be parsed as a credit, where nothing else can be meant."""
    alternatives = any_of(words("credit.prefix"))
    dotted = any_of(word for word in words("credit.prefix") if word.endswith("."))
    after = rf"(?:\s*[:：=＝・]|\.\.\.|…|\s+|{_SIGN})"
    return re.compile(rf"(?:{dotted}|(?:{alternatives}){after}|{_SIGN})[\s:：=＝]*")


def says_more(text: str) -> bool:
    """Whether a credit says more than that it is one: not "Photo:" alone."""
    return lower(text).strip(" .:：()[]") not in _prefixes()


@cache
def _prefixes() -> frozenset[str]:
    return frozenset(words("credit.prefix"))


@cache
def joints() -> re.Pattern[str]:
    """What stands between a maker and an owner, with the spaces around it: " via "."""
    alternatives = any_of(word for word in words("credit.joint") if len(word) > 2)
    # Not in any case: "Mark Von Holden" and "Lars Per Hansen" are one name each.
    return re.compile(rf"\s+(?:{alternatives}|{alternatives.upper()}|Via)\s+|^(?:[Vv]ia|VIA)\s+")
