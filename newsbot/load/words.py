"""The words of each language, read once from `words.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))


def words(kind: str, language: str | None = None) -> list[str]:
    """Words of one kind (`byline.by`), of one language or of all, longest first, without repeats."""
    table = _table()
    for key in kind.split("."):
        table = table[key]
    lists = [table.get(language, [])] if language else table.values()
    return sorted({word for words_ in lists for word in words_}, key=lambda w: (-len(w), w))
