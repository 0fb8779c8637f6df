"""How a queue item is read: with its conversation's language and channel, decrypting nothing."""

from typing import Any

from sqlalchemy import Select, select

from bot.handoff.records import QueueRecord
from bot.handoff.tables import Callback, Conversation, QueueItem
from bot.safety import DangerLevel

WAITING, CLAIMED, DONE = "waiting", "claimed", "closed"
"""States of a queue item."""


def items() -> Select[Any]:
    """Select queue items with what ``from_row`` needs; columns, as thousands may be read at once."""
    return (
        select(
            QueueItem.id, QueueItem.conversation_id, QueueItem.reason, QueueItem.level,
            QueueItem.category, QueueItem.signs, QueueItem.status, QueueItem.counsellor_id,
            QueueItem.created_at, Conversation.language, Conversation.channel, QueueItem.due_at,
            QueueItem.overdue_at, QueueItem.claimed_at, QueueItem.first_answer_at,
            Callback.conversation_id.is_not(None),
        )
        .join(Conversation, Conversation.id == QueueItem.conversation_id)
        .outerjoin(Callback, Callback.conversation_id == QueueItem.conversation_id)
    )  # fmt: skip


def from_row(row: Any) -> QueueRecord:
    """Return the record of a row that ``items`` selected."""
    identity, conversation_id, reason, level, category, signs, *rest = row
    return QueueRecord(
        identity, conversation_id, reason, DangerLevel(level), category, tuple(signs), *rest
    )


def from_item(item: QueueItem, language: str | None, channel: str) -> QueueRecord:
    """Return the record of an item that was read to be changed."""
    return QueueRecord(
        item.id, item.conversation_id, item.reason, DangerLevel(item.level), item.category,
        tuple(item.signs), item.status, item.counsellor_id, item.created_at, language, channel,
        item.due_at, item.overdue_at, item.claimed_at, item.first_answer_at,
    )  # fmt: skip
