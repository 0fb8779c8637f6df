"""What the actions tell the hub beside their words."""

from datetime import date
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import AnswerQuestion, offer, tell, unknown
from actions.conversation import Turn
from bot import resources
from bot.knowledge.answering import Answer
from bot.knowledge.search import Candidate

ENTRY = "compensation-deadline"
FOUND = Answer("any", (Candidate(ENTRY, 0.3), Candidate("hotline-number", 0.2)))


def turn(waiting: bool = False) -> Turn:
    return Turn("o întrebare", "ro", None, None, date(2026, 11, 20), waiting, {})


def facts(dispatcher: CollectingDispatcher) -> dict[str, Any]:
    (message,) = dispatcher.messages
    found: dict[str, Any] = message["custom"]["azimut"]
    return found


def tracker() -> Tracker:
    return Tracker("id", {"misunderstood": 0}, {}, [], False, None, {}, "action_listen")


def test_an_answer_names_its_entry_so_that_the_page_may_ask_whether_it_was_useful() -> None:
    dispatcher = CollectingDispatcher()
    tell(dispatcher, turn(), resources.knowledge().entries[ENTRY], FOUND)

    assert facts(dispatcher)["answers"] == facts(dispatcher)["entry"] == ENTRY
    assert "gap" not in facts(dispatcher)


def test_an_offer_is_a_doubt() -> None:
    dispatcher = CollectingDispatcher()
    offer(dispatcher, turn(), FOUND)

    assert facts(dispatcher)["gap"] == "doubt"
    assert "answers" not in facts(dispatcher)


def test_what_is_not_known_is_a_gap_and_what_is_out_of_scope_or_noted_is_none() -> None:
    gaps = []
    for key, waiting in (("unknown", False), ("out_of_scope", False), ("unknown", True)):
        dispatcher = CollectingDispatcher()
        unknown(dispatcher, tracker(), turn(waiting), key, FOUND)
        gaps.append(facts(dispatcher).get("gap"))

    assert gaps == ["unknown", None, None]


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ("am dreptul la adăpost?", "migration"),
        ("va fi mai rău dacă aștept un răspuns?", None),
        ("cât e pensia minimă de dizabilitate?", "pension"),
    ],
)
async def test_in_danger_only_what_helps_now_is_answered_or_what_is_asked_clearly(
    text: str, document: str | None
) -> None:
    dispatcher = CollectingDispatcher()
    said = {"text": text, "metadata": {"alarmed": True, "waiting": True}}
    slots = {"misunderstood": 0, "language": "ro"}
    asked = Tracker("id", slots, said, [], False, None, {}, "action_listen")

    await AnswerQuestion().run(dispatcher, asked, {})

    entry = facts(dispatcher).get("entry")
    assert entry is None if document is None else str(entry).startswith(document)
    assert document or not dispatcher.messages[0]["buttons"]
