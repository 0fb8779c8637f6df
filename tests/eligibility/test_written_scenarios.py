"""Checks decide as people who read only the documents would (``tests/data/scenarios``)."""

import pytest

from benchmarks.scenarios import Written, written

LEAST_RIGHT, LEAST_RIGHT_OF_A_CHECK = 0.95, 0.9
SCENARIOS = written()


def share_right(scenarios: list[Written]) -> float:
    return sum(not one.differences() for one in scenarios) / len(scenarios)


def test_most_scenarios_are_decided_as_their_writers_expect() -> None:
    assert len(SCENARIOS) >= 500
    assert share_right(SCENARIOS) >= LEAST_RIGHT


@pytest.mark.parametrize("check", sorted({one.check for one in SCENARIOS}))
def test_no_check_falls_behind(check: str) -> None:
    assert share_right([s for s in SCENARIOS if s.check == check]) >= LEAST_RIGHT_OF_A_CHECK


def test_every_amount_and_day_is_right_where_nobody_doubted() -> None:
    """What a person would be told wrongly: a sum or a last day."""
    wrong = [
        f"{one.check} {one.id}: {difference}"
        for one in SCENARIOS
        if one.doubt is None
        for difference in one.differences()
        if difference.startswith(("amount_lei", "deadline")) and not difference.endswith(", None")
    ]
    assert wrong == []
