"""Seen? Changed? A copy? The pipeline that decides what an article is and keeps it in the article database."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from newsbot.errors import UsageError
from newsbot.items import Article
from newsbot.load.text import content_hash
from newsbot.load.urls import url_key
from newsbot.store import articles
from newsbot.store.database import Database
from newsbot.store.memory import Memory

DUPLICATES = ("mark", "drop", "keep")
"""Values of NEWSBOT_DUPLICATES."""
_STORED = "SELECT version, content_hash, status, duplicate_of, story_id FROM article WHERE key = :key"
_SAME = """SELECT key, canonical_url, duplicate_of, story_id FROM article
 WHERE content_hash = :hash AND key <> :key ORDER BY id LIMIT 1"""
_STORY = "UPDATE article SET story_id = :story WHERE canonical_url = :url AND story_id IS NULL"


class Keep:
    """Item pipeline (ITEM_PIPELINES), the last before the feeds: unchanged articles end here."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.memory: Memory
        self.duplicates = crawler.settings.get("NEWSBOT_DUPLICATES") or "mark"
        if self.duplicates not in DUPLICATES:
            raise UsageError(f"NEWSBOT_DUPLICATES={self.duplicates}: must be one of {', '.join(DUPLICATES)}")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Keep:
        """Scrapy's way to make one."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Scrapy's hook."""
        self.memory = Memory.of(self.crawler)

    def process_item(self, item: Any) -> Any:
        """Keep the article with version and status. Raises `DropItem` for one that says nothing new."""
        if not isinstance(item, Article):
            return item
        if self.memory.error is not None:
            raise DropItem("not stored", log_level="DEBUG")
        item.content_hash = item.content_hash or content_hash(item.headline, item.body)
        key = url_key(item.canonical_url)
        if self.memory.is_fresh(key):
            self.memory.flush()
        stored = self.memory.row(_STORED, {"key": key})
        if stored is None:
            self._new(key, item)
        elif stored[1] == item.content_hash:
            self.memory.touch(item.canonical_url, "unchanged")
            self._count("unchanged")
            raise DropItem(f"unchanged: {item.canonical_url}", log_level="DEBUG")
        else:
            self._changed(key, item, stored)
        return item

    def _new(self, key: str, article: Article) -> None:
        original = self._original(key, article)
        article.version, article.status = 1, "new"
        if original is not None:
            self._mark(article, original)
        self.memory.tell(_insert, {"article": article, "row": articles.to_row(article)}, fresh=key)
        self.memory.found_at(article.url, article.canonical_url)
        self._count("articles/" + article.status)
        if article.status == "duplicate" and self.duplicates == "drop":
            raise DropItem(f"duplicate of {article.duplicate_of}: {article.canonical_url}", log_level="DEBUG")

    def _changed(self, key: str, article: Article, stored: tuple[Any, ...]) -> None:
        article.version, article.status = int(stored[0]) + 1, "updated"
        article.duplicate_of, article.story_id = stored[3], stored[4]
        self.memory.tell(_update, {"article": article, "row": articles.to_row(article)}, fresh=key)
        self._count("articles/updated")

    def _original(self, key: str, article: Article) -> tuple[Any, ...] | None:
        if self.memory.is_fresh(article.content_hash):
            self.memory.flush()
        return self.memory.row(_SAME, {"hash": article.content_hash, "key": key})

    def _mark(self, article: Article, original: tuple[Any, ...]) -> None:
        original_key, original_url, first_url, story = original
        root = first_url or original_url
        article.story_id = story or hashlib.sha256(original_key.encode()).hexdigest()[:16]
        if story is None:
            self.memory.tell(_STORY, {"story": article.story_id, "url": root})
        if self.duplicates != "keep":
            article.duplicate_of, article.status = root, "duplicate"

    def _count(self, what: str) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(f"newsbot/{what}")


def _insert(database: Database, values: Mapping[str, Any]) -> None:
    articles.insert(database, values["row"], values["article"])


def _update(database: Database, values: Mapping[str, Any]) -> None:
    articles.update(database, values["row"], values["article"])
