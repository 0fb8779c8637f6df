"""Long polling: asks Telegram for updates and brings each to the hub.

An update is confirmed to Telegram only after the hub has kept it, so neither an outage of the one nor a
restart of the other loses any. The hub knows which it has.
"""

import asyncio
from typing import Any

import httpx
import structlog
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramConflictError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods.base import TelegramMethod

from bot.channels.telegram.bot_api import SECRET_HEADER, WEBHOOK_PATH, make_bot, webhook_secret
from bot.channels.telegram.intake import UPDATE_KINDS
from bot.channels.telegram.poller_health import Pulse, served
from bot.errors import AzimutError
from bot.logs import configure_logs
from bot.production import require_production_settings
from bot.settings import Settings

log = structlog.get_logger()

WAIT_SECONDS = 25
"""How long Telegram holds a request while nothing comes."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0


class RawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates as Telegram answers: a kind of update that aiogram cannot read stops nothing."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


class Poller:
    """Carries updates from Telegram to the hub at *hub_url*."""

    def __init__(self, bot: Bot, hub_url: str, secret: str, wait: int = WAIT_SECONDS) -> None:
        self._bot = bot
        self._url = f"{hub_url}{WEBHOOK_PATH}"
        self._headers = {SECRET_HEADER: secret}
        self._wait = wait
        self._next: int | None = None
        self.pulse = Pulse()

    async def run(self) -> None:
        """Carry updates until cancelled. Raises AzimutError when the token is refused."""
        pause = FIRST_PAUSE
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            while True:
                try:
                    for update in await self._updates():
                        await self._deliver(client, update)
                    self.pulse.beat()
                    pause = FIRST_PAUSE
                    continue
                except TelegramUnauthorizedError:
                    raise AzimutError(
                        "Telegram refuses AZIMUT_TELEGRAM_TOKEN; ask @BotFather for it anew"
                    ) from None
                except TelegramRetryAfter as error:
                    await asyncio.sleep(error.retry_after)
                    continue
                except TelegramConflictError:
                    # to poll here: azimut telegram webhook --remove, and stop the other
                    log.error("telegram.conflict", reason="webhook_or_another_poller")
                except (AiogramError, httpx.HTTPError) as error:
                    log.warning("telegram.unreachable", error=type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _updates(self) -> list[dict[str, Any]]:
        """Return the next updates as Telegram sent them, confirming those before."""
        method = RawUpdates(
            offset=self._next, timeout=self._wait, allowed_updates=list(UPDATE_KINDS)
        )
        found: list[dict[str, Any]] = await self._bot(method, request_timeout=self._wait + 15)
        return found

    async def _deliver(self, client: httpx.AsyncClient, update: dict[str, Any]) -> None:
        """Bring an update to the hub. Raises HTTPError when the hub did not keep it."""
        answer = await client.post(self._url, json=update, headers=self._headers)
        if answer.status_code == 400:
            log.error("telegram.update_unreadable", status=400)  # it would never be taken
        else:
            answer.raise_for_status()
        self._next = update["update_id"] + 1


async def poll(settings: Settings, host: str = "127.0.0.1") -> None:
    """Run the poller of the settings until cancelled; its health is told at *host*."""
    configure_logs(settings.log_level)
    require_production_settings(settings)
    bot = make_bot(settings)
    poller = Poller(bot, settings.hub_url, webhook_secret(settings), WAIT_SECONDS)
    try:
        async with served(poller.pulse, host, settings.poller_port):
            await poller.run()
    finally:
        await bot.session.close()
