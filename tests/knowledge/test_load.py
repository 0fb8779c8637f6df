"""A small knowledge base on disk, spoilt in one place at a time; and the real one."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.errors import InvalidData, Problem
from bot.knowledge.load import MAX_ANSWER, MAX_TITLE, MIN_QUESTIONS, load, load_with_problems
from bot.knowledge.model import Entry, KnowledgeBase
from bot.project import KNOWLEDGE

DOCUMENTS = """\
- id: law
  title: &t {ro: Legea, ru: Закон, en: Law}
  short: *t
  kind: *t
  country: MD
  period: since 2017
  status: in force
  as_of: '2024-01-01'
  file: law.txt
  sha256: 00
  locators: ["art.1", "art.2"]
"""
ENTRIES = """\
- id: first
  title: {ro: Termenul, ru: Срок, en: The term}
  answer: {ro: Aveți 3 ani., ru: У вас 3 года., en: You have 3 years.}
  details: {ro: Trei., ru: Три., en: Three.}
  questions:
    ro: &q [a, b, c, d, e, f, g, h]
    ru: *q
    en: *q
  sources:
    - {document: law, locator: art.1}
  country: MD
  checked: 2026-11-20
  valid: {from: 2018-01-01}
  related: [second]
  check: benefit
- id: second
  title: {ro: Suma, ru: Сумма, en: The sum}
  answer: {ro: Da., ru: Да., en: Yes.}
  questions: {ro: *q, ru: *q, en: *q}
  sources: [{document: law, locator: art.2}]
  country: MD
  checked: 2026-11-20
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "knowledge"
    (folder / "entries" / "law").mkdir(parents=True)
    (folder / "checks").mkdir()
    (folder / "checks" / "benefit.yml").touch()
    (folder / "documents.yml").write_text(DOCUMENTS, encoding="utf-8")
    (folder / "entries" / "law" / "topic.yml").write_text(ENTRIES, encoding="utf-8")
    return folder


@pytest.fixture
def spoilt(folder: Path) -> Callable[[str, str], list[Problem]]:
    """Return the problems after one piece of the entries' text is replaced by another."""

    def load_spoilt(old: str, new: str) -> list[Problem]:
        assert old in ENTRIES
        path = folder / "entries" / "law" / "topic.yml"
        path.write_text(ENTRIES.replace(old, new, 1), encoding="utf-8")
        return load_with_problems(folder)[1]

    return load_spoilt


def test_a_sound_knowledge_base_is_loaded(folder: Path) -> None:
    knowledge = load(folder)

    first = knowledge.entries["first"]
    assert list(knowledge.entries) == ["first", "second"]
    assert (first.answer["ru"], first.valid_from, first.check) == (
        "У вас 3 года.",
        date(2018, 1, 1),
        "benefit",
    )
    assert knowledge.checks == {"benefit"}


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "what"),
    [
        ("ro: Termenul", "ro: [Termenul", 2, "YAML", "expected ',' or ']'"),
        ("  country: MD\n", "  country: MD\n  title: {ro: a, ru: b, en: c}\n", 12, "title",
         "stands twice in one mapping, first at line 2"),
        ("answer: {ro: Aveți 3 ani.", "answer: {ro: Aveți 3 luni., ro: Aveți 3 ani.", 3, "ro", "stands twice"),
        (ENTRIES, "id: first\n", 1, "file", "is not a list"),
        ("- id: second", "- second\n- id: second", 16, "", "an entry is not a mapping"),
        ("id: first", "id: First One", 1, "id", "First One is not kebab-case"),
        ("id: second", "id: first", 16, "id", "first is used at knowledge/entries/law/topic.yml:1"),
        ("  country: MD\n", "", 1, "country", "first has no country"),
        ("country: MD", "country: MD\n  colour: red", 12, "colour", "is not a known key"),
        ("answer: {ro: Aveți 3 ani., ru: У вас 3 года., ", "answer: {ro: Aveți 3 ani., ", 3, "answer.ru",
         "is missing or empty"),
        ("details: {ro: Trei.", "details: {ro: ''", 4, "details.ro", "is missing or empty"),
        ("title: {ro: Termenul", "title: {ua: Термін, ro: Termenul", 2, "title.ua", "is not one of the languages"),
        ("details: {ro: Trei., ru: Три., en: Three.}", "details: Trei.", 4, "details", "is not in three languages"),
        ("en: You have 3 years.", f"en: {'x' * 697} 3 d.", 3, "answer.en", "has 702 characters"),
        ("en: The term", f"en: The {'very ' * 16}long term", 2, "title.en", "is over 80 characters"),
        ("ro: Trei.", "ro: Trei ţări.", 4, "details.ro", "has ş or ţ with a cedilla"),
        ("У вас 3 года.", "У вас 5 лет.", 3, "answer", "the numbers differ between languages (ro: 3; ru: 5; en: 3)"),
        ("    ru: *q", "    ru: [a, b, c, d, e, f, g, g]", 7, "questions.ru", "has 7 different questions"),
        ("    ru: *q", "    ru: a", 7, "questions.ru", "is not a list of texts"),
        ("    en: *q", "    en: [1, 2, 3, 4, 5, 6, 7, 8]", 8, "questions.en", "is not a list of texts"),
        ("document: law, locator: art.1", "document: law, locator: art.99", 10, "sources.0", "law has no locator art.99"),
        ("document: law, locator: art.1", "document: code, locator: art.1", 10, "sources.0", "code is not a document"),
        ("    - {document: law, locator: art.1}", "    document: law", 9, "sources", "is not a list"),
        ("checked: 2026-11-20", "checked: autumn", 12, "checked", "autumn is not a date"),
        ("from: 2018-01-01", "from: soon", 13, "valid.from", "soon is not a date"),
        ("related: [second]", "related: [third]", 14, "related", "first points to third, which does not exist"),
        ("check: benefit", "check: pension", 15, "check", "pension is not a check"),
    ],
)  # fmt: skip
def test_each_kind_of_problem_is_named_with_file_line_key_and_mend(
    spoilt: Callable[[str, str], list[Problem]], old: str, new: str, line: int, key: str, what: str
) -> None:
    found = [problem for problem in spoilt(old, new) if what in problem.what]

    assert [(p.file, p.line, p.key) for p in found] == [
        ("knowledge/entries/law/topic.yml", line, key)
    ]
    assert found[0].mend


def test_what_points_to_a_broken_entry_is_no_second_problem(
    spoilt: Callable[[str, str], list[Problem]],
) -> None:
    (problem,) = spoilt("en: Yes.", "en: ''")

    assert problem.key == "answer.en"


def test_a_broken_entry_is_left_out_and_the_others_stay(folder: Path) -> None:
    path = folder / "entries" / "law" / "topic.yml"
    path.write_text(ENTRIES.replace("check: benefit", "check: pension"), encoding="utf-8")

    knowledge, problems = load_with_problems(folder)

    assert list(knowledge.entries) == ["second"]
    assert len(problems) == 1


def test_all_problems_are_told_at_once(folder: Path) -> None:
    path = folder / "entries" / "law" / "topic.yml"
    path.write_text(
        ENTRIES.replace("art.1}", "art.9}").replace("art.2}", "art.8}"), encoding="utf-8"
    )

    with pytest.raises(InvalidData) as caught:
        load(folder)

    assert str(caught.value).splitlines() == [
        "knowledge/entries/law/topic.yml:10: sources.0: law has no locator art.9."
        " See its locators in knowledge/documents.yml",
        "knowledge/entries/law/topic.yml:20: sources.0: law has no locator art.8."
        " See its locators in knowledge/documents.yml",
    ]


def test_documents_that_cannot_be_read_are_named(folder: Path) -> None:
    (folder / "documents.yml").unlink()

    _, problems = load_with_problems(folder)

    assert any(p.file.endswith("documents.yml") and p.what == "is missing" for p in problems)


def test_the_real_knowledge_base_has_no_problem() -> None:
    _, problems = load_with_problems(KNOWLEDGE)

    assert list(map(str, problems)) == []


def test_law_and_factsheet_are_covered_by_many_entries(knowledge: KnowledgeBase) -> None:
    documents = Counter(
        document
        for entry in knowledge.entries.values()
        for document in {s.document for s in entry.sources}
    )

    assert documents["md-law-137-2016"] >= 60
    assert documents["lastrada-factsheet-2025"] >= 20


def is_record(entry: Entry) -> bool:
    """Tell whether an entry was made from a record of a plan, which has questions of its own."""
    return re.match(r"(md|tm)-(action|go|so|section)-", entry.id) is not None


def test_every_entry_is_asked_for_in_each_language_and_short_enough(
    knowledge: KnowledgeBase,
) -> None:
    assert (MIN_QUESTIONS, MAX_ANSWER, MAX_TITLE) == (8, 700, 80)
    for entry in knowledge.entries.values():
        for language in ("ro", "ru", "en"):
            if not is_record(entry):
                assert len(set(entry.questions[language])) >= 8, entry.id
            assert 0 < len(entry.answer[language]) <= 700, entry.id


def test_no_plan_of_another_country_is_offered_as_a_service_here(knowledge: KnowledgeBase) -> None:
    for entry in knowledge.entries.values():
        if knowledge.documents[entry.sources[0].document].country == "TM":
            assert entry.country == "TM", entry.id
