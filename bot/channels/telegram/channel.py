"""Telegram as a channel of the hub: takes updates in, one chat after its own order, and sends replies."""

import asyncio
import time
from collections import deque
from contextlib import suppress
from functools import partial
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import Update
from pydantic import ValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.channels.telegram import CHANNEL
from bot.channels.telegram.alert_chats import AlertChats
from bot.channels.telegram.alerts import Alerts
from bot.channels.telegram.chats import Chats
from bot.channels.telegram.commands import set_menu
from bot.channels.telegram.handlers import Handlers
from bot.channels.telegram.inbox import Body, Inbox
from bot.channels.telegram.intake import reduce
from bot.channels.telegram.keyboards import typed_key
from bot.channels.telegram.notice_sender import NoticeSender
from bot.channels.telegram.notices import Notice, Notices
from bot.channels.telegram.offers import Offers
from bot.channels.telegram.outbox import Outbox
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.person import Parts, Person, meet, spoken
from bot.channels.telegram.sender import Sender
from bot.channels.telegram.tasks import Tasks
from bot.handoff import Attachments, MasterKey, Reply
from bot.hub.events import ALL_TOPICS
from bot.hub.messages import IncomingMessage, NotStored
from bot.hub.service import Hub
from bot.language import LANGUAGES
from bot.safety import DangerDetector

log = structlog.get_logger()

MOST_TRIES = 3
_RETRY_SECONDS = 1.0
_CLEAN_SECONDS = 3600.0
_TYPING_EVERY = 4.0
_AT_ONCE = ("/sos", "/human")


class TelegramChannel:
    """Everything between Telegram and the hub."""

    def __init__(
        self,
        hub: Hub,
        bot: Bot,
        engine: AsyncEngine,
        master: MasterKey,
        detector: DangerDetector,
        most_bytes: int = 10 * 2**20,
    ) -> None:
        self._hub = hub
        self._bot = bot
        self.inbox = Inbox(engine, master)
        self.parts = Parts(
            hub, bot, Chats(engine, master), Offers(engine, master), Notices(engine, master),
            AlertChats(engine, master), Attachments(engine, master), detector,
            Outbox(engine, hub.store), most_bytes,
        )  # fmt: skip
        self._dispatcher = Handlers(self.parts).dispatcher()
        self._tasks = Tasks()
        self._sender = Sender(hub, bot, self.parts.chats, self.parts.outbox, self._tasks)
        self._waiting: dict[int, deque[tuple[int, Body]]] = {}
        self._warned: set[int] = set()
        self.pace = Pace()
        self._name: str | None = None

    async def start(self) -> None:
        """Begin to send, and handle what was delivered before a crash."""
        parts = self.parts
        for name, work in (
            ("sender", self._sender.run),
            ("notices", NoticeSender(self._bot, parts.notices).run),
            ("alerts", Alerts(self._hub, parts.alert_chats, parts.notices).run),
            ("typing", self._relay_typing),
            ("menu", self._introduce),
            ("cleaning", self._clean),
        ):
            self._tasks.keep_running(name, work)
        for update_id, body in await self.inbox.unhandled():
            self._queue(reduce(body).chat_id or 0, update_id, body)

    async def stop(self) -> None:
        """End the background work and the connection."""
        await self._tasks.stop()
        await self._bot.session.close()

    # In

    async def accept(self, update: Any) -> None:
        """Keep an update and handle it soon; one that came before is left. Raises BadUpdate."""
        arrival = reduce(update)
        if arrival.is_public and arrival.chat_id is not None:
            if await self.inbox.add(arrival.update_id, None):
                await self._decline(arrival.chat_id)
            return
        chat_id = arrival.chat_id or 0
        try:
            is_new = await self.inbox.add(arrival.update_id, arrival.body)
        except (OperationalError, InterfaceError, OSError):
            if arrival.body is not None and chat_id not in self._warned:
                self._warned.add(chat_id)
                self._tasks.start(self._say_numbers(chat_id, arrival.body))
            raise
        self._warned.clear()
        if is_new and arrival.body is not None:
            self._queue(chat_id, arrival.update_id, arrival.body)

    async def _say_numbers(self, chat_id: int, body: Body) -> None:
        """While the database is away say so, with the numbers; the message itself comes again."""
        sender = next(v for v in body.values() if isinstance(v, dict)).get("from") or {}
        language = spoken(sender.get("language_code")) or "ro"
        texts = self._hub.texts
        numbers = texts.get("danger.numbers", language)
        text = texts.get("telegram.database_away", language, numbers=numbers)
        with suppress(AiogramError):
            await self._bot.send_message(chat_id, text, parse_mode=None)

    def _queue(self, chat_id: int, update_id: int, body: Body) -> None:
        waiting = self._waiting.get(chat_id)
        if waiting is not None:
            if self._is_urgent(body):  # the one before may be waiting for a slow dialogue
                self._tasks.start(self._handle(update_id, body))
            else:
                waiting.append((update_id, body))
            return
        self._waiting[chat_id] = deque([(update_id, body)])
        self._tasks.start(self._work(chat_id))

    def _is_urgent(self, body: Body) -> bool:
        text = str((body.get("message") or {}).get("text") or "")
        command = typed_key(text, self._hub.texts) or text
        return command in _AT_ONCE or self._hub.is_urgent(IncomingMessage(CHANNEL, "", text))

    async def _work(self, chat_id: int) -> None:
        """Handle the updates of one chat in their order."""
        waiting = self._waiting[chat_id]
        try:
            while waiting:
                update_id, body = waiting[0]
                try:
                    await self.pace.keep(chat_id, partial(self._ask_to_wait, chat_id, update_id))
                    await self._handle(update_id, body)
                except Exception as error:  # it stays in the inbox until the next start
                    log.error("telegram.update_left", error=type(error).__name__)
                waiting.popleft()
        finally:
            del self._waiting[chat_id]
            if waiting:  # stopped: they are in the inbox, and handled at the next start
                log.info("telegram.left_waiting", count=len(waiting))

    async def _ask_to_wait(self, chat_id: int, update_id: int) -> None:
        person = await meet(self.parts, update_id, chat_id, None, None)
        await self._say(person, "chat_server.too_fast")

    async def _say(self, person: Person, key: str) -> None:
        """Say one of the bot's texts outside a turn."""
        await self._hub.say(
            person.record.id, lambda language: [Reply(self.parts.word(key, language))]
        )

    async def _handle(self, update_id: int, body: Body) -> None:
        """Handle one update; while the database is away wait for it, and give up only on a mistake."""
        tries = 0
        while True:
            try:
                update = Update.model_validate(body, context={"bot": self._bot})
                await self._dispatcher.feed_update(self._bot, update)
                await self.inbox.handled(update_id)
                return
            except (OperationalError, InterfaceError, NotStored) as error:
                log.warning("telegram.database_away", error=type(error).__name__)
            except ValidationError as error:
                log.error("telegram.update_unreadable", error=type(error).__name__)
                await self.inbox.handled(update_id)
                return
            except Exception as error:
                tries += 1
                log.error("telegram.update_failed", error=type(error).__name__, count=tries)
                if tries == MOST_TRIES:
                    await self._apologise(update_id, reduce(body).chat_id or 0)
                    return
            await asyncio.sleep(_RETRY_SECONDS)

    async def _apologise(self, update_id: int, chat_id: int) -> None:
        person = await meet(self.parts, update_id, chat_id, None, None)
        await self._say(person, "dialogue.bot_down")
        await self.inbox.handled(update_id)

    async def _decline(self, chat_id: int) -> None:
        """Say once, in all three languages, that the bot answers in private; then leave."""
        if self._name is None:
            try:
                self._name = (await self._bot.me()).username or ""
            except AiogramError:
                self._name = ""
        texts = self._hub.texts
        words = [texts.get("telegram.only_private", code, bot=self._name) for code in LANGUAGES]
        await self.parts.notices.decline(Notice(chat_id, "\n\n".join(words), leave=True))

    # Beside

    async def _introduce(self) -> None:
        """Tell Telegram the menu of commands; until it hears it, again."""
        await set_menu(self._bot, self._hub.texts)

    async def _clean(self) -> None:
        while True:
            await self.inbox.clear()
            await self.parts.offers.clear()
            await asyncio.sleep(_CLEAN_SECONDS)

    async def _relay_typing(self) -> None:
        """Show the person that the counsellor is writing."""
        shown: dict[str, float] = {}
        async with self._hub.events.listen(ALL_TOPICS) as events:
            while True:
                event = await events.get()
                now = time.monotonic()
                if event.kind != "typing" or event.data != "counsellor":
                    continue
                if now - shown.get(event.topic, -_TYPING_EVERY) < _TYPING_EVERY:
                    continue
                shown = {k: v for k, v in shown.items() if now - v < _TYPING_EVERY}
                shown[event.topic] = now
                self._tasks.start(self._type(event.topic))

    async def _type(self, conversation_id: str) -> None:
        chat = await self.parts.chats.of(conversation_id)
        if chat is None or chat.stopped:
            return
        try:
            await self._bot.send_chat_action(chat.address, "typing")
        except AiogramError as error:
            log.info("telegram.typing_not_shown", error=type(error).__name__)
