"""A visitor at night, when no counsellor is there."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ChatHub

NIGHT = "2026-11-20T21:30:00+00:00"
"""Half past eleven in Chișinău."""


@pytest.fixture(scope="module")
def night_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChatHub]:
    hub = ChatHub(tmp_path_factory.mktemp("night"), NIGHT)
    try:
        hub.start()
        yield hub
    finally:
        hub.stop()


def write(page: Page, text: str) -> None:
    page.fill("#input", text)
    page.press("#input", "Enter")


def test_who_cries_for_help_at_night_gets_the_numbers_and_a_call_back(
    night_hub: ChatHub, visitor: Page
) -> None:
    visitor.goto(f"{night_hub.base}/chat?lang=en")
    write(visitor, "he locked me in the flat and took my passport, help me")
    log = visitor.locator("#log")
    expect(log).to_contain_text("112")
    expect(log).to_contain_text("Counsellors work every day 08:00–20:00")

    visitor.get_by_role("button", name="Call me back").last.click()
    visitor.get_by_role("button", name="Yes, I agree").last.click()
    expect(log).to_contain_text("Write in one message the number")
    write(visitor, "078 111 222 after 6 pm")
    expect(log).to_contain_text("They call in working hours")
    visitor.reload()
    expect(log).to_contain_text("They call in working hours")
    expect(log).not_to_contain_text("078 111 222")


def test_who_asks_for_a_person_at_night_hears_when_one_comes(
    night_hub: ChatHub, visitor: Page
) -> None:
    visitor.goto(f"{night_hub.base}/chat?lang=en")
    write(visitor, "hello")
    write(visitor, "/talk_to_human")
    expect(visitor.locator("#log")).to_contain_text("next: 21.11, 08:00")
