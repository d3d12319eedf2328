"""The spider `news` on a site that means harm: it ends, reads its articles once, and asks for nothing it must not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.crawl import Run, crawl
from tests.fault_server import PAGE, FaultServer, Handler, Talk
from tests.loopback import Asked, Loopback

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


WORLD = """<a href="/redirect-endless/1">The road that leads on and on and never ends</a>
<a href="/redirect-self">The road that leads to where one stands already</a>
<a href="/redirect-cookie/story-of-the-consent-wall-11">The wall that asks every visitor before it opens</a>
<a href="/bomb/gzip">The bomb that was found below the old market</a>
<a href="/bomb/br">The other bomb of the market</a>
<a href="/endless">The page that has no end, however long one reads</a>
<a href="/news/the-page-that-is-gone-since-the-spring-12">The page that is gone since the spring of last year</a>
<a href="http://elm\u00ad.example\u202e/story/a-name-that-looks-like-another-13">A name that looks like another</a>
<a href="http://\u0435lm.example./story/a-letter-of-another-alphabet-14">A letter that comes from another alphabet</a>
<a href="/story/\u202egnp.the-mirror-of-the-town-15">The mirror of the town that shows all in reverse</a>
<button class="load-more" data-next-url="/more.json">Load more</button>"""
MORE = json.dumps(
    {
        "items": [{"url": "file:///etc/passwd"}, {"url": "http://127.0.0.2:9/story/inner-16"}, {"url": ["x"]}, None, 7],
        "html": '<a href="javascript:alert(1)">A story that would run a script of theirs</a><a href="http://[x">y</a>',
        "next_url": "/more.json",
    }
)
GONE = "<title>Not found</title><h1>Page not found</h1><p>The page that you look for does not exist any more.</p>"


def _settings(**more: object) -> dict[str, object]:
    return {"NEWSBOT_RENDER": "never", "NEWSBOT_ALLOW_PRIVATE_HOSTS": "127.0.0.1", "NEWSBOT_HEALTH": False, **more}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, FaultServer]:
    with FaultServer() as web:
        web.varied = True
        web.extra = {
            "/": lambda talk: talk.page(f"<title>Elm</title>{WORLD}".encode()),
            "/more.json": lambda talk: talk.page(MORE.encode(), Content_Type="application/json"),
            "/news/the-page-that-is-gone-since-the-spring-12": lambda talk: talk.page(GONE.encode()),
        }
        directory = tmp_path_factory.mktemp("broken")
        return crawl(directory, "news", {"url": web.base + "/"}, settings=_settings(), timeout=120), web


def test_15_16_redirects_end_and_the_consent_wall_is_passed(broken: tuple[Run, FaultServer]) -> None:
    run, web = broken
    assert run.stats["finish_reason"] == "finished"
    assert sum(path.startswith("/redirect-endless") for path in web.counts) <= 10
    assert web.counts["/redirect-self"] <= 4
    assert (run.named("skipped/too_many_redirects"), run.named("skipped/redirect_loop")) == (1, 1)
    assert [item["url"] for item in run.items] == [web.base + "/redirect-cookie/story-of-the-consent-wall-11"]


def test_25_26_bombs_and_endless_pages_are_cut(broken: tuple[Run, FaultServer]) -> None:
    run, web = broken
    assert {"/bomb/gzip", "/bomb/br", "/endless"} <= web.counts.keys()
    assert run.named("skipped/too_big") == 3
    assert run.stats["peak_memory"] < 300 * 1024 * 1024


def test_24_a_page_that_says_it_is_gone_is_no_article(broken: tuple[Run, FaultServer]) -> None:
    run, web = broken
    assert web.counts["/news/the-page-that-is-gone-since-the-spring-12"] == 1
    assert run.named("skipped/error_page") == 1


def test_21_names_that_look_like_ours_are_not_followed(broken: tuple[Run, FaultServer]) -> None:
    run, web = broken
    assert web.counts["/story/gnp.the-mirror-of-the-town-15"] == 1
    assert not [name for name in run.stats if "Resolve" in name]  # nobody asked where the others are
    assert "spider_exceptions/count" not in run.stats


def test_listings_in_json_that_mean_harm(broken: tuple[Run, FaultServer]) -> None:
    run, web = broken
    assert 1 <= web.counts["/more.json"] <= 2
    assert "root:" not in str(run.items)
    assert not [path for path in web.counts if "passwd" in path or "inner" in path]


def _without_rules(talk: Talk) -> None:
    talk.page(b"", "503 Service Unavailable")


def _slow_rules(talk: Talk) -> None:
    talk.page(b"User-agent: *\nCrawl-delay: 3600\n", Content_Type="text/plain")


@pytest.mark.parametrize(
    ("rules", "reason"), [(_without_rules, "robots_unreachable"), (_slow_rules, "crawl_delay")], ids=["503", "3600 s"]
)
def test_36_39_a_site_whose_rules_cannot_be_kept_is_left_alone(tmp_path: Path, rules: Handler, reason: str) -> None:
    with FaultServer() as web:
        web.robots = rules
        run = crawl(tmp_path, "news", {"url": web.base + "/"}, settings=_settings(), timeout=60)
    assert set(web.counts) == {"/robots.txt"}
    assert run.named(f"skipped/{reason}") >= 1
    assert run.items == []
