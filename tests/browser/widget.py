"""What the tests of the chat do again and again."""

from typing import Any

from playwright.sync_api import BrowserContext, Page, Request, expect

from tests.browser.conftest import ChatHub

ANSWER = "Trei ani de la hotărârea definitivă."
ELSEWHERE = "https://www.google.com"


def open_chat(page: Page, hub: ChatHub, language: str = "ro") -> None:
    """Open the hub's chat page and wait until it is connected."""
    page.goto(f"{hub.base}/chat?lang={language}")
    expect(page.locator("#status")).to_have_attribute("data-link", "online")


def ask(page: Page, text: str) -> None:
    page.fill("#input", text)
    page.press("#input", "Enter")


def said_by(page: Page, author: str) -> list[str]:
    """Return the texts on the page that one author wrote."""
    return page.locator(f".message[data-author={author}] .text").all_text_contents()


def expect_answers(page: Page, count: int) -> None:
    answers = page.locator(".message[data-author=bot] .text", has_text=ANSWER)
    expect(answers).to_have_count(count)


def token_of(page: Page) -> str:
    token: str = page.evaluate("JSON.parse(sessionStorage.azimut).token")
    return token


def no_sockets(page: Page) -> None:
    """Let no socket open, as behind a proxy that knows only HTTP."""
    page.add_init_script(
        "window.WebSocket = class { constructor() { throw new Error('blocked'); } }"
    )


def stand_in_for_elsewhere(context: BrowserContext) -> list[Request]:
    """Answer for the page to which Leave goes; return what was asked of it."""
    asked: list[Request] = []

    def answer(route: Any) -> None:
        asked.append(route.request)
        route.fulfill(body="<title>Elsewhere</title>", content_type="text/html")

    context.route(f"{ELSEWHERE}/**", answer)
    return asked


def watch_errors(page: Page) -> list[str]:
    """Collect what the page logs as error, a refusal of the Content-Security-Policy say."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda message: errors.append(message.text) if message.type == "error" else None,
    )
    return errors
