"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create everything."""
    op.create_table(
        "article",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("canonical_url", sa.Text(), nullable=False),
        sa.Column("headline", sa.Text()),
        sa.Column("alternative_headline", sa.Text()),
        sa.Column("description", sa.Text()),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("byline", sa.Text()),
        sa.Column("date_published", sa.Text()),
        sa.Column("date_published_offset", sa.SmallInteger()),
        sa.Column("date_modified", sa.Text()),
        sa.Column("date_modified_offset", sa.SmallInteger()),
        sa.Column("dateline", sa.Text()),
        sa.Column("section", sa.Text()),
        sa.Column("breadcrumbs", sa.Text(), nullable=False),
        sa.Column("keywords", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text()),
        sa.Column("article_type", sa.Text(), nullable=False),
        sa.Column("is_accessible_for_free", sa.Boolean()),
        sa.Column("related_links", sa.Text(), nullable=False),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.Text(), nullable=False),
        sa.Column("discovered_by", sa.Text()),
        sa.Column("discovered_from", sa.Text()),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("tdm_reserved", sa.Boolean()),
        sa.Column("duplicate_of", sa.Text()),
        sa.Column("story_id", sa.Text()),
        sa.Column("first_fetched_at", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.Text(), nullable=False),
        sa.Column("gone_at", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_article"),
        sa.UniqueConstraint("key", name="uq_article_key"),
    )
    op.create_index("ix_article_content_hash", "article", ["content_hash"])
    op.create_index("ix_article_date_published", "article", ["date_published"])
    op.create_index("ix_article_fetched_at", "article", ["fetched_at"])
    op.create_index("ix_article_language", "article", ["language"])
    op.create_index("ix_article_section", "article", ["section"])
    op.create_index("ix_article_site", "article", ["site", "date_published"])
    op.create_index(
        "ix_article_story_id",
        "article",
        ["story_id"],
        sqlite_where=sa.text("story_id IS NOT NULL"),
        postgresql_where=sa.text("story_id IS NOT NULL"),
    )
    op.create_table(
        "forgotten",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("forgotten_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_forgotten"),
    )
    op.create_table(
        "page",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("digest", sa.Text()),
        sa.Column("checked_at", sa.Text()),
        sa.Column("article_key", sa.Text()),
        sa.PrimaryKeyConstraint("key", name="pk_page"),
    )
    op.create_table(
        "run",
        sa.Column("id", _ID, nullable=False),
        sa.Column("spider", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("starts_done", sa.Boolean(), nullable=False),
        sa.Column("finished_at", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
    )
    op.create_index("ix_run_key", "run", ["key", "finished_at"])
    op.create_index(
        "uq_run_open",
        "run",
        ["key"],
        unique=True,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "site",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("host", name="pk_site"),
    )
    op.create_table(
        "author",
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_author_article_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_id", "position", name="pk_author"),
    )
    op.create_index("ix_author_name", "author", ["name"])
    op.create_table(
        "shingle",
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("article_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_shingle_article_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hash", "article_id", name="pk_shingle"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_shingle_article_id", "shingle", ["article_id"])
    op.create_table(
        "frontier",
        sa.Column("id", _ID, nullable=False),
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("request", sa.Text()),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_frontier_run_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_frontier"),
        sa.UniqueConstraint("run_id", "key", name="uq_frontier_run_id"),
    )
    op.create_index(
        "ix_frontier_next",
        "frontier",
        ["run_id", "host", "rank", "seq"],
        sqlite_where=sa.text("state = 0"),
        postgresql_where=sa.text("state = 0"),
    )
    op.create_table(
        "image",
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("caption", sa.Text()),
        sa.Column("credit_text", sa.Text()),
        sa.Column("creators", sa.Text(), nullable=False),
        sa.Column("agencies", sa.Text(), nullable=False),
        sa.Column("alt", sa.Text()),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_image_article_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_id", "position", name="pk_image"),
    )
    op.create_table(
        "lease",
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("worker", sa.Text()),
        sa.Column("free_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_lease_run_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "host", name="pk_lease"),
    )
    op.create_index("ix_lease_worker", "lease", ["run_id", "worker"])
    op.create_table(
        "worker",
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("hungry", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_worker_run_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "name", name="pk_worker"),
    )
    op.create_table(
        "version",
        sa.Column("article_id", _ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fetched_at", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_version_article_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_id", "version", name="pk_version"),
    )
