"""A host that fails is left alone; one that gives pages beside those that are broken gives them all."""

from __future__ import annotations

from pathlib import Path

from newsbot.fetch.standing import LEAST, Standing
from tests.crawl import Run, crawl
from tests.fault_server import FaultServer

SETTINGS = {"DOWNLOAD_DELAY": 0.002, "NEWSBOT_BACKOFF": 0.01, "CONCURRENT_REQUESTS": 1}


def _asked(web: FaultServer, start: str) -> int:
    return sum(count for path, count in web.counts.items() if path.startswith(start))


def _had(run: Run) -> int:
    return sum(item.get("status") == 200 for item in run.items)


def test_06_08_a_host_that_gave_pages_is_asked_for_each_one_however_many_fail_in_a_row(tmp_path: Path) -> None:
    with FaultServer() as web:
        good = [f"{web.base}/page/{i}" for i in range(30)]
        bad = [f"{web.base}/{kind}/{i}" for kind in ("403", "500") for i in range(12)]
        last = f"{web.base}/page/last"
        run = crawl(tmp_path, attributes={"urls": [*good, *bad, last]}, settings=SETTINGS)
        assert _had(run) == 31
        assert {path: web.counts[path] for path in web.counts if path[1:4] in {"403", "500"}} == {
            **{f"/403/{i}": 1 for i in range(12)},
            **{f"/500/{i}": 3 for i in range(12)},
        }
        again = _asked(web, "/page/") - 31
    assert run.named("fetch/probes") == again > 5  # a page that was had, after each few that were not
    assert not run.named("fetch/host_down")
    assert not run.named("fetch/host_blocked")


def test_06_a_host_that_breaks_down_after_many_pages_is_left_alone_after_a_few_requests(tmp_path: Path) -> None:
    with FaultServer() as web:
        web.extra |= {
            f"/page/{i}": lambda talk: talk.page() if len(web.log) <= 30 else talk.page(b"", "503 Busy")
            for i in range(60)
        }
        urls = [f"{web.base}/page/{i}" for i in range(60)]
        run = crawl(tmp_path, attributes={"urls": urls}, settings=SETTINGS)
        failed = len(web.log) - 30
    assert failed == 8  # NEWSBOT_BREAKER_FAILURES, the two probes among them
    assert run.named("fetch/probes") == 2
    assert run.named("fetch/host_down") == 1
    assert run.named("skipped/host_down") > 20


def test_06_a_host_that_gives_its_front_pages_and_refuses_all_others_is_left_alone(tmp_path: Path) -> None:
    with FaultServer() as web:
        urls = [f"{web.base}/page/{i}" for i in range(10)] + [f"{web.base}/403/{i}" for i in range(200)]
        run = crawl(tmp_path, attributes={"urls": urls}, settings=SETTINGS)
        assert _asked(web, "/403/") <= 10 + 10  # as many as it gave, and NEWSBOT_BLOCKED_LIMIT
    assert run.named("fetch/host_blocked") == 1
    assert run.named("skipped/host_blocked") >= 180


def test_a_page_speaks_for_its_host_as_often_as_the_host_gave_pages() -> None:
    standing = Standing()
    assert not standing.may_speak(0)
    standing.gave("http://a.example/")
    assert standing.may_speak(0)  # of addresses that failed before it is not news
    assert not standing.may_speak(1)
    for number in range(2, LEAST + 1):
        standing.gave(f"http://a.example/{number}")
    assert standing.may_speak(LEAST)
    standing.forgiven = LEAST - 3
    assert standing.may_speak(3)
    assert not standing.may_speak(4)
