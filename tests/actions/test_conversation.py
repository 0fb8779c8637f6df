"""What actions read from what was said before."""

from typing import Any

from rasa_sdk import Tracker

from actions.conversation import earlier_messages


def tracker_of(*texts: str) -> Tracker:
    events: list[dict[str, Any]] = [{"event": "user", "text": text} for text in texts]
    return Tracker("x", {}, {}, events, False, None, {}, "action_listen")


def test_of_a_message_that_asks_the_sentences_count_that_do_not() -> None:
    asked = "L-au bătut rău la Edineț, a stat trei săptămâni în spital. Un psiholog i se dă?"

    told = earlier_messages(tracker_of(asked, "Are 18 ani."))

    assert told == [("L-au bătut rău la Edineț, a stat trei săptămâni în spital.", "ro")]


def test_what_only_asks_tells_nothing() -> None:
    assert earlier_messages(tracker_of("Cât primesc dacă am 2 copii?", "/affirm", "da")) == []


def test_questions_are_returned_whole_when_they_are_wanted() -> None:
    asked = "Trăiesc singur cu nepotul. Este vreun ajutor pentru iarnă?"

    assert earlier_messages(tracker_of(asked, "da"), questions=True) == [(asked, "ro")]
