"""Find the entry that answers a question, by the questions that people asked before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from sklearn.linear_model import LogisticRegression

from bot.knowledge.index import SearchIndex, learn
from bot.knowledge.model import Entry
from bot.language import LANGUAGES, LanguageIdentifier, known_key

_BEST, _NEXT = 0.8, 0.2
_OTHER_LANGUAGE = 0.93
_CONTEXT = 0.6
_TEXT, _SIMILARITY = 3.5, 1.0
"""Weights of BM25 and of the similarity beside the ranker's margin; see docs/decisions/search.md."""
_SHORTLIST = 30
"""How many entries, best by margin and text, are compared question by question."""
_FOLDS = 4
"""One question of so many is held out to calibrate the scores."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may answer, and how sure that is: the share of such that are right, 0 to 1."""

    entry: str
    score: float


def build_index(entries: Sequence[Entry], outside: Iterable[tuple[str, str]] = ()) -> SearchIndex:
    """Learn to find *entries*; *outside* are (text, language) of questions that none answers.

    The scores are calibrated on questions held out: see docs/decisions/search.md.
    """
    outside = list(outside)
    index = learn(entries, outside)
    held_out = [
        (known_key(question, language), language, entry)
        for entry in entries
        for language in LANGUAGES
        for question in entry.questions[language][::_FOLDS]
    ]
    partial = learn(
        entries,
        [pair for number, pair in enumerate(outside) if number % _FOLDS],
        lambda number: number % _FOLDS != 0,
    )
    rows, right = [], []
    for key, language, entry in held_out:
        scores = _Scores.of(partial, key, language)
        found = entries[int(np.argmax(scores.total))]
        rows.append(scores.features())
        right.append(found.id == entry.id or found.sources[0] == entry.sources[0])
    for text, language in outside[::_FOLDS]:
        rows.append(_Scores.of(partial, known_key(text, language), language).features())
        right.append(False)
    if len(set(right)) == 2:
        index.calibration = LogisticRegression(C=10.0, max_iter=1000).fit(np.array(rows), right)
    return index


class KnowledgeSearch:
    """A ranker trained on all questions, the fit of words to texts, and likeness to single questions.

    All texts are compared as keys (see ``bot.language``), so diacritics and alphabets do not matter.
    """

    def __init__(self, index: SearchIndex, identifier: LanguageIdentifier) -> None:
        self._index = index
        self._identifier = identifier
        self._numbers = {entry: number for number, entry in enumerate(index.entries)}
        self._scores = lru_cache(maxsize=256)(self._score)

    def search(
        self,
        text: str,
        language: str | None = None,
        context: str | None = None,
        top: int = 3,
        among: Iterable[str] | None = None,
    ) -> list[Candidate]:
        """Return the *top* best entries, best first.

        *language* is the conversation's. *context* is the id of the entry last answered: a short
        question that leans on it (“and for a child?”) is then also tried together with its title.
        *among* limits the entries.
        """
        if not self._index.entries:
            return []
        limit = None
        if among is not None:
            limit = tuple(sorted(self._numbers[e] for e in set(among) if e in self._numbers))
        scores = self._scores(text, language, limit)
        if context in self._numbers:
            title = self._index.titles[self._numbers[context]][language or "ro"]
            together = self._scores(f"{title} {text}", language, limit)
            scores = scores.mixed(together, _CONTEXT)
        order = np.argsort(-scores.total, kind="stable")
        if limit is not None:
            order = order[np.isin(order, limit)]
        probability, candidates = 1.0, []
        for i in order[:top]:
            probability = min(probability, self._probability(scores, int(i)))
            candidates.append(Candidate(self._index.entries[i], round(probability, 4)))
        return candidates

    def _score(self, text: str, language: str | None, limit: tuple[int, ...] | None) -> "_Scores":
        return _Scores.of(self._index, self._identifier.key(text, language), language, limit)

    def _probability(self, scores: "_Scores", number: int) -> float:
        """Return how often an entry with such scores is the right one."""
        if self._index.calibration is None:
            return float(np.clip(scores.similar[number], 0.0, 1.0))
        features = scores.features(number)
        return float(self._index.calibration.predict_proba([features])[0, 1])


@dataclass(slots=True)
class _Scores:
    """The scores of every entry for one question; ``similar`` is 0 off the shortlist."""

    similar: np.ndarray
    margin: np.ndarray
    text: np.ndarray
    outside: float
    """How much the question looks like one that no entry answers."""
    known: float
    length: int

    @classmethod
    def of(
        cls,
        index: SearchIndex,
        key: str,
        language: str | None,
        limit: tuple[int, ...] | None = None,
    ) -> "_Scores":
        row = index.vector(key)
        margins = np.asarray((row @ index.margins).todense()).ravel() + index.offsets
        margin, outside = margins[:-1], float(margins[-1])
        text = index.texts[language or LANGUAGES[0]].scores(key)
        order = np.argsort(-(margin + _TEXT * text), kind="stable")
        shortlist = order[:_SHORTLIST]
        if limit is not None:
            allowed = order[np.isin(order, limit)][:_SHORTLIST]
            shortlist = np.union1d(shortlist, allowed)
        similar = np.zeros(len(margin))
        similar[shortlist] = _similarities(index, row, language, shortlist)
        known, length = index.known_share(key), min(len(key.split()), 20)
        return cls(similar, margin, text, outside, known, length)

    @property
    def total(self) -> np.ndarray:
        return self.margin + _TEXT * self.text + _SIMILARITY * self.similar

    def mixed(self, other: "_Scores", share: float) -> "_Scores":
        """Return these scores with *share* of another question's."""
        similar = (1 - share) * self.similar + share * other.similar
        margin = (1 - share) * self.margin + share * other.margin
        text = (1 - share) * self.text + share * other.text
        outside = (1 - share) * self.outside + share * other.outside
        return _Scores(similar, margin, text, outside, self.known, self.length)

    def features(self, number: int | None = None) -> list[float]:
        """Return what tells how sure entry *number* is (the best one when it is None)."""
        total = self.total
        number = int(np.argmax(total)) if number is None else number
        others = np.delete(total, number)
        lead = float(total[number] - others.max()) if len(others) else 1.0
        return [
            float(self.similar[number]),
            float(self.margin[number]),
            float(self.text[number]),
            self.outside,
            float(np.clip(lead, -1.0, 1.0)),
            self.known,
            float(np.log1p(self.length)),
        ]


def _similarities(
    index: SearchIndex, row: object, language: str | None, shortlist: np.ndarray
) -> np.ndarray:
    """Return each entry's similarity: mostly its best question's, partly its three best ones'."""
    spans = [(index.starts[i], index.starts[i + 1]) for i in shortlist]
    rows = np.concatenate([np.arange(start, end) for start, end in spans])
    product = index.questions[rows] @ row.T  # type: ignore[attr-defined]
    similarity = np.asarray(product.todense()).ravel()
    if language:
        similarity[index.languages[rows] != language] *= _OTHER_LANGUAGE
    result, position = [], 0
    for start, end in spans:
        own = np.sort(similarity[position : position + end - start])[::-1]
        position += end - start
        result.append(_BEST * own[0] + _NEXT * own[:3].mean())
    return np.array(result)
