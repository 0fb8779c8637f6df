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
        self._rarest = float(np.log1p((len(texts) + 0.5) / 0.5))
        # the rarity of a word that no text has

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

    def rarity(self, words: Sequence[str]) -> np.ndarray:
        """Return how rare each word is over the texts: 0 in all, 1 in none."""
        places = [self._places.get(word) for word in words]
        return np.array(
            [1.0 if p is None else float(self._rarity[p]) / self._rarest for p in places]
        )

    def absent(self, words: Sequence[str], number: int) -> np.ndarray:
        """Tell of each word whether text *number* lacks it."""
        places = [self._places.get(word) for word in words]
        return np.array([p is None or self._weights[p, number] == 0 for p in places], dtype=bool)
