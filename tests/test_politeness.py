"""What is promised to the sites (docs/politeness.md), kept by the spider `news` in two runs over one newspaper."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.crawl import Run, crawl
from tests.loopback import Loopback, too_early
from tests.paper import Paper

ARTICLES = 9
HEADERS = {"Content-Type": "text/html; charset=utf-8"}


class Visits(NamedTuple):
    """Two runs of one command, with the requests of each."""

    paper: Paper
    site: Loopback
    first: Run
    second: Run
    again: int
    """Place in the log where the second run begins."""


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visits]:
    paper = Paper(articles=ARTICLES, ways={"category"}, sections=1, per_page=10)
    routes = paper.routes
    reserved, paid, closed, *_ = (story.path for story in paper.stories)
    wall = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script></head>'
    routes["/robots.txt"] = f"User-agent: *\nDisallow: {closed}\nCrawl-delay: 0.2\n"
    routes[reserved] = (200, {**HEADERS, "TDM-Reservation": "1"}, str(routes[reserved]))
    routes[paid] = str(routes[paid]).replace("</head>", wall)
    routes["/.well-known/tdmrep.json"] = json.dumps([{"location": "/desk0/", "tdm-reservation": 0}])
    directory: Path = tmp_path_factory.mktemp("visits")
    settings = {"NEWSBOT_CONTACT": "https://desk.example/bot, desk@desk.example", "NEWSBOT_RENDER": "never"}
    with Loopback(routes, etags=True) as site:
        first = crawl(directory, "news", {"url": site.url}, settings={**settings, "CONCURRENT_REQUESTS_PER_DOMAIN": 4})
        again = len(site.log)
        second = crawl(directory, "news", {"url": site.url}, settings=settings)
        yield Visits(paper, site, first, second, again)


def test_every_request_says_who_asks_and_how_to_reach_them(visits: Visits) -> None:
    (agent,) = {asked.headers["user-agent"] for asked in visits.site.log}
    assert re.fullmatch(r"newsbot/[\d.]+ \(\+https://desk\.example/bot; mailto:desk@desk\.example\)", agent)
    assert {asked.headers["from"] for asked in visits.site.log} == {"desk@desk.example"}


def test_robots_txt_is_asked_first_and_obeyed(visits: Visits) -> None:
    assert visits.site.paths[0] == "/robots.txt"
    assert visits.paper.stories[2].path not in visits.site.paths
    assert visits.first.named("skipped/robots") == 1
    assert len(visits.first.items) == ARTICLES - 1


def test_its_crawl_delay_is_kept(visits: Visits) -> None:
    times = [asked.at for asked in visits.site.log[: visits.again] if asked.path != "/robots.txt"]
    assert len(times) > ARTICLES
    assert too_early(times, 0.2) < 0.1


def test_what_is_reserved_is_on_the_article(visits: Visits) -> None:
    told = {item["url"]: item.get("tdm_reserved") for item in visits.first.items}
    reserved, *others = (visits.site.base + story.path for story in visits.paper.stories)
    assert told[reserved] is True
    assert {told[url] for url in others if url in told} == {False}


def test_a_paywall_is_said_and_left_alone(visits: Visits) -> None:
    paid = visits.site.base + visits.paper.stories[1].path
    (item,) = [item for item in visits.first.items if item["url"] == paid]
    assert item["is_accessible_for_free"] is False


def test_what_is_unchanged_is_not_sent_again(visits: Visits) -> None:
    asked = visits.site.log[visits.again :]
    (listing,) = [each for each in asked if each.path == "/desk0/"]
    assert "if-none-match" in listing.headers
    assert listing.status == 304
    assert visits.second.items == []
    assert visits.second.stats["finish_reason"] == "finished"
