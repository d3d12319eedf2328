"""`scrapy extract`: one article as JSON, from a folder, a file or the web, and clear words where there is none."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

import pytest

from newsbot.items import Article
from tests.loopback import Loopback
from tests.stored import scrapy

FOLDER = Path("fixtures/sites/harbour/2025-03-31-tram-extension-to")


def test_folder_of_a_fixture(tmp_path: Path) -> None:
    done = scrapy(tmp_path, "extract", str(FOLDER))
    assert (done.returncode, done.stderr) == (0, "")
    article = json.loads(done.stdout)
    assert set(article) == set(Article.__dataclass_fields__)
    assert article["headline"] == "Tram extension to docks approved after nine-year wait"
    assert article["authors"] == ["Maeve Carrick"]
    assert article["date_published"] == "2025-03-31T06:05:00+01:00"
    assert article["sources"]["headline"]


def test_file_says_where_it_is_from_or_is_told(tmp_path: Path) -> None:
    told = scrapy(tmp_path, "extract", str(FOLDER / "page.html"))
    assert json.loads(told.stdout)["canonical_url"].startswith("https://www.harbour-ledger.example/city/tram")
    bare = tmp_path / "bare.html"
    bare.write_text("<article><h1>Rain</h1>" + "<p>It rained on the new roof for the whole of the day.</p>" * 9)
    silent = scrapy(tmp_path, "extract", str(bare))
    assert (silent.returncode, silent.stdout) == (2, "")
    assert "give --url https://" in silent.stderr
    given = scrapy(tmp_path, "extract", str(bare), "--url", "https://a.example/rain")
    assert json.loads(given.stdout)["url"] == "https://a.example/rain"


def test_a_saved_page_is_as_old_as_it_is(tmp_path: Path) -> None:
    bare = tmp_path / "bare.html"
    story = "<p>It rained on the new roof for the whole of the day.</p>" * 9
    bare.write_text(f"<article><h1>Rain</h1><p class=date>3 hours ago</p>{story}</article>")
    os.utime(bare, (1_767_268_800, 1_767_268_800))  # noon of the first of January 2026, UTC
    read = json.loads(scrapy(tmp_path, "extract", str(bare), "--url", "https://a.example/rain").stdout)
    assert read["fetched_at"] == "2026-01-01T12:00:00+00:00"
    assert read["date_published"].startswith("2026-01-01T09:00:00")
    saved = json.loads((FOLDER / "meta.json").read_text("utf-8"))["saved_at"]
    for path in (FOLDER, FOLDER / "page.html"):
        at = json.loads(scrapy(tmp_path, "extract", str(path)).stdout)["fetched_at"]
        assert datetime.fromisoformat(at) == datetime.fromisoformat(saved)


def test_candidates_are_explained_and_an_encoding_may_be_given(tmp_path: Path) -> None:
    done = scrapy(tmp_path, "extract", str(FOLDER), "--explain")
    authors = json.loads(done.stdout)["explanation"]["authors"]
    assert (authors[0]["value"], authors[0]["outcome"]) == (["Maeve Carrick"], "chosen")
    page = tmp_path / "page.html"
    text = "<article><h1>Ölpreis fällt</h1>" + "<p>Der Ölpreis fällt heute schon den vierten Tag in Folge.</p>" * 9
    page.write_bytes(text.encode("mac-roman"))
    read = scrapy(tmp_path, "extract", str(page), "--url", "https://a.example/oil", "--encoding", "macintosh")
    assert json.loads(read.stdout)["headline"] == "Ölpreis fällt"
    wrong = scrapy(tmp_path, "extract", str(page), "--url", "https://a.example/oil", "--encoding", "klingon")
    assert (wrong.returncode, "--encoding klingon" in wrong.stderr) == (2, True)


def test_page_of_the_web_is_read_and_nothing_is_stored(tmp_path: Path) -> None:
    page = (Path(__file__).parent.parent / FOLDER / "page.html").read_text("utf-8")
    with Loopback({"/robots.txt": "User-agent: *\nDisallow: /secret\n", "/story": page, "/secret": page}) as site:
        own = ["-s", "NEWSBOT_ALLOW_PRIVATE_HOSTS=1", "-s", "NEWSBOT_CONTACT=tests@newsbot.example"]
        done = scrapy(tmp_path, "extract", site.url + "story", *own)
        assert (done.returncode, done.stderr) == (0, "")
        assert json.loads(done.stdout)["headline"] == "Tram extension to docks approved after nine-year wait"
        secret = scrapy(tmp_path, "extract", site.url + "secret", *own)
        assert secret.returncode == 1
        assert "could not be had: robots" in secret.stderr
        assert "/secret" not in site.paths
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["fixtures/sites/harbour/home"], 1, "is no article (home"),
        (["no/such/file"], 2, "there is no file"),
        ([], 2, "give one file or URL"),
        (["ftp://a.example/"], 2, "only http and https"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    done = scrapy(tmp_path, "extract", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    [line] = done.stderr.splitlines()
    assert said in line
