"""Exports, forgetting and the search copy over both databases: the same answers, and nothing changed by reading."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from newsbot.errors import UsageError
from newsbot.store.database import Database
from newsbot.store.forget import find_author, find_url, forget, is_forgotten
from newsbot.store.search import SearchCopy
from newsbot.store.selection import Selection, read_articles
from tests import postgres
from tests.stored import put_articles, story


@pytest.fixture(scope="module")
def server():
    yield from postgres.start()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: Any, tmp_path: Path):
    url = request.getfixturevalue("server").new_database() if request.param == "postgresql" else ""
    made = Database.of_settings(Settings({"NEWSBOT_DATA_DIR": str(tmp_path), "NEWSBOT_DATABASE_URL": url}))
    put_articles(made, *(story(number) for number in range(1203)))
    yield made
    made.close()


def numbers(database: Database, **chosen: Any) -> list[int]:
    return [int(article.url.rpartition("-")[2]) for article in read_articles(database, Selection(**chosen))]


def test_choosing(database: Database) -> None:
    every = list(read_articles(database, Selection()))
    assert [article.url for article in every] == [story(number).url for number in range(1203)]
    assert every[7] == story(7)
    assert numbers(database, sections=("sport",), where="headline LIKE '%Story 1_ of 100!%%' ESCAPE '!'") == []
    assert numbers(database, sections=("sport",), where="headline LIKE 'Story 1_ of%'") == [10, 13, 16, 19]
    assert numbers(database, sites=("harbour.example",), where="word_count > 0 AND id < 9") == [0, 3, 6]
    assert numbers(database, languages=("de",), where="url LIKE '%:%-4'") == [4]


@pytest.mark.parametrize(
    "where",
    ["nonsense", "1 = 1; DELETE FROM article", "1 = 1); DELETE FROM article; SELECT (1", "id IN (DELETE FROM article)",
     "1 = 1) -- ", "1 = 1) OR (1 = 1", "''; COMMIT; DELETE FROM article; --'"],
)  # fmt: skip
def test_what_is_no_condition_changes_nothing(database: Database, where: str) -> None:
    with pytest.raises(UsageError, match="--where"):
        numbers(database, where=where)
    assert database.row("SELECT count(*) FROM article") == (1203,)


def test_forgetting(database: Database) -> None:
    found = find_url(database, "http://harbour.example/story-0?utm_source=x")
    assert [article["canonical_url"] for article in found.articles] == [story(0).url]
    forget(database, found)
    by_bo = find_author(database, "bo o’hara")
    assert len(by_bo.articles) == 601
    forget(database, by_bo)
    assert numbers(database) == list(range(2, 1203, 2))
    assert [is_forgotten(database.rows, story(number)) for number in (0, 1, 2)] == [True, True, False]
    for table in ("author", "image"):
        assert database.row(f"SELECT count(*) FROM {table} WHERE article_id NOT IN (SELECT id FROM article)") == (0,)


def test_the_search_copy_follows(database: Database, tmp_path: Path) -> None:
    copy = SearchCopy(tmp_path / "copy.sqlite")
    assert copy.bring_up_to_date(database) == 1203
    assert copy.bring_up_to_date(database) == 0
    database.begin()
    database.change("DELETE FROM article WHERE id IN (3, 1203)", {})
    database.change("UPDATE article SET version = 2, headline = 'A zeppelin' WHERE id = 7", {})
    database.commit()
    assert copy.bring_up_to_date(database) == 3
    copy.close()
    found = sqlite3.connect(tmp_path / "copy.sqlite")
    match = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH "
    assert found.execute("SELECT count(*) FROM articles").fetchone() == (1201,)
    assert found.execute(match + "'zeppelin'").fetchall() == [(7,)]
    assert found.execute(match + "'headline: 1202'").fetchall() == []
    found.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")
    found.close()
