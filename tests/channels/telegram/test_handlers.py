"""The handlers with aiogram's own means: a session that records what the bot asks of Telegram."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import pytest
from aiogram import Bot, Dispatcher
from aiogram.client.session.base import BaseSession
from aiogram.methods import AnswerCallbackQuery, SendChatAction, TelegramMethod
from aiogram.types import Update

from bot import resources
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.handlers import Handlers
from bot.handoff import Feedback, Store, connect
from tests.channels.telegram.bot_api import TOKEN
from tests.channels.telegram.conftest import ANA
from tests.conftest import MASTER, NOON, make_hub
from tests.hub.conftest import Canned

SENDER = {"id": ANA, "is_bot": False, "first_name": "", "language_code": "en"}
CHAT = {"id": ANA, "type": "private"}


class RecordedSession(BaseSession):
    """Answers every call with success, and remembers it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[TelegramMethod[Any]] = []

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[Any],
        timeout: int | None = None,  # noqa: ASYNC109
    ) -> Any:
        self.asked.append(method)
        return True

    async def close(self) -> None:
        return None

    async def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        raise AssertionError("nothing is fetched here")
        yield b""


class Setting:
    """The handlers on a real hub, without the sender: only what handlers themselves do."""

    def __init__(
        self, dispatcher: Dispatcher, bot: Bot, session: RecordedSession, hub: Any
    ) -> None:
        self.dispatcher = dispatcher
        self.bot = bot
        self.session = session
        self.hub = hub

    async def feed(self, number: int, **content: Any) -> list[TelegramMethod[Any]]:
        """Handle an update; return what was asked of Telegram meanwhile."""
        before = len(self.session.asked)
        update = Update.model_validate({"update_id": number} | content, context={"bot": self.bot})
        await self.dispatcher.feed_update(self.bot, update)
        return self.session.asked[before:]


@pytest.fixture
async def setting(database_url: str) -> AsyncIterator[Setting]:
    engine = connect(database_url)
    hub = make_hub(Store(engine, MASTER), Canned(), Feedback(engine, MASTER, lambda: NOON))
    session = RecordedSession()
    bot = Bot(TOKEN, session=session)
    channel = TelegramChannel(hub, bot, engine, MASTER, resources.detector())
    yield Setting(Handlers(channel.parts).dispatcher(), bot, session, hub)
    await engine.dispose()


def message(text: str) -> dict[str, Any]:
    return {"message_id": 1, "date": 1, "chat": CHAT, "from": SENDER, "text": text}


def press(data: str) -> dict[str, Any]:
    found = {"message_id": 1, "date": 1, "chat": CHAT}
    return {"id": "1", "from": SENDER, "chat_instance": "", "data": data, "message": found}


async def test_while_the_bot_thinks_it_types(setting: Setting) -> None:
    asked = await setting.feed(1, message=message("What is the deadline?"))
    assert [type(method) for method in asked] == [SendChatAction]


async def test_words_are_answered_through_the_outbox_alone(setting: Setting) -> None:
    await setting.feed(1, message=message("What is the deadline?"))
    [due] = await setting.hub.store.pending("telegram")
    assert due.message.text == "an answer"


@pytest.mark.parametrize("data", ["b:7:0", "u:7:1", "x", "done"])
async def test_every_press_is_answered_exactly_once(setting: Setting, data: str) -> None:
    asked = await setting.feed(1, callback_query=press(data))
    assert [type(method) for method in asked] == [AnswerCallbackQuery]


async def test_a_static_command_asks_telegram_nothing_by_itself(setting: Setting) -> None:
    assert await setting.feed(1, message=message("/help")) == []
    [due] = await setting.hub.store.pending("telegram")
    assert "own words" in due.message.text


async def test_the_same_update_again_answers_nothing(setting: Setting) -> None:
    for _ in range(3):
        await setting.feed(1, message=message("/help"))
    [due] = await setting.hub.store.pending("telegram")
    await setting.hub.store.mark_sent(due.message.id)
    assert await setting.hub.store.pending("telegram") == []
