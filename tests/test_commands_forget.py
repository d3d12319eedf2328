"""`scrapy forget`: what is forgotten is gone from every table and file of ours, and does not come back."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest

from newsbot.export.warc import Archive, Exchange
from newsbot.items import Image
from newsbot.load.urls import url_key
from newsbot.store.database import Database
from newsbot.store.forget import is_forgotten
from tests.crawl import crawl
from tests.loopback import Loopback
from tests.stored import keep, scrapy, story

URL = "https://www.harbour.example/story-0"
SPIDER = """
from newsbot.items import Article
import scrapy

class It(scrapy.Spider):
    name = "it"

    async def start(self):
        for url, authors in self.pages:
            yield Article(url=url, canonical_url=url, headline="Again", authors=authors, body="The ferry again. " * 9)
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    directory = tmp_path / "data"
    picture = Image("https://img.example/x.jpg", credit_text="Foto: ana lindqvist", creators=["ana lindqvist", "Cy"])
    keep(
        directory,
        story(0, related_links=[], story_id="s"),
        story(1, related_links=[URL, "https://www.harbour.example/other"], discovered_from=URL),
        story(2, duplicate_of=URL, status="duplicate", story_id="s"),
        story(3, images=[picture], body="It was Ana Lindqvist, the ferrywoman, who said so."),
        story(0, headline="Story 0, corrected", version=2, status="updated", story_id="s"),
    )
    return directory


def rows(data: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(data / "articles.sqlite")) as database, database:
        return database.execute(sql).fetchall()


def bytes_of(data: Path) -> bytes:
    return b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())


def test_an_article(data: Path, tmp_path: Path) -> None:
    assert scrapy(data, "export", "-o", str(tmp_path / "mine.csv")).returncode == 0
    assert scrapy(data, "export", "-o", str(tmp_path / "other.csv"), "--site", "meridian.example").returncode == 0
    assert scrapy(data, "export", "-o", str(tmp_path / "mine.parquet")).returncode == 0
    done = scrapy(data, "forget", "http://harbour.example/story-0/?utm_source=x", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"1 articles, with their versions and pictures:\n  {URL}  Story 0, corrected\n" in done.stdout
    assert f"  {tmp_path}/mine.csv\n" in done.stdout
    assert f"  {tmp_path}/mine.parquet (cannot be looked into)\n" in done.stdout
    assert rows(data, f"SELECT * FROM article WHERE canonical_url = '{URL}'") == []
    for table in ("author", "image", "version", "shingle"):
        assert rows(data, f"SELECT * FROM {table} WHERE article_id NOT IN (SELECT id FROM article)") == []
    assert rows(data, "SELECT duplicate_of, status FROM article WHERE url LIKE '%story-2'") == [(None, "new")]
    links = rows(data, "SELECT related_links, discovered_from FROM article WHERE url LIKE '%story-1'")[0]
    assert (json.loads(links[0]), links[1]) == (["https://www.harbour.example/other"], None)
    assert b"harbour.example/story-0" not in bytes_of(data)
    assert b"Story 0, corrected" not in bytes_of(data)


def test_an_author(data: Path) -> None:
    done = scrapy(data, "forget", "ANA LINDQVIST", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 articles" in done.stdout
    assert "in the credits of 1 pictures" in done.stdout
    assert "1 articles by others name ANA LINDQVIST in their text; they stay." in done.stdout
    assert sorted(rows(data, "SELECT url FROM article")) == [
        ("https://www.harbour.example/story-3",),
        ("https://www.meridian.example/story-1",),
    ]
    assert rows(data, "SELECT creators, credit_text FROM image WHERE url LIKE '%/x.jpg'") == [('["Cy"]', None)]


def test_what_is_forgotten_does_not_return(data: Path, tmp_path: Path) -> None:
    assert scrapy(data, "forget", URL, "--yes").returncode == 0
    assert scrapy(data, "forget", "Bo O’Hara", "--yes").returncode == 0
    pages = [[URL + "?utm_medium=mail", []], ["https://a.example/1", ["bo o'hara"]], ["https://a.example/2", ["Dee"]]]
    run = crawl(tmp_path, SPIDER, attributes={"pages": pages})
    assert run.code == 0, run.log
    assert [item["url"] for item in run.items] == ["https://a.example/2"]
    assert run.named("skipped/forgotten") == 2


def test_it_does_not_return_when_a_later_newsbot_compares_otherwise(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert scrapy(data, "forget", URL + "?utm_medium=mail", "--yes").returncode == 0
    assert scrapy(data, "forget", "bo o'hara", "--yes").returncode == 0
    for name in ("url_key", "fold"):
        monkeypatch.setattr(f"newsbot.store.forget.{name}", lambda text: f"another form of {text}")
    database = Database(data / "articles.sqlite", readonly=True)
    for article, wanted in (
        (story(0, authors=[]), True),
        (story(0, url=URL.replace("https://www.harbour", "http://WWW.harbour") + "/#top", authors=[]), True),
        (story(4, authors=["Bo O'Hara"]), True),  # as it was printed
        (story(4, authors=["Bo  o'hara"]), True),  # as it was typed
        (story(4, url=URL.upper(), authors=["Bo"]), False),
        (story(4, url="", authors=[""]), False),
    ):
        assert is_forgotten(database.rows, article) == wanted, article
    database.close()


def test_a_page_that_waits_in_an_interrupted_crawl(tmp_path: Path) -> None:
    data = tmp_path / "data"
    keep(data, story(0))
    with closing(sqlite3.connect(data / "articles.sqlite")) as database, database:
        database.execute(
            "INSERT INTO run (id, spider, key, arguments, started_at, starts_done) VALUES (1,'a','a','{}','',1)"
        )
        for number, url in enumerate((URL, URL + "?print=1", "https://www.harbour.example/story-00")):
            database.execute(
                "INSERT INTO frontier (run_id, key, host, rank, seq, state, request) VALUES (1, ?, '', 0, ?, 0, ?)",
                (bytes([number]), number, json.dumps({"url": url, "cb_kwargs": {"from": URL}})),
            )
    assert scrapy(data, "forget", URL, "--yes").returncode == 0
    left = [json.loads(request)["url"] for (request,) in rows(data, "SELECT request FROM frontier")]
    assert URL not in left
    assert "https://www.harbour.example/story-00" in left


@pytest.mark.parametrize("what", [URL, "Ana Lindqvist"])
def test_what_an_interrupted_run_gave_out(tmp_path: Path, what: str) -> None:
    data = tmp_path / "data"
    mine, other = story(0, authors=["Ana Lindqvist"]), story(1, authors=["Bo"])
    keep(data, mine, other)
    lines = [orjson.dumps(article) for article in (other, mine, other)]
    journal = data / "feeds" / "run-1.jsonl"
    journal.parent.mkdir()
    journal.write_bytes(b"\n".join(lines) + b'\n{"cut')
    done = scrapy(data, "forget", what, "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    left = journal.read_bytes().split(b"\n")
    assert left == [lines[0], b" " * len(lines[1]), lines[2], b'{"cut']


def test_what_is_older_than_may_be_stored(data: Path, tmp_path: Path) -> None:
    rows(data, "UPDATE article SET fetched_at = '2020-01-02T03:04:05+00:00' WHERE url LIKE '%story-0'")
    rows(
        data,
        "INSERT INTO page (key, url, article_key) SELECT 'k', 'https://old.example/0', key FROM article "
        "WHERE url LIKE '%story-0'",
    )
    done = scrapy(data, "forget", "--older-than", "365d", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("1 articles were fetched before ")
    assert len(rows(data, "SELECT * FROM article")) == 3
    for table in ("author", "image", "version", "shingle"):
        assert rows(data, f"SELECT * FROM {table} WHERE article_id NOT IN (SELECT id FROM article)") == []
    assert b"Story 0, corrected" not in bytes_of(data)
    pages = [[URL, []], ["https://old.example/0", []], ["https://a.example/2", []]]
    run = crawl(tmp_path, SPIDER, attributes={"pages": pages})
    assert [item["url"] for item in run.items] == ["https://a.example/2"]
    assert scrapy(data, "forget", "--older-than", "365d", "--yes").stdout.startswith("0 articles ")


@pytest.mark.parametrize("arguments", [["--older-than", "long"], ["--older-than", "365d", URL]])
def test_older_than_what(data: Path, arguments: list[str]) -> None:
    assert scrapy(data, "forget", *arguments).returncode == 2


def test_without_yes_nothing_is_removed(data: Path) -> None:
    done = scrapy(data, "forget", URL)
    assert done.returncode == 2
    assert done.stderr == "newsbot: nothing was removed: say --yes where nobody can be asked\n"
    assert URL in done.stdout
    assert len(rows(data, "SELECT * FROM article")) == 4
    assert rows(data, "SELECT * FROM forgotten") == []


def test_nothing_of_it(data: Path) -> None:
    done = scrapy(data, "forget", "Nobody At-All", "--yes")
    assert done.returncode == 0
    assert "The database has nothing of the author Nobody At-All." in done.stdout
    assert len(rows(data, "SELECT * FROM forgotten")) == 2  # in two forms


@pytest.mark.parametrize("arguments", [[], ["a", "b"], [" "]])
def test_usage_errors(data: Path, arguments: list[str]) -> None:
    done = scrapy(data, "forget", *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("newsbot: whom or what?")


def test_a_warc_file_is_named(data: Path, tmp_path: Path) -> None:
    archive = tmp_path / "warc"
    with Loopback({"/a": "<h1>x</h1>"}) as site:
        run = crawl(tmp_path, attributes={"urls": [site.base + "/a"]}, settings={"NEWSBOT_ARCHIVE": str(archive)})
    assert run.code == 0
    done = scrapy(data, "forget", URL, "--yes", "-s", f"NEWSBOT_ARCHIVE={archive}")
    assert str(next(archive.glob("*.warc.gz"))) in done.stdout


def test_what_was_noted_besides(data: Path, tmp_path: Path) -> None:
    archive = tmp_path / "warc"
    files = Archive(archive)
    for url in (URL, "https://www.harbour.example/other"):
        files.write(Exchange(url, 200, [], f"{url} ".encode() * 20))
    files.close()
    facts = {"none": {url_key(URL): [1, "x"], "other.example/a": [2, "y"]}, "seen": [URL, "https://other.example/b"]}
    samples = {"missing/byline": URL, "missing/date": "https://other.example/c"}
    with closing(sqlite3.connect(data / "articles.sqlite")) as base, base:
        base.execute("INSERT INTO site VALUES ('harbour.example', ?, '2026-01-01')", (json.dumps(facts),))
        for url in (URL, "https://other.example/a"):
            base.execute("INSERT INTO failing VALUES (?, 's', ?, 0, 1, 0, '', '', NULL)", (url_key(url), url))
        base.execute("INSERT INTO run (id, spider, key, arguments, started_at, starts_done) VALUES (9,'x','x','','',1)")
        base.execute("INSERT INTO run_site VALUES (9, 'harbour.example', '', '', '{}', ?)", (json.dumps(samples),))
    assert scrapy(data, "forget", URL, "--yes", "-s", f"NEWSBOT_ARCHIVE={archive}").returncode == 0
    left = {"none": {"other.example/a": [2, "y"]}, "seen": ["https://other.example/b"]}
    assert rows(data, "SELECT url FROM failing") == [("https://other.example/a",)]
    assert json.loads(rows(data, "SELECT facts FROM site")[0][0]) == left
    assert json.loads(rows(data, "SELECT samples FROM run_site")[0][0]) == {"missing/date": "https://other.example/c"}
    with closing(sqlite3.connect(archive / "seen.sqlite")) as seen:
        for table in ("page", "body"):
            assert seen.execute(f"SELECT url FROM {table}").fetchall() == [("https://www.harbour.example/other",)]
