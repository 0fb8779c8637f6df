"""The connection to Telegram's Bot API, and the secret by which its updates are known."""

import hashlib

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.utils.token import TokenValidationError, validate_token

from bot.errors import AzimutError
from bot.handoff import read_or_make_secret
from bot.settings import Settings

WEBHOOK_PATH = "/telegram/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


def make_bot(settings: Settings) -> Bot:
    """Return the bot of the settings. Raises AzimutError when the token cannot be one."""
    if not settings.telegram_token:
        raise AzimutError("AZIMUT_TELEGRAM_TOKEN is not set; @BotFather in Telegram gives one")
    try:
        validate_token(settings.telegram_token)
    except TokenValidationError:
        raise AzimutError(
            "AZIMUT_TELEGRAM_TOKEN is no token of a bot; copy it from @BotFather anew"
        ) from None
    server = TelegramAPIServer.from_base(settings.telegram_api)
    session = AiohttpSession(api=server, timeout=settings.telegram_timeout)
    return Bot(settings.telegram_token, session=session)


def webhook_secret(settings: Settings) -> str:
    """Return what Telegram, or the poller, sends with each update: 64 hexadecimal digits.

    Made of AZIMUT_TELEGRAM_SECRET, or of a secret in the data folder made at the first call.
    """
    secret = settings.telegram_secret or read_or_make_secret(settings.data_dir / "telegram.secret")
    return hashlib.sha256(f"azimut telegram webhook {secret}".encode()).hexdigest()
