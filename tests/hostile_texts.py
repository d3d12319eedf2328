"""Texts made of what a pattern looks for: the beginnings of what it matches, and any part of that many times."""

from __future__ import annotations

import itertools
import random
import re
import warnings
from collections.abc import Iterator
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from re import _constants as codes  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]

_SAMPLES = 2
_MOST = 60
_CLASSES = {"DIGIT": "1", "SPACE": " ", "WORD": "a", "NOT_DIGIT": "a", "NOT_SPACE": "a", "NOT_WORD": "-"}
_REPEATS = {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}


def hostile_texts(pattern: re.Pattern[Any]) -> list[tuple[Any, Any]]:
    """(beginning, what is repeated after it) of texts on which the pattern could run away."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    found: dict[tuple[str, str], None] = {("", letter): None for letter in ("a", " ", "1", "A ")}
    for choice, seed in itertools.product(_choices(tree), range(_SAMPLES)):
        pieces = ["", *_beginnings(choice, random.Random(seed))]
        for before, piece in itertools.pairwise(pieces):
            found["", piece] = None
            if part := piece[len(before) :]:
                found["", part] = None
                found[before, part] = None
                found[before, part[:-1] + pieces[1][:1]] = None
            found.update({(piece, letter): None for letter in " a"})
    texts = [text for text in found if text[1]][:_MOST]
    if isinstance(pattern.pattern, str):
        return list(texts)
    return [(begin.encode("latin-1", "ignore"), atom.encode("latin-1", "ignore") or b"a") for begin, atom in texts]


def _choices(tree: Any) -> list[Any]:
    """What a pattern that is nothing but a choice can be."""
    return list(tree[0][1][1])[: _SAMPLES * 4] if len(tree) == 1 and tree[0][0] == codes.BRANCH else [tree]


def _beginnings(tree: Any, dice: random.Random) -> Iterator[str]:
    """What a pattern matches, after each of its parts."""
    text = ""
    for part in tree:
        text += _sample([part], dice)
        yield text


def _sample(tree: Any, dice: random.Random) -> str:
    """A text that fits the parts of a pattern, as far as they say what they want and not what they do not."""
    text = ""
    for code, value in tree:
        if code == codes.LITERAL:
            text += chr(value)
        elif code == codes.IN:
            text += _letter(value, dice)
        elif code in (codes.ANY, codes.NOT_LITERAL):
            text += "b" if value == ord("a") else "a"
        elif code == codes.BRANCH:
            text += _sample(dice.choice(value[1]), dice)
        elif code == codes.SUBPATTERN:
            text += _sample(value[3], dice)
        elif code == codes.ATOMIC_GROUP:
            text += _sample(value, dice)
        elif code in _REPEATS:
            number = value[0] + (dice.random() < 0.5 and value[0] < value[1])
            text += "".join(_sample(value[2], dice) for _ in range(number))
    return text


def _letter(choices: Any, dice: random.Random) -> str:
    if choices[0][0] == codes.NEGATE:
        return next((letter for letter in "a 1-.x<" if not _fits(choices[1:], letter)), "z")
    code, value = dice.choice(choices)
    if code == codes.LITERAL:
        return chr(value)
    if code == codes.RANGE:
        return chr(value[0])
    return _CLASSES.get(str(value).removeprefix("CATEGORY_").removeprefix("UNI_"), "a")


def _fits(choices: Any, letter: str) -> bool:
    for code, value in choices:
        if code == codes.LITERAL and value == ord(letter):
            return True
        if code == codes.RANGE and value[0] <= ord(letter) <= value[1]:
            return True
        if code == codes.CATEGORY and re.match({"DIGIT": r"\d", "SPACE": r"\s"}.get(str(value)[9:], r"\w"), letter):
            return True
    return False
