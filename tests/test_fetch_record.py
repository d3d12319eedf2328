"""Record: what a site answers becomes a folder that replay reads."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy.http import Request, Response
from scrapy.settings import Settings
from scrapy.spiders import Spider
from scrapy.utils.test import get_crawler

from newsbot.fetch.record import Expectations, RecordPolicy, RecordStorage
from newsbot.fetch.replay import ReplayStorage
from newsbot.fetch.saved import SavedPage
from newsbot.items import Article

URL = "https://a.example/news/one?id=1"
SPIDER = Spider("any")


def settings(tmp_path: Path) -> Settings:
    return Settings({"NEWSBOT_RECORD_DIR": str(tmp_path), "NEWSBOT_FIXTURES_DIR": str(tmp_path)})


def store(tmp_path: Path, response: Response) -> None:
    RecordStorage(settings(tmp_path)).store_response(SPIDER, Request(response.url), response)


def test_recorded_page_replays(tmp_path: Path) -> None:
    headers = {"Content-Type": "text/html; charset=utf-8", "ETag": '"1"', "Set-Cookie": "session=secret"}
    store(tmp_path, Response(URL, body=b"<p>Hello", headers=headers))
    folder = tmp_path / "a.example" / "news-one-id-1"
    assert "secret" not in (folder / "meta.json").read_text()
    replayed = ReplayStorage(settings(tmp_path)).retrieve_response(SPIDER, Request(URL))
    assert (replayed.status, replayed.body, replayed.headers["ETag"]) == (200, b"<p>Hello", b'"1"')


def test_page_is_saved_decompressed(tmp_path: Path) -> None:
    store(tmp_path, Response(URL, body=gzip.compress(b"<p>Hello"), headers={"Content-Encoding": "gzip"}))
    page = SavedPage.read(tmp_path / "a.example" / "news-one-id-1")
    assert (page.body, page.header("Content-Encoding")) == (b"<p>Hello", "")


def test_body_that_cannot_be_decompressed_is_not_saved(tmp_path: Path) -> None:
    store(tmp_path, Response(URL, body=b"plain", headers={"Content-Encoding": "gzip"}))
    assert not list(tmp_path.iterdir())


def test_pages_of_a_known_site_go_to_its_folder(tmp_path: Path) -> None:
    store(tmp_path, Response("https://www.harbour-ledger.example/city", body=b"x"))
    assert (tmp_path / "harbour" / "city" / "meta.json").exists()


def test_two_urls_of_one_name_get_two_folders_and_one_url_keeps_its_own(tmp_path: Path) -> None:
    storage = RecordStorage(settings(tmp_path))
    for url in ("https://a.example/x", "https://a.example/x.html", "https://a.example/x"):
        storage.store_response(SPIDER, Request(url), Response(url, body=url.encode()))
    assert sorted(path.name for path in (tmp_path / "a.example").iterdir()) == ["x", "x-2"]


def test_policy_saves_answers_but_not_failures() -> None:
    policy, request = RecordPolicy(Settings()), Request(URL)
    assert policy.should_cache_request(request)
    assert not policy.should_cache_request(Request(URL, method="POST"))
    saved = [
        status
        for status in (200, 301, 304, 404, 429, 503)
        if policy.should_cache_response(Response(URL, status), request)
    ]
    assert saved == [200, 301, 404]


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    store(tmp_path, Response(URL, body=b"<p>Hello"))
    return tmp_path


def expectations(directory: Path, article: Article) -> None:
    crawler = get_crawler(settings_dict={"NEWSBOT_RECORD_DIR": str(directory)})
    extension = Expectations(crawler)
    extension.item_scraped(article, Response(URL))
    extension.spider_closed()


def test_what_was_read_becomes_an_expectation(recorded: Path) -> None:
    article = Article(URL, URL, headline="One", date_published=datetime(2025, 4, 2, 7, 30, tzinfo=UTC))
    expectations(recorded, article)
    folder = recorded / "a.example" / "2025-04-02-news-one-id-1"
    expected = json.loads((folder / "expected.json").read_text())
    assert (expected["headline"], expected["date_published"]) == ("One", "2025-04-02T07:30:00+00:00")
    assert not {"sources", "fetched_at", "version", "status"} & set(expected)


def test_a_corrected_expectation_stays(recorded: Path) -> None:
    folder = recorded / "a.example" / "news-one-id-1"
    (folder / "expected.json").write_text('{"headline": "By eye"}')
    expectations(recorded, Article(URL, URL, headline="By machine"))
    assert json.loads((folder / "expected.json").read_text()) == {"headline": "By eye"}
