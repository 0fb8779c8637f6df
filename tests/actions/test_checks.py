"""How questions, reasons and results of a check read."""

from datetime import date
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.check_corrections import correct
from actions.check_texts import (
    MOST_CONDITIONS,
    explanation_text,
    facts_of_check,
    impossible_text,
    meaning_text,
    noted_text,
    question_text,
    result_text,
    so_far_text,
    why_text,
)
from actions.checks import AskCheckAnswer
from actions.conversation import Turn
from bot import resources
from bot.eligibility import Interview
from bot.eligibility.interview import Problem
from bot.language import LANGUAGES

TODAY = date(2026, 11, 20)
FACTS: dict[str, Any] = {
    "crime_article": "165(2)", "applicant": "victim", "place": "MD",
    "legal_status_at_crime": "md_citizen", "final_act": "conviction",
    "final_act_date": "2025-03-15", "civil_party": True, "enforcement": "opened_not_executed",
    "exclusions": [], "damage_lei": {"medical": 18000}, "offender_paid_lei": 0,
    "other_sources_lei": 0, "attempt": False,
}  # fmt: skip


def interview(facts: dict[str, Any], check: str = "state-compensation") -> Interview:
    state = {"check": check, "facts": facts, "answered": list(facts)}
    return Interview.from_dict(
        resources.checks().named(check), TODAY, state, resources.mentions()[check]
    )


def turn(text: str, language: str) -> Turn:
    return Turn(text, language, "correct_answer", None, TODAY, waiting=False, entities={})


@pytest.mark.parametrize(
    ("language", "first"),
    [("ro", "Sumă estimată: 12 600 lei."), ("ru", "Оценка суммы: 12 600 леев."),
     ("en", "Estimated sum: 12 600 lei.")],
)  # fmt: skip
def test_a_result_begins_with_the_figure(language: str, first: str) -> None:
    parts = result_text(interview(FACTS).conclusion(), language)

    assert parts[0].startswith(first)
    assert "15.03.2028" in parts[0]


def test_a_refusal_names_what_is_missing_with_its_article() -> None:
    parts = result_text(interview({**FACTS, "civil_party": False}).conclusion(), "en")

    assert parts[1].splitlines()[1:] == [
        "✗ The victim was not a civil party in the criminal proceedings. (art. 14(1)(3))"
    ]


def test_a_review_says_that_nothing_need_be_repeated() -> None:
    parts = result_text(interview({**FACTS, "civil_party": None}).conclusion(), "en")

    assert "you need not repeat them" in parts[-1]


def test_an_explanation_has_each_condition_the_sum_and_the_deadline() -> None:
    conditions, amount, deadline = explanation_text(interview(FACTS), "en")

    assert "✓ The crime is on the law's list. (art. 12(2))" in conditions
    assert "18 000" in amount and "× 0,7 = 12 600 lei" in amount
    assert "15.03.2025 (date of the final decision) + 3 years = 15.03.2028" in deadline


def test_an_offer_without_signs_is_told_point_by_point() -> None:
    good = {"threats": False, "documents_kept_by": "me", "written_contract": True,
            "contract_understood": True, "offered_by": "employer", "work_known": True,
            "costs": "employer", "travel": "right_papers"}  # fmt: skip
    parts = result_text(interview(good, "job-offer-risk").conclusion(), "en")

    assert parts[1].splitlines()[0] == "Why:"
    assert [line[0] for line in parts[1].splitlines()[1:]] == ["✓"] * 8


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(resources.checks()))
def test_why_is_answered_at_every_question(name: str, language: str) -> None:
    started = interview({}, name)
    for fact in started.check.facts.values():
        if fact.question is not None:
            told = why_text(started, fact, language)
            assert told
            assert sum(line.startswith("•") for line in told.splitlines()) <= MOST_CONDITIONS + 1
            assert meaning_text(fact, language)


def test_why_names_the_condition_that_hangs_on_the_answer() -> None:
    started = interview({})

    told = why_text(started, started.check.facts["civil_party"], "en")
    assert "(art. 14(1)(3))" in told


def test_a_list_is_asked_without_what_was_denied() -> None:
    started = interview({"crime_article": "165"})
    started.note("no record, I told the truth, it was not voluntary", "en")
    fact = started.check.facts["exclusions"]

    text, buttons = question_text(started, fact, "en")
    assert [title for title, _ in buttons] == ["None of these", "2", "3", "5", "I don't know"]
    assert "2) the act is no crime" in text
    assert "4) on that day" not in text


def test_what_was_told_besides_is_shown_back() -> None:
    started = interview({"crime_article": "165"})
    noted = started.note("no record; treatment cost 18 thousand", "en")

    told = noted_text(started, noted, "en")
    assert told is not None
    assert "treatment 18 000 lei" in told
    assert "not the case: on that day the victim had an unexpunged record" in told


def test_progress_says_about_how_many_questions_are_left() -> None:
    started = interview({"crime_article": "165"})
    fact = started.asks()
    assert fact is not None

    text, _ = question_text(started, fact, "en")
    assert text.splitlines()[-1].startswith("(question 2, about ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_contradiction_is_told_in_the_persons_language(language: str) -> None:
    rule = resources.checks()["state-compensation"].consistency[0]

    assert rule.text[language] in impossible_text(Problem("contradiction", rule.text), language)


def test_a_counsellor_gets_the_facts_labelled_in_every_language() -> None:
    told = facts_of_check(interview(FACTS), "eligible")

    assert told["outcome"] == "eligible"
    by_name = {fact["fact"]: fact for fact in told["facts"]}
    assert by_name["final_act_date"]["value"]["ru"] == "15.03.2025"
    assert by_name["damage_lei"]["value"]["ro"] == "tratament 18 000 lei"
    assert set(by_name["place"]["label"]) == set(LANGUAGES)


def test_why_names_no_place_where_a_condition_stands_nowhere() -> None:
    check = resources.checks().named("job-offer-risk")
    told = why_text(Interview(check, date(2026, 11, 20)), check.facts["threats"], "en")

    assert told
    assert "()" not in told


def test_before_the_end_the_figures_so_far_and_what_is_missing_are_told() -> None:
    told = so_far_text(
        interview({"final_act": "conviction", "final_act_date": "2025-03-15"}), "en"
    )

    assert told is not None
    assert "15.03.2028" in told
    assert "still need to know: the crime" in told


def test_no_figure_is_told_while_something_speaks_against() -> None:
    facts = {"final_act": "conviction", "final_act_date": "2025-03-15", "place": "abroad"}

    told = so_far_text(interview(facts | {"civil_party": False}), "en")

    assert told is None or "15.03.2028" not in told


@pytest.mark.parametrize(
    ("said", "language", "months"),
    [
        ("from these 24 months I was 5 in Poland, so here it is 19", "en", 19),
        ("am greșit, din cele 24 de luni 5 am fost în Polonia, deci aici am 19", "ro", 19),
        ("ошиблась: не 24 месяца, а 20", "ru", 20),
    ],
)
def test_a_correction_takes_what_it_comes_to(said: str, language: str, months: int) -> None:
    name = "contribution_months_last_24_in_moldova"
    running = interview({name: 24}, "unemployment-benefit")

    correct(CollectingDispatcher(), running, turn(said, language))

    assert running.facts[name] == months


def test_what_was_forgotten_beside_a_correction_is_no_unknown_value() -> None:
    running = interview({"monthly_income_lei": 3200}, "social-aid")
    said = "am greșit la venit, am uitat că soțul mai prinde câte 450. deci 3650 nu 3200"

    correct(CollectingDispatcher(), running, turn(said, "ro"))

    assert running.facts["monthly_income_lei"] == 3650


@pytest.mark.parametrize(
    ("said", "language", "facts", "fact", "value"),
    [
        ("I made a mistake, we have 3 children", "en", {"adults_in_household": 2}, "children", 3),
        ("ошиблась, у нас трое детей", "ru", {"adults_in_household": 2}, "children", 3),
    ],
)
def test_what_is_new_beside_a_mistake_replaces_nothing(
    said: str, language: str, facts: dict[str, Any], fact: str, value: int
) -> None:
    running = interview(facts, "social-aid")

    correct(CollectingDispatcher(), running, turn(said, language))

    assert running.facts[fact] == value
    assert running.facts["adults_in_household"] == 2


def test_what_stands_beside_a_correction_is_taken_too() -> None:
    running = interview({"monthly_income_lei": 3200}, "social-aid")
    said = "am greșit. venitul e 3650, nu 3200. Avem 2 copii"

    correct(CollectingDispatcher(), running, turn(said, "ro"))

    assert running.facts["monthly_income_lei"] == 3650
    assert running.facts["children"] == 2


async def ask(state: dict[str, Any], intent: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return what is said after a message with *intent* in a check, and the state after it."""
    message = {"text": "Cât costă avocatul?", "intent": {"name": intent, "confidence": 0.9}}
    slots = {"check_state": state, "language": "ro"}
    tracker = Tracker("id", slots, message, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    events = await AskCheckAnswer().run(dispatcher, tracker, {})
    after = [event["value"] for event in events if event.get("name") == "check_state"]
    return dispatcher.messages, (after or [state])[-1]


async def test_a_check_repeats_its_question_once_then_waits_and_then_is_silent() -> None:
    state: dict[str, Any] = {"check": "legal-aid", "facts": {}, "answered": []}
    first, state = await ask(state, "ask_question")
    second, state = await ask(state, "ask_question")
    third, state = await ask(state, "ask_question")

    assert "vă așteaptă" not in first[0]["text"]
    assert "vă așteaptă" in second[0]["text"]
    assert third == []
    again, state = await ask(state, "start_check")
    assert again[0]["text"] == first[0]["text"]
    once_more, _ = await ask(state, "ask_question")
    assert once_more[0]["text"] == first[0]["text"]
