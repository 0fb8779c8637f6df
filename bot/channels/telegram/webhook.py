"""``azimut telegram webhook``: set, check and remove the address to which Telegram sends updates."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramUnauthorizedError
from aiogram.types import WebhookInfo

from bot.channels.telegram.bot_api import WEBHOOK_PATH, make_bot, webhook_secret
from bot.channels.telegram.intake import UPDATE_KINDS
from bot.errors import AzimutError
from bot.settings import Settings

MOST_WAITING = 100
"""Updates that wait at Telegram; more mean that the hub does not take them."""
_RECENT_SECONDS = 3600


async def webhook(settings: Settings, url: str | None, remove: bool) -> int:
    """Set, remove or only check the webhook; print its state. Return 1 if something is wrong."""
    bot = make_bot(settings)
    try:
        if remove:
            await bot.delete_webhook(drop_pending_updates=False)
        elif url is not None:
            await bot.set_webhook(
                _address(url),
                secret_token=webhook_secret(settings),
                allowed_updates=list(UPDATE_KINDS),
                drop_pending_updates=False,
            )
        return await _report(bot, _address(url) if url else None)
    except TelegramUnauthorizedError:
        raise AzimutError(
            "Telegram refuses AZIMUT_TELEGRAM_TOKEN; ask @BotFather for it anew"
        ) from None
    except AiogramError as error:
        reason = str(getattr(error, "message", type(error).__name__))
        raise AzimutError(f"Telegram did not do it: {reason}") from None
    finally:
        await bot.session.close()


def _address(url: str) -> str:
    """Return the webhook's whole address. Raises AzimutError when Telegram would refuse it."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise AzimutError(f"{url!r} is no address that Telegram takes; write https://your.host")
    return url if parts.path.rstrip("/") else f"https://{parts.netloc}{WEBHOOK_PATH}"


async def _report(bot: Bot, wanted: str | None) -> int:
    info = await bot.get_webhook_info()
    print(f"webhook   {info.url or 'none: updates come by long polling'}")
    print(f"waiting   {info.pending_update_count}")
    problems = _problems(info, wanted)
    for problem in problems:
        print(f"problem   {problem}")
    return 1 if problems else 0


def _problems(info: WebhookInfo, wanted: str | None) -> list[str]:
    found = []
    if wanted and info.url != wanted:
        found.append(f"Telegram has another address than {wanted}")
    if info.url and not info.url.endswith(WEBHOOK_PATH):
        found.append(f"the hub listens at {WEBHOOK_PATH}")
    if info.pending_update_count > MOST_WAITING:
        found.append("many updates wait: does the hub answer at this address?")
    if info.last_error_date and _age(info.last_error_date) < _RECENT_SECONDS:
        found.append(f"in the last hour: {info.last_error_message}")
    missing = set(UPDATE_KINDS) - set(info.allowed_updates or UPDATE_KINDS)
    if info.url and missing:
        found.append(f"updates that are not asked for: {', '.join(sorted(missing))}; set it anew")
    return found


def _age(moment: datetime | int) -> float:
    seconds = moment.timestamp() if isinstance(moment, datetime) else float(moment)
    return datetime.now(UTC).timestamp() - seconds
