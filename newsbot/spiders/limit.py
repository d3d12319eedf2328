"""Exactly N articles: how the spider counts what it gives, and waits for what is not decided yet."""

from __future__ import annotations

import asyncio
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler

from newsbot.items import Article
from newsbot.store.done import NotRead
from newsbot.store.memory import Memory
from newsbot.store.places import Places


class Limit:
    """Places for `most` articles. A place is taken before an article goes to the pipelines, and free again if it is
    dropped there; when all are filled for good the crawl ends with the reason `limit`. They belong to the run: all its
    workers share them, and a run that is gone on with has those that it had filled.
    """

    def __init__(self, crawler: Crawler, most: int | None) -> None:
        self.crawler = crawler
        self.most = most
        self._closing: Any = None
        if most is not None:
            crawler.signals.connect(self._kept, signals.item_scraped)
            crawler.signals.connect(self._lost, signals.item_dropped)
            crawler.signals.connect(self._lost, signals.item_error)

    @property
    def reached(self) -> bool:
        """Whether all places are filled for good."""
        return self.most is not None and self._places.given() >= self.most

    @property
    def _places(self) -> Places:
        memory = Memory.of(self.crawler)
        if memory.places is None:  # requests are not kept in the database, and so no run is
            memory.places = Places(memory, 0)
        return memory.places

    async def place(self) -> bool:
        """Take a place; False where none is left. Waits while it depends on articles that are being judged.

        Raises `NotRead` where the crawl ends for another reason before that is known.
        """
        if self.most is None:
            return True
        while not self._places.take(self.most):
            if self.reached:
                self._close()
                return False
            if self._is_closing():
                raise NotRead("shutdown")
            await asyncio.sleep(self._places.pause)
        return True

    def _is_closing(self) -> bool:
        slot: Any = self.crawler.engine._slot if self.crawler.engine is not None else None
        return slot is None or slot.closing is not None

    def _close(self) -> None:
        if self._closing is None and not self._is_closing() and self.crawler.engine is not None:
            self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="limit"))

    def _kept(self, item: Any) -> None:
        if isinstance(item, Article):
            self._places.kept(item)
            if self.reached:
                self._close()

    def _lost(self, item: Any) -> None:
        if isinstance(item, Article):
            self._places.leave(item)
