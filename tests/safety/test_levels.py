"""Danger levels: their order and their names are a contract."""

import pytest

from bot.safety import CATEGORIES, DangerLevel


def test_a_higher_level_is_more_urgent() -> None:
    assert [level.label for level in sorted(DangerLevel)] == ["none", "check", "high", "immediate"]


@pytest.mark.parametrize("level", DangerLevel)
def test_a_level_is_found_by_its_label(level: DangerLevel) -> None:
    assert DangerLevel.named(level.label) is level


def test_an_unknown_label_is_an_error() -> None:
    with pytest.raises(KeyError):
        DangerLevel.named("urgent")


def test_the_categories_are_those_of_the_contract() -> None:
    assert set(CATEGORIES) == {
        "trafficking", "violence_now", "threat", "missing_person", "child_at_risk",
        "suicide_self_harm", "stranded_abroad", "confinement",
    }  # fmt: skip
