"""Whether a host is worth asking at all: left alone after failures in a row, where it is the host that fails.

Part of `Pace`, which waits after each failure. Half of the failures that are too many raise the question whether it is
the host or only these pages. A host that has given pages is asked for one of them again (`Standing`); if it is given,
the row is over. Of one that has not, the next requests are put off and a few from further behind are let through
(`Doubt`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from scrapy.crawler import Crawler
from scrapy.http import Request
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from newsbot.fetch.doubt import Doubt, PutOff
from newsbot.fetch.skipped import skip
from newsbot.fetch.standing import Standing
from newsbot.watch.marks import FAILED_BEFORE, PROBE

logger = logging.getLogger(__name__)

MOST_HOSTS = 50_000
"""Of which is known how they are."""
_ROWS = {"host_down": "failures in a row", "host_blocked": "pages in a row refused"}


@dataclass(slots=True)
class Trouble:
    """A row of failures of one host."""

    failures: int = 0
    """Errors, and requests without an answer."""
    blocked: int = 0
    """Answers 401 or 403."""
    fresh: int = 0
    """Addresses among them of which it is new that they fail."""
    probing: bool = False
    """A page that was had before is being asked for."""
    vain: bool = False
    """It was not had."""
    closed_until: float = 0.0
    """Monotonic seconds; 0 where the host is open."""
    reason: str = ""
    doubt: Doubt | None = None
    """Whether it is the host that fails, or some pages."""

    def counts(self, request: Request) -> bool:
        """Whether a failure says something of the host: others than those that shall tell were on their way already."""
        if self.probing:
            return is_probe(request)
        return self.doubt is None or self.doubt.judges_by(request)


class Breaker:
    """Judges hosts by what they answer."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.stats = crawler.stats
        self.failures = settings.getint("NEWSBOT_BREAKER_FAILURES", 8)
        self.pause = settings.getfloat("NEWSBOT_BREAKER_PAUSE", 600.0)
        self.blocked = settings.getint("NEWSBOT_BLOCKED_LIMIT", 10)
        self.troubled: dict[str, Trouble] = {}
        self.left_alone: set[str] = set()
        """Hosts that were, at any time of the crawl."""
        self._standing: dict[str, Standing] = {}
        self._doubts = 0
        self._probes: set[asyncio.Future[None]] = set()

    # --- what came --------------------------------------------------------------------------------
    def failed(self, request: Request) -> int:
        """The host answered with an error or not at all. How many in a row these are."""
        host, trouble = self._met(request)
        trouble.failures += trouble.counts(request)
        self._judge(host, trouble, request, "host_down")
        return trouble.failures

    def refused(self, request: Request) -> None:
        """The host answered 401 or 403: a few are pages of its own, many in a row mean us."""
        host, trouble = self._met(request)
        trouble.blocked += trouble.counts(request)
        self._judge(host, trouble, request, "host_blocked")

    def answered(self, request: Request) -> None:
        """The host answered as it should: the row is over, and forgiven where it was asked only for that."""
        host = host_of(request)
        trouble = self.troubled.pop(host, None)
        if trouble is None:
            return
        if trouble.closed_until:
            logger.info("%s answers again", host)
        elif is_probe(request) and host in self._standing:
            self._standing[host].forgiven += trouble.fresh
            self.stats.inc_value("newsbot/fetch/forgiven", trouble.failures + trouble.blocked)

    def gave(self, request: Request) -> None:
        """A whole page came."""
        host = host_of(request)
        if host in self._standing or len(self._standing) < MOST_HOSTS:
            self._standing.setdefault(host, Standing()).gave(request.url)

    # --- what may be asked --------------------------------------------------------------------------
    def closed(self, host: str) -> str | None:
        """The reason why `host` is left alone just now, or None. After the pause one request is let through."""
        trouble = self.troubled.get(host)
        if trouble is None or not trouble.closed_until:
            return None
        now = monotonic()
        if now < trouble.closed_until:
            return trouble.reason
        trouble.closed_until = now + self.pause
        return None

    def put_off(self, request: Request) -> Request | None:
        """The request as it is to come later, where its host is in doubt and another is let through before it."""
        trouble = self.troubled.get(host_of(request))
        if trouble is None or trouble.doubt is None or is_probe(request) or not trouble.doubt.puts_off(request):
            return None
        self.stats.inc_value("newsbot/fetch/put_off")
        return trouble.doubt.put_off(request)

    def put_off_again(self, request: Request) -> Request:
        """A request that is to be tried once more: where its host is in doubt, after what was put off."""
        trouble = self.troubled.get(host_of(request))
        return trouble.doubt.put_off(request) if trouble is not None and trouble.doubt is not None else request

    # --- judging ------------------------------------------------------------------------------------
    def _met(self, request: Request) -> tuple[str, Trouble]:
        host = host_of(request)
        if len(self.troubled) > MOST_HOSTS:
            self.troubled.clear()
        trouble = self.troubled.setdefault(host, Trouble())
        if not (trouble.probing or is_probe(request) or _is_no_news(request)):
            trouble.fresh += 1
        return host, trouble

    def _judge(self, host: str, trouble: Trouble, request: Request, reason: str) -> None:
        count, limit = (trouble.failures, self.failures) if reason == "host_down" else (trouble.blocked, self.blocked)
        if is_probe(request):
            trouble.probing, trouble.vain = False, True
        if limit <= 0 or trouble.probing:
            return
        if count >= limit:
            self._close(host, trouble, reason, count)
        elif 2 * count >= limit and not trouble.closed_until:
            standing = self._standing.get(host)
            if standing is None or not standing.may_speak(trouble.fresh):
                self._doubt(host, trouble)
            elif not trouble.vain or count == limit - 1:
                self._probe(host, trouble, standing.url)

    def _probe(self, host: str, trouble: Trouble, url: str) -> None:
        trouble.probing = True
        self.stats.inc_value("newsbot/fetch/probes")
        probe = asyncio.ensure_future(self._ask(host, trouble, url))
        self._probes.add(probe)
        probe.add_done_callback(self._probes.discard)

    async def _ask(self, host: str, trouble: Trouble, url: str) -> None:
        """Ask for a page that was had; what comes is seen by `answered`, `failed` and `refused`."""
        meta = {PROBE: True, "dont_retry": True, "dont_redirect": True, "download_slot": host}
        try:
            await self.crawler.engine.download_async(Request(url, callback=NO_CALLBACK, meta=meta))
        except Exception as error:  # noqa: BLE001 (it has been counted)
            logger.debug("%s was not given again: %s", url, error)
        if trouble.probing:  # neither of the three: it was not asked for, or what came is no answer
            trouble.probing, trouble.vain = False, True

    def _doubt(self, host: str, trouble: Trouble) -> None:
        if trouble.doubt is not None:
            return
        self._doubts += 1
        trouble.doubt = Doubt(self._doubts)
        self._give_up_waiting(host, lambda _: PutOff("its host is in doubt"))

    def _close(self, host: str, trouble: Trouble, reason: str, count: int) -> None:
        if not trouble.closed_until:
            self.stats.inc_value(f"newsbot/fetch/{reason}")
            self.left_alone.add(host)
            logger.warning("%s is left alone for %.0f s: %d %s", host, self.pause, count, _ROWS[reason])
        trouble.closed_until = monotonic() + self.pause
        trouble.reason, trouble.doubt = reason, None
        self._give_up_waiting(host, lambda request: skip(self.stats, reason, request.url))

    def _give_up_waiting(self, host: str, why: Callable[[Request], Exception]) -> None:
        """End what was let through before, and waits for its turn."""
        slot = self.crawler.engine.downloader.slots.get(host)
        while slot is not None and slot.queue:
            request, answer = slot.queue.popleft()
            answer.errback(why(request))


def host_of(request: Request) -> str:
    """The downloader's slot of a request."""
    return request.meta.get("download_slot") or urlparse_cached(request).hostname or ""


def is_probe(request: Request) -> bool:
    """Whether a page that was had is asked for again to judge its host."""
    return PROBE in request.meta


def _is_no_news(request: Request) -> bool:
    """Whether it is known that the address fails: in this crawl, or in one before."""
    return bool(request.meta.get("retry_times") or request.meta.get(FAILED_BEFORE))
