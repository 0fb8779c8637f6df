"""Make the README's pictures: ``uv run python docs/pictures.py`` (needs Chromium).

Starts the whole bot on a temporary folder, plays visitors and a counsellor, and writes
``docs/chat.png``, ``docs/console.png``, and the chat and the first page in each language.
"""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
PORTS = {"AZIMUT_PORT": "8765", "AZIMUT_RASA_PORT": "8766", "AZIMUT_ACTION_PORT": "8767"}
PASSWORD = "fotografie de probă 1"
QUESTIONS = {
    "ro": "in cit timp pot cere compensatia?",
    "ru": "в какой срок можно просить компенсацию?",
    "en": "how long do I have to ask for compensation?",
}
CHROMIUM = os.environ.get("AZIMUT_CHROMIUM", "/usr/bin/chromium")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ, **PORTS, "AZIMUT_DATA_DIR": folder, "AZIMUT_SECOND_FACTOR": "optional",
        }  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "up"], env=environment, cwd=HERE.parent,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            take(setup_link(process))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def setup_link(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    link = ""
    for line in process.stdout:
        if "setup?token=" in line:
            link = line.strip()
        if "Ctrl-C" in line:
            return link
    raise SystemExit("azimut up ended before it was ready")


def take(link: str) -> None:
    (HERE / "pictures").mkdir(exist_ok=True)
    base = link.partition("/console")[0]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for language, question in QUESTIONS.items():
            phone(browser, base, language, question)
        chat = visitor(browser, base)
        desk = counsellor(browser, link)
        write(chat, "m-au incuiat in casa si mi-au luat pasaportul")
        desk.wait_for_selector(".claim", timeout=20_000)
        desk.click(".claim")
        desk.wait_for_timeout(1000)
        desk.fill(
            ".message-input textarea",
            "Bună ziua, sunt consiliera. Vă citesc. Sunteți singură acum?",
        )
        desk.click(".send")
        desk.wait_for_timeout(9000)
        desk.screenshot(path=HERE / "console.png")
        browser.close()


def visitor(browser: Browser, base: str) -> Page:
    page = browser.new_context(viewport={"width": 420, "height": 800}).new_page()
    page.goto(f"{base}/chat?lang=ro")
    page.locator("#first button").last.click()
    write(page, QUESTIONS["ro"])
    page.screenshot(path=HERE / "chat.png")
    return page


def phone(browser: Browser, base: str, language: str, question: str) -> None:
    """Take the first page, the fresh chat, an answer, SOS and the menu in one language."""
    page = browser.new_context(viewport={"width": 390, "height": 780}).new_page()

    def shoot(name: str) -> None:
        page.wait_for_timeout(700)
        page.screenshot(path=HERE / "pictures" / f"{name}-{language}.png")

    page.goto(f"{base}/?lang={language}")
    shoot("start")
    page.goto(f"{base}/chat?lang={language}")
    page.locator("#first").wait_for(timeout=20_000)
    shoot("fresh")
    page.locator("#first button").last.click()
    write(page, question)
    shoot("answer")
    page.click("#more")
    shoot("menu")
    page.keyboard.press("Escape")
    page.click("#sos")
    shoot("sos")
    page.context.close()


def counsellor(browser: Browser, link: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 720}, locale="ro-RO").new_page()
    page.goto(link)
    page.fill("#login", "ana")
    page.fill("#password", PASSWORD)
    page.click("button")
    page.wait_for_selector(".queue", timeout=20_000)
    return page


def write(page: Page, text: str) -> None:
    before = page.locator(".message").count()
    page.fill("#input", text)
    page.press("#input", "Enter")
    page.locator(".message").nth(before + 1).wait_for(timeout=20_000)
    page.wait_for_timeout(1500)


if __name__ == "__main__":
    main()
