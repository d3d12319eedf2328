"""Exactly N articles: how the spider counts what it gives, and waits for what is not decided yet."""

from __future__ import annotations

import asyncio
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler

from newsbot.items import Article


class Limit:
    """Places for `most` articles. A place is taken before an article goes to the pipelines, and free again if it is
    dropped there; when all are filled for good the crawl ends with the reason `limit`.
    """

    def __init__(self, crawler: Crawler, most: int | None) -> None:
        self.crawler = crawler
        self.most = most
        self._given = 0
        self._undecided = 0
        if most is not None:
            crawler.signals.connect(self._kept, signals.item_scraped)
            crawler.signals.connect(self._lost, signals.item_dropped)
            crawler.signals.connect(self._lost, signals.item_error)

    @property
    def reached(self) -> bool:
        """Whether all places are filled for good."""
        return self.most is not None and self._given >= self.most

    async def place(self) -> bool:
        """Take a place; False where none is left. Waits while it depends on articles that are being judged."""
        if self.most is None:
            return True
        while self._given + self._undecided >= self.most:
            if self.reached:
                return False
            await asyncio.sleep(0.005)
        self._undecided += 1
        return True

    def _kept(self, item: Any) -> None:
        if isinstance(item, Article):
            self._undecided -= 1
            self._given += 1
            if self.reached and self.crawler.engine is not None and self.crawler.engine.running:
                self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="limit"))

    def _lost(self, item: Any) -> None:
        if isinstance(item, Article):
            self._undecided -= 1
