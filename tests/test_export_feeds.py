"""Output files of a crawl: readable by everything that reads their format, also after a stop, a kill, a full disk."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import boto3
import pyarrow.parquet as pq
import pytest
from moto.server import ThreadedMotoServer

from newsbot.export.spool import Spool
from newsbot.items import Article
from tests.loopback import Loopback
from tests.newspaper import database

PROJECT = Path(__file__).parent.parent
FORMATS = ("csv", "json", "jsonl", "xml", "parquet")
PAGES = 120
POLITE_TO_LOOPBACK = (
    "NEWSBOT_ALLOW_PRIVATE_HOSTS=1 NEWSBOT_CONTACT=tests@newsbot.example DOWNLOAD_DELAY=0 AUTOTHROTTLE_ENABLED=0 "
    "NEWSBOT_DISK_PAUSE_MB=0 NEWSBOT_DISK_STOP_MB=0 SPIDER_MODULES=it"
).split()
SPIDER = """
from datetime import UTC, datetime, timedelta, timezone
import scrapy
from newsbot.items import Article, Image

class It(scrapy.Spider):
    name = "it"
    base = ""

    async def start(self):
        for number in range(int(self.pages)):
            yield scrapy.Request(f"{self.base}/{number}.html")

    def parse(self, response):
        number = int(response.url.rpartition("/")[2].partition(".")[0])
        yield Article(
            url=response.url, canonical_url=response.url, headline=f"Story {number}", authors=["Ana", "Bo"],
            body=f"\\t=1+{number}\\n\\nThe ferry, said \\"Ana\\", \\x0bleft.",
            images=[Image("https://img.example/a.jpg", credit_text="@Bo / dpa", creators=["Bo"])],
            date_published=datetime(2026, 1, 2, 3, 4, tzinfo=timezone(timedelta(hours=1))),
            fetched_at=datetime(2026, 1, 3, tzinfo=UTC), sources={"headline": "html"},
        )
"""


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a file, by the strictest reader there is; a file that is none fails the test."""
    kind = path.suffix[1:]
    if kind == "json":
        return json.loads(path.read_text("utf-8"))
    if kind == "jsonl":
        text = path.read_text("utf-8")
        assert text == "" or text.endswith("\n")
        return [json.loads(line) for line in text.splitlines()]
    if kind == "csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
        assert all(None not in row and None not in row.values() for row in rows)
        return rows
    if kind == "xml":
        return [{field.tag: field.text for field in item} for item in ET.parse(path).getroot()]
    return pq.read_table(path).to_pylist()


def start(directory: Path, base: str, *arguments: str, pages: int = PAGES) -> subprocess.Popen[str]:
    (directory / "it.py").write_text(SPIDER)
    command = [sys.executable, "-m", "scrapy", "crawl", "it", "-a", f"base={base}", "-a", f"pages={pages}"]
    settings = [f"--set={setting}" for setting in (*POLITE_TO_LOOPBACK, f"NEWSBOT_DATA_DIR={directory}/data")]
    environment = {"PYTHONPATH": f"{PROJECT}:{directory}", "SCRAPY_SETTINGS_MODULE": "newsbot.settings"}
    return subprocess.Popen(
        [*command, *settings, *arguments], cwd=directory, env={**os.environ, **environment},
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip


def crawl(directory: Path, base: str, *arguments: str, pages: int = PAGES) -> tuple[int, str]:
    process = start(directory, base, *arguments, pages=pages)
    _, err = process.communicate(timeout=90)
    return process.returncode, err


class Doorkeeper:
    """Answers pages, but holds those beyond a number until it is told to go on."""

    def __init__(self) -> None:
        self.pages = 0
        self.limit = 1_000_000
        self.open = threading.Event()

    def __call__(self, asked: Any) -> str:
        self.pages += 1
        if self.pages > self.limit:
            self.open.wait(20)
        return "<h1>Story</h1>"


@pytest.fixture
def door() -> Doorkeeper:
    return Doorkeeper()


@pytest.fixture
def site(door: Doorkeeper) -> Any:
    with Loopback({"/robots.txt": 404}, default=door) as site:
        yield site


def outputs(directory: Path, option: str) -> list[str]:
    return [text for kind in FORMATS for text in (option, str(directory / f"out.{kind}"))]


def test_every_format_holds_every_article(tmp_path: Path, site: Loopback) -> None:
    code, err = crawl(tmp_path, site.base, *outputs(tmp_path, "-O"), pages=3)
    assert code == 0, err
    for kind in FORMATS:
        rows = read(tmp_path / f"out.{kind}")
        assert sorted(row["headline"] for row in rows) == ["Story 0", "Story 1", "Story 2"]
    assert list(tmp_path.glob(".out*")) == []
    assert list((tmp_path / "data" / "feeds").iterdir()) == []
    exact = read(tmp_path / "out.jsonl")[0]
    assert set(exact) == set(Article.__dataclass_fields__)
    assert exact["date_published"] == "2026-01-02T03:04:00+01:00"
    assert exact["images"][0]["creators"] == ["Bo"]


def test_csv_opens_in_a_spreadsheet(tmp_path: Path, site: Loopback) -> None:
    code, err = crawl(tmp_path, site.base, "-O", str(tmp_path / "out.csv"), pages=1)
    assert code == 0, err
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfurl,canonical_url,headline")
    row = read(tmp_path / "out.csv")[0]
    assert row["authors"] == "Ana; Bo"
    assert row["body"] == '\'\t=1+0\n\nThe ferry, said "Ana", left.'
    assert row["image_credit_text"] == "'@Bo / dpa"
    assert row["image_url"] == "https://img.example/a.jpg"
    assert row["date_published"] == "2026-01-02T03:04:00+01:00"
    assert row["sources"].startswith("headline: html")


@pytest.mark.parametrize("option", ["-O", "-o"])
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL], ids=["stopped", "killed"])
def test_a_run_that_is_interrupted_and_resumed(
    tmp_path: Path, site: Loopback, door: Doorkeeper, option: str, end: int
) -> None:
    before = 0
    if option == "-o":  # files that hold something of an earlier run already
        assert crawl(tmp_path, site.base, *outputs(tmp_path, "-O"), pages=2)[0] == 0
        before = 2
    for _ in range(2):
        door.limit = door.pages + 20
        door.open.clear()
        process = start(tmp_path, site.base, *outputs(tmp_path, option))
        while door.pages <= door.limit and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(end)
        if end == signal.SIGTERM:
            time.sleep(0.3)
        else:
            process.wait(20)
        door.open.set()
        _, err = process.communicate(timeout=60)
        for kind in FORMATS:
            path = tmp_path / f"out.{kind}"
            assert len(read(path)) >= before if path.exists() else (end == signal.SIGKILL and option == "-O"), err
    door.limit = 1_000_000
    code, err = crawl(tmp_path, site.base, *outputs(tmp_path, option))
    assert code == 0, err
    for kind in FORMATS:
        rows = read(tmp_path / f"out.{kind}")
        urls = [row["canonical_url"] for row in rows]
        assert len(urls) == len(set(urls)), kind
        assert sorted(urls) == sorted(f"{site.base}/{number}.html" for number in range(PAGES)), (kind, before)
    assert list((tmp_path / "data" / "feeds").iterdir()) == []


def test_a_run_that_was_killed_when_all_was_done(tmp_path: Path, site: Loopback) -> None:
    assert crawl(tmp_path, site.base, "-O", str(tmp_path / "out.jsonl"), pages=2)[0] == 0
    with database(tmp_path) as base:
        base.execute("UPDATE run SET finished_at = NULL")
    code, err = crawl(tmp_path, site.base, "-O", str(tmp_path / "again.jsonl"), pages=2)
    assert code == 0, err


@pytest.mark.parametrize("option", ["-O", "-o"])
def test_a_run_that_was_killed_before_its_file_was_in_its_place(tmp_path: Path, site: Loopback, option: str) -> None:
    wanted = [option, str(tmp_path / "out.jsonl")]
    assert crawl(tmp_path, site.base, *wanted, pages=5)[0] == 0
    journal = (tmp_path / "out.jsonl").read_bytes()
    (tmp_path / "out.jsonl").unlink()
    left = tmp_path / "data" / "feeds" / "run-1.jsonl"
    not_stored = journal.splitlines()[0].replace(b"/0.html", b"/99.html").replace(b"/1.html", b"/99.html")
    left.write_bytes(journal + not_stored + b"\n")  # killed also before the database had the last one
    for _ in range(2):
        assert crawl(tmp_path, site.base, *wanted, pages=5)[0] == 0
        headlines = (
            [row["headline"] for row in read(tmp_path / "out.jsonl")] if (tmp_path / "out.jsonl").exists() else []
        )
        assert sorted(headlines) == [f"Story {number}" for number in range(5)]
        if option == "-O":
            break
    assert not left.exists()


def test_what_another_worker_stored_meanwhile_is_given_out_by_that_one(tmp_path: Path, site: Loopback) -> None:
    wanted = ["-o", str(tmp_path / "out.jsonl")]
    assert crawl(tmp_path, site.base, *wanted, pages=5)[0] == 0
    (tmp_path / "out.jsonl").rename(tmp_path / "data" / "feeds" / "run-1.jsonl")
    with database(tmp_path) as base:
        base.execute("UPDATE article SET fetched_at = '2026-01-03T00:00:09+00:00' WHERE url LIKE '%/4.html'")
    assert crawl(tmp_path, site.base, *wanted, pages=5)[0] == 0
    assert sorted(row["headline"] for row in read(tmp_path / "out.jsonl")) == [f"Story {n}" for n in range(4)]


def test_what_is_noted_is_safe_before_the_database_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    safe: list[int] = []
    monkeypatch.setattr("os.fdatasync", lambda file: safe.append(os.fstat(file).st_size))
    article = Article(url="https://example.org/a", canonical_url="https://example.org/a", body="A.")
    spool = Spool.of_process(tmp_path, 1, resumed=False, is_stored=lambda _: True)
    for _ in range(2):
        spool.add(article)
        spool.make_safe()
        spool.make_safe()
    assert safe == [spool.end // 2, spool.end]
    spool.close(finished=True)


KILLER = """
import os, signal
from pathlib import Path
from newsbot.export.files import WholeFile

class Killer(WholeFile):
    stored = 0

    def store(self, file):
        moment, number = os.environ["KILL"].split()
        if moment == "before" and Killer.stored == int(number):
            os.kill(os.getpid(), signal.SIGKILL)
        super().store(file)
        if moment == "behind" and Killer.stored == int(number):
            os.kill(os.getpid(), signal.SIGKILL)
        Killer.stored += 1
"""


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_that_is_killed_while_its_files_are_put_in_their_places(
    tmp_path: Path, site: Loopback, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "killer.py").write_text(KILLER)
    assert crawl(tmp_path, site.base, *outputs(tmp_path, "-O"), pages=2)[0] == 0
    storage = '--set=FEED_STORAGES={"": "killer.Killer"}'
    for kill in ("before 0", "behind 0", "behind 1", "before 2", "behind 3", "behind 4"):
        monkeypatch.setenv("KILL", kill)
        settings = [storage, f"--set=NEWSBOT_WORKERS={workers}"]
        code, err = crawl(tmp_path, site.base, *settings, *outputs(tmp_path, "-o"), pages=12)
        assert code == -signal.SIGKILL, (kill, err)
        for kind in FORMATS:
            assert len(read(tmp_path / f"out.{kind}")) in {2, 12}, (kill, kind)
    assert crawl(tmp_path, site.base, *outputs(tmp_path, "-o"), pages=12)[0] == 0
    for kind in FORMATS:
        urls = [row["canonical_url"] for row in read(tmp_path / f"out.{kind}")]
        assert sorted(urls) == sorted(f"{site.base}/{number}.html" for number in range(12)), kind
    assert list((tmp_path / "data" / "feeds").iterdir()) == []


def test_articles_of_a_file_that_could_not_be_written_are_given_to_the_next_run(
    tmp_path: Path, site: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = ["-o", str(tmp_path / "out" / "out.jsonl")]
    (tmp_path / "killer.py").write_text(KILLER.replace("super().store(file)", 'raise OSError(28, "no space")'))
    monkeypatch.setenv("KILL", "never 0")
    code, err = crawl(tmp_path, site.base, '--set=FEED_STORAGES={"": "killer.Killer"}', *wanted, pages=3)
    assert code == 1
    assert "cannot be written: no space" in err
    for _ in range(2):
        assert crawl(tmp_path, site.base, *wanted, pages=3)[0] == 0
        assert len(read(tmp_path / "out" / "out.jsonl")) == 3
    assert list((tmp_path / "data" / "feeds").iterdir()) == []


FULL = """
import os, sqlite3
from newsbot.export.files import WholeFile
from newsbot.export.spool import Spool
from newsbot.store import articles

class Full(WholeFile):
    pass

def full_after(function, number, error):
    calls = []
    def called(*given):
        calls.append(given)
        if len(calls) > number:
            raise error
        return function(*given)
    return called

if os.environ["FULL"] == "journal":
    Spool.add = full_after(Spool.add, 3, OSError(28, "no space"))
elif os.environ["FULL"] == "sync":
    Spool.make_safe = full_after(Spool.make_safe, 1, OSError(5, "no disk"))
else:
    articles.insert = full_after(articles.insert, 3, sqlite3.OperationalError("database or disk is full"))
"""


@pytest.mark.parametrize("what", ["journal", "sync", "database"])
def test_what_could_not_be_stored_is_in_no_file_before_it_is(
    tmp_path: Path, site: Loopback, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    wanted = ["-o", str(tmp_path / "out.jsonl")]
    (tmp_path / "full.py").write_text(FULL)
    monkeypatch.setenv("FULL", what)
    code, err = crawl(tmp_path, site.base, '--set=FEED_STORAGES={"": "full.Full"}', *wanted, pages=30)
    assert code == 1
    assert "\nnewsbot: " in err
    assert not (tmp_path / "out.jsonl").exists()
    assert crawl(tmp_path, site.base, *wanted, pages=30)[0] == 0
    assert sorted(row["headline"] for row in read(tmp_path / "out.jsonl")) == sorted(f"Story {n}" for n in range(30))
    assert list((tmp_path / "data" / "feeds").iterdir()) == []


def test_what_an_ended_run_left_is_in_the_file_of_the_next_however_often_that_is_stopped(
    tmp_path: Path, site: Loopback
) -> None:
    out, left = tmp_path / "out.jsonl", tmp_path / "data" / "feeds" / "run-1.jsonl"
    assert crawl(tmp_path, site.base, "-O", str(out), pages=5)[0] == 0
    content = out.read_bytes()
    out.rename(left)
    announced = [
        0,
        len(content),
        len(content),
        hashlib.sha256(content).hexdigest(),
    ]  # killed before it was in its place
    left.with_suffix(".stored").write_text(json.dumps({str(out): announced}))
    for stop in ("--set=CLOSESPIDER_PAGECOUNT=2", "--set=CLOSESPIDER_PAGECOUNT=0"):
        assert crawl(tmp_path, site.base, stop, "--set=CONCURRENT_REQUESTS=1", "-O", str(out), pages=5)[0] == 0
        assert len(read(out)) == 5
    assert list((tmp_path / "data" / "feeds").iterdir()) == []


@pytest.fixture
def bucket() -> Iterator[Any]:
    """A bucket of an S3 server on loopback."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "S3CRET", "region_name": "us-east-1"}
    bucket = boto3.resource("s3", endpoint_url=endpoint, **keys).Bucket("news")
    bucket.create()
    bucket.options = [
        f"--set={setting}"
        for setting in (f"AWS_ENDPOINT_URL={endpoint}", "AWS_ACCESS_KEY_ID=key", "AWS_SECRET_ACCESS_KEY=S3CRET",
                        "AWS_REGION_NAME=us-east-1")
    ]  # fmt: skip
    yield bucket
    server.stop()


def test_a_bucket_gets_whole_files_also_of_a_run_that_is_interrupted(
    tmp_path: Path, site: Loopback, door: Doorkeeper, bucket: Any
) -> None:
    options = [*bucket.options, *(text for kind in FORMATS for text in ("-O", f"s3://news/day/out.{kind}"))]

    def rows(kind: str) -> list[dict[str, Any]]:
        bucket.download_file(f"day/out.{kind}", str(tmp_path / f"got.{kind}"))
        return read(tmp_path / f"got.{kind}")

    door.limit = 10
    process = start(tmp_path, site.base, *options, pages=30)
    while door.pages <= door.limit and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    door.open.set()
    assert process.communicate(timeout=60)[1].count("newsbot: stopped") == 1
    so_far = {kind: len(rows(kind)) for kind in FORMATS}
    assert len(set(so_far.values())) == 1
    assert 5 <= so_far["csv"] < 30
    door.limit = 1_000_000
    code, err = crawl(tmp_path, site.base, *options, pages=30)
    assert code == 0, err
    assert "S3CRET" not in err
    for kind in FORMATS:
        assert sorted(row["canonical_url"] for row in rows(kind)) == sorted(f"{site.base}/{n}.html" for n in range(30))


def test_a_bucket_that_is_not_there_is_said(tmp_path: Path, site: Loopback, bucket: Any) -> None:
    code, err = crawl(tmp_path, site.base, *bucket.options, "-O", "s3://olds/out.jsonl", pages=2)
    assert code == 1
    [said] = [line for line in err.splitlines() if line.startswith("newsbot: ")]
    assert "s3://olds/out.jsonl could not be written" in said


def test_appending_to_a_csv_follows_its_columns(tmp_path: Path, site: Loopback) -> None:
    (tmp_path / "out.csv").write_bytes(b"headline,notes,url\r\nOld,mine,https://old.example/")
    assert crawl(tmp_path, site.base, "-o", str(tmp_path / "out.csv"), pages=1)[0] == 0
    rows = read(tmp_path / "out.csv")
    assert [list(row.values()) for row in rows] == [
        ["Old", "mine", "https://old.example/"],
        ["Story 0", "", f"{site.base}/0.html"],
    ]


def test_an_empty_run_leaves_valid_files(tmp_path: Path, site: Loopback) -> None:
    crawl(tmp_path, site.base, *outputs(tmp_path, "-O"), pages=0)
    assert [read(tmp_path / f"out.{kind}") for kind in FORMATS] == [[]] * 5


def test_a_full_disk_is_said_in_one_line(tmp_path: Path, site: Loopback) -> None:
    code, err = crawl(tmp_path, site.base, "-O", "/dev/full:jsonl", "-O", str(tmp_path / "out.csv"), pages=5)
    assert code == 1
    said = [line for line in err.splitlines() if line.startswith("newsbot:")]
    assert said == ["newsbot: /dev/full could not be written (No space left on device); see: scrapy export -h"]
    assert len(read(tmp_path / "out.csv")) == 5


def test_a_place_that_cannot_be_written_ends_the_crawl_before_it_begins(tmp_path: Path, site: Loopback) -> None:
    (tmp_path / "folder.csv").mkdir()
    code, err = crawl(tmp_path, site.base, "-O", str(tmp_path / "folder.csv"), pages=5)
    assert (code, site.log) == (2, [])
    assert re.search(r"^newsbot: \S+folder.csv cannot be written: it is a directory$", err, re.MULTILINE)


def test_a_file_that_is_no_json_is_not_continued(tmp_path: Path, site: Loopback) -> None:
    (tmp_path / "out.json").write_text("my notes")
    code, err = crawl(tmp_path, site.base, "-o", str(tmp_path / "out.json"), pages=2)
    assert code == 1, err
    assert (tmp_path / "out.json").read_text() == "my notes"
