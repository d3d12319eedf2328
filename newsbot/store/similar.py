"""How much of one text stands in another: what is a copy, whatever was cut, moved, added or put before it (pure).

Two steps. A *sketch* is the few smallest hashes of a text's word sequences (bottom-k MinHash): texts that share much
share some of them, so an index finds the few articles worth a closer look among millions. The closer look compares the
texts word by word: what counts is text in long common runs, and that the small gaps between runs hold no other numbers
or names. A weather report has the sentences of yesterday's, but other degrees; a shortened wire story has not.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from newsbot.load.sequences import WORDS_IN_A_ROW, Words

_LONG_RUN = 8
"""Words (twice as many characters) that two texts do not have in common by chance."""
_SMALL_GAP = 6
"""Words (twice as many characters) between two common runs that stand in each other's place."""

SHARED_BY_SHORTER = 0.5
SHARED_BY_LONGER = 0.25
"""Of two articles of different sites, what both must have in common to be one story."""
SHARED_ON_ONE_SITE = 0.8
"""Of two articles of one site, which has its standing phrases, what both must have in common."""
MOST_OTHER_FACTS = 0.015
"""Gaps with other numbers or names, for each common word."""
_OTHER_WORDS = 0.2
"""What a gap with other words counts: a sub-editor changes one here and there, a template has many, and in scripts
without capitals a name looks like any word."""
_OTHER_CHARACTERS = 0.3
"""The same where what is compared are characters, of which a text has more than words."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two texts have in common."""

    of_shorter: float
    """Share of the shorter text that stands in the longer, in long runs."""
    of_longer: float
    """Share of the longer text that stands in the shorter."""
    other_facts: float
    """Places where one has another number or name in the same words, for each common word."""
    places: float = 0.0
    """How many these are."""

    def is_copy(self, *, same_site: bool) -> bool:
        """Whether the two are one story. A single fact may be another one, but not in the columns of one site."""
        if self.other_facts > MOST_OTHER_FACTS and (same_site or self.places > 1):
            return False
        if same_site:
            return self.of_longer >= SHARED_ON_ONE_SITE
        return self.of_shorter >= SHARED_BY_SHORTER and self.of_longer >= SHARED_BY_LONGER


_NOTHING = Comparison(0.0, 0.0, 0.0)


def compare(one: Words, other: Words, *, same_site: bool = False) -> Comparison:
    """What the two texts have in common; linear in their length. All 0 where it is too little for a copy."""
    if one.size != other.size or not one.hashes or not other.hashes:
        return _NOTHING
    shorter, longer = sorted((one.length, other.length))
    fewest = SHARED_ON_ONE_SITE * longer if same_site else max(SHARED_BY_SHORTER * shorter, SHARED_BY_LONGER * longer)
    long_run = _LONG_RUN * one.size // WORDS_IN_A_ROW
    # Stretches of the first that are nothing but shared sequences: no more words than theirs are in long runs.
    more = one.size - 1
    stretches = re.findall(b"\x01{%d,}" % (long_run - more), bytes(map(other.places.__contains__, one.hashes)))
    if sum(map(len, stretches)) + more * len(stretches) < fewest:
        return _NOTHING
    runs = _common_runs(one, other)
    common = sum(length for _, _, length in runs if length >= long_run)
    if common < fewest:
        return _NOTHING
    gaps = _gaps_with_other_facts(one, other, runs)
    return Comparison(min(1.0, common / shorter), min(1.0, common / longer), gaps / max(common, 1), gaps)


def _common_runs(one: Words, other: Words) -> list[tuple[int, int, int]]:
    """Runs of words that both have: place in the first, place in the second, length; each word of the first once."""
    here, there, more = one.hashes, other.hashes, one.size - 1
    end_here, end_there = len(here), len(there)
    runs: list[tuple[int, int, int]] = []
    used = i = 0
    for begin, j in enumerate(map(other.places.get, here)):
        if j is None or begin < i:
            continue
        i, shift = begin + 1, j - begin
        j += 1
        while i < end_here and j < end_there and here[i] == there[j]:
            i += 1
            j += 1
        start, end = max(begin, used), i + more
        runs.append((start, start + shift, end - start))
        used = end
    return runs


def _gaps_with_other_facts(one: Words, other: Words, runs: list[tuple[int, int, int]]) -> float:
    """Small gaps between neighbouring runs in which the texts have other numbers or names."""
    count = 0.0
    small = _SMALL_GAP * one.size // WORDS_IN_A_ROW
    other_text = _OTHER_WORDS if one.size == WORDS_IN_A_ROW else _OTHER_CHARACTERS
    words, other_words, all_names, all_other_names = one.words, other.words, one.names, other.names
    for (i, j, length), (next_i, next_j, _) in itertools.pairwise(runs):
        here, there = words[i + length : next_i], other_words[j + length : next_j]
        if not (0 < len(here) <= small and 0 < len(there) <= small and next_j > j):
            continue
        if "".join(here) == "".join(there):  # one word or number that is written as several
            continue
        if _digits(here) != _digits(there):
            count += 1
            continue
        names, other_names = all_names.intersection(here), all_other_names.intersection(there)
        if names and other_names and names != other_names:
            count += 1
        else:
            count += other_text
    return count


def _digits(words: list[str]) -> str:
    """All digits of these words: where the thousands are marked says nothing."""
    return "".join(filter(str.isdigit, "".join(words)))
