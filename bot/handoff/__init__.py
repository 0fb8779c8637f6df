"""Conversations, the queue, and the people who answer."""

from bot.handoff.audit import Audit, AuditEntry, Verdict
from bot.handoff.crypto import MasterKey, read_or_make_secret
from bot.handoff.database import connect, connect_sync, migrate
from bot.handoff.feedback import DOUBT, UNKNOWN, Feedback, Unanswered, Votes
from bot.handoff.hours import OnCall, WorkingHours
from bot.handoff.records import (
    BOT,
    CLOSED,
    COUNSELLOR,
    QUEUE,
    Button,
    CallbackRecord,
    ConversationRecord,
    CounsellorRecord,
    NoteRecord,
    OutboxMessage,
    QueueRecord,
    Reply,
    StoredMessage,
    TransitionRecord,
)
from bot.handoff.staff import LoginRefused, Staff
from bot.handoff.store import Clock, NotOwner, Store, utc_now

__all__ = [
    "BOT",
    "CLOSED",
    "COUNSELLOR",
    "DOUBT",
    "QUEUE",
    "UNKNOWN",
    "Audit",
    "AuditEntry",
    "Button",
    "CallbackRecord",
    "Clock",
    "ConversationRecord",
    "CounsellorRecord",
    "Feedback",
    "LoginRefused",
    "MasterKey",
    "NotOwner",
    "NoteRecord",
    "OnCall",
    "OutboxMessage",
    "QueueRecord",
    "Reply",
    "Staff",
    "Store",
    "StoredMessage",
    "TransitionRecord",
    "Unanswered",
    "Verdict",
    "Votes",
    "WorkingHours",
    "connect",
    "connect_sync",
    "migrate",
    "read_or_make_secret",
    "utc_now",
]
