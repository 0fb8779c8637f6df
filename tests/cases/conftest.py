"""Contacts on both kinds of database."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import resources
from bot.cases import CaseForm, Cases, Figures
from bot.handoff import Store, migrate
from bot.project import KNOWLEDGE
from tests.conftest import MASTER, NOON
from tests.handoff.conftest import counsellors, quick_hashes
from tests.postgres import new_postgres_url, postgres_server, postgres_url, shared_postgres_url

__all__ = [
    "counsellors", "new_postgres_url", "postgres_server", "postgres_url", "quick_hashes",
    "shared_postgres_url",
]  # fmt: skip


class Watch:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgres_url")
        return url
    url = f"sqlite+aiosqlite:///{tmp_path / 'azimut.db'}"
    migrate(url)
    return url


@pytest.fixture
def store(engine: AsyncEngine, watch: Watch) -> Store:
    return Store(engine, MASTER, watch)


@pytest.fixture
def cases(engine: AsyncEngine, watch: Watch) -> Cases:
    form = CaseForm.load(KNOWLEDGE / "cases")
    return Cases(engine, MASTER, form, watch, zone=resources.hours().zone)


@pytest.fixture
def figures(engine: AsyncEngine, watch: Watch) -> Figures:
    return Figures(engine, watch, resources.hours().zone)
