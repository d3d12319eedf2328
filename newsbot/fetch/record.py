"""Save the pages of a live crawl as fixtures: the storage and policy of Scrapy's HTTP cache that replay reads.

`scrapy record` (newsbot/commands/record.py) puts them in place of those of `newsbot.fetch.replay`.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from scrapy.utils.httpobj import urlparse_cached

from newsbot.fetch.integrity import TooLarge, Undecodable, decompress
from newsbot.fetch.replay import saved_folders
from newsbot.fetch.saved import SavedPage, address, folder_name
from newsbot.items import Article
from newsbot.sites import readable_sites
from newsbot.sites.site import host_of

logger = logging.getLogger(__name__)

KEPT = ("Content-Type", "Content-Language", "Last-Modified", "ETag", "Link", "Location", "X-Robots-Tag", "Retry-After")
"""Headers that say something about the page; the others (cookies above all) are nobody's business."""
RUN = {"url", "sources", "fetched_at", "discovered_by", "discovered_from", "content_hash", "version", "status"} | {
    "duplicate_of",
    "story_id",
    "tdm_reserved",
}
"""Fields that belong to the run rather than to the page: no expectation of a fixture."""


class RecordPolicy:
    """HTTPCACHE_POLICY: every answer of the network is saved, none is taken from disk."""

    def __init__(self, settings: BaseSettings) -> None:
        pass

    def should_cache_request(self, request: Request) -> bool:
        """Pages of the web."""
        return urlparse_cached(request).scheme in {"http", "https"} and request.method == "GET"

    def should_cache_response(self, response: Response, request: Request) -> bool:
        """Whatever the site answers, but "not modified" and what it may answer better when asked again."""
        return response.status != 304 and response.status < 500 and response.status != 429

    def is_cached_response_fresh(self, cachedresponse: Response, request: Request) -> bool:
        """Never asked: nothing is taken from disk."""
        return False

    def is_cached_response_valid(self, cachedresponse: Response, response: Response, request: Request) -> bool:
        """Never asked: nothing is taken from disk."""
        return False


class RecordStorage:
    """HTTPCACHE_STORAGE: one folder for each answer, as NEWSBOT_RECORD_DIR/SITE/PAGE."""

    def __init__(self, settings: BaseSettings) -> None:
        self.directory = Path(settings["NEWSBOT_RECORD_DIR"])
        self.sites = readable_sites(settings.get("NEWSBOT_SITES_DIR"))
        self.largest = settings.getint("DOWNLOAD_MAXSIZE")
        self._folders: dict[str, Path] | None = None

    def open_spider(self, spider: Spider) -> None:
        """Nothing to open."""

    def close_spider(self, spider: Spider) -> None:
        """Nothing to close."""

    def retrieve_response(self, spider: Spider, request: Request) -> Response | None:
        """Nothing is taken from disk."""
        return None

    def store_response(self, spider: Spider, request: Request, response: Response) -> None:
        """Save the answer."""
        body = _decompressed(response, self.largest)
        if body is None:
            logger.warning("Not recorded, for its body cannot be decompressed: %s", request.url)
            return
        headers = {name: value.decode("latin-1") for name in KEPT if (value := response.headers.get(name))}
        page = SavedPage(request.url, body, response.status, headers)
        site = next((site.name for site in self.sites if site.covers(request.url)), host_of(request.url))
        if self._folders is None:
            self._folders = saved_folders(self.directory)
        folder = self._folders.get(address(request.url)) or free_folder(self.directory / site, folder_name(request.url))
        self._folders[address(request.url)] = folder
        page.write(folder)


class Expectations:
    """Extension: writes each item beside the page it was read from, as an `expected.json` to correct by eye."""

    def __init__(self, crawler: Crawler) -> None:
        self.directory = Path(crawler.settings["NEWSBOT_RECORD_DIR"])
        self.articles: dict[str, dict[str, Any]] = {}
        crawler.signals.connect(self.item_scraped, signal=signals.item_scraped)
        crawler.signals.connect(self.spider_closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Expectations:
        """Scrapy's way to make one."""
        return cls(crawler)

    def item_scraped(self, item: Any, response: Response | None) -> None:
        """Remember what was read from this page."""
        if isinstance(item, Article):
            self.articles[address(response.url if response else item.url)] = expectation(item)

    def spider_closed(self) -> None:
        """Write what was read, and put the day before the names of new folders of articles."""
        for meta in sorted(self.directory.glob("*/*/meta.json")):
            expected = self.articles.get(address(SavedPage.read(meta.parent).url))
            if expected is None:
                continue
            if (meta.parent / "expected.json").exists():
                continue  # somebody may have corrected it
            text = json.dumps(expected, indent=2, ensure_ascii=False) + "\n"
            (meta.parent / "expected.json").write_text(text, encoding="utf-8")
            day = (expected["date_published"] or "")[:10]
            if day and not meta.parent.name.startswith(day):
                target = meta.parent.with_name(f"{day}-{meta.parent.name}")
                if not target.exists():
                    meta.parent.rename(target)


def expectation(article: Article) -> dict[str, Any]:
    """What a test of this page should expect, as JSON values."""
    values = {name: value for name, value in asdict(article).items() if name not in RUN}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def free_folder(directory: Path, name: str) -> Path:
    """A folder of this name, numbered where another page has it."""
    number, folder = 1, directory / name
    while folder.exists():
        number += 1
        folder = directory / f"{name}-{number}"
    return folder


def _decompressed(response: Response, limit: int) -> bytes | None:
    """The body as a page, for the cache sees it before its Content-Encoding is undone; None where that fails."""
    body = response.body
    for encoding in reversed((response.headers.get("Content-Encoding") or b"").replace(b" ", b"").lower().split(b",")):
        if encoding in {b"", b"identity"}:
            continue
        try:
            body, _ = decompress(body, encoding, limit)
        except (TooLarge, Undecodable):
            return None
    return body
