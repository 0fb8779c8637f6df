import pytest

from bot.eligibility.dependencies import conditions_on, facts_of, results_on
from tests.eligibility.scenario_files import CHECKS

COMPENSATION = CHECKS["state-compensation"]


@pytest.mark.parametrize(
    ("fact", "conditions"),
    [
        ("civil_party", ["civil-party"]),
        ("final_act_date", ["final-act", "in-time"]),
        ("enforcement", ["offender-cannot-pay", "not-fully-paid"]),
    ],
)
def test_the_conditions_that_hang_on_a_fact(fact: str, conditions: list[str]) -> None:
    assert [c.id for c in conditions_on(COMPENSATION, fact)] == conditions


def test_named_values_and_derived_facts_are_followed() -> None:
    assert {"birth_date", "crime_date", "final_act_date"} <= facts_of(
        COMPENSATION, COMPENSATION.results["deadline"]
    )


def test_values_of_options_are_no_facts() -> None:
    assert facts_of(COMPENSATION, {"is": ["applicant", "age_at_crime"]}) == {"applicant"}


def test_the_sum_hangs_on_the_damage_and_the_deadline_does_not() -> None:
    assert results_on(COMPENSATION, "damage_lei") == ["amount_lei"]


@pytest.mark.parametrize("name", CHECKS)
def test_every_question_has_something_that_hangs_on_it(name: str) -> None:
    check = CHECKS[name]
    remarks = (*check.notes, *check.next_steps, *check.documents)
    for fact in check.facts.values():
        if fact.question is not None and not fact.unused and not fact.preset:
            told = [remark for remark in remarks if fact.id in facts_of(check, remark.when)]
            assert conditions_on(check, fact.id) or results_on(check, fact.id) or told, fact.id
