"""What the crawl asks and tells its memory, on both databases."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from scrapy import Spider
from scrapy.utils.test import get_crawler

from newsbot.items import Article
from newsbot.store.keep import Keep
from newsbot.store.versions import history
from tests import postgres
from tests.newspaper import PROJECT


@pytest.fixture(scope="module")
def server():
    yield from postgres.start()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def settings(request, tmp_path):
    url = request.getfixturevalue("server").new_database() if request.param == "postgresql" else ""
    return {"NEWSBOT_DATA_DIR": str(tmp_path), "NEWSBOT_DATABASE_URL": url}


@pytest.fixture
def keep(settings):
    crawler = get_crawler(Spider, settings)
    crawler._apply_settings()
    made = Keep.from_crawler(crawler)
    made.open_spider()
    yield made
    made.memory.close()


@pytest.fixture
def memory(keep):
    return keep.memory


A = "https://www.example.org/news/a-long-story.html"


def article(url: str = A, body: str = "What happened.", **fields) -> Article:
    return Article(url, url, "A headline with 100 % of 'quotes' and \\ signs", body=body, **fields)


def test_articles_are_known_by_any_of_their_urls(keep, memory):
    keep.process_item(article())
    memory.found_at("https://example.org/short/17", A)
    asked = [A + "?utm_source=x", "https://example.org/short/17", "https://example.org/other"]
    found = memory.known(asked)
    assert set(found) == {A, "https://example.org/short/17"}
    assert found[A].version == 1
    assert found[A].gone_at is None
    assert memory.known([]) == {}


def test_an_article_that_is_gone_and_comes_back(keep, memory):
    keep.process_item(article())
    memory.touch(A, "gone")
    memory.flush()
    assert memory.known([A])[A].gone_at
    memory.touch(A, "unchanged")
    memory.flush()
    assert memory.known([A])[A].gone_at is None
    with pytest.raises(ValueError, match="no outcome"):
        memory.touch(A, "lost")


def test_states_of_pages(memory):
    assert memory.page_state(A) is None
    memory.keep_page_state(A, '"1"', "Tue, 24 Nov 2026 10:00:00 GMT", "d1", datetime(2026, 11, 24, 10, tzinfo=UTC))
    memory.keep_page_state(A, '"2"', None, "d2", datetime(2026, 11, 24, 11, tzinfo=UTC))
    state = memory.page_state(A)
    assert (state.etag, state.last_modified, state.digest, state.checked_at.hour) == ('"2"', None, "d2", 11)
    # A page that only led to an article has no state.
    memory.found_at("https://example.org/short", A)
    assert memory.page_state("https://example.org/short") is None


def test_facts_about_sites(memory):
    assert memory.site_facts("example.org") == {}
    memory.keep_site_facts("example.org", {"render": True, "sections": ["/wörld/"]})
    assert memory.site_facts("example.org") == {"render": True, "sections": ["/wörld/"]}
    memory.keep_site_facts("example.org", {})
    assert memory.site_facts("example.org") == {}


def test_versions_and_copies(keep, memory):
    text = "\n\n".join(f"Paragraph {n} tells what was said about point {n} of the agenda." for n in range(12))
    keep.process_item(article(body=text, authors=["Ada Lind"]))
    copy = keep.process_item(article("https://other.example/a", body="Our own first words.\n\n" + text))
    assert (copy.status, copy.duplicate_of) == ("duplicate", A)
    assert keep.process_item(article(body=text + "\n\nOne more.", authors=["Ada Lind", "Bo Ek"])).version == 2
    memory.flush()
    assert [v.added for v in history(memory.database, A)] == [["One more."], []]
    assert memory.rows("SELECT name FROM author ORDER BY position, name", {}) == [("Ada Lind",), ("Bo Ek",)]
    assert memory.rows("SELECT count(DISTINCT story_id) FROM article", {}) == [(1,)]


OPENS = """
import sys
from scrapy.settings import Settings
from newsbot.store.database import Database, database_url
Database(database_url(Settings({"NEWSBOT_DATA_DIR": sys.argv[1], "NEWSBOT_DATABASE_URL": sys.argv[2]}))).close()
"""


def test_many_programs_make_the_database_at_once(settings):
    words = [sys.executable, "-c", OPENS, settings["NEWSBOT_DATA_DIR"], settings["NEWSBOT_DATABASE_URL"]]
    begun = [subprocess.Popen(words, cwd=PROJECT, stderr=subprocess.PIPE) for _ in range(5)]
    assert [process.communicate()[1].decode() for process in begun] == [""] * 5
