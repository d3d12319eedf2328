"""What a run brought, site by site: what health is measured by."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "run_site",
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("samples", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_run_site_run_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "site", name="pk_run_site"),
    )
    op.create_index("ix_run_site_site", "run_site", ["site", "ended_at"])
