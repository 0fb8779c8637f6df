"""Okapi BM25: how well the words of a question fit a text, common words counting little."""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer

_SATURATION, _LENGTH = 1.2, 0.75
"""The usual k1 and b."""


class Bm25:
    """BM25 over *texts*, cut into words (or what stands for them) by *analyzer*."""

    def __init__(self, texts: Sequence[str], analyzer: Callable[[str], list[str]]) -> None:
        self._analyzer = analyzer
        vectorizer = CountVectorizer(analyzer=analyzer)
        counts = vectorizer.fit_transform(texts).astype(np.float32)
        self._places: dict[str, int] = vectorizer.vocabulary_
        having = np.asarray((counts > 0).sum(axis=0)).ravel()
        self._rarity = np.log1p((len(texts) - having + 0.5) / (having + 0.5))
        lengths = np.asarray(counts.sum(axis=1)).ravel()
        cells = counts.tocoo()
        relative = 1 - _LENGTH + _LENGTH * lengths[cells.row] / max(lengths.mean(), 1e-9)
        weights = cells.data * (_SATURATION + 1) / (cells.data + _SATURATION * relative)
        self._weights = csr_matrix(
            (weights * self._rarity[cells.col], (cells.col, cells.row)),
            shape=(counts.shape[1], len(texts)), dtype=np.float32,
        )  # fmt: skip
        self._rarest = float(self._rarity.max(initial=1.0))

    def scores(self, text: str) -> np.ndarray:
        """Return the fit of every text, as a share of the most that this question could have."""
        words = set(self._analyzer(text))
        known = [self._places[word] for word in words if word in self._places]
        best = (_SATURATION + 1) * (
            float(self._rarity[known].sum()) + self._rarest * (len(words) - len(known))
        )
        if not known:
            return np.zeros(self._weights.shape[1])
        return np.asarray(self._weights[known].sum(axis=0)).ravel() / best
