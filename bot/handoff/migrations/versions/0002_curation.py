"""What curators learn from conversations, without the conversations: votes, and what was not answered."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "answer_votes",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("entry", sa.String(120), primary_key=True),
        sa.Column("language", sa.String(2), primary_key=True),
        sa.Column("useful", sa.Boolean, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "unanswered",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("candidate", sa.String(120)),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_unanswered_day", "unanswered", ["day"])


def downgrade() -> None:
    for table in ("unanswered", "answer_votes"):
        op.drop_table(table)
