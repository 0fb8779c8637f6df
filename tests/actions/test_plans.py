"""The look-up of the plans, from a question to what the hub is told."""

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.plans import AnswerPlan


async def ask(question: str, language: str) -> dict[str, Any]:
    """Return the one message with which the action answers."""
    message = {"text": question, "intent": {"name": "ask_plan"}, "entities": [], "metadata": {}}
    tracker = Tracker("id", {"language": language}, message, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    await AnswerPlan().run(dispatcher, tracker, {})
    (told,) = dispatcher.messages
    return dict(told)


@pytest.mark.parametrize(
    ("question", "language", "locator"),
    [("acțiunea 4.2.1", "ro", "action 4.2.1"), ("план, цель 3.2", "ru", "SO3.2"),
     ("directive 2004/80: which actions", "en", "action 1.2.10")],
)  # fmt: skip
async def test_one_record_is_answered_with_its_source(
    question: str, language: str, locator: str
) -> None:
    told = await ask(question, language)

    assert told["custom"]["azimut"]["sources"][0]["locator"] == locator
    assert told["custom"]["azimut"]["entry"]


async def test_of_a_number_in_both_plans_the_own_one_is_told_and_the_other_offered() -> None:
    told = await ask("acțiunea 1.1.2", "ro")

    assert told["custom"]["azimut"]["entry"] == "md-action-1-1-2"
    assert "tm-action-1-1-2" in told["buttons"][0]["payload"]


async def test_who_names_the_other_country_gets_its_plan() -> None:
    told = await ask("действие 1.1.2 в плане Туркменистана", "ru")

    assert told["custom"]["azimut"]["entry"] == "tm-action-1-1-2"
    assert "md-action-1-1-2" in told["buttons"][0]["payload"]


async def test_a_list_names_its_plan_and_offers_the_first_three() -> None:
    told = await ask("all actions of the National Employment Agency", "en")

    assert len(told["buttons"]) == 3
    assert len(told["custom"]["azimut"]["sources"]) == 7
    assert "2024–2028" in told["text"]
    assert "does not say whether it was done" in told["text"]


async def test_a_number_that_no_plan_has_is_said_to_be_none() -> None:
    told = await ask("acțiunea 1.1.99 din plan", "ro")

    assert "1.1.99" in told["text"]
    assert not told.get("custom")
