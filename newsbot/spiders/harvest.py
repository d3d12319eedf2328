"""A WARC file in, batches of articles out: what spider `archive` does in each of its processes."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from newsbot.caps import CALIBRATED, Caps
from newsbot.discover.urls import judge_url
from newsbot.errors import NotAnArticle
from newsbot.extract.page import Page
from newsbot.fetch.reserved import keeps_no_text, read_page
from newsbot.fetch.warc import StoredPage, read_warc
from newsbot.items import Article
from newsbot.reader import read_article
from newsbot.sites import Site, nearest_site, readable_sites, sites_by_domain

PAGES = 16
"""Pages of a batch."""
SECONDS = 1.0
"""After which a batch is given out, be it as small as it may."""
NO_ARTICLES = frozenset({"home", "page_number", "feed", "file", "scheme"})
"""What the address alone says of a page that is no article."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which pages are read."""

    domains: tuple[str, ...] = ()
    """All where empty; else these hosts and those under them."""
    since: datetime | None = None
    until: datetime | None = None
    sites: str | None = None
    """Where the profiles lie."""
    token: str = "newsbot"  # noqa: S105 (a product token)
    obey: bool = False
    """Keep no text of reserved pages."""
    caps: Caps = CALIBRATED


@dataclass(slots=True)
class Batch:
    """What some pages in a row gave."""

    path: str
    resume_at: int = 0
    """Byte of the file from which on nothing has been read yet."""
    pages: int = 0
    articles: list[Article] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    """Stats below `newsbot/`."""
    ended: bool = False
    """The file has been read to its end."""
    error: str = ""
    """Why it cannot be read any further."""


def read_batches(path: str, start: int, wanted: Wanted) -> Iterator[Batch]:
    """Read a file from byte `start` on. The last batch has `ended` or `error`."""
    batch = Batch(path, start)
    began = time.monotonic()
    try:
        for begin, outcome in read_warc(Path(path), start):
            if batch.pages >= PAGES or time.monotonic() - began > SECONDS:
                batch.resume_at = begin
                yield batch
                batch, began = Batch(path, begin), time.monotonic()
            _take(batch, outcome, wanted)
        batch.ended = True
    except (OSError, ValueError) as error:
        batch.error = (error.strerror if isinstance(error, OSError) else "") or str(error)
    yield batch


def _take(batch: Batch, outcome: StoredPage | str, wanted: Wanted) -> None:
    if isinstance(outcome, str):
        batch.counts[f"skipped/{outcome}"] += 1
        return
    if wanted.domains and not _is_under(urlsplit(outcome.url).hostname or "", wanted.domains):
        batch.counts["skipped/offsite"] += 1
        return
    batch.pages += 1
    try:
        article = read_stored(outcome, wanted, batch.counts)
    except NotAnArticle as refusal:
        batch.counts[f"skipped/{refusal.reason}"] += 1
        return
    except Exception as error:  # noqa: BLE001 (one page must not cost the archive; the count is an error of the run)
        batch.counts["archive/page_errors"] += 1
        batch.counts[f"archive/page_errors/{type(error).__name__}"] += 1
        return
    if article.date_published is not None:
        if wanted.since and article.date_published < wanted.since:
            batch.counts["skipped/too_old"] += 1
            return
        if wanted.until and article.date_published > wanted.until:
            batch.counts["skipped/too_new"] += 1
            return
    article.discovered_by, article.discovered_from = "archive", Path(batch.path).name
    batch.articles.append(article)


def read_stored(stored: StoredPage, wanted: Wanted, counts: Counter[str]) -> Article:
    """The article of a stored page. Raises `NotAnArticle`."""
    why = judge_url(stored.url).why
    if why in NO_ARTICLES:
        raise NotAnArticle("listing" if why in {"home", "page_number"} else why)
    page = Page.parse(stored.body, stored.url, stored.encoding, wanted.caps)
    counts.update(f"left_out/page_{what}" for what in page.tamed)
    article = read_article(page, site=_site_of(stored.url, wanted.sites), fetched_at=stored.at)
    said = read_page(stored.headers, stored.body, wanted.token)
    article.tdm_reserved = said.tdm
    if said.tdm:
        counts["fetch/tdm_reserved"] += 1
    if wanted.obey and keeps_no_text(said):
        article.body, article.word_count = "", 0
        counts["fetch/text_not_kept"] += 1
    return article


@lru_cache(maxsize=4)
def _profiles(sites: str | None) -> dict[str, Site]:
    return sites_by_domain(readable_sites(sites))


def _site_of(url: str, sites: str | None) -> Site | None:
    return nearest_site(url, _profiles(sites))


def _is_under(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def work(connection: Any) -> None:
    """A process of its own: gets (path, start, wanted), sends batches, until there is nobody to send to."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    try:
        while job := connection.recv():
            for batch in read_batches(*job):
                connection.send(batch)
    except (EOFError, OSError):
        return
