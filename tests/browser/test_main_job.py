"""The main job, in real browsers: a question, a check, a cry for help and a person who answers."""

import re
import sqlite3
from contextlib import closing

from playwright.sync_api import Page, expect

from tests.conftest import Stack

PASSWORD = "un cal corect baterie"


def ask(page: Page, text: str) -> None:
    page.fill("#input", text)
    page.press("#input", "Enter")


def say_and_wait(page: Page, text: str, expected: str) -> None:
    """Write *text* and wait until a reply holds *expected*."""
    ask(page, text)
    expect(page.locator(".message:not([data-author=person])").last).to_contain_text(
        re.compile(expected)
    )


def log_in(stack: Stack, desk: Page) -> None:
    """Use the one-time link, or log in when it was used before."""
    desk.goto(stack.setup_link)
    desk.fill("#login", "ana")
    desk.fill("#password", PASSWORD)
    desk.click("button")
    if desk.locator("[role=alert]").count():
        desk.goto(f"{stack.base}/console/login")
        desk.fill("#login", "ana")
        desk.fill("#password", PASSWORD)
        desk.click("button")
    expect(desk.locator(".desk")).to_be_visible()


def empty_queue(stack: Stack) -> None:
    """End what other tests left waiting: it would stand above."""
    database = sqlite3.connect(stack.data_dir / "azimut.db", timeout=30)
    with closing(database), database:
        database.execute("UPDATE queue_items SET status = 'closed'")


def test_question_in_russian_is_answered_with_its_source(stack: Stack, visitor: Page) -> None:
    visitor.goto(f"{stack.base}/chat?lang=ru")

    say_and_wait(visitor, "Какой номер телефона горячей линии?", "Источник")

    expect(visitor.locator("#log")).to_contain_text("0 800 77777")
    expect(visitor.locator("html")).to_have_attribute("lang", "ru")


def test_compensation_check_in_romanian_to_its_outcome(stack: Stack, visitor: Page) -> None:
    visitor.goto(f"{stack.base}/chat?lang=ro")

    say_and_wait(visitor, "Verifică te rog dacă am dreptul la compensație", "Ce infracțiune")
    visitor.get_by_role("button", name="Trafic de persoane").click()
    expect(visitor.locator("#log")).to_contain_text("Cine cere compensația?")
    for answer, expected in (
        ("eu sunt victima", "Unde a avut loc"),
        ("în Moldova", "Ce era victima"),
        ("cetățean", "Cum s-a încheiat"),
        ("condamnare", "La ce dată"),
        ("15 martie 2025", "parte civilă"),
        ("da", "executorul"),
        ("da, dar nu a plătit nimic", "valabilă vreuna"),
        ("niciuna", "Ce cheltuieli"),
        ("tratament 18 mii", "alte surse"),
        ("nu", "tentativă"),
        ("nu", "Nu este o decizie"),
    ):
        say_and_wait(visitor, answer, expected)

    expect(visitor.locator("#log")).to_contain_text("12 600 lei")
    expect(visitor.locator("#log")).to_contain_text("15.03.2028")


def test_danger_in_english_reaches_a_counsellor_who_answers(
    stack: Stack, visitor: Page, desk: Page
) -> None:
    empty_queue(stack)
    log_in(stack, desk)
    visitor.goto(f"{stack.base}/chat?lang=en")

    say_and_wait(visitor, "please help, he locked me in and took my passport", "Cannot talk")
    expect(visitor.locator("#log")).to_contain_text("112")
    item = desk.locator(".queue-item").first
    expect(item).to_contain_text("IMEDIAT")
    item.locator(".claim").click()
    expect(desk.locator(".messages")).to_contain_text("he locked me in")
    expect(visitor.locator("#log")).to_contain_text("A counsellor is now in the chat")

    desk.fill(".message-input textarea", "I am Ana. Are you alone right now?")
    desk.click(".send")
    expect(visitor.locator(".message[data-author=counsellor]")).to_contain_text("I am Ana")

    before = visitor.locator(".message[data-author=bot]").count()
    ask(visitor, "yes, alone. what about compensation?")
    expect(desk.locator(".messages")).to_contain_text("yes, alone")
    assert visitor.locator(".message[data-author=bot]").count() == before

    desk.click(".close")
    desk.select_option(".f-type select", "sos")
    desk.select_option(".f-category select", "presumed_victim")
    desk.click(".form-close")
    expect(visitor.locator("#log")).to_contain_text("the bot, answer again")
