"""The ledger: what the run brings of each site, counted as it passes and kept in the article database.

A downloader middleware nearest to the network (DOWNLOADER_MIDDLEWARES), so that every answer is seen, those that are
asked for again too; and, for what comes of the answers, an extension (EXTENSIONS). Both are one object. Counting costs
a few additions for each answer; every half minute what was counted is added to the table `run_site`, so that workers
on one run add up, and a killed one loses no more than that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.utils.asyncio import create_looping_call

from newsbot.items import Article
from newsbot.load.urls import site_of
from newsbot.sites import Site, nearest_site, readable_sites, sites_by_domain
from newsbot.store.database import Database
from newsbot.store.memory import Memory
from newsbot.watch.health import WATCHED
from newsbot.watch.history import keep_visit
from newsbot.watch.marks import BAD_BEFORE, PROBE
from newsbot.watch.tally import TOLD
from newsbot.watch.visit import KNOWN_BAD, LATENCIES, Visit

EVERY = 30.0
"""Seconds between two additions to the database."""
SMALL = 40_000
"""Bytes: a page that only asks who we are is smaller."""
_BLOCK_PAGE = re.compile(
    rb"challenge-platform|cf-chl-|captcha-delivery|px-captcha|_Incapsula_Resource|/recaptcha/api|hcaptcha\.com"
    rb"|geo\.captcha|awsWafCookieDomainList|ddos-guard|perimeterx|datadome",
    re.IGNORECASE,
)
"""Names of the services that put a test before a page."""
_CONSENT = re.compile(r"(?:^|\.)(?:consent|cmp|captcha|validate|challenge)\.|/(?:consent|captcha|challenge)(?:[/?.]|$)")


class SelectorStats:
    """What `itemloaders` counts its rules in (`ItemLoader(stats=...)`), for one site."""

    def __init__(self, visit: Visit, url: str) -> None:
        self._visit, self._url = visit, url

    def inc_value(self, key: str, count: int = 1, start: int = 0) -> None:
        """Count `parser/FIELD/KIND/RULE`; 0 says that the rule found nothing."""
        rule = key.removeprefix("parser/")
        self._visit.count(f"selector_tried/{rule}")
        self._visit.count(f"selector/{rule}", count)
        if not count:
            self._visit.samples.setdefault(f"selector/{rule}", self._url)


class Ledger:
    """Counts by site; `Ledger.of(crawler)` is the same for all who ask."""

    _open: ClassVar[WeakKeyDictionary[Crawler, Ledger]] = WeakKeyDictionary()

    @classmethod
    def of(cls, crawler: Crawler) -> Ledger:
        """The ledger of this crawl."""
        ledger = cls._open.get(crawler)
        if ledger is None:
            ledger = cls._open[crawler] = cls(crawler)
        return ledger

    from_crawler = of
    """Scrapy's way to make one."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.sites: dict[str, Site] = {
            site.name: site for site in readable_sites(crawler.settings.get("NEWSBOT_SITES_DIR"))
        }
        self._by_domain = sites_by_domain(self.sites.values())
        self.visits: dict[str, Visit] = {}
        """What this process counted and has written."""
        self._fresh: dict[str, Visit] = {}
        self._names: dict[str, str] = {}
        self._loop = create_looping_call(self.write)
        connect = crawler.signals.connect
        connect(self.spider_opened, signal=signals.spider_opened)
        connect(self.spider_closed, signal=signals.spider_closed)
        connect(self.response_received, signal=signals.response_received)
        connect(self.item_scraped, signal=signals.item_scraped)
        connect(self.item_dropped, signal=signals.item_dropped)
        connect(self.item_error, signal=signals.item_error)
        connect(self.spider_error, signal=signals.spider_error)

    # --- what others tell -------------------------------------------------------------------------
    def count(self, url: str, name: str, number: int = 1) -> None:
        """Add to a count of the site that a URL belongs to (names: `newsbot.watch.visit`)."""
        self._of(url).count(name, number, url)

    def not_an_article(self, url: str, reason: str) -> None:
        """A page that should have been an article is none."""
        self._of(url).miss(url, reason)

    def selector_stats(self, url: str) -> SelectorStats:
        """Where the loader that reads this page counts the hits of its profile's selectors."""
        return SelectorStats(self._of(url), url)

    # --- answers ----------------------------------------------------------------------------------
    def process_response(self, request: Request, response: Response) -> Response:
        """Count every answer of the network (Scrapy's hook)."""
        if not _is_robots(request.url) and PROBE not in request.meta:
            visit = self._of(request.url)
            visit.count("pages")
            visit.count(f"status/{response.status}", sample=request.url if response.status >= 400 else "")
            if response.status >= 400 and BAD_BEFORE in request.meta:
                visit.count(f"{KNOWN_BAD}pages")
                visit.count(f"{KNOWN_BAD}status/{response.status}")
            if (seconds := request.meta.get("download_latency")) is not None:
                milliseconds = int(seconds * 1000)
                visit.counts["latency/ms"] += milliseconds
                visit.counts["latency/count"] += 1
                bound = next((bound for bound in LATENCIES if milliseconds <= bound), LATENCIES[-1])
                visit.counts[f"latency/le/{bound}"] += 1
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count downloads that failed, and requests given up for a reason (Scrapy's hook)."""
        if isinstance(exception, IgnoreRequest):
            reason = getattr(exception, "reason", "")
            if reason and reason != "not_modified":
                self._count_failure(request, f"skipped/{reason}")
        else:
            self._count_failure(request, "no_answer")

    def _count_failure(self, request: Request, name: str) -> None:
        if PROBE in request.meta:
            return
        self.count(request.url, name)
        if BAD_BEFORE in request.meta:
            self.count(request.url, KNOWN_BAD + name)

    def response_received(self, response: Response) -> None:
        """See whether a page that came is a page at all."""
        if response.status == 200 and not _is_robots(response.url) and is_block_page(response):
            self.count(response.url, "block_pages")

    # --- what came of them ------------------------------------------------------------------------
    def item_scraped(self, item: Any, response: Response | None) -> None:
        """Count an article and its fields."""
        if isinstance(item, Article):
            visit = self._read(item, response)
            visit.count(f"articles/{item.status}")

    def item_dropped(self, item: Any, exception: BaseException, response: Response | None) -> None:
        """Count an article that was read and not given out: known, a copy, or not valid."""
        if isinstance(item, Article):
            if str(exception).startswith("unchanged"):
                self._read(item, response).count("articles/unchanged")
            elif item.status == "duplicate":
                self._read(item, response).count("articles/duplicate")
            else:
                self._of(item.url).count("dropped", sample=item.url)

    def item_error(self, item: Any, response: Response | None) -> None:
        """Count an article that could not be kept."""
        url = response.url if response is not None else getattr(item, "url", "")
        self._of(url).count("error/item", sample=url)

    def spider_error(self, response: Any) -> None:
        """Count a page at which the spider failed."""
        url = getattr(response, "url", "")
        self._of(url).count("error/spider", sample=url)

    def _read(self, article: Article, response: Response | None) -> Visit:
        visit = self._of(article.url)
        visit.count("read")
        for name in TOLD:
            if getattr(article, name) not in (None, "", []):
                visit.count(f"field/{name}")
            elif name in WATCHED:
                visit.samples.setdefault(f"missing/{name}", article.url)
        return visit

    # --- keeping ----------------------------------------------------------------------------------
    def spider_opened(self, spider: Spider) -> None:
        """Begin to write."""
        if not self._loop.running:
            self._loop.start(EVERY, now=False)

    def spider_closed(self, spider: Spider) -> None:
        """Write the last."""
        if self._loop.running:
            self._loop.stop()
        self.write()

    @property
    def run_id(self) -> int | None:
        """The run in the article database, or None where nothing remembers runs."""
        scheduler = getattr(self.crawler.engine, "scheduler", None)
        run = getattr(scheduler, "run", None)
        return run.id if run is not None else None

    def write(self) -> None:
        """Add what was counted since the last time to the database."""
        fresh, self._fresh = self._fresh, {}
        # What is read from archives says nothing of how the site is today.
        run_id = None if getattr(self.crawler.spider, "offline", False) else self.run_id
        for name, visit in fresh.items():
            if name in self.visits:
                self.visits[name].add(visit)
            else:
                self.visits[name] = visit
            if run_id is not None:
                Memory.of(self.crawler).tell(_keep, {"run": run_id, "visit": visit.to_row()})

    def so_far(self) -> list[Visit]:
        """What this process has counted of each site until now, written or not."""
        found = []
        for name in list({**self.visits, **self._fresh}):
            written, fresh = self.visits.get(name), self._fresh.get(name)
            parts = [visit for visit in (written, fresh) if visit is not None]
            whole = Visit(name, parts[0].started_at, parts[0].ended_at)
            for part in parts:
                whole.add(part)
            found.append(whole)
        return found

    def _of(self, url: str) -> Visit:
        name = self._site_of(url)
        now = datetime.now(UTC)
        visit = self._fresh.get(name)
        if visit is None:
            visit = self._fresh[name] = Visit(name, now, now)
        visit.ended_at = now
        return visit

    def _site_of(self, url: str) -> str:
        netloc = urlsplit(url).netloc
        name = self._names.get(netloc)
        if name is None:
            site = nearest_site(url, self._by_domain)
            name = self._names[netloc] = site.name if site else site_of(url)
        return name


def _keep(database: Database, values: Mapping[str, Any]) -> None:
    keep_visit(database, values["run"], values["visit"])


def is_block_page(response: Response) -> bool:
    """Whether a page only asks who we are: a test for robots, or a consent wall that we were sent to."""
    if response.meta.get("redirect_urls") and _CONSENT.search(urlsplit(response.url)._replace(query="").geturl()):
        return True
    return len(response.body) <= SMALL and b"<article" not in response.body and bool(_BLOCK_PAGE.search(response.body))


def _is_robots(url: str) -> bool:
    return urlsplit(url).path == "/robots.txt"
