"""The operators, on a check of a few facts made for the test."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.eligibility import Check, load_check
from bot.eligibility.expressions import (
    OPERATORS,
    Evaluator,
    age_on,
    months_after,
    working_days_after,
    years_after,
)
from bot.eligibility.penal_code import PenalArticle
from bot.eligibility.values import OPEN, Unknown

TEXT = {"ro": "a", "ru": "a", "en": "a"}
FACTS = {
    "told": "bool", "also": "bool", "place": "choice", "born": "date", "day": "date", "age": "int",
    "sum": "money", "years": "number", "costs": "money_by_kind", "list": "list", "crime": "penal_article",
}  # fmt: skip
WITH_OPTIONS = {"choice", "list", "money_by_kind"}
ONE_OPTION = [{"value": "MD", "label": TEXT}]
UNUSED = {"unused": True}
USED = {"told", "sum", "born", "day", "age"}
RECORD = {
    "id": "small", "document": "md-law-137-2016", "benefit": "b", "title": TEXT, "intro": TEXT,
    "checked": date(2026, 11, 20), "outcomes": {"eligible": TEXT}, "where": {"text": TEXT},
    "results": {"amount_lei": "sum"},
    "conditions": [{"id": "c", "locator": "art.1", "when": "told", "text": TEXT, "otherwise": TEXT}],
    "facts": [
        *(
            {"id": name, "type": type_, "label": TEXT, **({"options": ONE_OPTION} if type_ in WITH_OPTIONS else {}), "unused": name not in USED}
            for name, type_ in FACTS.items()
        ),
        {"id": "derived", "type": "int", "label": TEXT, "derive": {"age_on": ["born", "day"]}, **UNUSED},
        {"id": "same_day", "type": "date", "label": TEXT, "absent": "day", **UNUSED},
        {"id": "grown", "type": "int", "label": TEXT, "absent": 18, **UNUSED},
        {"id": "left_open", "type": "money", "label": TEXT, "absent": "open", **UNUSED},
    ],
    "values": {"adult": {"at_least": ["age", 18]}},
    "lists": {"listed": ["165", "151(4)", "171..175"]},
    "parameters": {
        "salary": {"values": {2025: 16100, 2026: 17400}, "source": TEXT},
        "pension": {"value": 2278.80, "since": date(2022, 4, 1), "source": TEXT},
    },
    "tables": {
        "months": [
            {"end": 10, "value": 5}, {"start": 10, "end": 15, "value": 7}, {"above": 15, "value": 9},
        ],
    },
}  # fmt: skip
KNOWN: dict[str, Any] = {
    "told": True, "also": False, "place": "MD", "born": date(2004, 2, 29), "day": date(2026, 11, 20),
    "age": 17, "sum": Decimal(1000), "years": Decimal(10), "costs": {"medical": Decimal(30), "moral": Decimal(9)},
    "list": ["lied"], "crime": PenalArticle.parse("165"),
}  # fmt: skip


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> Check:
    path: Path = tmp_path_factory.mktemp("checks") / "small.yml"
    path.write_text(yaml.safe_dump(RECORD, allow_unicode=True), encoding="utf-8")
    return load_check(path)


RESULTS: list[tuple[str, Any, Any]] = [
    ("all", ["told", {"not": "also"}], True),
    ("any", ["also", "told"], True),
    ("not", "told", False),
    ("is", ["place", "MD"], True),
    ("in", ["place", ["abroad", "mixed"]], False),
    ("contains", ["list", "lied"], True),
    ("crime_in", ["crime", "listed"], True),
    ("case", ["place", {"MD": "told", "abroad": "also"}], True),
    ("if", ["told", "age", "sum"], 17),
    ("once", ["also", "sum", "age"], 17),
    ("first_known", ["open", "age"], 17),
    ("if_open", ["open", "age"], 17),
    ("is_known", "age", True),
    ("given", "age", True),
    ("on_or_before", ["born", "day"], True),
    ("after", ["born", "day"], False),
    ("less_than", ["age", 18], True),
    ("at_least", ["age", 17], True),
    ("more_than", ["sum", 1000], False),
    ("differs", ["age", 17], False),
    ("years_after", ["born", 18], date(2022, 2, 28)),
    ("days_after", ["day", 3], date(2026, 11, 23)),
    ("months_after", ["day", 3], date(2027, 2, 20)),
    ("working_days_after", ["day", 6], date(2026, 11, 30)),
    ("age_on", ["born", "day"], 22),
    ("sum_kinds", ["costs", ["medical", "funeral"]], Decimal(30)),
    ("parameter", ["salary", "day"], Decimal(17400)),
    ("figure", "pension", Decimal("2278.80")),
    ("in_bands", ["age", "months"], 9),
    ("least_in_bands", ["years", "months"], 5),
    ("most_in_bands", ["years", "months"], 7),
    ("text", "a benefit", "a benefit"),
    ("add", ["sum", 1, 2], Decimal(1003)),
    ("subtract", ["sum", 1, 2], Decimal(997)),
    ("multiply", ["sum", 0.7], Decimal(700)),
    ("divide", ["sum", 4], Decimal(250)),
    ("smaller", ["sum", 5], Decimal(5)),
    ("larger", ["sum", 5], Decimal(1000)),
]


@pytest.mark.parametrize(
    ("operator", "arguments", "result"), RESULTS, ids=[name for name, *_ in RESULTS]
)
def test_operator_on_known_facts(check: Check, operator: str, arguments: Any, result: Any) -> None:
    assert Evaluator(check, KNOWN)({operator: arguments}) == result


def test_every_operator_has_an_example() -> None:
    assert {name for name, *_ in RESULTS} == set(OPERATORS)


NEVER_UNKNOWN = {"is_known", "given", "figure", "text", "if_open"}


@pytest.mark.parametrize(
    ("operator", "arguments"), [(name, a) for name, a, _ in RESULTS if name not in NEVER_UNKNOWN]
)
def test_operator_on_no_facts_asks_for_facts_it_names(
    check: Check, operator: str, arguments: Any
) -> None:
    result = Evaluator(check, {})({operator: arguments})

    assert isinstance(result, Unknown)
    assert result.facts <= {name for name in FACTS if f"'{name}'" in repr(arguments)}


@pytest.mark.parametrize(
    ("operator", "arguments"), [(name, a) for name, a, _ in RESULTS if name not in NEVER_UNKNOWN]
)
def test_operator_on_facts_that_the_person_does_not_know_is_open(
    check: Check, operator: str, arguments: Any
) -> None:
    assert Evaluator(check, dict.fromkeys(FACTS))({operator: arguments}) == OPEN


def test_numbers_and_truths_are_themselves(check: Check) -> None:
    assert [Evaluator(check, {})(value) for value in (3, 0.5, True)] == [3, 0.5, True]


def test_a_named_value_is_worked_out_from_its_facts(check: Check) -> None:
    assert Evaluator(check, KNOWN)("adult") is False
    assert Evaluator(check, {})("adult") == Unknown(frozenset({"age"}))


def test_if_knows_its_result_when_both_branches_agree(check: Check) -> None:
    assert Evaluator(check, {})({"if": ["told", 5, 5]}) == 5


def test_a_fact_is_given_when_told_or_not_known_and_not_when_complete_facts_leave_it_out(
    check: Check,
) -> None:
    assert Evaluator(check, {"age": None})({"given": "age"}) is True
    assert Evaluator(check, {})({"given": "age"}) == Unknown(frozenset({"age"}))
    assert Evaluator(check, {}, complete=True)({"given": "age"}) is False


def test_if_wants_what_a_branch_may_need_and_once_only_its_condition(check: Check) -> None:
    evaluate = Evaluator(check, {})

    assert evaluate({"if": ["told", "age", "sum"]}) == Unknown(frozenset({"told", "age", "sum"}))
    assert evaluate({"once": ["told", "age", "sum"]}) == Unknown(frozenset({"told"}))


def test_an_open_condition_still_asks_what_could_make_its_branches_agree(check: Check) -> None:
    evaluate = Evaluator(check, {"told": None})

    assert evaluate({"if": ["told", "age", 5]}) == Unknown(frozenset({"age"}))
    assert evaluate({"case": ["told", {True: 5, False: 6}]}) == OPEN
    assert evaluate({"if": ["told", "age", "open"]}) == OPEN


def test_a_crime_without_its_deciding_paragraph_is_open(check: Check) -> None:
    crime = {"crime": PenalArticle.parse("151")}

    assert Evaluator(check, crime)({"crime_in": ["crime", "listed"]}) == OPEN


def test_a_parameter_of_an_unknown_year_is_open(check: Check) -> None:
    assert Evaluator(check, {"day": date(2019, 1, 1)})({"parameter": ["salary", "day"]}) == OPEN


def test_where_two_bands_meet_the_value_is_open(check: Check) -> None:
    def months(years: str) -> Any:
        return Evaluator(check, {"years": Decimal(years)})({"in_bands": ["years", "months"]})

    found = [months(years) for years in ("9.9", "10", "10.1", "15", "15.1")]

    assert found == [5, OPEN, 7, 7, 9]


def test_if_open_still_asks_for_a_fact_left_out(check: Check) -> None:
    expression = {"if_open": ["age", 18]}

    assert Evaluator(check, {"age": None})(expression) == 18
    assert Evaluator(check, {})(expression) == Unknown(frozenset({"age"}))


@pytest.mark.parametrize(
    ("day", "count", "last"),
    [
        (date(2022, 6, 3), 1, date(2022, 6, 6)),  # Friday to Monday
        (date(2022, 6, 4), 1, date(2022, 6, 6)),  # Saturday to Monday
        (date(2022, 6, 1), 30, date(2022, 7, 13)),
    ],
)
def test_working_days_are_monday_to_friday(day: date, count: int, last: date) -> None:
    assert working_days_after(day, count) == last


def test_a_month_after_a_longer_month_ends_on_its_last_day() -> None:
    assert months_after(date(2022, 8, 31), 6) == date(2023, 2, 28)


def test_a_cost_of_unknown_sum_is_not_zero(check: Check) -> None:
    facts = {"costs": {"medical": None, "moral": Decimal(9)}}

    assert Evaluator(check, facts)({"sum_kinds": ["costs", ["medical"]]}) == OPEN
    assert Evaluator(check, facts)({"sum_kinds": ["costs", ["moral"]]}) == Decimal(9)


def test_a_fact_is_derived_unless_it_was_given(check: Check) -> None:
    dates = {"born": date(2004, 2, 29), "day": date(2026, 11, 20)}

    assert Evaluator(check, dates)("derived") == 22
    assert Evaluator(check, dates | {"derived": None})("derived") == 22
    assert Evaluator(check, dates | {"derived": 21})("derived") == 21


@pytest.mark.parametrize(
    ("fact", "value"),
    [("told", False), ("sum", Decimal(0)), ("costs", {}), ("list", []), ("place", OPEN), ("age", OPEN),
     ("grown", 18), ("left_open", OPEN), ("same_day", date(2026, 11, 20))],
)  # fmt: skip
def test_what_a_fact_left_out_counts_as_when_the_facts_are_complete(
    check: Check, fact: str, value: Any
) -> None:
    assert Evaluator(check, {"day": date(2026, 11, 20)}, complete=True)(fact) == value


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2005, 11, 20), date(2023, 11, 19), 17),
        (date(2005, 11, 20), date(2023, 11, 20), 18),
        (date(2004, 2, 29), date(2022, 2, 27), 17),
        (date(2004, 2, 29), date(2022, 2, 28), 18),
    ],
)
def test_full_years_of_age(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age


def test_a_year_after_29_february_is_28_february() -> None:
    assert years_after(date(2020, 2, 29), 1) == date(2021, 2, 28)
    assert years_after(date(2020, 2, 29), 4) == date(2024, 2, 29)
