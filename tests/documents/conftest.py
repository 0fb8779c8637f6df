from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.documents import Forms, Maker, load_forms
from bot.knowledge.load import load_with_problems
from bot.knowledge.texts import Texts
from bot.project import KNOWLEDGE
from tests.eligibility.scenario_files import CHECKS

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
COMPENSATION: dict[str, Any] = {
    "crime_article": "165(2)", "applicant": "victim", "place": "MD",
    "legal_status_at_crime": "md_citizen", "final_act": "conviction",
    "final_act_date": "2024-03-15", "civil_party": True, "enforcement": "opened_not_executed",
    "exclusions": [], "damage_lei": {"medical": 18000, "property": 2000},
    "offender_paid_lei": 500, "other_sources_lei": 0, "attempt": False, "age_at_crime": 25,
}  # fmt: skip
COUNSELLING: dict[str, Any] = {
    "crime_article": "201^1", "report_filed": True, "place": "MD", "legal_status": "md_citizen",
    "prior_state_counselling": False, "relation_to_deceased": "none", "age_at_application": 30,
    "attempt": False, "report_date": "2026-10-05",
}  # fmt: skip
PRIOR_REQUEST: dict[str, Any] = {
    "step": "prior_request", "event": "refusal_communicated", "issuer": "other",
    "law_sends_directly_to_court": False, "event_date": "2026-11-03",
    "remedies_info_correct": True,
}  # fmt: skip
PETITION: dict[str, Any] = {
    "step": "reinstatement", "missed_step": "prior_request", "impediment_objective": True,
    "impediment_ended_on": "2026-11-10", "missed_deadline": "2026-10-20",
}  # fmt: skip
EXAMPLES = {
    "state-compensation": ("state-compensation", COMPENSATION),
    "state-counselling": ("state-counselling", COUNSELLING),
    "prior-request": ("petition-deadlines", PRIOR_REQUEST),
    "petition": ("petition-deadlines", PETITION),
}
"""For each form, a check and facts that lead to it."""


def state(check: str, facts: dict[str, Any]) -> dict[str, Any]:
    return {"check": check, "facts": facts, "answered": list(facts)}


@pytest.fixture(scope="session")
def texts() -> Texts:
    return Texts.load(KNOWLEDGE / "texts")


@pytest.fixture(scope="session")
def forms() -> Forms:
    return load_forms(KNOWLEDGE / "forms", CHECKS)


@pytest.fixture(scope="session")
def maker(forms: Forms, texts: Texts) -> Maker:
    return Maker(CHECKS, forms, load_with_problems(KNOWLEDGE)[0].documents, texts)
