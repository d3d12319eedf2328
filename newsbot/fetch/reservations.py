"""What a site reserves: text and data mining, archiving, following (spider middleware, after each page).

Read and recorded on every article (`tdm_reserved`, and counts in the stats); obeyed where NEWSBOT_TDM_POLICY is
`obey`: of a reserved page no text is kept, and links of a `nofollow` page are not followed. Read are

- TDMRep (W3C Community Group report, 10 May 2024): `<meta name=tdm-reservation>`, the HTTP header of that name, and
  `/.well-known/tdmrep.json`; the nearer to the page, the stronger;
- meta robots and `X-Robots-Tag`: noindex, nofollow, noarchive, nosnippet, and the unofficial noai, noimageai;
- robots.txt: `Content-Signal` (ai-train, ai-input), `Content-Usage` (IETF aipref), `License` (RSL 1.0).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request, Response, TextResponse
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from newsbot.fetch.reserved import (
    FILE_BYTES,
    Reservation,
    RobotsSignals,
    file_says,
    keeps_no_text,
    read_file,
    read_headers,
    read_metas,
    read_page,
    read_robots_signals,
)
from newsbot.items import Article

logger = logging.getLogger(__name__)

FILE_DAYS = 7
"""Days for which a tdmrep.json (or its absence) is remembered."""


class Reservations:
    """Marks each article with what its page reserves, and obeys where that is the policy."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.stats = crawler.stats
        self.obey = str(crawler.settings.get("NEWSBOT_TDM_POLICY") or "record").lower() == "obey"
        self.token = str(crawler.settings.get("ROBOTSTXT_USER_AGENT") or "newsbot").lower()
        self._signals: dict[str, RobotsSignals] = {}
        self._files: dict[str, asyncio.Future[list[tuple[str, bool]]]] = {}
        crawler.signals.connect(self._robots_parsed, signals.robots_parsed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Reservations:
        """Build it as Scrapy does."""
        return cls(crawler)

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Mark articles; pass everything else."""
        said: Reservation | None = None
        nofollow = self.obey and self._follow_forbidden(response)
        async for each in result:
            if isinstance(each, Article):
                if said is None:
                    said = await self.read(response)
                self._mark(each, said)
            elif nofollow and isinstance(each, Request) and each.url != response.url:
                self.stats.inc_value("newsbot/skipped/nofollow")
                continue
            yield each

    async def read(self, response: Response) -> Reservation:
        """All that is said about a page, the nearest first."""
        said = read_page(response.headers, response.body if isinstance(response, TextResponse) else b"", self.token)
        tdm = said.tdm
        parts = urlparse_cached(response)
        if tdm is None and parts.scheme in {"http", "https"}:
            tdm = file_says(await self._file(f"{parts.scheme}://{parts.netloc}", response.url), response.url)
        if tdm is None and (site := self._signals.get(parts.netloc)):
            tdm = site.tdm
        return Reservation(tdm, said.policy, said.directives)

    def _mark(self, article: Article, said: Reservation) -> None:
        if article.tdm_reserved is None:
            article.tdm_reserved = said.tdm
        if article.tdm_reserved:
            self.stats.inc_value("newsbot/fetch/tdm_reserved")
        for directive in said.directives:
            self.stats.inc_value(f"newsbot/fetch/robots_directive/{directive}")
        if self.obey and (article.tdm_reserved or keeps_no_text(said)):
            article.body = ""
            article.word_count = 0
            self.stats.inc_value("newsbot/fetch/text_not_kept")

    def _follow_forbidden(self, response: Response) -> bool:
        if "nofollow" in read_headers(response.headers, self.token).directives:
            return True
        return isinstance(response, TextResponse) and "nofollow" in read_metas(response.body, self.token).directives

    async def _file(self, site: str, url: str) -> list[tuple[str, bool]]:
        if site not in self._files:
            self._files[site] = asyncio.ensure_future(self._ask(site))
        return await asyncio.shield(self._files[site])

    async def _ask(self, site: str) -> list[tuple[str, bool]]:
        """The rules of a site's tdmrep.json, from memory where we asked lately."""
        from newsbot.store.memory import Memory

        memory = Memory.of(self.crawler)
        host = urlsplit(site).netloc
        facts = memory.site_facts(host)
        known = facts.get("tdmrep")
        now = datetime.now(UTC)
        if isinstance(known, dict) and str(known.get("until")) > now.isoformat():
            return [(str(pattern), bool(reserved)) for pattern, reserved in known.get("rules", ())]
        request = Request(
            f"{site}/.well-known/tdmrep.json",
            meta={"download_maxsize": FILE_BYTES, "dont_retry": True},
            callback=NO_CALLBACK,
        )
        rules: list[tuple[str, bool]] = []
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 (whatever went wrong, the file says nothing)
            logger.debug("No tdmrep.json at %s: %s", site, error)
            return rules
        if response.status == 200:
            rules = read_file(response.body)
        if response.status < 500:
            until = (now + timedelta(days=FILE_DAYS)).isoformat()
            facts = memory.site_facts(host)
            memory.keep_site_facts(host, {**facts, "tdmrep": {"rules": rules, "until": until}})
        return rules

    def _robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        text = str(getattr(robotparser, "text", ""))
        if "ontent-" not in text and "icense" not in text and "CONTENT-" not in text:
            return
        found = read_robots_signals(text, self.token)
        self._signals[urlparse_cached(request).netloc] = found
        for kind in ("content_signal", "content_usage", "licenses"):
            if getattr(found, kind):
                self.stats.inc_value(f"newsbot/fetch/robots_{kind}")
