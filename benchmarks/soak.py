"""The spider `news` on a site that is partly broken: is every good article read once, memory flat, the exit code right?

    python -m benchmarks.soak [--pages 2000] [--faults 5] [--in-a-row 1] [--crawls 1] [--keep FOLDER]

Serves an invented newspaper on loopback (tests/paper.py); FAULTS per cent of its articles are broken for good in each
of the ways of `BROKEN`, and as many the first time they are asked for in each of `PASSING` (tests/fault_server.py).
Crawls it by its sitemaps in a process of its own. Prints a table; exits with 1 where an article is missing, doubled or
made up, where memory grew by more than a quarter, or where the exit code is not the right one.

The right exit code is 0; or 3 with a line that says how many pages were not asked for, where so many failures came in
a row that the host was left alone (`NEWSBOT_BREAKER_FAILURES`): the same command asks for these in its next crawl. The
faults are spread evenly; `--in-a-row 40` puts as many of one kind side by side, and `--crawls 30` allows as many crawls
until all is read.

Memory is compared with that after a tenth of the pages, but not before `WARM` pages have been read: until then caches,
the database's and Python's own, are filling. A run of fewer than twice as many pages says nothing of memory.
"""

from __future__ import annotations

import argparse
import collections
import json
import re
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from tests.fault_server import FAULTS, FaultServer, Handler, Talk
from tests.paper import NOW, Paper, Story

PROJECT = Path(__file__).resolve().parent.parent

BROKEN = ["/403", "/gzip-cut", "/noise-gzip", "/too-long", "/bad-chunk", "/redirect-self", "/bomb/gzip", "/long-header"]
PASSING = ["/again/500", "/again/gzip-cut"]
SETTINGS = {
    "NEWSBOT_ALLOW_PRIVATE_HOSTS": 1,
    "NEWSBOT_CONTACT": "soak@newsbot.example",
    "NEWSBOT_RENDER": "never",
    "NEWSBOT_BACKOFF": 0.02,
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": 0,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "LOG_LEVEL": "ERROR",
}
PER_MAP = 5_000
WARM = 2_000
"""Pages after which a process has loaded all that it loads once, and filled its caches."""
SAMPLES = 100
LEFT = re.compile(r"^newsbot: \S+: (?:broke down|keeps us out)", re.MULTILINE)
"""What the crawl says where it left a host alone."""


def good(paper: Paper, story: Story) -> Handler:
    """A handler that answers with the article."""
    return lambda talk: talk.page(paper.article(story).encode())


def fixed(text: str) -> Handler:
    """A handler that always answers the same."""
    return lambda talk: talk.page(text.encode())


def broken(kind: str, whole: Handler) -> Handler:
    """A handler that is broken, for good or the first time."""
    fault = FAULTS["/" + kind.split("/")[1]] if not kind.startswith("/again") else FAULTS[kind]

    def answer(talk: Talk) -> None:
        if kind in PASSING and talk.server.counts[talk.path] > 1:
            whole(talk)
        else:
            fault(Talk("/bomb/gzip", talk.headers, talk.socket, talk.server) if kind == "/bomb/gzip" else talk)

    return answer


def publish(web: FaultServer, pages: int, share: int, in_a_row: int) -> tuple[set[str], dict[str, int]]:
    """Put the newspaper on the server: URLs of the articles that can be read, and how many have each fault."""
    paper = Paper(articles=pages, ways=())
    paper.routes.clear()  # pages are written when they are asked for
    web.log = collections.deque(maxlen=1)  # type: ignore[assignment]
    kinds = [*BROKEN, *PASSING]
    wanted, counts = set(), collections.Counter[str]()
    for number, story in enumerate(paper.stories):
        story.published = NOW - timedelta(minutes=5 * number)
        whole = good(paper, story)
        place = number // in_a_row * 37 % 100 // share  # evenly mixed
        if place < len(kinds):
            counts[kinds[place]] += 1
            web.extra[story.path] = broken(kinds[place], whole)
        else:
            web.extra[story.path] = whole
        if place >= len(BROKEN):
            wanted.add(web.base + story.path)
    maps = []
    for at in range(0, pages, PER_MAP):
        urls = "".join(f"<url><loc>{web.base}{story.path}</loc></url>" for story in paper.stories[at : at + PER_MAP])
        maps.append(f"/map{at // PER_MAP}.xml")
        web.extra[maps[-1]] = fixed(f"<urlset>{urls}</urlset>")
    web.extra["/"] = fixed("<html><title>Paper</title><h1>Welcome</h1></html>")
    web.robots = lambda talk: talk.page(
        "".join(f"Sitemap: {web.base}{path}\n" for path in maps).encode(), Content_Type="text/plain"
    )
    return wanted, dict(counts)


def resident(pid: int) -> float:
    """Memory of a process, MB; 0 where it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return int(status.split("VmRSS:")[1].split()[0]) / 1024 if "VmRSS:" in status else 0.0


def run(web: FaultServer, pages: int, work: Path, number: int) -> tuple[int, list[float]]:
    """Crawl; the exit code, and memory at each hundredth of the pages and at the end."""
    out = work / f"articles{number}.jsonl"
    command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"url={web.base}/", "-a", "discover=sitemap"]
    settings = {**SETTINGS, "NEWSBOT_DATA_DIR": work / "data"}
    command += ["-O", str(out), *(f"-s{name}={value}" for name, value in settings.items())]
    samples: list[float] = []
    with (work / f"log{number}").open("w") as log:
        process = subprocess.Popen(command, cwd=PROJECT, stdout=log, stderr=log)
        last = 0.0
        while process.poll() is None:
            last = resident(process.pid) or last
            while len(web.counts) > pages * (len(samples) + 1) / SAMPLES:
                samples.append(last)
            time.sleep(0.1)
    return process.returncode, [*samples, last]


def is_right(code: int, work: Path, number: int) -> bool:
    """Whether an exit code says what happened."""
    return bool(code == 3) == bool(LEFT.search((work / f"log{number}").read_text())) and code in (0, 3)


def grown(memory: list[float], pages: int) -> tuple[float, float] | None:
    """Memory when all was warm, and at the end (MB); None for a run that is too short to compare."""
    if pages < 2 * WARM:
        return None
    warm = max(SAMPLES // 10, WARM * SAMPLES // pages)
    return memory[min(warm, len(memory) - 1)], memory[-1]


def main() -> int:
    """Measure and judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2_000)
    parser.add_argument("--faults", type=int, default=5, choices=range(1, 11), metavar="PER CENT", help="of each kind")
    parser.add_argument("--in-a-row", type=int, default=1, metavar="PAGES", help="that have the same fault")
    parser.add_argument("--crawls", type=int, default=1, help="at most, while pages were left")
    parser.add_argument("--keep", type=Path, help="folder for the log, the articles and the data")
    options = parser.parse_args()
    work = (options.keep or Path(tempfile.mkdtemp(prefix="newsbot-soak-"))).resolve()
    work.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    found = collections.Counter[str]()
    codes, right, memory = [], True, list[float]()
    with FaultServer() as web:
        wanted, counts = publish(web, options.pages, options.faults, options.in_a_row)
        for number in range(options.crawls):
            code, samples = run(web, options.pages, work, number)
            memory, codes = memory or samples, [*codes, code]
            right &= is_right(code, work, number)
            found.update(json.loads(line)["url"] for line in (work / f"articles{number}.jsonl").open())
            if code != 3 or not wanted - found.keys():
                break
    missing, extra = len(wanted - found.keys()), len(found.keys() - wanted)
    doubled = found.total() - len(found)
    rows = {"pages": options.pages, "with a fault of each kind": counts, "articles to be read": len(wanted)}
    rows |= {"missing": missing, "doubled": doubled, "made up": extra, "exit codes": codes}
    growth = grown(memory, options.pages)
    rows |= {"MB warm, at the end": "too few pages to say" if growth is None else [round(size) for size in growth]}
    rows |= {"MB at each tenth": [round(size) for size in memory[SAMPLES // 10 :: SAMPLES // 10]]}
    rows |= {"MB at most": round(max(memory)), "requests": sum(web.counts.values())}
    rows |= {"seconds": round(time.monotonic() - started)}
    for name, value in rows.items():
        print(f"{name:28}{value}")
    bad = missing or doubled or extra or not right or (growth is not None and growth[1] > 1.25 * growth[0])
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
