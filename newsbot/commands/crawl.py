"""`scrapy crawl`: Scrapy's own, which refuses unsafe settings and ends with an exit code that says how it went.

0 fine; 1 an error; 2 what was typed cannot be used; 3 a health monitor failed. What a person must act on is one line
on standard error, whatever the log level.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import AsyncCrawlerProcess, Crawler, CrawlerProcess
from scrapy.exceptions import UsageError as ScrapyUsageError
from scrapy.settings import BaseSettings, Settings
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from newsbot.commands import Says
from newsbot.errors import NewsbotError, UsageError
from newsbot.export.collect import Collector, note_run, noted_run
from newsbot.fetch.safety import check_settings
from newsbot.store.crew import IDLE, run_crew, set_own_files
from newsbot.store.database import Database, database_url
from newsbot.store.frontier import WAITING, Frontier
from newsbot.store.runs import is_finished, waiting
from newsbot.watch.outcome import ITEM_ERRORS, NOTHING, what_failed, what_was_found, what_was_not_written


class Command(Says, ScrapyCrawl):
    """Run a spider of the project."""

    requires_crawler_process = False  # made below: workers are forked first, each with an event loop of its own

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl, and set the exit code."""
        assert self.settings is not None
        if len(args) != 1:
            raise ScrapyUsageError("scrapy crawl: give the name of one spider")
        try:
            check_settings(self.settings)
            database_url(self.settings)
        except UsageError as error:
            self._say(error, 2)
            return
        workers = self.settings.getint("NEWSBOT_WORKERS") if args[0] != "archive" else 1  # which has its own processes
        if workers > 1 and not self.settings.getint("NEWSBOT_WORKER"):
            command = [*args, *sorted(map(str, opts.spargs.items()))]
            self.exitcode = run_crew(workers, self.settings, command, lambda: self._crawl(args[0], opts))
            self._end_crew()
            return
        self._crawl(args[0], opts)

    def _crawl(self, spider: str, opts: argparse.Namespace) -> int:
        """Crawl in this process; its exit code."""
        assert self.settings is not None
        set_own_files(self.settings)
        process = _crawler_process(self.settings)
        try:
            crawler = process.create_crawler(spider)
        except KeyError:
            self._say(f"there is no spider named {spider}; see: scrapy list", 2)
            return self.exitcode
        crawler.signals.connect(_count_item_errors(crawler), signals.item_error, weak=False)
        crawler.signals.connect(_set_aside, signals.spider_opened)
        if crew := self.settings.getint("NEWSBOT_WORKER_OF"):
            crawler.signals.connect(_tell_crew(crawler, crew), signals.spider_opened, weak=False)
        ending = _Ending(process.crawl(crawler, **opts.spargs))
        process.start()
        self._judge(crawler, ending.error())
        return int(self.exitcode)

    def _end_crew(self) -> None:
        """Make the output files of what the workers gave out, and say what they left."""
        assert self.settings is not None
        run = noted_run(_notes(self.settings), os.getpid())
        if run is None:
            return
        try:
            database = Database.of_settings(self.settings, readonly=True)
            with database.guarded():
                left = None if is_finished(database, run) else waiting(database, run)
            database.close()
        except NewsbotError as error:
            self._say(error, 1)
            return
        if self.settings.getdict("FEEDS"):
            self._collect(run, finished=left is None)
        if left is not None:
            self._say(_stopped(left), self.exitcode)

    def _collect(self, run: int, *, finished: bool) -> None:
        assert self.settings is not None
        process = _crawler_process(self.settings)
        try:
            crawler = process.create_crawler(Collector)
            ending = _Ending(process.crawl(crawler, run_number=run, run_finished=finished))
            process.start()
        except NewsbotError as error:
            self._say(error, 1)
            return
        assert crawler.stats is not None
        if (broken := ending.error()) is not None:
            self._say(f"{type(broken).__name__}: {broken}", 1)
        elif failed := what_was_not_written(crawler.stats.get_stats(), 0):
            self._say("; ".join(failed), 1)

    def _judge(self, crawler: Crawler, error: BaseException | None) -> None:
        for line in what_was_found(crawler.stats.get_stats()) if error is None else ():
            self._say(line, 3)
        if isinstance(error, UsageError):
            self._say(error, 2)
        elif error is not None:
            self._say(f"{type(error).__name__}: {error}", 1)
        elif failed := what_failed(crawler.stats.get_stats(), _own_feeds(crawler)):
            if crawler.settings.getint("NEWSBOT_WORKER") and failed[0].startswith(NOTHING):
                self.exitcode = IDLE
            else:
                self._say("; ".join(failed), 1)
        elif WAITING in crawler.stats.get_stats() and not crawler.settings.getint("NEWSBOT_WORKER_OF"):
            self._say(_stopped(crawler.stats.get_value(WAITING)), self.exitcode)


def _crawler_process(settings: Settings) -> AsyncCrawlerProcess | CrawlerProcess:
    """What Scrapy makes by itself for a command that says it needs it; with it comes the reactor."""
    is_other = settings.getbool("FORCE_CRAWLER_PROCESS") or "asyncio" not in str(settings["TWISTED_REACTOR"])
    if is_other and settings.getbool("TWISTED_REACTOR_ENABLED"):
        return CrawlerProcess(settings)
    return AsyncCrawlerProcess(settings)


def _stopped(left: int) -> str:
    return f"stopped{f': {left:,} pages wait' if left else ''}; run the same command again to go on"


def _notes(settings: BaseSettings) -> Path:
    return Path(settings.get("NEWSBOT_DATA_DIR") or ".newsbot") / "feeds"


def _tell_crew(crawler: Crawler, crew: int) -> Any:
    """Have the command that began this worker know which run it works on."""

    def tell() -> None:
        frontier = crawler.engine.scheduler if crawler.engine is not None else None
        if isinstance(frontier, Frontier) and frontier.run is not None:
            with suppress(OSError):  # what cannot be noted here cannot be given out: the journal says so
                note_run(_notes(crawler.settings), crew, frontier.run.id)

    return tell


class _Ending:
    """What `CrawlerProcess.crawl` gave, a Deferred or a task, asked for its error when all is over."""

    def __init__(self, result: Any) -> None:
        self._result = result
        self._failure: Failure | None = None
        if isinstance(result, Deferred):
            result.addErrback(self._keep)

    def _keep(self, failure: Failure) -> None:
        self._failure = failure

    def error(self) -> BaseException | None:
        """The error that kept the crawl from beginning or ending, or None."""
        if self._failure is not None:
            return self._failure.value
        if isinstance(self._result, asyncio.Task) and self._result.done() and not self._result.cancelled():
            return self._result.exception()
        return None


def _own_feeds(crawler: Crawler) -> int:
    """Output files that this process writes: those of a command with workers are written by the command."""
    return 0 if crawler.settings.getint("NEWSBOT_WORKER_OF") else len(crawler.settings.getdict("FEEDS"))


def _count_item_errors(crawler: Crawler) -> Any:
    def count() -> None:
        crawler.stats.inc_value(ITEM_ERRORS)

    return count


def _set_aside() -> None:
    """What is there when a crawl begins stays to its end: the garbage collector need not look through it again.

    And a page has thousands of parts, nearly all of which go by themselves: it looks for what does not less often.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(3_000, 10, 10)
