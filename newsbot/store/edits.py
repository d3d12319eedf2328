"""How a text differs from what it was, as people read it: edited paragraphs word by word, the others whole (pure)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from newsbot.store.alignment import align

LONGEST = 20_000
"""Characters of a text of which words are compared; a longer one went, and came, as a whole."""
EDITED = 0.5
"""Share of their words that two paragraphs have in common which are one, edited."""
_FEWEST = 4
"""Letters (bytes in UTF-8) that must stay between two changes: fewer would only tear apart what was changed."""
_MOST_COMPARED = 4_000_000
"""Characters of paragraphs in one place that are compared, each paragraph with each."""
_ALONE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Letters of scripts that do not mark off words: each is compared by itself."""
_WORD = re.compile(rf"(?:[{_ALONE}]|(?:(?![{_ALONE}])\w)+(?:[’'.,:-](?:(?![{_ALONE}])\w)+)*|[^\w\s])\s*|\s+")

Piece = tuple[str, str]
"""`=` stayed, `-` went, `+` came; and the text, with the spaces behind it."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What became of a paragraph, or of some in a row that stayed."""

    sign: str
    """`=` stayed, `-` went, `+` came, `~` was edited."""
    pieces: tuple[Piece, ...]
    """One, but for a paragraph that was edited."""
    count: int = 1
    """How many paragraphs."""

    @property
    def text(self) -> str:
        """The paragraph as it is now; as it was, if it went."""
        return "".join(text for sign, text in self.pieces if sign != "-" or self.sign == "-")


def edits(diff: Iterable[Piece]) -> list[Edit]:
    """What became of the paragraphs of a text. `diff`: all of them in their order, each with `=`, `+` or `-`."""
    found: list[Edit] = []
    for stayed, group in groupby(diff, key=lambda piece: piece[0] == "="):
        paragraphs = list(group)
        if stayed:
            text = "\n\n".join(text for _, text in paragraphs)
            found.append(Edit("=", (("=", text),), len(paragraphs)))
        else:
            found += _edited([text for sign, text in paragraphs if sign == "-"],
                             [text for sign, text in paragraphs if sign == "+"])  # fmt: skip
    return found


def _edited(went: Sequence[str], came: Sequence[str]) -> list[Edit]:
    """The paragraphs of one place: those that were edited are found by the words they have in common."""
    work = len(came) * sum(map(len, went)) + len(went) * sum(map(len, came))
    said = [_count_words(text) for text in went] if work <= _MOST_COMPARED else []
    found: list[Edit] = []
    before = 0
    for text in came:
        says = _count_words(text) if said else Counter()
        pair = next((n for n in range(before, len(said)) if likeness(said[n], says) >= EDITED), None)
        if pair is None:
            found.append(Edit("+", (("+", text),)))
            continue
        found += [Edit("-", (("-", gone),)) for gone in went[before:pair]]
        found.append(Edit("~", tuple(compare_words(went[pair], text))))
        before = pair + 1
    return found + [Edit("-", (("-", gone),)) for gone in went[before:]]


def _count_words(text: str) -> Counter[str]:
    return Counter(_plain(_WORD.findall(text[:LONGEST])))


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """The share of their words that two texts have in common, wherever they stand: 0 to 1."""
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def compare_words(before: str, after: str) -> list[Piece]:
    """The text with what went and what came; together with spaces, so that the pieces but `-` are the text after."""
    if max(len(before), len(after)) > LONGEST:
        return [("-", before), ("+", after)]
    old, new = _WORD.findall(before), _WORD.findall(after)
    steps: list[tuple[bool, list[str], list[str]]] = []
    for stays, went, came in align(_plain(old), _plain(new)):
        is_inside = came.start > 0 and came.stop < len(new)
        is_little = is_inside and len("".join(filter(str.isalnum, "".join(new[came]))).encode()) < _FEWEST
        steps.append((stays and not is_little, old[went], new[came]))
    return _pieces(steps)


def _pieces(steps: Iterable[tuple[bool, list[str], list[str]]]) -> list[Piece]:
    pieces: list[Piece] = []
    space = ""
    for stays, group in groupby(steps, key=lambda step: step[0]):
        parts = list(group)
        went = "".join(word for _, words, _ in parts for word in words)
        came = "".join(word for _, _, words in parts for word in words)
        if stays:
            pieces.append(("=", came))
            space = went[len(went.rstrip()) :] if came == came.rstrip() else ""
        else:
            pieces += [("-", space + went if went else ""), ("+", came)]
    return [piece for piece in pieces if piece[1]]


def _plain(words: Iterable[str]) -> list[str]:
    return [word.strip() for word in words]
