"""The website's chat: the widget, its interface, and the hub's own pages."""

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from bot.channels.web.guard import Guard, read_origins
from bot.channels.web.pages import STATIC, Visited, pages
from bot.channels.web.routes import router
from bot.channels.web.sessions import WebChannel
from bot.channels.web.socket import router as socket_router
from bot.handoff import ReturnCodes
from bot.hub.service import Hub
from bot.settings import Settings


async def _not_counted() -> None:
    return None


def mount_chat(
    app: FastAPI,
    hub: Hub,
    settings: Settings,
    codes: ReturnCodes | None = None,
    visited: Visited = _not_counted,
) -> WebChannel:
    """Give *app* the chat, for the hub's own pages and the sites that the settings allow.

    *visited* counts the pages that people open.
    """
    channel = WebChannel(hub, settings, codes)
    app.state.web = channel
    app.include_router(router)
    app.include_router(socket_router)
    app.include_router(pages(hub.texts, settings, visited))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(Guard, origins=read_origins(settings.widget_origins), texts=hub.texts)
    return channel
