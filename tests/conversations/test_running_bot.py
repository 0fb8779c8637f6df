"""Every script through the running bot: hub, Rasa server and real action server, over HTTP."""

import uuid
from typing import Any

import httpx
import pytest

from bot.language import LANGUAGES
from tests.conftest import Stack
from tests.conversations.script import named_scripts, problems

LEAST_SHARE = 0.85
"""Share of the scripts without a known gap that must pass over HTTP, where the clock is real."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_conversations_over_http(stack: Stack, language: str) -> None:
    found: dict[str, list[str]] = {}
    with httpx.Client(base_url=stack.base, trust_env=False, timeout=30) as client:
        for name, steps in named_scripts(language):
            visitor = Visitor(client, language)
            found[name] = [p for step in steps for p in problems(step, visitor.say(step.say))]
    failed = {name: wrong for name, wrong in found.items() if wrong}
    assert len(found) >= 10
    assert 1 - len(failed) / len(found) >= LEAST_SHARE, failed


class Visitor:
    """A browser tab without a browser."""

    def __init__(self, client: httpx.Client, language: str) -> None:
        self._client = client
        opened = client.post("/api/chat/session", json={"language": language}).json()
        self._headers = {"Authorization": f"Bearer {opened['token']}"}
        self._last = 0

    def say(self, text: str) -> list[dict[str, Any]]:
        """Send a message and return the replies to it."""
        body = {"id": str(uuid.uuid4()), "text": text}
        sent = self._client.post("/api/chat/messages", json=body, headers=self._headers)
        sent.raise_for_status()
        answer = self._client.get(
            "/api/chat/messages", params={"after": self._last}, headers=self._headers
        )
        messages = answer.json()["messages"]
        self._last = max([self._last, *(message["id"] for message in messages)])
        replies = [message for message in messages if message["author"] != "person"]
        return [*replies, *sent.json()["messages"]]
