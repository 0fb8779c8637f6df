"""Enough scenarios of each check to know what it does."""

import pytest

from bot.eligibility import Check
from tests.eligibility.scenario_files import CHECKS, SCENARIOS


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_each_check_has_twenty_scenarios(check: Check) -> None:
    assert sum(scenario.check is check for scenario in SCENARIOS) >= 20
