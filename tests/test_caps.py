"""Each cap cuts where its setting says, and what is cut is counted under its name and told in the summary."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from newsbot import Caps, NotAnArticle, extract
from newsbot.discover.course import Course
from newsbot.discover.feeds import read_feed
from newsbot.discover.plan import Plan
from newsbot.discover.sitemaps import read_sitemap
from newsbot.extract.page import Page
from newsbot.watch.summary import summarise
from newsbot.watch.tally import Tally
from tests.crawl import Run, crawl
from tests.fault_server import FaultServer
from tests.hostile_site import SETTINGS, HostileSite
from tests.loopback import Loopback
from tests.paper import Paper

LOW = {
    "NEWSBOT_LISTING_PAGES": 1,
    "NEWSBOT_LISTINGS": 2,
    "NEWSBOT_FEED_ENTRIES": 3,
    "NEWSBOT_FEEDS": 1,
    "NEWSBOT_FEED_PAGES": 1,
    "NEWSBOT_SITEMAPS": 2,
    "NEWSBOT_SITEMAP_URLS": 4,
    "NEWSBOT_SITEMAP_LEVELS": 1,
    "NEWSBOT_PAGE_LINKS": 20,
    "NEWSBOT_ARTICLE_PAGES": 2,
    "NEWSBOT_JSON_LD": 1_000,
    "NEWSBOT_TURNED": 1,
}


@pytest.fixture(scope="module")
def capped(tmp_path_factory: pytest.TempPathFactory) -> Run:
    paper = Paper(articles=40, ways={"category", "feed", "sitemap"})
    routes = paper.routes
    routes["/news.rss"] = str(routes["/news.rss"]).replace("<channel>", '<channel><link rel="next" href="/older.rss"/>')
    routes["/older.rss"] = routes["/news.rss"]
    maps = "".join(f"<sitemap><loc>{{base}}/deep-{n}.xml</loc></sitemap>" for n in range(4))
    routes["/robots.txt"] = "Sitemap: {base}/map.xml\nSitemap: {base}/index.xml\nSitemap: {base}/other.xml\n"
    routes["/index.xml"] = f"<sitemapindex>{maps}</sitemapindex>"
    for n in range(4):
        routes[f"/deep-{n}.xml"] = f"<sitemapindex><sitemap><loc>{{base}}/deeper-{n}.xml</loc></sitemap></sitemapindex>"
    routes["/"] = str(routes["/"]).replace("</footer>", "<a href='#top'>Top</a>" * 20 + "</footer>")
    second = '<link rel="alternate" type="application/rss+xml" href="/second.rss"></head>'
    routes["/"] = routes["/"].replace("</head>", second)
    story = str(routes[paper.stories[0].path])
    for n in range(1, 6):
        told = "".join(f"<p>{paper._paragraph()}</p>" for _ in range(4))
        more = f'<div class="pagination"><a rel="next" href="{paper.stories[0].path}?page={n + 1}">Next page</a></div>'
        page = story.replace("</main>", f"{told}{more}</main>").replace(
            "</head>", f'<script type="application/ld+json">{{"x": "{"y" * 2_000}"}}</script></head>'
        )
        routes[paper.stories[0].path + (f"?page={n}" if n > 1 else "")] = page
    with Loopback(routes) as site:
        return crawl(tmp_path_factory.mktemp("capped"), "news", {"url": site.url}, settings={**SETTINGS, **LOW})


@pytest.mark.parametrize(
    "name",
    [
        *("listing_pages", "listings", "feeds", "feed_entries", "feed_pages"),
        *("sitemaps", "sitemap_urls", "sitemap_levels", "page_links", "article_pages", "page_json_ld"),
    ],
)
def test_what_is_cut_is_counted_and_told(capped: Run, name: str) -> None:
    assert capped.named(f"left_out/{name}") >= 1
    told = next(line for line in summarise(Tally.of(capped.stats)) if line.startswith("  left out"))
    assert name.replace("_", " ") in told


def test_hosts_of_one_crawl(tmp_path: Path) -> None:
    with FaultServer("127.0.0.51") as one, FaultServer("127.0.0.52") as two, FaultServer("127.0.0.53") as three:
        sites = [HostileSite(web) for web in (one, two, three)]
        urls = ",".join(site.home for site in sites)
        run = crawl(tmp_path, "news", {"url": urls}, settings={**SETTINGS, "NEWSBOT_HOSTS": 2})
    assert [site.missing(run) == [] for site in sites] == [True, True, False]
    assert three.counts == {}
    assert run.named("skipped/too_many_hosts") == 1


def test_hosts_of_one_site() -> None:
    course = Course("example.org", Plan(caps=Caps(site_hosts=3)))
    ours = [course.is_ours(f"https://www{n}.example.org/story") for n in range(5)]
    assert ours == [True, True, True, False, False]
    assert course.is_ours("https://www1.example.org/other")
    assert course.capped["site_hosts"] == 2


def test_pages_are_cut_as_told() -> None:
    caps = Caps(page_elements=100, page_depth=60, page_attributes=5, json_ld=20)
    deep = Page.parse("<div>" * 12_000 + "x", "https://elm.example/", caps=replace(caps, page_elements=60_000))
    assert deep.tamed == ("depth",)
    with pytest.raises(NotAnArticle, match="refused_elements"):
        extract("<p>x" * 500, "https://elm.example/", caps=caps)
    with pytest.raises(NotAnArticle, match="refused_size"):
        extract("<p>x" * 500, "https://elm.example/", caps=Caps(page_bytes=1_000))
    with pytest.raises(NotAnArticle, match="refused_elements"):
        extract("<p>x</i>" * 500, "https://elm.example/", caps=Caps(page_marks=900))
    bold = "".join(f"<p><b class=c{n}>x" for n in range(2_000))
    few, more = (Page.parse(bold, "https://elm.example/", caps=Caps(page_formatting=most)) for most in (3, 12))
    assert 0 < len(few.by_tag["b"]) <= 3 * 2_000 < len(more.by_tag["b"])
    choice = f"<select>{'<option>x' * 12_000}</select>"
    kept, cut = (Page.parse(choice, "https://elm.example/", caps=Caps(page_options=most)) for most in (20_000, 5))
    assert (kept.tamed, cut.tamed) == ((), ("elements",))
    tag = " ".join(f"a{n}" for n in range(3_000))
    assert Page.parse(f"<p {tag}>x</p>", "https://elm.example/", caps=caps).attrs[-1] == {}
    page = Page.parse('<script type="application/ld+json">{"a": "bcdefghijklmnop"}</script>', "https://elm.example/")
    assert (page.tamed, len(page.data_scripts)) == ((), 1)


def test_feeds_and_sitemaps_are_cut_as_told() -> None:
    items = "".join(f"<item><link>/{n}</link></item>" for n in range(9))
    feed = read_feed(f"<rss>{items}</rss>".encode(), "https://elm.example/", Caps(feed_entries=4, feed_bytes=200))
    assert (len(feed.entries), feed.capped) == (4, ("feed_bytes", "feed_entries"))
    whole = read_feed(f"<rss>{items}</rss>".encode(), "https://elm.example/", Caps(feed_entries=9))
    assert (len(whole.entries), whole.capped) == (9, ())
    urls = "".join(f"<url><loc>https://elm.example/{n}</loc></url>" for n in range(9))
    lines = "\n".join(f"https://elm.example/{n}" for n in range(9))
    for body in (f"<urlset>{urls}</urlset>", lines):
        course = Course("elm.example")
        caps = Caps(sitemap_urls=4)
        found = list(read_sitemap(body.encode(), "https://elm.example/", caps=caps, capped=course.capped))
        assert (sum(map(len, found)), dict(course.capped)) == (4, {"sitemap_urls": 1})


def test_of_a_json_feed_that_is_too_large_the_first_entries_are_read() -> None:
    items = [{"url": f"https://elm.example/{n}", "authors": [{"name": "Ada Lee"}]} for n in range(9)]
    feed = read_feed(json.dumps({"items": items}).encode(), "https://elm.example/feed.json", Caps(feed_bytes=300))
    assert [entry.url for entry in feed.entries] == [f"https://elm.example/{n}" for n in range(4)]
    assert feed.capped == ("feed_bytes",)
