"""The chat over a WebSocket: see ``docs/web-interface.md`` for the frames."""

import asyncio
import json
import time
from collections import deque
from typing import Any

from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from bot.channels.web.sessions import Session, TooFast, WebChannel, stored_json
from bot.channels.web.shapes import MOST_ID, MOST_TEXT, NewMessage
from bot.handoff import BOT
from bot.hub.events import Event
from bot.language import LANGUAGES

HEARTBEAT = 25.0
"""Seconds after which the server says that it is there; a page that hears nothing connects anew."""
MOST_FRAMES, FRAME_SECONDS = 120, 10.0
"""More frames of any kind close the socket."""
_UNREADABLE = (ValueError, TypeError, KeyError, OverflowError, RecursionError)
"""What reading a frame raises that is no JSON, no text, too deep or has a wrong value."""
_POLICY = 1008

router = APIRouter(prefix="/api/chat")


@router.websocket("/ws")
async def chat_socket(socket: WebSocket) -> None:
    """Speak with one tab: see ``docs/web-interface.md`` for the frames."""
    web: WebChannel = socket.app.state.web
    await socket.accept()
    try:
        hello = json.loads(await asyncio.wait_for(socket.receive_text(), 10))
        token = str(hello["token"])
        after = min(int(hello.get("after") or 0), MOST_ID)
    except (*_UNREADABLE, TimeoutError, WebSocketDisconnect):
        await _close(socket)
        return
    session = await web.session(token)
    if session is None:
        code = "ended" if web.was_ended(token) else "expired"
        await _send_error(web, socket, code, "ro")
        await _close(socket)
        return
    await _Conversation(web, socket, token, session, after).run()


class _Conversation:
    """One open socket of one tab."""

    def __init__(
        self, web: WebChannel, socket: WebSocket, token: str, session: Session, after: int
    ) -> None:
        self._web = web
        self._socket = socket
        self._token = token
        self._session = session
        self._after = after
        self._frames: deque[float] = deque(maxlen=MOST_FRAMES)
        self._waiting: asyncio.Queue[NewMessage] = asyncio.Queue(MOST_FRAMES)
        self._urgent: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Send what was missed, then what comes, while reading what the visitor sends."""
        reading = asyncio.create_task(self._read())
        handling = asyncio.create_task(self._handle_waiting())
        writing: asyncio.Task[None] | None = None
        try:
            while True:
                record = await self._web.conversation(self._token, self._session)
                async with self._web.hub.events.listen(record.id) as events:
                    await self._catch_up(record.id)
                    await self._send({"type": "status", "owner": record.owner})
                    writing = asyncio.create_task(self._write(events))
                    await asyncio.wait({reading, writing}, return_when=asyncio.FIRST_COMPLETED)
                    if reading.done():
                        reading.result()
                        return
                    writing.result()
                    self._after = 0  # deleted: the next conversation begins
        except (WebSocketDisconnect, RuntimeError):
            return
        finally:
            reading.cancel()
            handling.cancel()
            if writing:
                writing.cancel()

    async def _read(self) -> None:
        while True:
            try:
                text = await self._socket.receive_text()
                if self._flooded():
                    await self._error("too_fast")
                    await self._socket.close(_POLICY)
                    return
                frame = json.loads(text)
                if not isinstance(frame, dict):
                    raise ValueError
            except _UNREADABLE:
                await self._error("invalid")
                continue
            if await self._web.session(self._token) is None:
                await self._error("ended" if self._web.was_ended(self._token) else "expired")
                return
            await self._take(frame)

    def _flooded(self) -> bool:
        now = time.monotonic()
        full = len(self._frames) == MOST_FRAMES and now - self._frames[0] < FRAME_SECONDS
        self._frames.append(now)
        return full

    async def _take(self, frame: dict[str, Any]) -> None:
        kind = frame.get("type")
        if kind == "language" and frame.get("language") in LANGUAGES:
            self._web.choose(self._session, frame["language"])
        elif kind == "typing" and self._session.conversation_id:
            conversation_id = self._session.conversation_id
            self._web.hub.events.publish("typing", conversation_id, "person")
        elif kind == "message":
            await self._message(frame)
        else:
            await self._error("invalid")

    async def _message(self, frame: dict[str, Any]) -> None:
        try:
            message = NewMessage(
                id=frame.get("id", ""), text=frame.get("text", ""), payload=frame.get("payload")
            )
        except ValueError:
            too_long = isinstance(frame.get("text"), str) and len(frame["text"]) > MOST_TEXT
            await self._error("too_long" if too_long else "invalid")
            return
        await self._send({"type": "typing", "author": "bot"})
        if self._web.is_urgent(message.text, message.payload):
            task = asyncio.create_task(self._handle(message))
            self._urgent.add(task)
            task.add_done_callback(self._urgent.discard)
        else:
            await self._waiting.put(message)

    async def _handle_waiting(self) -> None:
        """Handle messages in their order; danger does not wait for the one before it."""
        while True:
            await self._handle(await self._waiting.get())

    async def _handle(self, message: NewMessage) -> None:
        try:
            extra = await self._web.receive(
                self._token, self._session, message.text, message.id, message.payload
            )
        except TooFast:
            await self._error("too_fast")
            return
        for item in extra:
            await self._send({"type": "message", "message": item})

    async def _write(self, events: "asyncio.Queue[Event]") -> None:
        while True:
            try:
                event = await asyncio.wait_for(events.get(), HEARTBEAT)
            except TimeoutError:
                await self._send({"type": "heartbeat"})
                continue
            if event.kind == "message":
                await self._catch_up(event.topic)
            elif event.kind == "typing" and event.data == "counsellor":
                await self._send({"type": "typing", "author": "counsellor"})
            elif event.kind == "owner":
                await self._send({"type": "status", "owner": event.data or BOT})
            elif event.kind == "ended":
                await self._error("ended")
                await self._socket.close()
                raise WebSocketDisconnect
            elif event.kind == "deleted":
                return

    async def _catch_up(self, conversation_id: str) -> None:
        """Send every message after the last one sent: in order, none twice."""
        messages = await self._web.hub.store.messages(conversation_id, self._after)
        for message in messages:
            await self._send({"type": "message", "message": stored_json(message, self._session)})
            self._after = message.id
        await self._web.hub.store.delivered([m.id for m in messages if m.author != "person"])

    async def _send(self, frame: dict[str, Any]) -> None:
        await self._socket.send_json(frame)

    async def _error(self, code: str) -> None:
        await _send_error(self._web, self._socket, code, self._session.language)


async def _send_error(web: WebChannel, socket: WebSocket, code: str, language: str) -> None:
    text = web.hub.texts.get(f"chat_server.{code}", language)
    await socket.send_json({"type": "error", "code": code, "text": text})


async def _close(socket: WebSocket) -> None:
    try:
        await socket.close()
    except RuntimeError:
        return
