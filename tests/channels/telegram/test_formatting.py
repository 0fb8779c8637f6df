"""Texts arrive whole: escaped, split where a reader would split them, never too long."""

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.formatting import LIMIT, as_html, length, source_line, split
from tests.channels.telegram.bot_api import plain

WORDS = st.text(
    alphabet=st.characters(blacklist_categories=("Cs", "Cc")), min_size=0, max_size=300
)


@given(
    st.text(alphabet=st.characters(blacklist_categories=("Cs",)), max_size=400), st.integers(8, 60)
)
def test_no_part_is_too_long_and_no_word_is_lost(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(part and length(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(WORDS)
def test_what_is_sent_is_what_is_read(text: str) -> None:
    assert plain(as_html(text)) == text


def test_markup_in_a_text_is_shown_and_not_obeyed() -> None:
    assert plain(as_html("<b>1 & 2</b> <script> &amp; </i>")) == "<b>1 & 2</b> <script> &amp; </i>"


def test_the_source_stands_in_italics() -> None:
    text = "3 years.\n\nSource: law <137/2016>"
    assert as_html(text, source_line(text)) == "3 years.\n\n<i>Source: law &lt;137/2016&gt;</i>"


def test_an_answer_of_one_paragraph_has_no_source_line() -> None:
    assert source_line("3 years.") == ""
    assert source_line("3 years.\n\n- one\n- two") == ""


def test_a_text_is_split_at_a_paragraph_before_a_sentence() -> None:
    first, second = "One. Two. Three.", "Four. Five."
    assert split(f"{first}\n\n{second}", 22) == [first, second]


def test_a_text_is_split_at_a_sentence_before_a_word() -> None:
    assert split("One two three. Four five six seven.", 25) == [
        "One two three.",
        "Four five six seven.",
    ]


def test_emoji_count_twice_as_telegram_counts_them() -> None:
    parts = split("😀" * LIMIT)
    assert [length(part) for part in parts] == [LIMIT, LIMIT]


def test_an_empty_text_has_no_parts() -> None:
    assert split(" \n ") == []
