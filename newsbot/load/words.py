"""The words of each language, read once from `words.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))


def table(kind: str) -> dict[str, list[str]]:
    """Language to its words of one kind, in the order of the file."""
    found = _table()
    for key in kind.split("."):
        found = found[key]
    return found


@lru_cache(maxsize=512)  # a page may name any language
def words(kind: str, language: str | None = None) -> tuple[str, ...]:
    """Words of one kind (`byline.by`), of one language or of all, longest first, without repeats."""
    found = table(kind)
    lists = [found.get(language, [])] if language else found.values()
    return tuple(sorted({word for words_ in lists for word in words_}, key=lambda w: (-len(w), w)))


def any_of(found: Iterable[str]) -> str:
    """A pattern of any of these words, the longest first. It decides by their first letter, which takes a fraction of
    the time: a branch whose letter is not there is passed over, and with it all of its words.
    """
    rests: dict[str, list[str]] = {}
    for word in sorted(set(found), key=lambda word: (-len(word), word)):
        rests.setdefault(re.escape(word[0]), []).append(re.escape(word[1:]))
    return "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in rests.items())
