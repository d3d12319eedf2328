"""`scrapy browse`: asked over HTTP as a browser would, in a process of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import URL

from newsbot.export.browse import search_words
from newsbot.items import Image
from newsbot.store.database import Database
from newsbot.store.search import SearchCopy
from newsbot.store.versions import changes, put
from tests.stored import keep, scrapy, story

PROJECT = Path(__file__).parent.parent
ATOM = "{http://www.w3.org/2005/Atom}"
EVIL = '<script>alert(1)</script><img src=x onerror="alert(2)">'


class Served:
    """The running command."""

    def __init__(self, data: Path, *options: str, head_start: float = 20) -> None:
        environment = {"PYTHONPATH": str(PROJECT), "SCRAPY_SETTINGS_MODULE": "newsbot.settings"}
        program = (
            f"import newsbot.commands.browse as b; b.HEAD_START = {head_start}; from scrapy.cmdline import execute"
        )
        words = ["scrapy", "browse", "--port", "0", *options, "-s", f"NEWSBOT_DATA_DIR={data}"]
        command = [sys.executable, "-c", f"{program}; execute({words!r})"]
        self.process = subprocess.Popen(
            command, cwd=PROJECT, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        found = re.match(r"(http://127\.0\.0\.1:\d+)/  \(Ctrl-C ends it\)", said)
        assert found, said
        self.base = found[1]

    def get(self, path: str, host: str | None = None) -> tuple[int, dict[str, str], str]:
        request = urllib.request.Request(self.base + path, headers={"Host": host} if host else {})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, dict(answer.headers), answer.read().decode("utf-8")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, dict(error.headers), error.read().decode("utf-8")

    def json(self, path: str) -> dict:
        status, _, text = self.get(path)
        assert status == 200, text
        return json.loads(text)

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=30)
        return self.process.returncode


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("browse")
    first = story(0, story_id="s1", images=[Image("https://img.example/a.jpg", "A quay", "Foto: Bo / dpa", ["Bo"])])
    evil = story(4, headline=EVIL, authors=[EVIL], section=EVIL, body=EVIL, images=[Image("javascript:alert(3)", EVIL)])
    keep(directory, first, story(1), story(2), story(3, story_id="s1", duplicate_of=first.canonical_url), evil)
    after = story(
        0, headline="Story 0, corrected", body="The ferry left at noon.\n\nA new pier.", version=2, story_id="s1"
    )
    path = keep(directory, after)
    database = Database(URL.create("sqlite", database=str(path)))
    changed = changes(first.headline, first.body, after.headline, after.body)
    assert changed is not None
    database.begin()
    put(database, 1, {"version": 2, "fetched_at": "2026-02-02T00:00:00+00:00"}, changed)
    database.commit()
    database.close()
    return directory


@pytest.fixture(scope="module")
def site(data: Path) -> Iterator[Served]:
    served = Served(data)
    yield served
    assert served.end() == 0


def test_the_front_page_is_the_table_of_articles(site: Served) -> None:
    status, headers, text = site.get("/")
    assert status == 200
    assert '<a href="/article/1">Story 0, corrected</a>' in text
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe-inline" not in headers["content-security-policy"].split("script-src")[1].split(";")[0]
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("words", "found"), [("noon", {1}), ("ferry", {1, 2, 3, 4}), ("nobody minded", {2, 3, 4}), ("lindqvist", {1, 3}),
                         ("zeppelin", set())]
)  # fmt: skip
def test_full_text_search(site: Served, words: str, found: set[int]) -> None:
    rows = site.json(f"/news/articles.json?_shape=objects&_search={urllib.parse.quote(words)}")["rows"]
    assert {row["id"] for row in rows} == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("港口", {1}), ("口開", {1}), ("開口", set()), ("港口 2026", {1}), ("運航", {2}), ("フェリー", {2}),
        ("リーが", {2}), ("서울", {3}), ("여객선", {3}), ("선여객", set()), ("เรือ", {4}), ("ท่าเรือ", {4}),
        ('"港口開放"', {1}), ("port", {1, 2}),
    ],
)  # fmt: skip
def test_a_word_in_the_middle_of_a_sentence_without_spaces(foreign: Path, words: str, found: set[int]) -> None:
    with closing(sqlite3.connect(foreign)) as base:
        asked = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?"
        assert {number for (number,) in base.execute(asked, (search_words(words),))} == found


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("foreign")
    bodies = (
        "新聞報道港口開放至2026年,port。",
        "新しいフェリーが運航を始めた。Port.",
        "서울에서 여객선이 출발했다.",
        "เรือออกจากท่าเรือแล้ว",
    )
    path = keep(directory, *(story(n, body=body) for n, body in enumerate(bodies)))
    database = Database(URL.create("sqlite", database=str(path)))
    copy = SearchCopy(directory / "search.sqlite", database)
    copy.bring_up_to_date(database)
    database.begin()
    database.change("UPDATE article SET section = 'x'", {})  # taken out of the index and put into it again
    database.commit()
    copy.bring_up_to_date(database)
    copy.close()
    database.close()
    return directory / "search.sqlite"


ODD = """
" "" \"\"\" ' '' ` \\ \\" * ** fer* *ferry ^ ^ferry - -ferry + +ferry ( ) () (ferry ferry) ((ferry)) { } {ferry} [ ] :
headline:ferry headline: nosuch:ferry AND OR NOT NEAR NEAR( NEAR(a,b) ferry/2 a.b a,b a;b a&b a|b a=b a<b a>b
~ ! ? # % %% %25 $ @ _ __ "ferry ferry" "fer"ry" ferry"harbour O'Brien it's l’arrivée «quai» “quai” 10,000 3.14
1e5 0x1f -1 +49 c++ c# .net C:\\x a@b.example https://x.example/?a=b&c=d ; DROP DELETE SELECT rowid
articles_fts MATCH NULL null true Straße STRASSE İstanbul naïve e\u0301 新聞 港口開放 한국어 ไทย עברית العربية हिन्दी
👩‍🚀
\u200b \u00ad \ufeff \ufffd \x01 \x1f \x7f …
""".split()
ODD += [
    "",
    " ",
    "\t",
    "\0",
    "a\0b",
    "ferry AND",
    "AND ferry",
    "NOT ferry",
    "a OR",
    "NEAR (a b, 5)",
    "x" * 5_000,
    '"' * 301,
    "a " * 400,
]


def test_no_search_is_an_error(site: Served) -> None:
    assert len(ODD) > 100
    for words in (*ODD, *(f'"{word} ferry' for word in ODD)):
        asked = urllib.parse.quote(words)
        status, _, text = site.get(f"/news/articles.json?_shape=objects&_search={asked}")
        assert status == 200, (words, text[:300])
        status, _, text = site.get(f"/feed.atom?q={asked}")
        assert status == 200, (words, text[:300])
        ET.fromstring(text)


def test_facets(site: Served) -> None:
    results = site.json("/news/articles.json")["facet_results"]
    assert set(results) == {"site", "section", "authors", "language", "status"}
    counts = {each["value"]: each["count"] for each in results["authors"]["results"]}
    assert counts["Ana Lindqvist"] == 2


def test_an_article_with_pictures_versions_and_copies(site: Served) -> None:
    status, _, text = site.get("/article/1")
    assert status == 200
    assert "<h1>Story 0, corrected</h1>" in text
    assert 'src="https://img.example/0.jpg"' in text
    assert "Foto: Bo / dpa" in text
    assert "Story 0<del> of the ferry</del><ins>, corrected</ins>" in text
    assert '<span class="said">added</span> <ins>A new pier.</ins>' in text
    assert '<a href="/article/4">Story 3 of the ferry</a>' in text
    assert "(the earliest)" in site.get("/article/4")[2]
    assert "Story 0" in site.get("/article/4")[2]


def test_what_pages_say_is_never_run(site: Served) -> None:
    for path in ("/news/articles", "/article/5", "/feed.atom", "/news/articles/5"):
        status, headers, text = site.get(path)
        assert status == 200, path
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "content-security-policy" in headers
    assert "javascript:alert" not in re.sub(r">[^<]*<", "", site.get("/article/5")[2])


def test_it_looks_right_on_phones_and_in_the_dark(site: Served) -> None:
    assert '<link rel="stylesheet" href="/browse.css"' in site.get("/news/articles")[2]
    status, headers, text = site.get("/browse.css")
    assert (status, headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert "prefers-color-scheme: dark" in text


def test_the_feed(site: Served) -> None:
    status, headers, text = site.get("/feed.atom?language=en")
    assert (status, headers["content-type"]) == (200, "application/atom+xml; charset=utf-8")
    feed = ET.fromstring(text)
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert sorted(titles) == ["Story 0, corrected", "Story 3 of the ferry"]
    entry = next(feed.iter(f"{ATOM}entry"))
    assert entry.findtext(f"{ATOM}updated") == "2026-02-01T00:00:00+00:00"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") is not None
    found = ET.fromstring(site.get('/feed.atom?q=noon%20"x')[2])
    assert list(found.iter(f"{ATOM}entry")) == []


def test_nothing_can_be_changed(site: Served, data: Path) -> None:
    for sql in ("DELETE FROM articles", "UPDATE articles SET body = ''"):
        status, _, text = site.get(f"/news?sql={urllib.parse.quote(sql)}")
        assert status == 400, text
    assert site.json("/store.json?sql=select+count(*)+as+n+from+article&_shape=array")[0]["n"] == 5
    assert site.get("/store?sql=" + urllib.parse.quote("DELETE FROM article"))[0] == 400
    with closing(sqlite3.connect(data / "articles.sqlite")) as database:
        assert database.execute("SELECT count(*) FROM article").fetchone() == (5,)


def test_a_large_database_is_served_at_once_and_copied_meanwhile(tmp_path: Path) -> None:
    keep(tmp_path, *(story(number) for number in range(3000)))
    served = Served(tmp_path, head_start=0)
    assert served.process.stdout is not None
    try:
        assert "copied for the search now" in served.process.stdout.readline()
        assert served.get("/")[0] == 200
        keep(tmp_path, story(3000))
        assert "All articles can be searched" in served.process.stdout.readline()
        found = served.json("/news/articles.json?_shape=objects&_search=ferry&_size=1")
        assert found["filtered_table_rows_count"] in {3000, 3001}
    finally:
        assert served.end() == 0


def test_only_by_its_own_name(site: Served) -> None:
    assert site.get("/news/articles", host="evil.example")[0] == 421
    assert site.get("/news/articles", host="localhost:1234")[0] == 200
    assert site.get("/article/999999")[0] == 404


def test_usage_errors(data: Path, tmp_path: Path) -> None:
    for options, said in (
        (["--port", "many"], "--port many: must be a number from 0 to 65535"),
        (["--host", "256.1.1.1"], "--host 256.1.1.1 --port 8001:"),
        (["data"], "scrapy browse takes no 'data'"),
    ):
        done = scrapy(data, "browse", *options)
        assert done.returncode == 2
        assert done.stderr.startswith(f"newsbot: {said}")
    done = scrapy(tmp_path / "none", "browse", "--port", "0")
    assert done.returncode == 1
    assert "crawl something first" in done.stderr


@pytest.mark.parametrize("content", [b"", b"nonsense" * 500])
def test_a_damaged_copy_is_made_anew(tmp_path: Path, content: bytes) -> None:
    path = keep(tmp_path, story(0))
    (tmp_path / "search.sqlite").write_bytes(content)
    database = Database(URL.create("sqlite", database=str(path)), readonly=True)
    copy = SearchCopy(tmp_path / "search.sqlite", database)
    assert copy.bring_up_to_date(database) == 1
    copy.close()
    database.close()
