"""The greeting, and what is said when the bot has no answer again."""

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.small_talk import TOPICS, Greet, misunderstood
from bot import resources
from bot.language import LANGUAGES


def titles(buttons: Any) -> list[str]:
    return [payload for _, payload in buttons]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_second_time_topics_are_offered_and_the_third_a_person(language: str) -> None:
    first, second, third = (misunderstood(times, "unknown", language) for times in (1, 2, 3))

    assert titles(first[1]) == ["/talk_to_human"]
    assert len(second[1]) == len(TOPICS) + 1
    assert titles(third[1]) == ["/talk_to_human"]
    assert "0 800 77777" in third[0]
    assert len({first[0], second[0], third[0]}) == 3


def test_every_topic_has_its_entry() -> None:
    assert set(TOPICS.values()) <= set(resources.knowledge().entries)


def tracker(topic: str | None, language: str) -> Tracker:
    slots = {"topic": topic, "language": language}
    return Tracker("id", slots, {"text": "hi"}, [], False, None, {}, "action_listen")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_greeting_says_in_two_lines_what_the_bot_can_do(language: str) -> None:
    dispatcher = CollectingDispatcher()
    await Greet().run(dispatcher, tracker(None, language), {})

    (message,) = dispatcher.messages
    assert "Azimut" in message["text"] or "Азимут" in message["text"]
    assert len(message["text"].splitlines()) == 2
    assert [button["payload"] for button in message["buttons"]] == [
        "/check_state_compensation",
        "/talk_to_human",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_who_comes_back_is_asked_whether_to_go_on(language: str) -> None:
    dispatcher = CollectingDispatcher()
    await Greet().run(dispatcher, tracker("compensation-deadline", language), {})

    (message,) = dispatcher.messages
    title = resources.knowledge().entries["compensation-deadline"].title[language]
    assert title in message["text"]
    assert message["buttons"][0]["payload"] == "/tell_more"
