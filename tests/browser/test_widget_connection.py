"""The chat on bad networks, in two tabs and across a restart: nothing lost, nothing twice."""

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ChatHub
from tests.browser.widget import (
    ANSWER,
    ask,
    expect_answers,
    no_sockets,
    open_chat,
    said_by,
    token_of,
)

SLOW = {"offline": False, "latency": 300, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""400 kbit/s both ways, in bytes a second, and 300 ms of delay."""
SLOW_PHONE = 400_000 / 8


def test_what_was_typed_offline_is_sent_once(chat_hub: ChatHub, visitor: Page) -> None:
    open_chat(visitor, chat_hub)
    visitor.context.set_offline(True)
    expect(visitor.locator("#status")).to_contain_text("Nu este conexiune")
    ask(visitor, "prima")
    ask(visitor, "a doua")
    expect(visitor.locator(".message[data-state=sending]")).to_have_count(2)

    visitor.context.set_offline(False)

    expect(visitor.locator(".message[data-state=sent]")).to_have_count(2)
    expect_answers(visitor, 2)
    visitor.reload()
    expect_answers(visitor, 2)
    assert said_by(visitor, "person") == ["prima", "a doua"]


def test_without_sockets_it_works_over_http(chat_hub: ChatHub, visitor: Page) -> None:
    no_sockets(visitor)
    open_chat(visitor, chat_hub)

    ask(visitor, "Care e termenul?")

    expect_answers(visitor, 1)
    expect(visitor.locator(".message[data-state=sent]")).to_have_count(1)
    visitor.select_option("#language", "ru")
    visitor.click("#sos")
    expect(visitor.locator("#log")).to_contain_text("Я сообщил консультанту")
    expect(visitor.locator("#status")).to_contain_text("Вы ждёте консультанта")


def test_a_restart_of_the_hub_is_survived(chat_hub: ChatHub, visitor: Page) -> None:
    open_chat(visitor, chat_hub)
    ask(visitor, "înainte")
    expect_answers(visitor, 1)

    chat_hub.stop()
    ask(visitor, "între timp")
    chat_hub.start()

    expect_answers(visitor, 2)
    ask(visitor, "după")
    expect_answers(visitor, 3)
    assert said_by(visitor, "person") == ["înainte", "între timp", "după"]
    assert visitor.locator(".divider").count() == 0


def test_two_tabs_of_one_session_show_the_same(chat_hub: ChatHub, visitor: Page) -> None:
    open_chat(visitor, chat_hub)
    ask(visitor, "prima")
    expect_answers(visitor, 1)
    with visitor.context.expect_page() as opened:
        visitor.evaluate(
            "window.open(location.href)"
        )  # the copy of the tab takes its storage along
    second = opened.value
    expect_answers(second, 1)

    ask(second, "a doua")

    expect_answers(visitor, 2)
    assert said_by(visitor, "person") == said_by(second, "person") == ["prima", "a doua"]


def test_two_visitors_do_not_see_each_other(chat_hub: ChatHub, visitor: Page, desk: Page) -> None:
    open_chat(visitor, chat_hub)
    open_chat(desk, chat_hub)
    assert token_of(visitor) != token_of(desk)

    ask(visitor, "numai aici")

    expect_answers(visitor, 1)
    assert desk.locator(".message").count() == 0


def test_a_session_that_ended_begins_anew_below_what_was_said(
    chat_hub: ChatHub, visitor: Page
) -> None:
    no_sockets(visitor)
    open_chat(visitor, chat_hub)
    ask(visitor, "prima")
    expect_answers(visitor, 1)
    visitor.route("**/api/chat/messages*", lambda route: route.fulfill(status=401, body="{}"))
    expect(visitor.locator(".divider")).to_be_visible()
    visitor.unroute("**/api/chat/messages*")

    ask(visitor, "a doua")

    expect_answers(visitor, 2)
    assert said_by(visitor, "person") == ["prima", "a doua"]


def test_a_slow_phone_waits_less_than_a_second_for_the_bytes(
    chat_hub: ChatHub, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="ro-RO")
    page = context.new_page()
    context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
    open_chat(page, chat_hub)

    loaded: list[dict[str, float]] = page.evaluate(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".filter(e => e.name.includes('/chat?') || /azimut.js|[.]css/.test(e.name))"
        ".map(e => ({name: e.name, bytes: e.transferSize}))"
    )
    assert len(loaded) == 3  # page, style of the page without script, script
    assert sum(entry["bytes"] for entry in loaded) / SLOW_PHONE < 1
    ask(page, "Care e termenul?")
    expect(page.locator("#log")).to_contain_text(ANSWER)
    context.close()


def test_what_the_bot_says_is_never_read_as_markup(chat_hub: ChatHub, visitor: Page) -> None:
    open_chat(visitor, chat_hub)
    ask(visitor, "<img src=x onerror=document.title='x'><b>tare</b>")
    expect_answers(visitor, 1)
    assert said_by(visitor, "person") == ["<img src=x onerror=document.title='x'><b>tare</b>"]
    assert visitor.title() == "Chat"


def test_a_flood_gets_a_kind_wait_and_all_of_it_arrives(chat_hub: ChatHub, visitor: Page) -> None:
    open_chat(visitor, chat_hub)
    for number in range(22):
        ask(visitor, f"nr {number}")
    expect(visitor.locator("#status")).to_contain_text("Prea multe mesaje")
    expect(visitor.locator(".message[data-state=sent]")).to_have_count(22)
