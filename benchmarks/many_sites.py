"""What a crawl of very many small sites takes: memory, CPU time and requests, at the pace that is set for everybody.

    python -m benchmarks.many_sites [--sites 1000] [--articles 10] [--runs 2] [--workers 1] [-s NAME=VALUE]

Each site is an address of its own on loopback (127.x.y.z, one port), with a profile, a robots.txt, a home page, a feed
and articles of about 30 kB. `scrapy crawl news -a site=all` reads them all; a second run finds nothing new. Printed for
each run: articles in the file, requests, CPU and wall seconds, and the peak of the memory (ru_maxrss) of its process.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.loopback import Answer, Asked, Loopback

PROJECT = Path(__file__).resolve().parent.parent
_ROOTS = "ka lo mi ru te sa no ve du pi ban cor del fen gar hul jon lim mar nes".split()
WORDS = [one + other for one in _ROOTS for other in _ROOTS]
SETTINGS = {
    "NEWSBOT_ALLOW_PRIVATE_HOSTS": "1",
    "NEWSBOT_CONTACT": "benchmark@newsbot.example",
    "NEWSBOT_DISK_PAUSE_MB": "0",
    "NEWSBOT_DISK_STOP_MB": "0",
    "NEWSBOT_RENDER": "never",
    "LOG_LEVEL": "INFO",
}
NOW = datetime.now(UTC).replace(microsecond=0)
ORNAMENT = f"<style>{'.ornament { color: black; } ' * 1_000}</style>"


class Sites(Loopback):
    """All sites: which one is asked says the host."""

    def __init__(self, count: int, articles: int) -> None:
        super().__init__(default=self._page, address="0.0.0.0", etags=True)
        self.names = [f"127.{20 + n // 62_500}.{n // 250 % 250}.{n % 250 + 1}" for n in range(count)]
        self.articles = articles

    def _page(self, asked: Asked) -> Answer:
        name = asked.headers["host"].partition(":")[0]
        base = f"http://{name}:{self.port}"
        paths = [f"/news/{NOW.year}/story-{n}-of-the-day.html" for n in range(self.articles)]
        if asked.path == "/":
            links = "".join(f'<h2><a href="{path}">{_sentence(name + path)}</a></h2>' for path in paths)
            feed = '<link rel="alternate" type="application/rss+xml" href="/feed.rss">'
            return f"<html><head><title>Paper {name}</title>{feed}</head><body>{links}</body></html>"
        if asked.path == "/feed.rss":
            items = "".join(
                f"<item><title>{_sentence(name + path)}</title><link>{base}{path}</link>"
                f"<pubDate>{_moment(n):%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
                for n, path in enumerate(paths)
            )
            return f'<rss version="2.0"><channel><title>Paper</title><link>{base}/</link>{items}</channel></rss>'
        if asked.path in paths:
            return _article(name, asked.path, _moment(paths.index(asked.path)))
        return 404


def _moment(number: int) -> datetime:
    return NOW - timedelta(hours=number + 1)


def _sentence(seed: str) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=9)).capitalize()


def _article(name: str, path: str, moment: datetime) -> str:
    chance = random.Random(name + path + "body")
    text = "".join(f"<p>{' '.join(chance.choices(WORDS, k=60)).capitalize()}.</p>" for _ in range(7))
    return (
        f"<html lang=en><head><title>{_sentence(name + path)}</title>{ORNAMENT}</head><body>"
        "<nav><a href='/'>Home</a></nav>"
        f"<article><h1>{_sentence(name + path)}</h1><p class=byline>By Ada Lind</p>"
        f"<time datetime='{moment.isoformat()}'>{moment:%d %B %Y}</time>{text}</article></body></html>"
    )


def run(web: Sites, directory: Path, number: int, *more: str) -> None:
    """One crawl, and a row about it."""
    out = directory / f"out{number}.jsonl"
    settings = {**SETTINGS, "NEWSBOT_DATA_DIR": directory / "data", "NEWSBOT_SITES_DIR": directory / "sites"}
    settings["LOG_FILE"] = directory / f"log{number}"
    command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", "site=all", "-O", str(out)]
    asked, began = len(web.log), time.monotonic()
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    process = subprocess.Popen([*command, *(f"-s{k}={v}" for k, v in settings.items()), *more], env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    found = sum(1 for _ in out.open("rb")) if out.exists() else 0
    most = Counter(each.headers["host"] for each in web.log[asked:]).most_common(1)
    print(
        f"| {number} | {found:,} | {len(web.log) - asked:,} | {usage.ru_utime + usage.ru_stime:.1f} | "
        f"{time.monotonic() - began:.0f} | {usage.ru_maxrss / 1024:.0f} | {os.waitstatus_to_exitcode(status)} | "
        f"{most[0][1] if most else 0} |",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=1_000)
    parser.add_argument("--articles", type=int, default=10, help="of each site")
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for logs, articles and data")
    asked, more = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as temporary, Sites(asked.sites, asked.articles) as web:
        directory = asked.keep or Path(temporary)
        (directory / "sites").mkdir(parents=True, exist_ok=True)
        for name in web.names:
            start = f'start_urls = ["http://{name}:{web.port}/"]'
            (directory / "sites" / f"paper-{name.replace('.', '-')}.toml").write_text(
                f'domains = ["{name}"]\n{start}\n'
            )
        print("| run | articles | requests | CPU s | wall s | peak MB | exit code | most requests to one site |")
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
        for number in range(1, asked.runs + 1):
            run(web, directory, number, "-s", f"NEWSBOT_WORKERS={asked.workers}", *more)


if __name__ == "__main__":
    main()
