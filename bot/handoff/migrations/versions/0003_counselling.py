"""What counsellors work with: clocks, notes, calls back, blocks, second factors, an audit log."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_MOMENT = sa.DateTime(timezone=True)
_COLUMNS: dict[str, Any] = {
    "conversations": (("address", sa.LargeBinary()),),
    "messages": (
        ("next_try_at", _MOMENT),
        ("sent_at", _MOMENT),
        ("read_at", _MOMENT),
        ("channel_reference", sa.String(100)),
    ),
    "queue_items": (
        ("due_at", _MOMENT),
        ("overdue_at", _MOMENT),
        ("on_call_at", _MOMENT),
        ("first_answer_at", _MOMENT),
    ),
    "counsellors": (
        ("totp_secret", sa.LargeBinary()),
        ("totp_step", sa.Integer()),
        ("disabled_at", _MOMENT),
        ("seen_at", _MOMENT),
    ),
    "transitions": (("target_id", sa.Integer()),),
}
_OPEN = sa.text("status != 'closed'")


def upgrade() -> None:
    for table, columns in _COLUMNS.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind))
    op.add_column(
        "counsellors", sa.Column("version", sa.Integer, nullable=False, server_default="0")
    )
    op.create_index(
        "one_open_item",
        "queue_items",
        ["conversation_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("conversation_id", sa.String(36), _cascade(), nullable=False),
        sa.Column("counsellor_id", sa.Integer, sa.ForeignKey("counsellors.id"), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_notes_conversation_id", "notes", ["conversation_id"])
    op.create_table(
        "callbacks",
        sa.Column("conversation_id", sa.String(36), _cascade(), primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("consented_at", _MOMENT, nullable=False),
        sa.Column("done_at", _MOMENT),
    )
    op.create_table(
        "blocks",
        sa.Column("channel", sa.String(20), primary_key=True),
        sa.Column("address_hash", sa.String(64), primary_key=True),
        sa.Column("until", _MOMENT, nullable=False),
        sa.Column("counsellor_id", sa.Integer, sa.ForeignKey("counsellors.id"), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("counsellor_id", sa.Integer),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(60)),
        sa.Column("seal", sa.String(64), nullable=False),
    )
    op.create_table(
        "sealed_keys",
        sa.Column("name", sa.String(20), primary_key=True),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    for table in ("sealed_keys", "audit", "blocks", "callbacks", "notes"):
        op.drop_table(table)
    op.drop_index("one_open_item", "queue_items")
    op.drop_column("counsellors", "version")
    for table, columns in _COLUMNS.items():
        for name, _ in columns:
            op.drop_column(table, name)


def _cascade() -> sa.ForeignKey:
    return sa.ForeignKey("conversations.id", ondelete="CASCADE")
