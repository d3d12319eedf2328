"""What a site reserves is read, recorded, and obeyed where that is the policy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Headers

from newsbot.fetch.reserved import file_says, matches, read_file, read_headers, read_metas, read_robots_signals
from tests.crawl import crawl
from tests.loopback import Loopback

ITEM = """
import scrapy
from newsbot.items import Article


class It(scrapy.Spider):
    name = "it"
    urls = []

    async def start(self):
        for url in self.urls:
            yield scrapy.Request(url, self.parse)

    async def parse(self, response):
        url = response.url
        yield Article(url=url, canonical_url=url, headline=url, body="The text.", word_count=2)
        for url in response.css("a::attr(href)").getall():
            yield response.follow(url, self.parse)
"""


@pytest.mark.parametrize(
    ("headers", "tdm", "directives"),
    [
        ({"tdm-reservation": "1"}, True, set()),
        ({"TDM-Reservation": " 0 "}, False, set()),
        ({"tdm-reservation": "yes"}, None, set()),
        ({"X-Robots-Tag": "noindex, NoArchive"}, None, {"noindex", "noarchive"}),
        ({"X-Robots-Tag": "otherbot: noindex"}, None, set()),
        ({"X-Robots-Tag": "newsbot: nofollow, noai"}, None, {"nofollow", "noai"}),
        ({"X-Robots-Tag": ["none", "unavailable_after: 25 Jun 2027 15:00:00 PST"]}, None, {"noindex", "nofollow"}),
        ({"X-Robots-Tag": "max-snippet: 10, noimageai"}, None, {"noimageai"}),
    ],
)
def test_headers(headers: dict[str, Any], tdm: bool | None, directives: set[str]) -> None:
    said = read_headers(Headers(headers))
    assert (said.tdm, said.directives) == (tdm, directives)


@pytest.mark.parametrize(
    ("html", "tdm", "directives"),
    [
        (b'<meta name="tdm-reservation" content="1">', True, set()),
        (b"<META content=0 name=TDM-Reservation>", False, set()),
        (b"<meta name='robots' content='noindex,nosnippet'>", None, {"noindex", "nosnippet"}),
        (b'<meta name="newsbot" content="none"/>', None, {"noindex", "nofollow"}),
        (b'<meta name="googlebot" content="noindex">', None, set()),
        (b'<meta name="description" content="robots noai">', None, set()),
        (b'</head><body><meta name="robots" content="noai">', None, set()),
    ],
)
def test_metas(html: bytes, tdm: bool | None, directives: set[str]) -> None:
    said = read_metas(b"<html><head>" + html)
    assert (said.tdm, said.directives) == (tdm, directives)


def test_robots_signals() -> None:
    said = read_robots_signals(
        "# Content-Signal: ai-train=yes\nUser-agent: otherbot\nContent-Signal: ai-train=yes\nDisallow: /\n\n"
        "User-Agent: *\nContent-Signal: search=yes, ai-train=no\nContent-Usage: train-ai=n\nAllow: /\n"
        "License: https://a.example/license.xml\nLicense: javascript:x\n"
    )
    assert said.content_signal == {"search": "yes", "ai-train": "no"}
    assert said.content_usage == {"train-ai": "n"}
    assert said.licenses == ["https://a.example/license.xml"]
    assert said.tdm is True
    assert read_robots_signals("User-agent: *\nContent-Signal: search=yes").tdm is None
    assert read_robots_signals("Content-Signal: ai-train=yes").tdm is False


def test_tdmrep_file() -> None:
    rules = read_file(
        b'[{"location": "/free/*", "tdm-reservation": 0}, {"location": "/*.pdf$", "tdm-reservation": 1}, 7,'
        b'{"location": "/", "tdm-reservation": "1", "tdm-policy": "x"}, {"location": [], "tdm-reservation": 1}]'
    )
    assert len(rules) == 3
    assert file_says(rules, "https://a.example/free/1") is False
    assert file_says(rules, "https://a.example/x/y.pdf") is True
    assert file_says(rules, "https://a.example/x?y") is True
    assert file_says([], "https://a.example/x") is None


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"null", b'"x"', b"\xff\xfe", b"[1e999]"])
def test_a_broken_file_says_nothing(body: bytes) -> None:
    assert read_file(body) == []


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/", "/x", True),
        ("/a", "/b", False),
        ("/*/x$", "/a/b/x", True),
        ("/*/x$", "/a/x/b", False),
        ("/a*a$", "/a", False),
        ("/x$", "/x", True),
        ("/x$", "/xy", False),
        ("*", "/any", True),
    ],
)
def test_patterns(pattern: str, path: str, expected: bool) -> None:
    assert matches(pattern, path) is expected


@given(st.binary(max_size=300), st.text(max_size=200))
def test_nothing_raises(body: bytes, text: str) -> None:
    read_metas(b"<meta name=robots " + body)
    read_file(body)
    read_robots_signals(text)
    matches(text, text)


def test_hostile_heads_take_no_time() -> None:
    import time

    started = time.process_time()
    for body in (b"<meta robots " * 20_000, b"<meta " + b"a=" * 60_000 + b"robots", b"robots" + b"<" * 200_000):
        read_metas(body)
    assert time.process_time() - started < 1


def _site(**headers: str) -> Loopback:
    return Loopback({"/": (200, headers, '<a href="/next">next</a>'), "/next": "<h1>Next</h1>"})


def test_articles_carry_what_is_reserved(tmp_path: Path) -> None:
    file = '[{"location": "/next", "tdm-reservation": 1}, {"location": "/", "tdm-reservation": 1}]'
    with _site(**{"tdm-reservation": "0"}) as site:
        site.routes["/.well-known/tdmrep.json"] = file
        run = crawl(tmp_path, ITEM, attributes={"urls": [site.url]})
        crawl(tmp_path, ITEM, attributes={"urls": [site.url]})
        assert site.counts["/.well-known/tdmrep.json"] == 1  # remembered
    assert [item["tdm_reserved"] for item in run.items] == [False, True]
    assert [item["body"] for item in run.items] == ["The text."] * 2


def test_nothing_said_is_none(tmp_path: Path) -> None:
    with _site() as site:
        run = crawl(tmp_path, ITEM, attributes={"urls": [site.url]})
    assert ["tdm_reserved" in item for item in run.items] == [False, False]


def test_obeying_keeps_no_text_and_follows_nothing(tmp_path: Path) -> None:
    settings = {"NEWSBOT_TDM_POLICY": "obey"}
    with _site(**{"X-Robots-Tag": "noai"}) as site:
        run = crawl(tmp_path / "a", ITEM, attributes={"urls": [site.url]}, settings=settings)
    assert [item["body"] for item in run.items] == ["", "The text."]
    assert run.named("fetch/text_not_kept") == 1
    with _site(**{"X-Robots-Tag": "nofollow"}) as site:
        run = crawl(tmp_path / "b", ITEM, attributes={"urls": [site.url]}, settings=settings)
        assert "/next" not in site.paths
    assert run.named("skipped/nofollow") == 1


def test_robots_txt_reserves_for_the_whole_site(tmp_path: Path) -> None:
    with _site() as site:
        site.routes["/robots.txt"] = "User-agent: *\nContent-Signal: ai-train=no\n"
        run = crawl(tmp_path, ITEM, attributes={"urls": [site.url]})
    assert [item["tdm_reserved"] for item in run.items] == [True, True]
    assert run.named("fetch/robots_content_signal") == 1
