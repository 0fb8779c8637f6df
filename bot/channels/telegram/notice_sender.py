"""Sends notices: farewells, refusals in groups, alerts to counsellors."""

import asyncio
from contextlib import suppress

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramRetryAfter,
)
from aiogram.types import ReplyKeyboardRemove

from bot.channels.telegram.formatting import split
from bot.channels.telegram.notices import Notice, Notices
from bot.channels.telegram.sender import FIRST_PAUSE, LONGEST_PAUSE

log = structlog.get_logger()

MOST_DELETED = 100
"""Messages that Telegram deletes in one call."""
_LOOK_SECONDS = 30.0
_FINAL = (TelegramForbiddenError, TelegramBadRequest, TelegramNotFound)
"""Answers of Telegram after which trying again changes nothing."""


class NoticeSender:
    """Works through the notices in order."""

    def __init__(self, bot: Bot, notices: Notices) -> None:
        self._bot = bot
        self._notices = notices

    async def run(self) -> None:
        """Send what waits, then what comes, until cancelled."""
        await self._notices.give_back()
        pause = FIRST_PAUSE
        while True:
            self._notices.news.clear()
            wait = await self._send_all()
            if wait is None:
                pause = FIRST_PAUSE
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._notices.news.wait(), _LOOK_SECONDS)
            else:
                await asyncio.sleep(wait or pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _send_all(self) -> float | None:
        """Send what waits; return seconds to wait before the next try, 0 for the usual pause."""
        while (taken := await self._notices.take()) is not None:
            number, notice = taken
            try:
                await self._do(notice)
            except TelegramRetryAfter as error:
                await self._notices.give_back(number)
                return float(error.retry_after)
            except AiogramError as error:
                log.warning("telegram.unreachable", error=type(error).__name__)
                await self._notices.give_back(number)
                return 0.0
            await self._notices.done(number)
        return None

    async def _do(self, notice: Notice) -> None:
        """Do a notice; what Telegram refuses for good is left out."""
        for first in range(0, len(notice.delete), MOST_DELETED):
            await self._delete(notice.address, notice.delete[first : first + MOST_DELETED])
        remove = ReplyKeyboardRemove() if notice.hide_keyboard else None
        with suppress(*_FINAL):
            for part in split(notice.text):
                await self._bot.send_message(
                    notice.address, part, parse_mode=None, reply_markup=remove
                )
        if notice.leave:
            with suppress(*_FINAL):
                await self._bot.leave_chat(notice.address)

    async def _delete(self, address: int, numbers: tuple[int, ...]) -> None:
        """Delete messages; if Telegram refuses them together, one by one."""
        try:
            await self._bot.delete_messages(address, list(numbers))
        except _FINAL:
            for number in numbers if len(numbers) > 1 else ():
                with suppress(*_FINAL):
                    await self._bot.delete_message(address, number)
