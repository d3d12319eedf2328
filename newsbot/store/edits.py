"""How a text differs from what it was, as people read it: edited paragraphs word by word, the others whole (pure)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

LONGEST = 20_000
"""Characters of a text of which words are compared; a longer one went, and came, as a whole."""
EDITED = 0.5
"""Share of their words that two paragraphs have in common which are one, edited."""
_FEWEST = 4
"""Letters (bytes in UTF-8) that must stay between two changes: fewer would only tear apart what was changed."""
_MOST_PAIRS = 2_500
"""Pairs of paragraphs in one place that are compared."""
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
    found: list[Edit] = []
    before = 0
    for text in came:
        pair = None
        if len(went) * len(came) <= _MOST_PAIRS:
            pair = next((n for n in range(before, len(went)) if likeness(went[n], text) >= EDITED), None)
        if pair is None:
            found.append(Edit("+", (("+", text),)))
            continue
        found += [Edit("-", (("-", gone),)) for gone in went[before:pair]]
        found.append(Edit("~", tuple(compare_words(went[pair], text))))
        before = pair + 1
    return found + [Edit("-", (("-", gone),)) for gone in went[before:]]


def likeness(one: str, other: str) -> float:
    """The share of their words that two texts have in common, wherever they stand: 0 to 1."""
    here, there = (Counter(_plain(_WORD.findall(text[:LONGEST]))) for text in (one, other))
    return 2 * (here & there).total() / max(1, here.total() + there.total())


def compare_words(before: str, after: str) -> list[Piece]:
    """The text with what went and what came; together with spaces, so that the pieces but `-` are the text after."""
    if max(len(before), len(after)) > LONGEST:
        return [("-", before), ("+", after)]
    old, new = _WORD.findall(before), _WORD.findall(after)
    steps: list[tuple[str, list[str], list[str]]] = []
    for kind, i, j, k, m in SequenceMatcher(None, _plain(old), _plain(new), autojunk=False).get_opcodes():
        stays = kind == "equal"
        is_little = stays and len("".join(filter(str.isalnum, "".join(new[k:m]))).encode()) < _FEWEST
        if steps and not stays and steps[-1][0] != "equal":
            steps[-1][1].extend(old[i:j])
            steps[-1][2].extend(new[k:m])
        else:
            steps.append(("little" if is_little and k > 0 and m < len(new) else kind, old[i:j], new[k:m]))
    return _pieces(steps)


def _pieces(steps: Iterable[tuple[str, list[str], list[str]]]) -> list[Piece]:
    pieces: list[Piece] = []
    space = ""
    for stays, group in groupby(steps, key=lambda step: step[0] == "equal"):
        parts = list(group)
        went, came = ("".join(word for part in parts for word in part[side]) for side in (1, 2))
        if stays:
            pieces.append(("=", came))
            space = went[len(went.rstrip()) :] if came == came.rstrip() else ""
        else:
            pieces += [("-", space + went if went else ""), ("+", came)]
    return [piece for piece in pieces if piece[1]]


def _plain(words: Iterable[str]) -> list[str]:
    return [word.strip() for word in words]
