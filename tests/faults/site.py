"""A running hub with its web chat over real HTTP, and a Rasa server that fails as it is told."""

import asyncio
import time
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from aiohttp import web

from bot.handoff import Staff, Store, connect
from bot.hub.app import create_app
from bot.hub.service import Hub
from bot.settings import Settings
from tests.conftest import free_port

DANGER = "he locked me in and beats me"
ANSWER = "an answer"
NUMBERS = "0 800 77777"
BOT_DOWN = "cannot answer questions right now"
NOT_KEPT = "could not be kept"


class Rasa:
    """Answers as the Rasa server does; or late, with an error, with nothing, or not at all."""

    def __init__(self) -> None:
        self.port = free_port()
        self.seconds = 0.0
        self.status = 200
        self.silent = False
        self.drops = False
        self.asked: list[str] = []
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/webhooks/hub/", self._health)
        app.router.add_post("/webhooks/hub/webhook", self._turn)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _health(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _turn(self, request: web.Request) -> web.StreamResponse:
        text = (await request.json())["text"]
        await asyncio.sleep(self.seconds)
        self.asked.append(text)
        if self.drops and request.transport is not None:
            request.transport.close()
        if self.status != 200:
            return web.json_response({}, status=self.status)
        messages = [] if self.silent else [{"text": f"{ANSWER} to {text}"}]
        return web.json_response({"messages": messages, "intent": "x", "confidence": 0.9})


class Site:
    """One hub as its own web server, with all that its process has, on *settings*."""

    def __init__(self, rasa: Rasa, folder: Path, database_url: str = "", **more: Any) -> None:
        fields: dict[str, Any] = {
            "data_dir": folder, "database_url": database_url, "rasa_port": rasa.port,
            "internal_token": "token", "rasa_timeout": 8.0, "second_factor": "optional",
        }  # fmt: skip
        self.settings = Settings(port=free_port(), **(fields | more))
        self.url = f"http://127.0.0.1:{self.settings.port}"
        self.hub: Hub
        self.app: Any
        self._server: uvicorn.Server
        self._serving: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self.app = await asyncio.to_thread(create_app, self.settings)
        self.hub = self.app.state.hub
        config = uvicorn.Config(
            self.app, port=self.settings.port, log_level="error", access_log=False,
            timeout_graceful_shutdown=1,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._serving = asyncio.create_task(self._server._serve())
        while not self._server.started:
            if self._serving.done():
                self._serving.result()
                raise AssertionError("the hub did not start")
            await asyncio.sleep(0.02)

    async def stop(self) -> None:
        if self._serving is not None:
            self._server.should_exit = True
            await self._serving
            self._serving = None

    @property
    def store(self) -> Store:
        return self.hub.store

    async def counsellor(self, login: str = "ana") -> int:
        engine = connect(self.settings.effective_database_url)
        try:
            record = await Staff(engine).create(login, login, "twelve letters", "counsellor")
        finally:
            await engine.dispose()
        return record.id


class Visitor:
    """Someone on the chat page of one of several *sites*; each request goes to the next of them."""

    def __init__(self, *sites: Site) -> None:
        self._sites = sites
        self._turn = 0
        self._client = httpx.AsyncClient(trust_env=False, timeout=60)
        self.token = ""
        self.shown: list[dict[str, Any]] = []
        self.sent: list[str] = []
        """What the person wrote and the page sent until it was taken, as the widget does."""
        self._last = 0

    async def open(self) -> "Visitor":
        answer = await self._ask("POST", "/api/chat/session", json={"language": "en"})
        self.token = answer["token"]
        return self

    async def say(self, text: str, identity: str = "", payload: str | None = None) -> list[str]:
        """Send a message; return the words that stand only on the screen, not in the database."""
        body = {"id": identity or str(uuid.uuid4()), "text": text, "payload": payload}
        answer = await self._ask("POST", "/api/chat/messages", json=body)
        return [message["text"] for message in answer["messages"]]

    async def insist(self, text: str, limit: float = 60.0) -> list[str]:
        """Send a message until it is kept, as the widget does; return the last words meanwhile."""
        identity, end, told = str(uuid.uuid4()), time.monotonic() + limit, [""]
        self.sent.append(text)
        while time.monotonic() < end:
            try:
                words = await self.say(text, identity)
            except httpx.HTTPError:
                words = [""]
            if not words:
                return told
            told = words
            await asyncio.sleep(0.2)
        raise AssertionError("the message was never kept")

    async def count(self) -> tuple[int, int]:
        """Return how many of the messages sent were lost, and how many stored or answered twice."""
        replies = await self.read()
        said = Counter(m["text"] for m in self.shown if m["author"] == "person")
        answers = Counter(text for text in replies if text.startswith(ANSWER))
        lost = sum(said[text] == 0 for text in self.sent)
        twice = sum(count - 1 for count in (*said.values(), *answers.values()))
        questions = [text for text in self.sent if text.startswith("question")]
        told = sum(answers.values()) + sum(BOT_DOWN in text for text in replies)
        return lost + max(0, len(questions) - told), twice + max(0, told - len(questions))

    async def read(self) -> list[str]:
        """Fetch what is new; return all that was said to the person so far, in order."""
        answer = await self._ask("GET", f"/api/chat/messages?after={self._last}")
        self.shown += answer["messages"]
        self._last = max([self._last, *(m["id"] for m in answer["messages"])])
        return [m["text"] for m in self.shown if m["author"] != "person"]

    async def said(self) -> list[str]:
        """Return what the person wrote, as it is stored."""
        await self.read()
        return [m["text"] for m in self.shown if m["author"] == "person"]

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask(self, method: str, path: str, **fields: Any) -> dict[str, Any]:
        site = self._sites[self._turn % len(self._sites)]
        self._turn += 1
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        answer = await self._client.request(method, f"{site.url}{path}", headers=headers, **fields)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found


async def seconds_to_queue(store: Store, count: int = 1, limit: float = 30.0) -> float:
    """Wait until *count* items are in the queue; return the seconds from now until then."""
    begun = time.monotonic()
    while time.monotonic() - begun < limit:
        if len(await store.queue()) >= count:
            return time.monotonic() - begun
        await asyncio.sleep(0.01)
    raise AssertionError("nothing came to the queue")
