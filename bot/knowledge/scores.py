"""What search knows of one question and every entry: the scores, and what tells how sure they are."""

import re
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from bot.knowledge.bm25 import Bm25
from bot.knowledge.index import SearchIndex, stem
from bot.language import LANGUAGES

_BEST, _NEXT = 0.8, 0.2
_OTHER_LANGUAGE = 0.93
_TEXT, _SIMILARITY, _MEANING = 3.5, 1.0, 0.15
"""Weights of BM25, of the similarity and of the meaning beside the ranker's margin; see docs/decisions/search.md."""
_SHORTLIST = 30
"""How many entries, best by margin and text, are compared question by question."""
_LONGEST = 20
_NEAREST = 3
_WORD = re.compile(r"\w+")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(slots=True)
class Scores:
    """The scores of every entry for one question; ``similar`` is 0 off the shortlist."""

    similar: np.ndarray
    margin: np.ndarray
    text: np.ndarray
    outside: float
    """How much the question looks like those that no entry answers, as a kind."""
    strangers: tuple[float, float]
    """Its similarity to the nearest of those, and to the three nearest."""
    known: float
    key: str
    words: Bm25
    meaning: np.ndarray
    """How likely the question means each entry, as a logarithm; 0 where no meanings are known."""
    meant_outside: float

    @classmethod
    def of(
        cls,
        index: SearchIndex,
        key: str,
        language: str | None,
        limit: tuple[int, ...] | None = None,
        vector: np.ndarray | None = None,
    ) -> "Scores":
        """Score *key* in *language*; *vector* is the meaning of what was written.

        Those of *limit* are compared question by question whatever else fits better.
        """
        row = index.vector(key)
        margins = np.asarray((row @ index.margins).todense()).ravel() + index.offsets
        margin, outside = margins[:-1], float(margins[-1])
        words = index.texts[language or LANGUAGES[0]]
        text = words.scores(key)
        meaning, meant_outside = np.zeros(len(margin)), 0.0
        if index.meant is not None and vector is not None:
            shares = index.meant.shares(vector)
            meaning, meant_outside = shares[:-1], float(shares[-1])
        order = np.argsort(-(margin + _TEXT * text + _MEANING * meaning), kind="stable")
        shortlist = order[:_SHORTLIST]
        if limit is not None:
            allowed = order[np.isin(order, limit)][:_SHORTLIST]
            shortlist = np.union1d(shortlist, allowed)
        similar = np.zeros(len(margin))
        similar[shortlist] = _similarities(index, row, language, shortlist)
        strangers = _strangers(index, row, language)
        return cls(similar, margin, text, outside, strangers, index.known_share(key), key,
                   words, meaning, meant_outside)  # fmt: skip

    @property
    def total(self) -> np.ndarray:
        return (
            self.margin + _TEXT * self.text + _SIMILARITY * self.similar + _MEANING * self.meaning
        )

    def features(self, number: int) -> list[float]:
        """Return what tells how sure entry *number* is."""
        total = self.total
        others = np.sort(np.delete(total, number))[::-1] if len(total) > 1 else total - 1.0
        second, fifth = (float(others[min(i, len(others) - 1)]) for i in (0, 3))
        return [
            float(self.similar[number]),
            float(self.margin[number]),
            float(self.text[number]),
            self.outside,
            *self.strangers,
            float(self.similar[number]) - self.strangers[0],
            self.known,
            float(np.log1p(min(len(self.key.split()), _LONGEST))),
            float(total[number]),
            float(total[number]) - second,
            second - fifth,
            *self._missing(number),
            *self._meant(number),
        ]

    def _meant(self, number: int) -> list[float]:
        """Return how likely the meaning makes entry *number*, another one, and none."""
        own = float(self.meaning[number])
        others = np.delete(self.meaning, number)
        other = float(others.max()) if len(others) else own
        return [own, own - other, self.meant_outside, own - self.meant_outside]

    def _missing(self, number: int) -> list[float]:
        """Return how rare the words are that the question has and entry *number* has not."""
        found = _WORD.findall(self.key)
        stems = [stem(word) for word in found]
        rarity = self.words.rarity(stems)
        absent = self.words.absent(stems, number)
        rarest = np.sort(rarity[absent])[::-1]
        years = [bool(_YEAR.fullmatch(word)) for word in found]
        numbers = [word.isdigit() for word in found]
        return [
            float(rarest[0]) if len(rarest) > 0 else 0.0,
            float(rarest[1]) if len(rarest) > 1 else 0.0,
            float(rarest.sum() / max(rarity.sum(), 1e-6)),
            float((rarity >= 1.0).sum()),
            float((absent & np.array(years, dtype=bool)).any()),
            float((absent & np.array(numbers, dtype=bool)).sum()),
        ]


def _strangers(index: SearchIndex, row: csr_matrix, language: str | None) -> tuple[float, float]:
    if index.outside.shape[1] == 0:
        return 0.0, 0.0
    similarity = np.asarray((row @ index.outside).todense()).ravel()
    if language:
        similarity[index.outside_languages != language] *= _OTHER_LANGUAGE
    nearest = np.sort(similarity)[-_NEAREST:]
    return float(nearest[-1]), float(nearest.mean())


def _similarities(
    index: SearchIndex, row: csr_matrix, language: str | None, shortlist: np.ndarray
) -> np.ndarray:
    """Return each entry's similarity: mostly its best question's, partly its three best ones'."""
    spans = [(index.starts[i], index.starts[i + 1]) for i in shortlist]
    rows = np.concatenate([np.arange(start, end) for start, end in spans])
    product = index.questions[rows] @ row.T
    similarity = np.asarray(product.todense()).ravel()
    if language:
        similarity[index.languages[rows] != language] *= _OTHER_LANGUAGE
    result, position = [], 0
    for start, end in spans:
        own = np.sort(similarity[position : position + end - start])[::-1]
        position += end - start
        result.append(_BEST * own[0] + _NEXT * own[:3].mean())
    return np.array(result)
