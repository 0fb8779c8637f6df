"""The hub of the browser tests, and a foreign site with the widget: ``python -m tests.browser.site``.

Rasa's place is taken by a dialogue that always gives the same entry, so that a test sees what the
page makes of an answer; language, danger, sessions, queue and database are the real ones.
"""

import asyncio
import os
from datetime import datetime
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse

from bot import resources
from bot.channels.web import mount_chat
from bot.handoff import Feedback, MasterKey, ReturnCodes, Store, connect, migrate
from bot.handoff.base import utc_now
from bot.hub.app import add_headers, refuse_invalid
from bot.hub.service import Hub
from bot.settings import Settings

HUB_PORT, SITE_PORT = (int(port) for port in os.environ["TEST_PORTS"].split())
HUB = f"http://127.0.0.1:{HUB_PORT}"
POLICY = (
    f"default-src 'none'; script-src {HUB}; connect-src {HUB} ws://127.0.0.1:{HUB_PORT}; "
    "style-src 'self'; img-src 'self'; require-trusted-types-for 'script'"
)
"""The lines of docs/embedding.md, and Trusted Types besides; no inline style, no inline script."""
ANSWER = {
    "messages": [
        {"text": "Trei ani de la hotărârea definitivă."},
        {"custom": {"azimut": {"entry": "deadline", "answers": "deadline"}}},
        {"text": "Mai vreți ceva?", "buttons": [{"title": "Da, suma", "payload": "/tell_more"},
                                                {"title": "Nu", "payload": "/keep"}]},
    ],
    "intent": "ask_question",
}  # fmt: skip


class Answers:
    """Stands in for Rasa: every message is answered with the same entry."""

    async def turn(self, sender: str, text: str, metadata: dict[str, Any]) -> dict[str, Any]:
        return ANSWER


def hub_app() -> FastAPI:
    settings = Settings()
    migrate(settings.effective_database_url)
    engine = connect(settings.effective_database_url)
    key = MasterKey(bytes(range(32)))
    now = os.environ.get("TEST_NOW")
    hub = Hub(
        Store(engine, key), resources.identifier(), resources.detector(), resources.texts(),
        resources.hours(), Answers(), feedback=Feedback(engine, key),
        clock=(lambda: datetime.fromisoformat(now)) if now else utc_now,
    )  # fmt: skip
    app = FastAPI(docs_url=None, redoc_url=None)
    app.state.hub = hub
    mount_chat(app, hub, settings, ReturnCodes(engine, key))
    app.middleware("http")(add_headers)
    app.add_exception_handler(RequestValidationError, refuse_invalid)

    @app.post("/test/say")
    async def say(request: Request) -> dict[str, str]:
        """A counsellor takes the first of the queue and says something."""
        told = await request.json()
        item = (await hub.store.queue())[0]
        await hub.inform(item.conversation_id, told["key"])
        return {"status": "said"}

    return app


def site_app() -> FastAPI:
    """A foreign site: pages at /, /two and /element, each with the widget."""
    app = FastAPI(docs_url=None, redoc_url=None)

    def page(body: str) -> Response:
        html = (
            '<!doctype html><html lang="ro"><head><meta charset="utf-8"><title>O pagină</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<link rel="stylesheet" href="/site.css"></head><body><main><h1>O pagină</h1>'
            '<p>Un text al site-ului. <a href="/two">A doua pagină</a></p></main>'
            f"{body}</body></html>"
        )
        return HTMLResponse(html, headers={"Content-Security-Policy": POLICY})

    @app.get("/site.css")
    async def style() -> Response:
        rules = "html{font-size:62.5%;color:red} button,p,h2{font:italic 9px serif!important;color:red!important}"
        return Response(rules, media_type="text/css")

    @app.get("/two")
    @app.get("/")
    async def tag(request: Request) -> Response:
        data = " ".join(f'data-{name}="{value}"' for name, value in request.query_params.items())
        return page(f'<script src="{HUB}/azimut.js" {data} defer></script>')

    @app.get("/element")
    async def element() -> Response:
        return page(
            '<azimut-chat language="en" position="left" greeting-en="Ask us." open></azimut-chat>'
            f'<script src="{HUB}/azimut.js" defer></script>'
        )

    return app


async def main() -> None:
    servers = [
        uvicorn.Server(
            uvicorn.Config(app, port=port, log_level="error", timeout_graceful_shutdown=1)
        )
        for app, port in ((hub_app(), HUB_PORT), (site_app(), SITE_PORT))
    ]
    await asyncio.gather(*(server.serve() for server in servers))


if __name__ == "__main__":
    asyncio.run(main())
