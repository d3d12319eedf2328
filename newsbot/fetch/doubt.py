"""Is it the host that is down or shut, or only these pages? Asked by `Breaker` of a host that has given too few pages.

Faults stand side by side: a sitemap may begin with forty pages that are broken, and go on with thousands that are not.
So when several in a row have failed, the next ones are put off behind all others of the host, and only a few are let
through, each further away than the one before; of what was put off the last comes first. If one of these is had, the
host is well, and the others come later; if none is, it is left alone, having been asked no more often than without the
leaps.
"""

from __future__ import annotations

from dataclasses import dataclass

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request

from newsbot.watch.marks import FAILED_BEFORE

BEHIND = 1_000_000
"""By how much the priority of a request is lowered that shall come after all others."""
LAST = -1_000 * BEHIND
"""Priority of what has failed in earlier runs: after all that was put off in this one."""
_FIRST_LEAP = 8
"""Requests that are put off before the first one is let through."""
_LONGER = 3
"""Times as many before each further one."""
_LONGEST_LEAP = 5_000
_MOST = 900
"""Doubts of one crawl that have a place of their own behind the others: ranks are kept in 32 bits."""
_MET = "newsbot_doubt"
"""Meta key: the doubt in which a request was put off or let through."""


class PutOff(IgnoreRequest):
    """The request waited for its turn when the doubt began."""


@dataclass(slots=True)
class Doubt:
    """One row of failures, until one request is had or the host is left alone."""

    number: int
    """Tells it from others."""
    _leap: int = _FIRST_LEAP
    _left: int = _FIRST_LEAP
    _off: int = 0

    def judges_by(self, request: Request) -> bool:
        """Whether it was let through since the doubt began: the others were on their way already."""
        return request.meta.get(_MET) == self.number

    def puts_off(self, request: Request) -> bool:
        """Whether a request is to come later; one that has been put off is let through when it comes again."""
        if self.judges_by(request):
            return False
        if self._left:
            self._left -= 1
            return True
        self._leap = min(self._leap * _LONGER, _LONGEST_LEAP)
        self._left = self._leap
        request.meta[_MET] = self.number
        return False

    def put_off(self, request: Request) -> Request:
        """The same request, to be asked after all others; one that has failed already after these."""
        self._off += 1
        failed = request.meta.get("retry_times") or request.meta.get(FAILED_BEFORE)
        place = -BEHIND // 2 if failed else self._off
        meta = {**request.meta, _MET: self.number}
        priority = min(request.priority, place - min(self.number, _MOST) * BEHIND)
        return request.replace(priority=priority, meta=meta, dont_filter=True)
