"""What a message wants of a running check besides answering it."""

import pytest

from bot.eligibility.steering import BACK, LEAVE, PAUSE, Steering
from bot.project import KNOWLEDGE

STEERING = Steering.load(KNOWLEDGE / "steering.yml")


@pytest.mark.parametrize(
    ("language", "text", "meaning"),
    [
        ("en", "hold on, the kettle is boiling", PAUSE),
        ("ro", "un moment vă rog, a venit cineva", PAUSE),
        ("ru", "минутку, чайник закипел", PAUSE),
        ("en", "I'm back", BACK),
        ("ru", "я вернулась", BACK),
        ("en", "thanks, bye", LEAVE),
        ("ro", "mersi, la revedere", LEAVE),
        ("ru", "спасибо, до свидания", LEAVE),
        ("en", "he left in May and I was not a civil party", None),
        ("ro", "am plătit 500 lei", None),
    ],
)
def test_what_it_wants(language: str, text: str, meaning: str | None) -> None:
    assert STEERING.said(text, language) == meaning
