"""A transaction in which nobody else has the database: for work that running processes must not meet."""

import time
from collections.abc import Sequence

from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import OperationalError

from bot.errors import AzimutError

_LEAVING = 5.0
"""Seconds that a program which was just stopped has until PostgreSQL notices that it is gone."""


def take_alone(connection: Connection, tables: Sequence[Table]) -> None:
    """Begin a transaction with the database to ourselves. Raises AzimutError."""
    if connection.dialect.name == "sqlite":
        try:
            connection.exec_driver_sql("PRAGMA busy_timeout=500")
            connection.exec_driver_sql("PRAGMA locking_mode=EXCLUSIVE")
            connection.exec_driver_sql("BEGIN EXCLUSIVE")  # fails while another has it open
        except OperationalError:
            raise _in_use() from None
        return
    names = ", ".join(table.name for table in tables)
    connection.execute(text("SET LOCAL lock_timeout = '2s'"))
    try:
        connection.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))
    except OperationalError:
        raise _in_use() from None
    until = time.monotonic() + _LEAVING
    while _others(connection):
        if time.monotonic() > until:
            raise _in_use()
        time.sleep(0.1)


def _others(connection: Connection) -> int:
    """Return how many other connections PostgreSQL has to this database, as of now."""
    connection.execute(text("SELECT pg_stat_clear_snapshot()"))
    count: int = connection.scalar(
        text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
    )
    return count


def _in_use() -> AzimutError:
    return AzimutError(
        "the database is in use: stop Azimut (and every other program that is connected), then run "
        "this command again. Nothing was changed"
    )
