"""Pages that cannot be had in run after run: remembered, asked for last, and in the end left alone (pure)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from newsbot.load.urls import url_key

RUNS = 3
"""Runs in a row in which a page fails; then it is known as bad."""
SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=30)
"""For which such a page is left alone, before it is asked for once more: in between, as long as it has failed."""


class Failure(NamedTuple):
    """How one page failed."""

    before: int
    """Runs in a row in which it had failed, without the last one."""
    for_good: bool
    """Whether the last one counts in full: one that the host may be to blame for never makes the page a bad one."""
    at: datetime
    """When it last did (aware)."""
    first: datetime
    """Since when (aware)."""
    run: int | None = None
    """In which run it last did: there it is asked for once, however often the run is interrupted."""

    @property
    def runs(self) -> int:
        """Runs in a row in which it failed."""
        return self.before + 1 if self.for_good else max(self.before, min(self.before + 1, RUNS - 1))


def _keep_nothing(url: str, failure: Failure | None) -> None:
    """Where nobody remembers."""


@dataclass(slots=True)
class Failing:
    """The pages of one site that failed in its last runs."""

    pages: dict[str, Failure] = field(default_factory=dict)
    """By `url_key`; the newest last."""
    run: int | None = None
    """The present one."""
    keep: Callable[[str, Failure | None], None] = _keep_nothing
    """Told at once of each page that fails, and (None) of each of these that was had."""
    _places: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self._places = {key: place for place, key in enumerate(self.pages, 1)}

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
        last = self.pages.pop(key, None)
        if last is None:
            failure = Failure(0, for_good, now, now, self.run)
        else:
            is_same = self.run is not None and last.run == self.run
            failure = Failure(last.before if is_same else last.runs, for_good, now, last.first, self.run)
        self.pages[key] = failure
        self.keep(url, failure)
        return failure.runs

    def worked(self, url: str) -> None:
        """The page was had."""
        if self.pages and self.pages.pop(url_key(url), None) is not None:
            self.keep(url, None)
