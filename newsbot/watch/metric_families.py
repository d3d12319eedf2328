"""The figures of a crawl as Prometheus's client knows them; imported only where they are asked for."""

from __future__ import annotations

import time
from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from scrapy.crawler import Crawler

from newsbot.watch.ledger import Ledger
from newsbot.watch.tally import Tally
from newsbot.watch.visit import LATENCIES, Visit


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
