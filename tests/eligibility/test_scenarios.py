"""Every scenario of ``scenarios/*.yml``: its expectations come from the law, not from the engine."""

from collections import Counter
from typing import Any

import pytest

from bot.eligibility import Decision, decide, read_facts
from tests.eligibility.scenario_files import CHECKS, SCENARIOS, Scenario

NEVER = {
    # reading 9: art. 12(2) does not name attempts, so one needs review and is never refused
    ("state-compensation", "completed-crime"): False,
    # reading 16: another relative needs review and is never refused
    ("state-counselling", "applicant-covered"): False,
    # a degree is one of three; someone without one is not asked further by this check
    ("disability-pension-or-allowance", "has-degree"): False,
    # information is for everyone
    ("referral", "information"): {False, None},
    # the guide's rows leave no period out; where two meet, only the duration is open
    ("unemployment-benefit", "duration-clear"): False,
}
"""What a condition can never be, because the law leaves it open."""


def _actual(decision: Decision, key: str, expected: Any) -> Any:
    """Return what the decision says under a key of ``expect``, as far as it is expected."""
    if key == "deadline":
        return decision.deadline
    if key == "reasons":
        return {r.condition.id: r.holds for r in decision.reasons if r.condition.id in expected}
    if key in ("notes", "without_notes"):
        shown = {remark.locator for remark in (*decision.next_steps, *decision.notes)}
        wanted = key == "notes"
        return [locator for locator in expected if (locator in shown) is wanted]
    return decision.as_dict()[key]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
def test_the_decision_is_the_one_of_the_law(scenario: Scenario) -> None:
    decision = scenario.decision()

    assert {
        key: _actual(decision, key, value) for key, value in scenario.expect.items()
    } == scenario.expect


def test_each_check_has_scenarios_with_ids_of_their_own() -> None:
    assert {scenario.check.id for scenario in SCENARIOS} == set(CHECKS)
    assert [name for name, count in Counter(map(str, SCENARIOS)).items() if count > 1] == []


def test_each_scenario_says_the_outcome() -> None:
    assert [str(scenario) for scenario in SCENARIOS if "outcome" not in scenario.expect] == []


def test_each_condition_is_true_false_and_open_somewhere() -> None:
    seen: dict[tuple[str, str], set[bool | None]] = {
        (check.id, condition.id): set()
        for check in CHECKS.values()
        for condition in check.conditions
    }
    for scenario in SCENARIOS:
        for reason in scenario.decision().reasons:
            seen[scenario.check.id, reason.condition.id].add(reason.holds)

    never = {key: {True, False, None} - values for key, values in seen.items()}

    assert {key: values for key, values in never.items() if values} == {
        key: value if isinstance(value, set) else {value} for key, value in NEVER.items()
    }


def test_complete_facts_never_need_facts() -> None:
    for scenario in SCENARIOS:
        completed = decide(
            scenario.check, read_facts(scenario.check, scenario.facts), complete=True
        )
        assert completed.outcome != "needs_facts"
        assert completed.missing == ()
