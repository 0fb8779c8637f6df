"""A question is known by its first words, with a question mark or without."""

import pytest

from bot.language.asking import asks


@pytest.mark.parametrize(
    "text",
    ["how can i get a free lawyer", "cum primesc compensatie", "как получить компенсацию", "și cît e",
     "lawyer?", "ok what about the court", "skolko stoit"],
)  # fmt: skip
def test_questions(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "he is in the kitchen",
        "sunt în Italia",
        "он пришёл домой",
        "",
        "I wrote it all down when I could",
        "шеф как-то странно смотрит",
    ],
)
def test_what_someone_tells_is_no_question(text: str) -> None:
    assert not asks(text)
