"""How much of one text stands in another: what is a copy, whatever was cut, moved, added or put before it (pure).

Two steps. A *sketch* is the few smallest hashes of a text's word sequences (bottom-k MinHash): texts that share much
share some of them, so an index finds the few articles worth a closer look among millions. The closer look compares the
texts word by word: what counts is text in long common runs, and that the small gaps between runs hold no other numbers
or names. A weather report has the sentences of yesterday's, but other degrees; a shortened wire story has not.
"""

from __future__ import annotations

import heapq
import itertools
import re
from dataclasses import dataclass

import xxhash

from newsbot.load.text import fold

SKETCH = 20
"""Hashes of a sketch."""
FEWEST_WORDS = 40
"""A shorter text is only ever a copy if it is the same."""
_WORDS_IN_A_ROW = 4
_CHARACTERS_IN_A_ROW = 8
"""What is hashed together: words, or characters where a script has no spaces."""
_LONG_RUN = 8
"""Words (twice as many characters) that two texts do not have in common by chance."""
_SMALL_GAP = 6
"""Words between two common runs that stand in each other's place."""

SHARED_BY_SHORTER = 0.5
SHARED_BY_LONGER = 0.25
"""Of two articles of different sites, what both must have in common to be one story."""
SHARED_ON_ONE_SITE = 0.8
"""Of two articles of one site, which has its standing phrases, what both must have in common."""
MOST_OTHER_FACTS = 0.015
"""Gaps with other numbers or names, for each common word."""

_CJK = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")
_NAME = re.compile(r"(?<!\w)(?=[^\W\d_a-z])\w+")
_SPACE = 32
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two texts have in common."""

    of_shorter: float
    """Share of the shorter text that stands in the longer, in long runs."""
    of_longer: float
    """Share of the longer text that stands in the shorter."""
    other_facts: float
    """Places where one has another number or name in the same words, for each common word."""

    def is_copy(self, *, same_site: bool) -> bool:
        """Whether the two are one story."""
        if self.other_facts > MOST_OTHER_FACTS:
            return False
        if same_site:
            return self.of_longer >= SHARED_ON_ONE_SITE
        return self.of_shorter >= SHARED_BY_SHORTER and self.of_longer >= SHARED_BY_LONGER


class Words:
    """A text as folded words, and the hashes of their sequences."""

    __slots__ = ("hashes", "length", "names", "size", "words")

    def __init__(self, text: str) -> None:
        folded = fold(text)
        characters = 0
        if not folded.isascii():
            folded, characters = _CJK.subn(r" \1 ", folded)
        self.words = folded.split()
        self.length = len(self.words)
        self.names = frozenset(name.casefold() for name in _NAME.findall(text))
        # Where most words are single characters, more of them say as much as a few words do.
        self.size = _CHARACTERS_IN_A_ROW if 2 * characters > self.length else _WORDS_IN_A_ROW
        joined = " ".join(self.words).encode("utf-8", "surrogatepass") + b" "
        ends = [place for place, byte in enumerate(joined) if byte == _SPACE]
        begins = [0, *(end + 1 for end in ends)]
        digest = xxhash.xxh3_64_intdigest
        self.hashes = [digest(joined[begin:end]) for begin, end in zip(begins, ends[self.size - 1 :], strict=False)]

    def sketch(self) -> list[int]:
        """The smallest hashes, as signed 64-bit numbers; none of a text too short to be judged."""
        if self.length < FEWEST_WORDS:
            return []
        return [number - (1 << 63) for number in heapq.nsmallest(SKETCH, set(self.hashes))]


def compare(one: Words, other: Words) -> Comparison:
    """What the two texts have in common; linear in their length."""
    if one.size != other.size or not one.hashes or not other.hashes:
        return Comparison(0.0, 0.0, 0.0)
    runs = _common_runs(one, other)
    long_run = _LONG_RUN * one.size // _WORDS_IN_A_ROW
    common = sum(length for _, _, length in runs if length >= long_run)
    gaps = _gaps_with_other_facts(one, other, runs)
    shorter, longer = sorted((one.length, other.length))
    return Comparison(min(1.0, common / shorter), min(1.0, common / longer), gaps / max(common, 1))


def _common_runs(one: Words, other: Words) -> list[tuple[int, int, int]]:
    """Runs of words that both have: place in the first, place in the second, length; each word of the first once."""
    places: dict[int, int] = {}
    for place, hash_ in enumerate(other.hashes):
        places.setdefault(hash_, place)
    runs: list[tuple[int, int, int]] = []
    used = 0
    i = 0
    while i < len(one.hashes):
        j = places.get(one.hashes[i])
        if j is None:
            i += 1
            continue
        begin, there = i, j
        while i < len(one.hashes) and j < len(other.hashes) and one.hashes[i] == other.hashes[j]:
            i += 1
            j += 1
        start, end = max(begin, used), i + one.size - 1
        runs.append((start, there + start - begin, end - start))
        used = end
    return runs


def _gaps_with_other_facts(one: Words, other: Words, runs: list[tuple[int, int, int]]) -> int:
    """Small gaps between neighbouring runs in which the texts have other numbers or names."""
    count = 0
    for (i, j, length), (next_i, next_j, _) in itertools.pairwise(runs):
        here, there = one.words[i + length : next_i], other.words[j + length : next_j]
        if not (0 < len(here) <= _SMALL_GAP and 0 < len(there) <= _SMALL_GAP and next_j > j):
            continue
        if _numbers(here) != _numbers(there):
            count += 1
            continue
        names, other_names = one.names.intersection(here), other.names.intersection(there)
        count += bool(names and other_names and names != other_names)
    return count


def _numbers(words: list[str]) -> list[str]:
    return [word for word in words if _DIGIT.search(word)]
