"""Figures of the running crawl for Prometheus, or for OpenTelemetry's collector, which reads the same.

A Scrapy extension (EXTENSIONS), off by default. NEWSBOT_METRICS_PORT serves them on loopback while the crawl runs;
NEWSBOT_METRICS_FILE writes them when it ends, whole or not at all, for node_exporter's textfile collector.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, start_http_server, write_to_textfile
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from newsbot.watch.ledger import Ledger
from newsbot.watch.tally import Tally
from newsbot.watch.visit import LATENCIES, Visit

logger = logging.getLogger(__name__)


class Metrics:
    """Serves and writes the figures."""

    def __init__(self, crawler: Crawler) -> None:
        self.port = crawler.settings.getint("NEWSBOT_METRICS_PORT")
        self.file = crawler.settings.get("NEWSBOT_METRICS_FILE") or ""
        if not self.port and not self.file:
            raise NotConfigured
        self.registry = CollectorRegistry(auto_describe=False)
        self.registry.register(Figures(crawler))
        self.crawler = crawler
        crawler.signals.connect(self.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(self.spider_closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Metrics:
        """Scrapy's way to make one."""
        return cls(crawler)

    def spider_opened(self, spider: Spider) -> None:
        """Begin to serve."""
        self.server = None
        if self.port:
            try:
                self.server, self.thread = start_http_server(self.port, "127.0.0.1", self.registry)
            except OSError as error:  # another crawl of this machine has the port: no reason not to crawl
                logger.warning("No metrics on port %d: %s", self.port, error.strerror)

    def spider_closed(self, spider: Spider) -> None:
        """Write the file, and serve no more."""
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.thread.join()
        if self.file:
            try:
                Path(self.file).parent.mkdir(parents=True, exist_ok=True)
                write_to_textfile(self.file, self.registry)
            except OSError as error:
                logger.warning("No metrics in %s: %s", self.file, error.strerror)


class Figures(Collector):
    """What is counted, at the moment it is asked for."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    def collect(self) -> Iterator[Metric]:
        """Prometheus's hook: all figures, those of each site too."""
        assert self.crawler.stats is not None
        tally = Tally.of(dict(self.crawler.stats.get_stats()))
        spider = self.crawler.spider.name if self.crawler.spider else ""
        articles = _counter("articles", "Articles by what became of them", ["spider", "status"])
        for status in ("new", "updated", "duplicate", "unchanged"):
            articles.add_metric([spider, status], getattr(tally, status))
        skipped = _counter("skipped", "What was given up on purpose", ["spider", "reason"])
        for reason, count in tally.skipped.items():
            skipped.add_metric([spider, reason], count)
        errors = _counter("errors", "Lines logged as errors", ["spider"])
        errors.add_metric([spider], tally.errors)
        waiting = GaugeMetricFamily("newsbot_requests_waiting", "Requests in the queue", labels=["spider"])
        waiting.add_metric([spider], tally.queue)
        at = GaugeMetricFamily("newsbot_counted_timestamp_seconds", "When this was counted", labels=["spider"])
        at.add_metric([spider], time.time())
        yield from (articles, skipped, errors, waiting, at)
        yield from self._of_sites(spider)

    def _of_sites(self, spider: str) -> Iterator[Metric]:
        answers = _counter("answers", "Answers of a site by status", ["spider", "site", "status"])
        lost = _counter("no_answer", "Downloads that gave no answer", ["spider", "site"])
        read = _counter("site_articles", "Articles of a site by what became of them", ["spider", "site", "status"])
        wait = HistogramMetricFamily("newsbot_answer_seconds", "Time until an answer", labels=["spider", "site"])
        wrong = GaugeMetricFamily("newsbot_findings", "What the monitors found", labels=["spider", "monitor"])
        for visit in Ledger.of(self.crawler).so_far():
            for status, count in visit.below("status/").items():
                answers.add_metric([spider, visit.site, status], count)
            lost.add_metric([spider, visit.site], visit.counts["no_answer"])
            for status, count in visit.below("articles/").items():
                read.add_metric([spider, visit.site, status], count)
            wait.add_metric([spider, visit.site], _buckets(visit), visit.counts["latency/ms"] / 1000)
        assert self.crawler.stats is not None
        for name, count in dict(self.crawler.stats.get_stats()).items():
            if name.startswith("newsbot/health/"):
                wrong.add_metric([spider, name.removeprefix("newsbot/health/")], count)
        yield from (answers, lost, read, wait, wrong)


def _counter(name: str, said: str, labels: list[str]) -> CounterMetricFamily:
    return CounterMetricFamily(f"newsbot_{name}", said, labels=labels)


def _buckets(visit: Visit) -> list[tuple[str, float]]:
    total, buckets = 0, []
    for bound in LATENCIES:
        total += visit.counts[f"latency/le/{bound}"]
        buckets.append((str(bound / 1000), float(total)))
    return [*buckets, ("+Inf", float(visit.counts["latency/count"]))]
