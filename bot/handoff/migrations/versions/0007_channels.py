"""What messengers need: updates, chats, offers, notices, alerts; and files for counsellors."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"

_MOMENT = sa.DateTime(timezone=True)


def _conversation(primary_key: bool = False) -> sa.Column[str]:
    key = sa.ForeignKey("conversations.id", ondelete="CASCADE")
    return sa.Column(
        "conversation_id", sa.String(36), key, primary_key=primary_key, nullable=False
    )


def upgrade() -> None:
    _chats()
    op.create_table(
        "channel_notices",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("taken_until", _MOMENT),
    )
    op.create_table(
        "declined_chats",
        sa.Column("address_hash", sa.String(64), primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_table(
        "alert_chats",
        sa.Column(
            "counsellor_id",
            sa.Integer,
            sa.ForeignKey("counsellors.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("address", sa.LargeBinary, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
    )
    op.create_table(
        "alert_codes",
        sa.Column("code_hash", sa.String(64), primary_key=True),
        sa.Column(
            "counsellor_id",
            sa.Integer,
            sa.ForeignKey("counsellors.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("expires_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_alert_codes_counsellor_id", "alert_codes", ["counsellor_id"])
    op.create_table(
        "attachments",
        sa.Column("id", sa.String(36), primary_key=True),
        _conversation(),
        sa.Column(
            "message_id",
            sa.Integer,
            sa.ForeignKey("messages.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_attachments_conversation_id", "attachments", ["conversation_id"])
    op.create_index("ix_attachments_message_id", "attachments", ["message_id"])


def _chats() -> None:
    op.create_table(
        "channel_updates",
        sa.Column("channel", sa.String(20), primary_key=True),
        sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("body", sa.LargeBinary),
        sa.Column("received_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_channel_updates_received_at", "channel_updates", ["received_at"])
    op.create_table(
        "channel_chats",
        _conversation(primary_key=True),
        sa.Column("address", sa.LargeBinary, nullable=False),
        sa.Column("stopped", sa.Boolean, nullable=False),
        sa.Column("keyboard", sa.String(2)),
        sa.Column("hint", sa.String(2)),
    )
    op.create_table(
        "channel_messages",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        _conversation(),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("message_id", sa.Integer),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("voted", sa.Boolean, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.UniqueConstraint("conversation_id", "number"),
    )
    op.create_index("ix_channel_messages_conversation_id", "channel_messages", ["conversation_id"])
    op.create_table(
        "channel_offers",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        _conversation(),
        sa.Column("album", sa.String(64)),
        sa.Column("asked", sa.Boolean, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_channel_offers_conversation_id", "channel_offers", ["conversation_id"])
    op.create_index("ix_channel_offers_created_at", "channel_offers", ["created_at"])


def downgrade() -> None:
    for table in (
        "attachments",
        "alert_codes",
        "alert_chats",
        "declined_chats",
        "channel_notices",
        "channel_offers",
        "channel_messages",
        "channel_chats",
        "channel_updates",
    ):
        op.drop_table(table)
