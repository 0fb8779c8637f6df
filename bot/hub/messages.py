"""What comes into the hub and what goes out of it."""

from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any, Protocol

from bot.handoff import Button, Reply
from bot.safety import DangerLevel


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A message from a person, the same for every channel.

    ``id`` is the channel's own, by which a repeated delivery is known. ``payload`` is what a
    pressed button sends. ``language`` is the one chosen or set on the channel, if any. A channel
    that sends on its own sets ``keep_address``: its address is then kept, encrypted, for the outbox.
    """

    channel: str
    address: str
    text: str
    id: str | None = None
    payload: str | None = None
    language: str | None = None
    language_chosen: bool = False
    keep_address: bool = False


class NotStored(Exception):
    """The database is gone, so nothing was kept: show ``replies`` and let the message come again."""

    def __init__(self, replies: list[Reply]) -> None:
        self.replies = replies
        super().__init__("the database cannot be reached")


@dataclass(slots=True)
class Turn:
    """What the bot made of a message; the ``azimut respond`` contract in Python."""

    conversation_id: str
    language: str
    level: DangerLevel = DangerLevel.NONE
    category: str | None = None
    handoff: bool = False
    intent: str | None = None
    confidence: float | None = None
    entry: str | None = None
    sources: list[dict[str, str]] = field(default_factory=list)
    candidates: list[dict[str, Any]] = field(default_factory=list)
    check: dict[str, Any] | None = None
    gap: str | None = None
    """Why this was no answer: the bot does not know, or doubts; not part of the contract."""
    replies: list[Reply] = field(default_factory=list)
    began: float = field(default_factory=perf_counter)
    """When the message arrived, on the clock of ``perf_counter``; not part of the contract."""

    def as_dict(self) -> dict[str, Any]:
        return {
            "language": self.language,
            "intent": self.intent,
            "confidence": None if self.confidence is None else round(self.confidence, 4),
            "sos": {"level": self.level.label, "category": self.category},
            "handoff": self.handoff,
            "entry": self.entry,
            "sources": self.sources,
            "candidates": self.candidates,
            "check": self.check,
            "replies": [reply.as_dict() for reply in self.replies],
        }


class DialogueUnavailable(Exception):
    """Rasa did not answer in time, or at all."""


class Dialogue(Protocol):
    """Whoever decides what the bot says: Rasa, over HTTP or in this process."""

    async def turn(self, sender: str, text: str, metadata: dict[str, Any]) -> dict[str, Any]:
        """Return {"messages", "intent", "confidence"}. Raises DialogueUnavailable."""
        ...


_WISHES = ("handoff", "language", "documents", "facts_of_check", "danger")


def read_turn(turn: Turn, answer: dict[str, Any]) -> dict[str, Any]:
    """Put Rasa's *answer* into *turn*; return what its actions ask of the hub.

    Of several answers in one turn the first is the turn's entry. Raises DialogueUnavailable when it
    cannot be read.
    """
    try:
        return _read(turn, answer)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        turn.replies = []
        raise DialogueUnavailable(f"unreadable: {type(error).__name__}") from error


def _read(turn: Turn, answer: dict[str, Any]) -> dict[str, Any]:
    turn.intent, turn.confidence = answer.get("intent"), answer.get("confidence")
    wishes: dict[str, Any] = {}
    for message in answer.get("messages") or []:
        if message.get("text"):
            buttons = tuple(Button(b["title"], b["payload"]) for b in message.get("buttons") or ())
            turn.replies.append(Reply(message["text"], buttons))
        facts = (message.get("custom") or {}).get("azimut") or {}
        if facts.get("answers") and turn.replies:  # facts follow the text that they are about
            turn.replies[-1] = replace(turn.replies[-1], entry=facts["answers"])
        turn.gap = turn.gap or facts.get("gap")
        turn.entry = turn.entry or facts.get("entry")
        turn.sources = turn.sources or facts.get("sources") or []
        turn.candidates = turn.candidates or facts.get("candidates") or []
        turn.check = facts.get("check") or turn.check
        wishes.update({k: facts[k] for k in _WISHES if k in facts})
    return wishes
