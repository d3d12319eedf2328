"""Workers under Ray: killed, they come back, and every article is there exactly once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pyarrow.parquet as pq
import pytest

from tests import postgres
from tests.newspaper import SETTINGS, SPIDER, Newspaper, stories
from tests.test_spiders_archive import invented

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def server():
    yield from postgres.start()


def environment(directory: Path) -> dict[str, str]:
    return {
        **os.environ, "PYTHONPATH": f"{ROOT}:{directory}", "SCRAPY_SETTINGS_MODULE": "newsbot.settings",
        "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0", "RAY_USAGE_STATS_ENABLED": "0",
    }  # fmt: skip


def below(pid: int) -> dict[int, str]:
    """Processes that a process has started, and those they have, to their command lines."""
    parents, words = {}, {}
    for directory in Path("/proc").iterdir():
        if directory.name.isdecimal():
            try:
                parents[int(directory.name)] = int((directory / "stat").read_text().rpartition(")")[2].split()[1])
                words[int(directory.name)] = (directory / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
    found, fresh = {}, {pid}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh and child not in found}
        found |= {child: words.get(child, "") for child in fresh}
    return found


def rows(url: str, sql: str) -> list:
    with psycopg.connect(url) as connection:
        return connection.execute(sql).fetchall()


@pytest.mark.postgres
def test_killed_workers_come_back_and_every_article_is_there_once(tmp_path, server):
    url = server.new_database()
    seed = random.randrange(1_000_000)
    print("seed", seed)
    chance = random.Random(seed)
    (tmp_path / "it.py").write_text(SPIDER)
    with Newspaper(articles=400, hosts=6) as paper:
        given = {
            **SETTINGS, "NEWSBOT_DATABASE_URL": url, "NEWSBOT_LEASE_SECONDS": "4", "DOWNLOAD_DELAY": "0.1",
            "LOG_LEVEL": "WARNING",
            "NEWSBOT_DATA_DIR": str(tmp_path / "data"),
        }  # fmt: skip
        words = [sys.executable, str(ROOT / "deploy" / "ray_crawl.py"), "--workers", "2", "--spider", "it"]
        words += ["-a", f"base={paper.start}", *(word for n, v in given.items() for word in ("-s", f"{n}={v}"))]
        with (
            (tmp_path / "err").open("wb") as err,
            subprocess.Popen(words, env=environment(tmp_path), stdout=err, stderr=err) as driver,
        ):
            try:
                for victims in ("scrapy crawl", "ray::Worker", "scrapy crawl"):
                    paper.wait_until_served(paper.served() + 40, driver, seconds=90)
                    running = [pid for pid, command in below(driver.pid).items() if victims in command]
                    assert running, (tmp_path / "err").read_text()[-3000:]
                    os.kill(chance.choice(running), signal.SIGKILL)
                    time.sleep(0.5)
                code = driver.wait(150)
            finally:
                driver.terminate()
        assert code in {0, 1}, (tmp_path / "err").read_text()[-3000:]
        assert stories(rows(url, "SELECT url FROM article")) == list(range(400))
        assert rows(url, "SELECT DISTINCT version, status FROM article") == [(1, "new")]
        assert rows(url, "SELECT count(*) FROM author") == [(400,)]


def archive(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, str(ROOT / "deploy" / "ray_archive.py"), *arguments, "--to", str(directory / "out")]
    return subprocess.run(
        words, env=environment(directory), capture_output=True, text=True, timeout=180, check=False, cwd=directory
    )


def test_archives_become_parquet_exactly_once(tmp_path):
    for n in range(3):
        invented(tmp_path, f"part-{n}.warc.gz", range(n * 10, n * 10 + 10))
    broken = invented(tmp_path, "part-3.warc.gz", range(30, 40))
    broken.write_bytes(broken.read_bytes()[:-200])
    first = archive(tmp_path, str(tmp_path / "*.warc.gz"), "--workers", "2")
    assert "pages" in first.stdout, first.stderr
    whole = [path for path in (tmp_path / "out").iterdir() if path.suffix == ".parquet"]
    urls = [url for path in whole for url in pq.read_table(path, columns=["url"])["url"].to_pylist()]
    assert len(urls) == len(set(urls))
    assert 30 <= len(urls) <= 40  # three whole files of ten articles, and what there is of the broken one
    before = {path: path.stat().st_mtime_ns for path in whole}
    second = archive(tmp_path, str(tmp_path / "part-[012].warc.gz"), "--workers", "2")
    assert (second.returncode, "3 known" in second.stdout) == (0, True), second.stderr
    assert {path: path.stat().st_mtime_ns for path in whole} == before
