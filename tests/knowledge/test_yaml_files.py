from pathlib import Path

import pytest

from bot.errors import InvalidData
from bot.knowledge.yaml_files import Lines, read_yaml

TEXT = """\
- id: one
  title: {ro: a, ru: b}
  questions:
    ro:
      - first
      - second
- id: two
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "entries.yml"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("0", 1),
        ("0.title", 2),
        ("0.title.ru", 2),
        ("0.questions.ro", 4),
        ("0.questions.ro.1", 6),
        ("1.id", 7),
    ],
)
def test_each_key_has_its_line(path: Path, key: str, line: int) -> None:
    assert Lines(path)[key] == line


@pytest.mark.parametrize(
    ("key", "line"), [("0.questions.en", 3), ("1.title.ro", 7), ("9.id", 1), ("", 1)]
)
def test_a_missing_key_has_the_line_of_what_it_is_missing_from(
    path: Path, key: str, line: int
) -> None:
    assert Lines(path)[key] == line


def test_an_empty_file_has_one_line(tmp_path: Path) -> None:
    (tmp_path / "empty.yml").write_text("", encoding="utf-8")

    assert Lines(tmp_path / "empty.yml")["0.id"] == 1


def test_a_file_is_read(path: Path) -> None:
    assert [entry["id"] for entry in read_yaml(path)] == ["one", "two"]


@pytest.mark.parametrize(
    ("content", "line", "key", "what"),
    [
        (b"- id: one\n  title: {ro: a\n- id: two\n", 3, "YAML", "expected ',' or '}'"),
        (b'- id: one\n- "open\n', 3, "YAML", "unexpected end of stream"),
        (b"- id: one\n  id two: x: y\n", 2, "YAML", "mapping values are not allowed"),
        ("- titlu: ș\n".encode("cp1250", errors="ignore") + b"\xfe", 1, "file", "is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_line(
    tmp_path: Path, content: bytes, line: int, key: str, what: str
) -> None:
    path = tmp_path / "broken.yml"
    path.write_bytes(content)

    with pytest.raises(InvalidData) as caught:
        read_yaml(path)

    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.key) == (str(path), line, key)
    assert what in problem.what
    assert problem.mend


def test_a_key_that_stands_twice_is_an_error_with_both_lines(tmp_path: Path) -> None:
    path = tmp_path / "twice.yml"
    path.write_text("- id: one\n  en: a\n  ru: b\n  en: c\n  id: two\n", encoding="utf-8")

    with pytest.raises(InvalidData) as caught:
        read_yaml(path)

    found = [(problem.line, problem.key, problem.what) for problem in caught.value.problems]
    assert found == [
        (4, "en", "stands twice in one mapping, first at line 2"),
        (5, "id", "stands twice in one mapping, first at line 1"),
    ]


def test_a_mapping_that_is_merged_into_another_may_have_its_keys(tmp_path: Path) -> None:
    path = tmp_path / "merged.yml"
    path.write_text("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: {<<: *a, y: 4}\n", encoding="utf-8")

    assert read_yaml(path)["c"] == {"x": 1, "y": 4}
    path.write_text(
        "a: &a {x: 1, y: 2}\nd: {in: [&b {<<: *a, y: 3}]}\nc: {<<: *b, y: 4}\n", encoding="utf-8"
    )
    assert read_yaml(path)["c"] == {"x": 1, "y": 4}


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match=r"nowhere\.yml:1: file: is missing"):
        read_yaml(tmp_path / "nowhere.yml")
