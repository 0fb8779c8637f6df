"""One person's update on its way through the hub, and what the handlers share."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial

from aiogram import Bot
from aiogram.exceptions import AiogramError

from bot.channels.telegram import CHANNEL
from bot.channels.telegram.alert_chats import AlertChats
from bot.channels.telegram.chats import Chats
from bot.channels.telegram.notices import Notice, Notices
from bot.channels.telegram.offers import Offers
from bot.channels.telegram.outbox import Outbox
from bot.handoff import COUNSELLOR, QUEUE, Attachments, Button, ConversationRecord, Reply
from bot.hub.buttons import DELETE
from bot.hub.messages import IncomingMessage
from bot.hub.service import Hub
from bot.language import LANGUAGES
from bot.safety import DangerDetector

_TYPING_SECONDS = 4.0
"""Telegram shows “typing” for five seconds."""
WITH_PEOPLE = (QUEUE, COUNSELLOR)
"""Owners of a conversation that a person reads, or will."""
SEND_OFFER, DROP_OFFER = "/telegram_send", "/telegram_drop"
"""Payloads of the question whether something goes to the counsellor; a number follows."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What handlers work with."""

    hub: Hub
    bot: Bot
    chats: Chats
    offers: Offers
    notices: Notices
    alert_chats: AlertChats
    attachments: Attachments
    detector: DangerDetector
    outbox: Outbox
    most_bytes: int

    def word(self, key: str, language: str, **fields: object) -> str:
        return self.hub.texts.get(key, language, **fields)


@dataclass(frozen=True, slots=True)
class Person:
    """Who sent an update; ``hint`` is the language of their Telegram, if the bot speaks it."""

    update_id: int
    chat_id: int
    address: str
    hint: str | None
    record: ConversationRecord

    @property
    def language(self) -> str:
        return self.record.language or self.hint or "ro"

    def message(
        self, text: str, payload: str | None = None, step: str = "", chosen: str | None = None
    ) -> IncomingMessage:
        """Return what the hub takes; *step* tells apart several messages made of one update."""
        identity = f"{self.update_id}{step}"
        return IncomingMessage(
            CHANNEL, self.address, text, identity, payload, chosen or self.hint, bool(chosen)
        )


async def meet(
    parts: Parts, update_id: int, chat_id: int, language_code: str | None, number: int | None
) -> Person:
    """Return the person of a private chat, whose message *number* lies there now."""
    address = parts.chats.name(chat_id)
    record = await parts.hub.store.conversation(CHANNEL, address)
    hint = spoken(language_code)
    if await parts.chats.open(record.id, chat_id, hint):
        await parts.outbox.wake(record.id)
    if number is not None:
        await parts.chats.lies(record.id, number)
    return Person(update_id, chat_id, address, hint, record)


def spoken(language_code: str | None) -> str | None:
    """Return the language that the bot speaks among those of *language_code*, as in “ru-RU”."""
    language = (language_code or "").lower()[:2]
    return language if language in LANGUAGES else None


async def take(
    parts: Parts,
    person: Person,
    text: str,
    payload: str | None = None,
    step: str = "",
    chosen: str | None = None,
) -> None:
    """Let the hub handle what a person wrote or pressed; its replies leave by the outbox."""
    numbers = await parts.chats.deletable(person.record.id)
    if payload == DELETE:  # kept first: a crash between here and the end must not forget them
        await parts.notices.add(Notice(person.chat_id, delete=tuple(numbers)))
        numbers = []
    async with thinking(parts.bot, person):
        turn = await parts.hub.receive(person.message(text, payload, step, chosen))
    if turn is None:
        return
    if await parts.hub.store.find(turn.conversation_id) is None:
        said = [reply.text for reply in turn.replies]
        said.append(parts.word("telegram.deleted", turn.language))
        farewell = Notice(
            person.chat_id, "\n\n".join(said), delete=tuple(numbers), hide_keyboard=True
        )
        await parts.notices.add(farewell)
    elif turn.handoff and person.record.owner not in WITH_PEOPLE:
        for offer_id in await parts.offers.ask_now(turn.conversation_id):
            await parts.hub.say(turn.conversation_id, partial(_offer_replies, parts, offer_id))


def _offer_replies(parts: Parts, offer_id: int, language: str) -> list[Reply]:
    return [offer_question(parts, offer_id, language)]


def offer_question(parts: Parts, offer_id: int, language: str) -> Reply:
    """Return the question whether something goes to the counsellor."""
    buttons = (
        Button(parts.word("telegram.offer_yes", language), f"{SEND_OFFER} {offer_id}"),
        Button(parts.word("telegram.offer_no", language), f"{DROP_OFFER} {offer_id}"),
    )
    return Reply(parts.word("telegram.offer", language), buttons, author="system")


def start_check(name: str) -> str:
    """Return the payload that starts a check."""
    return f"/start_check{json.dumps({'check': name})}"


@asynccontextmanager
async def thinking(bot: Bot, person: Person) -> AsyncIterator[None]:
    """Show “typing” in the chat meanwhile, unless a counsellor answers there."""
    if person.record.owner == COUNSELLOR:
        yield
        return
    task = asyncio.create_task(_type(bot, person.chat_id))
    try:
        yield
    finally:
        task.cancel()


async def _type(bot: Bot, chat_id: int) -> None:
    while True:
        with suppress(AiogramError):  # a courtesy: the answer does not wait for it
            await bot.send_chat_action(chat_id, "typing")
        await asyncio.sleep(_TYPING_SECONDS)
