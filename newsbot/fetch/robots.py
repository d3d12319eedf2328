"""robots.txt by RFC 9309 (downloader middleware, in the place of Scrapy's).

What Scrapy's own does otherwise: a robots.txt that cannot be had (5xx, 429, no connection) allows everything; ours
forbids everything for now and asks again later (2.3.1.4). A 4xx allows everything (2.3.1.3), whatever stands in its
body. At most 512 KiB are read (2.5 asks for 500), and what was read holds for at most 24 hours (2.4). `Crawl-delay`
is applied by `pace`, and what robots.txt says about text and data mining is kept by `reservations`: both hear the
signal `robots_parsed`.
"""

from __future__ import annotations

import asyncio
import logging
from time import monotonic

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import StopDownload
from scrapy.http import Request
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.utils.httpobj import urlparse_cached

from newsbot.caps import CALIBRATED, Caps
from newsbot.fetch.skipped import Skipped, skip

logger = logging.getLogger(__name__)

MAX_AGE = 24 * 3600.0
"""Seconds that a robots.txt holds (RFC 9309 2.4)."""
_NOWHERE = frozenset({"too_many_redirects", "redirect_loop", "scheme"})
"""Reasons to skip: its redirects lead nowhere."""
MOST_SITES = 2000
"""Whose rules are held at a time; the oldest are asked for again."""
ROBOTS_PRIORITY = 1000


class Rules(ProtegoRobotParser):
    """A robots.txt that was read: Scrapy's parser (Setting ROBOTSTXT_PARSER) on the first 512 KiB."""

    text: str

    @classmethod
    def from_crawler(cls, crawler: Crawler, robotstxt_body: bytes) -> Rules:
        """Parse at most NEWSBOT_ROBOTS_BYTES; the last line may be cut and is then dropped."""
        body = robotstxt_body
        most = (Caps.of(crawler.settings) if crawler else CALIBRATED).robots_bytes
        if len(body) > most:
            body = body[: body.rfind(b"\n", 0, most) + 1]
        rules = super().from_crawler(crawler, body)
        rules.text = body.decode("utf-8-sig", errors="ignore")
        return rules

    def sitemaps(self) -> list[str]:
        """URLs of the sitemaps it names."""
        return [url.strip() for url in self.rp.sitemaps if isinstance(url, str)]


class Unreachable(RobotParser):
    """No robots.txt could be had: nothing is allowed, for now."""

    text = ""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    @classmethod
    def from_crawler(cls, crawler: Crawler, robotstxt_body: bytes) -> Unreachable:
        """Part of the interface; not used."""
        return cls("robots_unreachable")

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:
        """Nothing is."""
        return False


class Robots(RobotsTxtMiddleware):
    """Asks each site's robots.txt once, before its first page, and obeys it."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        self._retry_after = settings.getfloat("NEWSBOT_ROBOTS_RETRY", 3600.0)
        self._most = Caps.of(settings).robots_bytes
        self._rules: dict[str, tuple[RobotParser, float]] = {}
        self._asking: dict[str, asyncio.Future[RobotParser]] = {}
        crawler.signals.connect(self._cut, signals.bytes_received)

    async def process_request(self, request: Request) -> None:  # type: ignore[override]
        """Let the request pass, or raise `Skipped` (`robots`, `robots_unreachable`, `private_address`)."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        rules = await self.robot_parser(request)
        agent = self._robotstxt_useragent or request.headers.get(b"User-Agent") or self._default_useragent
        if rules.allowed(request.url, agent):
            return
        if isinstance(rules, Unreachable):
            raise skip(self._stats, rules.reason, request.url)
        self._stats.inc_value("robotstxt/forbidden")
        raise skip(self._stats, "robots", request.url)

    async def robot_parser(self, request: Request) -> RobotParser:
        """The rules of the request's site, asked for where we have none or they are too old."""
        parts = urlparse_cached(request)
        site = f"{parts.scheme}://{parts.netloc}"
        known = self._rules.get(site)
        if known is not None and monotonic() < known[1]:
            return known[0]
        if site in self._asking:
            return await asyncio.shield(self._asking[site])
        asking: asyncio.Future[RobotParser] = asyncio.get_running_loop().create_future()
        self._asking[site] = asking
        rules: RobotParser = Unreachable("robots_unreachable")
        try:
            rules = await self._ask(site, request)
        finally:
            holds = self._retry_after if isinstance(rules, Unreachable) else MAX_AGE
            if len(self._rules) >= MOST_SITES:
                self._rules.pop(next(iter(self._rules)))
            self._rules[site] = (rules, monotonic() + holds)
            del self._asking[site]
            asking.set_result(rules)
        return rules

    async def _ask(self, site: str, request: Request) -> RobotParser:
        self._stats.inc_value("robotstxt/request_count")
        robots = Request(
            f"{site}/robots.txt",
            priority=ROBOTS_PRIORITY,
            headers={"Accept-Encoding": "identity"},  # so that the cap counts what is parsed
            meta={"dont_obey_robotstxt": True, "robots_bytes": 0, "download_maxsize": 0},  # `_cut` caps it
            callback=NO_CALLBACK,
        )
        try:
            response = await self.crawler.engine.download_async(robots)
        except Skipped as error:
            if error.reason in _NOWHERE:  # as if there were none (RFC 9309 2.3.1.2)
                logger.info("No robots.txt at %s: %s", site, error)
                return await self._parsed(b"", request)
            return self._unreachable(site, error.reason if error.reason == "private_address" else str(error))
        except Exception as error:  # noqa: BLE001 (whatever went wrong, there is no robots.txt)
            self._stats.inc_value(f"robotstxt/exception_count/{type(error).__name__}")
            return self._unreachable(site, f"{type(error).__name__}: {error}")
        self._stats.inc_value("robotstxt/response_count")
        self._stats.inc_value(f"robotstxt/response_status_count/{response.status}")
        if response.status >= 500 or response.status == 429:
            return self._unreachable(site, f"status {response.status}")
        return await self._parsed(response.body if response.status < 300 else b"", request)

    async def _parsed(self, body: bytes, request: Request) -> RobotParser:
        rules = Rules.from_crawler(self.crawler, body)
        await self.crawler.signals.send_catch_log_async(
            signal=signals.robots_parsed, robotparser=rules, request=request
        )
        return rules

    def _unreachable(self, site: str, why: str) -> RobotParser:
        if why == "private_address":
            return Unreachable(why)
        self._stats.inc_value("newsbot/fetch/robots_unreachable")
        logger.warning("%s/robots.txt cannot be had (%s): nothing of the site is fetched for now", site, why)
        return Unreachable("robots_unreachable")

    def _cut(self, data: bytes, request: Request) -> None:
        """Stop a robots.txt at the cap, and use what has come."""
        if "robots_bytes" in request.meta:
            request.meta["robots_bytes"] += len(data)
            if request.meta["robots_bytes"] > self._most:
                self._stats.inc_value("newsbot/left_out/robots_bytes")
                raise StopDownload(fail=False)
