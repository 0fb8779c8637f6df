"""A long message is read whole: every word of it is in some window."""

import pytest

from bot.safety.windows import windows

SENTENCE = "Vă scriu despre pensia mamei mele, care locuiește la Soroca. "


def test_a_short_message_is_one_window() -> None:
    assert windows("Ajutor!", "Ajutor!") == ["Ajutor!"]


@pytest.mark.parametrize(
    "text",
    [SENTENCE * 40, "fara punct " * 900, "а" * 10_000, "a. " * 3000],
    ids=["letter", "no full stop", "one word", "only full stops"],
)
def test_no_word_of_a_long_message_is_left_out(text: str) -> None:
    whole, *rest = windows(text, text.strip())
    assert "".join(" ".join(rest).split()) == "".join(text.split())
    assert text.startswith(whole)
    assert max(len(part) for part in rest) <= 500
