"""What ends a run of `scrapy crawl news`, or should not: kills, full disks, locks, wrong settings; and its exit code.

Each is the command as a person runs it, over a newspaper on loopback; numbers: docs/security.md.
"""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawl import POLITE_TO_LOOPBACK, PROJECT
from tests.loopback import Asked, Loopback
from tests.newspaper import database
from tests.paper import Paper

ARTICLES = 24
SETTINGS = {**POLITE_TO_LOOPBACK, "LOG_LEVEL": "INFO", "NEWSBOT_RENDER": "never", "NEWSBOT_HEALTH": False}


@pytest.fixture
def paper() -> Paper:
    return Paper(articles=ARTICLES, ways={"category"})


@pytest.fixture
def site(paper: Paper) -> Iterator[Loopback]:
    """Each page takes a moment, so that a run can be ended in its middle."""

    def slowly(asked: Asked) -> object:
        time.sleep(0.03)
        return paper.routes.get(asked.path, 404)

    with Loopback(default=slowly) as server:
        yield server


def begin(directory: Path, url: str, *more: str, limits: str = "", **settings: object) -> subprocess.Popen[str]:
    """`scrapy crawl news`, begun in `directory`; `limits`: shell that goes before."""
    given = {**SETTINGS, "NEWSBOT_DATA_DIR": directory / "data", "LOG_FILE": directory / "log", **settings}
    words = [sys.executable, "-W", "error", "-m", "scrapy", "crawl", "news", "-a", f"url={url}", *more]
    words += [word for name, value in given.items() for word in ("-s", f"{name}={value}")]
    if limits:
        words = ["bash", "-c", f'{limits}; exec "$@"', "bash", *words]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "SCRAPY_SETTINGS_MODULE": "newsbot.settings"}
    return subprocess.Popen(
        words, cwd=directory, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit code, and what was said on standard error."""
    _, said = process.communicate(timeout=90)
    return process.returncode, said


def in_the_middle(process: subprocess.Popen[str], site: Loopback, pages: int) -> None:
    """Wait until so many pages were asked for."""
    wanted = len(site.log) + pages
    while len(site.log) < wanted:
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)


def kept(directory: Path) -> Counter[str]:
    """URLs in the article database, as often as they are there."""
    with database(directory) as base:
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return Counter(url for (url,) in base.execute("SELECT url FROM article"))


def all_once(paper: Paper, site: Loopback) -> Counter[str]:
    """What a whole run leaves."""
    return Counter(paper.urls(site.base))


def test_01_49_killed_twice_and_resumed_nothing_is_lost_or_doubled(
    tmp_path: Path, paper: Paper, site: Loopback
) -> None:
    for _ in range(2):
        process = begin(tmp_path, site.url)
        in_the_middle(process, site, 10)
        process.send_signal(signal.SIGKILL)
        assert ended(process)[0] == -signal.SIGKILL
    with database(tmp_path) as base:
        waiting = [json.loads(text) for (text,) in base.execute("SELECT request FROM frontier WHERE state = 0")]
    assert all(isinstance(request, dict) for request in waiting)  # 49: data, no pickles that could run
    assert waiting
    assert [path.name for path in tmp_path.rglob("*") if "pickle" in path.name or path.name == "requests.seen"] == []
    assert ended(begin(tmp_path, site.url)) == (0, "")
    assert kept(tmp_path) == all_once(paper, site)


def test_02_a_full_disk_ends_the_run_with_a_line_and_it_goes_on_later(
    tmp_path: Path, paper: Paper, site: Loopback
) -> None:
    code, said = ended(begin(tmp_path, site.url, limits="ulimit -f 200; trap '' XFSZ"))
    assert code == 1
    assert said.startswith("newsbot: "), said
    assert "Traceback" not in said
    assert ended(begin(tmp_path, site.url))[0] == 0
    assert kept(tmp_path) == all_once(paper, site)


def test_02_little_space_ends_the_run_before_the_disk_is_full(tmp_path: Path, site: Loopback) -> None:
    code, said = ended(begin(tmp_path, site.url, NEWSBOT_DISK_STOP_MB=10**9, NEWSBOT_DISK_CHECK_SECONDS=0.1))
    assert code == 1
    assert "MB are free" in said
    assert "disk_full" in said


def test_03_a_database_that_is_locked_is_waited_for_then_left_whole(
    tmp_path: Path, paper: Paper, site: Loopback
) -> None:
    assert ended(begin(tmp_path, site.url, "-a", "limit=3"))[0] == 0
    with database(tmp_path) as other:
        other.execute("BEGIN EXCLUSIVE")
        code, said = ended(begin(tmp_path, site.url, NEWSBOT_LOCK_PATIENCE=0.5))
    assert code == 1
    assert "is locked by another program" in said
    assert ended(begin(tmp_path, site.url))[0] == 0
    assert kept(tmp_path) == all_once(paper, site)


@pytest.mark.parametrize(
    ("path", "settings", "code", "said"),
    [
        ("", {}, 0, ""),
        ("/nothing-here", {}, 1, "nothing was fetched"),
        ("", {"DOWNLOAD_MAXSIZE": 0}, 2, "NEWSBOT_UNSAFE_SIZE=1"),
        ("", {"MEMUSAGE_LIMIT_MB": 20, "MEMUSAGE_CHECK_INTERVAL_SECONDS": 0.1}, 1, "memusage_exceeded"),
        ("", {"ITEM_PIPELINES": '{"newsbot.nowhere.Pipe": 1}'}, 1, "newsbot: "),
    ],
    ids=["fine", "nothing", "unsafe", "48 memory", "component"],
)
def test_04_48_the_exit_code_says_how_it_went(
    tmp_path: Path, site: Loopback, path: str, settings: dict[str, object], code: int, said: str
) -> None:
    assert (outcome := ended(begin(tmp_path, site.base + (path or "/"), **settings)))[0] == code, outcome
    assert said in outcome[1]
    assert "Traceback" not in outcome[1]


def test_05_files_of_a_run_that_was_stopped_and_resumed_are_whole(tmp_path: Path, paper: Paper, site: Loopback) -> None:
    files = {kind: tmp_path / f"articles.{kind}" for kind in ("csv", "json", "jsonl")}
    outputs = [word for path in files.values() for word in ("-o", str(path))]
    process = begin(tmp_path, site.url, *outputs)
    in_the_middle(process, site, 15)
    process.send_signal(signal.SIGTERM)
    assert ended(process)[0] == 0
    assert ended(begin(tmp_path, site.url, *outputs))[0] == 0
    with files["csv"].open(encoding="utf-8-sig", newline="") as file:
        rows = [row["url"] for row in csv.DictReader(file)]
    objects = [article["url"] for article in json.loads(files["json"].read_text("utf-8"))]
    lines = [json.loads(line)["url"] for line in files["jsonl"].read_text("utf-8").splitlines()]
    assert Counter(rows) == Counter(objects) == Counter(lines) == all_once(paper, site)


@pytest.mark.parametrize(
    "settings",
    [
        {"NEWSBOT_DATABASE_URL": "postgresql://me:S3CRETPW@127.0.0.1:9/news"},
        {"NEWSBOT_NOTIFY_WEBHOOK": "http://127.0.0.1:9/hook/S3CRETPW", "NEWSBOT_HEALTH": True},
        {"NEWSBOT_NOTIFY_SMTP": "smtp://me:S3CRETPW@127.0.0.1:9", "NEWSBOT_NOTIFY_EMAIL": "a@b.example"},
        {"FEEDS": '{"ftp://bob:S3CRETPW@127.0.0.1:9/out.csv": {"format": "csv"}}'},
        {"HTTPPROXY_ENABLED": True},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_46_no_secret_is_said(
    tmp_path: Path, site: Loopback, monkeypatch: pytest.MonkeyPatch, settings: dict[str, object]
) -> None:
    if "HTTPPROXY_ENABLED" in settings:
        monkeypatch.setenv("http_proxy", "http://me:S3CRETPW@127.0.0.1:9/")
    arguments = ("-a", "limit=2")
    settings = {"NEWSBOT_HEALTH": True, "LOG_LEVEL": "DEBUG", "RETRY_TIMES": 0, "DOWNLOAD_TIMEOUT": 5, **settings}
    told = any("NOTIFY" in name for name in settings)
    if told:  # there is something to tell
        site.default = 403
    home = site.url.replace("//", "//reader:S3CRETPW@")
    process = begin(tmp_path, home, *arguments, **settings)
    _, said = ended(process)
    log = (tmp_path / "log").read_text() if (tmp_path / "log").exists() else ""
    assert log or said
    assert ("Could not notify by" in log) is told
    assert "S3CRET" not in said
    assert "S3CRET" not in log
