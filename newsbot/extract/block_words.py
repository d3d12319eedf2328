"""What a block's words say it is, beside text of the article: a button, a credit, a line to another article."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from newsbot.load.text import fold
from newsbot.load.words import words

KINDS = ("more", "subscribe", "share", "rights", "reply", "picture", "advert", "maker", "label")
"""Kinds of `body.*` in `words.toml`; bit 0 is the first. The same kind at the very beginning of the block is a bit
further on, by `len(KINDS)`."""
BEGINS_MAKER = 1 << KINDS.index("maker") + len(KINDS)
BEGINS_REPLY = 1 << KINDS.index("reply") + len(KINDS)
BEGINS_MORE = 1 << KINDS.index("more") + len(KINDS)
BEGINS_SUBSCRIBE = 1 << KINDS.index("subscribe") + len(KINDS)
SAYS_MORE = 1 << KINDS.index("more")
SUBSCRIBES = 1 << KINDS.index("subscribe")
SAYS_RIGHTS = 1 << KINDS.index("rights")

_SHORT = 140
"""Characters of a block that is looked at as a whole."""
_BEGINNING = 40
"""Characters of a longer one that are looked at."""
_KNOWN = 1_000
"""Texts whose bits are remembered: each is asked for more than once while a page is read."""
_TOKEN = re.compile(r"\w+")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@lru_cache(_KNOWN)
def block_words(text: str) -> int:
    """The bits of the kinds of which words stand in `text`."""
    lower = (text if len(text) <= _SHORT else text[:_BEGINNING]).lower()
    if not lower.isascii() and _UNSPACED.search(lower):
        return _unspaced_words(lower)
    by_token, tokens = _phrases()
    found = 0
    for token in tokens.intersection(_TOKEN.findall(lower)):
        for phrase, bits in by_token[token]:
            at = lower.find(phrase)
            if at >= 0 and _stands_alone(lower, at, at + len(phrase)):
                found |= bits if at > 2 else bits | bits << len(KINDS)
    return found


@cache
def tag_headings() -> frozenset[str]:
    """What stands before an article's tags, folded: "topics"."""
    return frozenset(fold(word) for word in words("keywords.heading"))


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a phrase is not a part of longer words."""
    before = start == 0 or not (text[start - 1].isalnum() and text[start].isalnum())
    return before and (end == len(text) or not (text[end].isalnum() and text[end - 1].isalnum()))


def _unspaced_words(lower: str) -> int:
    pattern, bits = _unspaced()
    found = 0
    for match in pattern.finditer(lower):
        kinds = bits[match[0]]
        found |= kinds if match.start() > 2 else kinds | kinds << len(KINDS)
    return found


@cache
def _bits() -> dict[str, int]:
    bits: dict[str, int] = {}
    for place, kind in enumerate(KINDS):
        for word in words(f"body.{kind}"):
            bits[word] = bits.get(word, 0) | 1 << place
    return bits


@cache
def _phrases() -> tuple[dict[str, list[tuple[str, int]]], frozenset[str]]:
    """Phrases by their first word, and these first words."""
    by_token: dict[str, list[tuple[str, int]]] = {}
    for phrase, bits in _bits().items():
        if (token := _TOKEN.search(phrase)) and not _UNSPACED.search(phrase):
            by_token.setdefault(token[0], []).append((phrase, bits))
    return by_token, frozenset(by_token)


@cache
def _unspaced() -> tuple[re.Pattern[str], dict[str, int]]:
    """A pattern of the words of scripts without spaces, wherever they stand, and the bits of each."""
    bits = {word: kinds for word, kinds in _bits().items() if _UNSPACED.search(word)}
    return re.compile("|".join(re.escape(word) for word in sorted(bits, key=lambda word: -len(word)))), bits
