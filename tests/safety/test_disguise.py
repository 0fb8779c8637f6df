"""Disguised words are read: spaced letters, digits for letters, links, the SOS sign."""

import pytest

from bot.safety.disguise import plain_reading, without_links


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a j u t o r", "ajutor"),
        ("п о м о г и т е мне", "помогите мне"),
        ("h.e.l.p me", "help me"),
        ("su1c1de", "suicide"),
        ("he r@p3d me", "he raped me"),
    ],
)
def test_another_reading_is_tried(text: str, plain: str) -> None:
    assert plain_reading(text) == plain


@pytest.mark.parametrize(
    "text", ["112", "0 800 77777", "art. 14(1)", "a da", "on 12.05.2024", "room 212", "x" * 2000]
)
def test_numbers_and_plain_words_stay(text: str) -> None:
    assert plain_reading(text) is None


def test_links_are_no_words() -> None:
    assert without_links("see https://kill-me.example/help now").split() == ["see", "now"]
    assert without_links("🆘").strip() == "sos"
