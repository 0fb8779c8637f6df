"""What actions read from a tracker and how they speak."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot import resources
from bot.nlu.check_words import ASKS
from bot.nlu.subjects import subject

MOST_EARLIER = 8
"""How many earlier messages are read for what a check would ask."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_FEWEST_WORDS = 4
Buttons = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Turn:
    """The message that an action answers."""

    text: str
    language: str
    intent: str | None
    topic: str | None
    today: date
    waiting: bool
    """Whether the person is in the queue."""
    entities: dict[str, Any]
    confidence: float = 1.0
    subject: str | None = None
    """The entry that a question goes on from: the best of those just offered, the topic, or that of a check."""
    alarmed: bool = False
    """Whether danger is known and no counsellor has taken over yet."""

    @classmethod
    def of(cls, tracker: Tracker) -> "Turn":
        message = tracker.latest_message or {}
        metadata = message.get("metadata") or {}
        now = metadata.get("now")
        topic = tracker.get_slot("topic")
        return cls(
            text=message.get("text") or "",
            language=tracker.get_slot("language") or "ro",
            intent=(message.get("intent") or {}).get("name"),
            topic=topic,
            today=datetime.fromisoformat(now).date() if now else date.today(),
            waiting=bool(metadata.get("waiting")),
            entities={e["entity"]: e["value"] for e in message.get("entities") or []},
            confidence=float((message.get("intent") or {}).get("confidence") or 0.0),
            subject=subject(tracker.get_slot),
            alarmed=bool(metadata.get("alarmed")),
        )


def earlier_messages(tracker: Tracker, questions: bool = False) -> list[tuple[str, str]]:
    """Return (text, language) of the latest messages that told something, the oldest first.

    A button says nothing of its own, and a question only asks for what it names: of a message that
    asks, the sentences count that do not. With *questions* the messages that ask are returned instead.
    """
    *before, _ = [e for e in tracker.events if e.get("event") == "user"] or [None]
    told = [
        (str(event.get("text") or ""), _language_of(event.get("parse_data") or {}))
        for event in before
    ]
    own = [(text, language) for text, language in told if text and not text.startswith("/")]
    if questions:
        return [pair for pair in own if ASKS.search(pair[0])][-MOST_EARLIER:]
    plain = [(_told_in(text), language) for text, language in own]
    return [pair for pair in plain if pair[0]][-MOST_EARLIER:]


def _told_in(text: str) -> str:
    """Return the sentences of *text* that ask nothing, each of more than a few words."""
    if not ASKS.search(text):
        return text
    sentences = (sentence.strip() for sentence in _SENTENCE.split(text))
    told = (s for s in sentences if not ASKS.search(s) and len(s.split()) >= _FEWEST_WORDS)
    return " ".join(told)


def _language_of(parse_data: dict[str, Any]) -> str:
    entities = parse_data.get("entities") or []
    return next((e["value"] for e in entities if e.get("entity") == "language"), "ro")


def say(dispatcher: CollectingDispatcher, text: str, buttons: Buttons = (), **facts: Any) -> None:
    """Send *text* with buttons (title, payload); *facts* go to the hub beside it."""
    dispatcher.utter_message(
        text=text,
        buttons=[{"title": title, "payload": payload} for title, payload in buttons],
        json_message={"azimut": facts} if facts else None,
    )


def word(key: str, language: str, **fields: Any) -> str:
    """Return one of the bot's own texts."""
    return resources.texts().get(key, language, **fields)
