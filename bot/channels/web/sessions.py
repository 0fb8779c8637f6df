"""Sessions of visitors, and their messages in and out."""

import secrets
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.channels.web.flood import SlowDown
from bot.handoff import (
    BOT,
    Button,
    ConversationRecord,
    DocumentLink,
    ReturnCodes,
    StoredMessage,
)
from bot.handoff.base import hash_address
from bot.hub.messages import IncomingMessage, NotStored
from bot.hub.service import Hub
from bot.language import LANGUAGES
from bot.settings import Settings

CHANNEL = "web"
MOST_MESSAGES, WINDOW_SECONDS = 20, 10.0
MOST_VOTES = 50
"""Answers of one session that may be called useful or not."""
MOST_WRONG_CODES, MOST_WRONG_CODES_IN_ALL = 5, 100
"""Wrong return codes within CODE_SECONDS: of one session, and of everybody together."""
CODE_SECONDS = 15 * 60.0
TOUCH_SECONDS = 60.0
"""So often other hubs learn that a session is in use."""
MOST_SESSIONS = 100_000


class NoSuchAnswer(Exception):
    """The message is no answer of this session from the knowledge."""


class NothingSaid(Exception):
    """There is no conversation to come back to."""


class TooFast(Exception):
    """More messages, votes or codes than a person sends."""


class WrongCode(Exception):
    """The return code opens nothing."""


@dataclass(slots=True)
class Session:
    """A visitor's tab: known by its token, which is only in that tab and here in memory."""

    language: str
    seen: float
    chosen: bool = False
    conversation_id: str | None = None
    touched: float = 0.0
    sent: list[float] = field(default_factory=list)
    voted: set[int] = field(default_factory=set)
    wrong_codes: deque[float] = field(default_factory=deque)


class WebChannel:
    """Knows who may speak for which conversation, and how fast."""

    def __init__(self, hub: Hub, settings: Settings, codes: ReturnCodes | None = None) -> None:
        self.hub = hub
        self._idle = settings.session_idle_minutes * 60
        self._is_one_of_several = bool(settings.redis_url)
        self._codes = codes
        self._sessions: dict[str, Session] = {}
        self._ended: dict[str, float] = {}
        self._wrong_codes: deque[float] = deque()
        self.slow_down = SlowDown()

    def open(self, language: str | None) -> tuple[str, Session]:
        """Return a new token (256 bits) and its session."""
        self._forget_old()
        token = secrets.token_urlsafe(32)
        session = Session(language if language in LANGUAGES else "ro", time.monotonic())
        self._sessions[token] = session
        return token, session

    async def begin(self, language: str | None) -> tuple[str, Session]:
        """Open a session that every hub knows: where there are several, by its conversation."""
        token, session = self.open(language)
        if self._is_one_of_several:
            with suppress(SQLAlchemyError, OSError):
                await self.conversation(token, session)
        return token, session

    async def session(self, token: str) -> Session | None:
        """Return the live session of *token*; None when it ended or never was.

        After a restart of the hub, or at another hub, a session lives on through its conversation.
        While the database is gone any token may speak: it opens nothing, and gets the numbers.
        """
        session = self._sessions.get(token)
        plausible = 40 <= len(token) <= 64 and token.isascii()
        if plausible and (session is None or self._is_one_of_several):
            try:
                session = await self._known(token, session)
            except (SQLAlchemyError, OSError):
                return session or Session("ro", time.monotonic())
        if session is None or time.monotonic() - session.seen > self._idle:
            self._sessions.pop(token, None)
            return None
        session.seen = time.monotonic()
        return session

    async def _known(self, token: str, session: Session | None) -> Session | None:
        """Return the session of *token* as the database knows it, noting there that it is used."""
        record = await self.hub.store.known(CHANNEL, token, timedelta(seconds=self._idle))
        if record is None:
            self._sessions.pop(token, None)
            return None
        now = time.monotonic()
        if session is None:
            session = Session(record.language or "ro", now, record.language_chosen)
            self._sessions[token] = session
        session.seen = now
        if self._is_one_of_several and now - session.touched > TOUCH_SECONDS:
            session.touched = now
            await self.hub.store.touch(record.id)
        return session

    def was_ended(self, token: str) -> bool:
        """Tell whether the person closed this session, here or in another tab."""
        return token.isascii() and hash_address(CHANNEL, token) in self._ended

    async def end(self, token: str) -> None:
        """End a session for good: its token opens nothing any more, after a restart neither.

        Other tabs of the session close as well; who waits for the person or talks to them is told.
        """
        if await self.session(token) is None:
            return
        self._close(token)
        record = await self.hub.store.known(CHANNEL, token, timedelta(seconds=self._idle))
        await self.hub.store.forget_address(CHANNEL, token)
        if record is None:
            return
        self.hub.events.publish("ended", record.id)
        if record.owner != BOT:
            await self.hub.inform(record.id, "chat_server.left")

    def _close(self, token: str) -> None:
        now = time.monotonic()
        self._sessions.pop(token, None)
        self._ended = {k: at for k, at in self._ended.items() if now - at < self._idle}
        self._ended[hash_address(CHANNEL, token)] = now

    async def conversation(self, token: str, session: Session) -> ConversationRecord:
        record = await self.hub.store.conversation(CHANNEL, token, session.language)
        session.conversation_id = record.id
        return record

    def choose(self, session: Session, language: str) -> None:
        """Let the person's choice decide the language from now on."""
        session.language, session.chosen = language, True

    def is_urgent(self, text: str, payload: str | None) -> bool:
        """Tell whether a message may wait for none before it."""
        return self.hub.is_urgent(IncomingMessage(CHANNEL, "", text, payload=payload))

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
        if (
            turn is None
            or turn.intent != "delete_data"
            or await self.hub.store.find(turn.conversation_id)
        ):
            return []
        session.conversation_id = None  # the conversation was deleted: its last words live here
        if self._is_one_of_several:
            await self.conversation(token, session)
        return [
            message_json(-1, "bot", reply.text, reply.buttons, None, identity)
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

    async def make_code(self, token: str, session: Session) -> str:
        """Return a code to come back with. Raises NothingSaid."""
        record = await self.conversation(token, session)
        if self._codes is None or not await self.hub.store.messages(record.id):
            raise NothingSaid
        return await self._codes.make(record.id)

    async def forget_code(self, token: str, session: Session) -> None:
        record = await self.conversation(token, session)
        if self._codes is not None:
            await self._codes.forget(record.id)

    async def come_back(self, session: Session, code: str, language: str) -> tuple[str, Session]:
        """Open the conversation of *code* in a session of its own; all others lose it.

        Raises WrongCode, and TooFast after too many wrong ones.
        """
        tries = ((session.wrong_codes, MOST_WRONG_CODES),
                 (self._wrong_codes, MOST_WRONG_CODES_IN_ALL))  # fmt: skip
        now = time.monotonic()
        for wrong, most in tries:
            while wrong and now - wrong[0] >= CODE_SECONDS:
                wrong.popleft()
            if len(wrong) >= most:
                raise TooFast
        token, new = self.open(language)
        found = await self._codes.take(code, CHANNEL, token) if self._codes else None
        if found is None:
            del self._sessions[token]
            for wrong, _ in tries:
                wrong.append(now)
            raise WrongCode
        for other in [t for t, s in self._sessions.items() if s.conversation_id == found]:
            self._close(other)
        self.hub.events.publish("ended", found)
        new.conversation_id = found
        return token, new

    def _forget_old(self) -> None:
        """Make room: sessions without use go first, then those that waited longest unused."""
        if len(self._sessions) < MOST_SESSIONS:
            return
        now = time.monotonic()
        by_use = sorted(self._sessions.items(), key=lambda item: item[1].seen)
        least = len(by_use) - MOST_SESSIONS * 9 // 10
        for place, (token, session) in enumerate(by_use):
            if place < least or now - session.seen > self._idle:
                del self._sessions[token]


def message_json(
    identity: int,
    author: str,
    text: str,
    buttons: tuple[Button, ...],
    at: str | None,
    client_id: str | None,
    entry: str | None = None,
    documents: tuple[DocumentLink, ...] = (),
) -> dict[str, Any]:
    return {
        "id": identity,
        "author": author,
        "text": text,
        "buttons": [button.as_dict() for button in buttons],
        "at": at,
        "client_id": client_id,
        "entry": entry,
        "documents": [document.as_dict() for document in documents],
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
        message.documents,
    )
