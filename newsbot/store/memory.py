"""What the crawl remembers: the one object through which every room asks and tells the article database.

Questions are answered at once. What is told waits for a quarter of a second and then goes into the database with
everything else of that time, in the order in which it was told and in one transaction. A page is marked done after
its requests and items were told, so no moment exists at which a killed crawl has lost or doubled something.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakKeyDictionary

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.utils.asyncio import create_looping_call

from newsbot.errors import NewsbotError, StoreError
from newsbot.load.urls import canonical_url, url_key
from newsbot.store.database import Database, database_url, is_fault_of_value

if TYPE_CHECKING:
    from scrapy.utils.asyncio import AsyncioLoopingCall
    from twisted.internet.task import LoopingCall

    from newsbot.store.places import Places

logger = logging.getLogger(__name__)

Change = tuple[str | Callable[[Database, Mapping[str, Any]], None], Mapping[str, Any]]

EVERY = 0.25
"""Seconds between two transactions."""
MOST = 500
"""Changes that are kept waiting at most."""
LOCK_WAIT = 1.0
"""Seconds that one transaction waits for another program's; the crawl stands still meanwhile."""

_KNOWN = """SELECT a.key, a.version, a.date_published, a.fetched_at, a.checked_at, a.content_hash, a.gone_at
 FROM article a WHERE a.key IN ({keys})"""
_KNOWN_ELSEWHERE = """SELECT p.key, a.version, a.date_published, a.fetched_at, a.checked_at, a.content_hash, a.gone_at
 FROM page p JOIN article a ON a.key = p.article_key WHERE p.key IN ({keys}) AND p.article_key IS NOT NULL"""
_YOUNG = """SELECT url, discovered_by, discovered_from, version, date_published, fetched_at, checked_at, content_hash,
 gone_at
 FROM article WHERE site = :site AND date_published >= :since
 ORDER BY date_published DESC LIMIT :most"""
_PAGE = "SELECT url, etag, last_modified, digest, checked_at FROM page WHERE key = :key"
_BARREN = "SELECT key, digest, checked_at FROM page WHERE key IN ({keys}) AND digest LIKE 'none:%'"
_KEEP_PAGE = """INSERT INTO page (key, url, etag, last_modified, digest, checked_at)
 VALUES (:key, :url, :etag, :last_modified, :digest, :checked_at)
 ON CONFLICT (key) DO UPDATE SET url = excluded.url, etag = excluded.etag, last_modified = excluded.last_modified,
 digest = excluded.digest, checked_at = excluded.checked_at"""
_KEEP_ALIAS = """INSERT INTO page (key, url, article_key) VALUES (:key, :url, :article_key)
 ON CONFLICT (key) DO UPDATE SET article_key = excluded.article_key"""
_FACTS = "SELECT facts FROM site WHERE host = :host"
_KEEP_FACTS = """INSERT INTO site (host, facts, updated_at) VALUES (:host, :facts, :now)
 ON CONFLICT (host) DO UPDATE SET facts = excluded.facts, updated_at = excluded.updated_at"""
_SEEN = "UPDATE article SET checked_at = :now, gone_at = NULL WHERE key = :key"
_GONE = "UPDATE article SET checked_at = :now, gone_at = coalesce(gone_at, :now) WHERE key = :key"


@dataclass(frozen=True, slots=True)
class Known:
    """An article that the database has."""

    version: int
    date_published: datetime | None
    fetched_at: datetime
    """When this version was fetched (UTC)."""
    checked_at: datetime
    """When it was last looked at (UTC)."""
    content_hash: str
    gone_at: datetime | None
    """Since when its page is not there (UTC)."""


@dataclass(frozen=True, slots=True)
class PageState:
    """What the last answer for a URL said, for the next conditional request."""

    url: str
    etag: str | None
    last_modified: str | None
    digest: str | None
    checked_at: datetime | None


def now_text() -> str:
    """The present second, as the database writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Memory:
    """The crawl's side of the article database; `Memory.of(crawler)` is the same for all who ask.

    A storage that cannot be used never raises into the crawl: `error` says what is wrong, it is printed once, and
    the spider is closed with the reason `storage`; nothing told from then on counts as done.
    """

    _open: ClassVar[WeakKeyDictionary[Crawler, Memory]] = WeakKeyDictionary()

    @classmethod
    def of(cls, crawler: Crawler) -> Memory:
        """The memory of this crawl, opened by whoever asks first."""
        memory = cls._open.get(crawler)
        if memory is None:
            memory = cls._open[crawler] = cls(crawler)
        return memory

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.error: NewsbotError | None = None
        self.closing_reason = ""
        self.database: Database | None = None
        self.places: Places | None = None
        """Those of `limit=`, where the run is kept in the database."""
        self.before_writing: list[Callable[[], None]] = []
        """What must be safe on the disk before the database says that something is done."""
        self._waiting: list[Change] = []
        self._fresh: set[object] = set()
        self._blocked_since = 0.0
        self._loop: AsyncioLoopingCall | LoopingCall | None = None
        try:
            self.database = Database(database_url(crawler.settings))
            self.database.wait_for_others(LOCK_WAIT)
        except StoreError as error:
            self.give_up(error)
        crawler.signals.connect(self._opened, signal=signals.spider_opened)
        crawler.signals.connect(self._closed, signal=signals.spider_closed)
        crawler.signals.connect(self.close, signal=signals.engine_stopped)

    # --- articles ---------------------------------------------------------------------------------
    def known(self, urls: Iterable[str]) -> dict[str, Known]:
        """Which of these articles the database has, by `canonical_url`; a URL that led to an article counts too."""
        by_key: dict[str, list[str]] = {}
        for url in urls:
            canonical = canonical_url(url)
            by_key.setdefault(url_key(canonical), []).append(canonical)
        found: dict[str, Known] = {}
        for sql in (_KNOWN_ELSEWHERE, _KNOWN):
            for key, *row in self.rows_in(sql, list(by_key)):
                for canonical in by_key[key]:
                    found[canonical] = _known(row)
        return found

    def young(self, site: str, since: datetime, most: int) -> list[tuple[str, str | None, str | None, Known]]:
        """Articles of a site that were published from `since` (aware) on, the newest first: URL, how and where it
        was found, and what is known of it.
        """
        given = {"site": site, "since": since.astimezone(UTC).isoformat(timespec="seconds"), "most": most}
        return [(url, by, source, _known(row)) for url, by, source, *row in self.rows(_YOUNG, given)]

    def touch(self, canonical_url: str, outcome: str) -> None:
        """An article was looked at again: `unchanged`, or `gone` (404, 410)."""
        if outcome not in {"unchanged", "gone"}:
            raise ValueError(f"no outcome {outcome!r}")
        self.tell(_GONE if outcome == "gone" else _SEEN, {"key": url_key(canonical_url), "now": now_text()})

    def found_at(self, url: str, canonical_url: str) -> None:
        """The page at `url` is the article `canonical_url`: whoever meets `url` again knows it."""
        key, article_key = url_key(url), url_key(canonical_url)
        if key != article_key:
            self.tell(_KEEP_ALIAS, {"key": key, "url": url, "article_key": article_key})

    # --- pages and sites --------------------------------------------------------------------------
    def page_state(self, url: str) -> PageState | None:
        """What is known about a page of any kind (article, listing, feed, sitemap) since it was last fetched."""
        key = url_key(url)
        if ("page", key) in self._fresh:
            self.flush()
        row = self.row(_PAGE, {"key": key})
        return PageState(row[0], row[1], row[2], row[3], _moment(row[4])) if row and row[4] else None

    def keep_page_state(
        self,
        url: str,
        etag: str | None,
        last_modified: str | None,
        digest: str | None,
        checked_at: datetime | None = None,
    ) -> None:
        """Remember validators and digest of a page, as of `checked_at` (default: now)."""
        key = url_key(url)
        at = checked_at.astimezone(UTC).isoformat(timespec="seconds") if checked_at else now_text()
        values = {"etag": etag, "last_modified": last_modified, "digest": digest, "checked_at": at}
        self.tell(_KEEP_PAGE, {"key": key, "url": url, **values}, fresh=("page", key))

    def barren(self, urls: Iterable[str]) -> dict[str, tuple[datetime, datetime]]:
        """Which of these pages were no article and led to nothing: since when, and when that was last seen."""
        by_key = {url_key(url): url for url in urls}
        rows = self.rows_in(_BARREN, list(by_key))
        return {
            by_key[key]: (datetime.fromisoformat(digest.removeprefix("none:")), datetime.fromisoformat(at))
            for key, digest, at in rows
        }

    def keep_barren(self, url: str) -> None:
        """The page is no article and leads to nothing."""
        since, _ = self.barren([url]).get(url) or (datetime.now(UTC), None)
        self.keep_page_state(url, None, None, f"none:{since.isoformat(timespec='seconds')}")

    def site_facts(self, host: str) -> dict[str, Any]:
        """What was learnt about a host; an empty dict if nothing was."""
        if ("site", host) in self._fresh:
            self.flush()
        row = self.row(_FACTS, {"host": host})
        facts: dict[str, Any] = json.loads(row[0]) if row else {}
        return facts

    def keep_site_facts(self, host: str, facts: dict[str, Any]) -> None:
        """Replace what is known about a host; `facts` must be JSON."""
        text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
        self.tell(_KEEP_FACTS, {"host": host, "facts": text, "now": now_text()}, fresh=("site", host))

    # --- asking and telling -----------------------------------------------------------------------
    def tell(
        self,
        change: str | Callable[[Database, Mapping[str, Any]], None],
        values: Mapping[str, Any],
        *,
        fresh: object = None,
        more: bool = False,
    ) -> None:
        """Put a change (SQL or a function) behind those that wait; `fresh` marks what must not be asked before.

        `more`: what is told next belongs into the same transaction.
        """
        if self.error is None:
            self._waiting.append((change, values))
            if fresh is not None:
                self._fresh.add(fresh)
            if not more and len(self._waiting) % MOST == 0 and not self.blocked:
                self.flush()

    def mark(self, *marks: object) -> None:
        """What was told last must not be asked before it is written."""
        self._fresh.update(marks)

    def is_fresh(self, mark: object) -> bool:
        """Whether something told under this mark still waits."""
        return mark in self._fresh

    def rows(self, sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """All rows that answer a question; none where the storage failed."""
        if self.database is None or self.error is not None:
            return []
        try:
            with self.database.guarded():
                return self.database.rows(sql, values)
        except StoreError as error:
            self.give_up(error)
            return []

    def row(self, sql: str, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The first row that answers a question."""
        rows = self.rows(sql, values)
        return rows[0] if rows else None

    def rows_in(self, sql: str, keys: list[str]) -> list[tuple[Any, ...]]:
        """All rows for a list of keys: `{keys}` in `sql` stands for them."""
        if not keys or self.database is None:
            return []
        if not self._fresh.isdisjoint(keys):
            self.flush()
        if self.database.is_sqlite:
            return self.rows(sql.format(keys="SELECT value FROM json_each(:keys)"), {"keys": json.dumps(keys)})
        return self.rows(sql.format(keys="SELECT unnest(CAST(:keys AS text[]))"), {"keys": keys})

    def flush(self) -> bool:
        """Write everything that waits, in one transaction; False if another program holds the database."""
        database = self.database
        if not self._waiting or database is None or self.error is not None:
            return self.error is None
        for make_safe in self.before_writing:
            make_safe()
        if self.error is not None:
            return False
        try:
            with database.guarded():
                self._write(database, self._waiting)
        except StoreError as error:
            database.rollback()
            if not error.locked or not self._has_patience():
                self.give_up(error)
            return False
        except Exception as error:
            # Whoever told something that raises has a fault, and nothing would be written any more.
            self.give_up(StoreError(f"the article database cannot go on: {type(error).__name__}: {error}"))
            raise
        self._waiting = []
        self._fresh.clear()
        self._blocked_since = 0.0
        return True

    def _write(self, database: Database, waiting: list[Change]) -> None:
        """All changes in one transaction; where the value of one cannot be stored, each in its own."""
        try:
            database.begin()
            for change, group in groupby(waiting, key=itemgetter(0)):
                if isinstance(change, str):
                    database.change_many(change, [values for _, values in group])
                else:
                    for _, values in group:
                        change(database, values)
            database.commit()
        except Exception as error:
            database.rollback()
            if not is_fault_of_value(error):
                raise
            if len(waiting) > 1:
                for one in waiting:
                    self._write(database, [one])
                return
            assert self.crawler.stats is not None
            self.crawler.stats.inc_value("newsbot/store/refused")
            logger.exception("The article database refuses a change: %.200s", waiting[0])

    @property
    def blocked(self) -> bool:
        """Whether another program holds the database, so that nothing more should be started."""
        return self._blocked_since > 0

    def _has_patience(self) -> bool:
        if not self._blocked_since:
            self._blocked_since = time.monotonic()
            logger.warning("the article database is locked by another program; waiting")
        return time.monotonic() - self._blocked_since < self.crawler.settings.getfloat("NEWSBOT_LOCK_PATIENCE", 60)

    # --- beginning and end ------------------------------------------------------------------------
    def give_up(self, error: NewsbotError, reason: str = "storage") -> None:
        """Say what is wrong and end the crawl; nothing that was not written yet counts as done."""
        if self.error is not None:
            return
        self.error, self.closing_reason = error, reason
        self._waiting.clear()
        print(f"newsbot: {error}", file=sys.stderr, flush=True)
        # Whoever asks first may ask before the crawl has anything that could be closed: `_opened` sees to it then.
        with suppress(RuntimeError):
            if self.crawler.stats is not None:
                self.crawler.stats.set_value(f"newsbot/{reason}", str(error))
            if self.crawler.engine is not None and self.crawler.engine.running:
                self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=reason))

    def _opened(self) -> None:
        if self.error is not None:
            assert self.crawler.stats is not None
            self.crawler.stats.set_value(f"newsbot/{self.closing_reason}", str(self.error))
            raise CloseSpider(self.closing_reason)
        self._loop = create_looping_call(self.flush)
        self._loop.start(EVERY, now=False)

    def _closed(self) -> None:
        if self._loop is not None and self._loop.running:
            self._loop.stop()
        self.flush()

    def close(self) -> None:
        """Write what waits and close the database."""
        self._closed()
        if self.database is not None:
            self.database.close()
            self.database = None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _known(row: list[Any]) -> Known:
    version, published, fetched, checked, content_hash, gone = row
    return Known(
        version=version,
        date_published=_moment(published),
        fetched_at=datetime.fromisoformat(fetched),
        checked_at=datetime.fromisoformat(checked),
        content_hash=content_hash,
        gone_at=_moment(gone),
    )
