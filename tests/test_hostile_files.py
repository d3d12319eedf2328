"""What a hostile feed, sitemap or robots.txt does to us: nothing. It takes no time; its entry is found or refused."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from scrapy.utils.test import get_crawler

from newsbot.discover.feeds import NotAFeedError, read_feed
from newsbot.discover.sitemaps import NotASitemapError, read_sitemap
from newsbot.fetch.robots import Rules
from tests.hostile_files import URL, HostileFile, feeds, robots, sitemaps

MOST_SECONDS = 5.0
"""CPU. The bound is wide so that a busy machine breaks no test."""
PLACE = "https://harbour.example/rss"
CRAWLER = get_crawler()


def of_feed(file: HostileFile) -> set[str]:
    try:
        return {entry.url for entry in read_feed(file.body, PLACE).entries}
    except NotAFeedError:
        return set()


def of_sitemap(file: HostileFile) -> set[str]:
    try:
        return {entry.url for entries in read_sitemap(file.body, PLACE) for entry in entries}
    except NotASitemapError:
        return set()


def of_robots(file: HostileFile) -> set[str]:
    rules = Rules.from_crawler(CRAWLER, file.body)
    allowed = {path for path in ("/secret", "/news") if rules.allowed(f"https://harbour.example{path}", "newsbot")}
    return {URL} if allowed == {"/news"} else set()


@pytest.mark.parametrize(("files", "read"), [(feeds, of_feed), (sitemaps, of_sitemap), (robots, of_robots)])
def test_hostile_files_take_no_time_and_lose_no_entry(
    files: Callable[[], Iterator[HostileFile]], read: Callable[[HostileFile], set[str]]
) -> None:
    problems = []
    for file in files():
        start = time.process_time()
        try:
            found = read(file)
        except Exception as error:  # noqa: BLE001 (the point of the test)
            problems.append(f"{file.name}: {type(error).__name__}: {error}"[:300])
            continue
        if (seconds := time.process_time() - start) > MOST_SECONDS:
            problems.append(f"{file.name}: {seconds:.1f} s")
        if any(not url.startswith(("http://", "https://")) for url in found):
            problems.append(f"{file.name}: gave what is no page")
        if file.found and URL not in found:
            problems.append(f"{file.name}: its entry is lost")
    assert problems == []
