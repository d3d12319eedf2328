"""The searchable copy of the articles for `scrapy browse`: a SQLite file of its own beside the article database.

So the article database is only ever read, a crawl is slowed by nothing, and articles on PostgreSQL are found in the
same way. It follows the table `change` in small steps, and so costs what has changed, however many articles there are.
A new copy is filled from the newest article on; lost or damaged, or of another database, it is made anew.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from newsbot.errors import StoreError
from newsbot.load.sequences import spaced
from newsbot.store.database import Database
from newsbot.store.schema import article

FILE_NAME = "search.sqlite"
TABLE = "articles"
COLUMNS = (
    "headline", "date_published", "site", "section", "authors", "language", "status", "publisher", "article_type",
    "word_count", "version", "description", "url", "canonical_url", "keywords", "fetched_at", "first_fetched_at",
    "duplicate_of", "story_id", "body",
)  # fmt: skip
_FORMAT = 3
"""Of the file; one of another format is made anew."""
_BEHIND_ALL = (1 << 63) - 1
"""No article has this number."""
_COME_TO = "{last_change}"
_CHANGED = """SELECT at, article_id FROM change WHERE (at, article_id) > (:at, :number) {settled}
 ORDER BY at, article_id LIMIT 500"""
_IS_THERE = "SELECT 1 FROM change WHERE at = :at AND article_id = :number"
_NEWEST = "SELECT max(id) FROM article"
_OLDER = "SELECT id FROM article WHERE id <= :below ORDER BY id DESC LIMIT 500"
# The table's name must stand in quotes, or Datasette does not see that the index belongs to it.
_SCHEMA = f"""
CREATE TABLE "{TABLE}" (id INTEGER PRIMARY KEY, {", ".join(f'"{name}"' for name in COLUMNS)});
CREATE INDEX "articles_date_published" ON "{TABLE}" (date_published);
CREATE INDEX "articles_site" ON "{TABLE}" (site, date_published);
CREATE INDEX "articles_section" ON "{TABLE}" (section);
CREATE INDEX "articles_language" ON "{TABLE}" (language);
CREATE INDEX "articles_status" ON "{TABLE}" (status);
CREATE INDEX "articles_first_fetched_at" ON "{TABLE}" (first_fetched_at);
CREATE VIRTUAL TABLE "articles_fts" USING fts5(headline, description, authors, body,
 content="{TABLE}", content_rowid="id", tokenize="unicode61 remove_diacritics 2");
CREATE TRIGGER "articles_put" AFTER INSERT ON "{TABLE}" BEGIN
 INSERT INTO articles_fts (rowid, headline, description, authors, body)
 VALUES (new.id, spaced(new.headline), spaced(new.description), spaced(new.authors), spaced(new.body)); END;
CREATE TRIGGER "articles_out" AFTER DELETE ON "{TABLE}" BEGIN
 INSERT INTO articles_fts (articles_fts, rowid, headline, description, authors, body)
 VALUES ('delete', old.id, spaced(old.headline), spaced(old.description), spaced(old.authors), spaced(old.body)); END;
CREATE TABLE state (source TEXT, at INTEGER, number INTEGER, below INTEGER);
PRAGMA user_version = {_FORMAT};
"""  # noqa: S608 (our own names)


@dataclass(frozen=True, slots=True)
class State:
    """How far the copy is."""

    at: int
    number: int
    """It has all changes up to this row of `change`."""
    below: int
    """Articles with this number and lower ones were not copied yet; 0: all were."""


class SearchCopy:
    """The copy, open for writing. Raises `StoreError` where it cannot be."""

    def __init__(self, path: Path, articles: Database) -> None:
        self.path = path
        self._source = str(Path(articles.name).resolve()) if articles.is_sqlite else articles.name
        try:
            self._database = self._opened(articles)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"the search file {self.path} cannot be used ({error})") from error

    def _opened(self, articles: Database) -> sqlite3.Connection:
        with ExitStack() as given_up:
            if self.path.exists():
                database = given_up.enter_context(closing(_connect(self.path)))
                if _is_sound(database) and self._follows(database, articles):
                    given_up.pop_all()
                    return database
                database.close()
                for path in self.path.parent.glob(f"{self.path.name}*"):
                    path.unlink()
            database = given_up.enter_context(closing(_connect(self.path)))
            self._begin(database, articles)
            given_up.pop_all()
            return database

    def _begin(self, database: sqlite3.Connection, articles: Database) -> None:
        """Make an empty copy, which has everything before it."""
        database.executescript(_SCHEMA)
        _is_sound(database)
        with articles.guarded():
            [(at,)] = articles.rows(_COME_TO)  # before the newest article is looked for: what comes later is a change
            [(newest,)] = articles.rows(_NEWEST)
        database.execute("INSERT INTO state VALUES (?, ?, ?, ?)", (self._source, at, _BEHIND_ALL, newest or 0))

    def _follows(self, database: sqlite3.Connection, articles: Database) -> bool:
        """Whether it is a copy of these articles, and they were not put back to an earlier time."""
        row = database.execute("SELECT source, at, number FROM state").fetchone()
        if row is None or row[0] != self._source:
            return False
        with articles.guarded():
            if row[2] != _BEHIND_ALL:
                return articles.row(_IS_THERE, {"at": row[1], "number": row[2]}) is not None
            return bool(row[1] <= articles.rows(_COME_TO)[0][0])

    @property
    def is_complete(self) -> bool:
        """Whether every article has been copied."""
        return not self._state().below

    def bring_up_to_date(self, articles: Database, enough: Callable[[], bool] = lambda: False) -> int:
        """Copy what is new or has changed, remove what is gone; how many articles that were.

        Goes on until all is done or `enough()`, which is asked each few hundred articles.
        """
        changed = 0
        while not enough() and (count := self._step(articles)):
            changed += count
        return changed

    def close(self) -> None:
        """Close it."""
        self._database.close()

    def _state(self) -> State:
        return State(*self._database.execute("SELECT at, number, below FROM state").fetchone())

    def _step(self, articles: Database) -> int:
        """One transaction: some of what has changed, else some of what was never copied."""
        state = self._state()
        with articles.guarded():
            if changed := articles.rows(_CHANGED, {"at": state.at, "number": state.number}):
                numbers, state = (
                    sorted({number for _, number in changed}),
                    State(changed[-1][0], changed[-1][1], state.below),
                )
            else:
                numbers = [number for (number,) in articles.rows(_OLDER, {"below": state.below})][::-1]
                state = State(state.at, state.number, numbers[0] - 1 if numbers else 0)
            rows = self._rows(articles, numbers)
        self._database.execute("BEGIN IMMEDIATE")
        try:
            self._put(numbers, rows, state)
            self._database.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self._database.execute("ROLLBACK")
            raise
        return len(numbers)

    def _rows(self, articles: Database, numbers: Sequence[int]) -> list[tuple[Any, ...]]:
        if not numbers:
            return []
        query = select(article.c.id, *(article.c[name] for name in COLUMNS)).where(article.c.id.in_(numbers))
        with articles.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(query.order_by(article.c.id))]

    def _put(self, numbers: Sequence[int], rows: Sequence[tuple[Any, ...]], state: State) -> None:
        self._database.executemany(f'DELETE FROM "{TABLE}" WHERE id = ?', [(number,) for number in numbers])  # noqa: S608
        places = ", ".join("?" * (1 + len(COLUMNS)))
        put = f'INSERT INTO "{TABLE}" (id, {", ".join(COLUMNS)}) VALUES ({places})'  # noqa: S608
        self._database.executemany(put, rows)
        values = (state.at, state.number, state.below)
        self._database.execute("UPDATE state SET at = ?, number = ?, below = ?", values)


def _connect(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    # Of what has no spaces each letter is a word of the index, so that a search finds it in the middle of a sentence.
    database.create_function("spaced", 1, spaced, deterministic=True)
    return database


def _is_sound(database: sqlite3.Connection) -> bool:
    """Whether the file is a copy of this format, and sound."""
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("PRAGMA secure_delete = ON")  # what was forgotten is not kept here
        if database.execute("PRAGMA user_version").fetchone()[0] != _FORMAT:
            return False
        database.execute(f'SELECT {", ".join(COLUMNS)} FROM "{TABLE}" LIMIT 1').fetchall()  # noqa: S608 (our own names)
        database.execute("SELECT source, at, number, below FROM state").fetchall()
    except sqlite3.DatabaseError as error:
        if re.search("locked|unable to open|readonly|full", str(error)):
            raise
        return False
    return True
