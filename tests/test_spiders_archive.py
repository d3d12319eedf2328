"""Spider `archive`: articles out of WARC files, offline, each once, through interruptions and damage."""

from __future__ import annotations

import io
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newsbot import extract
from newsbot.export.warc import Archive, Exchange
from newsbot.fetch.saved import SavedPage
from tests.crawl import Run, crawl
from tests.newspaper import database

PROJECT = Path(__file__).parent.parent
SITES = PROJECT / "fixtures" / "sites"
PAGE = (
    "<!doctype html><html lang=en><title>{0}</title><article><h1>{0}</h1>"
    + "<p>The ferrymen who carried the town for three winters watched, on day {1}, the first cars cross the bridge.</p>"
    "<p>One of them said that he would miss the river more than the wages, and number {1} nodded, for so would he.</p>"
    * 4
    + "</article>"
)


def page(number: int) -> str:
    return PAGE.format(f"The bridge at Port Elm opens for day {number + 10_000}", f"{number}{number * 7}")


def invented(directory: Path, name: str, numbers: range) -> Path:
    """A WARC file with an article for each number."""
    path = directory / name
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number in numbers:
            write(writer, *story_urls([number]), page(number).encode())
    return path


def write(writer: Any, url: str, body: bytes, headers: dict[str, str] | None = None, status: str = "200 OK") -> None:
    pairs = list((headers or {"Content-Type": "text/html; charset=utf-8"}).items())
    http = StatusAndHeaders(status, pairs, protocol="HTTP/1.1")
    writer.write_record(
        writer.create_warc_record(url, "response", payload=io.BytesIO(body), length=len(body), http_headers=http)
    )


def read(tmp_path: Path, warc: object, **arguments: Any) -> Run:
    arguments = {"workers": 1, **arguments}
    return crawl(tmp_path, "archive", {"warc": str(warc), **arguments})


def stored(tmp_path: Path) -> list[str]:
    with database(tmp_path) as base:
        return [url for (url,) in base.execute("SELECT canonical_url FROM article ORDER BY id")]


def story_urls(numbers: Iterable[int]) -> list[str]:
    return [f"https://news.example/day/story-of-the-bridge-{number + 10_000}" for number in numbers]


def test_saved_newspapers_read_as_they_do_from_the_web(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "warc")
    wanted = {}
    for folder in sorted(path.parent for path in SITES.glob("*/*/expected.json")):
        saved = SavedPage.read(folder)
        expected = json.loads((folder / "expected.json").read_text("utf-8"))
        archive.write(Exchange(saved.url, saved.status, list(saved.headers.items()), saved.body))
        if expected.get("canonical_url"):
            wanted[expected["canonical_url"]] = expected
    archive.close()
    run = read(tmp_path, tmp_path / "warc" / "*.warc.gz")
    assert run.code == 0, run.log
    found = {item["canonical_url"]: item for item in run.items}
    assert wanted.keys() <= found.keys()
    assert all(item["discovered_by"] == "archive" and item["fetched_at"] for item in run.items)
    legacy = [item["body"] for url, item in found.items() if "glos-doliny" in url]
    assert legacy
    assert all(set(body) & set("ąćęłńóśżź") for body in legacy)
    assert "socket.connect" not in run.log


def test_what_is_no_page_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "odd.warc"  # not compressed, WARC/1.0
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=False, warc_version="1.0")
        writer.write_record(writer.create_warcinfo_record("odd.warc", {"software": "another"}))
        write(writer, "https://news.example/robots.txt", b"User-agent: *", {"Content-Type": "text/plain"})
        write(writer, "https://news.example/a.jpg", b"\xff\xd8", {"Content-Type": "image/jpeg"})
        write(writer, "https://news.example/gone", b"<html>", status="404 Not Found")
        write(writer, "https://news.example/old", b"", {"Location": "/new"}, status="301 Moved")
        write(writer, "https://news.example/empty", b"  ")
        write(writer, "https://news.example/bomb", b"\x1f\x8b\x08nonsense", {"Content-Encoding": "gzip"})
        write(writer, "https://news.example/large", b"<html>" + b"a" * 9_000_000)
        write(writer, "https://news.example/", page(0).encode())
        write(writer, "dns:news.example", b"20260101 news.example IN A 192.0.2.1")
        ours = page(1).encode()
        chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(ours), ours)
        write(writer, story_urls(range(1, 2))[0], chunks, {"Content-Type": "text/html", "Transfer-Encoding": "chunked"})
        decoded = {"Content-Type": "text/html", "Content-Encoding": "gzip"}  # as it was sent; it is plain by now
        write(writer, story_urls(range(2, 3))[0], page(2).encode(), decoded)
        write(writer, story_urls(range(3, 4))[0], page(3).encode("utf-16"), {})
    run = read(tmp_path, path)
    assert run.code == 0, run.log
    assert sorted(item["canonical_url"] for item in run.items) == story_urls(range(1, 4))
    counted = {name.rpartition("/")[2]: count for name, count in run.stats.items() if "/skipped/" in name}
    assert counted == {
        "not_html": 2, "no_success": 1, "moved": 1, "empty": 1, "undecodable": 1, "too_big": 1, "listing": 1
    }  # fmt: skip


@pytest.mark.parametrize("harm", ["hole", "noise", "zeros", "cut", "flipped"])
def test_damage_costs_only_what_is_damaged(tmp_path: Path, harm: str) -> None:
    path = invented(tmp_path, "a.warc.gz", range(30))
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(
        {
            "hole": whole[:middle] + whole[middle + 900 :],
            "noise": whole[:middle] + b"WARC/1.0 \x1f\x8b\x08" * 99 + whole[middle:],
            "zeros": whole[:middle] + bytes(900) + whole[middle + 900 :],
            "cut": whole[: middle + 7],
            "flipped": whole[:middle] + bytes(255 - byte for byte in whole[middle : middle + 9]) + whole[middle + 9 :],
        }[harm]
    )
    run = read(tmp_path, path)
    assert run.code == 0, run.log
    urls = [item["canonical_url"] for item in run.items]
    assert len(urls) == len(set(urls)) >= (14 if harm == "cut" else 26)
    assert set(urls) <= set(story_urls(range(30)))
    assert run.named("skipped/damaged_record") == (0 if harm == "cut" else 1)


@pytest.mark.parametrize("content", [b"hello", b"<html>" * 1000, b"\x1f\x8b\x08" + b"x" * 500])
def test_a_file_that_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "none.warc.gz").write_bytes(content)
    invented(tmp_path, "right.warc.gz", range(3))
    done = command(tmp_path, f"warc={tmp_path}/*.warc.gz")
    assert done.returncode == 1
    said = [line for line in done.stderr.splitlines() if line.startswith("newsbot:")]
    assert said == [f"newsbot: {tmp_path}/none.warc.gz could not be read (holds no WARC record)"]
    assert len(stored(tmp_path)) == 3


def command_line(tmp_path: Path, *arguments: str) -> tuple[list[str], dict[str, str]]:
    given = [f"-a{argument}" for argument in arguments]
    settings = [f"--set=NEWSBOT_DATA_DIR={tmp_path}/data", "-O", f"{tmp_path}/out.jsonl"]
    environment = {"PYTHONPATH": str(PROJECT), "SCRAPY_SETTINGS_MODULE": "newsbot.settings"}
    return [sys.executable, "-m", "scrapy", "crawl", "archive", *given, *settings], {**os.environ, **environment}


def command(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    line, environment = command_line(tmp_path, *arguments)
    return subprocess.run(line, env=environment, cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False)


def begun(tmp_path: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """The command, running, when the first of a file is kept."""
    line, environment = command_line(tmp_path, *arguments)
    process = subprocess.Popen(line, env=environment, cwd=PROJECT, stderr=subprocess.DEVNULL)
    path = tmp_path / "data" / "articles.sqlite"
    for _ in range(3000):
        time.sleep(0.01)
        if process.poll() is not None:
            break
        try:
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as base:
                rows = base.execute("SELECT digest FROM page WHERE digest > '0'").fetchall()
        except sqlite3.Error:
            continue
        if rows:
            break
    return process


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "stopped"])
@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupted_run_goes_on_in_the_middle_of_a_file(tmp_path: Path, end: int, workers: int) -> None:
    count = 900
    half = count // 2
    invented(tmp_path, "a.warc.gz", range(half))
    invented(tmp_path, "b.warc.gz", range(half, count))
    arguments = (f"warc={tmp_path}/*.warc.gz", f"workers={workers}")
    process = begun(tmp_path, *arguments)
    process.send_signal(end)
    process.wait(60)
    before = len(stored(tmp_path))
    assert 0 < before < count
    done = command(tmp_path, *arguments)
    assert done.returncode == 0, done.stderr
    assert sorted(stored(tmp_path)) == sorted(story_urls(range(count)))
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert sorted(line["canonical_url"] for line in lines) == sorted(story_urls(range(count)))
    assert f"pages     {count:,} read" not in done.stderr


def test_killed_again_and_again(tmp_path: Path) -> None:
    seed = random.randrange(1_000_000)
    print("seed", seed)
    chance = random.Random(seed)
    count, kills = 4_000, 22
    for name, begin in ("a.warc.gz", 0), ("b.warc.gz", count // 2):
        invented(tmp_path, name, range(begin, begin + count // 2))
    line, environment = command_line(tmp_path, f"warc={tmp_path}/*.warc.gz", "workers=2")
    gone_on = 0
    for kill in range(kills):
        before = count_stored(tmp_path)
        process = subprocess.Popen(
            line, env=environment, cwd=PROJECT, stderr=subprocess.DEVNULL, start_new_session=True
        )
        end, wanted = time.monotonic() + 60, before + chance.choice((0, 1, 20, 60))
        while process.poll() is None and time.monotonic() < end:
            time.sleep(chance.uniform(0.01, 0.1))
            if count_stored(tmp_path) >= wanted:
                break
        time.sleep(chance.uniform(0, 0.2))
        assert process.poll() is None, f"ended before kill {kill}"
        os.killpg(process.pid, signal.SIGKILL)  # its processes too, as the machine's end would
        process.wait(20)
        gone_on += 0 < count_stored(tmp_path) < count
    assert gone_on > kills // 2
    done = command(tmp_path, f"warc={tmp_path}/*.warc.gz", "workers=2")
    assert done.returncode == 0, done.stderr
    assert sorted(stored(tmp_path)) == sorted(story_urls(range(count)))
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert sorted(line["canonical_url"] for line in lines) == sorted(story_urls(range(count)))
    read_again = int(re.findall(r"pages +([\d,]+) read", done.stderr)[0].replace(",", ""))
    assert read_again < count


def count_stored(tmp_path: Path) -> int:
    try:
        return len(stored(tmp_path))
    except sqlite3.Error:  # not made yet
        return 0


def test_a_run_that_was_killed_when_all_was_read_and_not_yet_stored(tmp_path: Path) -> None:
    invented(tmp_path, "a.warc.gz", range(20))
    arguments = (f"warc={tmp_path}/*.warc.gz", "workers=1")
    assert command(tmp_path, *arguments).returncode == 0
    with database(tmp_path) as base:
        base.execute("UPDATE run SET finished_at = NULL")
        base.execute("UPDATE page SET digest = '0' WHERE digest = 'end'")
        base.execute("DELETE FROM article WHERE id > 12")
    assert command(tmp_path, *arguments).returncode == 0
    assert sorted(stored(tmp_path)) == sorted(story_urls(range(20)))


def test_a_process_that_dies_is_said_and_its_file_can_be_read_again(tmp_path: Path) -> None:
    invented(tmp_path, "a.warc.gz", range(400))
    invented(tmp_path, "b.warc.gz", range(400, 800))
    arguments = (f"warc={tmp_path}/*.warc.gz", "workers=2")
    process = begun(tmp_path, *arguments)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    named = [pid for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(int(named[0]), signal.SIGKILL)
    assert process.wait(60) == 1
    assert command(tmp_path, *arguments).returncode == 0
    assert sorted(stored(tmp_path)) == sorted(story_urls(range(800)))


def test_the_next_run_reads_what_is_new(tmp_path: Path) -> None:
    invented(tmp_path, "a.warc.gz", range(5))
    first = read(tmp_path, tmp_path / "*.warc.gz")
    assert len(first.items) == 5
    invented(tmp_path, "b.warc.gz", range(3, 9))
    second = read(tmp_path, tmp_path / "*.warc.gz")
    assert (second.code, second.named("archive/pages"), second.named("archive/known_files")) == (0, 6, 1)
    assert [item["canonical_url"] for item in second.items] == story_urls(range(5, 9))
    third = read(tmp_path, tmp_path / "*.warc.gz")
    assert (third.code, third.named("archive/pages")) == (0, 0)
    again = read(tmp_path, tmp_path / "*.warc.gz", again="yes")
    assert (again.named("archive/pages"), again.named("unchanged"), again.items) == (11, 11, [])


def test_choosing(tmp_path: Path) -> None:
    path = invented(tmp_path, "a.warc.gz", range(20))
    assert read(tmp_path / "1", path, site="other.example").items == []
    run = read(tmp_path / "2", path, site="https://news.example/", limit=7)
    assert len(run.items) == 7
    assert run.stats["finish_reason"] == "limit"


def test_reservations_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    with path.open("wb") as file:
        headers = {"Content-Type": "text/html", "tdm-reservation": "1"}
        write(WARCWriter(file, gzip=True), story_urls(range(1))[0], page(0).encode(), headers)
    (item,) = read(tmp_path, path).items
    assert item["tdm_reserved"] is True
    run = crawl(tmp_path / "obey", "archive", {"warc": str(path)}, settings={"NEWSBOT_TDM_POLICY": "obey"})
    assert run.items[0]["body"] == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "nothing to read: give warc=FILE"),
        (["warc=nowhere/*.warc.gz"], "warc=nowhere/*.warc.gz: there is no such file"),
        (["warcs=a"], "unknown argument warcs=a; did you mean warc?"),
        (["warc=README.md", "workers=0"], "workers=0: must be a whole number, 1 or more"),
        (["warc=README.md", "workers=9999"], "workers=9999: must be at most 256"),
        (["warc=README.md", "limit=abc"], "limit=abc: must be a whole number"),
        (["warc=README.md", "since=soon"], "since=soon: is no date"),
        (["warc=README.md", "site=nobody"], "site=nobody: is no domain and no profile"),
        (["warc=README.md", "again=perhaps"], "again=perhaps: must be yes or no"),
        (["warc="], "warc= is empty"),
    ],
)
def test_usage_errors(tmp_path: Path, arguments: list[str], said: str) -> None:
    done = command(tmp_path, *arguments)
    assert done.returncode == 2
    assert f"newsbot: {said}" in done.stderr
    assert not (tmp_path / "data").exists()


def test_an_article_of_a_file_is_the_article_of_the_library(tmp_path: Path) -> None:
    path = invented(tmp_path, "a.warc.gz", range(1))
    (item,) = read(tmp_path, path).items
    article = extract(page(0).encode(), story_urls(range(1))[0])
    assert (item["headline"], item["body"]) == (article.headline, article.body)
