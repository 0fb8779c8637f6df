"""Connections to the database, and its migrations."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATING = 0x417A696D7574
"""Key of the PostgreSQL lock that only one migration holds at a time."""
BUSY_SECONDS = 5
"""Longest that a transaction waits for another that writes, on SQLite."""
_POSTGRES = {"connect_timeout": 5, "keepalives_idle": 30, "tcp_user_timeout": 15_000}
"""A server that is gone without a word is noticed in seconds, not in the two hours of TCP."""
_BEGIN = "azimut_begin"
"""Execution option: the statement that begins a transaction on SQLite."""


def connect(url: str) -> AsyncEngine:
    """Return an engine for *url*: sqlite+aiosqlite:///… or postgresql+psycopg://…

    Its errors name no values: they reach logs, and a channel's message id is such a value.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_async_engine(
            url, pool_pre_ping=True, hide_parameters=True, connect_args=_POSTGRES
        )
    _make_folder(parsed.database)
    busy = {"timeout": BUSY_SECONDS}
    engine = create_async_engine(url, connect_args=busy, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "connect", _begin_by_hand)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def for_reading(engine: AsyncEngine) -> AsyncEngine:
    """Return *engine* for transactions that only read: on SQLite they wait for no writer."""
    return engine.execution_options(**{_BEGIN: "BEGIN"})


def connect_sync(url: str) -> Engine:
    """Return a blocking engine for *url*, for migrations and for Rasa's tracker store."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=_POSTGRES)
    _make_folder(parsed.database)
    engine = create_engine(parsed.set(drivername="sqlite"), hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def migrate(url: str, revision: str = "head", down: bool = False) -> None:
    """Bring the database at *url* to the newest schema; with *down* back to an older one."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    engine = connect_sync(url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # several hubs may start at once
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATING})"))
        config.attributes["connection"] = connection
        if down or revision == "base":
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)
    engine.dispose()


async def truncate_log(engine: AsyncEngine) -> None:
    """Empty SQLite's write-ahead log, which keeps what was deleted until then."""
    if engine.dialect.name == "sqlite":
        async with engine.execution_options(**{_BEGIN: ""}).connect() as connection:
            await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


def _make_folder(database: str | None) -> None:
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_by_hand(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver would begin only at the first write


def _begin_sqlite(connection: Connection) -> None:
    """Begin a transaction that writes as the only one: what it read is still true when it writes."""
    statement = connection.get_execution_options().get(_BEGIN, "BEGIN IMMEDIATE")
    if statement:
        connection.exec_driver_sql(statement)
