"""How fast each host is asked: never faster than it says, slower when it struggles, not at all when it is down.

`Pace` (extension) keeps what is known about each host; `AdaptiveDelay` (extension) is Scrapy's AutoThrottle that never
goes below it; `PatientRetry` (downloader middleware) is Scrapy's retry that waits first.

A host is Scrapy's download slot: one host name. Scrapy keeps the time of a slot's last request; to make the host wait
we move that time into the future, so that no request sleeps in our hands.
"""

from __future__ import annotations

import logging
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from time import monotonic, time
from typing import Any
from urllib.parse import urlsplit

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError, DownloadTimeoutError
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Request, Response
from scrapy.robotstxt import RobotParser
from scrapy.statscollectors import StatsCollector
from scrapy.utils.httpobj import urlparse_cached

from newsbot.fetch.doubt import Doubt, PutOff
from newsbot.fetch.identity import HINT, is_anonymous
from newsbot.fetch.resolver import PrivateHosts
from newsbot.fetch.skipped import GAVE_UP, OFTEN_FAILED, leave_for_later, skip
from newsbot.sites import readable_sites

logger = logging.getLogger(__name__)

SMALLEST_DELAY = 0.001
"""Seconds: a slot without any delay does not look at the time of its last request."""
_BLOCKING = frozenset({401, 403})
_MAX_HOSTS = 50_000


@dataclass(slots=True)
class _Host:
    failures: int = 0
    """In a row."""
    blocked: int = 0
    """Answers 401 or 403 in a row."""
    closed_until: float = 0.0
    """Monotonic seconds; 0 where the host is open."""
    reason: str = ""
    doubt: Doubt | None = None
    """Whether it is the host that fails, or some pages."""


class Pace:
    """What each host asks of us: its smallest delay, the pauses it needs, and whether it is worth asking at all."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.stats: StatsCollector = crawler.stats
        self.largest_crawl_delay = settings.getfloat("NEWSBOT_CRAWL_DELAY_MAX", 60.0)
        self.largest_retry_after = settings.getfloat("NEWSBOT_RETRY_AFTER_MAX", 600.0)
        self.backoff = settings.getfloat("NEWSBOT_BACKOFF", 2.0)
        self.largest_backoff = settings.getfloat("NEWSBOT_BACKOFF_MAX", 300.0)
        self.breaker_failures = settings.getint("NEWSBOT_BREAKER_FAILURES", 8)
        self.breaker_pause = settings.getfloat("NEWSBOT_BREAKER_PAUSE", 600.0)
        self.blocked_limit = settings.getint("NEWSBOT_BLOCKED_LIMIT", 10)
        self.floors: dict[str, float] = {}
        self.too_slow: set[str] = set()
        self.met: set[str] = set()
        self.troubled: dict[str, _Host] = {}
        self._doubts = 0
        self._agent: str = settings.get("ROBOTSTXT_USER_AGENT") or settings["USER_AGENT"]
        self._anonymous = is_anonymous(settings) and not PrivateHosts.from_settings(settings).all
        self._slow_sites = [site for site in readable_sites(settings.get("NEWSBOT_SITES_DIR")) if site.crawl_delay]
        self._failing = {int(code) for code in settings.getlist("RETRY_HTTP_CODES")}
        crawler.signals.connect(self._robots_parsed, signals.robots_parsed)
        crawler.signals.connect(self._downloaded, signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Pace:
        """Build it as Scrapy does."""
        return cls(crawler)

    def at_least(self, host: str, delay: float) -> None:
        """Never ask `host` more often than once in `delay` seconds, one request at a time.

        For robots.txt's Crawl-delay and a site profile's `crawl_delay`; the larger of several wins.
        """
        delay = max(delay, self.floors.get(host, 0.0))
        self.floors[host] = delay
        downloader = self.crawler.engine.downloader
        own: dict[str, Any] = dict(downloader.per_slot_settings.get(host, {}))
        own["delay"] = max(delay, float(own.get("delay", downloader._delay)))
        downloader.per_slot_settings[host] = own | {"concurrency": 1, "jitter": 0}
        if slot := downloader.slots.get(host):
            slot.delay, slot.concurrency, slot.jitter = max(delay, slot.delay), 1, 0

    def meet(self, host: str, url: str) -> None:
        """The first request to a host: its site profile may ask for a slower pace."""
        if len(self.met) < _MAX_HOSTS:
            self.met.add(host)
        covering = [site.crawl_delay for site in self._slow_sites if site.covers(url)]
        if covering:
            self.at_least(host, max(delay for delay in covering if delay))

    def pause(self, host: str, seconds: float) -> None:
        """Ask `host` nothing for `seconds`; what waits for it goes on waiting."""
        slot = self.crawler.engine.downloader.slots.get(host)
        if slot is None or seconds <= 0:
            return
        slot.delay = slot.delay or SMALLEST_DELAY
        slot.lastseen = max(slot.lastseen, monotonic() + seconds - slot.delay * (1 - slot.jitter))
        self.stats.inc_value("newsbot/fetch/pauses")
        self.stats.max_value("newsbot/fetch/longest_pause_seconds", round(seconds, 3))

    def failed(self, request: Request, retry_after: float | None) -> None:
        """The host answered with an error or not at all: wait, longer each time, and at last leave it alone."""
        host = _host(request)
        state = self._state(host)
        counts = state.doubt is None or state.doubt.judges_by(request)
        state.failures += counts
        slot = self.crawler.engine.downloader.slots.get(host)
        delay = slot.delay if slot else 0.0
        wait = self.backoff * max(delay, 0.25) * 2.0 ** min(state.failures - 1, 16)
        wait = min(wait, self.largest_backoff) * random.uniform(0.75, 1.25)  # noqa: S311 (no secret)
        if retry_after is not None:
            wait = max(wait, min(retry_after, self.largest_retry_after))
            self.stats.inc_value("newsbot/fetch/retry_after")
        self.pause(host, wait)
        if state.failures >= self.breaker_failures > 0:
            self._close(host, state, "host_down", f"{state.failures} failures in a row")
        elif 2 * state.failures >= self.breaker_failures > 0:
            self._doubt(host, state)

    def refused(self, request: Request) -> None:
        """The host answered 401 or 403: a few are pages of its own, many in a row mean us."""
        host = _host(request)
        state = self._state(host)
        state.blocked += state.doubt is None or state.doubt.judges_by(request)
        if state.blocked >= self.blocked_limit > 0:
            self._close(host, state, "host_blocked", f"{state.blocked} pages in a row refused")
        elif 2 * state.blocked >= self.blocked_limit > 0:
            self._doubt(host, state)

    def put_off(self, request: Request) -> Request | None:
        """The request as it is to come later, where its host is in doubt and another is let through before it."""
        state = self.troubled.get(_host(request))
        if state is None or state.doubt is None or not state.doubt.puts_off(request):
            return None
        self.stats.inc_value("newsbot/fetch/put_off")
        return state.doubt.put_off(request)

    def closed(self, host: str) -> str | None:
        """The reason why `host` is left alone just now, or None. After the pause one request is let through."""
        if host in self.too_slow:
            return "crawl_delay"
        state = self.troubled.get(host)
        if state is None or not state.closed_until:
            return None
        now = monotonic()
        if now < state.closed_until:
            return state.reason
        state.closed_until = now + self.breaker_pause
        return None

    def recovered(self, host: str) -> None:
        """The host answered as it should."""
        state = self.troubled.pop(host, None)
        if state is not None and state.closed_until:
            logger.info("%s answers again", host)

    def _downloaded(self, response: Response, request: Request) -> None:
        """Before Scrapy looks what the host's slot may do next: a middleware would be too late."""
        if self._anonymous:  # said with the first real answer: a replayed crawl asks nobody
            self._anonymous = False
            sys.stderr.write(HINT + "\n")
        status = response.status
        if status < 400:
            if self.troubled:
                self.recovered(_host(request))
        elif status in self._failing:
            self.failed(request, retry_after(response))
        elif status in _BLOCKING:
            self.refused(request)
        elif status < 500:
            self.recovered(_host(request))

    def _state(self, host: str) -> _Host:
        if len(self.troubled) > _MAX_HOSTS:
            self.troubled.clear()
        return self.troubled.setdefault(host, _Host())

    def _doubt(self, host: str, state: _Host) -> None:
        """Half of the failures that are too many have come: the others are to come from elsewhere on the host."""
        if state.doubt is not None or state.closed_until:
            return
        self._doubts += 1
        state.doubt = Doubt(self._doubts)
        self._give_up_waiting(host, lambda _: PutOff("its host is in doubt"))

    def _close(self, host: str, state: _Host, reason: str, why: str) -> None:
        if not state.closed_until:
            self.stats.inc_value(f"newsbot/fetch/{reason}")
            logger.warning("%s is left alone for %.0f s: %s", host, self.breaker_pause, why)
        state.closed_until = monotonic() + self.breaker_pause
        state.reason, state.doubt = reason, None
        self._give_up_waiting(host, lambda request: skip(self.stats, reason, request.url))

    def _give_up_waiting(self, host: str, why: Callable[[Request], Exception]) -> None:
        """End what was let through before, and waits for its turn."""
        slot = self.crawler.engine.downloader.slots.get(host)
        while slot is not None and slot.queue:
            request, answer = slot.queue.popleft()
            answer.errback(why(request))

    def _robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        delay = robotparser.crawl_delay(self._agent)
        if not delay:
            return
        host = urlsplit(request.url).hostname or ""
        self.stats.set_value(f"newsbot/fetch/crawl_delay/{host}", delay)
        if delay > self.largest_crawl_delay:
            self.too_slow.add(host)
            logger.warning(
                "%s is skipped: its robots.txt asks for %.0f s between requests, NEWSBOT_CRAWL_DELAY_MAX is %.0f",
                host,
                delay,
                self.largest_crawl_delay,
            )
            return
        self.at_least(host, delay)


class AdaptiveDelay(AutoThrottle):
    """Scrapy's AutoThrottle, which never goes below what the host asked for (`Pace.floors`)."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._floors: dict[str, float] = {}

    def _spider_opened(self, spider: Spider) -> None:
        super()._spider_opened(spider)
        pace = self.crawler.get_extension(Pace)
        if pace is not None:
            self._floors = pace.floors

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        super()._response_downloaded(response, request, spider)
        host = request.meta.get("download_slot")
        if host in self._floors and (slot := self.crawler.engine.downloader.slots.get(host)):
            slot.delay = max(slot.delay, self._floors[host])


class PatientRetry(RetryMiddleware):
    """Scrapy's retry, after a pause of the whole host, and not where it is no use."""

    _pace: Pace | None = None

    @property
    def pace(self) -> Pace:
        """The crawl's `Pace`."""
        if self._pace is None:
            self._pace = self.crawler.get_extension(Pace) or Pace(self.crawler)
        return self._pace

    def process_request(self, request: Request) -> Request | None:
        """Refuse requests to a host that is left alone, put off some to one that is in doubt."""
        pace = self.pace
        host = urlparse_cached(request).hostname or ""
        if host not in pace.met:
            pace.meet(host, request.url)
        if (not pace.troubled and not pace.too_slow) or request.meta.get("dont_obey_robotstxt"):
            return None
        if (reason := pace.closed(_host(request))) is not None:
            raise skip(pace.stats, reason, request.url)
        return pace.put_off(request)

    def process_exception(self, request: Request, exception: Exception) -> Request | Response | None:  # type: ignore[override]
        """Name what will not get better, wait before what may."""
        if isinstance(exception, DownloadCancelledError):
            raise skip(self.pace.stats, "too_big", request.url) from exception
        if isinstance(exception, PutOff):
            return self.pace.put_off(request) or request
        if isinstance(exception, CannotResolveHostError) and _is_private(request):
            raise skip(self.pace.stats, "private_address", request.url) from exception
        if isinstance(exception, self.exceptions_to_retry):
            self.pace.failed(request, None)
        if isinstance(exception, DownloadTimeoutError):  # a third time would make it minutes
            request.meta["max_retry_times"] = min(1, request.meta.get("max_retry_times", self.max_retry_times))
        return super().process_exception(request, exception)

    def _retry(self, request: Request, reason: str | Exception | type[Exception]) -> Request | None:
        again = super()._retry(request, reason)
        if again is not None and (state := self.pace.troubled.get(_host(request))) and state.doubt:
            return state.doubt.put_off(again)
        if again is None:
            request.meta[GAVE_UP] = True
            if OFTEN_FAILED not in request.meta:
                leave_for_later(self.pace.stats, request.url)
        return again


def _host(request: Request) -> str:
    return request.meta.get("download_slot") or urlparse_cached(request).hostname or ""


def _is_private(request: Request) -> bool:
    from twisted.internet import reactor  # importing it earlier would install the wrong one

    refused = getattr(reactor.nameResolver, "refused", ())
    return urlparse_cached(request).hostname in refused


def retry_after(response: Response) -> float | None:
    """Seconds that the response's Retry-After asks for (RFC 9110 10.2.3: seconds or a date), not below 0, or None."""
    if response.status not in {429, 503}:
        return None
    text = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()[:64]
    if not text:
        return None
    try:
        seconds = float(text) if text.isdigit() else parsedate_to_datetime(text).timestamp() - time()
    except (ValueError, OverflowError):
        return None
    return max(0.0, seconds)
