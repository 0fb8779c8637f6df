"""Where updates arrive: from Telegram itself in production, from the poller otherwise."""

import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, HTTPException, Request
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.telegram.bot_api import SECRET_HEADER, WEBHOOK_PATH
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.intake import BadUpdate

MOST_BYTES = 2**20
"""An update of Telegram's has a few kilobytes."""


def telegram_routes(channel: TelegramChannel, secret: str) -> APIRouter:
    """Return the route of the webhook; *secret* must come with each update."""
    router = APIRouter()

    @router.post(WEBHOOK_PATH, include_in_schema=False)
    async def webhook(request: Request) -> dict[str, bool]:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            raise HTTPException(403, "this address is for Telegram only")
        try:
            await channel.accept(json.loads(await _body(request)))
        except (BadUpdate, ValueError, RecursionError):
            raise HTTPException(400, "this is no update of Telegram's") from None
        except (SQLAlchemyError, OSError):
            raise HTTPException(503, "the database cannot be reached; send it again") from None
        return {"ok": True}

    return router


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise HTTPException(413, f"an update has at most {MOST_BYTES} bytes")
    return body


@asynccontextmanager
async def running(channel: TelegramChannel | None) -> AsyncIterator[None]:
    """Run the channel, if there is one, while the hub runs."""
    if channel is None:
        yield
        return
    await channel.start()
    try:
        yield
    finally:
        await channel.stop()
