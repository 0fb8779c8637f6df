"""What search learns from the entries: how their questions are written, and what sets them apart."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import csc_matrix, csr_matrix, hstack
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from bot.knowledge.bm25 import Bm25
from bot.knowledge.meant import Meant
from bot.knowledge.model import Entry
from bot.knowledge.ties import Ties
from bot.language import LANGUAGES, known_key
from bot.meaning import Vectors, usual_letters
from bot.model_files import load_model, save_model

if TYPE_CHECKING:  # it is made of the scores of an index
    from bot.knowledge.follow_up import FollowUps

_TOKEN = re.compile(r"\w+")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
_STEM = 6
_WEIGHTS = (0.5, 0.2, 0.3)
"""Shares of characters, words and stems in the similarity of two questions."""
_ANSWER_WEIGHT = 0.5
"""How much a sentence of an answer counts beside a question when the ranker is trained."""
_SHORTEST_SENTENCE = 16
_REGULARISATION, _TOLERANCE, _EPOCHS = 1.0, 0.05, 200
_NEGLIGIBLE = 0.02
_LIKE, _SAMPLE = 2500, 1500
"""Rows of other labels that a machine is trained against: the most alike, and any."""
_BLOCK = 32
_PROCESSES = 2


@dataclass(slots=True)
class SearchIndex:
    """Written by ``azimut train``, read at start.

    ``margins`` has a column per entry, and a last one for questions that no entry answers.
    """

    entries: list[str]
    titles: list[dict[str, str]]
    vectorizers: list[TfidfVectorizer]
    questions: csr_matrix
    """A row per question and title, those of one entry together."""
    starts: np.ndarray
    """Where each entry's rows begin, and, last, how many rows there are."""
    languages: np.ndarray
    margins: csr_matrix
    offsets: np.ndarray
    texts: dict[str, Bm25]
    """For each language: all that an entry says and is asked, as one text."""
    outside: csr_matrix
    """A column per question that no entry answers, its terms as rows."""
    outside_languages: np.ndarray
    ties: Ties
    meant: Meant | None = None
    """By the meaning of a question; None where none was learned."""
    calibration: GradientBoostingClassifier | None = None
    """Tells from ``Scores.features`` how often such a find is right."""
    follow_ups: "FollowUps | None" = None
    """Learned from dialogues; None without any."""

    def vector(self, key: str) -> csr_matrix:
        """Return a key as a row of the same kind as ``questions``."""
        return _join([vectorizer.transform([key]) for vectorizer in self.vectorizers])

    def known_share(self, key: str) -> float:
        """Return which share of the key's words begins like a word of some question."""
        words = _TOKEN.findall(key)
        known = self.vectorizers[2].vocabulary_
        return sum(stem(word) in known for word in words) / max(len(words), 1)

    def save(self, path: Path) -> None:
        save_model(self, path)

    @staticmethod
    def load(path: Path) -> "SearchIndex":
        return load_model(path, SearchIndex)


def learn(
    entries: Sequence[Entry],
    outside: Iterable[tuple[str, str]] = (),
    keep: Callable[[int], bool] = lambda _: True,
    vectors: Vectors | None = None,
) -> SearchIndex:
    """Return an index without calibration; *outside* are (text, language) that no entry answers.

    *keep* tells by its place in its list whether a question is learned; without *vectors* nothing
    is learned of meanings.
    """
    keys, starts, languages, asked_texts = [], [0], [], []
    texts: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    answers, answer_owners = [], []
    for number, entry in enumerate(entries):
        for language in LANGUAGES:
            asked = [q for n, q in enumerate(entry.questions[language]) if keep(n)]
            for question in (*asked, entry.title[language]):
                asked_texts.append(usual_letters(question, language))
                keys.append(known_key(question, language))
                languages.append(language)
            told = (entry.answer[language], entry.details[language] if entry.details else "")
            own = (entry.title[language], *told, *asked)
            texts[language].append(known_key("\n".join(own), language))
            for sentence in (s for text in told for s in _SENTENCE.split(text)):
                if len(sentence) >= _SHORTEST_SENTENCE:
                    answers.append(known_key(sentence, language))
                    answer_owners.append(number)
        starts.append(len(keys))
    outside = list(outside)
    outside_keys = [known_key(text, language) for text, language in outside]
    vectorizers = [
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), **_TFIDF),
        TfidfVectorizer(token_pattern=r"\w+", ngram_range=(1, 2), **_TFIDF),
        TfidfVectorizer(tokenizer=_stems, token_pattern=None, **_TFIDF),
    ]
    for vectorizer in vectorizers:
        vectorizer.fit([*keys, *answers, *outside_keys])
    owners = np.repeat(np.arange(len(entries)), np.diff(starts))
    labels = np.concatenate([owners, answer_owners, np.full(len(outside_keys), len(entries))])
    weights = np.ones(len(labels))
    weights[len(keys) : len(keys) + len(answers)] = _ANSWER_WEIGHT
    rows = _join([vectorizer.transform([*keys, *answers, *outside_keys])
                  for vectorizer in vectorizers])  # fmt: skip
    margins, offsets = _train(rows, labels.astype(int), weights, len(entries) + 1)
    return SearchIndex(
        entries=[entry.id for entry in entries],
        titles=[entry.title for entry in entries],
        vectorizers=vectorizers,
        questions=rows[: len(keys)],
        starts=np.array(starts),
        languages=np.array(languages),
        margins=margins,
        offsets=offsets,
        texts={language: Bm25(texts[language], pieces) for language in LANGUAGES},
        outside=rows[len(keys) + len(answers) :].T.tocsr(),
        outside_languages=np.array([language for _, language in outside]),
        ties=Ties.of(entries, rows[: len(keys)], np.array(starts)),
        meant=_meant(vectors, asked_texts, owners, [usual_letters(*one) for one in outside]),
    )


def _meant(
    vectors: Vectors | None, asked: list[str], owners: np.ndarray, outside: list[str]
) -> Meant | None:
    """Learn what questions mean: each entry is a label, and so is everything from outside."""
    if vectors is None:
        return None
    count = int(owners[-1]) + 2
    labels = np.concatenate([owners, np.full(len(outside), count - 1)])
    return Meant.learn(vectors.of([*asked, *outside]), labels, count)


def pieces(key: str) -> list[str]:
    """Return the stems and the runs of four characters of a key."""
    words = _TOKEN.findall(key)
    runs = [f" {word} "[i : i + 4] for word in words for i in range(max(1, len(word) - 1))]
    return [stem(word) for word in words] + runs


def stem(word: str) -> str:
    """Return what stands for all forms of a word."""
    return word[:_STEM]


def _train(
    rows: csr_matrix, labels: np.ndarray, weights: np.ndarray, count: int
) -> tuple[csr_matrix, np.ndarray]:
    """Return a linear support vector machine per label, weights that hardly count left out.

    Each is trained on its own rows against those most like them and a sample of the others: as
    good as against all the rest, and the time grows with the number of entries, not its square.
    """
    if count < 4:
        return csr_matrix((rows.shape[1], count), dtype=np.float32), np.full(count, -1.0)
    shares = np.array_split(np.unique(labels), _PROCESSES)
    trained = Parallel(n_jobs=_PROCESSES)(
        delayed(_train_share)(rows, labels, weights, share) for share in shares
    )
    offsets = np.full(count, -1.0)
    columns = {}
    for share, coefficients, intercepts in trained:
        offsets[share] = intercepts
        columns.update({int(label): coefficients[:, n] for n, label in enumerate(share)})
    nothing = csc_matrix((rows.shape[1], 1), dtype=np.float32)
    return hstack([columns.get(n, nothing) for n in range(count)], format="csr"), offsets


def _train_share(
    rows: csr_matrix, labels: np.ndarray, weights: np.ndarray, share: np.ndarray
) -> tuple[np.ndarray, csc_matrix, np.ndarray]:
    total = rows.shape[0]
    sample = np.random.RandomState(0).choice(total, min(_SAMPLE, total), replace=False)
    columns, offsets = [], []
    for first in range(0, len(share), _BLOCK):
        block = share[first : first + _BLOCK]
        owned = csr_matrix((labels[None, :] == block[:, None]).astype(np.float32))
        likeness = (rows @ (owned @ rows).T).toarray()
        for place, label in enumerate(block):
            own = labels == label
            likeness[own, place] = -1.0
            like = np.argpartition(-likeness[:, place], min(_LIKE, total - 1))[:_LIKE]
            chosen = np.union1d(np.flatnonzero(own), np.union1d(like, sample))
            machine = LinearSVC(
                C=_REGULARISATION, tol=_TOLERANCE, max_iter=_EPOCHS, random_state=0
            ).fit(rows[chosen], own[chosen], sample_weight=weights[chosen])
            coefficients = machine.coef_[0].astype(np.float32)
            coefficients[np.abs(coefficients) < _NEGLIGIBLE] = 0.0
            columns.append(csc_matrix(coefficients[:, None]))
            offsets.append(float(machine.intercept_[0]))
    return share, hstack(columns, format="csc"), np.array(offsets)


def _join(rows: list[csr_matrix]) -> csr_matrix:
    scaled = [row * weight**0.5 for row, weight in zip(rows, _WEIGHTS, strict=True)]
    return hstack(scaled, format="csr", dtype=np.float32)


_TFIDF = {"sublinear_tf": True, "dtype": np.float32, "lowercase": False}


def _stems(text: str) -> list[str]:
    return [stem(token) for token in _TOKEN.findall(text)]
