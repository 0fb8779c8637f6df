"""A hub with its console, counsellors' desks and visitors, for the tests of the console."""

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from bot.handoff import Staff, connect
from bot.hub.app import create_app
from bot.settings import Settings
from tests.browser.conftest import SLOW
from tests.conftest import free_port

PASSWORD = "un cal corect baterie"
DANGER = "he locked me in and took my passport"


@dataclass(frozen=True, slots=True)
class Running:
    """A hub with its console, and its application to reach into."""

    base: str
    app: FastAPI
    folder: Path


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("console")
    port = free_port()
    settings = Settings(
        data_dir=folder, port=port, second_factor="optional", rasa_port=free_port()
    )
    app = create_app(settings)
    with ThreadPoolExecutor(1) as beside:  # the browser's own event loop runs in this thread
        beside.submit(asyncio.run, add_staff(settings.effective_database_url)).result()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield Running(f"http://127.0.0.1:{port}", app, folder)
    server.should_exit = True
    thread.join(20)


async def add_staff(url: str) -> None:
    engine = connect(url)
    staff = Staff(engine)
    for login, role in (("ana", "counsellor"), ("ion", "counsellor"), ("cora", "coordinator")):
        await staff.create(login, login.title(), PASSWORD, role)
    await engine.dispose()


@pytest.fixture
def pages(browser: Browser) -> Iterator[list[Page]]:
    """Four pages, each in a browser of its own: two desks, two visitors."""
    sizes = [(1280, 720), (1280, 720), (390, 844), (390, 844)]
    contexts = [
        browser.new_context(viewport={"width": w, "height": h}, locale="en-GB") for w, h in sizes
    ]
    found = [context.new_page() for context in contexts]
    for page in found:
        page.set_default_timeout(SLOW)
    yield found
    for context in contexts:
        context.close()


def log_in(running: Running, page: Page, login: str) -> None:
    page.goto(f"{running.base}/console/login")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("button")


def desk(running: Running, page: Page, login: str) -> None:
    log_in(running, page, login)
    expect(page.locator(".desk")).to_be_visible()


def call_for_help(running: Running, page: Page, text: str = DANGER) -> None:
    page.goto(f"{running.base}/chat?lang=en")
    page.fill("#input", text)
    page.press("#input", "Enter")
    expect(page.locator("#log")).to_contain_text("112")


def claim_a_call(running: Running, ana: Page, visitor: Page) -> None:
    """Let a visitor call for help and a counsellor take the conversation."""
    desk(running, ana, "ana")
    call_for_help(running, visitor)
    ana.locator(".claim").first.click()
    expect(ana.locator(".messages")).to_contain_text("locked")


def finish(page: Page, category: str = "silent") -> None:
    """Fill the least of the form and close the conversation that is open."""
    page.click(".close")
    page.select_option(".f-type select", "other")
    page.select_option(".f-category select", category)
    page.click(".form-close")
    expect(page.locator(".message")).to_have_count(0)


def axe_finds_nothing(page: Page, state: str) -> None:
    found = Axe().run(page).response["violations"]
    assert not found, f"{state}: {[(one['id'], one['nodes'][0]['target']) for one in found]}"
