"""Spider `archive`: WARC files go in, articles come out, through the same reading and pipelines as `news`, offline."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import call_later

from newsbot.caps import Caps
from newsbot.items import Article
from newsbot.spiders.crew import Crew, Job, in_this_process
from newsbot.spiders.harvest import Batch, Wanted
from newsbot.spiders.limit import Limit
from newsbot.spiders.warc_arguments import ArchiveArguments, read_archive_arguments
from newsbot.store.memory import Memory
from newsbot.watch.outcome import ARCHIVE_FAILED, ARCHIVE_FILES, ARCHIVE_KNOWN, ARCHIVE_PAGES

logger = logging.getLogger(__name__)

MOST_OPEN = 200
"""Articles that are in the pipelines at most."""
END = "end"


@dataclass(slots=True)
class Part:
    """A batch that is in the pipelines."""

    batch: Batch
    waiting: int


@dataclass(slots=True)
class Progress:
    """How far a file is kept."""

    name: str
    size_and_time: str
    parts: deque[Part] = field(default_factory=deque)


class ArchiveSpider(Spider):
    """Reads the articles of WARC files. Arguments: see docs/commands.md. It opens no connection.

    How far each file has been read is kept in the article database with the articles themselves: the same command goes
    on where it was interrupted, and later reads only files that are new or have grown.
    """

    name = "archive"
    offline = True
    """No site is visited: nothing is judged by what comes."""
    arguments: ArchiveArguments

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **given: Any) -> Self:
        """Check all arguments. Raises `UsageError` before anything is read."""
        now = datetime.now(UTC)
        arguments = read_archive_arguments(
            given,
            now=now,
            sites=crawler.settings.get("NEWSBOT_SITES_DIR") or None,
            workers=crawler.settings.getint("NEWSBOT_WORKERS"),
        )
        spider = super().from_crawler(crawler)
        spider._begin(arguments, {name: str(value).strip() for name, value in given.items() if name != "_job"})
        return spider

    def _begin(self, arguments: ArchiveArguments, given: dict[str, str]) -> None:
        self.arguments = arguments
        # Neither how many processes read nor what was new when it began makes it another command.
        self.run_arguments = {name: value for name, value in given.items() if name != "workers"}
        settings = self.settings
        self._wanted = Wanted(
            caps=Caps.of(self.settings),
            domains=arguments.domains,
            since=arguments.since,
            until=arguments.until,
            sites=settings.get("NEWSBOT_SITES_DIR") or None,
            token=str(settings.get("ROBOTSTXT_USER_AGENT") or "newsbot").lower(),
            obey=str(settings.get("NEWSBOT_TDM_POLICY") or "record").lower() == "obey",
        )
        self._limit = Limit(self.crawler, arguments.limit)
        self._files: dict[str, Progress] = {}
        self._of_item: dict[int, Part] = {}
        self._room = asyncio.Event()
        self._crew: Crew | None = None
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            self.crawler.signals.connect(self._left, signal)
        self.crawler.signals.connect(self._closed, signals.spider_closed)

    async def start(self) -> AsyncIterator[Article]:
        """The articles of all files."""
        jobs = list(self._jobs())
        workers = min(self.arguments.workers, len(jobs))
        if workers > 1:
            self._crew = Crew(workers, self._wanted)
        batches = self._crew.read(jobs) if self._crew else in_this_process(jobs, self._wanted)
        async for batch in batches:
            part = Part(batch, len(batch.articles))
            progress = self._files[batch.path]
            progress.parts.append(part)
            self._count(batch)
            for article in batch.articles:
                self._of_item[id(article)] = part
                if not await self._limit.place():
                    return
                yield article
                while len(self._of_item) > MOST_OPEN:
                    self._room.clear()
                    await self._room.wait()
            self._keep(progress)

    # --- how far it is ----------------------------------------------------------------------------
    def _jobs(self) -> Iterator[Job]:
        memory = Memory.of(self.crawler)
        for path in self.arguments.files:
            try:
                state = path.stat()
            except OSError as error:
                self._fail(str(path), error.strerror or str(error))
                continue
            mark = f"{state.st_size} {state.st_mtime_ns}"
            self._files[str(path)] = Progress(path.as_uri(), mark)
            known = memory.page_state(path.as_uri())
            at = _resume_at(known.digest if known else None, known.etag if known else None, mark, state.st_size)
            if at is None and not self.arguments.again:
                self._stat(ARCHIVE_KNOWN)
            else:
                yield str(path), 0 if self._anew() else at or 0

    def _anew(self) -> bool:
        """Whether `again=yes` has just been given, rather than resumed."""
        run = getattr(getattr(self.crawler.engine, "scheduler", None), "run", None)
        return self.arguments.again and not (run is not None and run.resumed)

    def _left(self, item: Any) -> None:
        part = self._of_item.pop(id(item), None)
        if part is None:
            return
        part.waiting -= 1
        if len(self._of_item) <= MOST_OPEN // 2:
            self._room.set()
        if not part.waiting:
            self._keep(self._files[part.batch.path])
        if not self._of_item:
            call_later(0.01, self._let_scraper_close)

    def _let_scraper_close(self) -> None:
        """A closing scraper waits for items, but looks again only when a response ends: here there is none."""
        slot = self.crawler.engine.scraper.slot if self.crawler.engine is not None else None
        if slot is not None and slot.closing is not None and not slot.closing.called and slot.is_idle():
            slot.closing.callback(self)

    def _keep(self, progress: Progress) -> None:
        """Write down how far the file is done: behind its first batches of which every article is stored."""
        done: Batch | None = None
        while progress.parts and not progress.parts[0].waiting:
            done = progress.parts.popleft().batch
        if done is None:
            return
        if done.error:
            self._fail(done.path, done.error)
            return
        position = END if done.ended else str(done.resume_at)
        Memory.of(self.crawler).keep_page_state(progress.name, progress.size_and_time, None, position)
        if done.ended:
            self._stat(ARCHIVE_FILES)
            logger.info("Read %s", done.path)

    def _closed(self) -> None:
        if self._crew is not None:
            self._crew.close()

    # --- counting ---------------------------------------------------------------------------------
    def _count(self, batch: Batch) -> None:
        self._stat(ARCHIVE_PAGES, batch.pages)
        self._stat("response_received_count", batch.pages)
        for name, count in batch.counts.items():
            self._stat(f"newsbot/{name}", count)
        if errors := batch.counts["archive/page_errors"]:
            self._stat("spider_exceptions/count", errors)

    def _fail(self, path: str, reason: str) -> None:
        logger.error("%s cannot be read: %s", path, reason)
        assert self.crawler.stats is not None
        self.crawler.stats.set_value(ARCHIVE_FAILED + path, reason)

    def _stat(self, name: str, count: int = 1) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(name, count)


def _resume_at(position: str | None, mark_then: str | None, mark: str, size: int) -> int | None:
    """The byte to go on at; None for a file that was read to its end and has not changed since."""
    if position is None or mark_then is None:
        return 0
    if mark == mark_then:
        return None if position == END else _number(position, size)
    if position != END and _number(mark_then.split()[0], size):  # it has grown while it was read
        return _number(position, size)
    return 0


def _number(text: str, size: int) -> int:
    return int(text) if text.isdecimal() and int(text) <= size else 0
