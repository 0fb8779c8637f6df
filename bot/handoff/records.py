"""What the store gives to those who call it: plain records, texts decrypted."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.safety import DangerLevel

BOT, QUEUE, COUNSELLOR, CLOSED = "bot", "queue", "counsellor", "closed"
"""States of a conversation, named after its owner: the bot, the queue (someone waits), one
counsellor; or closed, until the person writes again or a counsellor reopens it."""


@dataclass(frozen=True, slots=True)
class Button:
    """A choice below a message; ``payload`` is what pressing it sends."""

    title: str
    payload: str

    def as_dict(self) -> dict[str, str]:
        return {"title": self.title, "payload": self.payload}


@dataclass(frozen=True, slots=True)
class Reply:
    """A message to the person, before it is stored."""

    text: str
    buttons: tuple[Button, ...] = ()
    author: str = "bot"
    entry: str | None = None
    """The entry that it answers with, when the person may be asked whether that was useful."""

    def as_dict(self) -> dict[str, Any]:
        return {"text": self.text, "buttons": [button.as_dict() for button in self.buttons]}


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message of a conversation; ``author`` is person, bot, counsellor or system."""

    id: int
    conversation_id: str
    author: str
    text: str
    buttons: tuple[Button, ...]
    at: datetime
    channel_message_id: str | None
    delivery: str
    payload: str | None = None
    entry: str | None = None
    read_at: datetime | None = None
    attempts: int = 0


@dataclass(slots=True)
class ConversationRecord:
    """A conversation as the hub works with it; ``state`` is the hub's own small memory."""

    id: str
    channel: str
    language: str | None
    language_chosen: bool
    owner: str
    counsellor_id: int | None
    level: DangerLevel
    category: str | None
    state: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QueueRecord:
    """A conversation in the queue. ``due_at`` is when its level's clock runs out."""

    id: int
    conversation_id: str
    reason: str
    level: DangerLevel
    category: str | None
    signs: tuple[str, ...]
    status: str
    counsellor_id: int | None
    created_at: datetime
    language: str | None
    channel: str
    due_at: datetime | None = None
    overdue_at: datetime | None = None
    claimed_at: datetime | None = None
    first_answer_at: datetime | None = None
    has_callback: bool = False

    def is_overdue(self, now: datetime) -> bool:
        """Tell whether someone waits longer than the clock of the level allows."""
        return self.status == "waiting" and self.due_at is not None and self.due_at <= now


@dataclass(frozen=True, slots=True)
class NoteRecord:
    """A private note of a counsellor; ``kind`` is note or transfer. The person never sees it."""

    id: int
    counsellor_id: int
    kind: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CallbackRecord:
    """How a person wants to be called back, in their own words, and when they agreed to it."""

    contact: str
    consented_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class TransitionRecord:
    """A change of a conversation's state: what, by whom, to whom, when."""

    kind: str
    counsellor_id: int | None
    target_id: int | None
    level: DangerLevel
    at: datetime


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A message that a channel is to send now; ``key`` is the same at every attempt."""

    message: StoredMessage
    channel: str
    address: str | None
    language: str | None
    attempt: int

    @property
    def key(self) -> str:
        return f"azimut-{self.message.id}"


@dataclass(frozen=True, slots=True)
class CounsellorRecord:
    """Someone who may log in."""

    id: int
    login: str
    name: str
    role: str
    has_totp: bool = False
    disabled: bool = False
    version: int = 0
    """Rises when the password or the second factor is reset, or the login disabled."""
