"""The language to answer in, read off each message."""

import pytest

from bot import resources
from bot.handoff import ConversationRecord
from bot.hub.messages import IncomingMessage
from bot.hub.reading import choose_language
from bot.safety import DangerLevel


def chosen(text: str, spoken: str | None) -> str:
    conversation = ConversationRecord(
        "c", "web", spoken, False, "bot", None, DangerLevel.NONE, None
    )
    incoming = IncomingMessage("web", "visitor", text)
    return choose_language(resources.identifier(), conversation, incoming, text)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("k", "en"),
        ("contract", "en"),
        ("moldova", "ru"),
        ("911", "en"),
        ("да", "ro"),
        ("ok", "ru"),
    ],
)
def test_a_word_that_says_too_little_changes_no_language(text: str, spoken: str) -> None:
    assert chosen(text, spoken) == spoken


@pytest.mark.parametrize(
    ("text", "spoken", "language"),
    [
        ("помогите", "ro", "ru"),
        ("can you help my sister please", "ro", "en"),
        ("unde depun actele pentru pensie", "ru", "ro"),
        ("agreement", None, "en"),
    ],
)
def test_words_that_say_enough_change_it(text: str, spoken: str | None, language: str) -> None:
    assert chosen(text, spoken) == language
