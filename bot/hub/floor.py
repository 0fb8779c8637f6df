"""Whose turn it is in a conversation: one message after the other, but danger waits for nobody."""

import asyncio
import copy
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from bot.handoff import ConversationRecord, Store
from bot.hub.locks import Hold, Locks

T = TypeVar("T")

LONGEST_TURN = 30.0
"""Seconds that a message may wait for the one before it, beyond the patience with the database."""


class Patience:
    """How long a person waits for the database; waiting for the dialogue does not count."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = self._now() + seconds

    def begin_again(self, more: float = 0.0) -> None:
        """Count from now, with so many seconds *more* for something else."""
        self._end = self._now() + self._seconds + more

    async def wait_for(self, work: Coroutine[Any, Any, T]) -> T:
        """Return the result of *work*; it goes on to its end also when TimeoutError is raised."""
        task = asyncio.ensure_future(work)
        while not task.done():
            left = self._end - self._now()
            if left <= 0:
                _unfinished.add(task)
                task.add_done_callback(_forget)
                raise TimeoutError("the database did not answer in time")
            await asyncio.wait({task}, timeout=left)
        return task.result()

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


_unfinished: set[asyncio.Future[Any]] = set()


def _forget(task: "asyncio.Future[Any]") -> None:
    _unfinished.discard(task)
    task.exception()  # whoever waited was told


class Floor:
    """What a message must have to be answered: its turn, and the conversation.

    Messages take the turn one after the other and keep it while the dialogue thinks. The
    conversation is held only while it is read and written, so that danger and counsellors get
    to it at once although the dialogue is slow.
    """

    def __init__(
        self, locks: Locks, store: Store, conversation_id: str, patience: Patience
    ) -> None:
        self._id = conversation_id
        self._turn = locks.hold(f"turn:{conversation_id}")
        self._conversation: Hold = locks.hold(conversation_id)
        self._has_turn = False
        self._store = store
        self._patience = patience
        self._before: ConversationRecord | None = None

    @asynccontextmanager
    async def taken(self, urgent: Callable[[], bool]) -> AsyncIterator[None]:
        """Hold turn and conversation; what is *urgent* does not wait for a turn."""
        self._has_turn = await self._turn.try_acquire()
        if not self._has_turn and not urgent():
            await self._wait_for_turn()
        try:
            async with self._conversation:
                yield
        finally:
            await self._turn.release()

    async def find(self) -> ConversationRecord | None:
        """Return the conversation as it is stored now; None when it was deleted."""
        found = await self._store.find(self._id)
        self._before = copy.deepcopy(found)
        return found

    @asynccontextmanager
    async def aside(self, conversation: ConversationRecord) -> AsyncIterator[None]:
        """Let others at the conversation meanwhile; after it *conversation* has what they changed."""
        before = self._before or copy.deepcopy(conversation)
        await self._conversation.release()
        try:
            if not self._has_turn:
                await self._wait_for_turn()
            self._patience.begin_again(3600.0)  # the dialogue has a time limit of its own
            yield
        finally:
            self._patience.begin_again()
            await self._conversation.acquire()
            now = None if self._conversation.was_mine else await self.find()
            if now is not None:
                merge(conversation, before, now)

    async def _wait_for_turn(self) -> None:
        self._patience.begin_again(LONGEST_TURN)
        await self._turn.acquire()
        self._has_turn = True
        self._patience.begin_again()


def merge(mine: ConversationRecord, before: ConversationRecord, now: ConversationRecord) -> None:
    """Put into *mine* what others made of *before* while this turn waited: *now*."""
    if now.level > mine.level or mine.category == before.category:
        mine.category = now.category
    mine.level = max(mine.level, now.level) if now.level >= before.level else now.level
    mine.owner, mine.counsellor_id = now.owner, now.counsellor_id
    mine.blocked_until = now.blocked_until
    if mine.language == before.language and not mine.language_chosen:
        mine.language, mine.language_chosen = now.language, now.language_chosen
    for key in {*before.state, *now.state}:
        if mine.state.get(key) != before.state.get(key):
            continue
        if key in now.state:
            mine.state[key] = now.state[key]
        else:
            mine.state.pop(key, None)
