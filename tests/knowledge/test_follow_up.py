"""Short questions that go on from an answer find their entry near it."""

import pytest

from bot import resources
from bot.knowledge.answering import ANSWER, OFFER, answers
from bot.knowledge.follow_up import going_on, neighbours


@pytest.mark.parametrize(
    ("topic", "question", "language", "entry"),
    [
        ("counselling-how-long", "dar pentru un copil?", "ro", "counselling-under-18"),
        ("counselling-how-long", "а для ребёнка?", "ru", "counselling-under-18"),
        ("counselling-how-long", "and for a child?", "en", "counselling-under-18"),
        ("compensation-deadline", "și dacă victima era minoră?", "ro", "compensation-minor-term"),
        ("compensation-what-is", "până când?", "ro", "compensation-deadline"),
        ("compensation-what-is", "какие документы?", "ru", "documents-list"),
        ("compensation-what-is", "what documents?", "en", "documents-list"),
        ("compensation-what-is", "and for foreigners?", "en", "compensation-foreigner-legal"),
        ("compensation-deadline", "куда подавать?", "ru", "application-where"),
        ("transport-who", "how much?", "en", "transport-amount"),
    ],
)
def test_a_short_question_is_about_the_last_answer(
    topic: str, question: str, language: str, entry: str
) -> None:
    near = neighbours(resources.knowledge(), topic)
    (found,) = answers(resources.search(), question, language, topic, near)

    assert (found.kind, found.candidates[0].entry) == (ANSWER, entry)


def test_what_is_near_but_unclear_is_offered() -> None:
    near = neighbours(resources.knowledge(), "compensation-deadline")
    (found,) = answers(resources.search(), "who?", "en", "compensation-deadline", near)

    assert found.kind == OFFER
    assert {candidate.entry for candidate in found.candidates} <= near


@pytest.mark.parametrize(
    "question", ["Cine poate fi asistent personal?", "How much is the transport compensation?"]
)
def test_a_whole_question_stands_alone(question: str) -> None:
    near = neighbours(resources.knowledge(), "compensation-deadline")

    assert going_on(resources.search(), question, "ro", "compensation-deadline", near) is None


def test_neighbours_are_of_the_same_subject_and_never_the_topic_itself() -> None:
    near = neighbours(resources.knowledge(), "counselling-how-long")

    assert {"counselling-under-18", "counselling-months-over"} <= near
    assert "counselling-how-long" not in near
    assert "transport-amount" not in near
