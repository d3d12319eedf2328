"""The spider `news` on a site that means harm: it ends, reads its articles once, and asks for nothing it must not."""

from __future__ import annotations

import pytest
from crawl import Run, crawl
from fault_server import PAGE
from loopback import Asked, Loopback

LINKS = """<a href="/calendar/1">Calendar of all that happens in town</a> <a href="/story/the-good-news-of-today-1">
The bridge at Port Elm opens again after years</a>
<a href="file://127.0.0.1/etc/passwd">A file that nobody must read</a>
<a href="http://127.0.0.2:9/story/the-secret-of-the-house-2">A story of the inner network of yours</a>
<a href="javascript:alert(1)">x</a> <a href="http://[x">y</a> <a href="/news/1?sid=0">News of the session</a>"""
MAPS = "".join(f"<sitemap><loc>{{base}}/map.xml?{n}</loc></sitemap>" for n in range(3))


def _endless(asked: Asked) -> str:
    number = int(asked.path.rpartition("/")[2])
    return f'<h1>Month {number}</h1><a href="/calendar/{number + 1}">Next month in the town</a>'


def _session(asked: Asked) -> str:
    number = int(asked.path.rpartition("=")[2])
    return f'<h1>News</h1><a href="/news/1?sid={number + 1}">News of the session</a>'


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Loopback]:
    routes = {
        "/": f"<title>Elm</title>{LINKS}",
        "/robots.txt": "User-agent: *\nAllow: /\nSitemap: {base}/map.xml\nSitemap: file:///etc/passwd\n",
        "/map.xml": f"<sitemapindex>{MAPS}</sitemapindex>",
        "/story/the-good-news-of-today-1": PAGE,
        "/news/1": _session,
        "/feed/": "<rss><channel>" + "<link>" * 40_000,
    }
    with Loopback(routes, default=lambda a: _endless(a) if a.path.startswith("/calendar/") else 404) as site:
        settings = {"NEWSBOT_RENDER": "never", "NEWSBOT_ALLOW_PRIVATE_HOSTS": "127.0.0.1"}
        settings |= {"DOWNLOAD_DELAY": 0.001, "NEWSBOT_HEALTH": False}
        return crawl(tmp_path_factory.mktemp("news"), "news", {"url": site.url}, settings=settings, timeout=120), site


def test_22_23_34_a_hostile_site_comes_to_an_end(hostile: tuple[Run, Loopback]) -> None:
    run, site = hostile
    assert run.stats["finish_reason"] == "finished"
    assert sum(path.startswith("/calendar/") for path in site.paths) < 60
    assert sum(path.startswith("/news/1") for path in site.paths) < 30
    assert sum(path.startswith("/map.xml") for path in site.paths) < 10
    assert max(site.counts.values()) <= 2


def test_19_its_article_is_read_once_and_no_file_ever(hostile: tuple[Run, Loopback]) -> None:
    run, _ = hostile
    assert [item["headline"] for item in run.items] == ["The bridge at Port Elm opens again"]
    assert "root:" not in str(run.items)
    assert "spider_exceptions/count" not in run.stats
