import pytest

from bot.eligibility.household import adults_told


@pytest.mark.parametrize(
    ("clauses", "adults"),
    [
        (["eu", "sotul si doi copii"], 2),
        (["me", "my husband and two kids"], 2),
        (["ia", "muzh i svekrov", "troe detei"], 3),
        (["zhivem mi s muzhem i ego mat", "dvoe detei"], 3),
        (["eu cu mama si cu bunica stam acasa"], 3),
    ],
)
def test_a_family_is_counted_person_by_person(clauses: list[str], adults: int) -> None:
    assert adults_told(clauses) == adults


@pytest.mark.parametrize(
    "clauses",
    [
        ["me and my husband were beaten"],
        ["eu", "sotul care e plecat in italia si doi copii"],
        ["ia i muzh v razvode", "dvoe detei"],
        ["two kids at home"],
    ],
)
def test_whoever_is_away_or_not_of_the_household_is_not_counted(clauses: list[str]) -> None:
    assert adults_told(clauses) is None
