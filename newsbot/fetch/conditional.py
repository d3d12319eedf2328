"""A page that has not changed is not sent again (downloader middleware; RFC 9110 13).

For requests that carry `meta["conditional"]`:

- `"listing"`: a listing, feed or sitemap. Its validators hold only from a run that came to its end by itself, and
  only for a run that asks for the same (`spider.conditional_scope`, a text the spider makes of its arguments): else
  an unchanged page could hide links that were never followed. For the same reason they are not kept for a host of
  which a page could not be had. (Not for a sitemap index: its maps change without it.)
- `"article"`: an article that the database has. Its validators are kept when its item has passed the pipelines.

An unchanged page (304, or a body with the same digest) ends in `NotModified`, which the request's errback sees; the
article is then marked as looked at (`meta["canonical_url"]`, or its URL), and the spider has nothing to do.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from newsbot.fetch.skipped import INCOMPLETE, NotModified
from newsbot.load.urls import canonical_url

if TYPE_CHECKING:
    from newsbot.store.memory import Memory

MOST_LISTINGS = 20_000
"""Pages whose validators are held until the crawl ends."""
_HEADER_LENGTH = 500


class Conditional:
    """Sends validators, and remembers them."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.stats = crawler.stats
        self._memory: Memory | None = None
        self._listings: dict[str, tuple[str | None, str | None, str]] = {}
        crawler.signals.connect(self._item_passed, signals.item_scraped)
        crawler.signals.connect(self._item_passed, signals.item_dropped)
        crawler.signals.connect(self._closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Conditional:
        """Build it as Scrapy does."""
        return cls(crawler)

    @property
    def memory(self) -> Memory:
        """The crawl's memory, opened when it is first needed."""
        if self._memory is None:
            from newsbot.store.memory import Memory

            self._memory = Memory.of(self.crawler)
        return self._memory

    def process_request(self, request: Request) -> None:
        """Add `If-None-Match` and `If-Modified-Since` where the page is known."""
        kind = request.meta.get("conditional")
        if not kind or request.meta.get("redirect_times"):
            return
        state = self.memory.page_state(request.url)
        if state is None or not (state.digest or "").startswith(self._scope(kind)):
            return
        request.meta["newsbot_digest"] = state.digest
        if state.etag:
            request.headers["If-None-Match"] = state.etag
        if state.last_modified:
            request.headers["If-Modified-Since"] = state.last_modified

    def process_response(self, request: Request, response: Response) -> Response:
        """Raise `NotModified`, or note the validators of what came."""
        kind = request.meta.get("conditional")
        if not kind:
            return response
        if response.status == 304:
            raise self._unchanged(request, kind)
        if response.status != 200 or "playwright" in response.flags:
            return response
        scope = self._scope(kind)
        digest = scope + hashlib.sha1(response.body, usedforsecurity=False).hexdigest()
        state = (_text(response, "ETag"), _text(response, "Last-Modified"), digest)
        first = request.meta.get("redirect_urls", [request.url])[0]
        if digest == request.meta.get("newsbot_digest"):
            self._keep(kind, request, first, state)
            raise self._unchanged(request, kind)
        self._keep(kind, request, first, state)
        return response

    def _keep(self, kind: str, request: Request, url: str, state: tuple[str | None, str | None, str]) -> None:
        if kind == "article":
            request.meta["page_state"] = [url, *state]
        elif len(self._listings) < MOST_LISTINGS:
            self._listings[url] = state

    def _unchanged(self, request: Request, kind: str) -> NotModified:
        self.stats.inc_value("newsbot/fetch/not_modified")
        if kind == "article":
            self.memory.touch(request.meta.get("canonical_url") or canonical_url(request.url), "unchanged")
        return NotModified(request.url)

    def _scope(self, kind: str) -> str:
        if kind == "article":
            return ""
        scope = getattr(self.crawler.spider, "conditional_scope", None) or self.crawler.spidercls.name
        return hashlib.sha1(str(scope).encode(), usedforsecurity=False).hexdigest()[:12] + ":"

    def _item_passed(self, item: Any, response: Any) -> None:
        state = response.meta.get("page_state") if isinstance(response, Response) and response.request else None
        if state is not None:
            self.memory.keep_page_state(*state)

    def _closed(self, spider: Spider, reason: str) -> None:
        if reason == "finished" and self._listings and not getattr(spider, "stopped_early", False):
            incomplete = frozenset(self.stats.get_value(INCOMPLETE) or ())
            for url, state in self._listings.items():
                if urlsplit(url).hostname not in incomplete:
                    self.memory.keep_page_state(url, *state)
            self.memory.flush()
        self._listings.clear()


def _text(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1")[:_HEADER_LENGTH] if value else None
