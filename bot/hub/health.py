"""Health and metrics of the hub, for whoever watches over it."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping
from ipaddress import ip_address

import httpx
import structlog
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.handoff import Standing, Standings
from bot.hub.metrics import CONTENT_TYPE, Metrics

log = structlog.get_logger()

_PATIENCE = 3.0
"""Seconds after which a dependency that has not answered counts as not ready."""
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")

Check = Callable[[], Awaitable[bool]]


class Health:
    """Asks each dependency whether it works, all at once."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = dict(checks)

    async def ready(self) -> dict[str, bool]:
        """Return of each dependency, by name, whether it works."""
        found = await asyncio.gather(*(_works(check) for check in self._checks.values()))
        return dict(zip(self._checks, found, strict=True))


def database_check(engine: AsyncEngine) -> Check:
    """Return a check that the database answers."""

    async def check() -> bool:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
        return True

    return check


def redis_check(url: str) -> Check:
    """Return a check that the Redis at *url* answers."""

    async def check() -> bool:
        client = Redis.from_url(url)
        try:
            return bool(await client.ping())
        finally:
            await client.close()

    return check


def address_check(url: str) -> Check:
    """Return a check that *url* answers with 200."""

    async def check() -> bool:
        async with httpx.AsyncClient(trust_env=False, timeout=_PATIENCE) as client:
            return (await client.get(url)).status_code == 200

    return check


def health_routes(health: Health, metrics: Metrics, standings: Standings, token: str) -> APIRouter:
    """Return ``/health/live``, ``/health/ready`` and ``/metrics``.

    Metrics are for whoever brings *token*; without one set, for programs on this machine.
    """
    router = APIRouter()

    @router.get("/health/live")
    async def live() -> dict[str, str]:
        """The process answers. People in danger get the numbers as long as it does."""
        return {"status": "ok"}

    @router.get("/health/ready")
    async def ready() -> JSONResponse:
        """Say of each dependency whether it works; 503 with the names of those that do not."""
        found = await health.ready()
        missing = [name for name, works in found.items() if not works]
        return JSONResponse({"not_ready": missing, **found}, 503 if missing else 200)

    @router.get("/metrics", include_in_schema=False)
    async def show_metrics(request: Request) -> Response:
        _require_reader(request, token)
        for name, works in (await health.ready()).items():
            metrics.ready.labels(name).set(works)
        return Response(metrics.page(await _standing(standings)), media_type=CONTENT_TYPE)

    return router


async def _works(check: Check) -> bool:
    try:
        return await asyncio.wait_for(check(), _PATIENCE)
    except Exception:  # whatever it is, the dependency does not work
        return False


async def _standing(standings: Standings) -> Standing | None:
    try:
        return await asyncio.wait_for(standings.now(), _PATIENCE)
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        log.warning("metrics.without_database", error=type(error).__name__)
        return None


def _require_reader(request: Request, token: str) -> None:
    """Raise 403 unless the request brings the token or, when none is set, comes from here."""
    given = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
    allowed = hmac.compare_digest(given, token.encode()) if token else _is_local(request)
    if not allowed:
        raise HTTPException(403, "metrics are read with AZIMUT_METRICS_TOKEN, or on this machine")


def _is_local(request: Request) -> bool:
    """Tell whether a program on this machine asks, and no proxy for someone else."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
