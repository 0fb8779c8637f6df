"""The visitors' chat over WebSocket, and over plain HTTP where sockets are blocked."""

import asyncio
import json
import secrets
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Query, Request, WebSocket
from pydantic import BaseModel, ConfigDict, Field
from starlette.websockets import WebSocketDisconnect

from bot.handoff import BOT, Button, ConversationRecord, StoredMessage
from bot.hub.events import Event
from bot.hub.messages import IncomingMessage, NotStored
from bot.hub.service import Hub
from bot.language import LANGUAGES
from bot.settings import Settings

STATIC = Path(__file__).parent / "static"
CHANNEL = "web"
MOST_MESSAGES, WINDOW_SECONDS = 20, 10.0
MOST_VOTES = 50
"""Answers of one session that may be called useful or not."""
_MOST_SESSIONS = 100_000
_MOST_ID = 2**31 - 1
_UNREADABLE = (ValueError, TypeError, KeyError, OverflowError, RecursionError)
"""What reading a frame raises that is no JSON, no text, too deep or has a wrong value."""

router = APIRouter(prefix="/api/chat")


class NoSuchAnswer(Exception):
    """The message is no answer of this session from the knowledge."""


class TooFast(Exception):
    """More messages than a person types."""


@dataclass(slots=True)
class Session:
    """A visitor's tab: known by its token, which is only in that tab and here in memory."""

    language: str
    seen: float
    chosen: bool = False
    conversation_id: str | None = None
    sent: list[float] = field(default_factory=list)
    voted: set[int] = field(default_factory=set)


class WebChannel:
    """Sessions of visitors, and their messages in and out."""

    def __init__(self, hub: Hub, settings: Settings) -> None:
        self.hub = hub
        self._idle = settings.session_idle_minutes * 60
        self._sessions: dict[str, Session] = {}

    def open(self, language: str | None) -> tuple[str, Session]:
        """Return a new token (256 bits) and its session."""
        self._forget_old()
        token = secrets.token_urlsafe(32)
        session = Session(language if language in LANGUAGES else "ro", time.monotonic())
        self._sessions[token] = session
        return token, session

    async def session(self, token: str) -> Session | None:
        """Return the live session of *token*; None when it ended or never was.

        After a restart of the hub a session lives on through its conversation.
        """
        session = self._sessions.get(token)
        if session is None and 40 <= len(token) <= 64 and token.isascii():
            record = await self.hub.store.known(CHANNEL, token, timedelta(seconds=self._idle))
            if record is not None:
                session = Session(
                    record.language or "ro", time.monotonic(), record.language_chosen
                )
                self._sessions[token] = session
        if session is None or time.monotonic() - session.seen > self._idle:
            self._sessions.pop(token, None)
            return None
        session.seen = time.monotonic()
        return session

    async def end(self, token: str) -> None:
        """End a session for good: its token opens nothing any more, after a restart neither."""
        if self._sessions.pop(token, None) is not None or await self.session(token):
            self._sessions.pop(token, None)
            await self.hub.store.forget_address(CHANNEL, token)

    async def conversation(self, token: str, session: Session) -> ConversationRecord:
        record = await self.hub.store.conversation(CHANNEL, token, session.language)
        session.conversation_id = record.id
        return record

    async def receive(
        self, token: str, session: Session, text: str, identity: str, payload: str | None
    ) -> list[dict[str, Any]]:
        """Hand a message to the hub. Returns what exists outside the database, else nothing.

        Raises TooFast over MOST_MESSAGES in WINDOW_SECONDS.
        """
        now = time.monotonic()
        session.sent = [t for t in session.sent if now - t < WINDOW_SECONDS]
        if len(session.sent) >= MOST_MESSAGES:
            raise TooFast
        session.sent.append(now)
        incoming = IncomingMessage(
            CHANNEL, token, text, identity, payload, session.language, session.chosen
        )
        try:
            turn = await self.hub.receive(incoming)
        except NotStored as gone:  # the page keeps the message and sends it again
            return [
                message_json(-1, "bot", reply.text, reply.buttons, None, None)
                for reply in gone.replies
            ]
        if turn is None or await self.hub.store.find(turn.conversation_id):
            return []
        session.conversation_id = None  # the conversation was deleted: its last words live here
        return [
            message_json(-1, "bot", reply.text, reply.buttons, None, None)
            for reply in turn.replies
        ]

    async def vote(self, token: str, session: Session, message_id: int, useful: bool) -> None:
        """Count one vote for the entry of an answer; a second for the same answer is not counted.

        Raises NoSuchAnswer, and TooFast over MOST_VOTES in a session.
        """
        if message_id in session.voted or self.hub.feedback is None:
            return
        if len(session.voted) >= MOST_VOTES:
            raise TooFast
        session.voted.add(message_id)
        record = await self.conversation(token, session)
        found = await self.hub.store.messages(record.id, message_id - 1)
        if not found or found[0].id != message_id or found[0].entry is None:
            session.voted.discard(message_id)
            raise NoSuchAnswer
        language = record.language or session.language
        await self.hub.feedback.vote(found[0].entry, language, useful)

    def _forget_old(self) -> None:
        if len(self._sessions) < _MOST_SESSIONS:
            return
        now = time.monotonic()
        for token in [t for t, s in self._sessions.items() if now - s.seen > self._idle]:
            del self._sessions[token]


def message_json(
    identity: int,
    author: str,
    text: str,
    buttons: tuple[Button, ...],
    at: str | None,
    client_id: str | None,
    entry: str | None = None,
) -> dict[str, Any]:
    return {
        "id": identity,
        "author": author,
        "text": text,
        "buttons": [button.as_dict() for button in buttons],
        "at": at,
        "client_id": client_id,
        "entry": entry,
    }


def stored_json(message: StoredMessage, session: Session) -> dict[str, Any]:
    """Return a message for the page; ``entry`` only where the visitor may still vote."""
    return message_json(
        message.id,
        message.author,
        message.text,
        message.buttons,
        message.at.isoformat(),
        message.channel_message_id,
        None if message.id in session.voted else message.entry,
    )


class NewSession(BaseModel):
    """A visitor opens the page."""

    model_config = ConfigDict(extra="forbid")
    language: str | None = Field(default=None, max_length=2)


class NewMessage(BaseModel):
    """A visitor writes, or presses a button."""

    model_config = ConfigDict(extra="forbid")
    id: str = Field(max_length=64, pattern=r"^[!-~]+$")
    text: str = Field(max_length=20_000)
    payload: str | None = Field(default=None, max_length=300)


class NewVote(BaseModel):
    """A visitor says whether an answer was useful."""

    model_config = ConfigDict(extra="forbid", strict=True)
    message: int = Field(ge=1, le=_MOST_ID)
    useful: bool


def _web(request: Request) -> WebChannel:
    web: WebChannel = request.app.state.web
    return web


Web = Annotated[WebChannel, Depends(_web)]


async def _bearer(web: Web, authorization: Annotated[str, Header()] = "") -> tuple[str, Session]:
    token = authorization.removeprefix("Bearer ").strip()
    session = await web.session(token)
    if session is None:
        raise HTTPException(401, "this session has ended; open a new one")
    return token, session


Bearer = Annotated[tuple[str, Session], Depends(_bearer)]
AfterId = Annotated[int, Query(ge=0, le=_MOST_ID)]


@router.get("/texts")
async def texts(web: Web, language: str = "ro") -> dict[str, str]:
    """Return the page's texts."""
    return web.hub.texts.section("chat", language if language in LANGUAGES else "ro")


@router.post("/session")
async def new_session(body: NewSession, web: Web) -> dict[str, Any]:
    """Open a session. Its token is the only way to the conversation."""
    token, session = web.open(body.language)
    return {"token": token, "language": session.language, "messages": []}


@router.post("/end")
async def end_session(request: Request, web: Web) -> dict[str, str]:
    """Close a session at once; the token comes as bearer or as the body of a beacon."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not token:
        token = _token_of((await request.body())[:500])
    await web.end(token)
    return {"status": "ended"}


@router.post("/messages")
async def post_message(body: NewMessage, bearer: Bearer, web: Web) -> dict[str, Any]:
    """Take a message; the answers come with ``GET /messages`` or over the socket."""
    token, session = bearer
    try:
        extra = await web.receive(token, session, body.text, body.id, body.payload)
    except TooFast:
        text = web.hub.texts.get("chat.too_fast", session.language)
        raise HTTPException(429, text, headers={"Retry-After": "10"}) from None
    return {"messages": extra}


@router.post("/useful")
async def post_vote(body: NewVote, bearer: Bearer, web: Web) -> dict[str, str]:
    """Count whether an answer was useful: by day, entry and language, without the person."""
    token, session = bearer
    try:
        await web.vote(token, session, body.message, body.useful)
    except TooFast:
        text = web.hub.texts.get("chat.too_fast", session.language)
        raise HTTPException(429, text) from None
    except NoSuchAnswer:
        raise HTTPException(404, "this message is no answer from the knowledge") from None
    return {"status": "counted"}


@router.get("/messages")
async def get_messages(bearer: Bearer, web: Web, after: AfterId = 0) -> dict[str, Any]:
    """Return the messages whose id is over *after*."""
    token, session = bearer
    record = await web.conversation(token, session)
    messages = await web.hub.store.messages(record.id, after)
    await web.hub.store.delivered([m.id for m in messages if m.author != "person"])
    return {"messages": [stored_json(m, session) for m in messages], "owner": record.owner}


@router.websocket("/ws")
async def chat_socket(socket: WebSocket) -> None:
    """Speak with one tab: see ``docs/web-interface.md`` for the frames."""
    web: WebChannel = socket.app.state.web
    await socket.accept()
    try:
        hello = json.loads(await asyncio.wait_for(socket.receive_text(), 10))
        token = str(hello["token"])
        after = min(int(hello.get("after") or 0), _MOST_ID)
    except (*_UNREADABLE, TimeoutError, WebSocketDisconnect):
        await _close(socket)
        return
    session = await web.session(token)
    if session is None:
        await _send_error(web, socket, "expired", "ro")
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

    async def run(self) -> None:
        """Send what was missed, then what comes, while reading what the visitor sends."""
        reading = asyncio.create_task(self._read())
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
            if writing:
                writing.cancel()

    async def _read(self) -> None:
        while True:
            try:
                frame = json.loads(await self._socket.receive_text())
                if not isinstance(frame, dict):
                    raise ValueError
            except _UNREADABLE:
                await self._error("invalid")
                continue
            if await self._web.session(self._token) is None:
                await self._error("expired")
                return
            await self._take(frame)

    async def _take(self, frame: dict[str, Any]) -> None:
        kind = frame.get("type")
        if kind == "language" and frame.get("language") in LANGUAGES:
            self._session.language, self._session.chosen = frame["language"], True
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
            too_long = isinstance(frame.get("text"), str) and len(frame["text"]) > 20_000
            await self._error("too_long" if too_long else "invalid")
            return
        await self._send({"type": "typing", "author": "bot"})
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
            event = await events.get()
            if event.kind == "message":
                await self._catch_up(event.topic)
            elif event.kind == "typing" and event.data == "counsellor":
                await self._send({"type": "typing", "author": "counsellor"})
            elif event.kind == "owner":
                await self._send({"type": "status", "owner": event.data or BOT})
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
    text = web.hub.texts.get(f"chat.{code}", language)
    await socket.send_json({"type": "error", "code": code, "text": text})


async def _close(socket: WebSocket) -> None:
    try:
        await socket.close()
    except RuntimeError:
        return


def _token_of(body: bytes) -> str:
    """Return the token of a beacon: bare, or as {"token": …}."""
    text = body.decode("utf-8", "replace").strip()
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return str(value.get("token", "")) if isinstance(value, dict) else str(value)
