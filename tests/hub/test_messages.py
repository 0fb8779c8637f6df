"""What the dialogue says becomes a turn: the contract of ``azimut respond``."""

import pytest

from bot.handoff import Button, Reply
from bot.hub.messages import Turn, read_turn
from bot.safety import DangerLevel

ANSWER = {
    "intent": "ask_question",
    "confidence": 0.97123,
    "messages": [
        {"text": "Trei ani.", "buttons": [{"title": "Verific", "payload": "/start_check"}]},
        {
            "custom": {
                "azimut": {"entry": "deadline", "sources": [{"document": "d", "locator": "art.1"}]}
            }
        },
        {"custom": {"azimut": {"candidates": [{"entry": "deadline", "score": 0.9}]}}},
    ],
}


def test_texts_buttons_and_facts_are_read() -> None:
    turn = Turn("id", "ro")
    assert read_turn(turn, ANSWER) == {}
    assert turn.replies == [Reply("Trei ani.", (Button("Verific", "/start_check"),))]
    assert (turn.entry, turn.intent) == ("deadline", "ask_question")
    assert turn.sources == [{"document": "d", "locator": "art.1"}]
    assert turn.candidates == [{"entry": "deadline", "score": 0.9}]


def test_wishes_of_actions_are_returned() -> None:
    wishes = {"custom": {"azimut": {"handoff": True, "language": "ru"}}}
    assert read_turn(Turn("id", "ro"), {"messages": [wishes]}) == {
        "handoff": True,
        "language": "ru",
    }


@pytest.mark.parametrize(
    "answer", [{}, {"messages": None}, {"messages": [{"image": "x"}, {"custom": None}]}]
)
def test_an_answer_without_words_is_an_empty_turn(answer: dict[str, object]) -> None:
    turn = Turn("id", "ro")
    assert read_turn(turn, answer) == {}
    assert turn.replies == []


def test_a_turn_is_what_the_contract_says() -> None:
    turn = Turn("id", "ro", DangerLevel.HIGH, "threat", handoff=True)
    read_turn(turn, ANSWER)
    assert turn.as_dict() == {
        "language": "ro",
        "intent": "ask_question",
        "confidence": 0.9712,
        "sos": {"level": "high", "category": "threat"},
        "handoff": True,
        "entry": "deadline",
        "sources": [{"document": "d", "locator": "art.1"}],
        "candidates": [{"entry": "deadline", "score": 0.9}],
        "check": None,
        "replies": [
            {"text": "Trei ani.", "buttons": [{"title": "Verific", "payload": "/start_check"}]}
        ],
    }
