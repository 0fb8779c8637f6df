"""Conversations, the queue, and the people who answer."""

from bot.handoff import channel_tables as channel_tables
from bot.handoff.attachments import Attachments, StoredAttachment
from bot.handoff.audit import Audit, AuditEntry, Verdict
from bot.handoff.crypto import MasterKey, read_or_make_secret
from bot.handoff.database import connect, connect_sync, migrate
from bot.handoff.feedback import DOUBT, UNKNOWN, Feedback, Unanswered, Votes
from bot.handoff.hours import OnCall, WorkingHours
from bot.handoff.permissions import NotAllowed, Permissions, permissions
from bot.handoff.records import (
    BOT,
    CLOSED,
    COUNSELLOR,
    QUEUE,
    Button,
    CallbackRecord,
    ConversationRecord,
    CounsellorRecord,
    DocumentLink,
    NoteRecord,
    OutboxMessage,
    QueueRecord,
    Reply,
    StoredMessage,
    TransitionRecord,
)
from bot.handoff.retention import Periods, Retention
from bot.handoff.return_codes import ReturnCodes
from bot.handoff.second_factor import new_totp_secret, totp_address
from bot.handoff.staff import LoginRefused, Staff
from bot.handoff.standing import Standing, Standings
from bot.handoff.store import Clock, NotOwner, Store, utc_now

__all__ = [
    "BOT",
    "CLOSED",
    "COUNSELLOR",
    "DOUBT",
    "QUEUE",
    "UNKNOWN",
    "Attachments",
    "Audit",
    "AuditEntry",
    "Button",
    "CallbackRecord",
    "Clock",
    "ConversationRecord",
    "CounsellorRecord",
    "DocumentLink",
    "Feedback",
    "LoginRefused",
    "MasterKey",
    "NotAllowed",
    "NotOwner",
    "NoteRecord",
    "OnCall",
    "OutboxMessage",
    "Periods",
    "Permissions",
    "QueueRecord",
    "Reply",
    "Retention",
    "ReturnCodes",
    "Staff",
    "Standing",
    "Standings",
    "Store",
    "StoredAttachment",
    "StoredMessage",
    "TransitionRecord",
    "Unanswered",
    "Verdict",
    "Votes",
    "WorkingHours",
    "connect",
    "connect_sync",
    "migrate",
    "new_totp_secret",
    "permissions",
    "read_or_make_secret",
    "totp_address",
    "utc_now",
]
