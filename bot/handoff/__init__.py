"""Conversations, the queue, and the people who answer."""

from bot.handoff.crypto import MasterKey, read_or_make_secret
from bot.handoff.database import connect, connect_sync, migrate
from bot.handoff.feedback import DOUBT, UNKNOWN, Feedback, Unanswered, Votes
from bot.handoff.hours import WorkingHours
from bot.handoff.records import (
    BOT,
    COUNSELLOR,
    QUEUE,
    Button,
    ConversationRecord,
    CounsellorRecord,
    QueueRecord,
    Reply,
    StoredMessage,
)
from bot.handoff.return_codes import ReturnCodes
from bot.handoff.staff import LoginRefused, Staff
from bot.handoff.store import Clock, NotOwner, Store, utc_now

__all__ = [
    "BOT",
    "COUNSELLOR",
    "DOUBT",
    "QUEUE",
    "UNKNOWN",
    "Button",
    "Clock",
    "ConversationRecord",
    "CounsellorRecord",
    "Feedback",
    "LoginRefused",
    "MasterKey",
    "NotOwner",
    "QueueRecord",
    "Reply",
    "ReturnCodes",
    "Staff",
    "Store",
    "StoredMessage",
    "Unanswered",
    "Votes",
    "WorkingHours",
    "connect",
    "connect_sync",
    "migrate",
    "read_or_make_secret",
    "utc_now",
]
