"""Which fields a run filled."""

from __future__ import annotations

from scrapy.utils.test import get_crawler

from newsbot.items import Article, Image
from newsbot.watch.summary import Summary
from newsbot.watch.tally import Tally


def test_counts_filled_fields() -> None:
    crawler = get_crawler()
    summary = Summary(crawler)
    summary.item_scraped(Article("https://a.example/1", "https://a.example/1", headline="One", authors=["A"]))
    summary.item_scraped(Article("https://a.example/2", "https://a.example/2", images=[Image("https://a.example/i")]))
    summary.item_scraped({"not": "an article"})
    tally = Tally.of(crawler.stats.get_stats())
    assert tally.articles == 2
    assert {name: tally.filled[name] for name in ("headline", "authors", "images", "body")} == {
        "headline": 1,
        "authors": 1,
        "images": 1,
        "body": 0,
    }
    assert "url" not in tally.filled


def test_free_or_not_is_filled_either_way() -> None:
    crawler = get_crawler()
    Summary(crawler).item_scraped(Article("https://a.example/1", "x", is_accessible_for_free=False))
    assert Tally.of(crawler.stats.get_stats()).filled["is_accessible_for_free"] == 1
