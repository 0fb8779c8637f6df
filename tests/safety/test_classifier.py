"""The classifier learns its heads, keeps them in a file and scores as the library would."""

from pathlib import Path

import numpy as np
import pytest

from bot.safety import DangerLevel
from bot.safety.classifier import DangerClassifier, Labelled

NO_SIGNS = np.zeros(2, dtype=np.float32)
ROWS = [
    ("he hits me now", DangerLevel.IMMEDIATE, "violence_now"),
    ("he hit me last year often", DangerLevel.HIGH, "violence_now"),
    ("locked in a room now", DangerLevel.IMMEDIATE, "confinement"),
    ("he never lets me out of the room", DangerLevel.HIGH, "confinement"),
    ("something is wrong at home", DangerLevel.CHECK, "threat"),
    ("which papers for a passport", DangerLevel.NONE, None),
    ("when do you open", DangerLevel.NONE, None),
]


@pytest.fixture(scope="module")
def classifier() -> DangerClassifier:
    return DangerClassifier.train([Labelled(k, NO_SIGNS, lv, c) for k, lv, c in ROWS * 4])


def test_danger_scores_above_calm(classifier: DangerClassifier) -> None:
    danger = classifier.scores("he hits me", NO_SIGNS)
    calm = classifier.scores("which papers do you need", NO_SIGNS)
    assert danger.acute > 0 > calm.acute
    assert danger.any > 0 > calm.any


def test_now_is_more_urgent(classifier: DangerClassifier) -> None:
    now = classifier.scores("he hits me now", NO_SIGNS).immediate
    then = classifier.scores("he hit me last year often", NO_SIGNS).immediate
    assert now > then


def test_a_key_without_any_known_ngram_has_a_score(classifier: DangerClassifier) -> None:
    assert classifier.scores("", NO_SIGNS) == classifier.scores("ωψ", NO_SIGNS)


def test_what_was_saved_scores_the_same(classifier: DangerClassifier, tmp_path: Path) -> None:
    classifier.save(tmp_path / "danger.joblib")
    again = DangerClassifier.load(tmp_path / "danger.joblib")
    assert again.scores("he hits me", NO_SIGNS) == classifier.scores("he hits me", NO_SIGNS)


def test_a_message_learned_in_the_same_words_is_known_whatever_its_politeness(
    classifier: DangerClassifier,
) -> None:
    key, level, category = ROWS[0]
    assert classifier.known(f"buna ziua, {key}!! va rog") == (level, category)
    assert classifier.known(f"{key} marti") is None
