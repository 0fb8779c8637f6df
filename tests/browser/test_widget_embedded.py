"""The widget on somebody else's site, under its Content-Security-Policy."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ChatHub
from tests.browser.widget import ask, expect_answers, stand_in_for_elsewhere, watch_errors


def open_widget(page: Page, address: str) -> None:
    page.goto(address)
    page.click("#launcher")
    expect(page.locator("#status")).to_have_attribute("data-link", "online")


def test_one_tag_is_enough_and_the_policy_is_kept(chat_hub: ChatHub, desk: Page) -> None:
    errors = watch_errors(desk)
    open_widget(desk, f"{chat_hub.site}/")
    ask(desk, "Care e termenul?")
    expect_answers(desk, 1)
    desk.click("#more")
    expect(desk.locator(".sheet")).to_be_visible()
    assert [error for error in errors if "favicon" not in error and "404" not in error] == []


def test_nothing_is_asked_of_the_hub_before_the_person_opens_it(
    chat_hub: ChatHub, desk: Page
) -> None:
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url))
    desk.goto(f"{chat_hub.site}/")
    expect(desk.locator("#launcher")).to_be_visible()
    desk.wait_for_timeout(500)
    assert [url for url in asked if url.startswith(chat_hub.base)] == [
        f"{chat_hub.base}/azimut.js"
    ]
    assert desk.evaluate("sessionStorage.length") == 0


def test_the_sites_style_does_not_reach_the_chat(chat_hub: ChatHub, desk: Page) -> None:
    open_widget(desk, f"{chat_hub.site}/")
    style = desk.locator("#sos").evaluate(
        "e => { const s = getComputedStyle(e); return [s.fontSize, s.fontStyle, s.color]; }"
    )
    assert style == ["16px", "normal", "rgb(255, 255, 255)"]
    assert desk.evaluate("getComputedStyle(document.querySelector('p')).fontSize") == "9px"


def test_the_conversation_goes_along_to_the_sites_next_page(chat_hub: ChatHub, desk: Page) -> None:
    open_widget(desk, f"{chat_hub.site}/")
    ask(desk, "Care e termenul?")
    expect_answers(desk, 1)

    desk.goto(f"{chat_hub.site}/two")

    expect(desk.locator("#panel")).to_be_visible()
    expect_answers(desk, 1)


def test_on_a_desk_escape_closes_and_the_focus_returns(chat_hub: ChatHub, desk: Page) -> None:
    desk.goto(f"{chat_hub.site}/")
    desk.focus("#launcher")
    desk.keyboard.press("Enter")
    expect(desk.locator("#input")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(desk.locator("#panel")).to_be_hidden()
    expect(desk.locator("#launcher")).to_be_focused()


def test_on_a_phone_it_fills_the_screen_and_keeps_the_focus(
    chat_hub: ChatHub, visitor: Page
) -> None:
    open_widget(visitor, f"{chat_hub.site}/")
    assert visitor.locator("#panel").bounding_box() == {
        "x": 0,
        "y": 0,
        "width": 390,
        "height": 844,
    }
    assert visitor.locator("#panel").evaluate("e => e.matches(':modal')")
    for _ in range(30):
        visitor.keyboard.press("Tab")
        outside = visitor.evaluate(
            "document.activeElement.tagName === 'A' || document.activeElement.id === 'launcher'"
        )
        assert not outside
    visitor.keyboard.press("Escape")
    expect(visitor.locator("#panel")).to_be_hidden()
    expect(visitor.locator("#launcher")).to_be_focused()


def test_methods_events_and_attributes(chat_hub: ChatHub, desk: Page) -> None:
    desk.add_init_script(
        "window.told = []; for (const name of ['ready','open','close','language','message','leave'])"
        " addEventListener('azimut-' + name, (e) => told.push([name, e.detail]));"
    )
    desk.goto(f"{chat_hub.site}/element")
    expect(desk.locator("#panel")).to_be_visible()
    expect(desk.locator(".greeting p")).to_have_text("Ask us.")
    box = desk.locator("#panel").bounding_box()
    assert box and box["x"] < 100  # position="left"
    ask(desk, "What is the time limit?")
    expect_answers(desk, 1)

    desk.evaluate("document.querySelector('azimut-chat').close()")
    expect(desk.locator("#panel")).to_be_hidden()
    desk.evaluate("document.querySelector('azimut-chat').open()")
    expect(desk.locator("#panel")).to_be_visible()
    desk.evaluate("document.querySelector('azimut-chat').setAttribute('language', 'ru')")
    expect(desk.locator("#input")).to_have_attribute("placeholder", "Напишите здесь")

    told = desk.evaluate("told")
    names = [name for name, _ in told]
    assert {"ready", "open", "close", "language", "message"} <= set(names)
    assert ["language", {"language": "ru"}] in told
    assert all(detail == {"author": "bot"} for name, detail in told if name == "message")
    assert "Trei ani" not in str(told)


@pytest.mark.parametrize(
    ("colour", "light"),
    [
        ("%23703090", "rgb(112, 48, 144)"),
        ("navy", "rgb(0, 0, 128)"),
        ("%23ffee00", "rgb(11, 90, 96)"),  # cannot be read on white
        ("nonsense", "rgb(11, 90, 96)"),
        ("rgba(0,0,0,.1)", "rgb(11, 90, 96)"),
    ],
)
def test_a_colour_is_used_only_where_it_can_be_read(
    chat_hub: ChatHub, desk: Page, colour: str, light: str
) -> None:
    open_widget(desk, f"{chat_hub.site}/?colour={colour}")
    desk.click("#more")
    expect(desk.locator(".sheet")).to_be_visible()
    expect(desk.locator("#send")).to_have_css("background-color", light)


def test_leaving_a_foreign_site_works_and_touches_only_what_is_ours(
    chat_hub: ChatHub, desk: Page
) -> None:
    stand_in_for_elsewhere(desk.context)
    open_widget(desk, f"{chat_hub.site}/")
    desk.evaluate("sessionStorage.setItem('theirs', '1')")
    ask(desk, "Care e termenul?")
    expect_answers(desk, 1)
    desk.click("#leave")
    desk.wait_for_url("https://www.google.com/**")
    desk.goto(f"{chat_hub.site}/two")
    assert desk.evaluate("Object.keys(sessionStorage)") == ["theirs"]
    expect(desk.locator("#panel")).to_be_hidden()


def test_shift_on_a_site_where_nobody_opened_the_chat_does_nothing(
    chat_hub: ChatHub, desk: Page
) -> None:
    desk.goto(f"{chat_hub.site}/")
    expect(desk.locator("#launcher")).to_be_visible()
    for _ in range(3):
        desk.keyboard.press("Shift")
    desk.wait_for_timeout(300)
    assert desk.url == f"{chat_hub.site}/"


def test_a_site_that_is_not_allowed_is_told_so(chat_hub: ChatHub, browser: Browser) -> None:
    context = browser.new_context(locale="ro-RO")
    page = context.new_page()
    page.goto(f"{chat_hub.site.replace('127.0.0.1', 'localhost')}/")
    page.click("#launcher")
    expect(page.locator("#status")).to_contain_text("Nu este conexiune")
    context.close()


def test_a_new_message_is_marked_on_the_closed_button(chat_hub: ChatHub, desk: Page) -> None:
    open_widget(desk, f"{chat_hub.site}/")
    desk.fill("#input", "Care e termenul?")
    desk.evaluate(
        "(() => { const chat = document.querySelector('azimut-chat');"
        " chat.shadowRoot.querySelector('form').requestSubmit(); chat.close(); })()"
    )
    expect(desk.locator("#launcher")).to_have_attribute("aria-label", "Chat: Mesaje noi")
