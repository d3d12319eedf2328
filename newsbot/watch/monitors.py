"""When a crawl ends: judge each site it visited, say what is wrong, and tell whoever wants to know.

A Scrapy extension (EXTENSIONS). What it finds is the stat `newsbot/watch/findings`; `scrapy crawl` prints it and ends
with exit code 3.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from newsbot.errors import UsageError
from newsbot.store.database import Database
from newsbot.store.memory import Memory
from newsbot.watch.health import MONITORS, Case, Finding, judge
from newsbot.watch.history import earlier_visits, forget_before, keep_visit, new_by_day, visit_of
from newsbot.watch.ledger import Ledger
from newsbot.watch.notify import notify
from newsbot.watch.outcome import FINDINGS
from newsbot.watch.visit import Visit

logger = logging.getLogger(__name__)

JUDGED = frozenset({"finished", "limit"})
"""Ends of a crawl after which what it brought can be compared."""


class Monitors:
    """Asks the monitors that NEWSBOT_MONITORS names."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("NEWSBOT_HEALTH", True):
            raise NotConfigured
        names = tuple(filter(None, crawler.settings.getlist("NEWSBOT_MONITORS"))) or tuple(MONITORS)
        if unknown := [name for name in names if name not in MONITORS]:
            raise UsageError(f"NEWSBOT_MONITORS: no monitor {unknown[0]!r}; known: {', '.join(MONITORS)}")
        self.crawler = crawler
        self.names = names
        self.ledger = Ledger.of(crawler)
        crawler.signals.connect(self.spider_closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Monitors:
        """Scrapy's way to make one."""
        return cls(crawler)

    async def spider_closed(self, spider: Spider, reason: str) -> None:
        """Judge, say, tell."""
        self.ledger.write()
        memory = Memory.of(self.crawler)
        memory.flush()
        if reason not in JUDGED or memory.error is not None or getattr(spider, "offline", False):
            return
        run_id, database = self.ledger.run_id, memory.database
        findings, fresh = [], []
        for visit in self.ledger.visits.values():
            case = self._case(database, run_id, visit)
            found = judge(case, self.names)
            findings += found
            fresh += [finding for finding in found if not self._is_old(finding, case.earlier)]
            if found and run_id is not None:
                samples = {finding.key: finding.note for finding in found}
                memory.tell(_keep, {"run": run_id, "visit": _bare(visit, samples).to_row()})
        days = self.crawler.settings.getint("NEWSBOT_HISTORY_DAYS", 90)
        memory.tell(_forget, {"before": datetime.now(UTC) - timedelta(days=days)})
        memory.flush()
        assert self.crawler.stats is not None
        self.crawler.stats.set_value(FINDINGS, [str(finding) for finding in findings])
        for finding in findings:
            self.crawler.stats.inc_value(f"newsbot/health/{finding.monitor}")
        await notify(fresh, self.crawler.settings, spider=spider.name)

    def _case(self, database: Database | None, run_id: int | None, visit: Visit) -> Case:
        site = self.ledger.sites.get(visit.site)
        if database is None or run_id is None:
            return Case(visit, site=site)
        with database.guarded():
            last_day, days = new_by_day(database, visit.site, datetime.now(UTC))
            whole = visit_of(database, run_id, visit.site) or visit
            return Case(whole, earlier_visits(database, visit.site, run_id), site, last_day, days)

    def _is_old(self, finding: Finding, earlier: list[Visit]) -> bool:
        """Whether the same was found not long ago, so that nobody is told every quarter of an hour."""
        since = datetime.now(UTC) - timedelta(hours=self.crawler.settings.getfloat("NEWSBOT_NOTIFY_AGAIN", 24))
        return any(finding.key in visit.samples for visit in earlier if visit.ended_at >= since)


def _bare(visit: Visit, samples: dict[str, str]) -> Visit:
    return replace(visit, counts=type(visit.counts)(), samples=samples)


def _keep(database: Database, values: Any) -> None:
    keep_visit(database, values["run"], values["visit"])


def _forget(database: Database, values: Any) -> None:
    forget_before(database, values["before"])
