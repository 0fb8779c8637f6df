"""Migrations give exactly the schema of the models, and take it away again."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

import bot.cases.tables  # noqa: F401 -- its tables belong to the schema
from bot.handoff import connect_sync, migrate
from bot.handoff.tables import Base

DETAILS = ("columns", "indexes", "unique_constraints", "foreign_keys", "pk_constraint")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of the test's own: these tests change the schema."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("new_postgres_url")
        return url
    url = f"sqlite+aiosqlite:///{tmp_path / 'azimut.db'}"
    migrate(url)
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    database = connect_sync(database_url)
    yield database
    database.dispose()


def schema(database: Engine) -> dict[str, dict[str, Any]]:
    """Return everything that the database knows of its tables, without Alembic's own."""
    inspector = inspect(database)
    return {
        table: {detail: _sorted(getattr(inspector, f"get_{detail}")(table)) for detail in DETAILS}
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def _sorted(details: Any) -> Any:
    """Bring *details* into one order; types and conditions compare by how they are written."""
    return sorted(_written(detail) for detail in details) if isinstance(details, list) else details


def _written(detail: Any) -> str:
    if isinstance(detail, dict):
        return str(sorted((name, _written(value)) for name, value in detail.items()))
    return str(detail)


def test_migrations_give_the_schema_of_the_models(database: Engine, database_url: str) -> None:
    migrated = schema(database)
    migrate(database_url, "base")
    Base.metadata.create_all(database)
    assert migrated == schema(database)
    assert migrated.keys() == set(Base.metadata.tables)


def test_the_way_down_leaves_nothing_and_the_way_up_works_again(
    database: Engine, database_url: str
) -> None:
    before = schema(database)
    migrate(database_url, "base")
    assert schema(database) == {}
    migrate(database_url)
    assert schema(database) == before


def test_migrating_twice_changes_nothing(database: Engine, database_url: str) -> None:
    before = schema(database)
    migrate(database_url)
    assert schema(database) == before


def test_an_error_of_the_database_does_not_tell_the_values(database: Engine) -> None:
    canary = "0 800 CANARY"
    with database.connect() as connection, pytest.raises(DBAPIError) as error:
        connection.execute(text("INSERT INTO nowhere VALUES (:value)"), {"value": canary})
    assert canary not in str(error.value)


def test_foreign_keys_hold(database: Engine) -> None:
    orphan = (
        "INSERT INTO dialogue_snapshots (conversation_id, body) "
        f"VALUES ('none', {'x' if database.dialect.name == 'sqlite' else ''}'00')"
    )
    with pytest.raises(DBAPIError, match=r"(?i)foreign key"), database.begin() as connection:
        connection.execute(text(orphan))


def test_of_hubs_that_start_at_once_one_migrates(new_postgres_url: str) -> None:
    migrate(new_postgres_url, "base")
    with ProcessPoolExecutor(4, get_context("spawn")) as hubs:
        list(hubs.map(migrate, [new_postgres_url] * 4))  # raises what any of them raised
    database = connect_sync(new_postgres_url)
    assert set(Base.metadata.tables) <= set(inspect(database).get_table_names())
    database.dispose()
