"""A crawl that is told to stop waits a few seconds for the pages that are on their way, and no longer.

A Scrapy extension (EXTENSIONS). Scrapy itself waits for every answer, up to DOWNLOAD_TIMEOUT, and again for each retry.
Here what has not come after NEWSBOT_STOP_SECONDS is left: it stays in the frontier, and the same command asks again.
"""

from __future__ import annotations

import logging
from time import monotonic
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

logger = logging.getLogger(__name__)

LOOK = 0.5
"""Seconds between two looks whether the crawl is closing."""


class Stopping:
    """Lets go of what holds up the end."""

    def __init__(self, crawler: Crawler) -> None:
        self.patience = crawler.settings.getfloat("NEWSBOT_STOP_SECONDS")
        if self.patience <= 0:
            raise NotConfigured
        self.crawler = crawler
        self._closing_since: float | None = None
        self._loop = create_looping_call(self._look)
        crawler.signals.connect(self._opened, signal=signals.spider_opened)
        crawler.signals.connect(self._end, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Stopping:
        """Scrapy's way to make one."""
        return cls(crawler)

    def _opened(self) -> None:
        self._loop.start(LOOK, now=False)

    def _end(self) -> None:
        if self._loop.running:
            self._loop.stop()

    def _look(self) -> None:
        slot: Any = self.crawler.engine._slot if self.crawler.engine is not None else None
        if slot is None or slot.closing is None:
            return
        if self._closing_since is None:
            self._closing_since = monotonic()
        elif slot.inprogress and monotonic() - self._closing_since >= self.patience:
            self._end()
            logger.info("Left for the next run: %d requests that were not answered in time", len(slot.inprogress))
            slot.inprogress = set()
            slot._maybe_fire_closing()
            slot.inprogress = _Late()


class _Late(set[Request]):
    """Requests whose answers nobody waits for: one more or less makes no difference, and it is never empty."""

    def __bool__(self) -> bool:
        return True

    def remove(self, request: Request) -> None:
        """Nothing to remove."""
