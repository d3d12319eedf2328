"""Pages that could not be had: a row for each, which a killed crawl has written too, in place of a fact of the site."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_PUT = """INSERT INTO failing (key, site, url, runs_before, for_good, failed_at, first_failed_at)
 VALUES (:key, :site, :url, :before, :yes, :at, :first) ON CONFLICT (key) DO NOTHING"""


def upgrade() -> None:
    """Add the table, and move into it what sites had."""
    op.create_table(
        "failing",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("runs_before", sa.Integer(), nullable=False),
        sa.Column("for_good", sa.Boolean(), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        sa.Column("failed_at", sa.Text(), nullable=False),
        sa.Column("first_failed_at", sa.Text(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_failing"),
    )
    op.create_index("ix_failing_site", "failing", ["site", "failed_at"])
    op.create_index("ix_failing_run_id", "failing", ["run_id"])
    connection = op.get_bind()
    for host, text in connection.execute(sa.text("SELECT host, facts FROM site")).fetchall():
        facts = json.loads(text)
        if "failing" not in facts:
            continue
        for key, (runs, at, *first) in facts.pop("failing").items():
            values = {"key": key, "site": host, "url": f"https://{key}", "before": runs - 1, "yes": True, "at": at}
            connection.execute(sa.text(_PUT), {**values, "first": [at, *first][-1]})
        left = json.dumps(facts, ensure_ascii=False, sort_keys=True)
        connection.execute(sa.text("UPDATE site SET facts = :left WHERE host = :host"), {"left": left, "host": host})
