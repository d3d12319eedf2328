"""A learnt model: small trees whose answers are added up, read from a JSON file next to the code.

A tree asks the same question of every row on each of its levels ("is `length` over 4.2?"), so the answers to all its
questions, read as a binary number, say which of its leaves a row has come to. That is a table look-up for all rows of
a page at once.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

Table = npt.NDArray[np.float32]


_MOST_ROWS = 1_000


class Forest:
    """Trees of one depth over named columns."""

    def __init__(self, columns: list[str], trees: list[dict[str, list[float]]], bias: float, known: list[str]) -> None:
        places = {name: place for place, name in enumerate(known)}
        columns_at = np.array([places[name] for name in columns], dtype=np.intp)
        depth = len(trees[0]["asks"]) // 2
        asked = np.array([[tree["asks"][2 * level] for tree in trees] for level in range(depth)], dtype=np.intp)
        self._asked = columns_at[asked.ravel()]
        over = [tree["asks"][2 * level + 1] for level in range(depth) for tree in trees]
        self._over = np.array(over, dtype=np.float32)[:, None]
        self._shape = (depth, len(trees))
        self._leaves = np.array([tree["leaves"] for tree in trees], dtype=np.float32).ravel()
        self._starts = (np.arange(len(trees), dtype=np.intp) << depth)[:, None]
        self._bias = bias

    def chances(self, table: Table) -> Table:
        """For each row, how likely the answer is yes: 0 to 1."""
        if len(table) > _MOST_ROWS:  # memory: a number for each question to each row
            return np.concatenate(
                [self.chances(table[at : at + _MOST_ROWS]) for at in range(0, len(table), _MOST_ROWS)]
            )
        columns = np.ascontiguousarray(table.T)
        answers = (columns.take(self._asked, axis=0) > self._over).view(np.uint8)
        levels = answers.reshape(*self._shape, len(table))
        leaves = levels[0].copy()
        for level in range(1, len(levels)):
            leaves |= levels[level] << level
        totals = self._leaves.take(leaves + self._starts).sum(axis=0) + self._bias
        chances: Table = 1 / (1 + np.exp(-totals))
        return chances


@cache
def load_forest(name: str, known: tuple[str, ...]) -> Forest:
    """The forest in `name` (a file of this package) over rows whose columns are `known`."""
    model = json.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))
    return Forest(model["columns"], model["trees"], model["bias"], list(known))
