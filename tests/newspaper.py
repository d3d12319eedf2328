"""A small newspaper on loopback and a spider that reads it, for tests of what a crawl remembers.

    with Newspaper(articles=300, hosts=3) as paper:
        run = command(tmp_path, paper)            # as a person would: scrapy crawl it -a base=...
        assert run.wait(60) == 0
        assert paper.missing(tmp_path) == []

The paper has its articles on `hosts` addresses (127.0.0.1, 127.0.0.2, ...), in listings of ten, each listing with a
link to the next and each article with links to two others. The spider makes an `Article` of each.
"""

from __future__ import annotations

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.loopback import Asked, Loopback

PROJECT = Path(__file__).resolve().parent.parent
SPIDER = """
import scrapy
from newsbot.items import Article


class It(scrapy.Spider):
    name = "it"

    def __init__(self, base, **given):
        super().__init__(**given)
        self.base = base

    async def start(self):
        yield scrapy.Request(self.base, self.parse)

    def parse(self, response):
        if "/story/" in response.url:
            yield Article(
                url=response.url,
                canonical_url=response.url,
                headline=response.css("h1::text").get(),
                body="\\n\\n".join(response.css("p::text").getall()),
                authors=response.css(".by::text").getall(),
            )
        for link in response.css("a::attr(href)").getall():
            yield response.follow(link, self.parse)
"""
SETTINGS = {
    "SPIDER_MODULES": "it",
    "SCHEDULER": "newsbot.store.frontier.Frontier",
    "SPIDER_MIDDLEWARES": '{"newsbot.store.done.PageDone": 0}',
    "ITEM_PIPELINES": '{"newsbot.store.validate.Validate": 100, "newsbot.store.keep.Keep": 900}',
    "NEWSBOT_ALLOW_PRIVATE_HOSTS": "1",
    "NEWSBOT_CONTACT": "tests@newsbot.example",
    "DOWNLOAD_DELAY": "0",
    "DEPTH_LIMIT": "0",
    "AUTOTHROTTLE_ENABLED": "0",
    "NEWSBOT_BACKOFF": "0.02",
    "NEWSBOT_DISK_PAUSE_MB": "0",
    "NEWSBOT_DISK_STOP_MB": "0",
    "NEWSBOT_RENDER": "never",
}


class Newspaper(Loopback):
    """The server."""

    def __init__(self, articles: int, hosts: int = 1) -> None:
        super().__init__({"/robots.txt": 404}, default=self._page, address="0.0.0.0")
        self.articles = articles
        self.hosts = hosts
        self.changed: dict[int, str] = {}
        """Number of an article to a paragraph that it has more."""
        self.start = self._url(1, "/list/0")

    def _url(self, host: int, path: str) -> str:
        return f"http://127.0.0.{host}:{self.port}{path}"

    def story(self, number: int) -> str:
        """URL of an article."""
        return self._url(number % self.hosts + 1, f"/story/{number}")

    def _page(self, asked: Asked) -> str:
        _, kind, number = asked.path.split("/")
        n = int(number)
        if kind == "list":
            links = [self.story(i) for i in range(n * 10, min(n * 10 + 10, self.articles))]
            if n * 10 + 10 < self.articles:
                links.append(self._url(n % self.hosts + 1, f"/list/{n + 1}"))
            return "".join(f'<a href="{link}">a</a>' for link in links)
        words = random.Random(n)
        paragraphs = [" ".join(words.choices(WORDS, k=30)) for _ in range(4)]
        if n in self.changed:
            paragraphs.append(self.changed[n])
        links = [self.story((n * 7 + 1) % self.articles), self.story((n * 3 + 2) % self.articles)]
        return (
            f"<h1>Story number {n} of the day</h1><span class=by>Ada Lind</span>"
            + "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
            + "".join(f'<a href="{link}">more</a>' for link in links)
        )

    def served(self) -> int:
        """Pages given out so far."""
        return len(self.log)

    def wait_until_served(self, count: int, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
        """Wait until `count` pages were given out, or the process has ended."""
        end = time.monotonic() + seconds
        while self.served() < count and process.poll() is None:
            assert time.monotonic() < end, f"only {self.served()} of {count} pages asked for"
            time.sleep(0.005)


_ROOTS = "ka lo mi ru te sa no ve du pi ban cor del fen gar hul jon lim mar nes".split()
WORDS = [a + b for a in _ROOTS for b in _ROOTS]


def command(
    directory: Path, paper: Newspaper, *more: str, limits: str = "", **settings: object
) -> subprocess.Popen[bytes]:
    """`scrapy crawl it` in `directory`, begun; `more`: further words of the command, `limits`: shell that goes before.

    What it logs and says is added to `directory/log` and `directory/err`.
    """
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "it.py").write_text(SPIDER)
    given = {**SETTINGS, "LOG_FILE": "log", "NEWSBOT_DATA_DIR": str(directory / "data"), **settings}
    words = [sys.executable, "-W", "error", "-m", "scrapy", "crawl", "it", "-a", f"base={paper.start}"]
    for name, value in given.items():
        words += ["-s", f"{name}={value}"]
    words += more
    if limits:
        words = ["bash", "-c", f'{limits}; exec "$@"', "bash", *words]
    environment = {**os.environ, "PYTHONPATH": f"{PROJECT}:{directory}", "SCRAPY_SETTINGS_MODULE": "newsbot.settings"}
    with (directory / "err").open("ab") as err:
        return subprocess.Popen(words, cwd=directory, env=environment, stdout=err, stderr=err)


def said(directory: Path) -> list[str]:
    """The lines that a person saw."""
    return [line for line in (directory / "err").read_text().splitlines() if line.startswith("newsbot: ")]


@contextmanager
def database(directory: Path) -> Iterator[sqlite3.Connection]:
    """The article database of the crawl in `directory`; each statement is a transaction of its own."""
    with closing(sqlite3.connect(directory / "data" / "articles.sqlite", isolation_level=None)) as opened:
        yield opened


def kept(directory: Path) -> list[int]:
    """Numbers of the articles that the crawl in `directory` has kept, sorted, as often as they come."""
    with database(directory) as base:
        return stories(base.execute("SELECT url FROM article").fetchall())


def waiting(directory: Path) -> int:
    """How many pages wait for the crawl in `directory` to go on."""
    with database(directory) as base:
        return int(base.execute("SELECT count(*) FROM frontier WHERE state = 0").fetchone()[0])


def stories(rows: list[tuple[str]]) -> list[int]:
    """Numbers of the articles with these URLs, sorted, as often as they come."""
    return sorted(int(re.sub(r".*/", "", url)) for (url,) in rows)


def kill(process: subprocess.Popen[bytes]) -> None:
    """As a power cut would."""
    process.send_signal(signal.SIGKILL)
    process.wait()
