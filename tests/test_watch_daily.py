"""Every day: a redesigned site is noticed on the next run, sites wait for their turn, a stopped crawl ends at once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

from tests.loopback import Asked, Loopback
from tests.newspaper import WORDS

ROOT = Path(__file__).parent.parent
POLITE_TO_LOOPBACK = {
    "NEWSBOT_ALLOW_PRIVATE_HOSTS": "1",
    "NEWSBOT_CONTACT": "tests@newsbot.example",
    "DOWNLOAD_DELAY": "0",
    "AUTOTHROTTLE_ENABLED": "0",
    "NEWSBOT_RENDER": "never",
    "NEWSBOT_DISK_PAUSE_MB": "0",
    "NEWSBOT_DISK_STOP_MB": "0",
}
TODAY = """<!DOCTYPE html><html lang="en"><head><title>{head} | Paper</title></head><body>
<nav><a href="/">Home</a></nav><main><article><h1>{head}</h1><p class="byline">By <a rel="author">Ana Lee</a></p>
<time datetime="2026-01-{day:02}T09:30:00+00:00">{day} January 2026</time>{text}</article></main>
<footer>The Paper</footer></body></html>"""
OVERNIGHT = """<!DOCTYPE html><html lang="en"><head><title>{head} | Paper</title></head><body>
<div class="bar"><a href="/">Home</a></div><div class="sheet"><article><h1>{head}</h1>
<time datetime="2026-01-{day:02}T09:30:00+00:00">{day} January 2026</time>{text}</article></div>
<footer>The Paper</footer></body></html>"""


WALL = "<title>Just a moment</title><script src='/cdn-cgi/challenge-platform/h/b'></script><p>Are you human?</p>"


def story(template: str, number: int) -> str:
    places = ("quay", "market", "orchard", "museum", "stadium", "viaduct", "reservoir", "gallery")
    chance = random.Random(number)  # no two stories alike, or they would be copies
    text = "".join(f"<p>The {' '.join(chance.choices(WORDS, k=35))} and was seen by all.</p>" for _ in range(5))
    return template.format(head=f"Boats number {number} at the {places[number % 8]}", day=number % 27 + 1, text=text)


def paper(template: str, numbers: range) -> dict[str, str]:
    pages = {f"/2026/story-{n}.html": story(template, n) for n in numbers}
    links = "".join(f'<h2><a href="{path}">Boats number {path[12:-5]} seen at the quay</a></h2>' for path in pages)
    return {"/": f"<!DOCTYPE html><html lang='en'><title>Paper</title><main>{links}</main></html>", **pages}


def scrapy(data: Path, *arguments: str, **settings: str) -> list[str]:
    given = {**POLITE_TO_LOOPBACK, "NEWSBOT_DATA_DIR": str(data / "state"), **settings}
    options = [word for name, value in given.items() for word in ("-s", f"{name}={value}")]
    return [sys.executable, "-W", "error", "-m", "scrapy", *arguments, *options]


def run(data: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        scrapy(data, *arguments, **settings), cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip


def profile(directory: Path, name: str, text: str = "") -> None:
    directory.mkdir(exist_ok=True)
    (directory / f"{name}.toml").write_text(text)


def test_redesign_is_reported_on_the_next_run(tmp_path: Path) -> None:
    hook = tmp_path / "told"
    tell = tmp_path / "tell.sh"
    tell.write_text(f"#!/bin/sh\ncat > {hook}\n")
    tell.chmod(0o755)
    sites = tmp_path / "sites"
    with Loopback(dict(paper(TODAY, range(12)))) as site:
        profile(
            sites,
            "paper",
            f'domains = ["127.0.0.1"]\nstart_urls = ["{site.url}"]\nexpect = ["headline", "body"]\n'
            '[selectors]\nauthors = "[rel=author]::text"\n',
        )
        settings = {"NEWSBOT_SITES_DIR": str(sites), "NEWSBOT_NOTIFY_COMMAND": str(tell), "LOG_LEVEL": "WARNING"}
        first = run(tmp_path, "crawl", "news", "-a", "site=paper", **settings)
        assert (first.returncode, first.stderr) == (0, "")
        site.routes = dict(paper(OVERNIGHT, range(12, 20)))
        second = run(tmp_path, "crawl", "news", "-a", "site=paper", **settings)
        assert second.returncode == 3, second.stderr
        told = [
            "newsbot: paper: authors was filled in 100% of articles, now in 0% (0 of 8)",
            "newsbot: paper: byline was filled in 100% of articles, now in 0% (0 of 8)",
            "newsbot: paper: the selector of authors matched on 100% of pages, now on 0% (0 of 8): [rel=author]::text",
        ]
        for said, line in zip(told, second.stderr.splitlines(), strict=True):
            assert line.startswith(f"{said}, for instance {site.base}/2026/story-")
        assert "authors was filled in 100% of articles" in hook.read_text()
        table = run(tmp_path, "sites", **settings).stdout
        assert table.splitlines()[1].split()[:2] == ["paper", "drifting"]
        hook.unlink()
        site.routes = dict(paper(OVERNIGHT, range(20, 26)))
        third = run(tmp_path, "crawl", "news", "-a", "site=paper", **settings)
        assert third.returncode == 3
        assert not hook.exists()  # told once a day
        site.routes, site.default = {}, (200, {}, WALL)  # robots.txt too
        fourth = run(tmp_path, "crawl", "news", "-a", "site=paper", **settings)
        assert fourth.returncode == 3
        assert fourth.stderr == (
            f"newsbot: paper: keeps us out: 1 of 1 answers (1 test page), for instance {site.url}\n"
        )
        assert "keeps us out" in hook.read_text()
        assert run(tmp_path, "sites", **settings).stdout.splitlines()[1].split()[:2] == ["paper", "blocked"]


def test_sites_wait_for_their_turn(tmp_path: Path) -> None:
    sites = tmp_path / "sites"
    with Loopback(dict(paper(TODAY, range(3)))) as site:
        often, daily = (f"http://{host}:{site.port}/" for host in ("127.0.0.1", "localhost"))
        profile(sites, "often", f'domains = ["127.0.0.1"]\nstart_urls = ["{often}"]\n')
        profile(sites, "daily", f'domains = ["localhost"]\nstart_urls = ["{daily}"]\nevery = "1d"\n')
        settings = {"NEWSBOT_SITES_DIR": str(sites), "LOG_LEVEL": "WARNING"}
        hosts = []
        for _ in range(2):
            before = len(site.log)
            done = run(tmp_path, "crawl", "news", "-a", "site=all", **settings)
            assert (done.returncode, done.stderr) == (0, "")
            hosts.append({asked.host.partition(":")[0] for asked in site.log[before:]})
        assert hosts == [{"127.0.0.1", "localhost"}, {"127.0.0.1"}]
        (sites / "often.toml").unlink()
        asked = len(site.log)
        done = run(tmp_path, "crawl", "news", "-a", "site=all", **settings)
        assert (done.returncode, done.stderr, len(site.log)) == (0, "", asked)
        done = run(tmp_path, "crawl", "news", "-a", "site=daily", **settings)
        assert (done.returncode, len(site.log) > asked) == (0, True)


def test_a_stopped_crawl_ends_in_seconds_and_goes_on(tmp_path: Path) -> None:
    """A server that does not answer keeps nobody waiting for DOWNLOAD_TIMEOUT."""
    hang, held = threading.Event(), threading.Event()
    pages = paper(TODAY, range(8))

    def slow(asked: Asked) -> str:
        if not held.is_set():
            held.set()
            hang.wait(60)
        return pages["/2026/story-5.html"]

    with Loopback({**pages, "/2026/story-5.html": slow}) as site:
        arguments = ("crawl", "news", "-a", f"url={site.url}")
        with subprocess.Popen(
            scrapy(tmp_path, *arguments, DOWNLOAD_TIMEOUT="60", LOG_LEVEL="INFO"), cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            assert held.wait(60)
            second = run(tmp_path, *arguments, LOG_LEVEL="WARNING")
            assert second.returncode == 0
            [line] = second.stderr.splitlines()
            assert "the same command is already running" in line
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=30)
        hang.set()
        assert process.returncode == 0, said
        assert "Traceback" not in said
        resumed = run(tmp_path, *arguments, "-O", f"{tmp_path}/rest.jsonl", LOG_LEVEL="INFO")
        assert "Going on with the run" in resumed.stderr
        assert resumed.returncode == 0, resumed.stderr
        assert "story-5" in (tmp_path / "rest.jsonl").read_text()
