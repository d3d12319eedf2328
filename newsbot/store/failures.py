"""The pages that could not be had, as rows of `failing`: a killed crawl has noted each with what ended its page.

What they mean for the next crawl is said by `newsbot.discover.failing`.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from newsbot.load.urls import url_key
from newsbot.store.articles import utc_text
from newsbot.store.memory import Memory

MOST = 50_000
"""Pages of one site that are remembered, the latest."""

_OF = """SELECT key, runs_before, for_good, failed_at, first_failed_at, run_id FROM failing WHERE site = :site
 ORDER BY failed_at DESC, key LIMIT :most"""
_KEEP = """INSERT INTO failing (key, site, url, runs_before, for_good, failed_at, first_failed_at, run_id)
 VALUES (:key, :site, :url, :before, :for_good, :at, :first, :run)
 ON CONFLICT (key) DO UPDATE SET url = excluded.url, runs_before = excluded.runs_before,
 for_good = excluded.for_good, failed_at = excluded.failed_at, first_failed_at = excluded.first_failed_at,
 run_id = excluded.run_id, refused = :no"""
_DROP = "DELETE FROM failing WHERE key = :key"
_DROP_OLDEST = """DELETE FROM failing WHERE site = :site AND failed_at <
 (SELECT failed_at FROM failing WHERE site = :site ORDER BY failed_at DESC LIMIT 1 OFFSET :most)"""
_REFUSED = "UPDATE failing SET refused = :yes WHERE key = :key"
_ALL_REFUSED = "SELECT url FROM failing WHERE run_id = :run AND refused"


class Noted(NamedTuple):
    """How a page failed (see `newsbot.discover.failing.Failure`)."""

    before: int
    for_good: bool
    at: datetime
    first: datetime
    run: int | None


class Failures:
    """Reads and writes them. `run`: the present one, where it is kept in the database."""

    def __init__(self, memory: Memory, run: int | None) -> None:
        self._memory = memory
        self.run = run

    def of(self, site: str) -> dict[str, Noted]:
        """Those of a site by `url_key`, the newest last."""
        rows = self._memory.rows(_OF, {"site": site, "most": MOST})
        if len(rows) == MOST:
            self._memory.tell(_DROP_OLDEST, {"site": site, "most": MOST})
        return {
            key: Noted(before, bool(for_good), datetime.fromisoformat(at), datetime.fromisoformat(first), run)
            for key, before, for_good, at, first, run in reversed(rows)
        }

    def keep(self, site: str, url: str, noted: Noted) -> None:
        """A page of the site has failed."""
        values = {**noted._asdict(), "at": utc_text(noted.at), "first": utc_text(noted.first)}
        self._memory.tell(_KEEP, {**values, "key": url_key(url), "site": site, "url": url, "no": False})

    def drop(self, url: str) -> None:
        """The page was had."""
        self._memory.tell(_DROP, {"key": url_key(url)})

    def note_refused(self, url: str) -> None:
        """The page that was noted last was refused: at the end of the run it is seen what that means."""
        self._memory.tell(_REFUSED, {"key": url_key(url), "yes": True})

    def refused(self) -> list[str]:
        """URLs of the pages that were refused in this run, by whichever of its processes they were asked for."""
        if self.run is None or not self._memory.flush():
            return []
        return [url for (url,) in self._memory.rows(_ALL_REFUSED, {"run": self.run})]
