"""Leaving: one press, nothing on the screen, nothing in the tab, no way back."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ChatHub
from tests.browser.widget import (
    ELSEWHERE,
    ask,
    expect_answers,
    open_chat,
    stand_in_for_elsewhere,
    token_of,
)


def shift_three_times(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Shift")


def click_leave(page: Page) -> None:
    page.click("#leave")


WAYS = [click_leave, shift_three_times]


def status_of(hub: ChatHub, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(f"{hub.base}/api/chat/messages", headers=headers, trust_env=False).status_code


@pytest.mark.parametrize("way", WAYS)
def test_leaving_ends_everything_and_back_does_not_return(
    chat_hub: ChatHub, visitor: Page, way: Callable[[Page], None]
) -> None:
    asked = stand_in_for_elsewhere(visitor.context)
    visitor.goto(f"{chat_hub.base}/?lang=ro")
    visitor.click(".open")
    expect(visitor.locator("#status")).to_have_attribute("data-link", "online")
    ask(visitor, "Care e termenul?")
    expect_answers(visitor, 1)
    token = token_of(visitor)
    assert status_of(chat_hub, token) == 200

    way(visitor)

    visitor.wait_for_url(f"{ELSEWHERE}/**")
    assert "referer" not in asked[0].headers
    assert status_of(chat_hub, token) == 410
    visitor.go_back()
    assert not visitor.url.startswith(chat_hub.base)


AT_ONCE = """() => {
    const root = document.querySelector('azimut-chat').shadowRoot;
    root.querySelector('#leave').click();
    const cover = root.querySelector('#cover') || document.querySelector('#cover');
    const { x, y, width, height } = cover.getBoundingClientRect();
    return {
        panel: root.querySelector('#panel') !== null,
        modal: cover.matches(':modal'),
        covered: [x, y, width, height],
        words: document.documentElement.innerText + root.textContent,
        title: document.title.trim(),
        kept: sessionStorage.length,
    };
}"""
"""Presses Leave and tells, before anything else can happen, what is still there."""


def test_the_screen_is_empty_before_the_other_page_has_come(
    chat_hub: ChatHub, visitor: Page
) -> None:
    stand_in_for_elsewhere(visitor.context)
    open_chat(visitor, chat_hub)
    ask(visitor, "Care e termenul?")
    expect_answers(visitor, 1)

    left = visitor.evaluate(AT_ONCE)

    assert "termenul" not in left.pop("words")
    assert left == {
        "panel": False,
        "modal": True,
        "covered": [0, 0, 390, 844],
        "title": "\u200b",
        "kept": 0,
    }


def test_leaving_one_tab_closes_the_other_as_well(chat_hub: ChatHub, visitor: Page) -> None:
    stand_in_for_elsewhere(visitor.context)
    open_chat(visitor, chat_hub)
    ask(visitor, "Care e termenul?")
    expect_answers(visitor, 1)
    with visitor.context.expect_page() as opened:
        visitor.evaluate("window.open(location.href)")
    second = opened.value
    expect_answers(second, 1)

    click_leave(visitor)

    second.wait_for_url(f"{ELSEWHERE}/**")


@pytest.mark.parametrize(
    "keys",
    [
        ["Shift", "Shift"],
        ["Shift+A", "Shift+B", "Shift+C"],
        ["Alt+Shift", "Alt+Shift", "Alt+Shift"],
        ["Shift", "a", "Shift"],
    ],
)
def test_ordinary_typing_does_not_leave(chat_hub: ChatHub, visitor: Page, keys: list[str]) -> None:
    open_chat(visitor, chat_hub)
    visitor.focus("#input")
    for key in keys:
        visitor.keyboard.press(key)
    assert visitor.locator("#panel").is_visible()


def test_three_presses_must_come_within_five_seconds(chat_hub: ChatHub, visitor: Page) -> None:
    visitor.clock.install()
    visitor.goto(f"{chat_hub.base}/chat?lang=ro")
    for _ in range(3):
        visitor.keyboard.press("Shift")
        visitor.clock.fast_forward(2600)
    assert visitor.locator("#panel").is_visible()


def test_who_comes_back_to_a_kept_page_sees_nothing_of_before(
    chat_hub: ChatHub, visitor: Page
) -> None:
    open_chat(visitor, chat_hub)
    ask(visitor, "Care e termenul?")
    expect_answers(visitor, 1)
    visitor.evaluate("sessionStorage.clear()")
    with visitor.expect_navigation():
        visitor.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(visitor.locator("#status")).to_have_attribute("data-link", "online")
    assert visitor.locator(".message").count() == 0


@pytest.mark.parametrize("path", ["/", "/privacy", "/safety", "/accessibility"])
@pytest.mark.parametrize("way", [lambda page: page.click(".leave"), shift_three_times])
def test_every_page_of_the_hub_is_left_like_the_chat(
    chat_hub: ChatHub, visitor: Page, path: str, way: Callable[[Page], Any]
) -> None:
    stand_in_for_elsewhere(visitor.context)
    visitor.goto(f"{chat_hub.base}{path}?lang=en")
    way(visitor)
    visitor.wait_for_url(f"{ELSEWHERE}/**")
    visitor.go_back()
    assert not visitor.url.startswith(chat_hub.base)


def test_nothing_is_left_on_the_device(chat_hub: ChatHub, browser: Browser) -> None:
    context = browser.new_context(locale="ro-RO")
    page = context.new_page()
    page.goto(f"{chat_hub.base}/?lang=ro")
    open_chat(page, chat_hub)
    ask(page, "un cuvânt anume")
    expect_answers(page, 1)
    assert context.cookies() == []
    assert page.evaluate("localStorage.length") == 0
    assert page.evaluate("indexedDB.databases()") == []
    assert page.evaluate("caches.keys()") == []
    kept = page.evaluate("Object.entries(sessionStorage)")
    assert [name for name, _ in kept] == ["azimut"]
    assert set(page.evaluate("Object.keys(JSON.parse(sessionStorage.azimut))")) <= {
        "token", "last", "open", "language", "size", "noted"
    }  # fmt: skip
    assert "anume" not in kept[0][1]
    context.close()
