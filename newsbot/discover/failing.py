"""Pages that cannot be had in run after run: counted, and in the end left alone (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Self

from newsbot.load.urls import url_key

RUNS = 3
"""Runs in a row in which a page fails; then it is failed for good."""
PAUSE = timedelta(days=30)
"""After which such a page is asked for once more."""
MOST = 2_000
"""Pages of one site that are remembered."""


@dataclass(slots=True)
class Failing:
    """The pages of one site that failed in its last runs."""

    pages: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    """`url_key` to the runs in a row in which it failed, and when it last did (aware); the newest last."""
    _places: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: object) -> Self:
        """From what `to_json` gave; nothing from anything else."""
        pages = {}
        for key, pair in kept.items() if isinstance(kept, Mapping) else ():
            try:
                runs, at = pair
                pages[str(key)] = (int(runs), datetime.fromisoformat(at))
            except (TypeError, ValueError):
                continue
        return cls(pages, {key: place for place, key in enumerate(pages, 1)})

    def to_json(self) -> dict[str, list[object]]:
        """For the facts about a site."""
        newest = list(self.pages.items())[-MOST:]
        return {key: [runs, at.isoformat(timespec="seconds")] for key, (runs, at) in newest}

    def is_at_last_try(self, url: str) -> bool:
        """Whether one more failure is the last, and says nothing of the site any more."""
        return bool(self.pages) and self.pages.get(url_key(url), (0, None))[0] + 1 >= RUNS

    def is_left_alone(self, url: str, now: datetime) -> bool:
        """Whether the page has failed for good, not long ago. `now`: aware."""
        runs, at = self.pages.get(url_key(url), (0, None)) if self.pages else (0, None)
        return runs >= RUNS and at is not None and now - at < PAUSE

    def place(self, url: str) -> int:
        """The place of a page among those that could not be had in earlier runs, the longest ago 1; 0: it is none.

        Others are asked for before them, so that those which fail in each run keep no page from its turn.
        """
        return self._places.get(url_key(url), 0) if self._places else 0

    def failed(self, url: str, now: datetime, *, for_good: bool = True) -> int:
        """The page has failed in this run; in how many in a row that is. `for_good`: False where it may be the host
        that refuses all, so that this run is never the last one.
        """
        key = url_key(url)
        before = self.pages.pop(key, (0, now))[0]
        runs = before + 1 if for_good else max(before, min(before + 1, RUNS - 1))
        self.pages[key] = (runs, now)
        return runs

    def worked(self, url: str) -> None:
        """The page was had."""
        if self.pages:
            self.pages.pop(url_key(url), None)
