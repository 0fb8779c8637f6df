"""What is behind the menu: text size, a code to come back with, saving, deleting, the guide."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ChatHub
from tests.browser.widget import ask, expect_answers, open_chat, said_by, stand_in_for_elsewhere


def menu(page: Page, *names: str) -> None:
    page.click("#more")
    for name in names:
        page.locator(".sheet").get_by_role("button", name=name).click()


def test_the_first_note_is_shown_once_in_a_tab(chat_hub: ChatHub, visitor: Page) -> None:
    open_chat(visitor, chat_hub)
    expect(visitor.locator("#first")).to_contain_text("Istoricul browserului nu se șterge")
    visitor.locator("#first").get_by_role("button", name="Cum să nu lăsați urme").click()
    expect(visitor.locator(".sheet")).to_contain_text("fereastră privată")
    visitor.keyboard.press("Escape")
    visitor.locator("#first").get_by_role("button", name="Am înțeles").click()
    expect(visitor.locator("#input")).to_be_focused()
    visitor.reload()
    expect(visitor.locator("#status")).to_have_attribute("data-link", "online")
    visitor.wait_for_timeout(500)
    assert visitor.locator("#first").count() == 0


def test_larger_text_stays_for_this_tab(chat_hub: ChatHub, visitor: Page) -> None:
    open_chat(visitor, chat_hub)
    menu(visitor, "Mărimea textului")
    visitor.get_by_label("Foarte mare").check()
    visitor.keyboard.press("Escape")
    size = "e => getComputedStyle(e).fontSize"
    assert visitor.locator("#input").evaluate(size) == "24px"
    visitor.reload()
    assert visitor.locator("#input").evaluate(size) == "24px"
    assert visitor.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_code_brings_the_conversation_to_another_device(
    chat_hub: ChatHub, visitor: Page, browser: Browser
) -> None:
    stand_in_for_elsewhere(visitor.context)
    open_chat(visitor, chat_hub)
    ask(visitor, "Care e termenul?")
    expect_answers(visitor, 1)
    menu(visitor, "Reveniți mai târziu", "Vreau un cod")
    expect(visitor.locator("output")).to_have_text(re.compile(r"^\d{4} \d{4} \d{4}$"))
    code = visitor.locator("output").inner_text()
    visitor.keyboard.press("Escape")

    other = browser.new_context(locale="ru-RU")
    page = other.new_page()
    open_chat(page, chat_hub, "ru")
    menu(page, "Вернуться позже", "У меня есть код")
    page.get_by_label("Код из 12 цифр").fill(code)
    page.get_by_role("button", name="Открыть разговор").click()

    expect_answers(page, 1)
    assert said_by(page, "person") == ["Care e termenul?"]
    assert page.evaluate("document.documentElement.lang") == "ru"
    visitor.wait_for_url("https://www.google.com/**")  # the first device lost it
    ask(page, "și suma?")
    expect_answers(page, 2)
    other.close()


def test_a_wrong_code_is_told_and_nothing_changes(chat_hub: ChatHub, visitor: Page) -> None:
    open_chat(visitor, chat_hub)
    menu(visitor, "Reveniți mai târziu", "Am un cod")
    for wrong in ("123", "000000000000"):
        visitor.get_by_label("Codul din 12 cifre").fill(wrong)
        visitor.get_by_role("button", name="Deschideți discuția").click()
        expect(visitor.locator(".sheet [role=status]")).to_contain_text("Codul nu deschide nimic")
        expect(visitor.get_by_label("Codul din 12 cifre")).to_have_attribute(
            "aria-invalid", "true"
        )


def test_without_a_conversation_there_is_no_code(chat_hub: ChatHub, visitor: Page) -> None:
    open_chat(visitor, chat_hub)
    menu(visitor, "Reveniți mai târziu", "Vreau un cod")
    expect(visitor.locator(".sheet [role=status]")).to_contain_text("Încă nu ați scris nimic")


def test_the_conversation_is_saved_after_a_warning(
    chat_hub: ChatHub, visitor: Page, tmp_path: Path
) -> None:
    open_chat(visitor, chat_hub)
    ask(visitor, "Care e termenul?")
    expect_answers(visitor, 1)
    menu(visitor, "Păstrați sau tipăriți")
    expect(visitor.locator(".sheet")).to_contain_text("fișierul rămâne pe acest telefon")
    with visitor.expect_download() as saving:
        visitor.get_by_role("button", name="Păstrați ca fișier").click()
    assert saving.value.suggested_filename == "chat.txt"
    saving.value.save_as(tmp_path / "chat.txt")
    text = (tmp_path / "chat.txt").read_text(encoding="utf-8-sig")
    assert "Dumneavoastră, " in text
    assert text.index("Care e termenul?") < text.index("Trei ani de la hotărârea definitivă.")


def test_what_is_printed_is_the_conversation_alone(chat_hub: ChatHub, visitor: Page) -> None:
    open_chat(visitor, chat_hub)
    ask(visitor, "Care e termenul?")
    expect_answers(visitor, 1)
    visitor.evaluate(
        "() => { const own = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, 'contentWindow');"
        " Object.defineProperty(HTMLIFrameElement.prototype, 'contentWindow', { get() {"
        " const inner = own.get.call(this); inner.print = () => { window.printed = inner.document.body.innerText"
        " || inner.document.body.textContent; }; return inner; } }); }"
    )
    menu(visitor, "Păstrați sau tipăriți")
    visitor.get_by_role("button", name="Tipăriți").click()
    printed = visitor.evaluate("window.printed")
    assert "Care e termenul?" in printed and "Trei ani" in printed
    assert "SOS" not in printed


def test_deleting_asks_first_and_then_nothing_is_left(chat_hub: ChatHub, visitor: Page) -> None:
    open_chat(visitor, chat_hub)
    ask(visitor, "Care e termenul?")
    expect_answers(visitor, 1)
    menu(visitor, "Ștergeți discuția")
    expect(visitor.locator(".sheet")).to_contain_text("Nu se poate recupera")
    visitor.get_by_role("button", name="Da, ștergeți tot").click()
    expect(visitor.locator(".message")).to_have_count(1)
    expect(visitor.locator(".message")).to_contain_text("Conversația este ștearsă")
    ask(visitor, "și acum?")
    expect_answers(visitor, 1)
    assert said_by(visitor, "person") == ["și acum?"]
    visitor.reload()
    expect_answers(visitor, 1)
    assert said_by(visitor, "person") == ["și acum?"]


@pytest.mark.parametrize(
    ("language", "words"),
    [("ro", "Mărimea textului"), ("ru", "Размер текста"), ("en", "Text size")],
)
def test_the_menu_speaks_the_language_of_the_chat(
    chat_hub: ChatHub, visitor: Page, language: str, words: str
) -> None:
    open_chat(visitor, chat_hub, "en" if language != "en" else "ro")
    visitor.select_option("#language", language)
    menu(visitor)
    expect(visitor.locator(".sheet")).to_contain_text(words)
    assert visitor.locator(".sheet").get_attribute("lang") == language
