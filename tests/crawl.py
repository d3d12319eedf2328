"""Run a spider in a process of its own, as `scrapy crawl` would, and see what came of it.

    class One(Spider): ...                                   # or a spider's name, or text of a module

    run = crawl(tmp_path, "news", {"url": site.url})          # a spider of the project
    run = crawl(tmp_path, SPIDER, settings={"RETRY_TIMES": 0})  # SPIDER: Python text that defines one class `It`
    assert run.code == 0 and run.stats["item_scraped_count"] == 3

The process gets the project's settings with those of `POLITE_TO_LOOPBACK` (no delays, private hosts allowed) and then
`settings`; NEWSBOT_DATA_DIR is `tmp_path/data`. `run.items` are the items as dicts (fields that are None left out),
`run.stats` the crawl's stats, `run.log` what was logged (level DEBUG), `run.err` the lines on standard error that no
logger wrote, `run.code` the exit code, `run.seconds` the wall time, `run.stats["peak_memory"]` bytes. A warning
(deprecated call and the like) is an error of the spider's process. Use async spiders (`async def start`).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
POLITE_TO_LOOPBACK: dict[str, Any] = {
    "NEWSBOT_ALLOW_PRIVATE_HOSTS": True,
    "NEWSBOT_CONTACT": "tests@newsbot.example",
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "NEWSBOT_BACKOFF": 0.02,
    "LOG_LEVEL": "DEBUG",
    "NEWSBOT_DISK_PAUSE_MB": 0,
    "NEWSBOT_DISK_STOP_MB": 0,
}
FETCH = """
import scrapy
from scrapy.exceptions import IgnoreRequest


class It(scrapy.Spider):
    name = "it"
    urls = []
    meta = {}

    async def start(self):
        for url in self.urls:
            yield scrapy.Request(url, self.parse, errback=self.failed, meta=dict(self.meta), dont_filter=True)

    def parse(self, response):
        yield {
            "url": response.url,
            "status": response.status,
            "size": len(response.body),
            "flags": response.flags,
            "start": response.body[:200].decode("utf-8", "replace"),
        }

    def failed(self, failure):
        yield {"failed": failure.type.__name__, "why": str(failure.value), "url": failure.request.url}
"""
"""A spider that fetches `urls` (a class attribute; `crawl(..., attributes={"urls": [...]})`) and yields what came."""
_MAIN = """
import json, sys, warnings
from pathlib import Path
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.project import get_project_settings

def main():
    job = json.loads(Path(sys.argv[1]).read_text())
    settings = get_project_settings()
    settings.setdict(job["settings"], priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    spider = job["spider"]
    if "\\n" in spider:
        Path("it.py").write_text(spider)
        sys.path.insert(0, "")
        from it import It as spider
        for name, value in job["attributes"].items():
            setattr(spider, name, value)
    crawler = process.create_crawler(spider)
    items = open(job["items"], "w", encoding="utf-8")
    from itemadapter import ItemAdapter
    from scrapy import signals
    from scrapy.utils.serialize import ScrapyJSONEncoder
    encoder = ScrapyJSONEncoder()
    def keep(item):
        found = {k: v for k, v in ItemAdapter(item).asdict().items() if v is not None}
        items.write(encoder.encode(found) + "\\n")
    crawler.signals.connect(keep, signals.item_scraped, weak=False)
    process.crawl(crawler, **job["arguments"])
    process.start()
    items.close()
    stats = crawler._stats.get_stats() if crawler._stats is not None else {}
    stats["peak_memory"] = 1024 * int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
    Path(job["stats"]).write_text(json.dumps(stats, default=str))
    if process.bootstrap_failed:
        sys.exit(1)

main()
"""


@dataclass
class Run:
    """What came of a crawl."""

    code: int
    items: list[dict[str, Any]] = field(default_factory=list)
    stats: dict[str, Any] = field(default_factory=dict)
    log: str = ""
    err: str = ""
    seconds: float = 0.0

    def named(self, what: str) -> int:
        """A count of ours: `named("skipped/robots")` is the stat `newsbot/skipped/robots`, 0 where it is missing."""
        return int(self.stats.get(f"newsbot/{what}", 0))


def crawl(
    directory: Path,
    spider: str = FETCH,
    arguments: dict[str, Any] | None = None,
    *,
    settings: dict[str, Any] | None = None,
    attributes: dict[str, Any] | None = None,
    environment: dict[str, str] | None = None,
    timeout: float = 60,
) -> Run:
    """Run one crawl in `directory` (a temporary one) and wait for it."""
    directory.mkdir(parents=True, exist_ok=True)
    job = {
        "spider": spider,
        "arguments": arguments or {},
        "attributes": attributes or {},
        "settings": {
            **POLITE_TO_LOOPBACK,
            "LOG_FILE": str(directory / "log"),
            "NEWSBOT_DATA_DIR": str(directory / "data"),
            **(settings or {}),
        },
        "items": str(directory / "items.jsonl"),
        "stats": str(directory / "stats.json"),
    }
    for name in ("log", "items.jsonl", "stats.json"):
        (directory / name).unlink(missing_ok=True)
    (directory / "job.json").write_text(json.dumps(job))
    own = {"PYTHONPATH": str(PROJECT), "SCRAPY_SETTINGS_MODULE": "newsbot.settings", **(environment or {})}
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", _MAIN, str(directory / "job.json")],
        cwd=directory,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    seconds = time.monotonic() - started
    stats = directory / "stats.json"
    items = directory / "items.jsonl"
    log = directory / "log"
    return Run(
        code=done.returncode,
        items=[json.loads(line) for line in items.read_text().splitlines()] if items.exists() else [],
        stats=json.loads(stats.read_text()) if stats.exists() else {},
        log=log.read_text() if log.exists() else "",
        err=done.stderr,
        seconds=seconds,
    )
