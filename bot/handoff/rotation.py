"""A new master key: whatever the old one opens is encrypted again, in one transaction.

Cut off at any moment, a rotation was done or was not. Texts and files are not touched: their keys are
wrapped anew. The database must be nobody else's meanwhile, or a process that still has the old key
would write what the new one cannot read.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import (
    Connection,
    Engine,
    RowMapping,
    Table,
    bindparam,
    inspect,
    literal,
    select,
    text,
    tuple_,
    update,
)

from bot.errors import AzimutError
from bot.handoff.alone import take_alone
from bot.handoff.crypto import MasterKey
from bot.handoff.database import connect_sync
from bot.handoff.keys import WrongMasterKey, digest_key_of
from bot.handoff.tables import BY_MASTER, Base

_AT_ONCE = 1000
"""Rows that are read and written at a time."""
_ALEMBIC = "alembic_version"


def rotate(url: str, old: MasterKey, new: MasterKey) -> int:
    """Encrypt with *new* what *old* opens; return how many values.

    Raises WrongMasterKey for another *old*, AzimutError while Azimut uses the database.
    """
    engine = connect_sync(url)
    try:
        with engine.connect() as connection:
            _require_all_known(connection)
            take_alone(connection, sealed_tables())
            if digest_key_of(connection, old) is None:
                raise WrongMasterKey
            count = sum(_rewrap(connection, table, old, new) for table in sealed_tables())
            connection.commit()
        _sweep(engine)
        return count
    finally:
        engine.dispose()


def sealed_tables() -> list[Table]:
    """Return the tables that hold something encrypted with the master key."""
    return [table for table in Base.metadata.sorted_tables if _sealed_columns(table)]


def _sealed_columns(table: Table) -> list[str]:
    return [column.name for column in table.columns if column.info == BY_MASTER]


def _require_all_known(connection: Connection) -> None:
    """Refuse when the program did not load a module of tables: theirs would be lost."""
    unknown = set(inspect(connection).get_table_names()) - {*Base.metadata.tables, _ALEMBIC}
    connection.rollback()
    if unknown:
        raise AzimutError(f"this program does not know the tables {sorted(unknown)}; update it")


def _rewrap(connection: Connection, table: Table, old: MasterKey, new: MasterKey) -> int:
    columns = _sealed_columns(table)
    keys = list(table.primary_key.columns)
    change = (
        update(table)
        .where(*(key == bindparam(f"old_{key.name}") for key in keys))
        .values({name: bindparam(f"new_{name}") for name in columns})
    )
    count = 0
    for rows in _batches(connection, table, columns):
        changes = [
            {f"old_{key.name}": row[key.name] for key in keys}
            | {f"new_{name}": _renewed(row[name], old, new) for name in columns}
            for row in rows
        ]
        connection.execute(change, changes)
        count += sum(row[name] is not None for row in rows for name in columns)
    return count


def _renewed(sealed: bytes | None, old: MasterKey, new: MasterKey) -> bytes | None:
    return None if sealed is None else new.seal(old.unseal(sealed))


def _batches(
    connection: Connection, table: Table, columns: list[str]
) -> Iterator[Sequence[RowMapping]]:
    """Yield all rows, a thousand at a time, in the order of their keys."""
    keys = list(table.primary_key.columns)
    wanted = select(*keys, *(table.c[name] for name in columns)).order_by(*keys).limit(_AT_ONCE)
    rows = connection.execute(wanted).mappings().all()
    while rows:
        yield rows
        last = tuple_(*(literal(rows[-1][key.name], key.type) for key in keys))
        rows = connection.execute(wanted.where(tuple_(*keys) > last)).mappings().all()


def _sweep(engine: Engine) -> None:
    """Take from the disk what the old key opens: pages and rows that were replaced."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            return
        for table in sealed_tables():
            connection.execute(text(f"VACUUM FULL {table.name}"))
