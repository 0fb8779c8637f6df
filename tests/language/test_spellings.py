"""What people mistype and shorten has one spelling."""

import pytest
import yaml

from bot.language import LANGUAGES, known_key
from bot.language.spellings import _FILE, usual_spelling

GROUPS: dict[str, list[list[str]]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("typed", "meant", "language"),
    [
        ("dc nush cind", "daca nu stiu cand", "ro"),
        ("pina cînd", "până când", "ro"),
        ("чё скока ща", "что сколько сейчас", "ru"),
        ("shto, skoka", "что, сколько", "ru"),
        ("pls wat docs do u need", "please what documents do you need", "en"),
    ],
)
def test_a_typed_text_has_the_key_of_what_is_meant(typed: str, meant: str, language: str) -> None:
    assert known_key(typed, language) == known_key(meant, language)


def test_a_misspelling_of_one_language_is_left_in_another() -> None:
    assert usual_spelling("u", "en") == "you"
    assert usual_spelling("u", "ru") == "u"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_spelling_is_listed_twice_or_leads_further(language: str) -> None:
    others = [other for _, *rest in GROUPS[language] for other in rest]
    usual = {word for first, *_ in GROUPS[language] for word in first.split()}

    assert len(others) == len(set(others))
    assert not usual & set(others)


@pytest.mark.parametrize("language", LANGUAGES)
def test_spellings_are_keys(language: str) -> None:
    """They are compared with folded Latin letters, so they must be written in them."""
    words = [word for group in GROUPS[language] for word in group]

    assert words == [word for word in words if word.isascii() and word == word.lower()]
