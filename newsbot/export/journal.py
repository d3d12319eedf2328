"""Notes each article for the output files as it is stored: an item pipeline, right behind the one that stores.

A killed crawl may have stored an article that no feed was given yet; when it is met again it is unchanged, and would be
missing in the feeds for ever.
"""

from __future__ import annotations

from typing import Any

from scrapy.crawler import Crawler

from newsbot.export.feeds import Feeds


class Journal:
    """Item pipeline (ITEM_PIPELINES), behind the one that stores: what the database has, the feeds will have too."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._feeds: Feeds | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Journal:
        """Scrapy's way to make one."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Scrapy's hook."""
        self._feeds = self.crawler.get_extension(Feeds)

    def process_item(self, item: Any) -> Any:
        """The item as it is."""
        if self._feeds is not None:
            self._feeds.note(item)
        return item
