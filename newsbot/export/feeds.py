"""The output files of a run: Scrapy's feeds, which a stopped run continues and a full disk does not silence.

A Scrapy extension (EXTENSIONS) in the place of `scrapy.extensions.feedexport.FeedExporter`, with the same settings. A
resumed run gives each feed first what the run gave out before it was stopped or killed, so that `-O FILE` ends as one
valid file with all articles of the run, and `-o FILE` gets each of them once. The workers of one command only note what
they give out; when they have ended, `newsbot.export.collect` makes the files of all their notes. What a run gave out
that was killed at its very end, before its files were in place, or that could not write them, goes into those of the
next run of the same command.
"""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.extensions.feedexport import FeedExporter, FeedSlot, StdoutFeedStorage
from scrapy.utils.defer import ensure_awaitable

from newsbot.errors import StoreError, UsageError
from newsbot.export.collect import Collector
from newsbot.export.files import PartFile, WholeFile, is_device, why_not_writable
from newsbot.export.outputs import note_output
from newsbot.export.spool import Spool, identity
from newsbot.items import Article
from newsbot.load.urls import url_key
from newsbot.store.articles import utc_text
from newsbot.store.memory import Memory
from newsbot.watch.outcome import FEED_FAILED

logger = logging.getLogger(__name__)

FINISHED = frozenset({"finished", "limit"})
"""Reasons after which no run is resumed (see `newsbot.store.runs`)."""
PASSWORD = re.compile(r"//[^/@]*@")
"""Name and password of a URI."""
EVERYTHING = 1 << 62
"""A position behind all that a run can give out."""
KEEP = "newsbot.store.keep.Keep"
"""The pipeline that stores articles."""
_VERSION = "SELECT version, fetched_at FROM article WHERE key = :key"
_ENDED_BEFORE = """SELECT before.id FROM run own JOIN run before ON before.key = own.key AND before.id < own.id
 WHERE own.id = :run AND before.finished_at IS NOT NULL"""


class Feeds(FeedExporter):
    """Writes the files that `-o`, `-O` and FEEDS ask for."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getdict("FEEDS"):
            raise NotConfigured
        try:
            super().__init__(crawler)
        except NotConfigured as error:  # said in the log; Scrapy would go on without any output
            uris = ", ".join(crawler.settings.getdict("FEEDS"))
            raise UsageError(f"{uris}: no such output can be written; the log says why") from error
        for uri, options in self.feeds.items():
            self._check(uri, options)
        self._data = Path(self.settings.get("NEWSBOT_DATA_DIR") or ".newsbot")
        self._crew = self.settings.getint("NEWSBOT_WORKER_OF")
        if self._crew:
            self.feeds = {}  # they are the command's, which collects what its workers note
        self._spool: Spool | None = None
        self._sources: list[Spool] = []
        """All that the run has noted, and this process's own notes first."""
        self._noted: set[int] = set()
        self._finished = False
        self._failed = False
        """A file could not be written: the next run of the same command will try again."""
        crawler.signals.connect(self._note_reason, signals.spider_closed)

    def _check(self, uri: str, options: dict[str, Any]) -> None:
        storage = self._get_storage(uri, options)
        if not isinstance(storage, WholeFile) or "%(" in uri:
            return
        if reason := why_not_writable(storage.path):
            raise UsageError(f"{uri} cannot be written: {reason}")
        appended = not storage.overwrite and storage.path.exists() and storage.path.stat().st_size
        if appended and "postprocessing" in options and storage.continues:
            raise UsageError(f"{uri}: a compressed {options['format']} file cannot be appended to; use -O")

    # --- beginning --------------------------------------------------------------------------------
    def open_spider(self, spider: Spider) -> None:
        """Open the feeds; in a resumed run, with what it gave out before."""
        super().open_spider(spider)
        directory = self._data / "feeds"
        try:
            if isinstance(spider, Collector):
                self._sources = Spool.left(directory, spider.run_number, is_stored=self._is_stored)
                self._open_lost(directory, spider.run_number)
            else:
                self._open_spool(directory)
            self._replay(spider)
        except OSError as error:
            self._give_up_spool(error)

    def _open_spool(self, directory: Path) -> None:
        run = getattr(getattr(self.crawler.engine, "scheduler", None), "run", None)
        if run is None:
            return
        number = self.settings.getint("NEWSBOT_WORKER")
        given = {"resumed": run.resumed, "is_stored": self._is_stored, "worker": number}
        self._spool = Spool.of_process(directory, run.id, **given)
        self._sources = [self._spool]
        Memory.of(self.crawler).before_writing.append(self._make_safe)
        if not self._crew and not number:
            if run.resumed:
                self._sources += Spool.left(directory, run.id, is_stored=self._is_stored, by_workers=True)
            self._open_lost(directory, run.id)

    def _open_lost(self, directory: Path, run: int) -> None:
        """The journals of earlier runs of this command that finished and yet are there: their files were not written.

        They stay until this run has finished, too.
        """
        if others := Spool.runs(directory) - {run}:
            ended = {number for (number,) in Memory.of(self.crawler).rows(_ENDED_BEFORE, {"run": run})}
            for number in sorted(others & ended):
                logger.info("Run %d ended before its output files were written: they get its articles now", number)
                for spool in Spool.left(directory, number, is_stored=self._is_stored):
                    spool.is_of_ended_run = True
                    self._sources.append(spool)

    def _is_stored(self, article: Article) -> bool:
        """Whether the database has what a journal holds: a killed crawl may have written it down before storing it."""
        if KEEP not in self.settings.getdict("ITEM_PIPELINES"):
            return True
        row = Memory.of(self.crawler).row(_VERSION, {"key": url_key(article.canonical_url)})
        if row is None or row[0] != article.version:
            return row is not None and row[0] > article.version
        # One that another worker fetched again and stored, when the one that noted this was killed, is that one's.
        return article.fetched_at is None or row[1] == utc_text(article.fetched_at)

    def _replay(self, spider: Spider) -> None:
        """Give the feeds what was given out before, each article once, however many processes noted it."""
        known: set[tuple[str, str | None, int]] = set()
        for spool in self._sources if self.slots else ():
            begin = {slot.uri_template: self._stored(spool, slot) for slot in self.slots}
            for position, article in spool.articles(min(begin.values(), default=0)):
                if identity(article) in known:
                    continue
                waiting = [slot for slot in self.slots if begin[slot.uri_template] >= position]
                self.slots = [slot for slot in self.slots if begin[slot.uri_template] < position]
                self._export(article, spider)
                self.slots += waiting
            known |= spool.known

    def _stored(self, spool: Spool, slot: FeedSlot) -> int:
        """Up to which position of the spool a feed has everything: one written anew has nothing."""
        storage = slot.storage
        position = spool.stored(slot.uri, storage.path if isinstance(storage, WholeFile) else None)
        if spool.is_of_ended_run and position == spool.end:
            return EVERYTHING
        if self._spool is None:  # collected: even what was printed is known by its position
            return 0 if isinstance(storage, WholeFile) and storage.overwrite else position
        if isinstance(storage, StdoutFeedStorage) or (isinstance(storage, WholeFile) and is_device(storage.path)):
            return EVERYTHING
        return 0 if getattr(storage, "overwrite", True) else position

    # --- items ------------------------------------------------------------------------------------
    def item_scraped(self, item: Any, spider: Spider) -> None:
        """Write an item into each feed."""
        if id(item) in self._noted:
            self._noted.discard(id(item))
        else:
            self._write_down(item)
        if not any(spool.was_given(item) for spool in self._sources):
            self._export(item, spider)

    def note(self, item: Any) -> None:
        """Write an item down that is about to be given out (see `newsbot.export.journal`)."""
        self._noted.add(id(item))
        self._write_down(item)

    def _write_down(self, item: Any) -> None:
        if isinstance(item, Article) and self._spool is not None:
            try:
                self._spool.add(item)
            except OSError as error:
                self._give_up_spool(error)

    def _make_safe(self) -> None:
        """A power cut must not take from the journal what the database has, or it would be missing in the feeds."""
        if self._spool is not None:
            try:
                self._spool.make_safe()
            except OSError as error:
                self._give_up_spool(error)

    def _export(self, item: Any, spider: Spider) -> None:
        """As Scrapy, one feed at a time: a feed that cannot be written takes no other with it."""
        slots, self.slots = self.slots, []
        kept: list[FeedSlot] = []
        for slot in slots:
            self.slots = [slot]
            try:
                super().item_scraped(item, spider)
            except (OSError, ValueError) as error:
                self._fail(slot, error)
                self.slots = []
            kept += self.slots
        self.slots = kept

    # --- end --------------------------------------------------------------------------------------
    def _note_reason(self, spider: Spider, reason: str) -> None:
        self._finished = reason in FINISHED

    async def close_spider(self, spider: Spider) -> None:
        """Put the files into their places."""
        Memory.of(self.crawler).flush()  # or it shows now that it cannot
        await super().close_spider(spider)
        finished = self._has_finished(spider) and not self._failed
        for spool in self._sources:
            spool.close(finished=finished)
        self._spool, self._sources = None, []

    def _has_finished(self, spider: Spider) -> bool:
        return spider.run_finished if isinstance(spider, Collector) else self._finished and not self._crew

    async def _close_slot(self, slot: FeedSlot, spider: Spider) -> None:
        if isinstance(slot.storage, WholeFile) and not is_device(slot.storage.path) and Memory.of(self.crawler).error:
            # Some of what it holds is not stored, and will be given out again when the run is gone on with.
            logger.error("The output file %s is not written before the run is gone on with", slot.uri)
            self._discard(slot)
            return
        # A file that will be written anew when the run is gone on with needs what the ended runs left once more.
        again = getattr(slot.storage, "overwrite", True) and not self._has_finished(spider)
        ended = [spool for spool in self._sources if again and spool.is_of_ended_run]
        sources = [spool for spool in self._sources if spool not in ended]
        failures = _watch(slot, sources, ended)
        try:
            await super()._close_slot(slot, spider)
        except (OSError, ValueError) as error:
            failures.append(error)
        if failures:
            self._fail(slot, failures[0])
            return
        with suppress(OSError):  # a file that was announced is known by its mark, too
            for spool in sources:
                spool.note_stored(slot.uri)
        if slot.itemcount and not isinstance(slot.storage, StdoutFeedStorage):
            note_output(self._data, PASSWORD.sub("//", slot.uri))

    def _fail(self, slot: FeedSlot, error: Exception) -> None:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
        logger.error("The output file %s cannot be written: %s", slot.uri, reason)
        self._failed = True
        assert self.crawler.stats is not None
        self.crawler.stats.set_value(FEED_FAILED + slot.uri, reason)
        self._discard(slot)

    def _discard(self, slot: FeedSlot) -> None:
        if isinstance(slot.storage, WholeFile) and slot.file is not None:
            slot.storage.discard(self._get_file(slot))

    def _give_up_spool(self, error: OSError) -> None:
        """A journal with holes is none: end the crawl, which can be gone on with."""
        reason = error.strerror or str(error)
        if isinstance(self.crawler.spider, Collector):
            assert self.crawler.stats is not None
            self.crawler.stats.set_value(FEED_FAILED + "the output of the workers", reason)
            self._failed = True
        else:
            text = (
                f"what is given out cannot be noted in {self._data / 'feeds'}: {reason}; mend that, then run the same"
            )
            Memory.of(self.crawler).give_up(StoreError(text))
        for spool in self._sources:
            spool.close(finished=False)
        self._spool, self._sources = None, []


def _watch(slot: FeedSlot, sources: list[Spool], ended: list[Spool]) -> list[Exception]:
    """Have the storing of a feed's file announced to its `sources`, but not to those of `ended` runs; errors come into
    the list, for Scrapy logs why a file could not be stored and tells nobody.
    """
    failures: list[Exception] = []
    store = slot.storage.store

    async def watched(file: Any) -> None:
        try:
            if isinstance(file, PartFile):
                for spool in ended:  # the file may look like the one that they announced
                    spool.note_nothing_stored(slot.uri)
                for spool in sources:
                    spool.note_storing(slot.uri, file.mark(), file.path)
            await ensure_awaitable(store(file))
        except Exception as error:
            failures.append(error)
            raise

    setattr(slot.storage, "store", watched)  # noqa: B010 (a method, for once)
    return failures
