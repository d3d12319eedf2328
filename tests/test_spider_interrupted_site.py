"""A site that breaks down in the middle of a crawl: said, and read to its end the next time."""

from __future__ import annotations

from pathlib import Path

import pytest
from crawl import crawl
from loopback import Asked, Loopback
from paper import Paper


@pytest.mark.parametrize("way", ["category", "sitemap"])
def test_what_a_host_that_broke_down_did_not_give_is_asked_for_the_next_time(tmp_path: Path, way: str) -> None:
    paper = Paper(articles=30, ways={way}, sections=2)
    if way == "sitemap":  # one of days long over, which is not asked for again once it was read
        paper.routes["/map-2020-01.xml"] = paper.routes.pop("/map.xml")
        paper.routes["/index.xml"] = paper.routes["/index.xml"].replace("/map.xml", "/map-2020-01.xml")
    articles = {story.path for story in paper.stories}
    site = Loopback()
    site.routes = {**paper.routes}
    served: set[str] = set()

    def sometimes(asked: Asked) -> object:
        if broken and len(served) >= 6 and asked.path not in served:
            return 502
        served.add(asked.path)
        return paper.routes[asked.path]

    for path in articles:
        site.routes[path] = sometimes
    broken = True
    with site:
        settings = {"NEWSBOT_BREAKER_FAILURES": 3, "RETRY_TIMES": 0, "CONCURRENT_REQUESTS": 1}
        first = crawl(tmp_path, "news", {"url": site.url}, settings=settings)
        assert 0 < len(first.items) < 30
        assert first.named("skipped/host_down") > 0
        assert first.stats["newsbot/watch/findings"]  # exit code 3 of the command
        broken = False
        second = crawl(tmp_path, "news", {"url": site.url}, settings=settings)
        found = {item["url"] for item in first.items + second.items}
        assert found == paper.urls(site.base)
        assert len(first.items) + len(second.items) == 30
