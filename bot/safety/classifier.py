"""A linear classifier of danger over n-grams and signs, fast for one message at a time."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.language import clean
from bot.model_files import load_model, save_model
from bot.safety.features import character_ngrams, word_ngrams
from bot.safety.levels import CATEGORIES, DangerLevel
from bot.safety.windows import windows

Floats = NDArray[np.float32]
_MOST_FEATURES = 120_000
_REGULARISATION = 6.0
_ITERATIONS = 100
_SIGN_WEIGHT = 0.5
_WORD = re.compile(r"\w+")
_POLITE_WORDS = (
    "va rog te please pls plz pozhaluista pozhalusta pojaluista buna ziua seara hello hi hey salut"
    " privet zdravstvuite alo"
)
_POLITE = frozenset(_POLITE_WORDS.split())


@dataclass(frozen=True, slots=True)
class Scores:
    """What the classifier says of one key.

    ``acute`` and ``any`` are log-odds of high or immediate danger and of any danger at all,
    ``immediate`` those of immediate among acute danger; ``categories`` are in the order of
    CATEGORIES, higher is likelier.
    """

    acute: float
    any: float
    immediate: float
    categories: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A training message: its key, the row of its signs, what it shows and what it weighs."""

    key: str
    signs: Floats
    level: DangerLevel
    category: str | None
    weight: float = 1.0


def windows_of_calm(text: str) -> list[str]:
    """Return the windows in which a calm letter will be read: each of them is calm as well.

    Of a letter with danger nothing is known of its windows but that one of them shows it.
    """
    return windows(text, clean(text))[1:]


class _Block:
    """TF-IDF of one kind of n-gram, in plain arrays: scikit-learn costs milliseconds a message."""

    def __init__(self, ngrams: Callable[[str], list[str]], fitted: TfidfVectorizer) -> None:
        self.ngrams = ngrams
        self.vocabulary: dict[str, int] = {str(k): int(v) for k, v in fitted.vocabulary_.items()}
        self.idf = fitted.idf_.astype(np.float32)

    def add(self, key: str, weights: Floats, scores: Floats) -> None:
        """Add to *scores* what the n-grams of *key* say by *weights* (n-grams by heads)."""
        known = self.vocabulary
        counts = Counter([known[ngram] for ngram in self.ngrams(key) if ngram in known])
        if not counts:
            return
        columns = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
        often = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        values = (1 + np.log(often)) * self.idf[columns]
        values /= np.sqrt(np.dot(values, values))
        scores += values @ weights[columns]


class DangerClassifier:
    """One pass over a key scores all heads: acute, any, immediate, and each category.

    Acute danger is the sum of two regressions, one over the plain features, one over features
    weighted by how much likelier they are in danger (Wang and Manning 2012): both are linear, so
    that their sum is one.
    """

    def __init__(
        self,
        blocks: list[_Block],
        weights: list[Floats],
        bias: Floats,
        known: dict[str, tuple[DangerLevel, str | None]],
    ) -> None:
        self._blocks, self._weights, self._bias = blocks, weights, bias
        self._known = known

    @classmethod
    def train(cls, examples: Sequence[Labelled]) -> "DangerClassifier":
        """Learn every head from *examples*."""
        keys = [example.key for example in examples]
        vectorizers = [_vectorizer(character_ngrams), _vectorizer(word_ngrams)]
        parts = [vectorizer.fit_transform(keys) for vectorizer in vectorizers]
        signs = csr_matrix(np.vstack([example.signs for example in examples]) * _SIGN_WEIGHT)
        features = hstack([*parts, signs], format="csr", dtype=np.float32)
        coefficients, bias = _heads(features, examples)
        coefficients[-signs.shape[1] :] *= _SIGN_WEIGHT
        ends = np.cumsum([part.shape[1] for part in parts])
        weights = [np.ascontiguousarray(w) for w in np.split(coefficients, ends)]
        blocks = [
            _Block(character_ngrams, vectorizers[0]),
            _Block(word_ngrams, vectorizers[1]),
        ]
        return cls(blocks, weights, bias, _known(examples))

    def known(self, key: str) -> tuple[DangerLevel, str | None] | None:
        """Return level and category of a message that was learned in the same words."""
        return self._known.get(_bare(key))

    def scores(self, key: str, signs: Floats) -> Scores:
        """Return what *key* and its *signs* show."""
        heads = self._bias.copy()
        for block, weights in zip(self._blocks, self._weights, strict=False):
            block.add(key, weights, heads)
        heads += signs @ self._weights[-1]
        acute, any_danger, immediate, *categories = (float(head) for head in heads)
        return Scores(acute, any_danger, immediate, tuple(categories))

    def save(self, path: Path) -> None:
        save_model(self, path)

    @staticmethod
    def load(path: Path) -> "DangerClassifier":
        return load_model(path, DangerClassifier)


def _bare(key: str) -> str:
    """Return the words of *key* that say something: politeness and marks change nothing."""
    words = _WORD.findall(key)
    return " ".join([word for word in words if word not in _POLITE] or words)


def _known(examples: Sequence[Labelled]) -> dict[str, tuple[DangerLevel, str | None]]:
    """Return what each message shows; the gravest, when authors judged the same words differently."""
    known: dict[str, tuple[DangerLevel, str | None]] = {}
    for example in examples:
        bare = _bare(example.key)
        if bare not in known or example.level > known[bare][0]:
            known[bare] = example.level, example.category
    return known


def _vectorizer(ngrams: Callable[[str], list[str]]) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer=ngrams, min_df=2, sublinear_tf=True, max_features=_MOST_FEATURES,
        dtype=np.float32,
    )  # fmt: skip


def _heads(features: csr_matrix, examples: Sequence[Labelled]) -> tuple[Floats, Floats]:
    """Return coefficients (features by heads) and intercepts of every head."""
    level = np.array([int(example.level) for example in examples])
    weight = np.array([example.weight for example in examples])
    acute, clear = level >= DangerLevel.HIGH, level != DangerLevel.CHECK
    columns = [
        _acute(features[clear], acute[clear], weight[clear]),
        _regression(features, level >= DangerLevel.CHECK, weight),
        _regression(features[acute], level[acute] == DangerLevel.IMMEDIATE, weight[acute]),
    ]
    named = np.array([example.category or "" for example in examples])
    dangerous = named != ""
    columns += [
        _regression(features[dangerous], named[dangerous] == category, weight[dangerous])
        for category in CATEGORIES
    ]
    coefficients = np.column_stack([column[0] for column in columns])
    return coefficients.astype(np.float32), np.array([c[1] for c in columns], dtype=np.float32)


def _acute(
    features: csr_matrix, danger: NDArray[np.bool_], weight: Floats
) -> tuple[Floats, float]:
    plain, bias = _regression(features, danger, weight)
    ratio = _log_ratio(features, danger)
    weighted, other_bias = _regression(features.multiply(ratio).tocsr(), danger, weight)
    return (plain + weighted * ratio) / 2, (bias + other_bias) / 2


def _log_ratio(features: csr_matrix, danger: NDArray[np.bool_]) -> Floats:
    """Return, per feature, the log of how much likelier it is in danger than elsewhere."""
    inside = np.asarray(features[danger].sum(axis=0)).ravel() + 1
    outside = np.asarray(features[~danger].sum(axis=0)).ravel() + 1
    return np.log((inside / inside.sum()) / (outside / outside.sum())).astype(np.float32)


def _regression(
    features: csr_matrix, positive: NDArray[np.bool_], weight: Floats
) -> tuple[Floats, float]:
    if positive.all() or not positive.any():  # a head that the examples cannot teach
        return np.zeros(features.shape[1], dtype=np.float32), 1.0 if positive.all() else -1.0
    model = LogisticRegression(
        C=_REGULARISATION, solver="liblinear", max_iter=_ITERATIONS, tol=1e-3,
        class_weight="balanced",
    )  # fmt: skip
    model.fit(features, positive, sample_weight=weight)
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])
