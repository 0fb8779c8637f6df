"""Everybody can use it: axe on every state, the keyboard alone, small screens, large text, own colours."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ChatHub
from tests.browser.widget import ask, expect_answers, open_chat

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page: Page) -> list[str]:
    """Return what axe finds, as “rule: selector”; the foreign site around the widget is not ours."""
    foreign = (
        {"exclude": [["main > p"]]} if page.locator("main > p > a[href='/two']").count() else None
    )
    found: dict[str, Any] = Axe().run(page, context=foreign, options=RULES).response
    return [f"{v['id']}: {n['target']}" for v in found["violations"] for n in v["nodes"]]


def fresh(page: Page, hub: ChatHub) -> None:
    open_chat(page, hub)
    expect(page.locator("#first")).to_be_visible()


def answered(page: Page, hub: ChatHub) -> None:
    open_chat(page, hub)
    ask(page, "Care e termenul?")
    expect_answers(page, 1)


def sos(page: Page, hub: ChatHub) -> None:
    open_chat(page, hub)
    page.click("#sos")
    expect(page.locator(".message[data-author=bot]").first).to_be_visible()


def offline(page: Page, hub: ChatHub) -> None:
    open_chat(page, hub)
    page.context.set_offline(True)
    ask(page, "fără rețea")
    expect(page.locator("#status")).to_contain_text("Nu este conexiune")


def waiting_in_russian(page: Page, hub: ChatHub) -> None:
    open_chat(page, hub, "ru")
    ask(page, "меня заперли и забрали паспорт")
    expect(page.locator("#status")).to_contain_text("Вы ждёте консультанта")


def pressed(page: Page, hub: ChatHub) -> None:
    answered(page, hub)
    page.get_by_role("button", name="Da, suma").click()
    expect_answers(page, 2)


def large(page: Page, hub: ChatHub) -> None:
    answered(page, hub)
    sheet("Mărimea textului")(page, hub)
    page.get_by_label("Foarte mare").check()


def sheet(*names: str) -> Callable[[Page, ChatHub], None]:
    def open_sheet(page: Page, hub: ChatHub) -> None:
        if page.locator(".message").count() == 0:
            answered(page, hub)
        page.click("#more")
        for name in names:
            page.locator(".sheet").get_by_role("button", name=name).click()

    return open_sheet


def corner(page: Page, hub: ChatHub) -> None:
    page.goto(f"{hub.site}/")
    page.click("#launcher")
    expect(page.locator("#status")).to_have_attribute("data-link", "online")


def coloured(page: Page, hub: ChatHub) -> None:
    page.goto(f"{hub.site}/?colour=%23767600")
    page.click("#launcher")
    ask(page, "Care e termenul?")
    expect_answers(page, 1)


STATES = {
    "fresh": fresh, "answered": answered, "sos": sos, "offline": offline, "pressed": pressed,
    "waiting": waiting_in_russian, "large": large, "menu": sheet(),
    "size": sheet("Mărimea textului"), "code": sheet("Reveniți mai târziu"),
    "new-code": sheet("Reveniți mai târziu", "Vreau un cod"),
    "have-code": sheet("Reveniți mai târziu", "Am un cod"), "save": sheet("Păstrați sau tipăriți"),
    "delete": sheet("Ștergeți discuția"), "safety": sheet("Cum să nu lăsați urme"),
    "corner": corner, "coloured": coloured,
}  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_in_the_chat(
    chat_hub: ChatHub, browser: Browser, state: str, scheme: str
) -> None:
    size = {"width": 390, "height": 844} if scheme == "light" else {"width": 1280, "height": 800}
    context = browser.new_context(
        viewport=size, locale="ro-RO", color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    STATES[state](page, chat_hub)
    assert violations(page) == []
    context.close()


@pytest.mark.parametrize("language", ["ro", "ru", "en"])
@pytest.mark.parametrize("path", ["/", "/privacy", "/safety", "/accessibility"])
def test_axe_finds_nothing_on_the_pages(
    chat_hub: ChatHub, visitor: Page, path: str, language: str
) -> None:
    visitor.goto(f"{chat_hub.base}{path}?lang={language}")
    assert violations(visitor) == []
    assert visitor.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("path", ["/", "/chat"])
def test_without_script_the_numbers_are_there(
    chat_hub: ChatHub, browser: Browser, path: str
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="ru-RU")
    page = context.new_page()
    page.goto(f"{chat_hub.base}{path}")
    for number in ("112", "0 800 77777", "+373 22 23 33 09"):
        assert page.get_by_role("link", name=number, exact=True).is_visible()
    assert page.get_by_role("link", name="Выйти").get_attribute("href") == "https://www.google.com"
    context.close()


def focused(page: Page) -> str:
    return str(
        page.evaluate(
            "(() => { let e = document.activeElement; while (e && e.shadowRoot && e.shadowRoot.activeElement)"
            " e = e.shadowRoot.activeElement; return e.id || e.className || e.tagName; })()"
        )
    )


def test_the_keyboard_alone_is_enough_and_goes_in_the_order_of_reading(
    chat_hub: ChatHub, visitor: Page
) -> None:
    answered(visitor, chat_hub)
    visitor.locator("#first").get_by_role("button", name="Am înțeles").press("Enter")
    expect(visitor.locator("#first")).to_have_count(0)
    visitor.evaluate(  # from the page's beginning
        "document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')"
    )
    order = []
    for _ in range(13):
        visitor.keyboard.press("Tab")
        order.append(focused(visitor))
    assert order[:8] == ["skip", "language", "sos", "leave", "more", "privacy", "log", "BUTTON"]
    assert order[-2:] == ["input", "send"]

    visitor.get_by_role("button", name="Da, suma").focus()
    visitor.keyboard.press("Enter")
    expect_answers(visitor, 2)
    assert focused(visitor) == "log"

    visitor.focus("#sos")
    visitor.keyboard.press("Space")
    assert focused(visitor) == "sos-panel"
    visitor.keyboard.press("Escape")
    assert focused(visitor) == "sos"
    assert visitor.locator("#sos-panel").is_hidden()

    visitor.focus("#more")
    visitor.keyboard.press("Enter")
    assert focused(visitor) == "sheet-title"
    visitor.keyboard.press("Escape")
    assert focused(visitor) == "more"


def test_messages_are_announced_once_and_history_is_not(chat_hub: ChatHub, visitor: Page) -> None:
    visitor.add_init_script(
        "window.live = []; const attach = Element.prototype.attachShadow;"
        " Element.prototype.attachShadow = function (o) { const root = attach.call(this, o);"
        " new MutationObserver((changes) => { for (const c of changes) for (const node of c.addedNodes)"
        " if (node.className === 'message') live.push([c.target.getAttribute('aria-live'),"
        " node.querySelector('.text').textContent]); }).observe(root, {childList: true, subtree: true});"
        " return root; };"
    )
    answered(visitor, chat_hub)
    log = visitor.locator("[role=log]")
    expect(log).to_contain_text("Mai vreți ceva?")  # the second message of the same turn
    assert log.count() == 1
    assert log.get_attribute("aria-relevant") == "additions"
    announced = [text for way, text in visitor.evaluate("live") if way == "polite"]
    assert len(announced) == len(set(announced)) == 3
    message = visitor.locator(".message[data-author=bot]").first
    assert message.locator(".sender").inner_text() == "Azimut (bot)"
    assert message.locator("time").get_attribute("datetime")

    visitor.reload()
    expect(log).to_contain_text("Mai vreți ceva?")
    assert {way for way, _ in visitor.evaluate("live")} == {"off"}
    expect(log).to_have_attribute("aria-live", "polite")

    before = len(visitor.evaluate("live"))
    visitor.select_option("#language", "ru")
    expect(visitor.locator(".sender").first).to_have_text("Вы")
    assert len(visitor.evaluate("live")) == before


def test_the_language_changes_and_the_conversation_stays(chat_hub: ChatHub, visitor: Page) -> None:
    answered(visitor, chat_hub)
    for language, placeholder in (
        ("ru", "Напишите здесь"),
        ("en", "Write here"),
        ("ro", "Scrieți aici"),
    ):
        visitor.select_option("#language", language)
        expect(visitor.locator("#input")).to_have_attribute("placeholder", placeholder)
        expect(visitor.locator("html")).to_have_attribute("lang", language)
        expect_answers(visitor, 1)
    visitor.reload()
    expect_answers(visitor, 1)


@pytest.mark.parametrize(
    ("width", "height"),
    [(320, 568), (320, 256), (640, 360), (390, 844)],
    ids=["320px", "400-percent", "200-percent", "phone"],
)
@pytest.mark.parametrize("size", [None, "3"])
def test_nothing_is_cut_off_on_a_small_screen(
    chat_hub: ChatHub, browser: Browser, width: int, height: int, size: str | None
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, locale="ru-RU")
    page = context.new_page()
    if size:
        page.add_init_script(
            f"sessionStorage.azimut ||= JSON.stringify({{size: '{size}', noted: true}})"
        )
    open_chat(page, chat_hub, "ru")
    ask(page, "Какой срок?")
    expect_answers(page, 1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for control in ("#leave", "#sos", "#more", "#input", "#send"):
        box = page.locator(control).bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width, control
        assert box["y"] >= 0 and box["y"] + box["height"] <= height, control
        assert min(box["width"], box["height"]) >= 24, control  # WCAG 2.5.8
    context.close()


def test_the_phones_keyboard_does_not_hide_the_input(chat_hub: ChatHub, visitor: Page) -> None:
    answered(visitor, chat_hub)
    visitor.focus("#input")
    visitor.set_viewport_size({"width": 390, "height": 420})  # the keyboard takes the other half
    expect(visitor.locator("#input")).to_be_in_viewport(ratio=1)
    expect(visitor.locator("#send")).to_be_in_viewport(ratio=1)


def test_who_wants_less_motion_sees_none(chat_hub: ChatHub, browser: Browser) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    open_chat(page, chat_hub)
    dot = page.locator("#typing span").first
    assert dot.evaluate("e => getComputedStyle(e).animationName") == "none"
    context.close()


def test_in_forced_colours_every_border_is_visible(chat_hub: ChatHub, browser: Browser) -> None:
    context = browser.new_context(forced_colors="active", locale="ro-RO", bypass_csp=True)
    page = context.new_page()
    answered(page, chat_hub)
    for place in ("#sos", "#send", ".message[data-author=person] .text", "#input"):
        style = page.locator(place).evaluate(
            "e => { const s = getComputedStyle(e); return [s.borderTopWidth, s.borderTopColor, s.backgroundColor]; }"
        )
        assert style[0] != "0px" and style[1] != style[2], place
    context.close()


def test_nothing_sounds_and_nothing_notifies(chat_hub: ChatHub, visitor: Page) -> None:
    visitor.add_init_script(
        "window.asked = []; for (const name of ['Notification', 'AudioContext', 'Audio'])"
        " window[name] = class { constructor() { asked.push(name); }"
        " static requestPermission() { asked.push('permission'); } };"
    )
    answered(visitor, chat_hub)
    assert visitor.evaluate("asked") == []
    assert visitor.title() == "Chat"
    assert visitor.locator("link[rel=icon]").get_attribute("href") == "/static/icon.svg"
