"""“Was this useful?” in a real browser: one tap below an answer, and it is gone."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from bot import resources
from bot.channels.web import mount_chat
from bot.handoff import Feedback, Store, connect, connect_sync, migrate
from bot.handoff.tables import AnswerVote
from bot.hub.service import Hub
from bot.settings import Settings
from tests.conftest import MASTER, NOON, free_port, wait_until

ANSWER = {
    "messages": [
        {"text": "Trei ani."},
        {"custom": {"azimut": {"entry": "deadline", "answers": "deadline"}}},
    ],
    "intent": "ask_question",
}


class Answers:
    """Stands in for Rasa: every message is answered with the same entry."""

    async def turn(self, sender: str, text: str, metadata: dict[str, Any]) -> dict[str, Any]:
        return ANSWER


@pytest.fixture
def database(tmp_path: Path) -> str:
    url = f"sqlite+aiosqlite:///{tmp_path / 'azimut.db'}"
    migrate(url)
    return url


@pytest.fixture
def page_address(database: str) -> Iterator[str]:
    """The chat page of a hub that answers, while it runs."""
    engine = connect(database)
    hub = Hub(
        Store(engine, MASTER),
        resources.identifier(),
        resources.detector(),
        resources.texts(),
        resources.hours(),
        Answers(),
        clock=lambda: NOON,
        feedback=Feedback(engine, MASTER, lambda: NOON),
    )
    app = FastAPI()
    app.state.hub = hub
    mount_chat(app, hub, Settings())
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}/chat"
    server.should_exit = True
    thread.join(10)


def votes(database: str) -> list[tuple[str, bool, int]]:
    engine = connect_sync(database)
    with engine.connect() as connection:
        rows = connection.execute(AnswerVote.__table__.select()).all()
    engine.dispose()
    return [(row.entry, row.useful, row.count) for row in rows]


def ask(page: Page, text: str) -> None:
    page.fill("#input", text)
    page.press("#input", "Enter")


@pytest.mark.parametrize(
    ("language", "question", "no"),
    [
        ("ro", "V-a fost de folos?", "Nu"),
        ("ru", "Это было полезно?", "Нет"),
        ("en", "Was this useful?", "No"),
    ],
)
def test_one_tap_counts_and_hides_the_question(
    page_address: str, database: str, visitor: Page, language: str, question: str, no: str
) -> None:
    visitor.goto(f"{page_address}?lang={language}")
    ask(visitor, "Care e termenul pentru compensație?")
    expect(visitor.locator(".useful")).to_contain_text(question)

    visitor.locator(".useful").get_by_role("button", name=no).click()

    expect(visitor.locator(".useful")).to_have_count(0)
    wait_until(lambda: votes(database))
    assert votes(database) == [("deadline", False, 1)]
    visitor.reload()
    expect(visitor.locator(".message[data-author=bot]")).to_contain_text("Trei ani.")
    expect(visitor.locator(".useful")).to_have_count(0)


def test_only_the_last_answer_asks(page_address: str, visitor: Page) -> None:
    visitor.goto(f"{page_address}?lang=ro")
    ask(visitor, "Care e termenul pentru compensație?")
    expect(visitor.locator(".useful:visible")).to_have_count(1)

    ask(visitor, "Care e suma?")

    expect(visitor.locator(".message[data-author=bot]")).to_have_count(2)
    expect(visitor.locator(".useful:visible")).to_have_count(1)
