"""The clocks of the queue."""

from datetime import timedelta

import pytest

from bot import resources
from bot.console.queue_panel import span_words


@pytest.mark.parametrize(
    ("time", "language", "words"),
    [
        (timedelta(seconds=-3), "en", "0 s"),
        (timedelta(seconds=59), "ru", "59 с"),
        (timedelta(minutes=1, seconds=52), "en", "1 min"),
        (timedelta(minutes=59, seconds=59), "ro", "59 min"),
        (timedelta(hours=5, minutes=34, seconds=38), "ro", "5 h 34 min"),
        (timedelta(hours=5, minutes=34), "ru", "5 ч 34 мин"),
        (timedelta(days=1, hours=2), "en", "26 h 0 min"),
    ],
)
def test_a_span_names_its_units(time: timedelta, language: str, words: str) -> None:
    assert span_words(resources.texts(), language, time) == words
