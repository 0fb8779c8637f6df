"""The form of a contact as data: what is asked, what is kept, what is refused."""

import shutil
from pathlib import Path

import pytest
import yaml

from bot.cases import CaseForm
from bot.errors import InvalidData
from bot.language import LANGUAGES
from bot.project import KNOWLEDGE

CASES = KNOWLEDGE / "cases"
CRITERIA = {
    "age", "sex", "economic_status", "residence", "spoken_language", "religion", "ethnicity",
    "colour", "disability", "citizenship", "gender_identity", "sexual_orientation",
}  # fmt: skip
"""The plan's twelve criteria of disaggregation (action plan 2024–2028, header of the table)."""
VICTIM = {
    "type": "sos",
    "category": "presumed_victim",
    "exploitation": ["labour"],
    "exploitation_country": "it",
    "citizenship": "md",
    "control": ["withholds_documents"],
    "agreed": True,
    "ethnicity": "roma",
    "notes": "Așteaptă un apel.",
}


@pytest.fixture(scope="module")
def form() -> CaseForm:
    return CaseForm.load(CASES)


def test_the_plans_twelve_criteria_are_asked_and_none_is_required(form: CaseForm) -> None:
    assert set(form.fields) >= CRITERIA
    assert not any(form.fields[name].required for name in CRITERIA)


def test_a_full_sos_is_accepted(form: CaseForm) -> None:
    assert form.clean(VICTIM) == VICTIM
    assert form.problems(VICTIM) == []


def test_what_is_not_asked_is_not_kept(form: CaseForm) -> None:
    kept = form.clean({**VICTIM, "type": "other", "category": "silent"})
    assert kept == {"type": "other", "category": "silent", "notes": "Așteaptă un apel."}


def test_without_agreement_no_sensitive_answer_is_kept(form: CaseForm) -> None:
    for agreed in (None, False):
        kept = form.clean({**VICTIM, "agreed": agreed})
        assert form.sensitive(kept) == {}


def test_sensitive_answers_and_words_are_kept_apart_from_figures(form: CaseForm) -> None:
    figures, apart = form.split(VICTIM)
    assert apart == {"ethnicity": "roma", "notes": "Așteaptă un apel."}
    assert "ethnicity" not in figures and figures["citizenship"] == "md"


@pytest.mark.parametrize(
    ("change", "field", "key"),
    [
        ({"type": None}, "type", "required"),
        ({"category": None}, "category", "required"),
        ({"category": "silent"}, "category", "not_listed"),
        ({"category": "bot_information"}, "category", "not_listed"),
        ({"citizenship": "atlantis"}, "citizenship", "not_listed"),
        ({"exploitation": ["labour", "else"]}, "exploitation", "not_listed"),
        ({"persons": 0}, "persons", "not_in_range"),
        ({"persons": 501}, "persons", "not_in_range"),
        ({"notes": "a" * 4001}, "notes", "too_long"),
        ({"referrals": [{"service": "moon", "outcome": "referred"}]}, "referrals", "not_listed"),
        ({"referrals": [{"service": "police"}]}, "referrals", "not_listed"),
    ],
)
def test_a_wrong_answer_is_named(form: CaseForm, change: dict, field: str, key: str) -> None:
    problems = form.problems({**VICTIM, **change})
    assert (field, key) in {(problem.field, problem.key) for problem in problems}


def test_every_type_of_contact_has_categories(form: CaseForm) -> None:
    for kind in form.lists["types"]:
        assert form.choices(form.fields["category"], {"type": kind.id})


def test_every_label_speaks_three_languages(form: CaseForm) -> None:
    labels = [option.label for options in form.lists.values() for option in options]
    labels += [field.label for field in form.fields.values()]
    assert all(set(label) == set(LANGUAGES) and all(label.values()) for label in labels)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("lists.yml", "  sos: {ro: SOS, ru: SOS, en: SOS}", "  sos: {ro: SOS, ru: SOS}", "three"),
        ("lists.yml", '"14_17":', "14_17:", "Quote"),
        ("lists.yml", "of: [sos], ro: Sesizare", "of: [soss], ro: Sesizare", "no type"),
        ("form.yml", "kind: number", "kind: amount", "no kind"),
        ("form.yml", "list: countries", "list: planets", "names no list"),
        ("form.yml", "id: control", "id: recruitment", "stands twice"),
        ("form.yml", "when: {type: [sos, referral]}", "when: {kind: [sos]}", "no field above"),
        ("form.yml", "when: {type: [sos]}", "when: {type: [sosss]}", "no answer"),
        ("form.yml", "required: true", "required: false", "no required field"),
        ("form.yml", "max: 4000", "longest: 4000", "missing"),
    ],
)
def test_the_validator_names_file_line_and_mend(
    tmp_path: Path, file: str, old: str, new: str, said: str
) -> None:
    folder = tmp_path / "knowledge" / "cases"
    shutil.copytree(CASES, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InvalidData) as error:
        CaseForm.load(folder)
    assert any(said in str(problem) for problem in error.value.problems)
    assert all(p.file == f"knowledge/cases/{file}" and p.line for p in error.value.problems)


def test_no_list_is_unused(form: CaseForm) -> None:
    content = yaml.safe_load((CASES / "form.yml").read_text(encoding="utf-8"))
    fields = [field for section in content["sections"] for field in section["fields"]]
    used = {field.get("list") for field in fields} | {field.get("outcomes") for field in fields}
    assert set(form.lists) == used - {None}
