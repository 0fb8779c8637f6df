from pathlib import Path

import joblib
import numpy as np
import pytest

from bot.language.ngrams import NgramClassifier

TEXTS = ["buna ziua", "buna seara", "buna dimineata", "good day", "good evening", "good morning"]
LABELS = ["ro", "ro", "ro", "en", "en", "en"]


@pytest.fixture
def classifier() -> NgramClassifier:
    model = NgramClassifier(char_range=(1, 3), min_df=1)
    model.fit(TEXTS, LABELS)
    return model


def test_probabilities_are_of_the_classes_and_sum_to_one(classifier: NgramClassifier) -> None:
    (row,) = classifier.probabilities(["buna"])

    assert set(row) == {"ro", "en"}
    assert sum(row.values()) == pytest.approx(1)
    assert row["ro"] > row["en"]


def test_a_text_without_a_known_character_still_gets_probabilities(
    classifier: NgramClassifier,
) -> None:
    (row,) = classifier.probabilities(["ж"])

    assert sum(row.values()) == pytest.approx(1)


def test_each_text_has_its_row(classifier: NgramClassifier) -> None:
    rows = classifier.probabilities(["buna noapte", "good night"])

    assert [max(row, key=lambda label: row[label]) for row in rows] == ["ro", "en"]


def test_signs_can_decide_where_the_words_are_the_same() -> None:
    model = NgramClassifier(char_range=(1, 3), min_df=1)
    signs = np.array([[1.0], [0.0]] * 3)
    model.fit(["the same words"] * 6, ["danger", "none"] * 3, signs)

    with_sign, without = model.probabilities(["the same words"] * 2, np.array([[1.0], [0.0]]))

    assert with_sign["danger"] > 0.5 > without["danger"]


def test_a_saved_model_says_the_same(classifier: NgramClassifier, tmp_path: Path) -> None:
    path = tmp_path / "folder" / "model.joblib"
    classifier.save(path)

    assert NgramClassifier.load(path).probabilities(TEXTS) == classifier.probabilities(TEXTS)
    assert [file.name for file in path.parent.iterdir()] == ["model.joblib"]


def test_another_file_is_refused(tmp_path: Path) -> None:
    joblib.dump({"not": "a model"}, tmp_path / "model.joblib")

    with pytest.raises(TypeError, match="holds dict"):
        NgramClassifier.load(tmp_path / "model.joblib")
