"""A page is done when all its requests and items are stored: the spider middleware that tells the frontier.

Outermost spider middleware (SPIDER_MIDDLEWARES, before all others), so that it sees what really leaves the spider.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.utils.asyncgen import as_async_generator
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.spider import iterate_spider_output
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from newsbot.items import Article
from newsbot.store.frontier import CHILD, ROW, Frontier
from newsbot.store.memory import Memory
from newsbot.store.runs import starts_done

BREATH = 100
"""Requests of one page that are stored together; then the crawl gets a turn."""


class NotRead(CloseSpider):
    """Raised by a callback when the crawl ends before it is known what the page gives: the page stays to do."""


class PageDone:
    """Counts what a page gives, and marks it done when the last of it is stored."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._open: Counter[str] = Counter()
        self._read: set[str] = set()
        self._failing: set[str | None] = set()
        crawler.signals.connect(self._opened, signal=signals.spider_opened)
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(self._item_left, signal=signal)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PageDone:
        """Scrapy's way to make one."""
        return cls(crawler)

    @property
    def _frontier(self) -> Frontier | None:
        scheduler = self.crawler.engine.scheduler if self.crawler.engine is not None else None
        return scheduler if isinstance(scheduler, Frontier) else None

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Start requests belong to the run, not to the process: an interrupted run has them already.

        Articles that come with them are in no frontier: whoever gives such is asked again when the run is gone on with.
        """
        frontier = self._frontier
        if frontier is None or frontier.run is None:
            async for item_or_request in start:
                yield item_or_request
            return
        if frontier.run.starts_done or (frontier.shared and not await frontier.shared.wait_to_start()):
            return
        counts: Counter[bytes] = Counter()
        gives_items = False
        async for item_or_request in start:
            if isinstance(item_or_request, Request):
                self._name_child(item_or_request, b"start", counts)
            else:
                gives_items = True
            yield item_or_request
        if not frontier.volatile and not gives_items:
            Memory.of(self.crawler).tell(starts_done, {"run": frontier.run.id})

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Requests go to the frontier at once, items to the pipelines, and then the page is done."""
        row: str | None = response.meta.get(ROW)
        # What an errback yields for a refused answer has gone through `_each` when it comes here.
        output = result if row in self._failing else self._each(row, response, result)
        async for item in output:
            yield item

    def process_spider_exception(self, response: Response, exception: Exception) -> None:
        """A page whose callback fails is not read again and again: it is done, and the error is counted by Scrapy."""
        if (row := response.meta.get(ROW)) and not isinstance(exception, NotRead):
            self._all_read(row)

    async def _each(self, row: str | None, response: Any, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        counts: Counter[bytes] = Counter()
        requests: list[Request] = []
        try:
            async for item_or_request in result:
                if not isinstance(item_or_request, Request):
                    if row is not None:
                        self._open[row] += 1
                    self._remember_ways(response, item_or_request)
                    yield item_or_request
                    continue
                if row is not None:
                    item_or_request.meta.pop(ROW, None)
                    self._name_child(item_or_request, bytes.fromhex(row), counts)
                requests.append(item_or_request)
                if len(requests) >= BREATH:
                    self._store(requests)
                    await asyncio.sleep(0)
        except Exception as error:
            self._store(requests)
            if row is not None and not isinstance(error, NotRead):
                self._all_read(row)
            raise
        self._store(requests)
        if row is not None:
            self._all_read(row)

    def _store(self, requests: list[Request]) -> None:
        """What Scrapy's scraper would do later, done now: stored before the page can be done."""
        assert self.crawler.engine is not None
        if len(requests) > 1 and (frontier := self._frontier) is not None:
            frontier.expect(requests)
        for request in requests:
            self.crawler.engine.crawl(request)
        requests.clear()

    def _name_child(self, request: Request, parent: bytes, counts: Counter[bytes]) -> None:
        """A request that must not be filtered gets the same row each time its page is read."""
        if request.dont_filter and self.crawler.request_fingerprinter is not None:
            fingerprint = self.crawler.request_fingerprinter.fingerprint(request)
            counts[fingerprint] += 1
            name = parent + fingerprint + counts[fingerprint].to_bytes(4, "big")
            request.meta[CHILD] = hashlib.blake2b(name, digest_size=16).hexdigest()

    def _remember_ways(self, response: Any, item: Any) -> None:
        """The URLs that led to an article through redirects lead to it the next time too."""
        if isinstance(item, Article) and isinstance(response, Response):
            memory = Memory.of(self.crawler)
            for url in [*response.meta.get("redirect_urls", []), response.url]:
                memory.found_at(url, item.canonical_url)

    def _item_left(self, item: Any, response: Any) -> None:
        request = getattr(response, "request", None)
        row = request.meta.get(ROW) if request is not None else None
        if row is not None and row in self._open:
            self._open[row] -= 1
            if not self._open[row]:
                del self._open[row]
                if row in self._read:
                    self._done(row)

    def _all_read(self, row: str) -> None:
        self._failing.discard(row)
        if row in self._open:
            self._read.add(row)
        else:
            self._done(row)

    def _done(self, row: str) -> None:
        self._read.discard(row)
        if (frontier := self._frontier) is not None:
            frontier.done(bytes.fromhex(row))

    # --- pages that could not be fetched ------------------------------------------------------------
    def _opened(self) -> None:
        if (frontier := self._frontier) is not None:
            frontier.errback = self.errback

    def errback(self, original: Callable[[Failure], Any] | None) -> Errback:
        """What a request's errback becomes, so that a page that could not be fetched is done too."""
        return Errback(self, original)

    def read_failure(self, failure: Any, original: Callable[[Failure], Any] | None) -> Any:
        """Give the failure to the request's own errback; what that yields belongs to the page."""
        row = failure.request.meta.get(ROW)
        try:
            output = original(failure) if original is not None else failure.raiseException()
        except Exception:
            if row is not None:
                self._all_read(row)
            raise
        if row is None or isinstance(output, Failure):
            if row is not None:
                self._all_read(row)
            return output
        self._failing.add(row)
        return self._each(row, failure, _in_turn(output))


async def _in_turn(output: Any) -> AsyncIterator[Any]:
    """Whatever a callback may return, one by one."""
    result = iterate_spider_output(output)
    if isinstance(result, Deferred):
        result = await maybe_deferred_to_future(result)
    async for item_or_request in as_async_generator(result):
        yield item_or_request


class Errback:
    """A request's errback, with its page's end; `original` is the one that the spider gave."""

    def __init__(self, pages: PageDone, original: Callable[[Failure], Any] | None) -> None:
        self.pages = pages
        self.original = original

    def __call__(self, failure: Failure) -> Any:
        """Scrapy's errback."""
        return self.pages.read_failure(failure, self.original)
