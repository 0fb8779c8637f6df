"""Find the entry that answers a question, by the questions that people asked before."""

import re
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import joblib
import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bot.knowledge.model import Entry
from bot.language import LANGUAGES, LanguageIdentifier, known_key

_TOKEN = re.compile(r"\w+")
_STEM = 6
_WEIGHTS = (0.5, 0.2, 0.3)
"""Shares of characters, words and stems in the similarity of two questions."""
_BEST, _NEXT, _TEXT = 0.74, 0.18, 0.08
_OTHER_LANGUAGE = 0.93
_CONTEXT = 0.6
_TRAINED = 0.5
"""Weight of the trained ranker's margin beside the similarity; see docs/decisions/search.md."""
_NEGLIGIBLE = 0.02
_FOLDS, _CALIBRATION_FOLDS = 4, 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may answer, and how sure that is: the share of such that are right, 0 to 1."""

    entry: str
    score: float


@dataclass(slots=True)
class SearchIndex:
    """What search learned from the entries: written by ``azimut train``, read at start."""

    entries: list[str]
    titles: list[dict[str, str]]
    vectorizers: list[TfidfVectorizer]
    questions: list[csr_matrix]
    owners: np.ndarray
    languages: np.ndarray
    text_vectorizer: TfidfVectorizer
    texts: csr_matrix
    text_owners: np.ndarray
    margins: csr_matrix
    offsets: np.ndarray
    calibration: LogisticRegression | None = None

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".part")
        joblib.dump(self, temporary, compress=1)
        temporary.replace(path)

    @staticmethod
    def load(path: Path) -> "SearchIndex":
        index = joblib.load(path)
        if not isinstance(index, SearchIndex):
            raise TypeError(f"{path} holds {type(index).__name__}, not a SearchIndex")
        return index


def build_index(entries: Sequence[Entry], others: Iterable[tuple[str, str]] = ()) -> SearchIndex:
    """Learn to find *entries*; *others* are (text, language) of messages that none answers.

    The scores are calibrated on questions held out in turn: see docs/decisions/search.md.
    """
    index = _fit(entries, lambda _: True)
    rows, right = [], []
    for fold in range(_CALIBRATION_FOLDS):
        partial = _fit(entries, lambda number, f=fold: number % _FOLDS != f)  # type: ignore[misc]
        for entry in entries:
            for language in LANGUAGES:
                for question in entry.questions[language][fold::_FOLDS]:
                    scores = _Scores(partial, known_key(question, language), language)
                    found = entries[int(np.argmax(scores.total))]
                    rows.append(scores.features())
                    right.append(found.id == entry.id or found.sources[0] == entry.sources[0])
        if fold == 0:
            for text, language in others:
                rows.append(_Scores(partial, known_key(text, language), language).features())
                right.append(False)
    if len(set(right)) == 2:
        index.calibration = LogisticRegression(C=10.0, max_iter=1000).fit(np.array(rows), right)
    return index


class KnowledgeSearch:
    """Similarity to every question and title, and a ranker trained on them, in one score.

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
        scores = self._scores(text, language)
        if context in self._numbers:
            title = self._index.titles[self._numbers[context]][language or "ro"]
            scores = scores.mixed(self._scores(f"{title} {text}", language), _CONTEXT)
        total = scores.total.copy()
        if among is not None:
            allowed = [self._numbers[entry] for entry in among if entry in self._numbers]
            limited = np.full_like(total, -10.0)
            limited[allowed] = total[allowed]
            total = limited
        order = np.argsort(-total)[:top]
        return [
            Candidate(self._index.entries[i], round(self._probability(scores, total, i), 4))
            for i in order
        ]

    def _score(self, text: str, language: str | None) -> "_Scores":
        return _Scores(self._index, self._identifier.key(text, language), language)

    def _probability(self, scores: "_Scores", total: np.ndarray, number: int) -> float:
        """Return how often an entry with such scores is the right one."""
        if self._index.calibration is None:
            return float(np.clip(total[number], 0.0, 1.0))
        features = scores.features(total, number)
        return float(self._index.calibration.predict_proba([features])[0, 1])


class _Scores:
    """The scores of every entry for one question."""

    def __init__(self, index: SearchIndex, key: str, language: str | None) -> None:
        rows = [vectorizer.transform([key]) for vectorizer in index.vectorizers]
        similarity = np.zeros(len(index.owners))
        for row, questions, weight in zip(rows, index.questions, _WEIGHTS, strict=True):
            product = row @ questions
            similarity[product.indices] += weight * product.data
        if language:
            similarity[index.languages != language] *= _OTHER_LANGUAGE
        count = len(index.entries)
        best, following = _best_of_each(similarity, index.owners, count)
        own = np.zeros(count)
        product = index.text_vectorizer.transform([key]) @ index.texts
        np.maximum.at(own, index.text_owners[product.indices], product.data)
        self.similar = _BEST * best + _NEXT * following + _TEXT * own
        joined = _join(rows)
        self.margin = np.asarray((joined @ index.margins).todense()).ravel() + index.offsets
        self.total = self.similar + _TRAINED * (self.margin + 1)
        words = _TOKEN.findall(key)
        known = index.vectorizers[2].vocabulary_
        self.known = sum(word[:_STEM] in known for word in words) / max(len(words), 1)
        self.length = min(len(words), 20)

    def mixed(self, other: "_Scores", share: float) -> "_Scores":
        """Return these scores with *share* of another question's."""
        mixed = copy(self)
        mixed.similar = (1 - share) * self.similar + share * other.similar
        mixed.margin = (1 - share) * self.margin + share * other.margin
        mixed.total = (1 - share) * self.total + share * other.total
        return mixed

    def features(self, total: np.ndarray | None = None, number: int | None = None) -> list[float]:
        """Return what tells how sure entry *number* is (the best one when it is None)."""
        total = self.total if total is None else total
        number = int(np.argmax(total)) if number is None else number
        others = np.delete(total, number)
        lead = float(total[number] - others.max()) if len(others) else 1.0
        return [
            float(self.similar[number]),
            float(self.margin[number]),
            max(lead, -1.0),
            self.known,
            float(np.log1p(self.length)),
        ]


def _fit(entries: Sequence[Entry], keep: Callable[[int], bool]) -> SearchIndex:
    keys, owners, languages, texts, text_owners = [], [], [], [], []
    for number, entry in enumerate(entries):
        for language in LANGUAGES:
            asked = [q for n, q in enumerate(entry.questions[language]) if keep(n)]
            for question in (*asked, entry.title[language]):
                keys.append(known_key(question, language))
                owners.append(number)
                languages.append(language)
            text = f"{entry.title[language]} {entry.answer[language]}"
            texts.append(known_key(text, language))
            text_owners.append(number)
    vectorizers = [
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), **_TFIDF),
        TfidfVectorizer(token_pattern=r"\w+", ngram_range=(1, 2), **_TFIDF),
        TfidfVectorizer(tokenizer=_stems, token_pattern=None, **_TFIDF),
    ]
    rows = [vectorizer.fit_transform(keys) for vectorizer in vectorizers]
    text_vectorizer = TfidfVectorizer(tokenizer=_stems, token_pattern=None, **_TFIDF)
    text_rows = text_vectorizer.fit_transform(texts)
    margins, offsets = _train_ranker(_join(rows), np.array(owners), len(entries))
    return SearchIndex(
        entries=[entry.id for entry in entries],
        titles=[entry.title for entry in entries],
        vectorizers=vectorizers,
        questions=[row.T.tocsr() for row in rows],
        owners=np.array(owners),
        languages=np.array(languages),
        text_vectorizer=text_vectorizer,
        texts=text_rows.T.tocsr(),
        text_owners=np.array(text_owners),
        margins=margins,
        offsets=offsets,
    )


def _train_ranker(
    rows: csr_matrix, owners: np.ndarray, count: int
) -> tuple[csr_matrix, np.ndarray]:
    """Return a linear support vector machine per entry, weights that hardly count left out."""
    if count < 3:
        return csr_matrix((rows.shape[1], count), dtype=np.float32), np.full(count, -1.0)
    machine = LinearSVC(C=0.6, tol=1e-3).fit(rows, owners)
    weights = machine.coef_.T.astype(np.float32)
    weights[np.abs(weights) < _NEGLIGIBLE] = 0.0
    return csr_matrix(weights), machine.intercept_


def _join(rows: list[csr_matrix]) -> csr_matrix:
    scaled = [row * weight**0.5 for row, weight in zip(rows, _WEIGHTS, strict=True)]
    return hstack(scaled, format="csr", dtype=np.float32)


_TFIDF = {"sublinear_tf": True, "dtype": np.float32, "lowercase": False}


def _stems(text: str) -> list[str]:
    return [token[:_STEM] for token in _TOKEN.findall(text)]


def _best_of_each(
    similarity: np.ndarray, owners: np.ndarray, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return each entry's best similarity, and the mean of its three best; *owners* ascend."""
    order = np.lexsort((-similarity, owners))
    starts = np.searchsorted(owners[order], np.arange(count))
    ranked = similarity[order]
    best = ranked[starts]
    third = np.minimum(starts + 2, len(ranked) - 1)
    return best, (best + ranked[np.minimum(starts + 1, third)] + ranked[third]) / 3
