"""Whatever a curator spoils, the validator names it and nothing crashes."""

import random
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.project import KNOWLEDGE
from bot.validation import validate

PATTERNS = ("phrases.yml", "requests.yml", "follow_ups.yml", "danger_talk.yml", "steering.yml")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A copy of the knowledge with one entry, one plan and two checks, which is read in a moment."""
    folder = tmp_path / "knowledge"
    for part in ("canned", "cases", "checks", "plans", "reports", "safety", "texts"):
        shutil.copytree(KNOWLEDGE / part, folder / part)
    for file in ("documents.yml", "hours.yml", "places.yml", *PATTERNS):
        shutil.copy(KNOWLEDGE / file, folder / file)
    (folder / "plans" / "tm-nap-2020-2022.yml").unlink()
    for check in (folder / "checks").glob("*.yml"):
        if check.stem not in ("legal-aid", "state-compensation"):
            check.unlink()
            continue
        own = re.sub("(?m)^entry: .*$", "entry: first", check.read_text("utf-8"))
        check.write_text(own, encoding="utf-8")
    topic = folder / "entries" / "md-law-137-2016"
    topic.mkdir(parents=True)
    (topic / "topic.yml").write_text(SMALL_ENTRY, encoding="utf-8")
    return folder


SMALL_ENTRY = """\
- id: first
  title: {ro: Termenul, ru: Срок, en: The term}
  answer: {ro: Da., ru: Да., en: Yes.}
  questions:
    ro: [a, b, c, d, e, f, g, h]
    ru: [а, б, в, г, д, е, ж, з]
    en: [a, b, c, d, e, f, g, h]
  sources: [{document: md-law-137-2016, locator: art.1}]
  country: MD
  checked: 2026-11-20
  check: state-compensation
"""
FILES = (
    "entries/md-law-137-2016/topic.yml", "documents.yml", "hours.yml", *PATTERNS, "checks/legal-aid.yml",
    "texts/chat.yml", "texts/plans.yml", "safety/lexicon.yml", "plans/md-nap-2024-2028.yml",
    "plans/institutions.yml", "plans/themes.yml",
)  # fmt: skip


def test_a_sound_knowledge_base_has_no_problem_and_no_warning(small: Path) -> None:
    found = validate(small)

    assert found.problems == []
    assert found.warnings(date(2026, 11, 21)) == []


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    "content",
    [b"", b"[", b"- 7\n- null\n", b"7", b"a: {b: [c, {d: 1}]}", b"\xff\xfe", b"'\n",
     b"- id: x\n  id: y\n", b"a: 1\na: 2\n", b"x: 2026-13-40\n"],
    ids=range(10),
)  # fmt: skip
def test_a_file_of_the_wrong_shape_is_named(small: Path, file: str, content: bytes) -> None:
    (small / file).write_bytes(content)

    problems = validate(small).problems

    assert any(problem.file.endswith(file) for problem in problems)
    assert all(problem.line >= 1 and problem.mend for problem in problems)


@pytest.mark.parametrize("file", FILES)
def test_no_line_that_is_lost_or_doubled_crashes_the_validator(small: Path, file: str) -> None:
    lines = (small / file).read_text(encoding="utf-8").splitlines(keepends=True)
    chosen = random.Random(7).sample(range(len(lines)), min(len(lines), 4))
    for number in chosen:
        for changed in ([], [lines[number]] * 2, [lines[number].replace(": ", ":", 1)]):
            text = "".join([*lines[:number], *changed, *lines[number + 1 :]])
            (small / file).write_text(text, encoding="utf-8")
            validate(small)


def test_the_same_problem_is_told_once(small: Path) -> None:
    path = small / "texts" / "plans.yml"
    path.write_text(path.read_text(encoding="utf-8") + "\nnew: only English\n", encoding="utf-8")

    problems = validate(small).problems

    assert [problem.key for problem in problems] == ["new"]


def test_old_entries_are_a_warning_and_no_problem(small: Path) -> None:
    found = validate(small)

    assert found.problems == []
    (warning,) = found.warnings(date(2028, 1, 1))
    assert warning == "2 to compare with their source again: azimut kb review"


def test_a_check_whose_entry_does_not_exist_is_named(small: Path) -> None:
    path = small / "checks" / "legal-aid.yml"
    path.write_text(path.read_text("utf-8").replace("entry: first", "entry: gone"), "utf-8")
    (problem,) = validate(small).problems

    assert (problem.file, problem.key) == ("knowledge/checks/legal-aid.yml", "entry")
    assert "gone does not exist" in problem.what
