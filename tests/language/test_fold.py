import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import MAX_LENGTH, clean, fold, has_cyrillic

LETTERS = "aăâbcdeîșțşţABCȘȚабвгдеёжийщъыьэюяАБВЁЙіїєґӂ0123456789 .,!?-„”«»"
texts = st.text(st.sampled_from(LETTERS + "\n\t\u0301\u200b\u00ad\u202e👍"), max_size=60)


def test_clean_takes_away_what_cannot_be_seen() -> None:
    assert clean("aju\u200btor\u202e \u00adva\u0000 rog") == "ajutor va rog"


def test_clean_makes_one_space_of_many() -> None:
    assert clean("  am\u00a0nevoie\n\n de\tajutor ") == "am nevoie de ajutor"


def test_clean_keeps_case_diacritics_and_emoji() -> None:
    assert clean("Țara Ёжик 👍") == "Țara Ёжик 👍"


def test_clean_joins_letters_and_their_marks() -> None:
    assert clean("s\u0326i") == "și"


@pytest.mark.parametrize("letter", ["a", "ж"])
def test_a_text_of_any_length_is_cut(letter: str) -> None:
    assert len(clean(letter * (MAX_LENGTH + 5))) == MAX_LENGTH


@pytest.mark.parametrize(
    "spelling", ["și țări", "şi ţări", "si tari", "ȘI ȚĂRI", "s\u0326i t\u0326a\u0306ri"]
)
def test_romanian_is_one_text_in_all_its_spellings(spelling: str) -> None:
    assert fold(spelling) == "si tari"


@pytest.mark.parametrize("spelling", ["ещё чей", "еще чей", "ЕЩЁ ЧЕЙ", "ещё чеи"])
def test_russian_is_one_text_in_all_its_spellings(spelling: str) -> None:
    assert fold(spelling) == "еще чеи"


@pytest.mark.parametrize(
    ("mixed", "plain"),
    [("пacпopт", "паспорт"), ("pаsapоrt", "pasaport"), ("MOCKBА", "mockba"), ("Москвa", "москва")],
)
def test_a_word_half_in_the_other_alphabet_is_brought_to_one(mixed: str, plain: str) -> None:
    assert fold(mixed) == plain


def test_words_in_different_alphabets_stay_apart() -> None:
    assert fold("Viber и паспорт") == "viber и паспорт"


def test_a_letter_drawn_out_becomes_one() -> None:
    assert fold("Ajutoooor, помогииите, нееет!") == "ajutor, помогите, нет!"


def test_double_letters_figures_and_roman_numerals_stay() -> None:
    assert fold("accident 1000 III 0 800 77777") == "accident 1000 iii 0 800 77777"


def test_full_width_letters_are_plain_ones() -> None:
    assert fold("ＨＥＬＰ") == "help"


@given(texts)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(texts)
def test_a_folded_text_has_no_marks_capitals_or_spare_spaces(text: str) -> None:
    folded = fold(text)

    assert not any(unicodedata.combining(c) for c in unicodedata.normalize("NFD", folded))
    assert folded == folded.casefold()
    assert folded == " ".join(folded.split())


def test_no_spaces_are_left_where_a_lone_mark_was() -> None:
    assert fold("va rog \u00b8") == "va rog"


@pytest.mark.parametrize(
    ("text", "cyrillic"),
    [("паспорт", True), ("pasaport", False), ("мне на email", True), ("scriu din Москва va rog", False),
     ("123 !?", False), ("", False)],
)  # fmt: skip
def test_the_alphabet_is_that_of_most_letters(text: str, cyrillic: bool) -> None:
    assert has_cyrillic(text) is cyrillic
