"""Stretches of time: the report, the newest changes and what is old enough to go need no more than an index."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen one index and add two."""
    op.drop_index("ix_article_date_published", "article")
    op.create_index("ix_article_date_published", "article", ["date_published", "first_fetched_at", "site", "language"])
    op.create_index("ix_version_fetched_at", "version", ["fetched_at", "article_id"])
    op.create_index("ix_run_site_ended_at", "run_site", ["ended_at"])
