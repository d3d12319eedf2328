"""`scrapy sites`: the table, its JSON, and clear words where there is nothing to show."""

from __future__ import annotations

import json
from pathlib import Path

from tests.stored import scrapy
from tests.visits import database, keep_visits, visited


def test_table_names_state_shares_and_what_is_wrong(tmp_path: Path) -> None:
    base = database(tmp_path)
    usual = [visited(hours=24 * day + 1) for day in range(1, 5)]
    keep_visits(base, visited(hours=2, lacks="authors"), *usual, visited("b.example", read=0, status__403=4, pages=4))
    base.close()
    done = scrapy(tmp_path, "sites")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[1].split() == "a.example drifting 2 h ago 10 (10) 75% (100%) 0 of 11".split()
    assert lines[2].split()[:2] == ["b.example", "blocked"]
    assert "authors was filled in 100% of articles, now in 0% (0 of 10)" in done.stdout
    [one] = json.loads(scrapy(tmp_path, "sites", "--json", "b.example").stdout)
    assert (one["site"], one["state"], one["findings"][0]["monitor"]) == ("b.example", "blocked", "blocked")


def test_before_the_first_crawl(tmp_path: Path) -> None:
    done = scrapy(tmp_path, "sites")
    assert done.returncode == 0
    assert "No site has a profile" in done.stdout
    assert not list(tmp_path.iterdir())


def test_site_that_nobody_knows(tmp_path: Path) -> None:
    done = scrapy(tmp_path, "sites", "nowhere")
    assert done.returncode == 2
    assert done.stderr == "newsbot: no site 'nowhere' has a profile or was crawled\n"
