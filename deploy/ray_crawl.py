"""Crawl with workers on many machines: Ray places them and starts them again, the article database shares the work.

    pip install -r deploy/ray-requirements.txt
    python deploy/ray_crawl.py --workers 6 -a site=all -s NEWSBOT_DATABASE_URL=postgresql://newsbot@db/newsbot
    python deploy/ray_crawl.py --address auto --workers 60 -a site=all -s NEWSBOT_DATABASE_URL=...      (a Ray cluster)

Everything behind our own options goes to `scrapy crawl news`. Each worker is an actor that runs this same command; the
workers lease hosts from one another (docs/sizing.md). A worker that dies, with its machine or alone, comes back
elsewhere, and what it had begun is done by whoever leases its hosts next: every article is there exactly once.
On a cluster the project lies at the same path on every machine, and the database is PostgreSQL.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import ray

from newsbot.store.crew import IDLE

PROJECT = Path(__file__).resolve().parent.parent
DEATHS = 100
"""Times that one worker's process is started again before it is given up."""


@ray.remote(max_restarts=DEATHS, max_task_retries=-1)
class Worker:
    """One process of a crawl."""

    def crawl(self, number: int, command: Sequence[str]) -> int:
        """Run the command until it ends by itself; its exit code. Ray calls this again where the actor has died."""
        own = ["-s", f"NEWSBOT_WORKER={number}", "-s", "NEWSBOT_PROGRESS=0"]
        code = -1
        for _ in range(DEATHS):
            if code >= 0:
                break
            words = [sys.executable, "-m", "scrapy", "crawl", *command, *own]
            code = subprocess.run(words, cwd=PROJECT, check=False).returncode  # noqa: S603 (the person's own command)
        return code


def main(arguments: Sequence[str]) -> int:
    """Run the crawl; its exit code is that of the worst worker."""
    parser = argparse.ArgumentParser(description="Crawl with workers that Ray places and restarts.", allow_abbrev=False)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--address", help="of a Ray cluster ('auto': the one of this machine); default: processes here")
    parser.add_argument("--spider", default="news")
    options, command = parser.parse_known_args(arguments)
    here = {} if options.address else {"num_cpus": options.workers, "include_dashboard": False}
    ray.init(address=options.address, logging_level="warning", **here)
    try:
        workers = [Worker.remote() for _ in range(options.workers)]
        runs = [worker.crawl.remote(n, [options.spider, *command]) for n, worker in enumerate(workers, start=1)]
        codes = ray.get(runs)
    finally:
        ray.shutdown()
    if all(code == IDLE for code in codes):
        sys.stderr.write("newsbot: nothing was fetched\n")
        return 1
    return max(abs(code) for code in codes if code != IDLE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
