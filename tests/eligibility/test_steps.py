from datetime import date
from typing import Any

import pytest

from bot.eligibility import read_facts
from bot.eligibility.steps import amount_steps, deadline_steps
from bot.knowledge.texts import Texts
from bot.project import KNOWLEDGE
from tests.eligibility.scenario_files import CHECKS

TEXTS = Texts.load(KNOWLEDGE / "texts")
TODAY = "2026-11-20"


def steps(kind: Any, check: str, facts: dict[str, Any], language: str = "en") -> list[str]:
    known = read_facts(CHECKS[check], {"today": TODAY, "application_date": TODAY, **facts}
                       if "application_date" in CHECKS[check].facts else {"today": TODAY, **facts})  # fmt: skip
    found: list[str] = kind(CHECKS[check], known, TEXTS, language)
    return found


def test_a_sum_is_told_step_by_step() -> None:
    facts = {
        "crime_article": "165", "applicant": "victim", "exclusions": [], "damage_lei":
        {"medical": 18000, "property": 2000}, "offender_paid_lei": 500, "other_sources_lei": 0,
    }  # fmt: skip

    assert steps(amount_steps, "state-compensation", facts) == [
        "The damage that counts: 18 000 (treatment) + 2 000 (belongings) = 20 000 lei",
        "70 % of the damage: 20 000 × 0,7 = 14 000 lei",
        "At most 10 average salaries: 17 400 (forecast average salary) × 10 = 174 000 lei",
        "Before the payments received: the smaller of 14 000; 174 000 = 14 000 lei",
        "Your share: 14 000 − 500 (already paid) = 13 500 lei",
    ]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("ro", "Ultima zi: 15.03.2024 (data hotărârii definitive) + 3 ani = 15.03.2027"),
        ("ru", "Последний день: 15.03.2024 (дата окончательного решения) + 3 года = 15.03.2027"),
        ("en", "Last day: 15.03.2024 (date of the final decision) + 3 years = 15.03.2027"),
    ],
)
def test_a_deadline_is_told_with_how_it_was_counted(language: str, told: str) -> None:
    facts = {"final_act": "conviction", "final_act_date": "2024-03-15", "age_at_crime": 25}

    assert steps(deadline_steps, "state-compensation", facts, language) == [told]


def test_a_deadline_of_a_minor_is_counted_from_the_eighteenth_birthday() -> None:
    facts = {
        "final_act": "conviction", "final_act_date": "2015-03-01", "age_at_crime": 9,
        "birth_date": "2005-06-10", "representative_applied_in_term": False,
    }  # fmt: skip

    first, second = steps(deadline_steps, "state-compensation", facts)
    assert first.endswith("10.06.2005 (the victim's date of birth) + 18 years = 10.06.2023")
    assert second == "Last day: 10.06.2023 + 3 years = 10.06.2026"


def test_what_is_not_known_has_no_steps() -> None:
    assert steps(amount_steps, "state-compensation", {}) == []
    assert steps(deadline_steps, "state-compensation", {}) == []


def test_working_days_are_named_as_such() -> None:
    facts = {"step": "cnddcm_contest", "event": "cnddcm_decision_communicated",
             "event_date": "2026-11-02"}  # fmt: skip

    (told,) = steps(deadline_steps, "petition-deadlines", facts)
    assert "+ 30 working days = " in told
    assert date(2026, 12, 14).strftime("%d.%m.%Y") in told
