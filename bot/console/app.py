"""The console below ``/console``: the counsellors' page, the figures, the login."""

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from nicegui import core, ui

from bot import resources
from bot.cases import Cases, Figures
from bot.console.figures import figure_routes
from bot.console.login import login_routes
from bot.console.page import ConsolePage
from bot.console.sessions import COOKIE, ConsoleSessions
from bot.handoff import Staff
from bot.handoff.permissions import permissions
from bot.hub.service import Hub
from bot.reports.gather import Gatherer
from bot.settings import Settings

_STATIC = Path(__file__).parent / "static"
_RECONNECT = 60.0
"""Seconds in which a page whose connection broke finds everything as it was."""


def mount_console(
    app: FastAPI, hub: Hub, staff: Staff, settings: Settings, cases: Cases, figures: Figures
) -> None:
    """Put the console under ``/console``."""
    sessions = ConsoleSessions(settings.session_idle_minutes * 60)
    secure = settings.production or settings.host not in ("127.0.0.1", "localhost")
    app.include_router(
        login_routes(staff, sessions, hub.texts, secure, settings.second_factor == "required")
    )
    gatherer = Gatherer(
        figures, hub.feedback, resources.case_form(), resources.comparison(), hub.hours
    )
    app.include_router(figure_routes(gatherer, sessions, hub.texts, hub.audit))
    app.state.console_sessions = sessions
    script = (_STATIC / "console.js").read_text(encoding="utf-8")
    style = (_STATIC / "console.css").read_text(encoding="utf-8")

    @app.get("/console/leave", include_in_schema=False)
    async def leave(request: Request) -> Response:
        sessions.end(request.cookies.get(COOKIE))
        return RedirectResponse("/console/login", 303)

    @ui.page("/")
    async def console_page(request: Request) -> Response | None:
        token = request.cookies.get(COOKIE)
        session = sessions.get(token)
        if session is None:
            return RedirectResponse("/console/login", 303)
        if not permissions().may(session.counsellor.role, "queue.view"):
            return RedirectResponse("/console/figures", 303)
        ui.add_head_html(f"<style>{style}</style><script>{script}</script>")
        await ConsolePage(hub, cases, staff, sessions, token or "", session).build()
        return None

    core.app.middleware_stack = None  # a second hub in one process builds its own
    ui.run_with(
        app,
        mount_path="/console",
        title="Azimut",
        dark=False,
        show_welcome_message=False,
        reconnect_timeout=_RECONNECT,
    )


__all__ = ["mount_console"]
