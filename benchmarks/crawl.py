"""What finding and reading every article of ten invented newspapers costs, beside bare Scrapy on the same pages.

    python -m benchmarks.crawl [--per-site 520] [--runs bare-sitemap,sitemap,bare-links,links,again,workers]
                               [--peers PYTHON [--runs ...,sitemap+trafilatura,links+trafilatura,fundus]]

Makes the newspapers with benchmarks/newsweb.py (5,200 articles in five layouts), serves them with nginx on 127.0.66.x
and crawls them in processes of their own: CPU seconds (user and system, with children), peak memory, requests as nginx
counted them, and which articles were found. Needs Debian's `nginx-light` and `libnss-wrapper`, and root for port 80.
Politeness is off for all: it is our own server. `--peers` names the Python of an environment beside ours with others in
it (fundus, newspaper4k, news-please; Scrapy and trafilatura), each with nothing but its own way to find and read
articles; those of `crawl_peers.py` that are installed there run after ours.
"""

from __future__ import annotations

import argparse
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PEERS = PROJECT / "benchmarks/crawl_peers.py"
OURS = ["bare-sitemap", "sitemap", "bare-links", "links", "again", "workers"]
SETTINGS = {
    "NEWSBOT_ALLOW_PRIVATE_HOSTS": 1,
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": 0,
    "CONCURRENT_REQUESTS": 64,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "NEWSBOT_RENDER": "never",
    "LOG_LEVEL": "WARNING",
}
BARE = """
import re, sys
import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.linkextractors import LinkExtractor
from scrapy.spiders import SitemapSpider
from w3lib.url import url_query_cleaner

mode, out, *seeds = sys.argv[1:]
mode, _, reader = mode.partition("+")
if reader:
    from trafilatura import bare_extraction


def read(response):
    said = bare_extraction(response.text, url=response.url, with_metadata=True) if reader else None
    fields = said.as_dict() if said else {}
    return {"canonical_url": response.url, **{n: v for n, v in fields.items() if isinstance(v, str | list)}}


ARTICLE = re.compile(r"-\\d{8}(\\.html)?$|/a-\\d{8}/?$")
HOSTS = [seed.split("/")[2] for seed in seeds]


class Links(scrapy.Spider):
    name = "links"
    allowed_domains = HOSTS
    extractor = LinkExtractor(allow_domains=HOSTS, deny=r"/(login|search|subscribe)")

    async def start(self):
        for seed in seeds:
            yield scrapy.Request(seed)

    def parse(self, response):
        for link in self.extractor.extract_links(response):
            yield scrapy.Request(url_query_cleaner(link.url, ("utm_source", "utm_medium"), remove=True))
        if ARTICLE.search(response.url):
            yield read(response)


class Sitemaps(SitemapSpider):
    name = "sitemaps"
    sitemap_urls = [seed + "robots.txt" for seed in seeds]
    allowed_domains = HOSTS

    def parse(self, response):
        if ARTICLE.search(response.url):
            yield read(response)


process = AsyncCrawlerProcess({
    "CONCURRENT_REQUESTS": 64, "CONCURRENT_REQUESTS_PER_DOMAIN": 16, "DOWNLOAD_DELAY": 0, "ROBOTSTXT_OBEY": False,
    "FEEDS": {out: {"format": "jsonlines", "overwrite": True}}, "TELNETCONSOLE_ENABLED": False, "LOG_LEVEL": "WARNING",
    "REMOTE_CONTROL_ENABLED": False, "RETRY_ENABLED": False, "COOKIES_ENABLED": False,
})
process.crawl(Sitemaps if mode == "sitemap" else Links)
process.start()
"""


@dataclass
class Result:
    """What one run cost and brought."""

    name: str
    cpu: float
    wall: float
    peak_mb: float
    requests: int
    found: int
    missing: int
    extra: int
    doubled: int


class Web:
    """The invented newspapers and their server."""

    def __init__(self, directory: Path, sites: int, per_site: int) -> None:
        self.directory = directory
        self.log = directory / "access.log"
        if not (directory / "truth.jsonl").exists():
            command = [sys.executable, str(PROJECT / "benchmarks/newsweb.py"), "--out", str(directory)]
            subprocess.run([*command, "--sites", str(sites), "--per-site", str(per_site)], check=True)
        self.seeds = (directory / "seeds.txt").read_text().split()
        self.truth = {json.loads(line)["url"].rstrip("/") for line in (directory / "truth.jsonl").open()}

    def __enter__(self) -> Web:
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        self._server = subprocess.Popen([nginx, "-c", str(self.directory / "nginx.conf"), "-g", "daemon off;"])
        time.sleep(1)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.terminate()
        self._server.wait()

    def environment(self) -> dict[str, str]:
        """Makes the newspapers' names lead to this machine, for one process."""
        wrapper = next(iter(glob.glob("/usr/lib/*/libnss_wrapper.so")), "")  # noqa: PTH207
        hosts = {"LD_PRELOAD": wrapper, "NSS_WRAPPER_HOSTS": str(self.directory / "hosts")}
        return {**os.environ, **hosts, "PYTHONPATH": str(PROJECT)}

    def requests(self) -> int:
        """Requests so far."""
        time.sleep(2.5)  # nginx writes its log every two seconds
        return sum(1 for _ in self.log.open("rb")) if self.log.exists() else 0


def run(web: Web, name: str, command: list[str], out: Path) -> Result:
    """Run one process to its end and account for it and its children."""
    before = web.requests()
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=PROJECT, env=web.environment(), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    if status:
        print(f"{name}: ended with status {status}", file=sys.stderr)
    files = sorted(out.parent.glob(f"{out.stem}*{out.suffix}"))  # each worker has one of its own
    urls = [json.loads(line)["canonical_url"].rstrip("/") for file in files for line in file.open()]
    found = set(urls)
    return Result(
        name,
        usage.ru_utime + usage.ru_stime,
        wall,
        usage.ru_maxrss / 1024,
        web.requests() - before,
        len(found & web.truth),
        len(web.truth - found),
        len(found - web.truth),
        len(urls) - len(found),
    )


def ours(web: Web, data: Path, out: Path, *extra: str) -> list[str]:
    """The command of a crawl of ours."""
    command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"url={','.join(web.seeds)}", "-O", str(out)]
    settings = {**SETTINGS, "NEWSBOT_DATA_DIR": data}
    return [*command, *(f"-s{name}={value}" for name, value in settings.items()), *extra]


def installed(python: Path) -> list[str]:
    """The peers that another environment has; printed with their versions."""
    told = subprocess.run([str(python), str(PEERS)], check=True, capture_output=True, text=True).stdout
    print(told, end="")
    return [line.split()[0] for line in told.splitlines()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=10)
    parser.add_argument("--per-site", type=int, default=520)
    parser.add_argument("--web", type=Path, help="directory of the newspapers, made where it is empty")
    parser.add_argument("--peers", type=Path, help="the Python of an environment with other crawlers in it")
    parser.add_argument("--runs", help="comma-separated; default: all of ours, then the peers that are installed")
    options = parser.parse_args()
    peers = installed(options.peers) if options.peers else []
    runs = options.runs.split(",") if options.runs else [*OURS, *peers]
    work = Path(tempfile.mkdtemp(prefix="newsbot-crawl-"))
    results: dict[str, Result] = {}
    with Web((options.web or work / "web").resolve(), options.sites, options.per_site) as web:
        for name in runs:
            out = work / f"{name}.jsonl"
            if name in peers:
                command = [str(options.peers), str(PEERS), name, str(out), *web.seeds]
            elif name.startswith("bare-") or "+" in name:
                script = work / "bare.py"  # in a file: Scrapy looks at the source of callbacks
                script.write_text(BARE)
                python = sys.executable if name.startswith("bare-") else str(options.peers)
                command = [python, str(script), name.removeprefix("bare-"), str(out), *web.seeds]
            elif name == "sitemap":
                command = ours(web, work / name, out, "-adiscover=sitemap")
            elif name == "links":
                command = ours(web, work / name, out, "-adiscover=category,related")
            elif name == "workers":
                command = ours(web, work / name, out, "-sNEWSBOT_WORKERS=2")
            else:  # all ways; "again" is its second run
                command = ours(web, work / "all", out)
                if name == "again":
                    results["all"] = run(web, "all", command, work / "again.jsonl")
                    print_row(results["all"], results)
            results[name] = run(web, name, command, out)
            print_row(results[name], results)
    shutil.rmtree(work, ignore_errors=True)


def print_row(result: Result, results: dict[str, Result]) -> None:
    """One line of the table, with the ratio to bare Scrapy where it ran before."""
    if len(results) == 1:
        print(
            f"{'run':20}{'CPU s':>8}{'ratio':>7}{'wall s':>8}{'MB':>6}{'requests':>10}{'found':>7}{'missing':>9}",
            end="",
        )
        print(f"{'extra':>7}{'twice':>7}")
    base = results.get("bare-links" if result.name.startswith("links") else "bare-sitemap")
    ratio = f"{result.cpu / base.cpu:.2f}" if base and base is not result else "-"
    print(
        f"{result.name:20}{result.cpu:8.1f}{ratio:>7}{result.wall:8.1f}{result.peak_mb:6.0f}{result.requests:10,}"
        f"{result.found:7,}{result.missing:9,}{result.extra:7,}{result.doubled:7,}",
        flush=True,
    )


if __name__ == "__main__":
    main()
