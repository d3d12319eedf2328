"""Asks each site once for an address that it cannot have, before its first article is believed."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from newsbot.caps import Caps
from newsbot.discover.absent import absent_address
from newsbot.discover.course import Course
from newsbot.errors import NotAnArticle
from newsbot.extract.page import Page
from newsbot.items import Article
from newsbot.reader import read_article
from newsbot.watch.marks import OFTEN_FAILED

logger = logging.getLogger(__name__)

_ONCE = {"dont_redirect": True, "max_retry_times": 0, OFTEN_FAILED: True}
"""One request, whatever the answer; that there is none says nothing of the site's pages."""


class Absence:
    """Whether what was read as an article is what the site shows for any address (see `newsbot.discover.absent`)."""

    def __init__(self, crawler: Crawler, caps: Caps, now: datetime) -> None:
        self.crawler, self.caps, self.now = crawler, caps, now
        self._asking: dict[str, asyncio.Lock] = {}
        self._asked: set[str] = set()
        self._records = bool(crawler.settings.get("NEWSBOT_RECORD_DIR"))

    async def is_shown(self, article: Article, asked: str, course: Course, *, ask: bool) -> bool:
        """Whether a page that was asked for as `asked` is no article but that. `ask`: find out, if it is not known."""
        if ask and not self._records and not course.absent.is_known(self.now):
            async with self._asking.setdefault(course.host, asyncio.Lock()):
                if course.host not in self._asked:
                    self._asked.add(course.host)
                    await self._ask(article.url, course)
        return course.absent.asked_at is not None and course.absent.shows(asked, article.url, article.body)

    async def _ask(self, url: str, course: Course) -> None:
        assert self.crawler.engine is not None
        request = Request(absent_address(url), callback=NO_CALLBACK, meta=dict(_ONCE))
        if request.url == url:
            return
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 (robots.txt, a host that is down: the next crawl asks again)
            logger.info("What %s shows where it has no page could not be found out: %s", course.host, error)
            return
        if response.status < 300:
            self._learn(response, request.url, course)
        elif response.status < 400:
            location = (response.headers.get("Location") or b"").decode("latin-1")
            course.absent.learn(self.now, request.url, location=location)
        elif response.status in {404, 410}:
            course.absent.learn(self.now, request.url)

    def _learn(self, response: Response, asked: str, course: Course) -> None:
        try:
            page = Page.parse(response.body, response.url, caps=self.caps)
            shown = read_article(page, site=course.site, force=True)
        except NotAnArticle:
            course.absent.learn(self.now, asked)
            return
        course.absent.learn(self.now, asked, text=shown.body, canonical=shown.canonical_url)
