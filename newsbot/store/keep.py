"""Seen? Changed? A copy? The pipeline that decides what an article is and keeps it in the article database."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from newsbot.errors import UsageError
from newsbot.items import Article
from newsbot.load.sequences import words_of
from newsbot.load.text import content_hash
from newsbot.load.urls import url_key
from newsbot.store import articles, copies, versions
from newsbot.store.copies import Copies, Original
from newsbot.store.database import Database
from newsbot.store.forget import is_forgotten
from newsbot.store.memory import Memory

DUPLICATES = ("mark", "drop", "keep")
"""Values of NEWSBOT_DUPLICATES."""
_STORED = "SELECT version, content_hash, duplicate_of, story_id, headline, body FROM article WHERE key = :key"
_STORY = "UPDATE article SET story_id = :story WHERE key = :key AND story_id IS NULL"


class Keep:
    """Item pipeline (ITEM_PIPELINES), the last before the feeds: unchanged articles end here."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.memory: Memory
        self.copies: Copies
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
        self.copies = Copies(self.memory)

    def process_item(self, item: Any) -> Any:
        """Keep the article with version and status. Raises `DropItem` for one that says nothing new."""
        if not isinstance(item, Article):
            return item
        if self.memory.error is not None:
            raise DropItem("not stored", log_level="DEBUG")
        if is_forgotten(self.memory.rows, item):
            self._count("skipped/forgotten")
            raise DropItem("forgotten", log_level="DEBUG")
        item.content_hash = item.content_hash or content_hash(item.headline, item.body)
        key = url_key(item.canonical_url)
        if self.memory.is_fresh(key):
            self.memory.flush()
        stored = self.memory.row(_STORED, {"key": key})
        if stored is None:
            self._new(key, item)
        elif stored[1] == item.content_hash or not self._changed(key, item, stored):
            self.memory.touch(item.canonical_url, "unchanged")
            self._count("unchanged")
            raise DropItem(f"unchanged: {item.canonical_url}", log_level="DEBUG")
        return item

    def _new(self, key: str, article: Article) -> None:
        words = words_of(article.body)
        original = self.copies.find(key, article, words)
        article.version, article.status = 1, "new"
        if original is not None and original.itself:
            self.memory.found_at(article.url, original.itself)
            self.memory.found_at(article.canonical_url, original.itself)
            self._count("skipped/another_address")
            raise DropItem(f"another address of {original.itself}: {article.canonical_url}", log_level="DEBUG")
        if original is not None:
            self._mark(article, original)
        values = {"article": article, "row": articles.to_row(article), "sketch": words.sketch}
        self.memory.found_at(article.url, article.canonical_url)
        # Not written before the feeds have noted the article: they come next.
        self.memory.tell(_insert, values, fresh=key, more=True)
        is_dropped = article.status == "duplicate" and self.duplicates == "drop"
        if not is_dropped:
            self._fill_place(article)
        self.copies.mark(article, words)
        self._count("articles/" + article.status)
        if is_dropped:
            raise DropItem(f"duplicate of {article.duplicate_of}: {article.canonical_url}", log_level="DEBUG")

    def _changed(self, key: str, article: Article, stored: tuple[Any, ...]) -> bool:
        """Keep a new version; False if only the dress of the text has changed."""
        version, _, duplicate_of, story_id, headline, body = stored
        changes = versions.changes(headline, body, article.headline, article.body)
        if changes is None:
            return False
        article.version, article.status = int(version) + 1, "updated"
        article.duplicate_of, article.story_id = duplicate_of, story_id
        words = words_of(article.body)
        values = {"article": article, "row": articles.to_row(article), "sketch": words.sketch, "changes": changes}
        self.memory.tell(_update, values, fresh=key, more=True)
        self._fill_place(article)
        self.copies.mark(article, words)
        self._count("articles/updated")
        return True

    def _mark(self, article: Article, original: Original) -> None:
        article.story_id = original.story_id or hashlib.sha256(original.key.encode()).hexdigest()[:16]
        if original.story_id is None:
            self.memory.tell(_STORY, {"story": article.story_id, "key": original.key}, fresh=original.key)
        if self.duplicates != "keep":
            article.duplicate_of, article.status = original.canonical_url, "duplicate"

    def _fill_place(self, article: Article) -> None:
        """Of the run's `limit=`, in the transaction that stores the article."""
        if self.memory.places is not None:
            self.memory.places.fill(article)

    def _count(self, what: str) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(f"newsbot/{what}")


def _insert(database: Database, values: Mapping[str, Any]) -> None:
    number = articles.insert(database, values["row"], values["article"])
    if number is not None:
        copies.put(database, {"id": number, "sketch": values["sketch"], "again": False})


def _update(database: Database, values: Mapping[str, Any]) -> None:
    number = articles.update(database, values["row"], values["article"])
    if number is not None:
        versions.put(database, number, values["row"], values["changes"])
        copies.put(database, {"id": number, "sketch": values["sketch"], "again": True})
