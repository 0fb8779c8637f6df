"""What holds for any facts. They are drawn from the scenarios, two mixed, some left out."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.eligibility import (
    ELIGIBLE,
    NEEDS_FACTS,
    NOT_ELIGIBLE,
    Check,
    Fact,
    FactError,
    Interview,
    decide,
    json_facts,
    read_fact,
    read_facts,
)
from bot.eligibility.penal_code import PenalArticle
from tests.eligibility.scenario_files import CHECKS, SCENARIOS

TODAY = date(2026, 11, 20)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LANGUAGES = ("ro", "ru", "en")
YES = {"ro": "da", "ru": "да", "en": "yes"}
NO = {"ro": "nu", "ru": "нет", "en": "no"}
NOTHING = {"ro": "nimic", "ru": "ничего", "en": "nothing"}
DONT_KNOW = {"ro": "nu știu", "ru": "не знаю", "en": "I don't know"}
STARTS = {
    "authority_answer": "petition_registered",
    "appeal": "operative_part_pronounced",
    "recurs": "appeal_decision_notified",
    "reinstatement": "impediment_ended",
    "cnddcm_contest": "cnddcm_decision_communicated",
}

pytestmark = pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)


def facts_of(draw: Callable[..., Any], check: Check) -> dict[str, Any]:
    """Draw facts of one scenario with some of another, such as one person can have."""
    pool = st.sampled_from([s.facts for s in SCENARIOS if s.check is check])
    facts, other = draw(pool), draw(pool)
    taken = draw(st.sets(st.sampled_from(sorted(other)))) if other else set()
    facts = facts | {name: other[name] for name in taken} | {"today": TODAY.isoformat()}
    facts.pop(
        "avg_monthly_salary_lei", None
    )  # the state's figure, which may replace the known one
    # nobody tells a day that has not come yet
    days = [value for value in facts.values() if isinstance(value, str) and DAY.fullmatch(value)]
    assume(all(day <= TODAY.isoformat() for day in days))
    # a company is nobody's relative and is not tortured
    assume(
        facts.get("legal_status") != "legal_person" or facts.get("applicant") in (None, "victim")
    )
    assume(
        facts.get("legal_status") != "legal_person"
        or not str(facts.get("crime_article")).startswith("166")
    )
    # a crime is in one chapter of the Penal Code
    article, chapter = facts.get("crime_article"), facts.get("penal_code_chapter")
    assume(
        None in (article, chapter)
        or PenalArticle.parse(str(article)).matches("145..175^")
        is (chapter in ("II", "III", "IV"))
    )
    # a report later than the application counts only once it is known: see the check
    assume((facts.get("report_date") or "") <= (facts.get("application_date") or "9"))
    # told expressly, another event or another end of the hindrance replaces the one that a step implies
    assume(facts.get("event") in (None, STARTS.get(facts.get("step", ""), facts.get("event"))))
    assume(
        facts.get("step") != "reinstatement"
        or not {"event_date", "impediment_ended_on"} <= {*facts}
    )
    try:
        decide(check, read_facts(check, facts))
    except FactError:
        assume(False)
    return facts


@given(data=st.data())
def test_a_fact_more_never_turns_a_settled_outcome_around(
    check: Check, data: st.DataObject
) -> None:
    facts = facts_of(data.draw, check)
    names = data.draw(st.sets(st.sampled_from(sorted(facts))), label="left out")
    fewer = {name: value for name, value in facts.items() if name not in names or name == "today"}

    before = decide(check, read_facts(check, fewer)).outcome
    after = decide(check, read_facts(check, facts)).outcome

    if before in (ELIGIBLE, NOT_ELIGIBLE):
        assert after == before


@given(data=st.data())
def test_needs_facts_names_a_fact_with_a_question(check: Check, data: st.DataObject) -> None:
    facts = facts_of(data.draw, check)
    names = data.draw(st.sets(st.sampled_from(sorted(facts))))
    names -= {"today"}  # the present day is always known
    fewer = read_facts(check, {name: value for name, value in facts.items() if name not in names})

    decision = decide(check, fewer)

    assert (decision.outcome == NEEDS_FACTS) is bool(decision.missing)
    assert not set(decision.missing) & set(fewer)
    if decision.missing:
        assert any(check.facts[name].question for name in decision.missing)


@settings(max_examples=25)
@given(data=st.data())
def test_the_order_and_language_of_the_answers_never_change_the_outcome(
    check: Check, data: st.DataObject
) -> None:
    facts = facts_of(data.draw, check)

    outcomes = set()
    for _ in range(2):
        interview = Interview(check, TODAY)
        while missing := [n for n in interview.decision().missing if check.facts[n].question]:
            fact = interview.correct(data.draw(st.sampled_from(missing)))
            language = data.draw(st.sampled_from(LANGUAGES))
            value = json_value(fact, facts)
            reply = interview.answer(in_words(fact, value, language), language)
            assert (reply.kind, json_facts(interview.facts)[fact.id]) == ("accepted", value)
        outcomes.add(interview.decision().outcome)

    assert len(outcomes) == 1


def json_value(fact: Fact, facts: dict[str, Any]) -> Any:
    """Return the value of a fact as JSON; the person does not know one that was not drawn."""
    value = facts.get(fact.id)
    if value is None and not fact.unknown_word:
        return "unknown"
    if isinstance(value, dict):
        return {kind: amount for kind, amount in value.items() if amount is not None}
    return json_facts({fact.id: None if value is None else read_fact(fact, value)})[fact.id]


def in_words(fact: Fact, value: Any, language: str) -> str:
    """Return a value as a person might write it."""
    labels = {option.value: option.label[language] for option in fact.options}
    if value is None:
        return DONT_KNOW[language]
    if fact.type == "bool":
        return (YES if value else NO)[language]
    if fact.type == "choice":
        return labels[value]
    if fact.type == "date":
        return f"{date.fromisoformat(value):%d.%m.%Y}"
    if fact.type == "money_by_kind":
        return "; ".join(f"{labels[k]} {v}" for k, v in value.items()) or NOTHING[language]
    if fact.type == "list":
        return ", ".join(labels[item] for item in value) or NO[language]
    return str(value)
