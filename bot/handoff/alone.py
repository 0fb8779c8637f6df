"""A transaction in which nobody else has the database: for work that running processes must not meet."""

from collections.abc import Sequence

from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import OperationalError

from bot.errors import AzimutError


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
    others = connection.scalar(
        text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
    )
    if others:
        raise _in_use()


def _in_use() -> AzimutError:
    return AzimutError(
        "the database is in use: stop Azimut (and every other program that is connected), then run "
        "this command again. Nothing was changed"
    )
