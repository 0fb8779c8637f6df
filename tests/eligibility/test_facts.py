from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.eligibility import FactError, json_facts, read_facts
from bot.eligibility.penal_code import PenalArticle
from tests.eligibility.scenario_files import CHECKS, SCENARIOS

COMPENSATION = CHECKS["state-compensation"]


@pytest.mark.parametrize(
    ("fact", "given", "read"),
    [
        ("civil_party", True, True),
        ("place", "abroad", "abroad"),
        ("final_act_date", "2024-02-29", date(2024, 2, 29)),
        ("age_at_crime", 0, 0),
        ("offender_paid_lei", 12.5, Decimal("12.5")),
        ("offender_paid_lei", "18000", Decimal(18000)),
        ("damage_lei", {"medical": 1, "moral": None}, {"medical": Decimal(1), "moral": None}),
        ("exclusions", ["false_statements"], ["false_statements"]),
        ("crime_article", "art. 165 alin. (2)", PenalArticle(165, paragraph=2)),
        ("crime_article", 165, PenalArticle(165)),
        ("place", None, None),
    ],
)
def test_a_fact_is_brought_to_its_type(fact: str, given: Any, read: Any) -> None:
    assert read_facts(COMPENSATION, {fact: given}) == {fact: read}


@pytest.mark.parametrize(
    ("fact", "given", "reason"),
    [
        ("salary", 5, "is not a fact of state-compensation; its facts: crime_article,"),
        ("civil_party", "yes", "'yes' is not true or false"),
        ("civil_party", 1, "1 is not true or false"),
        ("place", "Moldova", "'Moldova' is not one of MD, abroad, mixed"),
        ("place", ["MD"], "is not one of MD, abroad, mixed"),
        ("final_act_date", "2023-02-29", "is not a date of the calendar; write it as 2024-03-05"),
        ("final_act_date", "15.03.2024", "is not a date of the calendar"),
        ("final_act_date", 2024, "is not a date of the calendar"),
        ("final_act_date", "1812-01-01", "the year 1812 is not between 1900 and 2100"),
        ("age_at_crime", 17.5, "17.5 is not a whole number"),
        ("age_at_crime", True, "True is not a whole number"),
        ("age_at_crime", -1, "-1 is not between 0 and 120"),
        ("age_at_crime", 121, "121 is not between 0 and 120"),
        ("entitled_heirs", 51, "51 is not between 0 and 50"),
        ("offender_paid_lei", -1, "-1 lei is not between 0 and 1,000,000,000"),
        ("offender_paid_lei", float("nan"), "is not between 0 and"),
        ("offender_paid_lei", "much", "'much' is not a sum in lei"),
        ("offender_paid_lei", True, "True is not a sum in lei"),
        ("damage_lei", 18000, "is not sums by kind"),
        ("damage_lei", {"stress": 5}, "'stress' is not a kind; kinds: medical, aids, property"),
        ("damage_lei", {"medical": -5}, "-5 lei is not between"),
        ("exclusions", "false_statements", "is not a list"),
        ("exclusions", ["rude"], "'rude' is not one of voluntary_participation,"),
        ("crime_article", "murder", "no Penal Code article in 'murder'; write it like 165(2)"),
        ("crime_article", "999", "the Penal Code has no crime article 999"),
        ("crime_article", [165], "is not a Penal Code article like 165(2)"),
    ],
)
def test_a_wrong_fact_is_named_with_its_reason(fact: str, given: Any, reason: str) -> None:
    with pytest.raises(FactError) as caught:
        read_facts(COMPENSATION, {fact: given})

    assert caught.value.fact == fact
    assert reason in caught.value.reason
    assert str(caught.value) == f"{fact}: {caught.value.reason}"


def test_facts_written_as_json_are_read_back_the_same() -> None:
    for scenario in SCENARIOS:
        facts = read_facts(scenario.check, scenario.facts)
        assert read_facts(scenario.check, json_facts(facts)) == facts


@pytest.mark.parametrize(
    ("check", "fact", "given", "reason"),
    [
        (
            "petition-deadlines",
            "step",
            "complaint",
            "'complaint' is not one of authority_answer, prior_request,",
        ),
        ("petition-deadlines", "extension_days", -1, "-1 is not between 0 and 365"),
        (
            "disability-pension-or-allowance",
            "contribution_years",
            -2,
            "-2 is not between 0 and 80",
        ),
        ("disability-pension-or-allowance", "contribution_years", "ten", "'ten' is not a number"),
        (
            "disability-pension-or-allowance",
            "contribution_years",
            float("inf"),
            "inf is not between 0 and 80",
        ),
        ("care-allowance-or-personal-assistance", "age", 130, "130 is not between 0 and 120"),
        ("social-aid", "monthly_income_lei", -1, "-1 lei is not between"),
        ("social-aid", "adults_in_household", 0, "0 is not between 1 and 30"),
        ("social-aid", "wellbeing_points", True, "True is not a number"),
        (
            "transport-compensation",
            "degree",
            "grave",
            "'grave' is not one of severe, accentuated, medium",
        ),
        (
            "transport-compensation",
            "entitlement_date",
            "2022-02-30",
            "is not a date of the calendar",
        ),
        (
            "unemployment-benefit",
            "contribution_months_last_24_in_moldova",
            25,
            "25 is not between 0 and 24",
        ),
    ],
)
def test_a_wrong_fact_of_the_guide_is_named_with_its_reason(
    check: str, fact: str, given: Any, reason: str
) -> None:
    with pytest.raises(FactError) as caught:
        read_facts(CHECKS[check], {fact: given})

    assert caught.value.fact == fact
    assert reason in caught.value.reason
