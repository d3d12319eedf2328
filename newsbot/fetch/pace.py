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

from newsbot.fetch.breaker import MOST_HOSTS, Breaker, host_of
from newsbot.fetch.doubt import PutOff
from newsbot.fetch.identity import HINT, is_anonymous
from newsbot.fetch.integrity import is_partial
from newsbot.fetch.resolver import PrivateHosts
from newsbot.fetch.skipped import leave_for_later, skip
from newsbot.sites import readable_sites
from newsbot.watch.marks import GAVE_UP, OFTEN_FAILED

logger = logging.getLogger(__name__)

SMALLEST_DELAY = 0.001
"""Seconds: a slot without any delay does not look at the time of its last request."""
_BLOCKING = frozenset({401, 403})
_GIVEN = frozenset({200, 304})


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
        self.breaker = Breaker(crawler)
        self.floors: dict[str, float] = {}
        self.too_slow: set[str] = set()
        self.met: set[str] = set()
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
        if len(self.met) < MOST_HOSTS:
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
        failures = self.breaker.failed(request)
        host = host_of(request)
        slot = self.crawler.engine.downloader.slots.get(host)
        delay = slot.delay if slot else 0.0
        wait = self.backoff * max(delay, 0.25) * 2.0 ** min(failures - 1, 16)
        wait = min(wait, self.largest_backoff) * random.uniform(0.75, 1.25)  # noqa: S311 (no secret)
        if retry_after is not None:
            wait = max(wait, min(retry_after, self.largest_retry_after))
            self.stats.inc_value("newsbot/fetch/retry_after")
        self.pause(host, wait)

    def why_not(self, host: str) -> str | None:
        """The reason why `host` is not asked just now, or None."""
        return "crawl_delay" if host in self.too_slow else self.breaker.closed(host)

    def _downloaded(self, response: Response, request: Request) -> None:
        """Before Scrapy looks what the host's slot may do next: a middleware would be too late."""
        if self._anonymous:  # said with the first real answer: a replayed crawl asks nobody
            self._anonymous = False
            sys.stderr.write(HINT + "\n")
        status = response.status
        if status in self._failing:
            self.failed(request, retry_after(response))
        elif status in _BLOCKING:
            self.breaker.refused(request)
        elif status < 500 and self.breaker.troubled:
            self.breaker.answered(request)

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
        if (not pace.breaker.troubled and not pace.too_slow) or request.meta.get("dont_obey_robotstxt"):
            return None
        if (reason := pace.why_not(host_of(request))) is not None:
            raise skip(pace.stats, reason, request.url)
        return pace.breaker.put_off(request)

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Note that a whole page was had, or try an error once more."""
        if response.status in _GIVEN and not request.meta.get("dont_obey_robotstxt") and _says_how_it_is(response):
            self.pace.breaker.gave(request)
        return super().process_response(request, response)

    def process_exception(self, request: Request, exception: Exception) -> Request | Response | None:  # type: ignore[override]
        """Name what will not get better, wait before what may."""
        if isinstance(exception, DownloadCancelledError):
            raise skip(self.pace.stats, "too_big", request.url) from exception
        if isinstance(exception, PutOff):
            return self.pace.breaker.put_off(request) or request
        if isinstance(exception, CannotResolveHostError) and _is_private(request):
            raise skip(self.pace.stats, "private_address", request.url) from exception
        if isinstance(exception, self.exceptions_to_retry):
            self.pace.failed(request, None)
        if isinstance(exception, DownloadTimeoutError):  # a third time would make it minutes
            request.meta["max_retry_times"] = min(1, request.meta.get("max_retry_times", self.max_retry_times))
        return super().process_exception(request, exception)

    def _retry(self, request: Request, reason: str | Exception | type[Exception]) -> Request | None:
        again = super()._retry(request, reason)
        if again is not None:
            return self.pace.breaker.put_off_again(again)
        request.meta[GAVE_UP] = True
        if OFTEN_FAILED not in request.meta:
            leave_for_later(self.pace.stats, request.url)
        return None


def _says_how_it_is(response: Response) -> bool:
    """Whether an answer is the host's own and whole, as it gives it to anybody who asks without a browser."""
    return not is_partial(response) and "cached" not in response.flags and "playwright" not in response.flags


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
