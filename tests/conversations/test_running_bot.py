"""Every script through the running bot: hub, Rasa server and real action server, over HTTP."""

import uuid
from typing import Any

import httpx
import pytest

from tests.conftest import Stack
from tests.conversations.script import Step, problems, scripts


@pytest.mark.parametrize("steps", scripts())
def test_conversation_over_http(stack: Stack, steps: list[Step]) -> None:
    with httpx.Client(base_url=stack.base, trust_env=False, timeout=30) as client:
        visitor = Visitor(client)
        found = [problem for step in steps for problem in problems(step, visitor.say(step.say))]
    assert not found, "\n".join(found)


class Visitor:
    """A browser tab without a browser."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        opened = client.post("/api/chat/session", json={"language": None}).json()
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
