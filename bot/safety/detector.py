"""Give a message its danger level, without Rasa and within milliseconds."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.language import LanguageIdentifier, clean, has_cyrillic, known_key, spelling_key
from bot.safety.classifier import (
    DangerClassifier,
    Floats,
    Labelled,
    Scores,
    windows_of_calm,
)
from bot.safety.disguise import plain_reading, without_links
from bot.safety.examples import Example
from bot.safety.levels import CATEGORIES, DangerLevel
from bot.safety.signs import Lexicon, Sign
from bot.safety.windows import is_letter, windows

MODEL_FILE = "danger.joblib"

RESPOND = 0.22
"""Least probability of any danger at which the bot asks or acts."""
ACT = 0.40
"""Least probability of high or immediate danger at which it acts."""
ACT_ON_LETTER = 0.75
"""The same for a letter: of many windows one sounds alarming more easily."""
_LETTER_IN_DOUBT = 0.85
"""The same where its gravest part shows no sign of danger, or what it tells was decided by a court."""
RESPOND_TO_LETTER = 0.5
"""Least probability of any danger at which the bot asks about a letter; this and the one before were
chosen on the letters of ``tests/data/danger_letters``.
"""
URGENT = 0.43
"""Least share of immediate in acute danger at which the level is immediate.

They were chosen by ``python -m benchmarks.danger --dev`` and on messages of authors held out of
training.
"""

_ACUTE_SLOPE, _ACUTE_SHIFT = 0.91, -0.38
_ANY_SLOPE, _ANY_SHIFT = 0.84, -0.31
"""Platt's calibration of the classifier's log-odds, from the same held-out authors."""

_READ_IN_FULL = 5
"""Windows of a long message in which signs are looked for."""
_FEW_WORDS, _SHORT_CRY, _SURE, _SURE_OF_TWO = 2, 4, 0.75, 0.97
_WITHOUT_A_SIGN = 0.5
"""Least probability at which a message of more words alarms without any sign of danger."""
_RIGHTS, _ASKING_FOR_A_RIGHT = "rights_question", 0.7
"""The same for who asks what they are entitled to: hardship is no danger."""
_OF_A_LETTER = 0.7
"""How much a window of a calm letter counts beside a whole message when the classifier learns."""
_ANY_AT_ALL = 0.05
"""Least probability of any danger at which few words with a cry (“help”) are asked about."""


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


@dataclass(frozen=True, slots=True)
class _Reading:
    """One window of a message, scored."""

    words: int
    signs: Floats
    scores: Scores

    @property
    def acute(self) -> float:
        return _probability(_ACUTE_SLOPE * self.scores.acute + _ACUTE_SHIFT)

    @property
    def any(self) -> float:
        return _probability(_ANY_SLOPE * self.scores.any + _ANY_SHIFT)


class DangerDetector:
    """Two stages: signs of the lexicon, then a classifier over signs and n-grams.

    A long message is read whole and in windows of sentences; its worst window counts, so that
    danger in the middle of a polite letter is seen.
    """

    def __init__(
        self, lexicon: Lexicon, identifier: LanguageIdentifier, classifier: DangerClassifier
    ) -> None:
        self.lexicon = lexicon
        self._identifier = identifier
        self._classifier = classifier

    @classmethod
    def load(
        cls, models: Path, lexicon: Lexicon, identifier: LanguageIdentifier
    ) -> "DangerDetector":
        return cls(lexicon, identifier, DangerClassifier.load(models / MODEL_FILE))

    @classmethod
    def train(
        cls,
        examples: Sequence[Example],
        lexicon: Lexicon,
        identifier: LanguageIdentifier,
        calm: Iterable[tuple[str, str, float]] = (),
    ) -> "DangerDetector":
        """Learn from labelled messages, and from (text, language, weight) that show no danger."""
        others = [(Example(t, lang, DangerLevel.NONE, None), weight) for t, lang, weight in calm]
        parts = [
            (Example(part, example.language, DangerLevel.NONE, None), _OF_A_LETTER)
            for example in examples
            if example.level is DangerLevel.NONE
            for part in windows_of_calm(example.text)
        ]
        labelled = [
            _labelled(example, lexicon, weight)
            for example, weight in [*((example, 1.0) for example in examples), *parts, *others]
        ]
        return cls(lexicon, identifier, DangerClassifier.train(labelled))

    def save(self, models: Path) -> None:
        self._classifier.save(models / MODEL_FILE)

    def assess(self, text: str, language: str | None = None) -> Assessment:
        """Return the danger that *text* shows; *language* is the conversation's, if known."""
        text = without_links(text)
        cleaned = clean(text)
        if not any(c.isalnum() for c in cleaned):
            return CALM
        keys = self._keys(text, cleaned, language)
        known = self._classifier.known(keys[0])
        if known is not None:
            return self._of_known(keys[0], *known)
        readings = [self._read(key) for key in self._gravest(keys)]
        worst = max(readings, key=lambda reading: reading.scores.acute)
        found = self._found(readings)
        enough, respond = ACT, RESPOND
        if is_letter(cleaned):
            enough, respond = self._enough_for_letter(worst, found), RESPOND_TO_LETTER
        level = _level(worst, max(reading.any for reading in readings), enough, respond)
        level = _of_few_words(level, readings[0], worst, found)
        if level is DangerLevel.NONE:
            return Assessment(level, None, (), worst.acute)
        if level is DangerLevel.CHECK:
            worst = max(readings, key=lambda reading: reading.scores.any)
        category = CATEGORIES[int(np.argmax(worst.scores.categories))]
        signs = tuple(sign.id for sign in found)
        has_danger_sign = any(sign.kind == "danger" for sign in found)
        acute = max(reading.acute for reading in readings)
        return Assessment(level, category, signs, acute, has_danger_sign)

    def _enough_for_letter(self, worst: _Reading, found: list[Sign]) -> float:
        """Return the least probability at which a letter alarms by its *worst* window.

        It is higher where that window shows no danger in words, and where a court has decided and
        the letter asks for a right: what it tells is over, unless the window says that it is now.
        """
        own = self._found([worst])
        if not any(sign.kind == "danger" for sign in own):
            return _LETTER_IN_DOUBT
        over = {"court_facts", _RIGHTS} <= {sign.id for sign in found}
        now = any(sign.id == "now" for sign in own)
        return _LETTER_IN_DOUBT if over and not now else ACT_ON_LETTER

    def _of_known(self, key: str, level: DangerLevel, category: str | None) -> Assessment:
        """Return what a message shows that was learned in the same words: as its author judged it."""
        if level is DangerLevel.NONE:
            return CALM
        reading = self._read(key)
        found = self._found([reading])
        signs = tuple(sign.id for sign in found)
        likeliest = category or CATEGORIES[int(np.argmax(reading.scores.categories))]
        has_sign = any(sign.kind == "danger" for sign in found)
        acute = max(reading.acute, _SURE) if level >= DangerLevel.HIGH else reading.acute
        return Assessment(level, likeliest, signs, acute, has_sign)

    def shows(self, sign_id: str, text: str, language: str | None = None) -> bool:
        """Tell whether *text* shows the sign of the lexicon, whatever its danger."""
        return self.lexicon.shows(sign_id, self._identifier.key(text, language))

    def _gravest(self, keys: list[str]) -> list[str]:
        """Return the first key and, of many, those that the n-grams alone find gravest.

        Looking for signs costs most; in a letter of 10,000 characters it would take too long.
        """
        if len(keys) <= _READ_IN_FULL:
            return keys
        none = np.zeros(len(self.lexicon.signs) + 1, dtype=np.float32)
        first, *rest = keys
        scored = sorted(rest, key=lambda key: self._classifier.scores(key, none).acute)
        return [first, *scored[-_READ_IN_FULL:]]

    def _read(self, key: str) -> _Reading:
        signs = self.lexicon.vector(key)
        return _Reading(len(key.split()), signs, self._classifier.scores(key, signs))

    def _found(self, readings: list[_Reading]) -> list[Sign]:
        shown = np.max([reading.signs for reading in readings], axis=0)
        return [s for s, value in zip(self.lexicon.signs, shown, strict=False) if value]

    def _keys(self, text: str, cleaned: str, language: str | None) -> list[str]:
        """Return the keys of all windows, then of another reading of a disguised text.

        The whole text tells how it is spelt; only a window in the other alphabet is asked again.
        """
        parts = windows(text, cleaned)
        plain = plain_reading(cleaned)
        if plain is not None:
            parts.append(plain)
        variant = self._identifier.identify(cleaned, language).variant
        cyrillic = has_cyrillic(cleaned)
        other = next((part for part in parts if has_cyrillic(part) is not cyrillic), None)
        other_variant = self._identifier.identify(other, language).variant if other else ""
        return [
            spelling_key(part, variant if has_cyrillic(part) is cyrillic else other_variant)
            for part in parts
        ]


def _labelled(example: Example, lexicon: Lexicon, weight: float) -> Labelled:
    key = known_key(example.text, example.language)
    return Labelled(key, lexicon.vector(key), example.level, example.category, weight)


def _level(worst: _Reading, any_danger: float, enough: float, respond: float) -> DangerLevel:
    if worst.acute >= enough:
        urgent = _probability(worst.scores.immediate) >= URGENT
        return DangerLevel.IMMEDIATE if urgent else DangerLevel.HIGH
    return DangerLevel.CHECK if any_danger >= respond else DangerLevel.NONE


def _of_few_words(
    level: DangerLevel, first: _Reading, worst: _Reading, found: list[Sign]
) -> DangerLevel:
    """Ask rather than alarm about what has no sign and is in doubt, and about a mere cry for help."""
    ids = {sign.id for sign in found}
    if level >= DangerLevel.HIGH and not any(sign.kind == "danger" for sign in found):
        enough = _SURE_OF_TWO if first.words <= _FEW_WORDS else _SURE
        enough = enough if first.words <= _SHORT_CRY else _WITHOUT_A_SIGN
        if _RIGHTS in ids and first.words > _SHORT_CRY:
            enough = _ASKING_FOR_A_RIGHT
        if "taken_back" in ids and first.words <= _SHORT_CRY and worst.acute < enough:
            return DangerLevel.NONE
        return DangerLevel.CHECK if worst.acute < enough else level
    if first.words > _SHORT_CRY:
        return level
    cries = "cry" in ids and not {"question_about", "study_or_news", "idiom_or_joke"} & ids
    if level is DangerLevel.NONE and cries and first.any >= _ANY_AT_ALL:
        return DangerLevel.CHECK
    if level is DangerLevel.CHECK and "taken_back" in ids:
        return DangerLevel.NONE  # “I was joking” alone; what it takes back is the hub's to know
    return level


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))
