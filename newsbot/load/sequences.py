"""A text as the hashes of its word sequences, by which texts are compared and their copies are looked up (pure)."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

import xxhash

from newsbot.load.text import fold

SKETCH = 20
"""Hashes of a sketch."""
FEWEST_WORDS = 40
"""A shorter text has no sketch: it is only ever a copy if it is the same."""
WORDS_IN_A_ROW = 4
_CHARACTERS_IN_A_ROW = 8
"""What is hashed together: words, or characters where a script has no spaces."""
MOST = 200_000
"""Characters of a text that are compared; of a longer one, of which no newsroom prints any, the beginning."""
_MOST_KEPT = 30_000
"""Characters of a text whose words are kept."""

_CJK = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")
_MARK = "[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u1056-\u1060\u17b4-\u17d3]"
_ALONE = re.compile(
    f"([\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff]{_MARK}*|"
    "[\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff])"
)
"""Letters that are words by themselves where texts are searched: Chinese, Japanese and Korean, Thai, Lao ..."""
_WORD = re.compile(r"[^\W\d_]\w*")
_SPELLINGS = str.maketrans("أإآٱىةё", "اااايهе")
"""Letters that papers write in two ways: hamza on alef, dots below and on the last letter, the dots of ё."""
_VOWELS = re.compile("[\u0640\u064b-\u0652\u0670]")
"""Arabic signs that may be left out: short vowels, the stretched line."""


class Words:
    """A text as the hashes of its word sequences; its folded words and names are made where they are asked for."""

    def __init__(self, text: str) -> None:
        text = text[:MOST]
        folded = fold(_VOWELS.sub("", text) if "ا" in text else text)
        characters = 0
        if not folded.isascii():
            if "ا" in folded or "ё" in folded:
                folded = folded.translate(_SPELLINGS)
            folded, characters = _CJK.subn(r" \1 ", folded)
        self._text, self._folded = text, folded
        words = folded.encode("utf-8", "surrogatepass").split()
        self.length = len(words)
        # Where most words are single characters, more of them say as much as a few words do.
        self.size = _CHARACTERS_IN_A_ROW if 2 * characters > self.length else WORDS_IN_A_ROW
        rows = zip(*(words[n:] for n in range(self.size)), strict=False)
        self.hashes = list(map(xxhash.xxh3_64_intdigest, map(b" ".join, rows)))

    @cached_property
    def places(self) -> dict[int, int]:
        """Where each hash is first."""
        return dict(zip(reversed(self.hashes), range(len(self.hashes) - 1, -1, -1), strict=True))

    @cached_property
    def words(self) -> list[str]:
        """The folded words."""
        return self._folded.split()

    @cached_property
    def names(self) -> frozenset[str]:
        """Words that have a capital wherever they stand, folded."""
        large: set[str] = set()
        small: set[str] = set()
        for word in set(_WORD.findall(self._text)):
            (small if word[0] == word[0].lower() else large).add(word.casefold())
        return frozenset(large - small)

    @cached_property
    def sketch(self) -> list[int]:
        """The smallest hashes, as signed 64-bit numbers; none of a text too short to be judged."""
        if self.length < FEWEST_WORDS:
            return []
        # Some three times as many as are wanted are below this: to put all in order would take ten times as long.
        bound = (3 * SKETCH << 64) // len(self.hashes)
        smallest = sorted({number for number in self.hashes if number < bound})
        if len(smallest) < SKETCH:
            smallest = sorted(set(self.hashes))
        return [number - (1 << 63) for number in smallest[:SKETCH]]


def spaced(text: str | None) -> str | None:
    """The text with spaces around each letter of a script that has none between words, or words of many forms."""
    return text if text is None or text.isascii() else _ALONE.sub(r" \1 ", text)


def words_of(text: str) -> Words:
    """`Words` of a text, kept for a while: an article that was looked at just now is often looked at again."""
    return _kept(text) if len(text) <= _MOST_KEPT else Words(text)


_kept = lru_cache(maxsize=48)(Words)
