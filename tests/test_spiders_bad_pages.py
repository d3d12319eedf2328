"""Pages that a site names and cannot give: asked for last, named, and no failure of every later crawl."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from newsbot.watch.outcome import what_failed, what_was_found
from tests.crawl import Run, crawl
from tests.fault_server import FAULTS, FaultServer, Handler, Talk
from tests.paper import Paper

ALL, BROKEN = 60, 24
FAULTY = ["/403", "/404", "/500", "/gzip-cut", "/redirect-self", "/noise-gzip"]
SETTINGS = {"NEWSBOT_RENDER": "never", "NEWSBOT_BACKOFF": 0.01, "DOWNLOAD_DELAY": 0.001, "CONCURRENT_REQUESTS": 1}


def _publish(web: FaultServer, paper: Paper, bad: Iterable[str]) -> None:
    """A newspaper that only its sitemap leads to, and its pages that cannot be had."""
    paper.print()
    for path, body in paper.routes.items():
        text = str(body).replace("{base}", web.base).encode()
        web.extra[path] = lambda talk, text=text: talk.page(text)  # type: ignore[misc]
    web.robots = web.extra.pop("/robots.txt")
    for number, path in enumerate(bad):
        web.extra[path] = FAULTS.get(FAULTY[number % len(FAULTY)], web.missing)


def _crawl(directory: Path, web: FaultServer, **settings: object) -> Run:
    web.counts.clear()
    web.log.clear()
    return crawl(directory, "news", {"url": web.base + "/", "discover": "sitemap"}, settings={**SETTINGS, **settings})


def test_pages_that_are_broken_for_good_do_not_fail_every_crawl(tmp_path: Path) -> None:
    paper = Paper(articles=ALL, ways={"sitemap"}, sections=2)
    bad = [story.path for story in paper.stories[::2][:BROKEN]]
    runs: list[tuple[int, int]] = []
    with FaultServer() as web:
        for number in range(5):
            if number == 3:
                paper.add()
            late = [paper.add().path for _ in range(6)] if number == 4 else []
            _publish(web, paper, bad)
            web.extra.update(dict.fromkeys(late, FAULTS["/500"]))
            run = _crawl(tmp_path, web)
            runs.append((len(run.items), sum(web.counts[path] > 0 for path in bad + late)))
            if number in {2, 3}:  # what was newly asked for was had: the exit code is 0
                assert what_failed(run.stats) == what_was_found(run.stats) == []
            if number == 3:
                assert run.named("known_bad") == run.named("skipped/failed_for_good") == BROKEN
                named = run.stats["newsbot/known_bad_pages"]
                assert set(named) < {web.base + path for path in bad}
                assert f"known bad {BROKEN} that could not be had in several runs: {named[0]}" in run.log
    # Asked for in three crawls, then left alone for a while; what breaks newly is told as ever.
    assert runs == [(ALL - BROKEN, BROKEN), (0, BROKEN), (0, BROKEN), (1, 0), (0, 6)]
    assert what_was_found(run.stats)


def test_a_site_that_refuses_all_its_articles_has_failed_however_often_it_does(tmp_path: Path) -> None:
    paper = Paper(articles=5, ways={"sitemap"}, sections=2)
    with FaultServer() as web:
        _publish(web, paper, ())
        web.extra.update(dict.fromkeys([story.path for story in paper.stories], FAULTS["/403"]))
        runs = [_crawl(tmp_path, web) for _ in range(3)]
    assert [bool(what_was_found(run.stats)) for run in runs] == [True] * 3


def test_what_was_left_is_asked_for_before_what_failed(tmp_path: Path) -> None:
    paper = Paper(articles=ALL, ways={"sitemap"}, sections=2)
    with FaultServer() as web:
        _publish(web, paper, [story.path for story in paper.stories[::2]])
        down: list[str] = []
        for path in [story.path for story in paper.stories]:  # after forty pages nothing is answered any more
            web.extra[path] = _until(40, web.extra[path], down)
        web.extra |= {path: _until(40, web.extra[path], down) for path in ("/", "/index.xml", "/map.xml")}
        first = _crawl(tmp_path, web)
        assert first.named("fetch/host_down") == 1
        tried = {path for path in web.counts if path in {story.path for story in paper.stories}}
        left = {story.path for story in paper.stories} - tried
        assert left
        _publish(web, paper, [story.path for story in paper.stories[::2]])
        second = _crawl(tmp_path, web)
    asked = list(dict.fromkeys(talk.path for talk in web.log if talk.path in tried | left))
    assert set(asked[: len(left)]) == left
    found = {item["url"] for item in first.items + second.items}
    assert len(found) == len(first.items) + len(second.items) == ALL // 2


def _until(most: int, well: Handler, down: list[str]) -> Handler:
    """Answers as `well` until so many pages were asked for, then hangs up."""

    def answer(talk: Talk) -> None:
        down.append(talk.path)
        well(talk) if len(down) <= most else talk.page(b"", "503 Busy")

    return answer
