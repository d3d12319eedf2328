"""How far the crawl is: one live line on a terminal, else a log line every LOGSTATS_INTERVAL seconds.

A Scrapy extension (EXTENSIONS) in the place of `scrapy.extensions.logstats.LogStats`.
"""

from __future__ import annotations

import logging
import sys
from time import monotonic
from typing import TYPE_CHECKING

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from newsbot.watch.tally import Tally, clock, listed

if TYPE_CHECKING:
    from rich.console import Console

logger = logging.getLogger(__name__)

REFRESH = 0.2
"""Seconds between two looks of the live line."""


class Progress:
    """Shows the tally while the crawl runs."""

    def __init__(self, crawler: Crawler) -> None:
        self.live = crawler.settings.getbool("NEWSBOT_PROGRESS", True) and _on_terminal()
        self.interval = REFRESH if self.live else crawler.settings.getfloat("LOGSTATS_INTERVAL")
        if self.interval <= 0:
            raise NotConfigured
        self.crawler = crawler
        self.began = monotonic()
        self._line: LiveLine | None = None
        self._loop = create_looping_call(self.show)
        crawler.signals.connect(self.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(self.spider_closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Progress:
        """Scrapy's way to make one."""
        return cls(crawler)

    def spider_opened(self, spider: Spider) -> None:
        """Begin to show."""
        self.began = monotonic()
        if self.live:
            self._line = LiveLine()
        self._loop.start(self.interval, now=self.live)

    def show(self) -> None:
        """Show how far the crawl is now."""
        assert self.crawler.stats is not None
        tally = Tally.of(self.crawler.stats.get_stats(), monotonic() - self.began)
        if self._line:
            self._line.show(progress_line(tally))
        else:
            logger.info(progress_line(tally))

    def spider_closed(self, spider: Spider) -> None:
        """Show no more; the terminal is as it was."""
        if self._loop.running:
            self._loop.stop()
        if self._line:
            self.show()
            self._line.close()
            self._line = None


class LiveLine:
    """One line at the foot of the terminal; what is logged meanwhile scrolls above it."""

    def __init__(self, console: Console | None = None) -> None:
        from rich.console import Console
        from rich.live import Live

        console = console or Console(stderr=True)
        self._live = Live(console=console, auto_refresh=False, transient=True, redirect_stdout=False)
        before = sys.stderr
        self._live.start()
        # Log handlers hold the stream itself: lead them through rich too, or they would write into the line.
        self._handlers = [
            (handler, before)
            for handler in logging.getLogger().handlers
            if isinstance(handler, logging.StreamHandler) and handler.stream is before
        ]
        for handler, _ in self._handlers:
            handler.setStream(sys.stderr)

    def show(self, line: str) -> None:
        """Put this text into the line."""
        from rich.text import Text

        self._live.update(Text(line, no_wrap=True, overflow="ellipsis"), refresh=True)

    def close(self) -> None:
        """Remove the line and give the log its stream back."""
        for handler, stream in self._handlers:
            handler.setStream(stream)
        self._live.stop()


def progress_line(tally: Tally) -> str:
    """Pages, rate, queue, articles, skipped and errors, in one line."""
    rate = tally.pages / tally.seconds if tally.seconds >= 1 else float(tally.pages)
    articles = {"new": tally.new, "updated": tally.updated, "duplicate": tally.duplicate, "unchanged": tally.unchanged}
    parts = [
        f"{clock(tally.seconds)}  {tally.pages:,} pages ({rate:.1f}/s), {tally.queue:,} waiting",
        listed({name: count for name, count in articles.items() if count or name == "new"}),
    ]
    if skipped := sum(tally.skipped.values()):
        parts.append(f"{skipped:,} skipped")
    if problems := tally.errors + sum(tally.failed.values()):
        parts.append(f"{problems:,} failed")
    return " | ".join(parts)


def _on_terminal() -> bool:
    if not sys.stderr.isatty():
        return False
    from rich.console import Console  # here, as most crawls have no terminal

    console = Console(stderr=True)
    return console.is_terminal and not console.is_dumb_terminal
