"""What a block's words say it is, beside text of the article: a button, a credit, a line to another article."""

from __future__ import annotations

import re
from functools import cache

from newsbot.load.words import words

KINDS = ("more", "subscribe", "share", "rights", "reply", "picture", "advert", "maker", "label")
"""Kinds of `body.*` in `words.toml`; bit 0 is the first. The same kind at the very beginning of the block is a bit
further on, by `len(KINDS)`."""
BEGINS_MAKER = 1 << KINDS.index("maker") + len(KINDS)

_LONGEST = 220
"""Characters of a block that are looked at."""


def block_words(text: str) -> int:
    """The bits of the kinds of which words stand in `text`."""
    latin, other, bits = _patterns()
    lower = text[:_LONGEST].lower()
    found = 0
    for match in (latin if lower.isascii() or not _CJK.search(lower) else other).finditer(lower):
        kinds = bits[match[0]]
        found |= kinds
        if match.start() <= 2:
            found |= kinds << len(KINDS)
    return found


_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, int]]:
    """A pattern of whole words, one of words wherever they stand (scripts without spaces), and the bits of each."""
    bits: dict[str, int] = {}
    for place, kind in enumerate(KINDS):
        for word in words(f"body.{kind}"):
            bits[word] = bits.get(word, 0) | 1 << place
    first: dict[str, list[str]] = {}
    for word in sorted(bits, key=lambda word: -len(word)):
        first.setdefault(word[0], []).append(re.escape(word[1:]))
    whole = "|".join(f"{re.escape(letter)}(?:{'|'.join(rests)})" for letter, rests in first.items())
    anywhere = "|".join(re.escape(word) for word in sorted(bits, key=lambda word: -len(word)) if _CJK.search(word))
    return re.compile(rf"(?:(?<!\w)(?:{whole})(?!\w))"), re.compile(anywhere), bits
