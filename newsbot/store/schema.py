"""The tables of the article database, the same on SQLite and PostgreSQL.

Moments are UTC text, `2026-01-31T09:30:00+00:00`: they sort as text, read the same in every tool and on both
databases (PostgreSQL: `date_published::timestamptz`). Lists and nested values are JSON text (`authors::jsonb`).
What is looked up in a hot loop by the bytes of a hash is binary.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

_Id = BigInteger().with_variant(Integer, "sqlite")

run = Table(
    "run",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("spider", Text, nullable=False),
    Column("key", Text, nullable=False, comment="spider and normalised arguments: the same command"),
    Column("arguments", Text, nullable=False, comment="JSON"),
    Column("started_at", Text, nullable=False),
    Column("starts_done", Boolean, nullable=False, comment="all start requests are in the frontier"),
    Column("finished_at", Text, comment="null: interrupted, the same command resumes it"),
    Column("reason", Text, comment="why it last stopped"),
    Index("ix_run_key", "key", "finished_at"),
    Index("uq_run_open", "key", unique=True, sqlite_where=text("finished_at IS NULL"),
          postgresql_where=text("finished_at IS NULL")),
)  # fmt: skip

run_failing = Table(
    "failing",
    metadata,
    Column("key", Text, primary_key=True, comment="url_key of a page that could not be had when it was last asked for"),
    Column("site", Text, nullable=False, comment="registrable domain"),
    Column("url", Text, nullable=False),
    Column("runs_before", Integer, nullable=False, comment="runs in a row in which it failed, without the last"),
    Column("for_good", Boolean, nullable=False, comment="the last one counts, too"),
    Column("refused", Boolean, nullable=False, server_default=text("false"), comment="401, 403"),
    Column("failed_at", Text, nullable=False),
    Column("first_failed_at", Text, nullable=False, comment="since when"),
    Column("run_id", BigInteger, comment="the last run in which it failed"),
    Index("ix_failing_site", "site", "failed_at"),
    Index("ix_failing_run_id", "run_id"),
)

site = Table(
    "run_site",
    metadata,
    Column("run_id", _Id, ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
    Column("site", Text, primary_key=True, comment="name of a profile, else the registrable domain"),
    Column("started_at", Text, nullable=False, comment="first answer of the site in this run"),
    Column("ended_at", Text, nullable=False, comment="last one"),
    Column("counts", Text, nullable=False, comment="JSON object: name to number, see newsbot/watch/ledger.py"),
    Column("samples", Text, nullable=False, comment="JSON object: name of a count to a URL where it happened"),
    Index("ix_run_site_site", "site", "ended_at"),
    Index("ix_run_site_ended_at", "ended_at"),
)

frontier = Table(
    "frontier",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("run_id", _Id, ForeignKey("run.id", ondelete="CASCADE"), nullable=False),
    Column("key", LargeBinary, nullable=False, comment="fingerprint of the request"),
    Column("host", Text, nullable=False, comment="the downloader's slot"),
    Column("rank", Integer, nullable=False, comment="the negative of Scrapy's priority: lowest first"),
    Column("seq", BigInteger, nullable=False, comment="order of discovery"),
    Column("state", SmallInteger, nullable=False, comment="0 to do, 1 done"),
    Column("request", Text, comment="JSON; null once done"),
    UniqueConstraint("run_id", "key"),
    Index("ix_frontier_next", "run_id", "host", "rank", "seq", sqlite_where=text("state = 0"),
          postgresql_where=text("state = 0")),
)  # fmt: skip

worker = Table(
    "worker",
    metadata,
    Column("run_id", _Id, ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
    Column("name", Text, primary_key=True, comment="machine, process and a random word"),
    Column("until", BigInteger, nullable=False, comment="Unix seconds of the database; a worker not heard of is dead"),
    Column("hungry", Boolean, nullable=False, comment="has nothing to do"),
)

lease = Table(
    "lease",
    metadata,
    Column("run_id", _Id, ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
    Column("host", Text, primary_key=True),
    Column("worker", Text, comment="who visits this host; null: nobody"),
    Column("free_at", BigInteger, nullable=False, comment="Unix seconds before which the next one does not begin"),
    Index("ix_lease_worker", "run_id", "worker"),
)

page = Table(
    "page",
    metadata,
    Column("key", Text, primary_key=True, comment="url_key"),
    Column("url", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("digest", Text, comment="of the body as fetched"),
    Column("checked_at", Text),
    Column("article_key", Text, comment="the article found at this URL, where its own URL is another"),
)

site = Table(
    "site",
    metadata,
    Column("host", Text, primary_key=True),
    Column("facts", Text, nullable=False, comment="JSON: what was learnt about the site"),
    Column("updated_at", Text, nullable=False),
)

article = Table(
    "article",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("key", Text, nullable=False, comment="url_key of the canonical URL: the identity"),
    Column("site", Text, nullable=False, comment="registrable domain"),
    Column("url", Text, nullable=False),
    Column("canonical_url", Text, nullable=False),
    Column("headline", Text),
    Column("alternative_headline", Text),
    Column("description", Text),
    Column("authors", Text, nullable=False, comment="JSON list"),
    Column("byline", Text),
    Column("date_published", Text),
    Column("date_published_offset", SmallInteger, comment="minutes east of UTC, as printed"),
    Column("date_modified", Text),
    Column("date_modified_offset", SmallInteger),
    Column("dateline", Text),
    Column("section", Text),
    Column("breadcrumbs", Text, nullable=False, comment="JSON list"),
    Column("keywords", Text, nullable=False, comment="JSON list"),
    Column("language", Text),
    Column("body", Text, nullable=False),
    Column("publisher", Text),
    Column("article_type", Text, nullable=False),
    Column("is_accessible_for_free", Boolean),
    Column("related_links", Text, nullable=False, comment="JSON list"),
    Column("word_count", Integer, nullable=False),
    Column("sources", Text, nullable=False, comment="JSON object"),
    Column("fetched_at", Text, nullable=False, comment="of this version"),
    Column("discovered_by", Text),
    Column("discovered_from", Text),
    Column("content_hash", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("status", Text, nullable=False, comment="new, updated, duplicate"),
    Column("tdm_reserved", Boolean),
    Column("duplicate_of", Text),
    Column("story_id", Text),
    Column("first_fetched_at", Text, nullable=False),
    Column("checked_at", Text, nullable=False, comment="last seen unchanged"),
    Column("gone_at", Text, comment="since when the page is gone"),
    UniqueConstraint("key"),
    Index("ix_article_content_hash", "content_hash"),
    Index("ix_article_site", "site", "date_published"),
    Index("ix_article_date_published", "date_published", "first_fetched_at", "site", "language"),
    Index("ix_article_fetched_at", "fetched_at"),
    Index("ix_article_section", "section"),
    Index("ix_article_language", "language"),
    Index("ix_article_story_id", "story_id", sqlite_where=text("story_id IS NOT NULL"),
          postgresql_where=text("story_id IS NOT NULL")),
)  # fmt: skip

author = Table(
    "author",
    metadata,
    Column("article_id", _Id, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    Column("position", SmallInteger, primary_key=True),
    Column("name", Text, nullable=False),
    Index("ix_author_name", "name"),
)

image = Table(
    "image",
    metadata,
    Column("article_id", _Id, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    Column("position", SmallInteger, primary_key=True, comment="0: the main image"),
    Column("url", Text, nullable=False),
    Column("caption", Text),
    Column("credit_text", Text),
    Column("creators", Text, nullable=False, comment="JSON list"),
    Column("agencies", Text, nullable=False, comment="JSON list"),
    Column("alt", Text),
    Column("width", Integer),
    Column("height", Integer),
)

version = Table(
    "version",
    metadata,
    Column("article_id", _Id, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True, comment="the version that this change made"),
    Column("fetched_at", Text, nullable=False),
    Column("changes", Text, nullable=False, comment="JSON: what the version before said"),
    Index("ix_version_fetched_at", "fetched_at", "article_id"),
)

shingle = Table(
    "shingle",
    metadata,
    Column("hash", BigInteger, primary_key=True, comment="of a few words in a row: one of the smallest of its article"),
    Column("article_id", _Id, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_shingle_article_id", "article_id"),
    sqlite_with_rowid=False,
)

change = Table(
    "change",
    metadata,
    Column("at", BigInteger, primary_key=True, autoincrement=False,
           comment="order in which they were stored (SQLite), number of the transaction (PostgreSQL)"),
    Column("article_id", BigInteger, primary_key=True, autoincrement=False,
           comment="an article that was written, changed or removed; by triggers"),
    sqlite_with_rowid=False,
)  # fmt: skip

forgotten = Table(
    "forgotten",
    metadata,
    Column("digest", LargeBinary, primary_key=True, comment="hash of a URL key or an author that must not return"),
    Column("forgotten_at", Text, nullable=False),
)
