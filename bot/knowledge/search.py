"""Find the entry that answers a question, by the questions that people asked before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bot.knowledge.follow_up import asked_after
from bot.knowledge.index import SearchIndex
from bot.knowledge.scores import Scores
from bot.language import LanguageIdentifier
from bot.meaning import encoder, usual_letters


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may answer, and how sure that is: the share of such that are right, 0 to 1.

    ``fit`` compares the entries found for one question with each other; it has no fixed scale.
    """

    entry: str
    score: float
    fit: float = 0.0


class KnowledgeSearch:
    """A ranker trained on all questions, the fit of words to texts, and likeness to single questions.

    All texts are compared as keys (see ``bot.language``), so diacritics and alphabets do not matter.
    """

    def __init__(
        self,
        index: SearchIndex,
        identifier: LanguageIdentifier,
        only_when_named: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._index = index
        self._only_when_named = only_when_named or {}
        self._alike = {
            words: frozenset(e for e, own in self._only_when_named.items() if own == words)
            for words in set(self._only_when_named.values())
        }
        self._identifier = identifier
        self._numbers = {entry: number for number, entry in enumerate(index.entries)}
        self._scores = lru_cache(maxsize=256)(self._score)
        self._meaning = lru_cache(maxsize=256)(self._vector)
        self._ties = lru_cache(maxsize=64)(lambda number: index.ties.to(number))
        self._without = lru_cache(maxsize=16)(self._all_but)

    def search(
        self,
        text: str,
        language: str | None = None,
        context: str | None = None,
        top: int = 3,
        among: Iterable[str] | None = None,
    ) -> list[Candidate]:
        """Return the *top* best entries, best first.

        *language* is the conversation's. *among* limits the entries; without it those of another
        country are left out unless *text* or *context*, the entry last answered, is about it.
        """
        if not self._index.entries:
            return []
        if among is None:
            limit = self._without(self._hidden(text, language, context))
        else:
            limit = tuple(sorted(self._numbers[e] for e in set(among) if e in self._numbers))
        scores = self._scores(text, language, limit)
        order = np.argsort(-scores.total, kind="stable")
        if limit is not None:
            order = order[np.isin(order, limit)]
        best = [int(i) for i in order[:top]]
        sure = np.minimum.accumulate(self._probabilities(scores, best))
        return [
            Candidate(self._index.entries[i], round(float(p), 4), round(float(scores.total[i]), 2))
            for i, p in zip(best, sure, strict=True)
        ]

    def after(self, text: str, language: str, topic: str, top: int = 3) -> list[Candidate]:
        """Return the *top* best entries for what someone writes when *topic* was just answered.

        Entries tied to it come sooner, the more so the less the message says of itself.
        """
        follow_ups, number = self._index.follow_ups, self._numbers.get(topic)
        if follow_ups is None or number is None:
            return self.search(text, language, topic, top)
        limit = self._without(self._hidden(text, language, topic))
        asked = asked_after(
            lambda words: self._scores(words, language, None),
            self._index.titles[number][language],
            text,
            self._ties(number),
        )
        shares = follow_ups.shares(asked, limit)
        best = [int(i) for i in np.argsort(-shares, kind="stable")[:top]]
        sure = np.minimum.accumulate(follow_ups.probabilities(asked, shares, best))
        return [
            Candidate(self._index.entries[i], round(float(p), 4), round(float(shares[i]), 4))
            for i, p in zip(best, sure, strict=True)
        ]

    def _hidden(self, text: str, language: str | None, context: str | None) -> frozenset[str]:
        """Return the entries that *text* would have to name, and does not."""
        if not self._only_when_named or context in self._only_when_named:
            return frozenset()
        key = self._identifier.key(text, language)
        unnamed = (
            entries
            for words, entries in self._alike.items()
            if not any(word in key for word in words)
        )
        return frozenset[str]().union(*unnamed)

    def _all_but(self, hidden: frozenset[str]) -> tuple[int, ...] | None:
        """Return the numbers of the entries that are not *hidden*; None for all."""
        if not hidden:
            return None
        return tuple(sorted(n for entry, n in self._numbers.items() if entry not in hidden))

    def _score(self, text: str, language: str | None, limit: tuple[int, ...] | None) -> Scores:
        key = self._identifier.key(text, language)
        return Scores.of(self._index, key, language, limit, self._meaning(text, language))

    def _vector(self, text: str, language: str | None) -> np.ndarray | None:
        if self._index.meant is None:
            return None
        return encoder().vector(usual_letters(text, language))

    def _probabilities(self, scores: Scores, numbers: Sequence[int]) -> list[float]:
        """Return how often entries with such scores are the right ones."""
        if self._index.calibration is None:
            return [float(np.clip(scores.similar[number], 0.0, 1.0)) for number in numbers]
        features = [scores.features(number) for number in numbers]
        return [float(p) for p in self._index.calibration.predict_proba(features)[:, 1]]
