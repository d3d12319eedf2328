"""What has not changed is not sent, and nothing is missed for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.crawl import crawl
from tests.loopback import Loopback

SPIDER = """
import scrapy
from newsbot.items import Article


class It(scrapy.Spider):
    name = "it"
    listings = []
    articles = []
    conditional_scope = "all"
    stopped_early = False

    async def start(self):
        for kind, urls in (("listing", self.listings), ("article", self.articles)):
            for url in urls:
                yield scrapy.Request(url, self.parse, errback=self.failed, meta={"conditional": kind}, dont_filter=True)

    def parse(self, response):
        if response.meta["conditional"] == "article":
            yield Article(url=response.url, canonical_url=response.url, headline="H", body="x")
        else:
            yield {"url": response.url, "links": response.css("a::attr(href)").getall()}

    def failed(self, failure):
        yield {"failed": failure.type.__name__, "url": failure.request.url}
"""


def _run(directory: Path, settings: dict[str, Any] | None = None, **attributes: Any) -> list[str]:
    run = crawl(directory, SPIDER, attributes=attributes, settings=settings)
    assert run.code == 0
    return [item.get("failed", "read") for item in run.items]


def test_an_unchanged_listing_is_not_sent_again(tmp_path: Path) -> None:
    with Loopback({"/": '<a href="/1">1</a>'}, etags=True) as site:
        assert _run(tmp_path, listings=[site.url]) == ["read"]
        assert _run(tmp_path, listings=[site.url]) == ["NotModified"]
        assert site.log[-1].status == 304
        site.routes["/"] = '<a href="/2">2</a>'
        assert _run(tmp_path, listings=[site.url]) == ["read"]


def test_last_modified_serves_as_well(tmp_path: Path) -> None:
    said = "Sat, 14 Nov 2026 08:00:00 GMT"

    def page(asked: Any) -> Any:
        return 304 if asked.headers.get("if-modified-since") == said else (200, {"Last-Modified": said}, "<a href=/1>")

    with Loopback({"/": page}) as site:
        assert _run(tmp_path, listings=[site.url]) == ["read"]
        assert _run(tmp_path, listings=[site.url]) == ["NotModified"]


def test_the_same_page_without_validators_is_noticed(tmp_path: Path) -> None:
    with Loopback({"/": '<a href="/1">1</a>'}) as site:
        assert _run(tmp_path, listings=[site.url]) == ["read"]
        assert _run(tmp_path, listings=[site.url]) == ["NotModified"]


def test_a_run_that_asks_for_something_else_reads_the_listing(tmp_path: Path) -> None:
    with Loopback({"/": '<a href="/1">1</a>'}, etags=True) as site:
        assert _run(tmp_path, listings=[site.url], conditional_scope="since=7d") == ["read"]
        assert _run(tmp_path, listings=[site.url], conditional_scope="all") == ["read"]
        assert _run(tmp_path, listings=[site.url], conditional_scope="all") == ["NotModified"]


def test_a_run_that_did_not_come_to_its_end_keeps_nothing(tmp_path: Path) -> None:
    with Loopback({"/": '<a href="/1">1</a>'}, etags=True) as site:
        assert _run(tmp_path, {"CLOSESPIDER_PAGECOUNT": 1}, listings=[site.url]) == ["read"]
        assert _run(tmp_path, listings=[site.url], stopped_early=True) == []  # goes on with that run: nothing is left
        assert _run(tmp_path, listings=[site.url], stopped_early=True) == ["read"]
        assert _run(tmp_path, listings=[site.url]) == ["read"]


def test_an_article_is_kept_with_its_item(tmp_path: Path) -> None:
    with Loopback({"/1": "<h1>One</h1>"}, etags=True) as site:
        assert _run(tmp_path, articles=[site.base + "/1"], stopped_early=True) == ["read"]
        assert _run(tmp_path, articles=[site.base + "/1"]) == ["NotModified"]


def test_requests_that_do_not_ask_for_it_are_plain(tmp_path: Path) -> None:
    with Loopback({"/": "x"}, etags=True) as site:
        for _ in range(2):
            run = crawl(tmp_path, attributes={"urls": [site.url]})
            assert run.items[0]["status"] == 200


def test_a_host_of_which_a_page_was_missed_is_read_again(tmp_path: Path) -> None:
    with Loopback({"/": '<a href="/1">1</a>', "/1": 503}, etags=True) as site:
        assert _run(tmp_path, listings=[site.url, site.base + "/1"]) == ["read", "HttpError"]
        assert _run(tmp_path, listings=[site.url]) == ["read"]
        assert _run(tmp_path, listings=[site.url]) == ["NotModified"]
