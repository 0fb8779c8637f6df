"""Words hidden by digits, look-alike letters, gaps and invisible marks are read as what they mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import fold, known_key


@pytest.mark.parametrize(
    ("hidden", "meant"),
    [
        ("h3lp me n0w", "help me now"),
        ("pa$$p0rt", "passport"),
        ("p@saport", "pasaport"),
        ("п0м0гите", "помогите"),
        ("4то делать", "что делать"),
        ("пαспорт", "паспорт"),
        ("ρasaport", "pasaport"),
        ("п о м о г и т е", "помогите"),
        ("h.e.l.p", "help"),
        ("a-j-u-t-o-r", "ajutor"),
        ("🅷🅴🅻🅿", "help"),
        ("ᴀᴊᴜᴛᴏʀ", "ajutor"),
        ("ａｊｕｔｏｒ", "ajutor"),
        ("a\u200bju\u200dtor\u202e", "ajutor"),
        ("h\u0336e\u0336l\u0336p\u0336", "help"),
        ("ajutiiiiii", "ajuti"),
    ],
)
def test_a_disguised_word_is_read(hidden: str, meant: str) -> None:
    assert fold(hidden) == meant


@pytest.mark.parametrize(
    "text",
    ["art. 14 (1)", "90 de zile", "legea 137/2016", "in 2019", "2 ani", "4 человека", "e o a"],
)
def test_numbers_and_short_words_stay(text: str) -> None:
    assert fold(text) == text


def test_a_four_between_latin_letters_is_an_a_unless_the_text_is_russian() -> None:
    assert known_key("p4saport", "ro") == "pasaport"
    assert known_key("4to delat", "ru") == known_key("что делать", "ru")


@given(st.text(st.sampled_from("aаeеоo0413@$ABАВ"), max_size=40))
def test_undoing_the_disguise_of_a_word_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
