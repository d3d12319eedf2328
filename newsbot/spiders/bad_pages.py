"""Notes the pages that a crawl could not have, so that the next ones ask for others first (`discover.failing`)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import cached_property, partial
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler

from newsbot.discover.failing import RUNS, Failing, Failure
from newsbot.discover.leads import ARTICLE, Lead
from newsbot.fetch.integrity import ASKED_AGAIN
from newsbot.fetch.pace import Pace
from newsbot.fetch.skipped import leave_for_later
from newsbot.store.failures import Failures, Noted
from newsbot.store.memory import Memory
from newsbot.watch.marks import BAD_BEFORE, GAVE_UP
from newsbot.watch.tally import BAD_PAGES

logger = logging.getLogger(__name__)

MOST_NAMED = 10
"""Of such pages that the summary names."""
_REFUSED = frozenset({401, 403})


class BadPages:
    """What a page that could not be had means for the next run."""

    def __init__(self, crawler: Crawler, failing_of: Callable[[str], Failing], now: datetime) -> None:
        """`failing_of`: of the site of a URL."""
        self.crawler, self.now = crawler, now
        self._failing_of = failing_of

    @cached_property
    def _failures(self) -> Failures:
        run = getattr(getattr(self.crawler.engine, "scheduler", None), "run", None)
        return Failures(Memory.of(self.crawler), run.id if run is not None else None)

    def of(self, site: str) -> Failing:
        """What earlier crawls noted of a site, and this one if it was interrupted."""
        pages = {key: Failure(*noted) for key, noted in self._failures.of(site).items()}
        return Failing(pages, self._failures.run, partial(self._keep, site))

    def _keep(self, site: str, url: str, failure: Failure | None) -> None:
        if failure is None:
            self._failures.drop(url)
        else:
            self._failures.keep(site, url, Noted(*failure))

    def failed(self, request: Request, error: Any, status: int) -> None:
        """A page could not be had, however often it was tried.

        One that was refused may be so for our sake, and one that was to be tried again may be well: that depends on
        what becomes of its host (see `settle`).
        """
        url = (request.meta.get("redirect_urls") or [request.url])[0]
        bad, refused = GAVE_UP in request.meta, status in _REFUSED
        if not bad and is_article(_lead_of(request)) and "known" not in request.meta:
            bad = (status >= 400 and not refused) or getattr(error, "broken", False)
        if bad:
            self._note(url, for_good=True)
        elif refused or (not status and (request.meta.get("retry_times") or ASKED_AGAIN in request.meta)):
            self._note(url, for_good=False)
            if refused:
                self._failures.note_refused(url)
        if BAD_BEFORE in request.meta:
            self.name(url)
        elif refused:  # what names it is to name it again
            assert self.crawler.stats is not None
            leave_for_later(self.crawler.stats, url)

    def settle(self, *, whole: bool) -> None:
        """At the end of the crawl: what was refused is so for good where the host gave other pages to the end."""
        pace = self.crawler.get_extension(Pace)
        if whole and pace is not None:
            for url in self._failures.refused():
                if urlsplit(url).hostname not in pace.breaker.left_alone:
                    self._note(url, for_good=True)

    def name(self, url: str) -> None:
        """For the summary: a page that is known as bad, whether it was asked for or not."""
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value("newsbot/known_bad")
        named: list[str] = self.crawler.stats.get_value(BAD_PAGES) or []
        if len(named) < MOST_NAMED and url not in named:
            self.crawler.stats.set_value(BAD_PAGES, [*named, url])

    def _note(self, url: str, *, for_good: bool) -> None:
        assert self.crawler.stats is not None
        runs = self._failing_of(url).failed(url, self.now, for_good=for_good)
        if for_good and runs == RUNS:
            logger.warning("%s could not be had in %d runs in a row and is left alone for a while", url, RUNS)
            self.crawler.stats.inc_value("newsbot/failed_for_good")


def is_article(lead: Lead) -> bool:
    """Whether a lead is one of the site's articles, and not what leads to them or was given to read."""
    return lead.kind == ARTICLE and lead.by != "start"


def _lead_of(request: Request) -> Lead:
    return Lead.of(request.url, request.cb_kwargs.get("lead") or {})
