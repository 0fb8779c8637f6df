"""Which entry a question means, by the vector of its meaning (see ``bot.meaning``)."""

import warnings
from dataclasses import dataclass

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

_SCALE = 12.0
_REGULARISATION, _ROUNDS = 3.0, 20
"""It is stopped before it fits all: more rounds find no more of what was not learned."""
_LEAST = -12.0
"""Below this the logarithm of a share says no more."""


@dataclass(slots=True)
class Meant:
    """A multinomial regression over vectors: a share for every entry, the last for none of them."""

    middle: np.ndarray
    weights: np.ndarray
    offsets: np.ndarray

    @classmethod
    def learn(cls, vectors: np.ndarray, labels: np.ndarray, count: int) -> "Meant":
        """Learn from *vectors*, a row per text, which of *count* things each text asks for."""
        middle = vectors.mean(axis=0)
        model = LogisticRegression(
            C=_REGULARISATION, solver="lbfgs", multi_class="multinomial", max_iter=_ROUNDS
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(_scaled(vectors, middle), labels)
        weights = np.zeros((vectors.shape[1], count), dtype=np.float32)
        offsets = np.full(count, _LEAST, dtype=np.float32)
        weights[:, model.classes_] = model.coef_.T
        offsets[model.classes_] = model.intercept_
        return cls(middle, weights, offsets)

    def shares(self, vector: np.ndarray) -> np.ndarray:
        """Return the logarithm of each one's share, none below a least one."""
        scores = _scaled(vector[None, :], self.middle)[0] @ self.weights + self.offsets
        scores = scores - scores.max()
        return np.maximum(scores - np.log(np.exp(scores).sum()), _LEAST)


def _scaled(vectors: np.ndarray, middle: np.ndarray) -> np.ndarray:
    moved = vectors - middle
    length = np.linalg.norm(moved, axis=1, keepdims=True) + 1e-9
    return np.asarray(moved * (_SCALE / length), dtype=np.float32)
