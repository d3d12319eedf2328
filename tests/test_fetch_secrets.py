"""Secrets stay out of the log."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Spider
from scrapy.exceptions import DropItem
from scrapy.http import Request, Response
from scrapy.utils.test import get_crawler

from newsbot.fetch.secrets import ShortLines, hide_secrets, mask
from newsbot.items import Article


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("storing in ftp://bob:S3CRETPW@host/x.csv", "S3CRETPW"),
        ("postgresql+psycopg://me:S3CRET%21@db:5432/news", "S3CRET"),
        ("GET https://a.example/feed?id=1&api_key=S3CRET&x=2", "S3CRET"),
        ("GET https://a.example/feed?token=S3CRET#x", "S3CRET"),
        ("{'AWS_SECRET_ACCESS_KEY': 'S3CRET/+=', 'BOT_NAME': 'newsbot'}", "S3CRET"),
        ("FTP_PASSWORD = S3CRET", "S3CRET"),
        ("Authorization: Basic UzNDUkVU", "UzNDUkVU"),
        ("{b'Proxy-Authorization': [b'Basic UzNDUkVU']}", "UzNDUkVU"),
    ],
)
def test_masked(text: str, secret: str) -> None:
    masked = mask(text)
    assert secret not in masked
    assert "***" in masked


@pytest.mark.parametrize(
    "text",
    ["https://a.example/2026/11/keys-and-tokens?page=2", "12:30: crawled 200 pages", "mailto:me@a.example", "a: b=c"],
)
def test_untouched(text: str) -> None:
    assert mask(text) == text


@given(st.text(alphabet=" :/@=&?'\"abKEY", max_size=300))
def test_never_raises_and_is_stable(text: str) -> None:
    assert mask(mask(text)) == mask(text)


def test_hostile_text_takes_no_time() -> None:
    import time

    started = time.process_time()
    for text in ("//" * 50_000, "A_" * 50_000 + "PASSWORD", "://a:" * 20_000, "?key=" * 20_000, "PASSWORD=" * 10_000):
        mask(text)
    assert time.process_time() - started < 1.5


@pytest.fixture
def records() -> Iterator[None]:
    before = logging.getLogRecordFactory()
    hide_secrets()
    yield
    logging.setLogRecordFactory(before)


def test_every_record_and_traceback(records: None) -> None:
    out = io.StringIO()
    logger = logging.getLogger("test_fetch_secrets")
    handler = logging.StreamHandler(out)
    logger.addHandler(handler)
    try:
        logger.warning("could not reach %s", "ftp://bob:S3CRET@host/")
        try:
            raise OSError("no route to http://x:S3CRET@proxy:3128")
        except OSError:
            logger.exception("failed")
    finally:
        logger.removeHandler(handler)
    assert "S3CRET" not in out.getvalue()
    assert "OSError" in out.getvalue()


def test_lines_are_short() -> None:
    lines = ShortLines()
    spider = Spider("x")
    article = Article(url="http://a.example/1", canonical_url="http://a.example/1", body="word " * 5000)
    request, response = Request("http://a.example/1"), Response("http://a.example/1", flags=["cached"])
    for said in (
        lines.crawled(request, response, spider),
        lines.scraped(article, response, spider),
        lines.scraped({"url": "http://a.example/1", "body": "x" * 5000}, None, spider),
        lines.dropped(article, DropItem("duplicate"), response, spider),
        lines.item_error(article, ValueError("x"), response, spider),
    ):
        assert said is not None
        text = str(said["msg"]) % said["args"]
        assert "http://a.example/1" in text
        assert len(text) < 120


@pytest.mark.parametrize(("level", "told"), [("DEBUG", True), ("INFO", False), (30, False)])
def test_what_comes_with_every_page_is_made_only_where_it_is_read(level: str | int, told: bool) -> None:
    lines = ShortLines.from_crawler(get_crawler(settings_dict={"LOG_LEVEL": level}))
    spider, response = Spider("x"), Response("http://a.example/1")
    assert (lines.crawled(Request("http://a.example/1"), response, spider) is not None) is told
    assert (lines.scraped({"url": "http://a.example/1"}, response, spider) is not None) is told
    assert (lines.dropped({}, DropItem("unchanged"), response, spider) is not None) is told
    assert lines.item_error({}, ValueError("x"), response, spider)
