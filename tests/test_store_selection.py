"""Exports, forgetting and the search copy over both databases: the same answers, and nothing changed by reading."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from newsbot.errors import StoreError, UsageError
from newsbot.store.database import Database
from newsbot.store.forget import find_author, find_url, forget, forget_older, is_forgotten
from newsbot.store.search import SearchCopy
from newsbot.store.selection import Selection, read_articles
from tests import postgres
from tests.stored import keep, put_articles, story


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


@pytest.mark.parametrize("harm", ["body = CAST(x'41ff42' AS TEXT)", "authors = '[\"Ada'", "fetched_at = 'soon'"])
def test_what_was_damaged_in_an_article_is_said(tmp_path: Path, harm: str) -> None:
    with closing(sqlite3.connect(keep(tmp_path, story(0), story(1)))) as other, other:
        other.execute(f"UPDATE article SET {harm} WHERE id = 2")
    database = Database(tmp_path / "articles.sqlite", readonly=True)
    with closing(database), pytest.raises(StoreError, match="is damaged: restore a backup"):
        numbers(database)


def test_a_schema_that_is_no_text_any_more_is_damage(tmp_path: Path) -> None:
    file = keep(tmp_path, story(0))
    file.write_bytes(file.read_bytes().replace(b"alternative_headline TEXT", b"alternativ TEXT NOT \xff\xff\xffAA", 1))
    with pytest.raises(StoreError, match="is damaged: restore a backup"):
        Database(file, readonly=True)


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


COPY = "https://www.{}.example/copy-{}"


def copies_of(database: Database) -> dict[str, tuple[str | None, str]]:
    """What each copy says of itself, by its URL."""
    sql = "SELECT canonical_url, duplicate_of, status FROM article WHERE story_id = :story"
    return {url: (of, status) for url, of, status in database.rows(sql, {"story": "s"})}


@pytest.mark.parametrize("way", ["url", "age"])
def test_when_an_original_goes_its_earliest_copy_takes_its_place(database: Database, way: str) -> None:
    old, new = datetime(2020, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    first, *copies = (COPY.format(paper, n) for n, paper in enumerate(("harbour", "dolina", "meridian", "vista")))
    put_articles(database, story(2000, url=first, story_id="s", fetched_at=old))
    fetched = (old, new, new) if way == "age" else (new, new, new)  # the earliest copy may be too old as well
    for url, at in zip(copies, fetched, strict=True):
        copy = story(2000, url=url, story_id="s", duplicate_of=first, status="duplicate", fetched_at=at)
        put_articles(database, copy)
    corrected = {"duplicate_of": first, "version": 2, "status": "updated", "fetched_at": new}
    put_articles(database, story(2000, url=copies[1], story_id="s", **corrected))
    if way == "url":
        forget(database, find_url(database, first))
        assert copies_of(database) == {
            copies[0]: (None, "new"), copies[1]: (copies[0], "updated"), copies[2]: (copies[0], "duplicate")
        }  # fmt: skip
        forget(database, find_url(database, copies[0]))
    else:
        forget_older(database, datetime(2021, 1, 1, tzinfo=UTC))
    assert copies_of(database) == {copies[1]: (None, "updated"), copies[2]: (copies[1], "duplicate")}
    there = "SELECT canonical_url FROM article"
    left = f"SELECT count(*) FROM article WHERE duplicate_of NOT IN ({there})"
    assert database.row(left) == (0,)


def test_the_search_copy_follows(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "copy.sqlite"
    copy = SearchCopy(path, database)
    assert copy.bring_up_to_date(database, iter([False, True]).__next__) == 500
    with closing(sqlite3.connect(path)) as found:
        assert found.execute("SELECT min(id), max(id) FROM articles").fetchone() == (704, 1203)  # the newest first
    assert not copy.is_complete
    copy.close()
    database.begin()
    database.change("DELETE FROM article WHERE id IN (3, 1203)", {})
    database.change("UPDATE article SET version = 2, headline = 'A zeppelin' WHERE id = 7", {})
    database.change("UPDATE article SET checked_at = 'now' WHERE id > 100", {})  # nothing that is shown
    database.commit()
    copy = SearchCopy(path, database)  # which goes on
    assert 500 < copy.bring_up_to_date(database) <= 709
    assert copy.is_complete
    assert copy.bring_up_to_date(database) == 0
    put_articles(database, story(1203))
    database.begin()
    database.change("UPDATE article SET story_id = 's' WHERE id = 8", {})
    database.commit()
    assert copy.bring_up_to_date(database) == 2
    copy.close()
    copy = SearchCopy(path, database)
    assert copy.bring_up_to_date(database) <= 1
    copy.close()
    match = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH "
    with closing(sqlite3.connect(path)) as found:
        assert found.execute("SELECT count(*) FROM articles").fetchone() == (1202,)
        assert found.execute("SELECT id FROM articles WHERE story_id = 's'").fetchall() == [(8,)]
        assert found.execute(match + "'zeppelin'").fetchall() == [(7,)]
        assert found.execute(match + "'headline: 1202'").fetchall() == []
        assert found.execute(match + "'headline: 1203'").fetchone() is not None
        found.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")


def test_a_search_copy_of_other_articles_is_made_anew(database: Database, tmp_path: Path) -> None:
    copy = SearchCopy(tmp_path / "copy.sqlite", database)
    copy.bring_up_to_date(database)
    copy.close()
    other = Database.of_settings(Settings({"NEWSBOT_DATA_DIR": str(tmp_path / "other")}))
    put_articles(other, story(9000))
    copy = SearchCopy(tmp_path / "copy.sqlite", other)
    assert copy.bring_up_to_date(other) == 1
    put_articles(other, story(9001))
    assert copy.bring_up_to_date(other) == 1
    copy.close()
    other.change("DELETE FROM change", {})  # as a backup of an earlier day that was put back
    other.change("DELETE FROM article WHERE id = 2", {})
    other.change("DELETE FROM change", {})
    copy = SearchCopy(tmp_path / "copy.sqlite", other)
    assert copy.bring_up_to_date(other) == 1
    copy.close()
    other.close()
    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as found:
        assert found.execute("SELECT headline FROM articles").fetchall() == [("Story 9000 of the ferry",)]


def test_a_search_copy_that_cannot_be_made_is_left_closed(tmp_path: Path) -> None:
    articles = Database.of_settings(Settings({"NEWSBOT_DATA_DIR": str(tmp_path)}))
    articles.close()
    with pytest.raises(StoreError, match="closed database"):
        SearchCopy(tmp_path / "copy.sqlite", articles)
