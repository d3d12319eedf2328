"""Why each field of an article is what it is: the candidates, where each came from, and which of them won."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from newsbot.extract.candidate import Candidate, Reading

LONGEST = 200
"""Characters of a value that are shown."""
MOST = 12
"""Candidates of a field that are shown."""


def explain(reading: Reading, is_value: Callable[[str, Candidate], bool]) -> dict[str, list[dict[str, Any]]]:
    """Field to its candidates, best first, each a dict of JSON's types: `value`, `source`, `score`, `why`, `outcome`.

    The readers rank candidates by score; the first that normalises to a value (`is_value`) is `chosen`, those before
    it are `no value`, those after it `beaten`. The pictures of an article are chosen together.
    """
    told: dict[str, list[dict[str, Any]]] = {}
    for field, candidates in reading.items():
        chosen = False
        for candidate in candidates[:MOST]:
            outcome = "beaten"
            if not chosen or field == "images":
                outcome = "chosen" if is_value(field, candidate) else "no value"
                chosen = chosen or outcome == "chosen"
            told.setdefault(field, []).append(
                {
                    "value": _shown(candidate.value),
                    "source": candidate.source,
                    "score": round(candidate.score, 2),
                    "why": candidate.why,
                    "outcome": outcome,
                }
            )
    return told


def _shown(value: Any) -> Any:
    """A value short enough to be looked at."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST else f"{value[:LONGEST]}…"
    if isinstance(value, list):
        return [_shown(one) for one in value[:MOST]]
    if isinstance(value, dict):
        return {key: _shown(one) for key, one in value.items() if one}
    return value
