"""Two counsellors and two visitors in real browsers, on a hub whose Rasa is dead."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.console import (
    Running,
    axe_finds_nothing,
    call_for_help,
    claim_a_call,
    desk,
    finish,
    log_in,
    pages,
    running,
)

__all__ = ["pages", "running"]


def test_two_counsellors_and_two_visitors(running: Running, pages: list[Page]) -> None:
    ana, ion, first, second = pages
    desk(running, ana, "ana")
    desk(running, ion, "ion")
    axe_finds_nothing(ana, "an empty queue")
    call_for_help(running, first)
    call_for_help(running, second, "they beat me and I cannot leave")
    for page in (ana, ion):
        expect(page.locator(".queue-item")).to_have_count(2)
    axe_finds_nothing(ana, "the queue")

    # both claim the same item in one moment: one has it, the other is told
    item = ana.locator(".queue-item").first.get_attribute("data-item")
    for page in (ana, ion):
        page.evaluate(
            f"setTimeout(() => document.querySelector('[data-item=\"{item}\"] .claim').click(), 300)"
        )
    for page in (ana, ion):
        expect(page.locator(f"[data-item='{item}'] .claim")).to_have_count(0)
    owner, other = (ana, ion) if ana.locator(".messages").count() else (ion, ana)
    expect(owner.locator(".messages")).to_be_visible()
    assert other.locator(".messages").count() == 0
    other.locator(".claim").first.click()
    expect(other.locator(".messages")).to_be_visible()
    mine, theirs = (
        (first, second) if "locked" in owner.locator(".messages").inner_text() else (second, first)
    )

    # words go both ways; HTML stays text; what is written is seen to arrive
    owner.fill(".message-input textarea", "I am here. <b>Are you alone?</b>")
    owner.click(".send")
    expect(mine.locator(".message[data-author=counsellor]")).to_contain_text(
        "<b>Are you alone?</b>"
    )
    expect(owner.locator(".status").last).to_have_text("delivered")
    mine.fill("#input", "<script>document.title='broken'</script> yes " + "a" * 4900)
    mine.press("#input", "Enter")
    expect(owner.locator(".messages")).to_contain_text("<script>document.title")
    assert "broken" not in owner.title()
    assert theirs.locator(".message[data-author=counsellor]").count() == 0
    axe_finds_nothing(owner, "a conversation")

    # too long to send: told, and nothing is lost
    owner.fill(".message-input textarea", "b" * 5000)
    owner.click(".send")
    expect(owner.locator("#toast")).to_contain_text("5000")
    assert len(owner.input_value(".message-input textarea")) == 5000
    owner.fill(".message-input textarea", "")

    # transfer with a note that the visitor never sees
    finish(other)
    owner.click(".transfer")
    owner.select_option(".to-whom select", index=1)
    owner.fill(".transfer-note textarea", "Speaks little English")
    axe_finds_nothing(owner, "the transfer")
    owner.click(".do-transfer")
    other.locator(".open-mine").click()
    expect(other.locator(".messages")).to_contain_text("Are you alone?")
    other.locator("details.notes summary").click()
    expect(other.locator(".notes")).to_contain_text("Speaks little English")
    assert "little English" not in mine.locator("#log").inner_text()

    # no way out without a category; then back to the bot
    other.click(".to-bot")
    other.click(".form-close")
    expect(other.locator("dialog[open] .wrong").first).to_be_visible()
    other.select_option(".f-type select", "sos")
    other.select_option(".f-category select", "presumed_victim")
    expect(other.locator(".f-exploitation")).to_be_visible()
    axe_finds_nothing(other, "the form")
    other.click(".form-close")
    expect(other.locator(".messages")).to_have_count(0)
    expect(mine.locator("#log")).to_contain_text("the bot, answer again")


def test_the_survey_after_closing_is_one_tap(running: Running, pages: list[Page]) -> None:
    ana, _, visitor, _ = pages
    desk(running, ana, "ana")
    call_for_help(running, visitor)
    ana.locator(".claim").first.click()
    expect(ana.locator(".messages")).to_be_visible()
    finish(ana, "thanks")
    expect(visitor.locator("#log")).to_contain_text("Did the conversation help you?")
    visitor.get_by_role("button", name="Partly").click()
    expect(visitor.locator("#log")).to_contain_text("Thank you.")


def test_a_second_tab_and_a_reload_show_the_same_conversation(
    running: Running, pages: list[Page]
) -> None:
    ana, _, visitor, _ = pages
    claim_a_call(running, ana, visitor)
    tab = ana.context.new_page()
    tab.goto(f"{running.base}/console/")
    expect(tab.locator(".messages")).to_contain_text("locked")
    ana.reload()
    expect(ana.locator(".messages")).to_contain_text("locked")
    finish(tab)
    expect(ana.locator(".messages")).to_have_count(0)  # the stale tab is told
    expect(ana.locator("#toast")).to_contain_text("no longer yours")


def test_the_keyboard_is_enough(running: Running, pages: list[Page]) -> None:
    ana, _, visitor, _ = pages
    desk(running, ana, "ana")
    call_for_help(running, visitor)
    expect(ana.locator(".claim").first).to_be_visible()
    ana.keyboard.press("Alt+Shift+KeyN")
    expect(ana.locator(".message-input textarea")).to_be_focused()
    ana.keyboard.type("Hello")
    ana.keyboard.press("Enter")
    expect(visitor.locator(".message[data-author=counsellor]")).to_contain_text("Hello")
    ana.keyboard.press("Alt+Shift+KeyH")
    expect(ana.locator("dialog[open]")).to_contain_text("Alt + Shift + N")
    axe_finds_nothing(ana, "the keys")
    ana.keyboard.press("Escape")
    expect(ana.locator("dialog[open]")).to_have_count(0)
    finish(ana)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ro", "ru", "en"])
def test_every_look_and_language_is_accessible_on_a_tablet(
    running: Running, pages: list[Page], theme: str, language: str
) -> None:
    ana = pages[0]
    ana.set_viewport_size({"width": 1024, "height": 768})
    desk(running, ana, "ana")
    ana.select_option(".theme select", theme)
    if language != "en":  # the browser's own; choosing it again would load the page again
        ana.select_option(".language select", language)
    expect(ana.locator("html")).to_have_attribute("lang", language)
    expect(ana.locator(".desk")).to_be_visible()
    axe_finds_nothing(ana, f"{theme} {language}")
    assert ana.evaluate("document.documentElement.scrollWidth") <= 1024


def test_a_coordinator_sees_figures_only(running: Running, pages: list[Page]) -> None:
    cora = pages[0]
    log_in(running, cora, "cora")
    cora.wait_for_url("**/console/figures")
    expect(cora.locator("h1")).to_contain_text("Hotline")
    axe_finds_nothing(cora, "the figures")
    for report in ("indicators", "quality"):
        cora.goto(f"{running.base}/console/figures/{report}")
        axe_finds_nothing(cora, report)
    cora.goto(f"{running.base}/console/")
    cora.wait_for_url("**/console/figures")


def test_what_is_typed_stays_whole_while_the_person_writes(
    running: Running, pages: list[Page]
) -> None:
    ana, _, visitor, _ = pages
    claim_a_call(running, ana, visitor)
    text = "We can come to you today, say when it is safe."
    field = ana.locator(".message-input textarea")
    for number, part in enumerate(text.split()):
        visitor.fill("#input", f"word {number}")
        visitor.press("#input", "Enter")
        field.press_sequentially(f"{part} ", delay=60)
    expect(ana.locator(".messages")).to_contain_text(f"word {len(text.split()) - 1}")
    assert field.input_value().strip() == text
    field.fill("")
    finish(ana)


def test_when_the_login_ends_nothing_stays_on_the_screen(
    running: Running, pages: list[Page]
) -> None:
    ana, _, visitor, _ = pages
    claim_a_call(running, ana, visitor)
    ana.reload()
    expect(ana.locator(".messages")).to_contain_text("locked")
    sessions = running.app.state.console_sessions
    idle, sessions.idle = sessions.idle, -1.0
    try:
        expect(ana.locator(".expired")).to_contain_text("because the console was not used")
        assert "locked" not in ana.content()
        axe_finds_nothing(ana, "a login that ended")
    finally:
        sessions.idle = idle
    desk(running, ana, "ana")
    expect(ana.locator(".messages")).to_contain_text("locked")
    finish(ana)
