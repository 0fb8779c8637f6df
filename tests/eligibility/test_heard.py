"""What is heard of a check in free words: shown back, never where someone asks or doubts."""

from datetime import date
from decimal import Decimal

import pytest

from bot import resources
from bot.eligibility import Interview
from bot.eligibility.parse import parse

TODAY = date(2026, 11, 22)


def taken(check: str, text: str, language: str = "en") -> dict[str, object]:
    found, _ = resources.mentions()[check].find(text, language, TODAY)
    return {mention.fact: mention.value for mention in found if not mention.denied}


def running(check: str, asked: str | None = None) -> Interview:
    interview = Interview(
        resources.checks().named(check), TODAY, mentions=resources.mentions()[check]
    )
    interview.asked_again = asked
    return interview


@pytest.mark.parametrize(
    ("check", "text", "language", "fact", "value"),
    [
        ("unemployment-benefit", "they wrote me down at the employment agency last monday", "en",
         "registered_unemployed", True),
        ("state-compensation", "судебный исполнитель открыл дело, а взять с него нечего", "ru",
         "offender_means", "insufficient"),
        ("transport-compensation", "de la ictus sade in carut si nu se ridica", "ro",
         "locomotor_disability", True),
    ],
)  # fmt: skip
def test_a_fact_told_in_other_words_is_heard(
    check: str, text: str, language: str, fact: str, value: object
) -> None:
    assert taken(check, text, language).get(fact) == value


@pytest.mark.parametrize(
    "text",
    [
        "do I have to be registered at the employment agency?",
        "maybe they wrote me down at the employment agency",
        "thank you very much for the answer",
    ],
)
def test_questions_doubts_and_thanks_tell_nothing(text: str) -> None:
    assert taken("unemployment-benefit", text) == {}


def test_a_point_that_costs_a_right_is_taken_only_when_it_was_asked() -> None:
    text = "to be honest I took part in the robbery myself"

    assert "exclusions" not in taken("state-compensation", text)


def test_the_phrases_alone_can_be_asked_for() -> None:
    text = "they wrote me down at the employment agency last monday"

    learned, _ = resources.mentions()["unemployment-benefit"].find(text, "en", TODAY)
    listed, _ = resources.listed_mentions()["unemployment-benefit"].find(text, "en", TODAY)

    assert len(listed) < len(learned)


def test_a_question_is_answered_in_free_words() -> None:
    interview = running("unemployment-benefit", asked="registered_unemployed")

    interview.hear("they wrote me down at the agency", "en")

    assert interview.facts["registered_unemployed"] is True


def test_a_day_is_no_age() -> None:
    told = taken("disability-pension-or-allowance", "получила решение 15 сентября 2026", "ru")

    assert not {"current_age", "age_at_first_determination"} & set(told)


def test_the_small_one_is_no_income() -> None:
    text = "The small one has 2 years so I don't work, I stay with him"

    assert "monthly_income_lei" not in taken("social-aid", text)


def test_a_year_told_in_passing_is_no_day() -> None:
    interview = running("disability-pension-or-allowance")

    interview.note("в этом году дали группу, решение", "ru")

    assert "decision_date" not in interview.facts


def test_years_and_a_half_stay_together() -> None:
    text = "in all my life I have 12 years and a half of official work here"

    assert taken("unemployment-benefit", text)["total_contribution_years"] == Decimal("12.5")


def test_an_answer_is_not_also_another_date() -> None:
    interview = running("state-compensation", asked="final_act_date")

    interview.hear("about two years ago, 15.03.2024", "en")

    assert interview.facts == {"final_act_date": date(2024, 3, 15)}


@pytest.mark.parametrize(
    "text",
    [
        "I worked 14 months, 5 of them in Poland",
        "am lucrat 14 luni, 5 din ele în Polonia",
    ],
)
def test_a_figure_of_which_only_a_part_counts_is_not_taken(text: str) -> None:
    language = "ro" if text.startswith("am") else "en"

    assert "contribution_months_last_24_in_moldova" not in taken(
        "unemployment-benefit", text, language
    )


@pytest.mark.parametrize(
    "text",
    ["do I have to be registered at the agency?", "my sister went to the agency, not me"],
)
def test_a_question_or_another_person_answers_nothing(text: str) -> None:
    interview = running("unemployment-benefit", asked="registered_unemployed")

    interview.hear(text, "en")

    assert "registered_unemployed" not in interview.facts


@pytest.mark.parametrize(("text", "children"), [("3 mari și 2 mici", 3), ("2 mai mari", 2)])
def test_words_that_begin_like_a_month_are_none(text: str, children: int) -> None:
    fact = resources.checks().named("social-aid").facts["children"]

    parsed = parse(fact, text, "ro", TODAY)

    assert parsed is not None
    assert parsed.value == children
