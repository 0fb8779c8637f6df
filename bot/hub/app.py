"""The web application: the visitors' chat, the console, health."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import resources
from bot.cases import VISIT, Cases, Figures
from bot.channels.telegram.bot_api import make_bot, webhook_secret
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.routes import telegram_routes
from bot.channels.web import mount_chat
from bot.channels.web.documents import router as document_router
from bot.console.attachments import attachment_routes
from bot.handoff import (
    Attachments,
    Audit,
    Feedback,
    Periods,
    Retention,
    ReturnCodes,
    Staff,
    Standings,
    Store,
    connect,
    utc_now,
)
from bot.handoff.deletions import DeletionList, write_list
from bot.handoff.keys import open_keys
from bot.hub.events import EventBus
from bot.hub.health import (
    Check,
    Health,
    address_check,
    database_check,
    health_routes,
    redis_check,
)
from bot.hub.keeper import Keeper
from bot.hub.locks import Locks, SharedLocks
from bot.hub.rasa_http import RasaServer
from bot.hub.redis_events import RedisEventBus
from bot.hub.service import Hub
from bot.hub.shared_documents import SharedShelf
from bot.hub.start import Start
from bot.logs import configure_logs
from bot.master_keys import present_key
from bot.production import require_production_settings
from bot.settings import Settings, get_settings

log = structlog.get_logger()

CHAT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
CONSOLE_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; font-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""NiceGUI makes its pages with scripts of their own; from or to another site nothing is let through."""
_CONSOLE = "/console"
HEADERS = {
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the application; everything it needs is opened when it starts."""
    settings = settings or get_settings()
    configure_logs(settings.log_level)
    require_production_settings(settings)
    key = present_key(settings)
    installation = key.digest("installation")[:12]
    url = settings.effective_database_url
    start = Start(url, lambda: key.adopt_digest_key(open_keys(url, key)))
    start.try_to_prepare()
    engine = connect(settings.effective_database_url)
    feedback = Feedback(
        engine,
        key,
        keep_texts=settings.keep_unanswered,
        keep_days=settings.unanswered_days,
    )
    audit = Audit(engine, key)
    staff = Staff(engine, settings.login_attempts, settings.login_pause, master=key, audit=audit)
    retention = Retention(engine, kept_for(settings))
    events = RedisEventBus(settings.redis_url, installation) if settings.redis_url else EventBus()
    several = engine.dialect.name == "postgresql"
    locks = Locks(SharedLocks(settings.effective_database_url) if several else None)
    dialogue = RasaServer(settings.rasa_url, settings.internal_token, settings.rasa_timeout)
    hub = Hub(
        Store(engine, key),
        resources.identifier(),
        resources.detector(),
        resources.texts(),
        resources.hours(),
        dialogue,
        max_length=settings.max_message_length,
        feedback=feedback,
        audit=audit,
        staff=staff,
        events=events,
        locks=locks,
        patience=settings.database_patience,
    )
    if settings.redis_url:
        hub.documents = SharedShelf(
            resources.document_maker, hub.now, settings.redis_url, installation
        )

    telegram = None
    if settings.telegram_token:
        most_bytes = settings.telegram_file_megabytes * 2**20
        telegram = TelegramChannel(
            hub, make_bot(settings), engine, key, resources.detector(), most_bytes
        )
    hub.attachments = Attachments(engine, key)
    cases = Cases(
        engine, key, resources.case_form(), keep_texts_days=settings.keep_contact_days,
        zone=resources.hours().zone,
    )  # fmt: skip
    figures = Figures(engine, zone=resources.hours().zone)

    hub.counter = figures.count

    async def count_contacts() -> None:
        """Close as contacts what nobody goes on with, and forget old notes of phone calls."""
        await cases.count_bot_contacts(timedelta(minutes=settings.session_idle_minutes))
        await cases.forget_old_texts()

    deletions = DeletionList(settings.effective_backup_dir)
    kept = timedelta(days=settings.keep_backup_days)

    async def list_deletions() -> None:
        await write_list(engine, deletions, utc_now(), kept)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async def take_up() -> None:
            """Go on where the process before this one ended."""
            alone = engine.dialect.name == "sqlite"  # else another hub may be handling it
            recovered = await hub.recover(due=not alone)
            log.info("hub.started", recovered=recovered)
            if telegram is not None:
                await telegram.start()

        sessions = app.state.console_sessions
        keeper = Keeper(
            hub, retention, feedback, settings.heartbeat_seconds, lambda: sessions.check(staff),
            count_contacts, list_deletions,
        )  # fmt: skip
        work = [asyncio.create_task(keeper.run())]
        if isinstance(events, RedisEventBus):
            work.append(asyncio.create_task(events.run()))
        work.append(await start.begin(take_up))
        yield
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        if telegram is not None:
            await telegram.stop()
        if isinstance(hub.documents, SharedShelf):
            await hub.documents.close()
        await dialogue.close()
        await locks.close()
        await engine.dispose()

    async def visited() -> None:
        try:
            await figures.count(VISIT)
        except (
            SQLAlchemyError,
            OSError,
        ) as error:  # the page with the numbers is shown all the same
            log.warning("visit.not_counted", error=type(error).__name__)

    app = FastAPI(title="Azimut hub", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.hub = hub
    app.state.staff = staff
    mount_chat(app, hub, settings, ReturnCodes(engine, key), visited)
    app.middleware("http")(add_headers)
    app.add_exception_handler(RequestValidationError, refuse_invalid)
    app.include_router(document_router)
    app.include_router(attachment_routes(hub.attachments))
    if telegram is not None:
        app.include_router(telegram_routes(telegram, webhook_secret(settings)))

    health = Health(dependencies(settings, engine, dialogue))
    standings = Standings(engine, settings.heartbeat_seconds)
    app.include_router(health_routes(health, hub.metrics, standings, settings.metrics_token))

    from bot.console.app import mount_console

    mount_console(app, hub, staff, settings, cases, figures)
    return app


def dependencies(
    settings: Settings, engine: AsyncEngine, dialogue: RasaServer
) -> dict[str, Check]:
    """Return how to ask each part that the settings name whether it works."""
    checks: dict[str, Check] = {
        "database": database_check(engine),
        "rasa": dialogue.is_ready,
        "actions": address_check(f"{settings.action_url}/health"),
    }
    if settings.redis_url:
        checks["redis"] = redis_check(settings.redis_url)
    if settings.telegram_token and not settings.telegram_webhook:  # the poller is a part of ours
        checks["telegram"] = address_check(f"{settings.poller_url}/health/ready")
    return checks


def kept_for(settings: Settings) -> Periods:
    """Return how long conversations are kept, as the settings say."""
    return Periods(
        bot_only=timedelta(hours=settings.keep_bot_hours),
        contacts=timedelta(days=settings.keep_contact_days),
        transitions=timedelta(days=settings.keep_transitions_days),
    )


async def refuse_invalid(_request: Request, error: Exception) -> Response:
    """Say what is wrong with a request without repeating what it holds."""
    assert isinstance(error, RequestValidationError)
    problems = [{name: one[name] for name in ("type", "loc", "msg")} for one in error.errors()]
    body = json.dumps({"detail": problems})  # ASCII: a half character in a key breaks UTF-8
    return Response(body, 422, media_type="application/json")


async def add_headers(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    response = await call_next(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    inside = request.url.path.startswith((_CONSOLE, "/_nicegui"))
    policy = CONSOLE_POLICY if inside else CHAT_POLICY
    response.headers.setdefault("Content-Security-Policy", policy)
    return response
