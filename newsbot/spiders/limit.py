"""Exactly N articles: how the spider counts what it gives, and waits for what is not decided yet."""

from __future__ import annotations

import asyncio
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler

from newsbot.items import Article
from newsbot.store.frontier import Frontier
from newsbot.store.places import Places


class Limit:
    """Places for `most` articles. A place is taken before an article goes to the pipelines, and free again if it is
    dropped there; when all are filled for good the crawl ends with the reason `limit`. Workers of one run share them.
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
        if self.most is None:
            return False
        shared = self._shared
        return (shared.given() if shared is not None else self._given) >= self.most

    @property
    def _shared(self) -> Places | None:
        """The places of all workers, where there are several."""
        frontier = self.crawler.engine.scheduler if self.crawler.engine is not None else None
        return frontier.shared.places if isinstance(frontier, Frontier) and frontier.shared is not None else None

    async def place(self) -> bool:
        """Take a place; False where none is left. Waits while it depends on articles that are being judged."""
        if self.most is None:
            return True
        shared = self._shared
        while not (shared.take(self.most) if shared is not None else self._given + self._undecided < self.most):
            if self.reached or self._is_closing():
                return False
            await asyncio.sleep(0.005 if shared is None else 0.2)
        self._undecided += 1
        return True

    def _is_closing(self) -> bool:
        slot: Any = self.crawler.engine._slot if self.crawler.engine is not None else None
        return slot is None or slot.closing is not None

    def _kept(self, item: Any) -> None:
        if not isinstance(item, Article):
            return
        self._undecided -= 1
        self._given += 1
        if (shared := self._shared) is not None:
            shared.fill()
        if self.reached and self.crawler.engine is not None and self.crawler.engine.running:
            self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="limit"))

    def _lost(self, item: Any) -> None:
        if isinstance(item, Article):
            self._undecided -= 1
            if (shared := self._shared) is not None:
                shared.leave()
