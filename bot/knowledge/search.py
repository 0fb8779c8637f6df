"""Find the entry that answers a question, by the questions that people asked before."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.knowledge.model import Entry
from bot.language import LANGUAGES, LanguageIdentifier, known_key

_TOKEN = re.compile(r"\w+")
_STEM = 6
_CHARACTERS, _WORDS, _STEMS = 0.5, 0.2, 0.3
_BEST, _NEXT, _TEXT = 0.74, 0.18, 0.08
_OTHER_LANGUAGE = 0.93
_CONTEXT = 0.45


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may answer, and how well its questions fit: 0 to 1."""

    entry: str
    score: float


class KnowledgeSearch:
    """TF-IDF over characters, words and stems of every question, title and answer.

    An entry's score joins its best question, its three best questions and its own text. All texts
    are compared as keys (see ``bot.language``), so diacritics and alphabets do not matter.
    """

    def __init__(self, entries: Iterable[Entry], identifier: LanguageIdentifier) -> None:
        self._identifier = identifier
        self._entries = list(entries)
        questions, owners, languages = [], [], []
        texts, text_owners = [], []
        for number, entry in enumerate(self._entries):
            for language in LANGUAGES:
                asked = (*entry.questions[language], entry.title[language])
                for question in asked:
                    questions.append(known_key(question, language))
                    owners.append(number)
                    languages.append(language)
                texts.append(known_key(f"{entry.title[language]} {entry.answer[language]}", language))
                text_owners.append(number)
        self._owners = np.array(owners)
        self._languages = np.array(languages)
        self._text_owners = np.array(text_owners)
        self._spaces = [
            (_CHARACTERS, TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), **_TFIDF)),
            (_WORDS, TfidfVectorizer(token_pattern=r"\w+", ngram_range=(1, 2), **_TFIDF)),
            (_STEMS, TfidfVectorizer(tokenizer=_stems, token_pattern=None, **_TFIDF)),
        ]
        self._indexes = [
            (vectorizer.fit_transform(questions).T.tocsr(), weight, vectorizer)
            for weight, vectorizer in self._spaces
        ]
        self._text_vectorizer = TfidfVectorizer(tokenizer=_stems, token_pattern=None, **_TFIDF)
        self._text_index = self._text_vectorizer.fit_transform(texts).T.tocsr()
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
        if not self._entries:
            return []
        scores = self._scores(text, language).copy()
        if context is not None:
            titles = [e.title for e in self._entries if e.id == context]
            if titles:
                together = f"{titles[0][language or 'ro']} {text}"
                scores = (1 - _CONTEXT) * scores + _CONTEXT * self._scores(together, language)
        if among is not None:
            allowed = set(among)
            scores[[entry.id not in allowed for entry in self._entries]] = 0.0
        order = np.argsort(-scores)[:top]
        return [Candidate(self._entries[i].id, round(float(scores[i]), 4)) for i in order]

    def _score(self, text: str, language: str | None) -> np.ndarray:
        key = self._identifier.key(text, language)
        similarity = np.zeros(len(self._owners))
        for index, weight, vectorizer in self._indexes:
            row: csr_matrix = vectorizer.transform([key]) @ index
            similarity[row.indices] += weight * row.data
        if language:
            similarity[self._languages != language] *= _OTHER_LANGUAGE
        count = len(self._entries)
        best, following = _best_of_each(similarity, self._owners, count)
        own = np.zeros(count)
        row = self._text_vectorizer.transform([key]) @ self._text_index
        np.maximum.at(own, self._text_owners[row.indices], row.data)
        return _BEST * best + _NEXT * following + _TEXT * own


_TFIDF = {"sublinear_tf": True, "dtype": np.float32, "lowercase": False}


def _stems(text: str) -> list[str]:
    return [token[:_STEM] for token in _TOKEN.findall(text)]


def _best_of_each(
    similarity: np.ndarray, owners: np.ndarray, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return each entry's best similarity, and the mean of its three best."""
    order = np.lexsort((-similarity, owners))
    starts = np.searchsorted(owners[order], np.arange(count))
    ranked = similarity[order]
    best = ranked[starts]
    third = np.minimum(starts + 2, len(ranked) - 1)
    return best, (best + ranked[np.minimum(starts + 1, third)] + ranked[third]) / 3
