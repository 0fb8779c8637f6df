"""Learn how far search can be trusted: from questions held out, and from entries held out."""

from collections.abc import Iterable, Iterator, Sequence
from random import Random

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier

from bot.knowledge.follow_up import Asked, Dialogue, FollowUps, asked_after
from bot.knowledge.index import SearchIndex, learn
from bot.knowledge.model import Entry
from bot.knowledge.scores import Scores
from bot.knowledge.ties import DIRECT
from bot.language import LANGUAGES, known_key
from bot.meaning import Vectors, usual_letters

_FOLDS = 4
"""One question of so many is held out."""
_ENTRY_FOLDS, _LEFT_OUT = 6, 1
"""Of so many entries, this one is left out: its questions then have no answer, near as they are."""
_ASKED_OF_LEFT_OUT = 3
"""One of so many questions of such an entry is asked."""

_WRONG_AMONG_KNOWN, _OUTSIDE = 0.2, 1.0
"""How much a row counts: a neighbour of the wanted entry often answers as well, and there are few
questions from outside; see docs/decisions/search.md."""

_ASKED_AGAIN, _ASKED_NEAR = 0.07, 0.35
"""Shares of whole questions after an answer that ask the same again, or of what is tied to it."""

Row = tuple[list[float], bool, float]
"""What tells how sure a find is, whether it was right, and how much that counts."""


class Scored:
    """Questions scored by an index; the vectors of their meanings are read once."""

    def __init__(self, index: SearchIndex, vectors: Vectors | None) -> None:
        self.index, self._vectors = index, vectors

    def scores(self, text: str, language: str) -> Scores:
        vector = (
            None if self._vectors is None else self._vectors.vector(usual_letters(text, language))
        )
        return Scores.of(self.index, known_key(text, language), language, vector=vector)

    def best(self, text: str, language: str) -> tuple[list[float], int]:
        """Return the entry that fits best, and what tells how sure it is."""
        scores = self.scores(text, language)
        number = int(np.argmax(scores.total))
        return scores.features(number), number

    def after(self, text: str, topic: int, language: str) -> Asked:
        """Score what was written after entry number *topic*."""
        title = self.index.titles[topic][language]
        ties = self.index.ties.to(topic)
        return asked_after(lambda words: self.scores(words, language), title, text, ties)


def build_index(
    entries: Sequence[Entry],
    outside: Iterable[tuple[str, str]] = (),
    dialogues: Sequence[Dialogue] = (),
    vectors: Vectors | None = None,
) -> SearchIndex:
    """Learn to find *entries*; *outside* are (text, language) of questions that none answers, and
    *dialogues* what people wrote after an answer. Without *vectors* nothing is learned of meanings.

    The scores are calibrated on what a second index gets right that has not seen some of the
    questions, and of some entries none: see docs/decisions/search.md.
    """
    outside = list(outside)
    index = learn(entries, outside, vectors=vectors)
    kept = [e for n, e in enumerate(entries) if n % _ENTRY_FOLDS != _LEFT_OUT]
    left_out = [e for n, e in enumerate(entries) if n % _ENTRY_FOLDS == _LEFT_OUT]
    partial = learn(
        kept,
        [pair for number, pair in enumerate(outside) if number % _FOLDS],
        lambda number: number % _FOLDS != 0,
        vectors,
    )
    scored = Scored(partial, vectors)
    if vectors is not None:
        titles = {entry.id: entry.title for entry in entries}
        vectors.of(
            usual_letters(text, d.language)
            for d in dialogues
            for text in (d.say, f"{titles[d.after][d.language]} {d.say}")
        )
    rows = [
        *_known(scored, kept),
        *_unknown(scored, kept, left_out),
        *(
            (scored.best(text, language)[0], False, _OUTSIDE)
            for text, language in outside[::_FOLDS]
        ),
    ]
    if len({right for _, right, _ in rows}) == 2:
        features, right, weights = zip(*rows, strict=True)
        index.calibration = GradientBoostingClassifier(
            n_estimators=120, learning_rate=0.08, max_depth=4, subsample=0.7,
            min_samples_leaf=30, max_features=6, random_state=0,
        ).fit(np.array(features), right, sample_weight=weights)  # fmt: skip
    if dialogues:
        index.follow_ups = _follow_ups(Scored(index, vectors), scored, kept, dialogues, outside)
    return index


def _follow_ups(
    whole: "Scored",
    partial: "Scored",
    kept: Sequence[Entry],
    dialogues: Sequence[Dialogue],
    outside: Sequence[tuple[str, str]],
) -> FollowUps:
    """Learn what is meant after an answer: by *dialogues*, by questions that change the subject, and
    by such that nothing answers. The last two are asked of *partial*, which has not seen them.
    """
    numbers = {entry: number for number, entry in enumerate(whole.index.entries)}
    told = [
        (whole.after(d.say, numbers[d.after], d.language), [numbers[id] for id in d.want])
        for d in dialogues
    ]
    chance = Random(0)
    changed = [
        (question, language, number)
        for number, entry in enumerate(kept)
        for language in LANGUAGES
        for question in entry.questions[language][::_FOLDS]
    ]
    for question, language, number in chance.sample(
        changed, min(len(dialogues) // 2, len(changed))
    ):
        topic = _before(number, partial.index.ties.to(number), chance)
        told.append((partial.after(question, topic, language), [number]))
    learned = FollowUps.learn([one for one in told if one[1]])
    strange = [pair for number, pair in enumerate(outside) if number % _FOLDS == 0]
    for text, language in chance.sample(strange, min(len(dialogues) // 6, len(strange))):
        _, topic = partial.best(text, language)
        told.append((partial.after(text, topic, language), []))
    learned.calibrate(told)
    return learned


def _before(number: int, ties: np.ndarray, chance: Random) -> int:
    """Return the entry answered before a whole question: any, one tied to its own, or its own again."""
    near = np.flatnonzero(ties[:, DIRECT])
    kind = chance.random()
    if kind < _ASKED_AGAIN:
        return number
    if kind < _ASKED_AGAIN + _ASKED_NEAR and len(near):
        return int(chance.choice(list(near)))
    return chance.randrange(len(ties))


def _known(scored: "Scored", entries: Sequence[Entry]) -> Iterator[Row]:
    for entry in entries:
        for language in LANGUAGES:
            for question in entry.questions[language][::_FOLDS]:
                features, number = scored.best(question, language)
                found = entries[number]
                right = found.id == entry.id or found.sources[0] == entry.sources[0]
                yield features, right, 1.0 if right else _WRONG_AMONG_KNOWN


def _unknown(
    scored: "Scored", entries: Sequence[Entry], left_out: Sequence[Entry]
) -> Iterator[Row]:
    """Yield what is found for entries that the index lacks; what may answer them is passed over."""
    for entry in left_out:
        for language in LANGUAGES:
            for question in entry.questions[language][1::_ASKED_OF_LEFT_OUT]:
                features, number = scored.best(question, language)
                found = entries[number]
                if found.sources[0] != entry.sources[0] and found.id not in entry.related:
                    yield features, False, 1.0
