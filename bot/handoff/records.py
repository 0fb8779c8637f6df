"""What the store gives to those who call it: plain records, texts decrypted."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.safety import DangerLevel

BOT, QUEUE, COUNSELLOR = "bot", "queue", "counsellor"
"""Owners of a conversation."""


@dataclass(frozen=True, slots=True)
class Button:
    """A choice below a message; ``payload`` is what pressing it sends."""

    title: str
    payload: str

    def as_dict(self) -> dict[str, str]:
        return {"title": self.title, "payload": self.payload}


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A document that goes with a reply: ``Hub.document(token)`` gives it, once."""

    token: str
    title: str
    name: str
    media_type: str

    @classmethod
    def of(cls, told: dict[str, str]) -> "DocumentLink":
        """Return the link that :meth:`as_dict` told."""
        token = told["url"].rpartition("/")[2]
        return cls(token, told["title"], told["name"], told["media_type"])

    @property
    def path(self) -> str:
        """Where the hub's web application serves it."""
        return f"/documents/{self.token}"

    def as_dict(self) -> dict[str, str]:
        return {
            "title": self.title, "name": self.name, "media_type": self.media_type, "url": self.path,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reply:
    """A message to the person, before it is stored."""

    text: str
    buttons: tuple[Button, ...] = ()
    author: str = "bot"
    entry: str | None = None
    """The entry that it answers with, when the person may be asked whether that was useful."""
    documents: tuple[DocumentLink, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        told = {"text": self.text, "buttons": [button.as_dict() for button in self.buttons]}
        if self.documents:
            told["documents"] = [document.as_dict() for document in self.documents]
        return told


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
    documents: tuple[DocumentLink, ...] = ()


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
    """A conversation in the queue."""

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


@dataclass(frozen=True, slots=True)
class CounsellorRecord:
    """Someone who may log in."""

    id: int
    login: str
    name: str
    role: str
