"""Pages that cannot be had in run after run: remembered, asked for last, and in the end left alone (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple, Self

from newsbot.load.urls import url_key

RUNS = 3
"""Runs in a row in which a page fails; then it is known as bad."""
SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=30)
"""For which such a page is left alone, before it is asked for once more: in between, as long as it has failed."""
MOST = 50_000
"""Pages of one site that are remembered."""


class Failure(NamedTuple):
    """How one page failed."""

    runs: int
    """In a row."""
    at: datetime
    """When it last did (aware)."""
    first: datetime
    """Since when (aware)."""


@dataclass(slots=True)
class Failing:
    """The pages of one site that failed in its last runs."""

    pages: dict[str, Failure] = field(default_factory=dict)
    """By `url_key`; the newest last."""
    _places: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: object) -> Self:
        """From what `to_json` gave; nothing from anything else."""
        pages = {}
        for key, told in kept.items() if isinstance(kept, Mapping) else ():
            try:
                runs, at, *first = told
                pages[str(key)] = Failure(
                    int(runs), datetime.fromisoformat(at), datetime.fromisoformat([at, *first][-1])
                )
            except (TypeError, ValueError):
                continue
        return cls(pages, {key: place for place, key in enumerate(pages, 1)})

    def to_json(self) -> dict[str, list[object]]:
        """For the facts about a site."""
        newest = list(self.pages.items())[-MOST:]
        return {key: [page.runs, _text(page.at), _text(page.first)] for key, page in newest}

    def is_at_last_try(self, url: str) -> bool:
        """Whether it failed so often that one more failure says nothing of the site any more."""
        page = self.pages.get(url_key(url)) if self.pages else None
        return page is not None and page.runs + 1 >= RUNS

    def is_left_alone(self, url: str, now: datetime) -> bool:
        """Whether the page is known as bad, and was asked for not long ago. `now`: aware."""
        page = self.pages.get(url_key(url)) if self.pages else None
        if page is None or page.runs < RUNS:
            return False
        return now - page.at < min(max(page.at - page.first, SHORTEST), LONGEST)

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
        before = self.pages.pop(key, None) or Failure(0, now, now)
        runs = before.runs + 1 if for_good else max(before.runs, min(before.runs + 1, RUNS - 1))
        self.pages[key] = Failure(runs, now, before.first)
        return runs

    def worked(self, url: str) -> None:
        """The page was had."""
        if self.pages:
            self.pages.pop(url_key(url), None)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
