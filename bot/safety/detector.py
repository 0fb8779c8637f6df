"""Give a message its danger level, without Rasa and within milliseconds."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.language import LanguageIdentifier, clean, known_key
from bot.language.ngrams import NgramClassifier
from bot.safety.examples import Example
from bot.safety.levels import DangerLevel
from bot.safety.signs import Lexicon

RESPOND = 0.30
"""Least probability of any danger at which the bot asks or acts."""
ACT = 0.42
"""Least probability of high or immediate danger at which it acts."""
URGENT = 0.40
"""Least share of immediate among high and immediate at which the level is immediate."""

_SENTENCE = re.compile(r"(?<=[.!?…\n])\s+|\n+")
_WINDOW = 220
_LONG = 260
_MOST_WINDOWS = 24
_FEW_WORDS, _SHORT_CRY = 2, 4


@dataclass(frozen=True, slots=True)
class Assessment:
    """The danger that a message shows.

    ``probability`` is that of high or immediate danger; ``signs`` are ids of the lexicon.
    """

    level: DangerLevel
    category: str | None
    signs: tuple[str, ...]
    probability: float
    has_danger_sign: bool = False


CALM = Assessment(DangerLevel.NONE, None, (), 0.0)


class DangerDetector:
    """Two stages: signs of the lexicon, then a classifier over signs and n-grams.

    A long message is read whole and in windows of sentences; its worst window counts, so that
    danger in the middle of a polite letter is seen.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        identifier: LanguageIdentifier,
        levels: NgramClassifier,
        categories: NgramClassifier,
    ) -> None:
        self.lexicon = lexicon
        self._identifier = identifier
        self._levels = levels
        self._categories = categories

    @classmethod
    def load(
        cls, models: Path, lexicon: Lexicon, identifier: LanguageIdentifier
    ) -> "DangerDetector":
        return cls(
            lexicon,
            identifier,
            NgramClassifier.load(models / "danger-levels.joblib"),
            NgramClassifier.load(models / "danger-categories.joblib"),
        )

    @classmethod
    def train(
        cls,
        examples: Sequence[Example],
        lexicon: Lexicon,
        identifier: LanguageIdentifier,
        calm: Iterable[tuple[str, str, float]] = (),
    ) -> "DangerDetector":
        """Learn from labelled messages, and from (text, language, weight) that show no danger."""
        others = list(calm)
        keys = [known_key(example.text, example.language) for example in examples]
        calm_keys = [known_key(text, language) for text, language, _ in others]
        signs = np.vstack([lexicon.vector(key) for key in (*keys, *calm_keys)])
        levels = NgramClassifier(char_range=(2, 5), word_range=(1, 3), regularisation=6.0)
        levels.fit(
            [*keys, *calm_keys],
            [example.level.label for example in examples] + ["none"] * len(calm_keys),
            signs,
            np.array([1.0] * len(keys) + [weight for _, _, weight in others]),
        )
        dangerous = [i for i, example in enumerate(examples) if example.category]
        categories = NgramClassifier(char_range=(3, 5), word_range=(1, 2), max_features=40_000)
        categories.fit(
            [keys[i] for i in dangerous],
            [examples[i].category or "" for i in dangerous],
            signs[dangerous],
        )
        return cls(lexicon, identifier, levels, categories)

    def save(self, models: Path) -> None:
        self._levels.save(models / "danger-levels.joblib")
        self._categories.save(models / "danger-categories.joblib")

    def assess(self, text: str, language: str | None = None) -> Assessment:
        """Return the danger that *text* shows; *language* is the conversation's, if known."""
        cleaned = clean(text)
        if not any(c.isalnum() for c in cleaned):
            return CALM
        keys = [self._identifier.key(part, language) for part in _windows(text, cleaned)]
        vectors = np.vstack([self.lexicon.vector(key) for key in keys])
        rows = self._levels.probabilities(keys, vectors)
        worst = max(range(len(rows)), key=lambda i: rows[i]["high"] + rows[i]["immediate"])
        level, probability = _level(rows[worst], max(1 - row["none"] for row in rows))
        found = [s for s in self.lexicon.signs if any(s.pattern.search(key) for key in keys)]
        signs = tuple(sign.id for sign in found)
        has_danger_sign = any(sign.kind == "danger" for sign in found)
        words = len(keys[0].split())
        if level >= DangerLevel.HIGH and words <= _FEW_WORDS and not has_danger_sign:
            level = DangerLevel.CHECK  # a word or two without a sign: ask rather than alarm
        if level is DangerLevel.NONE and words <= _SHORT_CRY and _cries_for_help(signs):
            level = DangerLevel.CHECK
        if level is DangerLevel.NONE:
            return Assessment(level, None, (), probability)
        category = self._category(keys[worst], vectors[worst : worst + 1])
        return Assessment(level, category, signs, probability, has_danger_sign)

    def _category(self, key: str, vector: np.ndarray) -> str:
        scores = self._categories.probabilities([key], vector)[0]
        return max(scores, key=lambda name: scores[name])


def _level(row: dict[str, float], any_danger: float) -> tuple[DangerLevel, float]:
    acute = row["high"] + row["immediate"]
    if acute >= ACT:
        urgent = row["immediate"] >= URGENT * acute
        return (DangerLevel.IMMEDIATE if urgent else DangerLevel.HIGH), acute
    if any_danger >= RESPOND:
        return DangerLevel.CHECK, acute
    return DangerLevel.NONE, acute


def _cries_for_help(signs: tuple[str, ...]) -> bool:
    """Tell whether there is nothing but a cry for help: “ajutor”, “помогите пожалуйста”."""
    return "cry" in signs and not {"question_about", "study_or_news", "idiom_or_joke"} & set(signs)


def _windows(text: str, cleaned: str) -> list[str]:
    """Return the whole text and, if it is long, windows of whole sentences of it."""
    if len(cleaned) <= _LONG:
        return [cleaned]
    windows, current = [], ""
    for sentence in _pieces(_SENTENCE.split(text)):
        if current and len(current) + len(sentence) > _WINDOW:
            windows.append(current)
            current = ""
        current = f"{current} {sentence}".strip()
    windows.append(current)
    if len(windows) > _MOST_WINDOWS:
        step = len(windows) / _MOST_WINDOWS
        windows = [windows[int(i * step)] for i in range(_MOST_WINDOWS)]
    return [cleaned[:1000], *windows]


def _pieces(sentences: Iterable[str]) -> Iterable[str]:
    for sentence in sentences:
        words = sentence.split()
        for start in range(0, len(words), 35):
            yield " ".join(words[start : start + 35])[:_LONG]
