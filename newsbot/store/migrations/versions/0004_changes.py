"""Which articles were written, changed or removed, in order: what a copy of them has to follow."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_SHOWN = "version, status, duplicate_of, story_id"
"""Columns of which one is written whenever an article changes."""
_SQLITE = """CREATE TRIGGER article_{name} AFTER {event} ON article BEGIN
 INSERT INTO change (at, article_id) SELECT coalesce(max(at), 0) + 1, {row}.id FROM change; END"""
_FUNCTION = """CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
 INSERT INTO change (at, article_id)
 VALUES (txid_current(), CASE WHEN TG_OP = 'DELETE' THEN old.id ELSE new.id END) ON CONFLICT DO NOTHING;
 RETURN NULL; END $$"""
_POSTGRESQL = f"""CREATE TRIGGER note_change AFTER INSERT OR DELETE OR UPDATE OF {_SHOWN} ON article
 FOR EACH ROW EXECUTE FUNCTION note_change()"""


def upgrade() -> None:
    """Add the table, and what fills it."""
    op.create_table(
        "change",
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("article_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("at", "article_id", name="pk_change"),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_FUNCTION)
        op.execute(_POSTGRESQL)
        return
    for name, event, row in (
        ("put", "INSERT", "new"),
        ("changed", f"UPDATE OF {_SHOWN}", "new"),
        ("out", "DELETE", "old"),
    ):
        op.execute(_SQLITE.format(name=name, event=event, row=row))
