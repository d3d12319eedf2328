"""Articles chosen from the database, one after the other, for everything that only reads: exports above all."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal_column, or_, select
from sqlalchemy.exc import DBAPIError

from newsbot.errors import UsageError
from newsbot.items import Article
from newsbot.store.articles import from_row, image_of, utc_text
from newsbot.store.database import Database, damaged, explain
from newsbot.store.schema import article, image

AT_ONCE = 500
"""Articles that are held in memory."""
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles; all by default. What is not given does not matter, what is given must all hold."""

    since: datetime | None = None
    """Aware. Published from then on; where the page names no date, first fetched from then on."""
    until: datetime | None = None
    """Aware. As `since`, up to and including this moment."""
    sites: tuple[str, ...] = ()
    """Domains; all hosts under them."""
    sections: tuple[str, ...] = ()
    """Names of sections; small and capital letters are the same."""
    languages: tuple[str, ...] = ()
    """BCP 47 tags; `de` takes `de-AT` too."""
    where: str = ""
    """A condition in SQL on the columns of the table `article`."""
    duplicates: bool = True
    """Copies of other articles too."""


def read_articles(database: Database, selection: Selection) -> Iterator[Article]:
    """The chosen articles in the order in which they were found, each in its newest version; memory stays flat.

    All are as they were when the first was read, whatever is written meanwhile. Nothing can be changed through it.
    Raises `UsageError` for a `where` that is no condition, `StoreError` where the database cannot be read.
    """
    query = select(article).where(*_conditions(selection)).order_by(article.c.id)
    with database.engine.connect() as plain:
        connection = plain.execution_options(postgresql_readonly=True)
        try:
            if database.is_sqlite:
                connection.exec_driver_sql("PRAGMA query_only = ON")
            if selection.where:
                _check_where(connection, query, selection.where)
            result = connection.execution_options(stream_results=True, max_row_buffer=AT_ONCE).execute(query)
            for rows in result.mappings().partitions(AT_ONCE):
                yield from _with_images(connection, [dict(row) for row in rows])
        except DBAPIError as error:
            raise explain(error, database.name) from error
        except (ValueError, TypeError, sqlite3.Error) as error:
            raise damaged(database.name, error) from error


def _with_images(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> Iterator[Article]:
    numbers = [row["id"] for row in rows]
    query = select(image).where(image.c.article_id.in_(numbers)).order_by(image.c.article_id, image.c.position)
    found = connection.execution_options(stream_results=False).execute(query).mappings()
    images = {
        number: [image_of(dict(row)) for row in group] for number, group in groupby(found, lambda r: r["article_id"])
    }
    for row in rows:
        yield from_row(row, images.get(row["id"], []))


def _conditions(selection: Selection) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    published, fetched = article.c.date_published, article.c.first_fetched_at
    if selection.since:
        since = utc_text(selection.since)
        found.append(or_(published >= since, and_(published.is_(None), fetched >= since)))
    if selection.until:
        until = utc_text(selection.until)
        found.append(or_(published <= until, and_(published.is_(None), fetched <= until)))
    if selection.sites:
        under = [article.c.site.like(f"%.{_escaped(site)}", escape="\\") for site in selection.sites]
        found.append(or_(article.c.site.in_(selection.sites), *under))
    if selection.sections:
        names = {form for name in selection.sections for form in (name, name.lower(), name.upper(), name.title())}
        lowered = [name.lower() for name in selection.sections]
        found.append(or_(article.c.section.in_(sorted(names)), func.lower(article.c.section).in_(lowered)))
    if selection.languages:
        tags = [article.c.language.like(f"{_escaped(tag)}-%", escape="\\") for tag in selection.languages]
        found.append(or_(article.c.language.in_(selection.languages), *tags))
    if not selection.duplicates:
        found.append(article.c.duplicate_of.is_(None))
    if selection.where:
        found.append(literal_column(f"({selection.where}\n)"))
    return found


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)


def _check_where(connection: Connection, query: Select[Any], where: str) -> None:
    """Raise `UsageError` unless the condition is one."""
    bare = _QUOTED.sub("", where)
    depth = 0
    for sign in bare:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == ";" or depth < 0:
            raise UsageError(f"--where {where!r} is more than one condition")
    try:
        connection.execute(query.limit(0))
    except DBAPIError as error:
        said = " ".join(str(error.orig).split("\n")[0].split())
        raise UsageError(f"--where {where!r} is no condition on articles: {said}") from error
