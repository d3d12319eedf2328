"""How fast the article database answers when it is large, on invented rows.

    python -m benchmarks.store [--articles 1000000] [--look-ups 2000] [--keep FILE] [--browse]

Fills a SQLite database with articles, their authors and the index of their texts, as the pipeline would, and measures
each question that a crawl asks for every page or article: the median in wall and in CPU milliseconds, and the 99th
percentile in CPU milliseconds, which a machine with other work to do does not blur. The rows
are spread at random, so that hardly two look-ups meet in the same page of the file. With --browse, how long
`scrapy browse` takes on it until it serves, until it has copied all for the search, and when it is begun again.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from scrapy import Spider
from scrapy.utils.test import get_crawler

from benchmarks.invented_news import Newsroom
from newsbot.items import Article
from newsbot.load.sequences import SKETCH, Words
from newsbot.store import articles
from newsbot.store.copies import _SIMILAR, Copies
from newsbot.store.database import Database
from newsbot.store.keep import Keep
from newsbot.store.memory import Memory

BATCH = 20_000
_ARTICLE = articles._INSERT.replace(" RETURNING id", "")
_SHINGLE = "INSERT INTO shingle (hash, article_id) VALUES (:hash, :id) ON CONFLICT (hash, article_id) DO NOTHING"
_AUTHOR = "INSERT INTO author (article_id, position, name) VALUES (:id, 0, :name)"
_PAGE = "INSERT INTO page (key, url, etag, checked_at) VALUES (:key, :url, '\"1\"', '2026-11-24T00:00:00+00:00')"
PARTS = 100
A_QUARTER_SECOND = 25
"""Articles that come between two transactions of a fast crawl."""


def key(number: int) -> str:
    return f"paper{number % 500}.example/news/{number * 7919 % 1_000_003}-a-story.html"


def url(number: int) -> str:
    return f"https://www.{key(number)}"


def article_rows(begin: int, end: int, chance: random.Random, bodies: list[str]) -> Iterator[dict[str, Any]]:
    plain = articles.to_row(Article(url(0), url(0), headline="A story", word_count=200))
    for number in range(begin, end):
        moment = f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}T10:00:00+00:00"
        yield {**plain, "key": key(number), "url": url(number), "canonical_url": url(number), "date_published": moment,
               "site": f"paper{number % 500}.example", "body": bodies[number % len(bodies)],
               "content_hash": f"{chance.getrandbits(256):064x}"}  # fmt: skip


def fill(database: Database, count: int) -> None:
    """As the pipeline writes, but the index of texts in the order of its hashes: it is the same tree, made sooner."""
    begin, chance, room = time.perf_counter(), random.Random(6), Newsroom(1)
    bodies = [room.story(paragraphs=3).body for _ in range(200)]
    database.row("PRAGMA foreign_keys = OFF")
    for first in range(0, count, BATCH):
        numbers = range(first, min(first + BATCH, count))
        database.begin()
        database.change_many(_ARTICLE, list(article_rows(numbers.start, numbers.stop, chance, bodies)))
        database.change_many(_AUTHOR, [{"id": n + 1, "name": f"Author {n % 20_000}"} for n in numbers])
        database.change_many(_PAGE, [{"key": key(n), "url": url(n)} for n in numbers])
        database.commit()
    width = (1 << 64) // PARTS
    for part in range(PARTS):
        low = part * width - (1 << 63)
        hashes = sorted(low + chance.randrange(width) for _ in range(count * SKETCH // PARTS))
        database.begin()
        database.change_many(_SHINGLE, [{"hash": h, "id": chance.randrange(count) + 1} for h in hashes])
        database.commit()
    database.row("PRAGMA wal_checkpoint(TRUNCATE)")
    print(f"{count:,} articles written in {time.perf_counter() - begin:,.0f} s")


def measure(what: str, times: int, ask: Callable[[int], object]) -> None:
    wall, cpu = [], []
    for n in range(times):
        begin, begin_cpu = time.perf_counter(), time.process_time()
        ask(n)
        wall.append((time.perf_counter() - begin) * 1000)
        cpu.append((time.process_time() - begin_cpu) * 1000)
    print(f"| {what} | {statistics.median(wall):.3f} | {statistics.median(cpu):.3f} | {_high(cpu):.3f} |", flush=True)


def browse(directory: Path) -> None:
    """Seconds (wall) of `scrapy browse`: the first time, when all is copied, and the second time."""
    command = [sys.executable, "-m", "scrapy", "browse", "--port", "0", "-s", f"NEWSBOT_DATA_DIR={directory}"]
    print("\n| scrapy browse | seconds |\n| --- | --- |")
    for turn in ("first", "second"):
        began = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        address = process.stdout.readline().split()[0]
        print(f"| {turn} start, until it serves | {time.monotonic() - began:.1f} |", flush=True)
        _look_around(address, turn)
        if turn == "first" and "copied for the search now" in process.stdout.readline():
            process.stdout.readline()
            ticks = Path(f"/proc/{process.pid}/stat").read_text().split()[13:15]
            cpu = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
            print(f"| all copied | {time.monotonic() - began:.0f} ({cpu:.0f} CPU) |", flush=True)
            _look_around(address, "all copied")
        peak = re.findall(r"VmHWM:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())
        print(f"| {turn} start, peak memory | {int(peak[0]) / 1024:.0f} MB |", flush=True)
        process.terminate()
        process.wait()
    print(f"search file: {sum(file.stat().st_size for file in directory.glob('search.sqlite*')) / 1e9:.2f} GB")


def _look_around(address: str, turn: str) -> None:
    paths = {
        "the table of articles": "news/articles",
        "a search, rare words": "news/articles?_search=ferry+strike",
        "a search, a word of every article": "news/articles?_search=the",
        "a facet chosen": "news/articles?site=paper7.example",
        "two facets chosen": "news/articles?site=paper7.example&authors__arraycontains=Author+7",
        "an article": "article/1000",
        "the Atom feed": "feed.atom",
        "the Atom feed of a site": "feed.atom?site=paper7.example",
        "the Atom feed of a search": "feed.atom?q=harbour",
    }
    for what, path in paths.items():
        asked = time.monotonic()
        try:
            with urllib.request.urlopen(address + path) as answer:
                answer.read()
                said = ""
        except urllib.error.HTTPError as error:
            said = f" ({error.code})"
        print(f"| {turn}: {what} | {time.monotonic() - asked:.2f}{said} |", flush=True)


def _high(taken: list[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.99)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--look-ups", type=int, default=2_000)
    parser.add_argument("--keep", default="", help="a directory in which the database stays, and is found again")
    parser.add_argument("--browse", action="store_true", help="start `scrapy browse` on it, too")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        directory = Path(asked.keep or temporary)
        crawler = get_crawler(Spider, {"NEWSBOT_DATA_DIR": str(directory)})
        crawler._apply_settings()
        memory = Memory.of(crawler)
        database = memory.database
        assert database is not None
        if not database.rows("SELECT 1 FROM article LIMIT 1"):
            fill(database, asked.articles)
        file = Path(database.name)
        print(f"{file.stat().st_size / 1e9:.2f} GB\n")
        print("| question | median ms | CPU ms | 99 % below CPU ms |\n| --- | --- | --- | --- |")
        count, chance, times = asked.articles, random.Random(7), asked.look_ups
        copies = Copies(memory)
        [(so_far,)] = database.rows("SELECT max(id) FROM article")
        room = Newsroom(so_far)  # a database that was kept has the news of the time before
        urls = [f"https://new.example/{so_far + n}" for n in range(times)]
        news = [Article(one, one, "New", body=room.story().body) for one in urls]
        words = [Words(article.body) for article in news]
        for n, article in enumerate(news):
            article.content_hash = f"{so_far + n:064x}"

        def some() -> str:
            return url(chance.randrange(count))

        measure("is this URL known?", times, lambda n: memory.known([some()]))
        measure("which of 100 URLs are known?", times // 4, lambda n: memory.known([some() for _ in range(100)]))
        measure("validators of a page", times, lambda n: memory.page_state(some()))
        sketches = [{f"h{i}": hash_ for i, hash_ in enumerate(text.sketch)} for text in words]
        known = [{name: chance.getrandbits(64) - (1 << 63) for name in asked_} for asked_ in sketches]
        measure("index of texts, 20 hashes", times, lambda n: memory.rows(_SIMILAR, known[n]))
        measure("is there a copy? (index and closer look)", times, lambda n: copies.find("x", news[n], words[n]))
        keep = Keep.from_crawler(crawler)
        keep.open_spider()

        def through(n: int) -> None:
            keep.process_item(news[n])
            if n % A_QUARTER_SECOND == 0:
                memory.flush()

        measure("a new article through the pipeline", times - 100, through)
        memory.flush()
        for article in news[-100:]:
            keep.process_item(article)
        measure("the same written, 100 at once", 1, lambda n: memory.flush())
        for what, sql in {
            "newest 50 of a site": "SELECT headline FROM article WHERE site = :site "
            "ORDER BY date_published DESC LIMIT 50",
            "articles of an author": "SELECT a.headline FROM author u JOIN article a ON a.id = u.article_id "
            "WHERE u.name = :author LIMIT 50",
        }.items():
            measure(what, times // 4, lambda n, sql=sql: database.rows(
                sql, {"site": f"paper{chance.randrange(500)}.example", "author": f"Author {chance.randrange(20_000)}"}
            ))  # fmt: skip
        memory.close()
        if asked.browse:
            browse(directory)


if __name__ == "__main__":
    main()
