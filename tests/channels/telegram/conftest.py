"""A real hub on a real database, the channel, and a Bot API to speak HTTP with."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot import resources
from bot.channels.telegram.bot_api import make_bot
from bot.channels.telegram.channel import TelegramChannel
from bot.handoff import Feedback, Staff, Store, connect
from bot.hub.service import Hub
from bot.settings import Settings
from tests.channels.telegram.bot_api import TOKEN, BotApi
from tests.conftest import MASTER, NOON, make_hub
from tests.handoff.conftest import quick_hashes
from tests.hub.conftest import Canned

__all__ = ["quick_hashes"]

ANA = 700_000_001
"""The chat of somebody who writes to the bot."""


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as api:
        yield api


@pytest.fixture
def settings(api: BotApi, tmp_path: Any, database_url: str) -> Settings:
    return Settings(
        data_dir=tmp_path, database_url=database_url, telegram_token=TOKEN, telegram_api=api.url,
        telegram_secret="of the test",
    )  # fmt: skip


class World:
    """The hub and its channel on one database; they can crash and start again."""

    def __init__(self, api: BotApi, settings: Settings) -> None:
        self.api = api
        self.settings = settings
        self.dialogue = Canned()
        self.hub: Hub
        self.channel: TelegramChannel

    async def start(self) -> None:
        """Begin as a new process would."""
        self.engine = connect(self.settings.effective_database_url)
        store = Store(self.engine, MASTER)
        feedback = Feedback(self.engine, MASTER, lambda: NOON)
        self.hub = make_hub(store, self.dialogue, feedback)
        self.channel = TelegramChannel(
            self.hub, make_bot(self.settings), self.engine, MASTER, resources.detector(), 2**20
        )
        await self.hub.recover()
        await self.channel.start()

    async def crash(self) -> None:
        """End without handling or sending anything more."""
        await self.channel.stop()
        await self.engine.dispose()

    async def deliver(self) -> None:
        """Bring every waiting update to the channel, as a webhook does."""
        for update in self.api.take_updates():
            await self.channel.accept(update)

    async def says(self, chat_id: int, text: str, **fields: Any) -> list[str]:
        """Let a person write, and return what the bot said after it."""
        self.api.say(chat_id, text, **fields)
        return await self.settled(chat_id)

    async def presses(self, chat_id: int, title: str) -> list[str]:
        """Let a person press the newest button with that title; return what the bot said."""
        self.api.press(chat_id, title)
        return await self.settled(chat_id)

    async def settled(self, chat_id: int) -> list[str]:
        """Deliver what waits, wait until all is done, and return what was said to a chat."""
        before = len(self.api.sent)
        await self.deliver()
        await self.quiet()
        return [m.text for m in self.api.sent[before:] if m.chat_id == chat_id]

    async def quiet(self) -> None:
        """Wait until nothing is left to handle or to send."""

        async def done() -> bool:
            try:
                return (
                    not await self.channel.inbox.unhandled()
                    and await self.hub.store.next_due("telegram") is None
                    and not await self.channel.parts.notices.count()
                )
            except OperationalError as error:
                if "database is locked" not in str(error):
                    raise
                return False  # someone writes all the while: it is not quiet yet

        await until(done)

    async def conversation(self, chat_id: int) -> Any:
        return await self.hub.store.conversation(
            "telegram", self.channel.parts.chats.name(chat_id)
        )

    async def counsellor(self, login: str = "ana") -> int:
        return (await Staff(self.engine).create(login, login, "twelve letters", "counsellor")).id

    async def with_counsellor(self, chat_id: int) -> tuple[int, str]:
        """Let a person ask for a counsellor, who takes the conversation; return both ids."""
        await self.says(chat_id, "/human")
        counsellor = await self.counsellor()
        [item] = await self.hub.store.queue()
        assert await self.hub.claim(item.id, item.conversation_id, counsellor)
        await self.quiet()
        return counsellor, item.conversation_id


async def until(check: Callable[[], Any], seconds: float = 60.0) -> None:
    """Wait until *check*, which may be a coroutine function, returns something true."""
    end = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < end:
        result = check()
        if asyncio.iscoroutine(result):
            result = await result
        if result:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("waited in vain")


@pytest.fixture
async def world(api: BotApi, settings: Settings) -> AsyncIterator[World]:
    world = World(api, settings)
    await world.start()
    yield world
    await world.crash()
