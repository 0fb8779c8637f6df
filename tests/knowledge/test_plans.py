"""The records of the plans are whole and exact; their look-up finds what is asked. Examples of its own."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from bot import resources
from bot.knowledge.model import KnowledgeBase
from bot.knowledge.plan_queries import PlanQuery
from bot.knowledge.plan_words import part_entry_id
from bot.knowledge.plans import Part, Plans, load_plans
from bot.language import LANGUAGES, known_key

MOLDOVA = "md-nap-2024-2028"


@pytest.fixture(scope="module")
def plans(knowledge: KnowledgeBase) -> Plans:
    assert knowledge.plans is not None
    return knowledge.plans


def read(question: str, language: str) -> PlanQuery | None:
    return resources.plan_queries().read(known_key(question, language))


def found(question: str, language: str) -> list[str]:
    query = read(question, language)
    return [action.number for action in resources.plan_queries().find(query)] if query else []


def test_moldovas_plan_is_whole(plans: Plans) -> None:
    plan = plans.plans[MOLDOVA]

    assert len(plan.actions) == 84
    assert len(plan.parts) == 18
    assert sum(len(part.indicators) for part in plan.parts.values()) == 39


def test_the_costs_add_up_to_the_totals_of_the_plan(plans: Plans) -> None:
    costs = [cost for action in plans.plans[MOLDOVA].actions.values() for cost in action.costs]
    by_source = {
        source: sum(cost.thousand_lei for cost in costs if cost.source == source)
        for source in ("state", "external")
    }

    assert by_source == {"state": Decimal("5848.7"), "external": Decimal("23694.7")}


def test_every_record_is_an_entry_that_cites_itself(
    plans: Plans, knowledge: KnowledgeBase
) -> None:
    cited = {
        (source.document, source.locator)
        for entry in knowledge.entries.values()
        for source in entry.sources
    }

    assert all((action.document, action.locator) in cited for action in plans.actions())


def test_answers_fit_and_never_say_that_something_was_done(knowledge: KnowledgeBase) -> None:
    answers = [
        (language, entry.answer[language])
        for entry in knowledge.entries.values()
        if entry.id.startswith(("md-action-", "tm-action-"))
        for language in LANGUAGES
    ]

    assert all(len(answer) <= 700 for _, answer in answers)
    cautions = {
        language: {
            resources.texts().get(f"plans.{key}", language) for key in ("plan_only", "ended")
        }
        for language in LANGUAGES
    }
    assert all(any(c in answer for c in cautions[language]) for language, answer in answers)


def test_every_indicator_of_an_objective_is_told_in_its_answer_or_details(
    plans: Plans, knowledge: KnowledgeBase
) -> None:
    parts = plans.plans[MOLDOVA].parts.values()
    missing = [
        (part.id, language, indicator.text[language])
        for part in parts
        for language in LANGUAGES
        for indicator in part.indicators
        if indicator.text[language].rstrip(".;") not in told(knowledge, part, language)
    ]

    assert missing == []


def told(knowledge: KnowledgeBase, part: Part, language: str) -> str:
    entry = knowledge.entries[part_entry_id(part)]
    return " ".join([entry.answer[language], entry.details[language] if entry.details else ""])


@pytest.mark.parametrize(
    ("question", "language", "numbers"),
    [
        ("Ce scrie la acțiunea 2.3.1?", "ro", ["2.3.1"]),
        ("действие 4.2.1 срок", "ru", ["4.2.1"]),
        ("what is 1.1.3", "en", ["1.1.3"]),
        ("ce actiuni se refera la directiva 2004/80", "ro", ["1.2.10"]),
    ],
)
def test_an_action_is_found_by_number_or_directive(
    question: str, language: str, numbers: list[str]
) -> None:
    assert found(question, language)[:1] == numbers


@pytest.mark.parametrize(
    ("question", "language"),
    [("toate acțiunile ANOFM", "ro"), ("какие действия у агентства занятости", "ru"),
     ("all actions of the National Employment Agency", "en")],
)  # fmt: skip
def test_all_actions_of_an_institution_are_found(question: str, language: str) -> None:
    numbers = {"2.1.1", "2.2.1", "2.2.2", "2.2.3", "2.3.1", "2.3.2", "5.2.1"}

    assert set(found(question, language)) == numbers


def test_a_year_finds_what_is_due_in_it(plans: Plans) -> None:
    numbers = found("какие действия со сроком в 2026 году", "ru")

    assert {"1.1.3", "1.3.5", "2.1.3", "3.1.3", "4.2.1", "1.2.10"} <= set(numbers)
    assert all(2026 in plans.plans[MOLDOVA].actions[number].years for number in numbers)


def test_partners_are_told_from_those_responsible() -> None:
    assert "1.3.1" in found("ce acțiuni au ca partener OIM", "ro")
    assert "4.1.12" in found("ce acțiuni are OIM", "ro")


def test_money_from_outside_and_the_costliest_are_found(plans: Plans) -> None:
    external = found("care acțiuni din plan au bani din surse externe", "ro")
    costliest = found("which are the most expensive actions of the plan", "en")

    actions = plans.plans[MOLDOVA].actions
    assert external
    assert all(any(c.source == "external" for c in actions[n].costs) for n in external)
    assert costliest[0] == max(actions.values(), key=lambda a: a.total_thousand_lei).number


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("pe 1.2.2024 m-a lovit", "ro"),
        ("ce spune art. 14(1)(2)", "ro"),
        ("ce scrie în ghid la 3.1.2 despre alocații", "ro"),
        ("în ce plan să depun cererea", "ro"),
        ("какие у меня планы на завтра", "ru"),
        ("what are my rights", "en"),
        ("вышлите мне 1.500 лей", "ru"),
    ],
)
def test_other_questions_are_left_to_search(question: str, language: str) -> None:
    assert read(question, language) is None


def test_an_unknown_institution_names_its_file_line_and_mend(tmp_path: Path) -> None:
    folder = tmp_path / "knowledge" / "plans"
    folder.mkdir(parents=True)
    title = {"ro": "a", "ru": "б", "en": "c"}
    record = {
        "document": "md-nap-1",
        "checked": "2026-11-20",
        "objectives": [{"id": "SO1.1", "title": title, "indicators": []}],
        "actions": [{"number": "1.1.1", "objective": "SO1.1", "title": title,
                     "deadlines": ["2026-Q4"], "responsible": ["nobody"]}],
    }  # fmt: skip
    (folder / "md-nap-1.yml").write_text(yaml.safe_dump(record), encoding="utf-8")

    _, problems = load_plans(folder)

    told = " ".join(map(str, problems))
    assert "plans/md-nap-1.yml" in told
    assert "nobody" in told
