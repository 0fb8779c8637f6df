"""A small linear classifier over character and word n-grams, for language and for danger."""

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.model_files import load_model, save_model


class NgramClassifier:
    """Logistic regression over TF-IDF of character n-grams, word n-grams and given signs.

    The probabilities are those of the regression; classes are strings.
    """

    def __init__(
        self,
        char_range: tuple[int, int] = (2, 5),
        word_range: tuple[int, int] | None = (1, 2),
        min_df: int = 2,
        regularisation: float = 4.0,
        max_features: int = 200_000,
    ) -> None:
        self._vectorizers = [
            TfidfVectorizer(
                analyzer="char_wb",
                ngram_range=char_range,
                min_df=min_df,
                sublinear_tf=True,
                max_features=max_features,
                dtype=np.float32,
            )
        ]
        if word_range:
            self._vectorizers.append(
                TfidfVectorizer(
                    token_pattern=r"\w+",
                    ngram_range=word_range,
                    min_df=min_df,
                    sublinear_tf=True,
                    max_features=max_features,
                    dtype=np.float32,
                )
            )
        self.words: dict[str, dict[str, int]] = {}
        self._regression = LogisticRegression(
            C=regularisation, max_iter=120, tol=1e-3, class_weight="balanced"
        )

    def fit(
        self,
        texts: Sequence[str],
        labels: Sequence[str],
        signs: np.ndarray | None = None,
        weights: np.ndarray | None = None,
    ) -> None:
        """Learn from *texts* already brought to keys; *signs* is (len(texts), n_signs)."""
        parts = [v.fit_transform(texts) for v in self._vectorizers]
        with warnings.catch_warnings():
            # stopped early on purpose: more iterations cost minutes and change no decision
            warnings.simplefilter("ignore", ConvergenceWarning)
            self._regression.fit(self._join(parts, signs), labels, sample_weight=weights)

    def probabilities(
        self, texts: Sequence[str], signs: np.ndarray | None = None
    ) -> list[dict[str, float]]:
        """Return one {class: probability} for each text."""
        parts = [v.transform(texts) for v in self._vectorizers]
        rows = self._regression.predict_proba(self._join(parts, signs))
        return [dict(zip(self._regression.classes_, map(float, row), strict=True)) for row in rows]

    @staticmethod
    def _join(parts: list[csr_matrix], signs: np.ndarray | None) -> csr_matrix:
        columns = parts if signs is None else [*parts, csr_matrix(signs)]
        return hstack(columns, format="csr")

    def save(self, path: Path) -> None:
        save_model(self, path)

    @staticmethod
    def load(path: Path) -> "NgramClassifier":
        return load_model(path, NgramClassifier)
