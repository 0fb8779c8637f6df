"""The scripted conversations through Telegram and through `azimut respond`: the same replies."""

from collections.abc import Iterator

import pytest

from bot.language import LANGUAGES
from tests.channels.telegram.bot_api import BotApi
from tests.channels.telegram.talk import Lines, Said, TelegramPerson
from tests.conftest import Stack
from tests.conversations.script import Step, named_scripts

LEAST_SCRIPTS = 20
"""In each language; sixty in all."""
FIRST_CHAT = 500_000


@pytest.fixture(scope="module")
def lines() -> Iterator[Lines]:
    lines = Lines()
    yield lines
    lines.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_telegram_replies_as_respond_does(
    stack: Stack, telegram_api: BotApi, lines: Lines, language: str
) -> None:
    scripts = list(named_scripts(language))[:LEAST_SCRIPTS]
    assert len(scripts) == LEAST_SCRIPTS
    first = FIRST_CHAT + 1000 * LANGUAGES.index(language)
    different: dict[str, list[str]] = {}
    for number, (name, steps) in enumerate(scripts):
        person = TelegramPerson(telegram_api, stack, first + number)
        person.say("/help")  # brings the keyboard; answered without the dialogue
        found = [d for step in steps for d in compare(step, person, lines, name)]
        person.close()
        if found:
            different[name] = found
    assert not different, "\n".join(d for found in different.values() for d in found)


def compare(step: Step, person: TelegramPerson, lines: Lines, name: str) -> list[str]:
    """Return how the replies to a step differ; Telegram itself lets nobody send an empty message."""
    if not step.say.strip():
        return []
    expected: list[Said] = lines.say(name, step.say)
    got = person.say(step.say)
    return [] if got == expected else [f"{step.say!r}: {got} instead of {expected}"]
