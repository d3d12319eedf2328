"""The few lines that end a crawl: pages, articles, what was skipped and why, which fields were filled.

A Scrapy extension (EXTENSIONS). On a terminal the lines are printed on standard error; elsewhere they are
logged, so that a scheduled crawl with LOG_LEVEL WARNING stays silent where nothing is wrong.
"""

from __future__ import annotations

import logging
import sys
from time import monotonic
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from newsbot.items import Article
from newsbot.watch.tally import FILLED, ITEMS, TOLD, Tally, clock, listed

logger = logging.getLogger(__name__)

CONTENT = ("headline", "body", "authors", "date_published", "description", "images", "section", "language")
"""Fields whose share the summary names first, in this order."""


class Summary:
    """Counts filled fields while items pass, and says at the end what the run brought."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("NEWSBOT_SUMMARY", True):
            raise NotConfigured
        self.crawler = crawler
        self.began = monotonic()
        crawler.signals.connect(self.item_scraped, signal=signals.item_scraped)
        crawler.signals.connect(self.spider_closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Summary:
        """Scrapy's way to make one."""
        return cls(crawler)

    def item_scraped(self, item: Any) -> None:
        """Count the fields this article has."""
        if not isinstance(item, Article):
            return
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(ITEMS)
        for name in TOLD:
            self.crawler.stats.inc_value(FILLED + name, int(getattr(item, name) not in (None, "", [])))

    def spider_closed(self, spider: Spider, reason: str) -> None:
        """Say what the run brought."""
        assert self.crawler.stats is not None
        tally = Tally.of(self.crawler.stats.get_stats(), monotonic() - self.began)
        lines = summarise(tally, reason)
        if sys.stderr.isatty():
            sys.stderr.write("\n".join(lines) + "\n")
            sys.stderr.flush()
        else:
            for line in lines:
                logger.info(line)


def summarise(tally: Tally, reason: str = "finished") -> list[str]:
    """The lines of a summary; `reason` as Scrapy names it."""
    ended = "" if reason == "finished" else f", ended by {reason}"
    articles = {"new": tally.new, "updated": tally.updated, "duplicate": tally.duplicate, "unchanged": tally.unchanged}
    lines = [
        f"Crawl over in {clock(tally.seconds)}{ended}",
        f"  pages     {tally.pages:,} read" + (f"; failed: {listed(tally.failed)}" if tally.failed else ""),
        f"  articles  {listed(articles)}",
    ]
    if tally.skipped:
        lines.append(f"  skipped   {listed(tally.skipped)}")
    if tally.left_out:
        lines.append(f"  left out  {listed(tally.left_out)}")
    if tally.known_bad:
        more = tally.known_bad - len(tally.bad_pages)
        named = [*tally.bad_pages, f"{more:,} more"] if more > 0 else tally.bad_pages
        lines.append(f"  known bad {tally.known_bad:,} that could not be had in several runs: {', '.join(named)}")
    if tally.articles:
        lines.append(f"  fields    {_shares(tally)}")
    if tally.errors:
        lines.append(f"  errors    {tally.errors:,} in the log")
    return lines


def _shares(tally: Tally) -> str:
    names = [name for name in TOLD if name not in CONTENT]
    shares = []
    for name in (*CONTENT, *names):
        share = tally.filled.get(name, 0) / tally.articles
        if name in CONTENT or share > 0:
            shares.append(f"{name} {share:.0%}")
    return ", ".join(shares)
