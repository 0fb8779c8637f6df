"""Sixty scripts through the widget's HTTP interface and through `azimut respond`: the same replies."""

import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi import FastAPI

from bot.channels.web import mount_chat
from bot.hub.service import Hub
from bot.language import LANGUAGES
from bot.respond import bot_in_process, respond_to
from bot.settings import Settings
from tests.conversations.script import SCRIPTS, named_scripts

EACH = 20
"""Scripts in each language, sixty in all; `azimut respond` tells every script elsewhere."""
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("Europe/Chisinau"))


@pytest.fixture(scope="module")
async def lines() -> AsyncIterator[Hub]:
    """The bot that `azimut respond` runs."""
    async with bot_in_process(NOW, None) as hub:
        yield hub


@pytest.fixture(scope="module")
async def site() -> AsyncIterator[httpx.AsyncClient]:
    """The same bot with a queue of its own, behind the widget's interface."""
    async with bot_in_process(NOW, None) as hub:
        app = FastAPI()
        app.state.hub = hub
        mount_chat(app, hub, Settings())
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://hub") as client:
            yield client


class Tab:
    """A browser tab without a browser."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"}
        self._last = 0

    async def say(self, number: int, text: str) -> list[dict[str, Any]]:
        body = {"id": str(number), "text": text}
        sent = await self._client.post("/api/chat/messages", json=body, headers=self._headers)
        assert sent.status_code == 200, sent.text
        answer = await self._client.get(
            "/api/chat/messages", params={"after": 0}, headers=self._headers
        )
        kept = answer.json()["messages"]
        newest = max((message["id"] for message in kept), default=0)
        if newest <= self._last:  # the conversation was deleted: this one is new
            self._last = 0
        messages = [message for message in kept if message["id"] > self._last]
        self._last = newest
        replies = [message for message in messages if message["author"] != "person"]
        return [
            {"text": reply["text"], "buttons": reply["buttons"]}
            for reply in [*replies, *sent.json()["messages"]]
        ]


def test_there_are_sixty_scripts() -> None:
    assert len(list(SCRIPTS.rglob("*.yml"))) >= 60


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_widget_replies_as_respond_does(
    lines: Hub, site: httpx.AsyncClient, language: str
) -> None:
    different: list[str] = []
    for name, steps in list(named_scripts(language))[:EACH]:
        opened = await site.post("/api/chat/session", json={"language": language})
        tab = Tab(site, opened.json()["token"])
        for number, step in enumerate(steps):
            line = {"id": str(number), "session": name, "text": step.say}
            if number == 0 and step.say.startswith("/"):  # no words: the page's language counts
                line["language"] = language
            wanted = (await respond_to(lines, json.dumps(line).encode()))["replies"]
            replies = await tab.say(number, step.say)
            shown = [{"text": r["text"], "buttons": r["buttons"]} for r in wanted]
            if replies != shown:
                different.append(f"{name}, after {step.say!r}: {replies} not {shown}")
    assert different == []
