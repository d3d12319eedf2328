"""Is it an article? The pipeline that drops what is none and empties what is absurd; each with a counted reason."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from newsbot.items import Article, Image
from newsbot.load.text import content_hash, count_words

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""No news site had an article before."""
LONGEST = {"headline": 500, "alternative_headline": 500, "description": 5_000, "byline": 500, "section": 200}
"""Characters beyond which a field cannot be what it says."""
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_TEXTS = tuple(f.name for f in fields(Article) if f.type in {"str", "str | None"})
_LISTS = ("authors", "breadcrumbs", "keywords", "related_links")
_MOMENTS = ("date_published", "date_modified")


class Validate:
    """Item pipeline (ITEM_PIPELINES); counts `newsbot/skipped/<reason>` and `newsbot/absurd/<field>`."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Validate:
        """Scrapy's way to make one."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """The article made sound. Raises `DropItem` for what is none; lets other items pass."""
        if not isinstance(item, Article):
            return item
        for field in make_sound(item, datetime.now(UTC)):
            self._count(f"newsbot/absurd/{field}")
        if reason := why_not(item):
            self._count(f"newsbot/skipped/{reason}")
            raise DropItem(f"{reason}: {str(item.url)[:200]}", log_level="DEBUG")
        return item

    def _count(self, name: str) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(name)


def why_not(article: Article) -> str | None:
    """Why a sound item is no article to keep; None if it is one."""
    if not article.url.startswith(("http://", "https://")):
        return "no_url"
    if not article.headline:
        return "no_headline"
    # A page behind a paywall, or one whose text is reserved, is still an article with what it shows.
    if not article.body and not (article.description and article.is_accessible_for_free is False):
        return None if article.tdm_reserved else "no_body"
    return None


def make_sound(article: Article, now: datetime) -> list[str]:
    """Give every field its type; the names of those that had to be emptied."""
    emptied = []
    for name in _TEXTS:
        value = getattr(article, name)
        if (value is not None and not isinstance(value, str)) or (value and len(value) > LONGEST.get(name, len(value))):
            value = None
            emptied.append(name)
        elif (value and not value.isascii()) or (value and "\x00" in value):
            value = _UNSTORABLE.sub("", value)
        setattr(article, name, value or _nothing(name))
    for name in _LISTS:
        setattr(article, name, _texts(getattr(article, name)))
    for name in _MOMENTS:
        if not _is_believable(getattr(article, name), now):
            setattr(article, name, None)
            emptied.append(name)
    article.images = [image for image in article.images or [] if isinstance(image, Image) and image.url]
    article.sources = {name: source for name, source in (article.sources or {}).items() if isinstance(source, str)}
    article.canonical_url = article.canonical_url or article.url
    article.fetched_at = article.fetched_at or now.replace(microsecond=0)
    article.content_hash = article.content_hash or content_hash(article.headline, article.body)
    article.word_count = article.word_count or count_words(article.body)
    return emptied


def _nothing(name: str) -> str | None:
    return {"body": "", "url": "", "canonical_url": "", "article_type": "NewsArticle", "status": "new"}.get(name)


def _texts(values: Any) -> list[str]:
    found = [values] if isinstance(values, str) else values if isinstance(values, list | tuple) else []
    return [_UNSTORABLE.sub("", value) for value in found if isinstance(value, str) and value]


def _is_believable(moment: Any, now: datetime) -> bool:
    if moment is None:
        return True
    if not isinstance(moment, datetime) or moment.utcoffset() is None:
        return False
    return EARLIEST <= moment <= now + timedelta(days=1)
