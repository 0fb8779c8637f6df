"""The dialogue in this process: Rasa's agent and the actions, with no server between."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from bot.nlu.channel import take_turn
from bot.nlu.tracker_store import SnapshotTrackerStore


class InProcessActions(EndpointConfig):
    """Runs custom actions with the SDK's executor instead of posting to the action server."""

    def __init__(self) -> None:
        super().__init__(url="in-process")
        self._executor = ActionExecutor()
        self._executor.register_package("actions")

    async def request(
        self, method: str = "post", subpath: str | None = None, **kwargs: Any
    ) -> dict[str, Any] | None:
        return await self._executor.run(kwargs["json"])


class InProcessDialogue:
    """Rasa's agent with everything in memory; each message is handled in turn."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._lock = asyncio.Lock()

    @classmethod
    def load(cls, model: Path) -> InProcessDialogue:
        agent = Agent.load(model_path=str(model), action_endpoint=InProcessActions())
        agent.tracker_store = SnapshotTrackerStore(agent.domain)
        if agent.processor:
            agent.processor.tracker_store = agent.tracker_store
        return cls(agent)

    async def turn(self, sender: str, text: str, metadata: dict[str, Any]) -> dict[str, Any]:
        async with self._lock:
            return await take_turn(self._agent, sender, text, metadata)
