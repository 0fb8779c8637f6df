"""Labelled messages: errors are named, and the training data is large and apart from the test set."""

from collections import Counter
from pathlib import Path

import pytest
from rapidfuzz import fuzz, process

from bot.errors import InvalidData
from bot.language import LANGUAGES, fold
from bot.project import TRAINING
from bot.safety import DangerLevel, Example, read_examples
from bot.training import calm_examples
from tests.conftest import read_data

NEAR_COPY = 92.0
"""Likeness (rapidfuzz ratio, of 100) from which a text counts as a copy of another."""
EVERYBODY_SAYS = 2
"""Words of a text that any two authors write alike: “da”, “привет”, “ma bate”."""


@pytest.fixture(scope="module")
def training() -> list[Example]:
    return read_examples(TRAINING / "danger")


def write(folder: Path, text: str) -> Path:
    (folder / "ro").mkdir()
    (folder / "ro" / "file.yml").write_text(text, encoding="utf-8")
    return folder


def test_a_file_gives_each_text_once_with_its_level_and_category(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        "language: ro\ncategory: threat\nimmediate: [Vine acum]\nhigh: [Mă amenință, mă amenință]\n"
        "none: [Glumesc]\n",
    )
    assert {(e.text, e.level.label, e.category) for e in read_examples(folder)} == {
        ("Vine acum", "immediate", "threat"),
        ("Mă amenință", "high", "threat"),
        ("Glumesc", "none", None),
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("language: ro\nurgent: [a]\n", "has unknown keys"),
        ("- a list\n", "has unknown keys"),
        ("language: uk\nnone: [a]\n", "uk is not known"),
        ("none: [a]\n", "None is not known"),
        ("language: ro\ncategory: fire\nhigh: [a]\n", "fire is not known"),
        ("language: ro\nnone: [112]\n", "112 is no text"),
        ("language: ro\nnone: ['  ']\n", "is no text"),
    ],
)
def test_an_error_names_the_file_and_what_is_wrong(
    tmp_path: Path, text: str, problem: str
) -> None:
    with pytest.raises(InvalidData, match=problem) as error:
        read_examples(write(tmp_path, text))
    assert "ro/file.yml" in str(error.value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_enough_to_learn_from(training: list[Example], language: str) -> None:
    counts = Counter(e.level > DangerLevel.NONE for e in training if e.language == language)
    assert counts[True] >= 400
    assert counts[False] >= 600


def test_dangerous_examples_have_a_category(training: list[Example]) -> None:
    assert [e.text for e in training if e.level >= DangerLevel.HIGH and not e.category] == []


@pytest.fixture(scope="module")
def learnt(training: list[Example]) -> list[str]:
    """Every text that the detector learns from, folded."""
    return sorted(
        {fold(e.text) for e in training} | {fold(text) for text, _, _ in calm_examples(training)}
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_the_test_set_is_in_the_training_data(learnt: list[str], language: str) -> None:
    tested = [fold(str(record["text"])) for record in read_data(f"danger/{language}.yml")]
    tested = [text for text in tested if len(text.split()) > EVERYBODY_SAYS]
    likeness = process.cdist(tested, learnt, scorer=fuzz.ratio, score_cutoff=NEAR_COPY, workers=-1)
    copies = [
        f"{tested[i]!r} is like {learnt[j]!r}" for i, j in zip(*likeness.nonzero(), strict=True)
    ]
    assert not copies, "remove from the training data:\n" + "\n".join(copies)


def test_a_text_that_is_judged_dangerous_is_not_learned_as_calm() -> None:
    text, language, _ = next(calm_examples([]))
    judged = Example(text.upper(), language, DangerLevel.HIGH, "threat")
    assert text not in {calm for calm, _, _ in calm_examples([judged])}
