"""robots.txt is read as RFC 9309 has it, whatever stands in it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.caps import CALIBRATED
from newsbot.fetch.robots import Rules
from tests.crawl import crawl
from tests.fault_server import FaultServer, Talk

MOST = CALIBRATED.robots_bytes
SITE = "http://a.example"


def rules(text: str | bytes) -> Rules:
    return Rules.from_crawler(None, text.encode() if isinstance(text, str) else text)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/x", True),
        ("User-agent: *\nDisallow: /", "/x", False),
        ("User-agent: *\nDisallow:", "/x", True),
        ("User-agent: newsbot\nDisallow: /x\n\nUser-agent: *\nDisallow: /", "/y", True),
        ("USER-AGENT: NewsBot\ndisallow: /x", "/x", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/x.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x.pdf?y", True),
        ("\ufeffUser-agent: *\nDisallow: /x", "/x", False),
        ("User-agent: *\r\nDisallow: /x\r\n", "/x", False),
        ("<html><title>Not here</title></html>", "/x", True),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
    ],
)
def test_rules(text: str, path: str, allowed: bool) -> None:
    assert rules(text).allowed(SITE + path, "newsbot") is allowed


def test_what_lies_behind_the_cap_is_not_read() -> None:
    filler = b"# filler\n" * (MOST // 9 - 10)
    cut = rules(b"User-agent: *\nDisallow: /early\n" + filler + b"Disallow: /x" + b"y" * 500 + b"\nDisallow: /late\n")
    assert not cut.allowed(SITE + "/early", "newsbot")
    assert cut.allowed(SITE + "/late", "newsbot")
    assert len(cut.text) <= MOST
    assert "/xyy" not in cut.text  # the line that was cut


@given(st.binary(max_size=400))
def test_any_bytes(body: bytes) -> None:
    read = rules(body)
    assert isinstance(read.allowed(SITE + "/x", "newsbot"), bool)
    read.crawl_delay("newsbot")


@pytest.mark.parametrize("line", ["Disallow: /*a%d*b$", "Allow: /%d*", "User-agent: bot%d", "Sitemap: %d", "%d"])
def test_hostile_files_do_not_freeze_the_crawl(line: str) -> None:
    body = "User-agent: *\n" + "\n".join(line % i if "%" in line else line for i in range(60_000))
    started = time.process_time()
    rules(body).allowed(SITE + "/" + "ab" * 500, "newsbot")
    assert time.process_time() - started < 1


def test_redirects_are_followed_and_what_they_lead_to_is_obeyed(tmp_path: Path) -> None:
    def robots(talk: Talk) -> None:
        talk.page(b"", "301 Moved Permanently", Location="/hop/1")

    def hop(talk: Talk) -> None:
        number = int(talk.path.rpartition("/")[2])
        if number < 5:
            talk.page(b"", "302 Found", Location=f"/hop/{number + 1}")
        else:
            talk.page(b"User-agent: *\nDisallow: /page/no\n", Content_Type="text/plain")

    with FaultServer() as web:
        web.robots = robots
        web.extra = {f"/hop/{i}": hop for i in range(1, 6)}
        run = crawl(tmp_path, attributes={"urls": [web.base + "/page/no", web.base + "/page/yes"]})
    assert sorted(item.get("status", 0) for item in run.items) == [0, 200]


def test_endless_redirects_mean_that_there_is_none(tmp_path: Path) -> None:
    with FaultServer() as web:
        web.robots = lambda talk: talk.page(b"", "302 Found", Location="/redirect-endless/1")
        run = crawl(tmp_path, attributes={"urls": [web.base + "/page/1"]})
    assert run.items[0]["status"] == 200


def test_each_site_is_asked_once(tmp_path: Path) -> None:
    with FaultServer() as web, FaultServer() as other:
        urls = [f"{base}/page/{i}" for i in range(10) for base in (web.base, other.base)]
        crawl(tmp_path, attributes={"urls": urls}, settings={"CONCURRENT_REQUESTS_PER_DOMAIN": 16})
        assert (web.counts["/robots.txt"], other.counts["/robots.txt"]) == (1, 1)
