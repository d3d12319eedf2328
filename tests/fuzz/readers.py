"""What the fuzz target and its short test run: the readers of pages, feeds, sitemaps and robots.txt."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from protego import Protego

import newsbot
from newsbot.discover.feeds import NotAFeedError, read_feed
from newsbot.discover.json_listing import read_json_listing
from newsbot.discover.sitemaps import NotASitemapError, read_sitemap

CORPUS = Path(__file__).parent / "corpus"
URL = "https://elm.example/news/the-weir-is-mended"


def read_page(data: bytes) -> None:
    """One page, by its rules and by force."""
    for force in (False, True):
        with contextlib.suppress(newsbot.NotAnArticle):
            newsbot.extract(data, URL, force=force)


def read_feeds(data: bytes) -> None:
    """A feed in any format; a listing in JSON."""
    with contextlib.suppress(NotAFeedError):
        read_feed(data, URL)
    read_json_listing(data, URL)


def read_sitemaps(data: bytes) -> None:
    """A sitemap or an index of them."""
    with contextlib.suppress(NotASitemapError):
        list(read_sitemap(data, URL))


def read_robots(data: bytes) -> None:
    """The rules, as the crawl asks them."""
    rules = Protego.parse(data.decode("utf-8", "ignore"))
    rules.can_fetch(URL, "newsbot")
    rules.crawl_delay("newsbot")
    list(rules.sitemaps)


READERS: list[Callable[[bytes], None]] = [read_page, read_feeds, read_sitemaps, read_robots]
