"""The README's first command: three newspapers crawled from disk, with no network, into files."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from newsbot.sites import load_sites, site_for

ROOT = Path(__file__).parent.parent
OFFLINE = """
import sys, os
def forbid(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}:
        sys.stderr.write(f"NETWORK {event} {arguments}\\n")
        os._exit(99)
sys.addaudithook(forbid)
from scrapy.cmdline import execute
execute(["scrapy", *sys.argv[1:]])
"""
"""Scrapy in a process that ends at the first look at the network."""


@dataclass
class Run:
    code: int
    log: str
    directory: Path

    def articles(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in (self.directory / "articles.jsonl").read_text("utf-8").splitlines()]


def crawl(directory: Path, *arguments: str) -> Run:
    command = [sys.executable, "-c", OFFLINE, "crawl", "news", *arguments, "-s", f"NEWSBOT_DATA_DIR={directory}/state"]
    outputs = ["-O", f"{directory}/articles.csv", "-O", f"{directory}/articles.jsonl"]
    done = subprocess.run([*command, *outputs], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    return Run(done.returncode, done.stderr, directory)


def wanted() -> set[str]:
    """Canonical URLs of all articles saved under fixtures/sites."""
    folders = (ROOT / "fixtures" / "sites").glob("*/*/expected.json")
    return {url for path in folders if (url := json.loads(path.read_text("utf-8")).get("canonical_url"))}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return crawl(tmp_path_factory.mktemp("demo"), "-a", "site=meridian,harbour,dolina")


def test_runs_without_a_network_or_an_error(first: Run) -> None:
    assert first.code == 0, first.log
    assert "NETWORK" not in first.log
    assert "Traceback" not in first.log
    assert " ERROR: " not in first.log


def test_finds_each_article_once_and_nothing_else(first: Run) -> None:
    found = [article["canonical_url"] for article in first.articles()]
    assert sorted(map(str, found)) == sorted(wanted())


def test_articles_have_the_fields_their_site_promises(first: Run) -> None:
    assert {site.name for site in load_sites() if site.replay} == {"meridian", "harbour", "dolina"}
    short = []
    for article in first.articles():
        site = site_for(str(article["url"]))
        assert site is not None
        short += [(article["url"], field) for field in site.expect if not article[field]]
    assert short == []


def test_says_how_it_found_them(first: Run) -> None:
    ways = {article["discovered_by"] for article in first.articles()}
    assert {"category", "sitemap"} <= ways | {"feed"}
    assert all(article["discovered_by"] for article in first.articles())


def test_ends_with_a_summary(first: Run) -> None:
    assert f"articles  {len(wanted())} new, 0 updated, 0 duplicate" in first.log
    assert "fields    headline 100%" in first.log


def test_the_spreadsheet_holds_the_same_articles(first: Run) -> None:
    with (first.directory / "articles.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    assert {row["headline"] for row in table} == {article["headline"] for article in first.articles()}


def test_a_second_run_brings_nothing(first: Run) -> None:
    second = crawl(first.directory, "-a", "site=meridian,harbour,dolina")
    assert second.code == 0, second.log
    assert second.articles() == []


def test_a_page_given_by_hand_is_replayed_too(tmp_path: Path) -> None:
    run = crawl(tmp_path, "-a", "url=http://www.glos-doliny.example/artykul.php?id=1187", "-a", "related_depth=0")
    assert run.code == 0, run.log
    assert [article["headline"] for article in run.articles()] == ["Most na Zielnej otwarty po remoncie"]
