"""Forty broken pages side by side at the front of a sitemap: the good ones behind them are read all the same.

The spider `news` against the fault server; a site that refuses every page is still asked no more often than it may be.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.crawl import Run, crawl
from tests.fault_server import FAULTS, FaultServer
from tests.paper import Paper

BLOCK, ALL = 40, 70
FAULTY = ["/403", "/500", "/drop", "/slow-head"]
Site = tuple[FaultServer, set[str], set[str]]
SETTINGS = {
    "NEWSBOT_RENDER": "never",
    "NEWSBOT_BACKOFF": 0.01,
    "DOWNLOAD_DELAY": 0.001,
    "DOWNLOAD_TIMEOUT": 0.4,
    "NEWSBOT_HEALTH": False,
}


def _publish(web: FaultServer, fault: str, broken: int) -> tuple[set[str], set[str]]:
    """A newspaper that only its sitemap leads to, the newest articles broken: URLs of the good ones, paths of these."""
    paper = Paper(articles=ALL, ways={"sitemap"}, sections=2)
    for path, body in paper.routes.items():
        text = str(body).replace("{base}", web.base).encode()
        web.extra[path] = lambda talk, text=text: talk.page(text)  # type: ignore[misc]
    web.robots = web.extra.pop("/robots.txt")
    bad = {story.path for story in paper.stories[:broken]}
    web.extra.update(dict.fromkeys(bad, FAULTS[fault]))
    return {web.base + story.path for story in paper.stories[broken:]}, bad


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, dict[str, Site]]:
    """One crawl of four such newspapers."""
    with ExitStack() as stack:
        sites: dict[str, Site] = {}
        for number, fault in enumerate(FAULTY, 61):
            web = stack.enter_context(FaultServer(f"127.0.0.{number}"))
            sites[fault] = (web, *_publish(web, fault, BLOCK))
        urls = ",".join(web.base + "/" for web, _, _ in sites.values())
        return crawl(tmp_path_factory.mktemp("blocks"), "news", {"url": urls}, settings=SETTINGS, timeout=120), sites


@pytest.mark.parametrize("fault", FAULTY)
def test_06_08_pages_behind_a_block_of_broken_ones_are_read(behind: tuple[Run, dict[str, Site]], fault: str) -> None:
    run, sites = behind
    web, good, bad = sites[fault]
    assert good - {item["url"] for item in run.items} == set()
    # Each is tried for itself, as often as any page; a connection that is dropped while it is kept open counts twice.
    assert max(web.counts[path] for path in bad) <= (6 if fault == "/drop" else 3)


def test_06_a_site_whose_articles_are_all_refused_is_left_alone(tmp_path: Path) -> None:
    with FaultServer() as web:
        _, bad = _publish(web, "/403", ALL)
        settings = {**SETTINGS, "NEWSBOT_BLOCKED_LIMIT": 6}
        asked = []
        for _ in range(2):
            web.counts.clear()
            run = crawl(tmp_path, "news", {"url": web.base + "/", "discover": "sitemap"}, settings=settings)
            assert run.named("fetch/host_blocked") == 1
            asked.append({path for path in bad if web.counts[path]})
    assert [len(paths) for paths in asked] == [6, 6]
    assert not asked[0] & asked[1]  # those that failed come last in the next run
