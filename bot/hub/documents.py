"""Documents that wait to be fetched: in memory only, each once, for half an hour at most."""

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.documents import Document, DocumentRequest, Maker
from bot.documents.make import MEDIA_TYPES
from bot.handoff import DocumentLink
from bot.hub.messages import Turn

TOKEN_BYTES = 32
KEPT_SECONDS = 30 * 60
MOST_WAITING = 5_000
"""Over this many the oldest are given up, so that nobody can fill the memory."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    conversation_id: str
    request: DocumentRequest
    until: float


class DocumentShelf:
    """What people asked for and have not fetched yet; a document is made when it is fetched."""

    def __init__(
        self,
        maker: Callable[[], Maker],
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._maker = maker
        self._clock = clock
        self._monotonic = monotonic
        self._waiting: dict[str, _Waiting] = {}

    def put(self, conversation_id: str, request: DocumentRequest, title: str) -> DocumentLink:
        """Keep a request and return the link by which it is fetched once."""
        self._forget_old()
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self._waiting[token] = _Waiting(conversation_id, request, self._monotonic() + KEPT_SECONDS)
        name = self._maker().file_name(request)
        return DocumentLink(token, title, name, MEDIA_TYPES[request.format])

    async def take(self, token: str) -> Document | None:
        """Make and return the document of *token* and forget it; None when there is none."""
        self._forget_old()
        found = self._waiting.pop(token, None)
        if found is None:
            return None
        return await asyncio.to_thread(self._maker().make, found.request, self._clock())

    def forget(self, conversation_id: str) -> None:
        """Give up what a deleted conversation has not fetched."""
        for token, waiting in list(self._waiting.items()):
            if waiting.conversation_id == conversation_id:
                del self._waiting[token]

    def _forget_old(self) -> None:
        now = self._monotonic()
        tokens = list(self._waiting)
        surplus = set(tokens[: max(0, len(tokens) - MOST_WAITING + 1)])
        for token in tokens:
            if token in surplus or self._waiting[token].until < now:
                del self._waiting[token]


def attach(shelf: DocumentShelf, turn: Turn, wish: dict[str, Any], language: str) -> None:
    """Put links to the documents that an action asks for on the last reply of *turn*."""
    links = [
        shelf.put(
            turn.conversation_id,
            DocumentRequest(item["kind"], item["format"], language, wish["interview"]),
            item["title"],
        )
        for item in wish["items"]
    ]
    if turn.replies:
        turn.replies[-1] = replace(turn.replies[-1], documents=tuple(links))
