"""Every answer of the network goes into WARC files where NEWSBOT_ARCHIVE names a directory (downloader middleware).

Nearest to the downloader, so that it sees what the site sent: compressed bodies, redirects, 304s. Writing happens in a
thread, and an answer goes on its way when it is in the file. What logs somebody in is left out.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Headers, Request, Response

from newsbot.errors import StoreError, UsageError
from newsbot.export.files import why_not_writable
from newsbot.export.warc import Archive, Exchange
from newsbot.store.memory import Memory

logger = logging.getLogger(__name__)

SECRET = frozenset({"authorization", "cookie", "proxy-authorization"})
"""Request headers that are nobody's business."""
ENCODINGS = b"gzip, deflate"
"""What is asked for: readers of WARC files know no other (warcio 1.8.1 fails at Brotli, and knows no Zstandard)."""
_HOP_BY_HOP = frozenset({"transfer-encoding", "content-length"})


class WarcArchive:
    """Writes each exchange before anything else is done with the answer."""

    def __init__(self, crawler: Crawler) -> None:
        directory = crawler.settings.get("NEWSBOT_ARCHIVE")
        if not directory:
            raise NotConfigured
        self.directory = Path(directory)
        if (reason := why_not_writable(self.directory / "warc")) or self.directory.is_file():
            raise UsageError(f"NEWSBOT_ARCHIVE={directory} cannot be written: {reason or 'it is a file'}")
        self.crawler = crawler
        self.stats = crawler.stats
        self.largest = int(crawler.settings.getfloat("NEWSBOT_ARCHIVE_MB", 1000) * 1_000_000)
        self._archive: Archive | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="warc")
        self._failed = False
        crawler.signals.connect(self._close, signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> WarcArchive:
        """Build it as Scrapy does."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Ask for what readers of the archive can read."""
        request.headers[b"Accept-Encoding"] = ENCODINGS

    async def process_response(self, request: Request, response: Response) -> Response:
        """Archive the answer, and hand it on as it is."""
        if self._failed or "cached" in response.flags or "playwright" in response.flags:
            return response
        exchange = exchange_of(request, response)
        try:
            kind = await asyncio.get_running_loop().run_in_executor(self._thread, self._write, exchange)
        except OSError as error:
            self._give_up(error)
        else:
            self.stats.inc_value(f"newsbot/archive/{kind}")
        return response

    def _write(self, exchange: Exchange) -> str:
        if self._archive is None:
            self._archive = Archive(self.directory, largest=self.largest, about=self._about())
        return self._archive.write(exchange)

    def _about(self) -> list[tuple[str, str]]:
        settings = self.crawler.settings
        robots = "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore"
        agent = str(settings.get("USER_AGENT") or "")
        contact = str(settings.get("NEWSBOT_CONTACT") or "")
        return [("robots", robots), ("http-header-user-agent", agent), *([("operator", contact)] if contact else [])]

    def _give_up(self, error: OSError) -> None:
        """An archive with holes is none: end the crawl, which can be gone on with; this page counts as not fetched."""
        if not self._failed:
            self._failed = True
            memory = Memory.of(self.crawler)
            memory.flush()
            said = f"the archive {self.directory} cannot be written: {error.strerror or error}"
            memory.give_up(StoreError(f"{said}; mend that, then run the same"), reason="archive")

    async def _close(self) -> None:
        if self._archive is not None:
            try:
                await asyncio.get_running_loop().run_in_executor(self._thread, self._archive.close)
            except OSError as error:
                logger.error("The archive %s cannot be closed: %s", self.directory, error)
        self._thread.shutdown(wait=False)


def exchange_of(request: Request, response: Response) -> Exchange:
    """What was asked and answered, as a WARC file holds it."""
    metadata = {}
    if seconds := request.meta.get("download_latency"):
        metadata["fetchTimeMs"] = str(int(float(seconds) * 1000))
    if via := request.headers.get("Referer"):
        metadata["via"] = via.decode("latin-1")
    asked = [(name, value) for name, value in _pairs(request.headers) if name.lower() not in SECRET]
    host = response.url.partition("://")[2].partition("/")[0].rpartition("@")[2]
    answered = [(name, value) for name, value in _pairs(response.headers) if name.lower() not in _HOP_BY_HOP]
    return Exchange(
        url=response.url,
        status=response.status,
        headers=[*answered, ("Content-Length", str(len(response.body)))],
        body=response.body,
        at=datetime.now(UTC),
        method=request.method,
        request_headers=[("Host", host), *(pair for pair in asked if pair[0].lower() != "host")],
        request_body=request.body,
        ip_address=str(response.ip_address or ""),
        metadata=metadata,
    )


def _pairs(headers: Headers) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values]
