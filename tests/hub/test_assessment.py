"""Which of two questions a short answer is for."""

from datetime import date

import pytest

from bot.hub.assessment import answers_the_check

TODAY = date(2026, 11, 20)


CONTRACT = {"name": "job-offer-risk", "asks": "written_contract"}


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "yes had contract"), ("ro", "da, am contract"), ("ru", "да, договор есть")],
)
def test_a_yes_that_names_a_fact_is_for_the_check(language: str, text: str) -> None:
    assert answers_the_check(CONTRACT, text, language, TODAY)


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "not yet, they promise"), ("ro", "nu, încă nu"), ("ru", "нет, пока нет")],
)
def test_a_no_that_answers_the_check_is_for_it(language: str, text: str) -> None:
    assert answers_the_check(CONTRACT, text, language, TODAY)


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "yes"), ("en", "no"), ("en", "yes please help"), ("ro", "da, ajutor"), ("en", "no, nobody is in danger"), ("ru", "нет, мы в безопасности"), ("ru", "да помогите")],
)  # fmt: skip
def test_a_plain_yes_or_no_is_for_the_gentle_question(language: str, text: str) -> None:
    assert not answers_the_check(CONTRACT, text, language, TODAY)


def test_without_a_check_every_answer_is_for_the_gentle_question() -> None:
    assert not answers_the_check(None, "yes had contract", "en", TODAY)
