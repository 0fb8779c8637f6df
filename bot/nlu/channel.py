"""How the hub speaks to Rasa: one message in, the turn out, over HTTP or in one process."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot import resources
from bot.logs import configure_logs
from bot.settings import get_settings


async def take_turn(
    agent: Agent, sender: str, text: str, metadata: dict[str, Any]
) -> dict[str, Any]:
    """Let *agent* handle a message and return the turn as JSON: messages, intent, confidence."""
    output = CollectingOutputChannel()
    message = UserMessage(text, output, sender, input_channel="hub", metadata=metadata)
    await agent.handle_message(message)
    intent: dict[str, Any] = {}
    tracker = await agent.tracker_store.retrieve(sender) if agent.tracker_store else None
    if tracker and tracker.latest_message:
        intent = tracker.latest_message.intent
    return {
        "messages": output.messages,
        "intent": intent.get("name"),
        "confidence": intent.get("confidence"),
    }


class HubChannel(InputChannel):
    """The channel that the hub posts to; it needs the shared token."""

    def __init__(self, token: str) -> None:
        self._token = token

    @classmethod
    def name(cls) -> str:
        return "hub"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> HubChannel:
        """Return the channel of a server, whose logs from here on hold no content."""
        configure_logs(get_settings().log_level)
        return cls((credentials or {}).get("token") or "")

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes; what the components read is loaded first, not at the first message."""
        for load in (
            resources.search, resources.identifier, resources.plan_queries, resources.checks,
            resources.prepare_mentions,
        ):  # fmt: skip
            load()
        hub = Blueprint("hub_channel")

        @hub.get("/")
        async def health(request: Request) -> HTTPResponse:
            return json({"status": "ok"})

        @hub.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            token = request.headers.get("X-Azimut-Token", "")
            if not self._token or not hmac.compare_digest(token, self._token):
                return json({"error": "the token is missing or wrong"}, status=403)
            body = request.json or {}
            turn = await take_turn(
                request.app.ctx.agent, body["sender"], body["text"], body.get("metadata") or {}
            )
            return json(turn)

        return hub
