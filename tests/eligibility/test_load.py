from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.eligibility import Condition, UnknownCheck, load_check, load_checks
from bot.eligibility.model import Remark
from bot.errors import InvalidData, Problem
from bot.knowledge.load import load_with_problems
from bot.project import KNOWLEDGE
from tests.eligibility.scenario_files import CHECKS

SMALL = """\
id: small
document: md-law-137-2016
benefit: small
checked: 2026-11-20
title: &text {ro: a, ru: a, en: a}
intro: *text
facts:
  - {id: place, type: choice, label: *text, question: *text, options: [{value: MD, label: *text}]}
  - {id: age, type: int, label: *text, question: *text}
values:
  grown: {at_least: [age, 18]}
conditions:
  - id: here
    locator: art.1
    when: {all: [grown, {is: [place, MD]}]}
    text: *text
    otherwise: *text
results:
  max_months: {if: [grown, 3, 6]}
documents:
  - {text: *text, when: grown, locator: art.1}
where: {text: *text, locator: art.1}
outcomes: {eligible: *text, not_eligible: *text, needs_review: *text}
"""


@pytest.fixture
def problems(tmp_path: Path) -> Callable[[str, str], list[Problem]]:
    """Return the problems of the small check with one piece of text replaced by another."""

    def load(old: str, new: str) -> list[Problem]:
        assert old in SMALL
        path = tmp_path / "small.yml"
        path.write_text(SMALL.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(InvalidData) as caught:
            load_check(path)
        return caught.value.problems

    return load


def test_a_small_check_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "small.yml"
    path.write_text(SMALL, encoding="utf-8")

    check = load_check(path)

    assert (check.id, list(check.facts), check.facts["place"].values) == (
        "small",
        ["place", "age"],
        ("MD",),
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "what", "mend"),
    [
        ("title: &text {ro: a", "title: &text {ro: [a", 5, "YAML", "expected ',' or ']'", "Check quotes"),
        ("benefit: small\n", "", 1, "benefit", "is missing", "Add benefit"),
        ("id: small", "id: other", 1, "id", "other is not the file's name", "Write small"),
        ("type: int", "type: length", 9, "facts.1.type", "length is not a type", "Types: bool, choice,"),
        ("type: int", "type: int, about: rain", 9, "facts.1.about", "rain is no subject", "Subjects: crime"),
        ("intro: *text", "intro: {ro: a, en: a}", 6, "intro", "has no ru text", "Write it in all three"),
        ("intro: *text", "intro: {ro: a, ru: ' ', en: a}", 6, "intro", "has no ru text", "all three languages"),
        ("intro: *text", "intro: {ro: a, ru: b, c, en: a}", 6, "intro", "has 'c' beside", "in quotes"),
        ("{id: age, type: int, label: *text", "{id: age, type: int, label: {ro: a}", 9, "facts.1.label",
         "has no en text", "Write it in all three"),
        ("[age, 18]", "[years, 18]", 11, "values.grown", "years is neither a fact nor a named value", "OPERATORS"),
        ("{all: [grown,", "{every: [grown,", 15, "conditions.0.when", "every is not an operator", "OPERATORS"),
        ("{is: [place, MD]}", "{is: [place, MD], not: grown}", 15, "conditions.0.when",
         "has 2 operators: is, not; write one", "OPERATORS"),
        ("    when: {all: [grown, {is: [place, MD]}]}\n", "", 13, "conditions.0.when", "is empty", "OPERATORS"),
        ("{if: [grown, 3, 6]}", "{if: [grow, 3, 6]}", 19, "results.max_months", "grow is neither", "OPERATORS"),
        ("    otherwise: *text\n", "", 13, "conditions.0.otherwise", "is missing", "Add otherwise"),
        ("    otherwise: *text", "    otherwize: *text", 17, "conditions.0.otherwize", "is not a known key",
         "Keys: id, locator, when, text, otherwise"),
        ("type: int, label", "type: int, lable", 9, "facts.1.lable", "is not a known key", "Keys: id, type, label"),
        ("outcomes:", "remarks: []\noutcomes:", 23, "remarks", "is not a known key", "Keys: id, document"),
        ("{id: age, type: int", "{id: place, type: int", 9, "facts.1.id", "place is there 2 times",
         "Give each its own id"),
        ("max_months: {if: [grown, 3, 6]}", "max_months: {figure: most}", 19, "results.max_months",
         "there is no parameter most", "Known: none"),
        ("{is: [place, MD]}", "{crime_in: [place, listed]}", 15, "conditions.0.when", "there is no list listed",
         "Known: none"),
        ("{if: [grown, 3, 6]}", "{in_bands: [age, months]}", 19, "results.max_months", "there is no table months",
         "Known: none"),
        ("{is: [place, MD]}", "{is: [place, RO]}", 15, "conditions.0.when", "RO is not a value of place", "Values: MD"),
        ("{is: [place, MD]}", "{case: [place, {}]}", 15, "conditions.0.when", "has no branch for MD of place",
         "Add MD"),
        ("{at_least: [age, 18]}", "{is: [place, MD]}", 9, "facts.1.id", "age is never used", "write unused: true"),
        ("type: int, label", "type: int, unused: true, label", 9, "facts.1.unused", "age is used", "Remove unused"),
        ("results:", "wanted: [sum]\nresults:", 18, "wanted", "sum is not a result", "Results: max_months"),
        ("when: grown", "when: old", 21, "documents.0.when", "old is neither a fact", "OPERATORS"),
    ],
)  # fmt: skip
def test_each_kind_of_problem_is_named_with_line_key_and_mend(
    problems: Callable[[str, str], list[Problem]],
    old: str,
    new: str,
    line: int,
    key: str,
    what: str,
    mend: str,
) -> None:
    found = [problem for problem in problems(old, new) if what in problem.what]

    assert [(problem.line, problem.key) for problem in found] == [(line, key)]
    assert mend in found[0].mend
    assert "small.yml" in found[0].file


def test_a_file_that_is_not_a_mapping_is_named(
    problems: Callable[[str, str], list[Problem]],
) -> None:
    (problem,) = problems(SMALL, "- id: small\n")

    assert (problem.key, problem.what) == ("file", "is not a mapping")


def test_problems_of_several_files_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "checks").mkdir()
    for name in ("one", "two"):
        (tmp_path / "checks" / f"{name}.yml").write_text(SMALL, encoding="utf-8")

    with pytest.raises(InvalidData, match="small is not the file's name") as caught:
        load_checks(tmp_path)

    assert [Path(problem.file).name for problem in caught.value.problems] == ["one.yml", "two.yml"]


def test_an_unknown_check_names_those_that_exist() -> None:
    with pytest.raises(UnknownCheck, match="no check 'pension'; the checks are: care-allowance"):
        CHECKS.named("pension")


@pytest.mark.parametrize("name", CHECKS)
def test_every_locator_of_a_check_is_one_of_its_document(name: str) -> None:
    knowledge, _ = load_with_problems(KNOWLEDGE)
    check = CHECKS[name]
    record = yaml.safe_load((KNOWLEDGE / "checks" / f"{name}.yml").read_text(encoding="utf-8"))

    for document, cited in locators(record, check.document):
        known = set(knowledge.documents[document].locators)
        assert cited in known or cited.partition("/")[0] in known, (document, cited)


@pytest.mark.parametrize("name", CHECKS)
def test_every_list_and_parameter_that_an_expression_names_exists(name: str) -> None:
    record = yaml.safe_load((KNOWLEDGE / "checks" / f"{name}.yml").read_text(encoding="utf-8"))

    assert {arguments[1] for arguments in under(record, "crime_in")} <= set(CHECKS[name].lists)
    assert {arguments[0] for arguments in under(record, "parameter")} <= set(
        CHECKS[name].parameters
    )


@pytest.mark.parametrize("name", CHECKS)
def test_every_condition_document_and_note_has_its_source(name: str) -> None:
    check = CHECKS[name]
    parts: tuple[Condition | Remark, ...]
    parts = (*check.conditions, *check.documents, *check.next_steps, *check.notes, check.where)

    assert [part for part in parts if not part.locator] == []
    assert len({condition.id for condition in check.conditions}) == len(check.conditions)


def locators(value: Any, document: str) -> list[tuple[str, str]]:
    """Return each locator with the document that it is of, which a part of a check may name."""
    if isinstance(value, list):
        return [found for item in value for found in locators(item, document)]
    if not isinstance(value, dict):
        return []
    document = value.get("document", document)
    cited = value.get("locator")
    told = [cited] if isinstance(cited, str) else under(cited, "text")
    return [(document, str(at)) for at in told] + [
        found
        for key, item in value.items()
        if key != "locator"
        for found in locators(item, document)
    ]


def under(value: Any, key: str) -> list[Any]:
    """Return everything that stands under *key*, however deep."""
    if isinstance(value, dict):
        own = [value[key]] if key in value else []
        return own + [found for item in value.values() for found in under(item, key)]
    if isinstance(value, list):
        return [found for item in value for found in under(item, key)]
    return []
