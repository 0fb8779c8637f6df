"""A real Chromium, and a hub of its own beside which it runs."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.conftest import free_port, is_up, require, wait_until

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SLOW = 90_000.0
"""Milliseconds after which a page has failed: a loaded machine is no failure."""
SITE = Path(__file__).parent / "site.py"


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=SLOW)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    path = require("chromium", "chromium")
    browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    """A visitor's page, on a phone."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="ro-RO")
    context.set_default_timeout(SLOW)
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """A counsellor's page, on a desk."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="ro-RO")
    context.set_default_timeout(SLOW)
    yield context.new_page()
    context.close()


class ChatHub:
    """A hub with the real chat whose Rasa answers each question with the same entry.

    It runs in a process of its own, so that it can be stopped and started like a real one, and
    beside it a second site that embeds the widget.
    """

    def __init__(self, folder: Path, now: str | None = None) -> None:
        """*now* is the time that its clock stands at, in ISO format; without it, the real one."""
        self.port, self.site_port = free_port(), free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.site = f"http://127.0.0.1:{self.site_port}"
        self.database = f"sqlite+aiosqlite:///{folder / 'azimut.db'}"
        self._environment = {
            **os.environ,
            "AZIMUT_DATABASE_URL": self.database,
            "AZIMUT_WIDGET_ORIGINS": self.site,
            "TEST_PORTS": f"{self.port} {self.site_port}",
            **({"TEST_NOW": now} if now else {}),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.site"], env=self._environment
        )
        wait_until(lambda: is_up(f"{self.base}/chat") and is_up(f"{self.site}/"), 240)

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(20)
        while is_up(f"{self.base}/chat"):
            time.sleep(0.05)


@pytest.fixture(scope="module")
def chat_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChatHub]:
    hub = ChatHub(tmp_path_factory.mktemp("hub"))
    try:
        hub.start()
        yield hub
    finally:
        hub.stop()
