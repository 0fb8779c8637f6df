"""Every test of the database runs on both kinds."""

from pathlib import Path

import pytest

from bot.handoff import Staff, connect, migrate
from bot.handoff.keys import open_keys
from tests.conftest import MASTER
from tests.handoff.populate import Populated, add_dialogue, populate
from tests.postgres import new_postgres_url, postgres_server, postgres_url, shared_postgres_url

__all__ = ["new_postgres_url", "postgres_server", "postgres_url", "shared_postgres_url"]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database with the newest schema, once of each kind."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgres_url")
        return url
    url = f"sqlite+aiosqlite:///{tmp_path / 'azimut.db'}"
    migrate(url)
    return url


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 at its least cost: these tests hash and check some hundred passwords."""
    monkeypatch.setattr(
        "bot.handoff.staff.ARGON2", {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
    )


@pytest.fixture
async def counsellors(database_url: str) -> list[int]:
    """The ids of two people who answer."""
    engine = connect(database_url)
    staff = Staff(engine)
    people = [
        await staff.create(name, name, "twelve letters", "counsellor") for name in ("ana", "ion")
    ]
    await engine.dispose()
    return [person.id for person in people]


@pytest.fixture
async def written(database_url: str) -> Populated:
    """A database in which every table that holds something encrypted has a row."""
    engine = connect(database_url)
    master = open_keys(database_url, MASTER)
    found = await populate(engine, master)
    await engine.dispose()
    add_dialogue(database_url, master, found.conversation)
    return found
