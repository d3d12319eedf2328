"""The searchable copy of the articles for `scrapy browse`: a SQLite file of its own beside the article database.

So the article database is only ever read, a crawl is slowed by nothing, and articles on PostgreSQL are found in the
same way. Brought up to date in small steps; lost or damaged, it is made anew.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from newsbot.errors import StoreError
from newsbot.store.database import Database
from newsbot.store.schema import article

FILE_NAME = "search.sqlite"
TABLE = "articles"
COLUMNS = (
    "headline", "date_published", "site", "section", "authors", "language", "status", "publisher", "article_type",
    "word_count", "version", "description", "url", "canonical_url", "keywords", "fetched_at", "first_fetched_at",
    "duplicate_of", "story_id", "body",
)  # fmt: skip
_FORMAT = 1
"""Of the file; one of another format is made anew."""
_AT_ONCE = 500
_MARK = ("version", "status", "duplicate_of", "story_id")
"""Columns of which one changes whenever an article does."""
# The table's name must stand in quotes, or Datasette does not see that the index belongs to it.
_SCHEMA = f"""
CREATE TABLE "{TABLE}" (id INTEGER PRIMARY KEY, {", ".join(f'"{name}"' for name in COLUMNS)});
CREATE INDEX "articles_date_published" ON "{TABLE}" (date_published);
CREATE INDEX "articles_site" ON "{TABLE}" (site, date_published);
CREATE INDEX "articles_section" ON "{TABLE}" (section);
CREATE INDEX "articles_first_fetched_at" ON "{TABLE}" (first_fetched_at);
CREATE VIRTUAL TABLE "articles_fts" USING fts5(headline, description, authors, body,
 content="{TABLE}", content_rowid="id", tokenize="unicode61 remove_diacritics 2");
CREATE TRIGGER "articles_put" AFTER INSERT ON "{TABLE}" BEGIN
 INSERT INTO articles_fts (rowid, headline, description, authors, body)
 VALUES (new.id, new.headline, new.description, new.authors, new.body); END;
CREATE TRIGGER "articles_out" AFTER DELETE ON "{TABLE}" BEGIN
 INSERT INTO articles_fts (articles_fts, rowid, headline, description, authors, body)
 VALUES ('delete', old.id, old.headline, old.description, old.authors, old.body); END;
PRAGMA user_version = {_FORMAT};
"""  # noqa: S608 (our own names)


class SearchCopy:
    """The copy, open for writing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._database = self._opened()

    def _opened(self) -> sqlite3.Connection:
        try:
            if self.path.exists():
                database = _connect(self.path)
                if _is_ours(database):
                    return database
                database.close()
                for path in self.path.parent.glob(f"{self.path.name}*"):
                    path.unlink()
            database = _connect(self.path)
            database.executescript(_SCHEMA)
            _is_ours(database)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"the search file {self.path} cannot be used ({error})") from error
        return database

    def bring_up_to_date(self, articles: Database) -> int:
        """Copy what is new or has changed, remove what is gone; how many articles that were."""
        changed = 0
        with articles.guarded(), articles.engine.connect() as connection:
            for gone, wanted in self._differences(connection):
                self._database.execute("BEGIN IMMEDIATE")
                try:
                    changed += self._apply(connection, gone, wanted)
                    self._database.execute("COMMIT")
                except BaseException:
                    with suppress(sqlite3.Error):
                        self._database.execute("ROLLBACK")
                    raise
        return changed

    def close(self) -> None:
        """Close it."""
        self._database.close()

    def _differences(self, connection: Connection) -> Iterator[tuple[list[int], list[int]]]:
        """Numbers to remove and numbers to copy, some hundred at a time: both lists are walked once, in order."""
        marks = f'SELECT id, {", ".join(_MARK)} FROM "{TABLE}" ORDER BY id'  # noqa: S608 (our own names)
        ours = iter(self._database.execute(marks).fetchall())
        mine: tuple[Any, ...] | None = next(ours, None)
        query = select(article.c.id, *(article.c[name] for name in _MARK)).order_by(article.c.id)
        gone: list[int] = []
        wanted: list[int] = []
        result = connection.execution_options(stream_results=True, max_row_buffer=_AT_ONCE).execute(query)
        for theirs in map(tuple, result):
            while mine is not None and mine[0] < theirs[0]:
                gone.append(mine[0])
                mine = next(ours, None)
            if mine is not None and mine[0] == theirs[0]:
                if mine != theirs:
                    gone.append(mine[0])
                    wanted.append(theirs[0])
                mine = next(ours, None)
            else:
                wanted.append(theirs[0])
            if len(gone) + len(wanted) >= _AT_ONCE:
                yield gone, wanted
                gone, wanted = [], []
        if mine is not None:
            gone += [mine[0], *(row[0] for row in ours)]
        for start in range(0, max(len(gone), len(wanted)), _AT_ONCE):
            yield gone[start : start + _AT_ONCE], wanted[start : start + _AT_ONCE]

    def _apply(self, connection: Connection, gone: Sequence[int], wanted: Sequence[int]) -> int:
        self._database.executemany(f'DELETE FROM "{TABLE}" WHERE id = ?', [(number,) for number in gone])  # noqa: S608
        places = ", ".join("?" * (1 + len(COLUMNS)))
        put = f'INSERT OR REPLACE INTO "{TABLE}" (id, {", ".join(COLUMNS)}) VALUES ({places})'  # noqa: S608
        numbers = iter(wanted)
        plain = connection.execution_options(stream_results=False)
        while some := list(islice(numbers, _AT_ONCE)):
            query = select(article.c.id, *(article.c[name] for name in COLUMNS)).where(article.c.id.in_(some))
            self._database.executemany(put, [tuple(row) for row in plain.execute(query)])
        return len(set(gone) | set(wanted))


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)


def _is_ours(database: sqlite3.Connection) -> bool:
    """Whether the file is a copy of this format, and sound."""
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("PRAGMA secure_delete = ON")  # what was forgotten is not kept here
        if database.execute("PRAGMA user_version").fetchone()[0] != _FORMAT:
            return False
        database.execute(f'SELECT {", ".join(COLUMNS)} FROM "{TABLE}" LIMIT 1').fetchall()  # noqa: S608 (our own names)
    except sqlite3.DatabaseError as error:
        if re.search("locked|unable to open|readonly|full", str(error)):
            raise
        return False
    return True
