"""The hub's pages in three languages, each with the numbers, the way out and a neutral title."""

import re

import pytest
from fastapi.testclient import TestClient

from bot.channels.web.pages import paragraphs
from bot.handoff.return_codes import DAYS
from bot.language import LANGUAGES
from bot.settings import Settings

PAGES = ("/", "/chat", "/privacy", "/safety", "/accessibility")
TELLING = re.compile(r"trafic|victim|жертв|торговл|violen|насили|hotline|SOS|azimut chat", re.I)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_the_numbers_and_the_way_out(
    client: TestClient, page: str, language: str
) -> None:
    answer = client.get(f"{page}?lang={language}")
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    for number in ("tel:112", "tel:080077777", "tel:+37322233309"):
        assert number in answer.text
    assert 'href="https://www.google.com"' in answer.text
    assert "<script>" not in answer.text and "style=" not in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_title_tells_nothing(client: TestClient, page: str, language: str) -> None:
    html = client.get(f"{page}?lang={language}").text
    title = re.search(r"<title>(.*?)</title>", html)
    assert title and title[1] and not TELLING.search(title[1])


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("ru-RU,ru;q=0.9", "ru"),
        ("de,en;q=0.8", "en"),
        ("uk-UA", "ru"),
        ("mo", "ro"),
        ("de", "ro"),
        ("", "ro"),
        (";;,\x7f,*", "ro"),
    ],
)
def test_a_page_follows_the_browsers_language(
    client: TestClient, accepted: str, language: str
) -> None:
    answer = client.get("/", headers={"Accept-Language": accepted})
    assert answer.headers["Content-Language"] == language


def test_an_unknown_language_in_the_address_is_not_repeated(client: TestClient) -> None:
    answer = client.get('/?lang="><script>alert(1)</script>')
    assert answer.status_code == 200
    assert "alert(1)" not in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_privacy_tells_the_figures_of_the_settings(client: TestClient, language: str) -> None:
    settings = Settings()
    text = client.get(f"/privacy?lang={language}").text
    for figure in (settings.keep_bot_hours, settings.keep_contact_days, DAYS, 90, 12,
                   settings.session_idle_minutes):  # fmt: skip
        assert f"{figure} " in text
    assert "{" not in re.sub(r"<[^>]*>", "", text)


def test_lines_become_paragraphs_and_lists() -> None:
    assert paragraphs("a\nb\n\n• c\n• d\n\n0 800 77777") == [
        ("text", ["a b"]),
        ("list", ["c", "d"]),
        ("text", ["0\N{NO-BREAK SPACE}800\N{NO-BREAK SPACE}77777"]),
    ]
