"""Put together what people asked in like words and the bot did not answer."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.language import known_key

ALIKE = 0.4
"""Cosine of two texts' character n-grams from which on they ask the same."""
NOT_USEFUL = "not_useful"


@dataclass(frozen=True, slots=True)
class Asked:
    """A redacted text, why it was not answered, and the entry that came nearest."""

    text: str
    language: str
    kind: str
    nearest: str | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that people ask and the bot does not answer well; ``kind`` says in which way."""

    kind: str
    count: int
    languages: dict[str, int]
    example: str | None
    nearest: str | None

    def as_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "count": self.count,
            "languages": self.languages,
            "example": self.example,
            "nearest": self.nearest,
        }


def group(asked: Sequence[Asked]) -> list[Gap]:
    """Return the texts in groups of one kind that are alike, the largest first.

    Greedy: the text that came most often takes all that are like it, then the next of the rest.
    """
    gaps = []
    for kind in dict.fromkeys(one.kind for one in asked):
        by_key: dict[str, list[Asked]] = {}
        for one in asked:
            if one.kind == kind:
                by_key.setdefault(known_key(one.text, one.language), []).append(one)
        ordered = sorted(by_key.values(), key=len, reverse=True)
        keys = [known_key(texts[0].text, texts[0].language) for texts in ordered]
        for members in _clusters(keys):
            gaps.append(_gap(kind, [one for member in members for one in ordered[member]]))
    return sorted(gaps, key=lambda gap: -gap.count)


def _clusters(keys: list[str]) -> list[list[int]]:
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    try:
        rows = vectorizer.fit_transform(keys)
    except ValueError:  # no text is long enough to be compared
        return [[number] for number in range(len(keys))]
    free = np.ones(len(keys), dtype=bool)
    clusters = []
    for leader in range(len(keys)):
        if not free[leader]:
            continue
        alike = np.asarray((rows @ rows[leader].T).todense()).ravel() >= ALIKE
        alike[leader] = True
        members = np.flatnonzero(alike & free)
        free[members] = False
        clusters.append([leader, *(int(member) for member in members if member != leader)])
    return clusters


def _gap(kind: str, texts: list[Asked]) -> Gap:
    languages = Counter(one.language for one in texts)
    nearest = Counter(one.nearest for one in texts if one.nearest).most_common(1)
    return Gap(
        kind, len(texts), dict(languages.most_common()), texts[0].text,
        nearest[0][0] if nearest else None,
    )  # fmt: skip
