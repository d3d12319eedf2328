"""How fast `scrapy export` is, and how much memory it takes: a database of invented articles, written in each format.

    python -m benchmarks.export [--articles 1000000] [--directory /tmp/newsbot-export]

For each format: articles/s of CPU time, peak memory (MB) of the process at a tenth of the articles and at all.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import URL

from newsbot.items import Article, Image
from newsbot.store.articles import insert, to_row
from newsbot.store.database import Database

WORDS = "the ferry left harbour at dawn and nobody on bridge minded that rain had come for a whole day of work".split()


def invented(number: int, draw: random.Random) -> Article:
    url = f"https://www.paper{number % 400}.example/{number}"
    paragraphs = [" ".join(draw.choices(WORDS, k=40)) for _ in range(7)]
    image = Image(f"https://img.example/{number}.jpg", caption="The ferry at dawn", credit_text="Foto: Bo / dpa")
    return Article(
        url=url,
        canonical_url=url,
        headline=f"Story {number}",
        authors=["Ana Lindqvist"],
        date_published=datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=number),
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
        body="\n\n".join(paragraphs),
        images=[image, image],
        section="World",
        language="en",
        word_count=280,
        content_hash=f"{number:064x}",
        sources={"headline": "json-ld", "body": "html"},
    )


def build(directory: Path, count: int) -> None:
    draw = random.Random(6)
    database = Database(URL.create("sqlite", database=str(directory / "articles.sqlite")))
    for start in range(0, count, 20_000):
        database.begin()
        for number in range(start, min(start + 20_000, count)):
            article = invented(number, draw)
            insert(database, to_row(article), article)
        database.commit()
    database.close()


def measure(directory: Path, kind: str, *options: str) -> tuple[float, float]:
    """CPU seconds, and peak memory in MB, of one export."""
    code = (
        "import resource, sys; from scrapy.cmdline import execute\n"
        "try: execute()\n"
        "finally: u = resource.getrusage(resource.RUSAGE_SELF); print(u.ru_maxrss / 1024, file=sys.stderr)"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", code, "export", "-o", str(directory / f"out.{kind}"), *options]
    done = subprocess.run([*command, "-s", f"NEWSBOT_DATA_DIR={directory}"], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, float(done.stderr.split()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--directory", type=Path, default=Path("/tmp/newsbot-export"))
    options = parser.parse_args()
    if not (options.directory / "articles.sqlite").exists():
        options.directory.mkdir(parents=True, exist_ok=True)
        build(options.directory, options.articles)
    for kind in ("jsonl", "json", "csv", "parquet"):
        _, few = measure(options.directory, kind, "--where", f"id <= {options.articles // 10}")
        cpu, all_ = measure(options.directory, kind)
        size = (options.directory / f"out.{kind}").stat().st_size / 1e6
        print(
            f"{kind:8} {options.articles / cpu:7.0f} articles/s  {few:4.0f} MB -> {all_:4.0f} MB  file {size:6.0f} MB"
        )


if __name__ == "__main__":
    main()
