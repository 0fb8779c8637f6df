"""What each pane of the console keeps, forgets and calls things, in a real browser."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import Page, expect

from bot.handoff import Attachments, Store, connect
from tests.browser.console import (
    Running,
    axe_finds_nothing,
    call_for_help,
    claim_a_call,
    desk,
    finish,
    pages,
    running,
)

__all__ = ["pages", "running"]

DRAFT = "We can come today."
BOX = ".message-input textarea"


def test_logging_out_leads_to_the_login_and_the_other_tab_does_not_blame_idleness(
    running: Running, pages: list[Page]
) -> None:
    ana = pages[0]
    desk(running, ana, "ana")
    tab = ana.context.new_page()
    tab.goto(f"{running.base}/console/")
    expect(tab.locator(".desk")).to_be_visible()
    ana.click(".log-out")
    expect(ana.locator("#login")).to_be_visible()
    expect(tab.locator(".expired")).to_contain_text("Your login has ended.")
    expect(tab.locator(".expired")).not_to_contain_text("not used")


def test_a_draft_waits_for_its_conversation_until_it_is_sent(
    running: Running, pages: list[Page]
) -> None:
    ana, _, first, second = pages
    claim_a_call(running, ana, first)
    ana.fill(BOX, DRAFT)
    expect(ana.locator("html")).to_have_attribute("lang", "en")
    ana.select_option(".language select", "ro")
    expect(ana.locator("html")).to_have_attribute("lang", "ro")
    expect(ana.locator(BOX)).to_have_value(DRAFT)

    call_for_help(running, second, "they beat me and I cannot leave")
    ana.locator(".claim").first.click()
    expect(ana.locator(".messages")).to_contain_text("beat me")
    expect(ana.locator(BOX)).to_have_value("")
    ana.locator(".open-mine").first.click()
    expect(ana.locator(".messages")).to_contain_text("locked")
    expect(ana.locator(BOX)).to_have_value(DRAFT)

    ana.click(".send")
    expect(first.locator(".message[data-author=counsellor]")).to_contain_text(DRAFT)
    ana.reload()
    expect(ana.locator(".messages")).to_contain_text(DRAFT)
    expect(ana.locator(BOX)).to_have_value("")
    finish(ana)
    expect(ana.locator(".open-mine")).to_have_count(1)
    ana.click(".open-mine")
    expect(ana.locator(".messages")).to_be_visible()
    finish(ana)


def test_knowledge_is_inserted_with_its_source_and_forgotten_with_the_conversation(
    running: Running, pages: list[Page]
) -> None:
    ana, _, first, second = pages
    claim_a_call(running, ana, first)
    ana.fill(".search input", "compensation deadline")
    ana.click(".search-button")
    source = ana.locator(".hit .source").first
    expect(source).to_contain_text("Source: ")
    expect(source).to_contain_text("checked on")
    ana.locator(".insert").first.click()
    expect(ana.locator(BOX)).to_have_value(re.compile(re.escape(source.inner_text())))
    ana.locator("details.notes summary").click()
    ana.fill(".note textarea", "begun for the first")
    axe_finds_nothing(ana, "hits of the knowledge")

    call_for_help(running, second, "they beat me and I cannot leave")
    ana.locator(".claim").first.click()
    expect(ana.locator(".messages")).to_contain_text("beat me")
    expect(ana.locator(".insert")).to_have_count(0)
    expect(ana.locator(".search input")).to_have_value("")
    expect(ana.locator(".note textarea")).to_have_value("")
    expect(ana.locator(BOX)).to_be_focused()
    finish(ana)
    expect(ana.locator(".open-mine")).to_have_count(1)
    ana.click(".open-mine")
    expect(ana.locator(".messages")).to_contain_text("locked")
    finish(ana)


def test_the_card_tells_of_sos_and_whose_it_is(running: Running, pages: list[Page]) -> None:
    ana, ion, visitor, _ = pages
    desk(running, ana, "ana")
    desk(running, ion, "ion")
    visitor.goto(f"{running.base}/chat?lang=en")
    visitor.click("#sos")
    card = ana.locator(".queue-item")
    expect(card).to_contain_text("pressed SOS")
    expect(card).to_contain_text("waiting")
    expect(card).to_contain_text(re.compile(r"answer within \d+ (min|s)"))
    ana.click(".claim")
    expect(ana.locator(".briefing")).to_contain_text("pressed SOS")
    expect(card).to_contain_text("yours for")
    expect(card).not_to_contain_text("waiting")
    expect(ion.locator(".queue-item")).to_contain_text("with a colleague for")
    ana.click(".block")
    expect(ana.locator("dialog[open] option").first).to_have_text("1 day")
    ana.keyboard.press("Escape")
    finish(ana)


def test_a_phone_call_begins_when_its_form_is_saved(running: Running, pages: list[Page]) -> None:
    ana = pages[0]
    desk(running, ana, "ana")
    unfinished = ana.locator(".left").get_by_role("button", name="Contact ")
    ana.click(".record-call")
    expect(ana.locator("dialog[open] h2")).to_have_text("Form of a phone call")
    ana.keyboard.press("Escape")
    ana.click(".record-call")
    ana.select_option(".f-type select", "other")
    expect(ana.locator(".f-category select")).to_be_visible()
    expect(ana.locator(".f-type select")).to_be_focused()
    ana.click(".form-draft")
    expect(unfinished).to_have_count(1)

    unfinished.click()
    expect(ana.locator("dialog[open] h2")).to_have_text("Form of a phone call")
    ana.select_option(".f-category select", "silent")
    ana.click(".form-close")
    expect(ana.locator("#toast")).to_contain_text("The contact is closed.")
    expect(unfinished).to_have_count(0)


def test_a_file_opens_from_the_conversation(running: Running, pages: list[Page]) -> None:
    ana, _, visitor, _ = pages
    claim_a_call(running, ana, visitor)
    with ThreadPoolExecutor(1) as beside:  # the browser's own event loop runs in this thread
        beside.submit(asyncio.run, add_file(running, b"a picture")).result()
    ana.reload()
    link = ana.get_by_role("link", name="photo")
    expect(link).to_be_visible()
    with ana.expect_popup() as opened:
        link.click()
    assert "/console/attachments/" in opened.value.url
    assert "/console/console" not in opened.value.url
    assert ana.request.get(opened.value.url).body() == b"a picture"
    finish(ana)


async def add_file(running: Running, content: bytes) -> None:
    """Add a file to the first message of the first conversation of the queue."""
    engine = connect(f"sqlite+aiosqlite:///{running.folder / 'azimut.db'}")
    master = running.app.state.hub.store._master
    [item] = await Store(engine, master).queue()
    [message, *_] = await Store(engine, master).messages(item.conversation_id)
    await Attachments(engine, master).add(
        item.conversation_id, message.id, "photo", "image/png", content
    )
    await engine.dispose()
