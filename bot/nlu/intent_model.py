"""What an intent is told by: runs of characters, words, their stems, and how a message is built."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from bot.model_files import load_model, save_model

_WORD = re.compile(r"\w+")
_STEM = 5
_SHORT = 4
_SHARPNESS = 4.5
"""By which margins become shares that are right as often as they say; measured by cross-validation."""

_FAMILIAR, _DISTRUST = 0.6, 3
"""Of a message's words, weighed by how rare they are, this share should stand in examples of an
intent; below it the intent is distrusted by the power of what lacks."""
_OPEN = frozenset({"ask_question", "out_of_scope"})
"""Intents of which new words say nothing."""


def traits(key: str) -> list[str]:
    """Return the words, stems, neighbours, first and last words and the length of a key."""
    words = _WORD.findall(key)
    stems = [word[:_STEM] for word in words]
    found = [f"w:{word}" for word in words] + [f"s:{stem}" for stem in stems]
    found += [f"b:{a}_{b}" for a, b in pairwise(stems)]
    found += [f"k:{a}_{b}" for a, b in zip(stems, stems[2:], strict=False)]
    if words:
        length = len(words) if len(words) <= _SHORT else _SHORT + 1 + min(len(words), 25) // 5
        found += [f"f:{words[0]}", f"l:{words[-1]}", f"ff:{'_'.join(stems[:2])}", f"n:{length}"]
    if len(words) <= _SHORT:
        found.append(f"all:{'_'.join(stems)}")
    return [*found, "q:?" if "?" in key else "q:."]


def _stems(key: str) -> list[str]:
    return [word[:_STEM] for word in _WORD.findall(key)]


def bare(key: str) -> str:
    """Return a key's words alone, by which a known message is known again."""
    return " ".join(_WORD.findall(key)) or key.strip()


class IntentModel:
    """A linear support vector machine per intent; it also remembers the messages it learned from."""

    def __init__(self, regularisation: float = 0.5, max_features: int = 80_000) -> None:
        common = {"min_df": 2, "sublinear_tf": True, "dtype": np.float32}
        self._vectorizers = [
            TfidfVectorizer(
                analyzer="char_wb", ngram_range=(2, 5), max_features=max_features, **common
            ),
            TfidfVectorizer(analyzer=traits, **common),
        ]
        self._machine = LinearSVC(C=regularisation, class_weight="balanced", random_state=0)
        self._known: dict[str, str] = {}
        self._stems: dict[str, set[str]] = {}
        self._uses: Counter[str] = Counter()

    def fit(self, keys: Sequence[str], intents: Sequence[str]) -> None:
        """Learn from *keys* (see ``bot.language``) and the intent of each."""
        self._machine.fit(self._rows(keys, learn=True), intents)
        for key, intent in zip(keys, intents, strict=True):
            self._known.setdefault(bare(key), intent)
            found = set(_stems(key))
            self._stems.setdefault(intent, set()).update(found)
            self._uses.update(found)

    def shares(self, key: str) -> dict[str, float]:
        """Return how likely each intent is; the shares add up to 1."""
        margins = self._machine.decision_function(self._rows([key]))[0]
        powers = np.exp(_SHARPNESS * (margins - margins.max()))
        shares = dict(zip(self._machine.classes_, map(float, powers), strict=True))
        trusted = {name: share * self._trust(key, name) for name, share in shares.items()}
        total = sum(trusted.values())
        return {name: share / total for name, share in trusted.items()}

    def _trust(self, key: str, intent: str) -> float:
        """Return 1, or less when the examples of *intent* have few of the key's words."""
        if intent in _OPEN:
            return 1.0
        most = len(self._known) + 1
        rarity = {stem: math.log(most / (self._uses[stem] + 1)) for stem in _stems(key)}
        total = sum(rarity.values())
        if total <= 0.0:
            return 1.0
        known = sum(rarity[stem] for stem in rarity.keys() & self._stems[intent])
        return float(min(1.0, known / total / _FAMILIAR) ** _DISTRUST)

    def known(self, key: str) -> str | None:
        """Return the intent of a message that was learned, however it was spelt."""
        return self._known.get(bare(key))

    def _rows(self, keys: Sequence[str], learn: bool = False) -> csr_matrix:
        parts = [v.fit_transform(keys) if learn else v.transform(keys) for v in self._vectorizers]
        return hstack(parts, format="csr")

    def save(self, path: Path) -> None:
        save_model(self, path)

    @staticmethod
    def load(path: Path) -> "IntentModel":
        return load_model(path, IntentModel)
