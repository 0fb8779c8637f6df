"""The figures in the console: their language is their own, and only years that there are."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot import resources
from bot.cases import Figures
from bot.console.figures import figure_routes
from bot.console.sessions import COOKIE, ConsoleSession, ConsoleSessions
from bot.handoff import CounsellorRecord, connect, migrate
from bot.reports.gather import FIRST_YEAR, Gatherer

ANA = CounsellorRecord(1, "ana", "Ana", "administrator")
THIS_YEAR = datetime.now(UTC).year


class Reader:
    """An administrator's browser, whose console is in Romanian."""

    def __init__(self, client: TestClient, session: ConsoleSession) -> None:
        self.client = client
        self.session = session

    def page(self, address: str = "") -> str:
        answer = self.client.get(f"/console/figures{address}")
        assert answer.status_code == 200
        return answer.text


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'azimut.db'}"
    migrate(url)
    engine = connect(url)
    gatherer = Gatherer(
        Figures(engine), None, resources.case_form(), resources.comparison(), resources.hours()
    )
    logins = ConsoleSessions(idle=60)
    token = logins.open(ANA, "ro")
    session = logins.get(token)
    assert session is not None
    app = FastAPI()
    app.include_router(figure_routes(gatherer, logins, resources.texts()))
    with TestClient(app, cookies={COOKIE: token}) as client:
        yield Reader(client, session)
    asyncio.run(engine.dispose())


def test_reading_the_figures_in_a_language_leaves_the_console_in_its_own(reader: Reader) -> None:
    page = reader.page("/factsheet?language=en")
    assert '<html lang="en">' in page and "Back to the console" in page
    assert reader.session.language == "ro"
    assert '<html lang="ro">' in reader.page()


def test_the_links_of_a_report_keep_its_language(reader: Reader) -> None:
    page = reader.page("/factsheet?language=en")
    year = f"year={THIS_YEAR}"
    for target in (
        f"/quality?{year}&amp;language=en",
        f"/factsheet?year={THIS_YEAR - 1}&amp;language=en",
        f"/factsheet?{year}&amp;language=en&amp;file_format=csv",
        f"/factsheet?{year}&amp;language=ru",
    ):
        assert f'href="/console/figures{target}"' in page


def test_no_year_is_offered_that_has_not_begun_or_was_before_the_hotline(reader: Reader) -> None:
    assert f">{THIS_YEAR + 1}<" not in reader.page()
    assert f">{THIS_YEAR}<" in reader.page(f"?year={THIS_YEAR - 1}")
    assert f">{FIRST_YEAR - 1}<" not in reader.page(f"?year={FIRST_YEAR}")


def test_the_page_names_its_icon(reader: Reader) -> None:
    assert '<link rel="icon" href="/static/icon.svg">' in reader.page()
