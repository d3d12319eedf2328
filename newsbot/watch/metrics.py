"""Figures of the running crawl for Prometheus, or for OpenTelemetry's collector, which reads the same.

A Scrapy extension (EXTENSIONS), off by default. NEWSBOT_METRICS_PORT serves them on loopback while the crawl runs;
NEWSBOT_METRICS_FILE writes them when it ends, whole or not at all, for node_exporter's textfile collector.
"""

from __future__ import annotations

import logging
from pathlib import Path

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

logger = logging.getLogger(__name__)


class Metrics:
    """Serves and writes the figures."""

    def __init__(self, crawler: Crawler) -> None:
        self.port = crawler.settings.getint("NEWSBOT_METRICS_PORT")
        self.file = crawler.settings.get("NEWSBOT_METRICS_FILE") or ""
        if not self.port and not self.file:
            raise NotConfigured
        from prometheus_client import CollectorRegistry

        from newsbot.watch.metric_families import Figures

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
        from prometheus_client import start_http_server

        self.server = None
        if self.port:
            try:
                self.server, self.thread = start_http_server(self.port, "127.0.0.1", self.registry)
            except OSError as error:  # another crawl of this machine has the port: no reason not to crawl
                logger.warning("No metrics on port %d: %s", self.port, error.strerror)

    def spider_closed(self, spider: Spider) -> None:
        """Write the file, and serve no more."""
        from prometheus_client import write_to_textfile

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
