"""What counsellors note of a contact, and counts of days."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column(
            "conversation_id",
            sa.String(36),
            sa.ForeignKey("conversations.id", ondelete="SET NULL"),
        ),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("language", sa.String(2)),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("answered_by", sa.String(12), nullable=False),
        sa.Column("counsellor_id", sa.Integer),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("type", sa.String(30)),
        sa.Column("category", sa.String(40)),
        sa.Column("answers", sa.JSON, nullable=False),
        sa.Column("waited", sa.Integer),
        sa.Column("first_answer", sa.Integer),
        sa.Column("last_message", sa.Integer, nullable=False),
    )
    op.create_index("ix_contacts_conversation_id", "contacts", ["conversation_id"])
    op.create_index("ix_contacts_day", "contacts", ["day"])
    op.create_index("contacts_open", "contacts", ["status", "counsellor_id"])
    op.create_index(
        "one_open_contact",
        "contacts",
        ["conversation_id"],
        unique=True,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_table(
        "contact_texts",
        sa.Column(
            "contact_id",
            sa.Integer,
            sa.ForeignKey("contacts.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column(
            "conversation_id",
            sa.String(36),
            sa.ForeignKey("conversations.id", ondelete="CASCADE"),
        ),
        sa.Column("wrapped_key", sa.LargeBinary),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_contact_texts_conversation_id", "contact_texts", ["conversation_id"])
    op.create_table(
        "criterion_counts",
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("field", sa.String(40), primary_key=True),
        sa.Column("answer", sa.String(40), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_table(
        "daily_counts",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    for table in ("daily_counts", "criterion_counts", "contact_texts", "contacts"):
        op.drop_table(table)
