import re
import string
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import InvalidData, Problem
from bot.knowledge.texts import Texts
from bot.project import KNOWLEDGE, ROOT

SOUND = """\
hello: {ro: "Bună, {name} ", ru: "Привет, {name}", en: "Hello, {name}"}
bye: {ro: Pa, ru: Пока, en: Bye}
"""


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    (tmp_path / "chat.yml").write_text(SOUND, encoding="utf-8")
    return Texts.load(tmp_path)


@pytest.fixture
def problem_of(tmp_path: Path) -> Callable[[str], Problem]:
    """Return the one problem of a file of texts that has this line after a sound one."""

    def load(line: str) -> Problem:
        (tmp_path / "chat.yml").write_text(
            f"bye: {{ro: Pa, ru: Пока, en: Bye}}\n{line}\n", encoding="utf-8"
        )
        with pytest.raises(InvalidData) as caught:
            Texts.load(tmp_path)
        (problem,) = caught.value.problems
        return problem

    return load


def test_a_text_is_got_by_file_and_key_with_its_fields_filled_in(texts: Texts) -> None:
    assert texts.get("chat.hello", "ru", name="Ана") == "Привет, Ана"
    assert texts.in_all("chat.bye") == {"ro": "Pa", "ru": "Пока", "en": "Bye"}


def test_without_a_language_the_text_is_romanian(texts: Texts) -> None:
    assert texts.get("chat.bye", None) == "Pa"


def test_a_section_has_the_texts_of_one_file(texts: Texts) -> None:
    assert texts.section("chat", "en") == {"hello": "Hello, {name}", "bye": "Bye"}


@pytest.mark.parametrize(
    ("line", "key", "what"),
    [
        ("hi: {ro: Bună, en: Hi}", "hi", "is not in the three languages"),
        ("hi: Hi", "hi", "is not in the three languages"),
        ("hi: {ro: Bună, ru: ' ', en: Hi}", "hi", "has an empty text"),
        ('hi: {ro: "{a}", ru: "{a}", en: "{b}"}', "hi", "has different {fields} in the languages"),
    ],
)
def test_each_kind_of_problem_is_named_with_its_line(
    problem_of: Callable[[str], Problem], line: str, key: str, what: str
) -> None:
    problem = problem_of(line)

    assert (Path(problem.file).name, problem.line, problem.key, problem.what) == (
        "chat.yml",
        2,
        key,
        what,
    )
    assert problem.mend == "Write ro, ru and en with the same {fields}"


def test_a_key_that_yaml_reads_as_yes_is_named(problem_of: Callable[[str], Problem]) -> None:
    problem = problem_of("yes: {ro: Da, ru: Да, en: Aye}")

    assert (problem.key, problem.what) == ("True", "is read as yes or no; quote the key")


def test_the_real_texts_have_no_problem_and_no_cedilla() -> None:
    Texts.load(KNOWLEDGE / "texts")

    for path in (KNOWLEDGE / "texts").glob("*.yml"):
        assert not re.search("[şţŞŢ]", path.read_text(encoding="utf-8")), path.name


def test_every_text_that_the_code_names_exists() -> None:
    real = Texts.load(KNOWLEDGE / "texts")
    files = "|".join(path.stem for path in (KNOWLEDGE / "texts").glob("*.yml"))
    quoted = re.compile(rf'(?:get|in_all|word)\(\s*"((?:{files})\.[a-z_0-9]+)"')
    named = {
        key
        for folder in ("bot", "actions")
        for path in (ROOT / folder).rglob("*.py")
        for key in quoted.findall(path.read_text(encoding="utf-8"))
    }

    assert len(named) > 20
    assert [key for key in sorted(named) if key not in known(real, files.split("|"))] == []


def known(texts: Texts, files: list[str]) -> set[str]:
    return {f"{file}.{key}" for file in files for key in texts.section(file, "ro")}


def test_fields_are_plain_names() -> None:
    for path in (KNOWLEDGE / "texts").glob("*.yml"):
        for text in Texts.load(KNOWLEDGE / "texts").section(path.stem, "en").values():
            fields = [
                field for _, field, _, _ in string.Formatter().parse(text) if field is not None
            ]
            assert all(field.isidentifier() for field in fields), text
