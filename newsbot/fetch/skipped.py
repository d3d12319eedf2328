"""Why a request was given up on purpose: the one exception of this room, and its count in the stats."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest
from scrapy.statscollectors import StatsCollector


class Skipped(IgnoreRequest):
    """The request was not made, or its answer not used, for a reason that has a name.

    Reaches the request's errback as any failed download does. `reason` is the stats key below
    `newsbot/skipped/`; `later` says that the URL is worth asking again in another run.
    """

    LATER = frozenset({"robots_unreachable", "host_down", "host_blocked", "truncated", "disk"})

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.later = reason in self.LATER


class NotModified(Skipped):
    """The page is as it was when we last read it: nothing to do, and nothing lost."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("not_modified", detail)


def skip(stats: StatsCollector, reason: str, detail: str = "") -> Skipped:
    """Count a reason (`newsbot/skipped/<reason>`) and return the exception to raise."""
    stats.inc_value(f"newsbot/skipped/{reason}")
    return Skipped(reason, detail)
