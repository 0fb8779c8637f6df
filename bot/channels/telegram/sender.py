"""Sends what the outbox holds: in order, each once, through blocks, flood limits and outages."""

import asyncio
from contextlib import suppress

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramRetryAfter,
)
from aiogram.types import BufferedInputFile, LinkPreviewOptions

from bot.channels.telegram import CHANNEL
from bot.channels.telegram.chats import Chat, Chats
from bot.channels.telegram.formatting import as_html, source_line, split
from bot.channels.telegram.keyboards import below, keyboard
from bot.channels.telegram.outbox import BLOCKED, Outbox
from bot.channels.telegram.tasks import Tasks
from bot.documents import Document
from bot.handoff import OutboxMessage, StoredMessage
from bot.hub.events import OUTBOX_TOPIC
from bot.hub.service import Hub

log = structlog.get_logger()

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds until the next try after an error, doubling."""
_LOOK_SECONDS = 2.0
"""How often the outbox is looked at without being told: another process may have written to it."""
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_GONE = ("chat not found", "user is deactivated", "bot was blocked", "bot was kicked")


class Refused(Exception):
    """Telegram takes this message in no form."""


class Sender:
    """Takes what is due from the outbox; conversations do not wait for each other."""

    def __init__(self, hub: Hub, bot: Bot, chats: Chats, outbox: Outbox, tasks: Tasks) -> None:
        self._hub = hub
        self._bot = bot
        self._chats = chats
        self.outbox = outbox
        self._tasks = tasks
        self._busy: set[str] = set()
        self._documents: dict[str, Document | None] = {}

    async def run(self) -> None:
        """Send what waits, then what comes, until cancelled."""
        await self.outbox.release()
        topic = f"{OUTBOX_TOPIC}{CHANNEL}"
        async with self._hub.events.listen(topic) as events:
            while True:
                for due in await self.outbox.due():
                    if due.message.conversation_id not in self._busy:
                        self._busy.add(due.message.conversation_id)
                        self._tasks.start(self._deliver(due, topic))
                with suppress(TimeoutError):
                    await asyncio.wait_for(events.get(), _LOOK_SECONDS)
                while not events.empty():
                    events.get_nowait()

    async def _deliver(self, due: OutboxMessage, topic: str) -> None:
        """Send one message and note what became of it; then the next of its conversation is due."""
        message = due.message
        try:
            chat = await self._chats.of(message.conversation_id)
            if chat is None or chat.stopped:
                await self.outbox.later(message.id, BLOCKED.total_seconds())
                return
            wait = await self._try(chat, message, due.attempt)
            if wait is None:
                self._hub.events.publish("delivery", message.conversation_id, message.id)
            else:
                await self.outbox.later(message.id, wait)
                self._tasks.start(self._look_again(min(wait, LONGEST_PAUSE), topic))
        finally:
            self._busy.discard(message.conversation_id)
            self._hub.events.publish("outbox", topic)

    async def _look_again(self, seconds: float, topic: str) -> None:
        await asyncio.sleep(seconds)
        self._hub.events.publish("outbox", topic)

    async def _try(self, chat: Chat, message: StoredMessage, attempt: int) -> float | None:
        """Send a message; return None when that is over, else seconds to wait before the next try."""
        try:
            await self._send(chat, message)
        except TelegramRetryAfter as error:
            log.info("telegram.slow_down", seconds=error.retry_after)
            return float(error.retry_after)
        except TelegramForbiddenError:
            return await self._stop(chat)
        except (Refused, TelegramEntityTooLarge):
            log.error("telegram.refused", item=message.id)
            await self.outbox.refused(message.id)
            return None
        except (TelegramAPIError, ClientDecodeError) as error:
            if _is_gone(error):
                return await self._stop(chat)
            log.warning("telegram.unreachable", error=type(error).__name__)
            return float(min(FIRST_PAUSE * 2 ** min(attempt - 1, 16), LONGEST_PAUSE))
        await self.outbox.sent(message.id)
        return None

    async def _stop(self, chat: Chat) -> float:
        """The person has blocked the bot: nothing is sent, and nothing lost, until they write."""
        await self._chats.stop(chat.conversation_id)
        return BLOCKED.total_seconds()

    async def _send(self, chat: Chat, message: StoredMessage) -> None:
        """Send the parts of a message that are not in the chat yet; buttons under the last."""
        language = chat.language or "ro"
        texts = self._hub.texts
        parts = split(_worded(message, texts.get("telegram.counsellor", language)))
        sent = await self._chats.sent_parts(chat.conversation_id, message.id)
        buttons = below(message, texts, language)
        source = source_line(message.text) if message.entry else ""
        current = await self._chats.of(chat.conversation_id)
        shown = current.keyboard if current else None
        if buttons and shown is None and not sent:
            await self._show_keyboard(chat, language)
            shown = language
        for number, part in enumerate(parts):
            if number in sent:
                continue
            is_last = number == len(parts) - 1
            markup = buttons if is_last else None
            if markup is None and shown != language:
                markup = keyboard(texts, language)
            lies = await self._say(chat.address, part, source if is_last else "", markup)
            await self._chats.lies(chat.conversation_id, lies, message.id, number)
            if markup is not None and markup is not buttons:
                await self._chats.keyboard_shown(chat.conversation_id, language)
                shown = language
        await self._send_documents(chat, message, len(parts), sent)

    async def _show_keyboard(self, chat: Chat, language: str) -> None:
        """Put the keyboard with SOS there before a message whose own buttons leave it no room."""
        text = self._hub.texts.get("telegram.keyboard_hint", language)
        number = await self._say(chat.address, text, "", keyboard(self._hub.texts, language))
        await self._chats.lies(chat.conversation_id, number)
        await self._chats.keyboard_shown(chat.conversation_id, language)

    async def _say(self, address: int, text: str, source: str, markup: object) -> int:
        """Send one part; return its number in the chat. Raises Refused."""
        try:
            sent = await self._bot.send_message(
                address,
                as_html(text, source),
                parse_mode="HTML",
                reply_markup=markup,
                link_preview_options=_NO_PREVIEW,
            )
        except (TelegramBadRequest, TelegramNotFound) as error:
            if _is_gone(error):
                raise
            try:
                sent = await self._bot.send_message(address, text, parse_mode=None)
            except TelegramBadRequest as again:
                raise again if _is_gone(again) else Refused from None
        return int(sent.message_id)

    async def _send_documents(
        self, chat: Chat, message: StoredMessage, first: int, sent: set[int]
    ) -> None:
        """Send the documents of a message as files; one that is gone can be asked for again."""
        for number, link in enumerate(message.documents, first):
            if number in sent:
                continue
            document = await self._document(link.token)
            if document is None:
                text = self._hub.texts.get("telegram.document_gone", chat.language)
                lies = await self._say(chat.address, text, "", None)
            else:
                file = BufferedInputFile(document.body, document.name)
                lies = int((await self._bot.send_document(chat.address, file)).message_id)
            await self._chats.lies(chat.conversation_id, lies, message.id, number)
            self._documents.pop(link.token, None)

    async def _document(self, token: str) -> Document | None:
        """Return a document; the hub gives it once, so it is held until Telegram has it."""
        if token not in self._documents:
            self._documents[token] = await self._hub.document(token)
        return self._documents[token]


def _worded(message: StoredMessage, label: str) -> str:
    """Return what to say; a counsellor's words are marked as a person's."""
    return f"{label} {message.text}" if message.author == "counsellor" else message.text


def _is_gone(error: Exception) -> bool:
    """Say whether the chat is no longer there: the account is deleted, say."""
    return isinstance(error, TelegramBadRequest) and any(
        sign in error.message.lower() for sign in _GONE
    )
