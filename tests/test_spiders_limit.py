"""`limit=` is exact, however many workers share the run and whoever is killed meanwhile."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import psycopg
import pytest

from tests import postgres
from tests.crawl import POLITE_TO_LOOPBACK, PROJECT
from tests.loopback import Loopback
from tests.paper import Paper

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(scope="module")
def server():
    yield from postgres.start()


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest) -> str:
    """Of the database; empty for SQLite."""
    return str(request.getfixturevalue("server").new_database()) if kind == "postgresql" else ""


@pytest.fixture
def sites() -> Iterator[list[Loopback]]:
    with ExitStack() as stack:
        found = [stack.enter_context(Loopback(address=f"127.0.0.{n}")) for n in range(2, 6)]
        for site in found:
            site.routes = Paper(articles=12, ways={"category"}).routes
        yield found


def begin(
    data: Path, sites: list[Loopback], limit: int, url: str, *, workers: int = 2, delay: float = 0
) -> subprocess.Popen[str]:
    """Some workers over all sites, which together write one file."""
    settings = {**POLITE_TO_LOOPBACK, "NEWSBOT_DATA_DIR": data, "NEWSBOT_WORKERS": workers, "DOWNLOAD_DELAY": delay,
                "NEWSBOT_DATABASE_URL": url, "NEWSBOT_LEASE_SECONDS": 2}  # fmt: skip
    command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"url={','.join(site.url for site in sites)}"]
    command += ["-a", f"limit={limit}", "-O", str(data / "out.jsonl")]
    command += [f"-s{name}={value}" for name, value in settings.items() if value != ""]
    return subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.PIPE, text=True)


def count(data: Path, url: str) -> int:
    """Articles in the database; none where it is not made yet."""
    sql = "SELECT count(*) FROM article"
    with suppress(psycopg.errors.UndefinedTable, sqlite3.OperationalError):
        if url:
            with psycopg.connect(url) as connection:
                return int(connection.execute(sql).fetchall()[0][0])
        with closing(sqlite3.connect(f"file:{data}/articles.sqlite?mode=ro", uri=True)) as opened:
            return int(opened.execute(sql).fetchone()[0])
    return 0


def wait_until_kept(least: int, data: Path, url: str, process: subprocess.Popen[str]) -> None:
    """Wait until so many articles are in the database."""
    end = time.monotonic() + 60
    while count(data, url) < least:
        assert time.monotonic() < end
        assert process.poll() is None, process.communicate()[1][-3000:]
        time.sleep(0.02)


def given(data: Path) -> set[str]:
    """URLs in the file; each stands there once."""
    urls = [json.loads(line)["canonical_url"] for line in (data / "out.jsonl").read_text("utf-8").splitlines()]
    assert len(urls) == len(set(urls))
    return set(urls)


@pytest.mark.parametrize("kind", KINDS)
def test_two_workers_give_as_many_as_were_asked_for(tmp_path: Path, sites: list[Loopback], url: str) -> None:
    for so_far in (9, 18):  # the second run is a new one
        crew = begin(tmp_path, sites, 9, url)
        _, said = crew.communicate(timeout=120)
        assert crew.returncode == 0, said[-3000:]
        assert count(tmp_path, url) == so_far
        assert len(given(tmp_path)) == 9


@pytest.mark.parametrize("kind", KINDS)
def test_a_worker_that_is_killed_takes_no_place_with_it(tmp_path: Path, sites: list[Loopback], url: str) -> None:
    seed = random.randrange(1_000_000)
    print("seed", seed)
    chance = random.Random(seed)
    crew = begin(tmp_path, sites, 30, url, workers=3, delay=0.3)
    children = Path(f"/proc/{crew.pid}/task/{crew.pid}/children")
    killed: set[str] = set()
    for least in (3, 10):
        wait_until_kept(least, tmp_path, url, crew)
        time.sleep(chance.uniform(0, 0.3))
        victim = chance.choice(sorted({*children.read_text().split()} - killed))
        os.kill(int(victim), signal.SIGKILL)
        killed.add(victim)
    _, said = crew.communicate(timeout=120)
    assert crew.returncode in {0, 3}, said[-3000:]  # 3: the invented papers copy one another
    assert "killed: the others took over what it did" in said
    assert count(tmp_path, url) == len(given(tmp_path)) == 30


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_run_that_is_killed_gives_as_many_as_were_asked_for(tmp_path: Path, sites: list[Loopback], url: str) -> None:
    for least in (5, 12):
        crawl = begin(tmp_path, sites, 20, url, workers=1, delay=0.05)
        wait_until_kept(least, tmp_path, url, crawl)
        crawl.kill()
        crawl.communicate()
    crawl = begin(tmp_path, sites, 20, url, workers=1)
    _, said = crawl.communicate(timeout=60)
    assert crawl.returncode == 0, said[-3000:]
    assert count(tmp_path, url) == len(given(tmp_path)) == 20
