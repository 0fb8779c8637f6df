"""How many questions a check asks until its outcome is settled, and what that costs.

Every scenario of ``tests/eligibility/scenarios`` is one person: asked for a fact that the scenario
does not give, they answer no to a yes-or-no question and do not know anything else. The peer asks
every fact that has a question, in the order of the file, and decides after each answer.
"""

from statistics import median
from time import process_time
from typing import Any

from bot.eligibility import Check, Fact, Interview, decide, read_facts
from tests.eligibility.scenario_files import CHECKS, SCENARIOS, Scenario
from tests.eligibility.test_properties import TODAY


def answer(fact: Fact, facts: dict[str, Any]) -> Any:
    """Return what the person says when asked for *fact*."""
    denies = fact.type == "bool" and fact.derive is None
    return facts.get(fact.id, False if denies else None)


def guided(scenario: Scenario) -> tuple[int, float]:
    """Return (questions asked, milliseconds of processor time in the engine) of a guided check."""
    known = read_facts(scenario.check, scenario.facts)
    interview = Interview(scenario.check, known.get("today") or TODAY)
    started = process_time()
    while fact := interview.asks():
        interview.facts[fact.id] = answer(fact, known)
        interview.answered.append(fact.id)
    interview.conclusion()
    return len(interview.answered), (process_time() - started) * 1000


def in_order(scenario: Scenario) -> tuple[int, float]:
    """Return the same for someone who is asked everything."""
    known = read_facts(scenario.check, scenario.facts)
    facts: dict[str, Any] = {"today": known.get("today") or TODAY}
    asked = [fact for fact in scenario.check.facts.values() if fact.question]
    started = process_time()
    for fact in asked:
        facts[fact.id] = answer(fact, known)
        decide(scenario.check, {**facts, **{k: known[k] for k in facts if k in known}})
    return len(asked), (process_time() - started) * 1000


def row(check: Check) -> str:
    """Return the figures of one check as a row of a Markdown table."""
    people = [scenario for scenario in SCENARIOS if scenario.check is check]
    ours, peer = ([way(person) for person in people] for way in (guided, in_order))
    took = median(ms for _, ms in ours)
    return (
        f"| {check.id} | {len(people)} | {median(n for n, _ in ours):g}"
        f" | {median(n for n, _ in peer):g} | {took:.1f} | {max(ms for _, ms in ours):.1f} | {took / median(ms for _, ms in peer):.2f} |"
    )


def main() -> None:
    print(
        "| check | scenarios | questions (median) | all in order | ms (median) | ms (most)"
        " | of the peer's time |"
    )
    print("|---|---|---|---|---|---|---|")
    for check in CHECKS.values():
        print(row(check))


if __name__ == "__main__":
    main()
