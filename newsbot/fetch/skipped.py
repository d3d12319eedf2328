"""Why a request was given up on purpose: the one exception of this room, and its count in the stats."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from scrapy.statscollectors import StatsCollector


class Skipped(IgnoreRequest):
    """The request was not made, or its answer not used, for a reason that has a name.

    Reaches the request's errback as any failed download does. `reason` is the stats key below
    `newsbot/skipped/`; `later` says that the URL is worth asking again in another run, `broken` that it was asked for
    and its answer is of no use.
    """

    LATER = frozenset({"robots_unreachable", "host_down", "host_blocked", "truncated", "disk"})
    BROKEN = frozenset({"truncated", "undecodable", "too_big", "redirect_loop", "too_many_redirects"})

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.later = reason in self.LATER
        self.broken = reason in self.BROKEN


class NotModified(Skipped):
    """The page is as it was when we last read it: nothing to do, and nothing lost."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("not_modified", detail)


INCOMPLETE = "newsbot/fetch/incomplete_hosts"
"""Stats key: hosts of which something could not be had this time."""
_MOST_HOSTS = 1000


def leave_for_later(stats: StatsCollector, url: str) -> None:
    """Note that a page could not be had, so that its host counts as not read to the end (`Conditional`)."""
    hosts: list[str] = stats.get_value(INCOMPLETE) or []
    host = urlsplit(url).hostname or ""
    if host not in hosts and len(hosts) < _MOST_HOSTS:
        stats.set_value(INCOMPLETE, [*hosts, host])


def was_incomplete(stats: StatsCollector, host: str) -> bool:
    """Whether something of a host (without its port) or of a site's host could not be had this time."""
    hosts: list[str] = stats.get_value(INCOMPLETE) or []
    return len(hosts) >= _MOST_HOSTS or any(one == host or one.endswith(f".{host}") for one in hosts)


def skip(stats: StatsCollector, reason: str, url: str = "") -> Skipped:
    """Count a reason (`newsbot/skipped/<reason>`) and return the exception to raise; `url` is what was skipped."""
    stats.inc_value(f"newsbot/skipped/{reason}")
    if reason in Skipped.LATER:
        leave_for_later(stats, url)
    return Skipped(reason, url)
