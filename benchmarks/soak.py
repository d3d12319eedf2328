"""The spider `news` on a site that is partly broken: is every good article read once, memory flat, the exit code right?

    python -m benchmarks.soak [--pages 2000] [--faults 5] [--keep FOLDER]

Serves an invented newspaper on loopback (tests/paper.py); FAULTS per cent of its articles are broken for good in each
of the ways of `BROKEN`, and as many the first time they are asked for in each of `PASSING` (tests/fault_server.py).
Crawls it by its sitemaps in a process of its own. Prints a table; exits with 1 where an article is missing, doubled or
made up, where memory grew by more than a quarter after the first tenth, or where the exit code is not 0.

The faults are spread evenly: many failures in a row would close the host (`NEWSBOT_BREAKER_FAILURES`), as they should.
"""

from __future__ import annotations

import argparse
import collections
import json
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT / "tests"))

from fault_server import FAULTS, FaultServer, Handler, Talk  # noqa: E402
from paper import NOW, Paper  # noqa: E402

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


def good(page: str) -> Handler:
    """A handler that answers with the article."""
    return lambda talk: talk.page(page.encode())


def broken(kind: str, page: str) -> Handler:
    """A handler that is broken, for good or the first time."""
    fault = FAULTS["/" + kind.split("/")[1]] if not kind.startswith("/again") else FAULTS[kind]

    def answer(talk: Talk) -> None:
        if kind in PASSING and talk.server.counts[talk.path] > 1:
            talk.page(page.encode())
        else:
            fault(Talk("/bomb/gzip", talk.headers, talk.socket, talk.server) if kind == "/bomb/gzip" else talk)

    return answer


def publish(web: FaultServer, pages: int, share: int) -> tuple[set[str], dict[str, int]]:
    """Put the newspaper on the server: URLs of the articles that can be read, and how many have each fault."""
    paper = Paper(articles=pages, ways=())
    kinds = [*BROKEN, *PASSING]
    wanted, counts = set(), collections.Counter[str]()
    for number, story in enumerate(paper.stories):
        story.published = NOW - timedelta(minutes=5 * number)
        page = paper.article(story)
        place = number * 37 % 100 // share  # evenly mixed
        if place < len(kinds):
            counts[kinds[place]] += 1
            web.extra[story.path] = broken(kinds[place], page)
        else:
            web.extra[story.path] = good(page)
        if place >= len(BROKEN):
            wanted.add(web.base + story.path)
    maps = []
    for at in range(0, pages, PER_MAP):
        urls = "".join(f"<url><loc>{web.base}{story.path}</loc></url>" for story in paper.stories[at : at + PER_MAP])
        maps.append(f"/map{at // PER_MAP}.xml")
        web.extra[maps[-1]] = good(f"<urlset>{urls}</urlset>")
    web.extra["/"] = good("<html><title>Paper</title><h1>Welcome</h1></html>")
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


def run(web: FaultServer, pages: int, work: Path) -> tuple[int, list[float]]:
    """Crawl; the exit code, and memory at each fiftieth of the pages and at the end."""
    out = work / "articles.jsonl"
    command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"url={web.base}/", "-a", "discover=sitemap"]
    settings = {**SETTINGS, "NEWSBOT_DATA_DIR": work / "data"}
    command += ["-O", str(out), *(f"-s{name}={value}" for name, value in settings.items())]
    samples: list[float] = []
    with (work / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=PROJECT, stdout=log, stderr=log)
        last = 0.0
        while process.poll() is None:
            last = resident(process.pid) or last
            if len(web.counts) > pages * (len(samples) + 1) / 50:
                samples.append(last)
            time.sleep(0.1)
    return process.returncode, [*samples, last]


def main() -> int:
    """Measure and judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2_000)
    parser.add_argument("--faults", type=int, default=5, choices=range(1, 11), metavar="PER CENT", help="of each kind")
    parser.add_argument("--keep", type=Path, help="folder for the log, the articles and the data")
    options = parser.parse_args()
    work = (options.keep or Path(tempfile.mkdtemp(prefix="newsbot-soak-"))).resolve()
    work.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with FaultServer() as web:
        wanted, counts = publish(web, options.pages, options.faults)
        code, memory = run(web, options.pages, work)
    seconds = time.monotonic() - started
    found = collections.Counter(json.loads(line)["url"] for line in (work / "articles.jsonl").open())
    missing, extra = len(wanted - found.keys()), len(found.keys() - wanted)
    doubled = found.total() - len(found)
    tenth, end = memory[min(4, len(memory) - 1)], memory[-1]
    rows = {"pages": options.pages, "with a fault of each kind": counts, "articles to be read": len(wanted)}
    rows |= {"missing": missing, "doubled": doubled, "made up": extra, "exit code": code}
    rows |= {"MB at a tenth": round(tenth), "MB at the end": round(end), "MB at most": round(max(memory))}
    rows |= {"requests": sum(web.counts.values()), "seconds": round(seconds)}
    for name, value in rows.items():
        print(f"{name:28}{value}")
    return 1 if missing or doubled or extra or code or end > 1.25 * tenth else 0


if __name__ == "__main__":
    sys.exit(main())
