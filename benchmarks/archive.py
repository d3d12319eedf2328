"""How fast spider `archive` is: a WARC file made of a folder of saved pages, read with all pipelines.

    python -m benchmarks.archive FOLDER [--workers 1] [--repeat 1]

FOLDER holds HTML pages (`*.html`, `*.html.gz`, at any depth); each becomes an answer of an invented host of its own, so
that no page is left out because of its address. Printed: pages and articles, CPU seconds of the command with all its
processes (start included, and what it costs alone), articles/s of CPU and of wall time, and the same without pipelines.
"""

from __future__ import annotations

import argparse
import gzip
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from newsbot.export.warc import Archive, Exchange
from newsbot.fetch.warc import read_warc
from newsbot.spiders.harvest import Wanted, read_batches


def build(folder: Path, directory: Path, repeat: int) -> int:
    archive = Archive(directory)
    pages = sorted([*folder.rglob("*.html"), *folder.rglob("*.html.gz")])
    for turn in range(repeat):
        for number, path in enumerate(pages):
            body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            url = f"https://www.paper{number}.example/2026/story-number-{number}-{turn}.html"
            archive.write(Exchange(url, 200, [("Content-Type", "text/html")], body))
    archive.close()
    return len(pages) * repeat


def cpu_of(*command: str) -> tuple[float, float, str]:
    """CPU and wall seconds of a command, and what it logged."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run([sys.executable, "-m", "scrapy", *command], capture_output=True, text=True, check=False)
    wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall, done.stderr


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=1, help="write the pages so many times, as others")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsbot-archive-") as name:
        directory = Path(name)
        began = time.process_time()
        count = build(options.folder, directory / "warc", options.repeat)
        print(f"written     {count / (time.process_time() - began):6.0f} records/s of CPU")
        files = sorted(map(str, (directory / "warc").glob("*.warc.gz")))
        began = time.process_time()
        pages = sum(1 for file in files for _ in read_warc(Path(file)))
        print(f"read        {pages / (time.process_time() - began):6.0f} pages/s of CPU (FastWARC alone)")
        began = time.process_time()
        articles = sum(len(batch.articles) for file in files for batch in read_batches(file, 0, Wanted()))
        print(f"read        {articles / (time.process_time() - began):6.0f} articles/s of CPU (no pipelines)")
        own = ["-s", f"NEWSBOT_DATA_DIR={directory}/data", "-s", "NEWSBOT_HEALTH=0"]
        start = cpu_of("crawl", "archive", "-a", f"warc={files[0]}", "-a", "site=nobody.example", *own)[0]
        own[1] = f"NEWSBOT_DATA_DIR={directory}/again"
        cpu, wall, said = cpu_of(
            "crawl", "archive", "-a", f"warc={directory}/warc/", "-a", f"workers={options.workers}", *own
        )
        kept = next(
            (line.split("articles ", 1)[1].strip() for line in said.splitlines() if "  articles  " in line), said
        )
        print(f"whole       {articles / (cpu - start):6.0f} articles/s of CPU, {articles / wall:.0f} of wall time")
        print(f"            {pages} pages; {kept}; {cpu:.1f} s CPU, of which {start:.1f} s start; {wall:.1f} s wall")


if __name__ == "__main__":
    main()
