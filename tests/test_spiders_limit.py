"""`limit=` is exact, however many workers share the run."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from crawl import POLITE_TO_LOOPBACK, PROJECT
from loopback import Loopback
from paper import Paper

from tests import postgres


@pytest.fixture(scope="module")
def server():
    yield from postgres.start()


def crawl_together(data: Path, sites: list[Loopback], limit: int, url: str = "") -> str:
    """Two workers over all sites; what they wrote on standard error."""
    settings = {**POLITE_TO_LOOPBACK, "NEWSBOT_DATA_DIR": data, "NEWSBOT_WORKERS": 2, "NEWSBOT_DATABASE_URL": url}
    command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"url={','.join(site.url for site in sites)}"]
    command += ["-a", f"limit={limit}", *(f"-s{name}={value}" for name, value in settings.items() if value != "")]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stderr


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_workers_give_as_many_as_were_asked_for(tmp_path: Path, kind: str, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue("server").new_database() if kind == "postgresql" else ""
    with ExitStack() as stack:
        sites = [stack.enter_context(Loopback(address=f"127.0.0.{n}")) for n in range(2, 6)]
        for site in sites:
            site.routes = Paper(articles=12, ways={"category"}).routes
        for given in (9, 18):  # the second run is a new one
            crawl_together(tmp_path, sites, 9, url)
            if url:
                with psycopg.connect(url) as connection:
                    rows = connection.execute("SELECT count(*) FROM article").fetchall()
            else:
                with sqlite3.connect(tmp_path / "articles.sqlite") as connection:
                    rows = connection.execute("SELECT count(*) FROM article").fetchall()
            assert rows == [(given,)]
