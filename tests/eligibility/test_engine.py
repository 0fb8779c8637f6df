"""What a decision says beside its outcome."""

import pytest

from bot.eligibility import FactError, decide, read_facts
from tests.eligibility.scenario_files import CHECKS, SCENARIOS

COMPENSATION = CHECKS["state-compensation"]
ANSWERS = [scenario.decision().as_dict() for scenario in SCENARIOS]
ADULT = next(s for s in SCENARIOS if str(s) == "state-compensation/trafficked-adult")


def test_each_reason_note_and_paper_is_told_in_three_languages_with_its_source() -> None:
    for answer in ANSWERS:
        for part in (*answer["reasons"], *answer["documents"], *answer["notes"], answer["where"]):
            assert set(part["text"]) == {"ro", "ru", "en"}
            assert all(part["text"].values())
            assert part["locator"]


def test_the_answer_has_the_keys_of_the_contract() -> None:
    assert list(ADULT.decision().as_dict()) == [
        "check", "outcome", "missing", "benefit", "amount_lei", "deadline", "max_months",
        "reasons", "documents", "where", "notes",
    ]  # fmt: skip


def test_the_benefit_is_named_only_when_eligible() -> None:
    assert [
        a
        for a in ANSWERS
        if (a["benefit"] is not None)
        is not (
            a["outcome"] == "eligible" and a["check"] not in ("petition-deadlines", "referral")
        )
    ] == []


def test_an_amount_is_named_only_when_eligible() -> None:
    assert [a for a in ANSWERS if a["amount_lei"] is not None and a["outcome"] != "eligible"] == []


def test_amounts_and_dates_are_plain_json() -> None:
    answer = ADULT.decision().as_dict()

    assert (answer["amount_lei"], answer["deadline"]) == (12600.0, "2027-03-15")


def test_a_reason_reads_differently_when_it_holds_fails_and_is_open() -> None:
    texts = [
        decide(COMPENSATION, read_facts(COMPENSATION, ADULT.facts | {"place": place}))
        .reasons[2]
        .text["en"]
        for place in ("MD", "abroad", "mixed")
    ]

    assert len(set(texts)) == 3


def test_not_eligible_never_means_that_there_is_no_help() -> None:
    refused = [answer for answer in ANSWERS if answer["outcome"] == "not_eligible"]

    for language in ("ro", "ru", "en"):
        for answer in refused:
            assert any("0 800 77777" in note["text"][language] for note in answer["notes"])


@pytest.mark.parametrize(
    ("check", "facts", "fact"),
    [
        ("state-compensation", {"birth_date": "2020-01-01", "crime_date": "2019-01-01"}, "birth_date"),
        ("state-compensation", {"final_act_date": "2018-01-01", "crime_date": "2019-01-01"}, "final_act_date"),
        ("state-compensation", {"crime_date": "2027-01-01"}, "crime_date"),
        ("state-compensation", {"birth_date": "2027-01-01"}, "birth_date"),
        ("state-compensation",
         {"birth_date": "2000-01-01", "crime_date": "2019-01-01", "age_at_crime": 12}, "age_at_crime"),
        ("state-compensation", {"applicant": "victim", "victim_deceased": True}, "applicant"),
        ("state-counselling", {"report_date": "2027-01-01"}, "report_date"),
        ("state-counselling",
         {"report_filed": False, "report_date": "2026-01-01", "application_date": "2026-02-01"}, "report_filed"),
        ("petition-deadlines", {"event_date": "2026-11-21"}, "event_date"),
        ("petition-deadlines", {"missed_deadline": "2026-11-20"}, "missed_deadline"),
        ("petition-deadlines", {"force_majeure": True, "impediment_objective": False}, "impediment_objective"),
        ("disability-pension-or-allowance", {"current_age": 20, "age_at_first_determination": 30},
         "age_at_first_determination"),
        ("disability-pension-or-allowance", {"current_age": 20, "contribution_years": 25}, "contribution_years"),
        ("disability-pension-or-allowance", {"decision_date": "2026-05-10", "application_date": "2026-05-09"},
         "application_date"),
        ("disability-pension-or-allowance",
         {"severe_established_before_23": True, "age_at_first_determination": 40}, "severe_established_before_23"),
        ("care-allowance-or-personal-assistance", {"decision_date": "2027-01-01"}, "decision_date"),
        ("transport-compensation", {"entitlement_date": "2027-01-01"}, "entitlement_date"),
        ("social-aid", {"children": 1, "disabled_children": 2}, "disabled_children"),
        ("social-aid", {"adults_in_household": 1, "disabled_adults": 2}, "disabled_adults"),
        ("social-aid", {"adults_in_household": 2, "only_adult_is_disabled": True}, "only_adult_is_disabled"),
        ("unemployment-benefit", {"age": 30, "total_contribution_years": 31}, "total_contribution_years"),
        ("unemployment-benefit", {"total_contribution_years": 0.5, "contribution_months_last_24_in_moldova": 20},
         "contribution_months_last_24_in_moldova"),
    ],
)  # fmt: skip
def test_facts_that_contradict_one_another_are_refused(
    check: str, facts: dict[str, object], fact: str
) -> None:
    with pytest.raises(FactError) as caught:
        decide(CHECKS[check], read_facts(CHECKS[check], {"today": "2026-11-20", **facts}))

    assert caught.value.fact == fact
