"""Search on the questions of ``tests/data/questions``, which nothing was trained or tuned on.

An entry is right when a reader chose it for the question. The floors lie a few points below what
was measured (`python -m benchmarks.knowledge`).
"""

from functools import cache

import pytest

from benchmarks.test_sets import Question, development_questions, questions
from bot import resources
from bot.knowledge.answering import ANSWER, Answer, answer
from bot.language import LANGUAGES, fold

FLOORS = {"ro": (0.86, 0.94), "ru": (0.83, 0.92), "en": (0.83, 0.93)}
"""Least share right at the first place, and among the first three."""
MOST_ANSWERED = 0.6
"""Greatest share that search alone may answer of what no document answers; intents decline more of it."""


@cache
def results(language: str) -> list[tuple[Question, Answer]]:
    search = resources.search()
    return [(q, answer(search, q.text, language)) for q in questions(language)]


@pytest.mark.parametrize("language", FLOORS)
def test_the_right_entry_is_first_or_among_three(language: str) -> None:
    entries = resources.knowledge().entries
    answerable = [(q, found) for q, found in results(language) if q.document]
    right = [[q.is_answered_by(entries[c.entry]) for c in f.candidates] for q, f in answerable]

    assert sum(row[:1] == [True] for row in right) >= FLOORS[language][0] * len(right)
    assert sum(any(row) for row in right) >= FLOORS[language][1] * len(right)


@pytest.mark.parametrize("language", FLOORS)
def test_search_alone_declines_some_of_what_no_document_answers(language: str) -> None:
    outside = [found for question, found in results(language) if not question.document]

    assert sum(found.kind == ANSWER for found in outside) <= MOST_ANSWERED * len(outside)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_set_is_large_and_no_question_of_it_was_learned(language: str) -> None:
    learned = {
        fold(question)
        for entry in resources.knowledge().entries.values()
        for asked in entry.questions.values()
        for question in asked
    }
    asked = questions(language)

    assert sum(question.document is not None for question in asked) >= 300
    assert sum(question.document is None for question in asked) >= 66
    assert sum(fold(question.text) in learned for question in asked) <= 3
    assert not {q.text for q in asked} & {q.text for q in development_questions(language)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chosen_entry_exists(language: str) -> None:
    chosen = {entry for question in questions(language) for entry in question.entries or ()}

    assert chosen
    assert chosen <= resources.knowledge().entries.keys()
