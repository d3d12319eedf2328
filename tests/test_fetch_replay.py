"""Replay: what is saved is answered from disk, the rest 404; other sites are none of its business."""

from __future__ import annotations

from pathlib import Path

import pytest
from scrapy.http import HtmlResponse, Request, Response, XmlResponse
from scrapy.settings import Settings
from scrapy.spiders import Spider

from newsbot.fetch.replay import ReplayPolicy, ReplayStorage, saved_folders
from newsbot.fetch.saved import SavedPage

HOME = "http://www.glos-doliny.example/"
SPIDER = Spider("any")


@pytest.fixture
def storage(project: Path) -> ReplayStorage:
    return ReplayStorage(Settings())


def ask(storage: ReplayStorage, url: str, **headers: str) -> Response:
    return storage.retrieve_response(SPIDER, Request(url, headers={k.replace("_", "-"): v for k, v in headers.items()}))


def test_answers_with_the_saved_page(storage: ReplayStorage) -> None:
    response = ask(storage, HOME)
    assert isinstance(response, HtmlResponse)
    assert (response.status, response.url) == (200, HOME)
    assert response.encoding == "iso8859-2"
    assert "Głos Doliny" in response.text


def test_answers_other_urls_of_the_same_page(storage: ReplayStorage) -> None:
    response = ask(storage, HOME + "artykul.php?dzial=1&id=1187")
    assert (response.status, response.url) == (200, HOME + "artykul.php?dzial=1&id=1187")


def test_answers_feeds_statuses_and_redirects(storage: ReplayStorage) -> None:
    ledger = "https://www.harbour-ledger.example"
    assert isinstance(ask(storage, f"{ledger}/rss.xml"), XmlResponse)
    assert ask(storage, f"{ledger}/robots.txt").body.startswith(b"User-agent: *")
    assert ask(storage, f"{ledger}/city/market-hall-plans-dropped-47002").status == 410
    moved = ask(storage, "https://harbour-ledger.example/")
    assert (moved.status, moved.headers["Location"]) == (301, f"{ledger}/".encode())


def test_answers_404_for_what_was_not_saved(storage: ReplayStorage) -> None:
    assert ask(storage, HOME + "nothing").status == 404
    assert storage.retrieve_response(SPIDER, Request(HOME, method="POST")).status == 404


def test_answers_304_to_who_holds_the_page(storage: ReplayStorage) -> None:
    rss = "https://www.harbour-ledger.example/rss.xml"
    assert ask(storage, rss, If_None_Match='"rss-1"').status == 304
    assert ask(storage, rss, If_None_Match='"rss-0"').status == 200
    assert ask(storage, HOME, If_None_Match='"x"').status == 200
    assert ask(storage, HOME, If_Modified_Since="Wed, 02 Apr 2025 07:30:00 GMT").status == 200


def test_answers_304_by_date(tmp_path: Path) -> None:
    day = "Wed, 02 Apr 2025 07:30:00 GMT"
    SavedPage("https://a.example/", b"x", headers={"Last-Modified": day}).write(tmp_path / "a" / "home")
    storage = ReplayStorage(Settings({"NEWSBOT_FIXTURES_DIR": str(tmp_path)}))
    assert ask(storage, "https://a.example/", If_Modified_Since=day).status == 304


def test_only_replayed_sites_are_answered_from_disk() -> None:
    policy = ReplayPolicy(Settings())
    assert policy.should_cache_request(Request(HOME))
    assert policy.should_cache_request(Request("https://harbour-ledger.example/"))
    assert not policy.should_cache_request(Request("https://example.org/"))
    assert not policy.should_cache_request(Request("file:///etc/passwd"))
    assert ReplayPolicy(Settings({"NEWSBOT_REPLAY": True})).should_cache_request(Request("https://example.org/"))


def test_stores_nothing() -> None:
    assert not ReplayPolicy(Settings()).should_cache_response(Response(HOME), Request(HOME))


def test_a_broken_folder_is_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    SavedPage("https://a.example/", b"x").write(tmp_path / "a" / "home")
    for name, text in (("b", "{"), ("c", "{}"), ("d", "[]")):
        (tmp_path / "a" / name).mkdir()
        (tmp_path / "a" / name / "meta.json").write_text(text)
    assert saved_folders(tmp_path) == {"https://a.example/": tmp_path / "a" / "home"}
    assert len(caplog.records) == 3
