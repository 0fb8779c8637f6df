"""Search on the questions of ``tests/data/questions``, which nothing was trained on.

An entry is right when it cites one of the places that answer the question. The floors lie a few points
below what was measured.
"""

from dataclasses import dataclass
from functools import cache

import pytest

from bot import resources
from bot.knowledge.answering import ANSWER, Answer, answer
from tests.conftest import read_data

FLOORS = {"ro": (0.80, 0.94), "ru": (0.84, 0.93), "en": (0.86, 0.93)}
"""Least share right at the first place, and among the first three."""
MOST_ANSWERED = 0.4
"""Greatest share that search alone may answer of what no document answers; intents decline more of it."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the document that answers it (None: no document does) and where."""

    text: str
    document: str | None
    locators: frozenset[str]

    def is_answered_by(self, entry: str) -> bool:
        sources = resources.knowledge().entries[entry].sources
        return any(s.document == self.document and s.locator in self.locators for s in sources)


@cache
def results(language: str) -> list[tuple[Question, Answer]]:
    rows = read_data(f"questions/{language}.yml")
    questions = [Question(r["text"], r["document"], frozenset(r["locators"] or ())) for r in rows]  # type: ignore[arg-type, call-overload]
    return [
        (question, answer(resources.search(), question.text, language)) for question in questions
    ]


def shares(language: str) -> tuple[float, float]:
    """Return the share right at the first place, and among the first three."""
    answerable = [(question, found) for question, found in results(language) if question.document]
    at = [
        sum(
            any(q.is_answered_by(c.entry) for c in found.candidates[:top])
            for q, found in answerable
        )
        for top in (1, 3)
    ]
    return at[0] / len(answerable), at[1] / len(answerable)


@pytest.mark.parametrize("language", FLOORS)
def test_the_right_entry_is_first_or_among_three(language: str) -> None:
    first, three = shares(language)

    assert first >= FLOORS[language][0]
    assert three >= FLOORS[language][1]


@pytest.mark.parametrize("language", FLOORS)
def test_search_alone_declines_most_of_what_no_document_answers(language: str) -> None:
    outside = [found for question, found in results(language) if not question.document]

    assert sum(found.kind == ANSWER for found in outside) <= MOST_ANSWERED * len(outside)


@pytest.mark.parametrize("language", FLOORS)
def test_an_answer_that_is_given_is_mostly_right(language: str) -> None:
    given = [(q, found) for q, found in results(language) if q.document and found.kind == ANSWER]

    assert sum(q.is_answered_by(found.candidates[0].entry) for q, found in given) >= 0.85 * len(
        given
    )


@pytest.mark.parametrize("language", FLOORS)
def test_every_place_named_by_the_questions_exists(language: str) -> None:
    documents = resources.knowledge().documents

    for question, _ in results(language):
        if question.document:
            assert question.locators <= set(documents[question.document].locators), question.text
