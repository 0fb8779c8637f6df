"""A hub whose dialogue says what a test tells it, and someone who answers."""

from typing import Any

import pytest

from bot.handoff import Staff, Store, connect
from bot.hub.messages import IncomingMessage, Turn
from bot.hub.service import Hub
from tests.conftest import make_hub
from tests.handoff.conftest import quick_hashes

__all__ = ["quick_hashes"]


class Canned:
    """Stands in for Rasa: gives *answers* in turn, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: list[dict[str, Any]] = []
        self.asked: list[str] = []

    async def turn(self, sender: str, text: str, metadata: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(text)
        plain = {"messages": [{"text": "an answer"}], "intent": "ask_question", "confidence": 0.9}
        return self.answers.pop(0) if self.answers else plain


@pytest.fixture
def dialogue() -> Canned:
    return Canned()


@pytest.fixture
def talking_hub(store: Store, dialogue: Canned) -> Hub:
    """A hub on a real database whose dialogue is canned, at noon."""
    return make_hub(store, dialogue)


@pytest.fixture
async def ana(database_url: str) -> int:
    """The id of a counsellor."""
    engine = connect(database_url)
    record = await Staff(engine).create("ana", "Ana", "twelve letters", "counsellor")
    await engine.dispose()
    return record.id


async def send(
    hub: Hub, text: str, language: str | None = None, address: str = "token", **fields: Any
) -> Turn:
    """Send *text* as the person at *address*; return the turn."""
    turn = await hub.receive(IncomingMessage("web", address, text, language=language, **fields))
    assert turn is not None
    return turn


async def authors(hub: Hub, turn: Turn) -> list[str]:
    """Return who wrote the messages of the conversation, in order."""
    return [message.author for message in await hub.store.messages(turn.conversation_id)]
