"""A site that breaks down in the middle of a crawl: said, and read to its end the next time."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsbot.discover.failing import LONGEST, RUNS, SHORTEST, Failing
from tests.crawl import crawl
from tests.loopback import Asked, Loopback
from tests.paper import Paper

PROJECT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("way", ["category", "sitemap"])
def test_what_a_host_that_broke_down_did_not_give_is_asked_for_the_next_time(tmp_path: Path, way: str) -> None:
    paper = Paper(articles=30, ways={way}, sections=2)
    if way == "sitemap":  # one of days long over, which is not asked for again once it was read
        paper.routes["/map-2020-01.xml"] = paper.routes.pop("/map.xml")
        paper.routes["/index.xml"] = paper.routes["/index.xml"].replace("/map.xml", "/map-2020-01.xml")
    articles = {story.path for story in paper.stories}
    site = Loopback()
    site.routes = {**paper.routes}
    served: set[str] = set()

    def sometimes(asked: Asked) -> object:
        if broken and len(served) >= 6:
            return 502
        if asked.path in articles:
            served.add(asked.path)
        return paper.routes[asked.path]

    for path in paper.routes:
        site.routes[path] = sometimes
    broken = True
    with site:
        settings = {"NEWSBOT_BREAKER_FAILURES": 3, "RETRY_TIMES": 0, "CONCURRENT_REQUESTS": 1}
        first = crawl(tmp_path, "news", {"url": site.url}, settings=settings)
        assert 0 < len(first.items) < 30
        assert first.named("skipped/host_down") > 0
        assert first.stats["newsbot/watch/findings"]  # exit code 3 of the command
        broken = False
        second = crawl(tmp_path, "news", {"url": site.url}, settings=settings)
        found = {item["url"] for item in first.items + second.items}
        assert found == paper.urls(site.base)
        assert len(first.items) + len(second.items) == 30


def test_a_page_that_fails_in_run_after_run_is_left_alone(tmp_path: Path) -> None:
    paper = Paper(articles=30, ways={"sitemap"}, sections=2)
    paper.routes["/map-2020-01.xml"] = paper.routes.pop("/map.xml")  # of days long over: asked for until all was had
    paper.routes["/index.xml"] = paper.routes["/index.xml"].replace("/map.xml", "/map-2020-01.xml")
    bad = paper.stories[7].path
    site = Loopback()
    site.routes = {**paper.routes, bad: 500}
    asked = []
    with site:
        for number in range(6):
            if number == 5:
                site.routes[bad] = paper.routes[bad]
            site.log.clear()
            run = crawl(tmp_path, "news", {"url": site.url}, settings={"RETRY_TIMES": 1})
            paths = [one.path for one in site.log]
            asked.append((paths.count(bad), paths.count("/map-2020-01.xml")))
            assert run.named("failed_for_good") == (1 if number == 2 else 0)
            assert len(run.items) == (29 if number == 0 else 0)
    # Three runs, each with a second try; then the site counts as read to its end, and the page is no more asked for.
    assert asked == [(2, 1)] * 3 + [(0, 0)] * 3


def test_a_page_that_failed_for_good_is_asked_for_once_more_after_a_while() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    failing = Failing()
    assert [failing.failed("https://a.example/b", now) for _ in range(RUNS)] == [1, 2, 3]
    assert failing.failed("https://a.example/c", now, for_good=False) == 1
    assert failing.failed("https://a.example/c", now, for_good=False) == failing.failed(
        "https://a.example/c", now, for_good=False
    )
    failing = Failing(failing.pages)
    assert [failing.place(f"https://a.example/{page}") for page in "abc"] == [0, 1, 2]
    failing.worked("https://a.example/c")
    assert failing.is_left_alone("https://a.example/b?utm_source=x", now + SHORTEST / 2)
    assert not failing.is_left_alone("https://a.example/b", now + SHORTEST)
    for days, then in ((2, timedelta(days=2)), (90, LONGEST)):  # for as long as it has failed
        later = now + timedelta(days=days)
        failing.failed("https://a.example/b", later)
        assert failing.is_left_alone("https://a.example/b", later + then / 2)
        assert not failing.is_left_alone("https://a.example/b", later + then)
    assert failing.is_at_last_try("https://a.example/b")
    failing.worked("https://a.example/b")
    assert failing.pages == {}


def test_a_run_counts_once_however_often_it_is_interrupted() -> None:
    now, pages = datetime(2026, 1, 1, tzinfo=UTC), {}
    counts = []
    for run in (1, 1, 2, 3, 3, None, None):
        failing = Failing(pages, run)
        counts.append(failing.failed("https://a.example/b", now))
        pages = failing.pages
    assert counts == [1, 1, 2, 3, 3, 4, 5]


def _begin_command(directory: Path, site: Loopback, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-W", "error", "-m", "scrapy", "crawl", "news", "-a", f"url={site.url}"]
    command += ["-a", "discover=sitemap", *options, "-s", "LOG_FILE=log", "-s", f"NEWSBOT_DATA_DIR={directory}/data"]
    for setting in ("DOWNLOAD_DELAY=0.02", "CONCURRENT_REQUESTS=1", "RETRY_TIMES=0", "NEWSBOT_RENDER=never",
                    "NEWSBOT_ALLOW_PRIVATE_HOSTS=1", "NEWSBOT_CONTACT=tests@newsbot.example",
                    "NEWSBOT_BACKOFF=0.01"):  # fmt: skip
        command += ["-s", setting]
    with (directory / "err").open("ab") as err:
        return subprocess.Popen(
            command,
            cwd=directory,
            env={**os.environ, "PYTHONPATH": str(PROJECT), "SCRAPY_SETTINGS_MODULE": "newsbot.settings"},
            stderr=err,
        )


def test_what_a_killed_crawl_noted_of_pages_is_kept(tmp_path: Path) -> None:
    paper = Paper(articles=24, ways={"sitemap"}, sections=2)
    bad = [story.path for story in paper.stories[::2]]
    site = Loopback()
    site.routes = {**paper.routes, **dict.fromkeys(bad, 404)}
    with site:
        killed = _begin_command(tmp_path, site)
        while sum(one.path in bad for one in site.log) < 6:
            assert killed.poll() is None
            time.sleep(0.005)
        killed.kill()
        killed.wait()
        assert _begin_command(tmp_path, site).wait(60) in {0, 3}
        assert max(Counter(one.path for one in site.log if one.path in bad).values()) <= 2
    with closing(sqlite3.connect(tmp_path / "data" / "articles.sqlite")) as database:
        noted = database.execute("SELECT url, runs_before + for_good FROM failing ORDER BY url").fetchall()
    assert noted == sorted((site.url.rstrip("/") + path, 1) for path in bad)
