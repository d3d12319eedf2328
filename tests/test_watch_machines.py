"""What other programs read of a crawl: its log as JSON, its figures for Prometheus."""

from __future__ import annotations

import json
import socket
import urllib.request
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.crawl import Run, crawl
from tests.loopback import Loopback
from tests.newspaper import SPIDER

PAGES = {
    "/": "".join(f"<a href='/story/{n}'>{n}</a>" for n in range(4)) + "<a href='/gone'>gone</a>",
    **{f"/story/{n}": f"<h1>Story {n}</h1>" + f"<p>It rained on day {n} of the regatta.</p>" * 9 for n in range(4)},
}
STORE = {
    "SCHEDULER": "newsbot.store.frontier.Frontier",
    "SPIDER_MIDDLEWARES": {"newsbot.store.done.PageDone": 0},
    "ITEM_PIPELINES": {"newsbot.store.validate.Validate": 100, "newsbot.store.keep.Keep": 900},
}
BROKEN = """
import scrapy, logging


class It(scrapy.Spider):
    name = "it"
    base = ""

    async def start(self):
        yield scrapy.Request(self.base)

    def parse(self, response):
        logging.getLogger("elsewhere").warning("Two\\nlines, \\"quotes\\" and ftp://me:S3CRET@db/")
        raise ValueError("no ftp://me:S3CRET@db/ today")
"""


def samples(text: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *(value for name, value in sorted(sample.labels.items()) if name != "spider")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Path, list[str], str]:
    directory = tmp_path_factory.mktemp("crawl")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    seen: list[str] = []

    def look(_: object) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            seen.append(answer.read().decode())
        return PAGES["/story/3"]

    with Loopback({**PAGES, "/story/3": look}) as site:
        settings = {
            **STORE, "NEWSBOT_METRICS_PORT": port, "NEWSBOT_METRICS_FILE": str(directory / "metrics/newsbot.prom"),
            "NEWSBOT_LOG_JSON": True,
        }  # fmt: skip
        done = crawl(directory, SPIDER, {"base": site.url}, settings=settings)
        assert (done.code, len(done.items)) == (0, 4), done.log + done.err
        return done, directory / "metrics/newsbot.prom", seen, site.base.removeprefix("http://")


def test_figures_in_a_file(run: tuple[Run, Path, list[str], str]) -> None:
    _, file, _, host = run
    found = samples(file.read_text())
    assert found["newsbot_articles_total", "new"] == 4
    assert found["newsbot_answers_total", host, "200"] == 5
    assert found["newsbot_answers_total", host, "404"] == 1
    assert found["newsbot_answer_seconds_count", host] == 6
    assert found["newsbot_answer_seconds_bucket", "+Inf", host] == 6
    assert found["newsbot_requests_waiting",] == 0
    assert found["newsbot_counted_timestamp_seconds",] > 1_700_000_000
    assert [path.name for path in file.parent.iterdir()] == ["newsbot.prom"]


def test_figures_while_it_runs(run: tuple[Run, Path, list[str], str]) -> None:
    [text] = run[2]
    assert samples(text)["newsbot_answers_total", run[3], "200"] >= 1


def test_every_line_of_the_log_is_json(run: tuple[Run, Path, list[str], str]) -> None:
    lines = [json.loads(line) for line in run[0].log.splitlines()]
    assert len(lines) > 10
    assert all(list(line)[:4] == ["time", "level", "logger", "message"] for line in lines)
    assert lines[0]["message"].startswith("Scrapy 2.19.0 started")
    assert any(line.get("spider") == "it" for line in lines)


def test_errors_are_one_line_and_masked(tmp_path: Path) -> None:
    with Loopback(PAGES) as site:
        done = crawl(tmp_path, BROKEN, attributes={"base": site.url}, settings={**STORE, "NEWSBOT_LOG_JSON": True})
    lines = [json.loads(line) for line in done.log.splitlines()]
    assert any(line["message"].startswith('Two\nlines, "quotes" and ftp://me:***@db/') for line in lines)
    [error] = [line for line in lines if line["level"] == "ERROR"]
    assert "ValueError: no ftp://me:***@db/ today" in error["exception"]
    assert "S3CRET" not in done.log


def test_port_in_use_is_no_reason_not_to_crawl(tmp_path: Path) -> None:
    with Loopback(PAGES) as site, socket.create_server(("127.0.0.1", 0)) as taken:
        settings = {**STORE, "NEWSBOT_METRICS_PORT": taken.getsockname()[1]}
        done = crawl(tmp_path, SPIDER, {"base": site.url}, settings=settings)
    assert (done.code, len(done.items)) == (0, 4)
    assert "No metrics on port" in done.log
