"""How many requests a second go into the frontier and come out of it again.

    python -m benchmarks.frontier [--requests N] [--hosts N] [--url postgresql://...]

A fifth of what is put in is known already, as on a real page. Prints requests a second by wall time and by CPU time.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from types import SimpleNamespace
from typing import Any

from scrapy import Request, Spider
from scrapy.utils.test import get_crawler

from newsbot.store.done import BREATH
from newsbot.store.frontier import ROW, Frontier


class It(Spider):
    name = "it"

    def parse(self, response: Any) -> None: ...


def measure(what: str, count: int, work: Any) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{what:<32} {count / wall:>9,.0f} a second ({count / cpu:,.0f} a CPU second)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--hosts", type=int, default=50)
    parser.add_argument("--url", default="")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        settings = {"NEWSBOT_DATA_DIR": directory, "NEWSBOT_DATABASE_URL": asked.url, "NEWSBOT_WORKER": 1}
        if not asked.url:
            del settings["NEWSBOT_WORKER"]
        crawler = get_crawler(It, settings)
        crawler.spider = spider = It()
        crawler._apply_settings()
        downloader = SimpleNamespace(slots={})
        crawler.engine = SimpleNamespace(downloader=downloader, scheduler=None, running=False, _slot=None)
        frontier = Frontier.from_crawler(crawler)
        frontier.open(spider)
        frontier.errback = lambda original: original
        requests = [
            Request(
                f"https://news{i % asked.hosts}.example/2026/11/24/a-usual-story-{i % (asked.requests * 4 // 5)}",
                spider.parse,
                meta={"depth": 2, "discovered_by": "category", "discovered_from": "https://news.example/politics"},
                priority=i % 3,
            )
            for i in range(asked.requests)
        ]

        def put() -> None:
            for number, request in enumerate(requests):
                if number % BREATH == 0:  # as the requests of a page come
                    frontier.expect(requests[number : number + BREATH])
                frontier.enqueue_request(request)
                if number % 200 == 0:
                    frontier.memory.flush()
            frontier.memory.flush()

        taken = 0

        def take() -> None:
            nonlocal taken
            if frontier.shared is not None:
                frontier.shared._beat()
            while (request := frontier.next_request()) is not None:
                taken += 1
                frontier.done(bytes.fromhex(request.meta[ROW]))
                if taken % 200 == 0:
                    frontier.memory.flush()
            frontier.memory.flush()

        measure("put in", asked.requests, put)
        measure("taken out and done", asked.requests * 4 // 5, take)
        print(f"{taken:,} of {asked.requests:,} were new")
        frontier.close("finished")
        frontier.memory.close()


if __name__ == "__main__":
    main()
