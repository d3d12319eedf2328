"""The crawl stops before the disk is full (extension), or its memory (extension, in the place of Scrapy's).

Scrapy goes on: with a full disk it loops for ever, or loses items and ends with success. Below NEWSBOT_DISK_PAUSE_MB
the crawl waits for space; below NEWSBOT_DISK_STOP_MB it ends, with the reason `disk_full`, and can be resumed.
"""

from __future__ import annotations

import logging
import shutil
import sys
from pathlib import Path

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.extensions.memusage import MemoryUsage
from scrapy.utils.asyncio import AsyncioLoopingCall, create_looping_call
from scrapy.utils.defer import deferred_from_coro
from twisted.internet.task import LoopingCall

logger = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024


class MemoryLimit(MemoryUsage):
    """Scrapy's MEMUSAGE_LIMIT_MB, of this process alone: what Scrapy asks the system for begins with the peak of the
    process that started this one, be it ever so large.
    """

    def get_virtual_size(self) -> int:
        """The most memory that this process has had, in bytes."""
        try:
            status = Path("/proc/self/status").read_text()
            return int(status.partition("VmHWM:")[2].split(maxsplit=1)[0]) * 1024
        except (OSError, IndexError, ValueError):  # no Linux
            return super().get_virtual_size()


class DiskSpace:
    """Looks at the disk of the data directory every NEWSBOT_DISK_CHECK_SECONDS."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.pause_below = settings.getint("NEWSBOT_DISK_PAUSE_MB", 1024) * MEGABYTE
        self.stop_below = settings.getint("NEWSBOT_DISK_STOP_MB", 200) * MEGABYTE
        if self.pause_below <= 0 and self.stop_below <= 0:
            raise NotConfigured
        self.crawler = crawler
        self.directory = Path(settings.get("NEWSBOT_DATA_DIR") or ".")
        self.seconds = settings.getfloat("NEWSBOT_DISK_CHECK_SECONDS", 20.0)
        self.paused = False
        self._calls: AsyncioLoopingCall | LoopingCall | None = None
        crawler.signals.connect(self._begin, signals.engine_started)
        crawler.signals.connect(self._end, signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DiskSpace:
        """Build it as Scrapy does."""
        return cls(crawler)

    def free(self) -> int:
        """Free bytes where the data directory is, or will be."""
        for place in (self.directory, *self.directory.absolute().parents):
            if place.exists():
                return shutil.disk_usage(place).free
        return self.pause_below

    def look(self) -> None:
        """Pause, go on or stop, as the free space says."""
        free = self.free()
        if free < self.stop_below:
            line = f"newsbot: stopped, only {free // MEGABYTE} MB are free on the disk of {self.directory}"
            sys.stderr.write(line + "\n")
            self.crawler.stats.set_value("newsbot/fetch/disk_full", True)
            self._end()
            deferred_from_coro(self.crawler.engine.close_spider_async(reason="disk_full"))
        elif free < self.pause_below and not self.paused:
            self.paused = True
            self.crawler.stats.inc_value("newsbot/fetch/disk_pauses")
            logger.warning("Waiting: only %d MB are free on the disk of %s", free // MEGABYTE, self.directory)
            self.crawler.engine.pause()
        elif self.paused and free >= self.pause_below:
            self.paused = False
            logger.info("Going on: %d MB are free", free // MEGABYTE)
            self.crawler.engine.unpause()

    def _begin(self) -> None:
        if self._calls is None:
            self._calls = create_looping_call(self.look)
            self._calls.start(self.seconds, now=True)

    def _end(self) -> None:
        if self._calls is not None and self._calls.running:
            self._calls.stop()
