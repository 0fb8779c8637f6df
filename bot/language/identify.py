"""Tell which of the three languages a message is in, in either alphabet, or that it is unsure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.language.fold import clean, fold, has_cyrillic, plain
from bot.language.ngrams import NgramClassifier
from bot.language.spellings import usual_spelling
from bot.language.transliterate import (
    cyrillic_to_romanian,
    latin_russian_key,
    romanian_to_cyrillic,
    russian_to_latin,
)

LANGUAGE_NAMES = {"ro": "Română", "ru": "Русский", "en": "English"}
LANGUAGES = tuple(LANGUAGE_NAMES)
SURE = 0.72
_PREVIOUS_BONUS = 0.25
_LONGEST = 600
UKRAINIAN = "uk"
_UKRAINIAN = re.compile(r"[їєґЇЄҐ]|[а-яА-Я][іІ]|[іІ][а-яА-Я]|\b[іІ]\b")
_ROMANIAN_LETTERS = re.compile(r"[ăâîșțşţĂÂÎȘȚŞŢӂ]")
_RUSSIAN_LETTERS = re.compile(r"[ыъэёЫЪЭЁ]")
_WORD = re.compile(r"[^\W\d_]+")
_SHARED = 0.03
"""Least share of a word's uses that makes it a word of a language too."""
_FEW_WORDS, _RARE_SPELLING = 3, 0.4
_SEVERAL = 3
_SLICE = 4
"""Words from which on a training text also lends a piece of one to three words."""
_HABITS = 5
_LETTER = re.compile(r"[^\W\d_]")
_LEET_A = re.compile(r"(?<=[a-z])4(?=[a-z])")


@dataclass(frozen=True, slots=True)
class Identification:
    """The language of a message.

    ``language`` is None when unsure, or when it is Ukrainian. ``variant`` is one of ro,
    ro-cyrillic, ru, ru-latin, en, uk or "" and says how the text is spelt.
    """

    language: str | None
    variant: str
    confidence: float


UNSURE = Identification(None, "", 0.0)


class LanguageIdentifier:
    """Identify ro, ru and en by a character n-gram model over both alphabets."""

    def __init__(self, model: NgramClassifier) -> None:
        self._model = model
        self._variants = lru_cache(maxsize=4096)(self._probabilities)

    @classmethod
    def load(cls, path: Path) -> "LanguageIdentifier":
        return cls(NgramClassifier.load(path))

    @classmethod
    def train(cls, examples: Iterable[tuple[str, str]]) -> "LanguageIdentifier":
        """Learn from (text, language) pairs; the other alphabet's spellings are made from them."""
        texts, variants = [], []
        for text, variant in _with_other_spellings(examples):
            texts.append(text)
            variants.append(variant)
        model = NgramClassifier(char_range=(1, 4), word_range=(1, 1), max_features=60_000)
        model.fit(texts, variants)
        model.words = _count_words(texts, variants)
        return cls(model)

    def save(self, path: Path) -> None:
        self._model.save(path)

    def identify(self, text: str, previous: str | None = None) -> Identification:
        """Return the language of *text*; *previous* is the conversation's, if it has one."""
        cleaned = plain(text[: 2 * _LONGEST])[:_LONGEST]
        if not _LETTER.search(cleaned):
            return UNSURE
        if _UKRAINIAN.search(cleaned) and not _RUSSIAN_LETTERS.search(cleaned):
            return Identification(None, UKRAINIAN, 0.9)
        scores = dict(self._variants(_spelling(cleaned)))
        if not self._has_ukrainian_word(cleaned):
            scores[UKRAINIAN] = 0.0
        self._weigh_words(scores, cleaned)
        self._keep_shared_word(scores, cleaned, previous)
        return _decide(scores, cleaned, previous)

    def n_grams_alone(self, text: str) -> str:
        """Return the language that the n-gram model says, without rules: for comparison."""
        scores = dict(self._variants(_spelling(clean(text)[:_LONGEST])))
        return max(scores, key=lambda variant: scores[variant])[:2]

    def key(self, text: str, language: str | None = None) -> str:
        """Return *text* as everything that compares texts sees it: folded, in Latin letters."""
        variant = self.identify(text, language).variant
        return spelling_key(text, variant)

    def is_gibberish(self, text: str) -> bool:
        """Tell whether *text* is several words in Latin letters of which no language has one."""
        words = _WORD.findall(text.lower())
        return (
            len(words) >= _SEVERAL
            and all(word.isascii() for word in words)
            and not any(word in self._model.words for word in words)
        )

    def keys(self, texts: Sequence[str]) -> list[str]:
        """Return the keys of many texts of unknown languages, much faster than one by one."""
        cleaned = [plain(text[: 2 * _LONGEST])[:_LONGEST] for text in texts]
        rows = self._model.probabilities([_spelling(text) for text in cleaned])
        return [
            spelling_key(text, _decide(row | {UKRAINIAN: 0.0}, short, None).variant)
            for text, short, row in zip(texts, cleaned, rows, strict=True)
        ]

    def _weigh_words(self, scores: dict[str, float], text: str) -> None:
        """Let whole words decide about a text of a word or three, where n-grams know little."""
        words = _WORD.findall(text.lower())
        if not 1 <= len(words) <= _FEW_WORDS:
            return
        if len(words) < _FEW_WORDS and "ro-cyrillic" in scores:
            scores["ro-cyrillic"] *= _RARE_SPELLING
        for word in words:
            counts = self._model.words.get(word)
            if counts:
                total = sum(counts.values())
                for variant in scores:
                    scores[variant] *= (counts.get(variant, 0) + 0.3) / (total + 1.5)

    def _has_ukrainian_word(self, text: str) -> bool:
        """Tell whether a word is known to be Ukrainian rather than Russian."""
        counts = (self._model.words.get(word, {}) for word in _WORD.findall(text.lower()))
        return any(of_word.get(UKRAINIAN, 0) > of_word.get("ru", 0) for of_word in counts)

    def _keep_shared_word(self, scores: dict[str, float], text: str, previous: str | None) -> None:
        """A single word that the conversation's language has as well (“da”) stays in it."""
        words = _WORD.findall(text.lower())
        counts = self._model.words.get(words[0], {}) if len(words) == 1 else {}
        least = max(2.0, _SHARED * sum(counts.values()))
        for variant in scores:
            if variant[:2] == previous and counts.get(variant, 0) >= least:
                scores[variant] += 1.0

    def _probabilities(self, spelling: str) -> tuple[tuple[str, float], ...]:
        return tuple(self._model.probabilities([spelling])[0].items())


def _decide(scores: dict[str, float], text: str, previous: str | None) -> Identification:
    _zero_impossible(scores, text)
    if previous:
        bonus = _PREVIOUS_BONUS / max(1, len(text.split()) - 1)
        for variant, score in scores.items():
            if variant[:2] == previous and score > 0:
                scores[variant] = score + bonus
    total = sum(scores.values())
    if not total:
        return UNSURE
    best = max(scores, key=lambda variant: scores[variant])
    confidence = sum(s for v, s in scores.items() if v[:2] == best[:2]) / total
    language = best[:2] if confidence >= SURE and best != UKRAINIAN else None
    return Identification(language, best, confidence)


def spelling_key(text: str, variant: str) -> str:
    """Return the folded Latin form of *text*, which is spelt as *variant* says.

    Words that many people mistype or shorten are in their usual spelling (``spellings.yml``).
    """
    folded = fold(text)
    language = variant[:2]
    if variant == "ro-cyrillic":
        key = cyrillic_to_romanian(folded)
    elif has_cyrillic(folded):
        key, language = russian_to_latin(folded), "ru"
    elif variant == "ru-latin":
        key = latin_russian_key(folded)
    else:
        key = _LEET_A.sub("a", russian_to_latin(folded))
    return usual_spelling(key, language)


def _count_words(texts: Sequence[str], variants: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return how often each word of the examples stands in each variant."""
    counts: dict[str, dict[str, int]] = {}
    for text, variant in zip(texts, variants, strict=True):
        for word in set(_WORD.findall(text)):
            of_word = counts.setdefault(word, {})
            of_word[variant] = of_word.get(variant, 0) + 1
    return {
        word: of_word
        for word, of_word in counts.items()
        if sum(of_word.values()) >= 2 or UKRAINIAN in of_word
    }


def known_key(text: str, language: str) -> str:
    """Return the key of *text* that is known to be in *language*; its alphabet says the rest."""
    if has_cyrillic(text):
        return spelling_key(text, "ro-cyrillic" if language == "ro" else "ru")
    return spelling_key(text, "ru-latin" if language == "ru" else language)


def _spelling(text: str) -> str:
    """Lower case, but with its diacritics: they tell the languages apart."""
    return f" {text.lower()} "


def _zero_impossible(scores: dict[str, float], text: str) -> None:
    latin_only = ("ro", "en", "ru-latin")
    cyrillic = has_cyrillic(text)
    for variant in scores:
        if (variant in latin_only) == cyrillic:
            scores[variant] = 0.0
    if _ROMANIAN_LETTERS.search(text) and not cyrillic:
        scores["ro"] = scores.get("ro", 0.0) + 0.5


def _with_other_spellings(examples: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Yield (spelling, variant) of each example, whole and, of longer ones, of a few words of it."""
    for number, (text, language) in enumerate(examples):
        whole = _spelling(clean(text)[:_LONGEST])
        yield from _spellings(whole, language, number)
        words = whole.split()
        if len(words) >= _SLICE:
            start = number * 7 % (len(words) - 2)
            piece = " ".join(words[start : start + 1 + number % 3])
            yield from _spellings(_spelling(piece), language, number + 1)


def _spellings(spelling: str, language: str, number: int) -> Iterable[tuple[str, str]]:
    if language == "ru" and has_cyrillic(spelling):
        yield spelling, "ru"
        plain = spelling.replace("ё", "е")
        yield russian_to_latin(plain, number % _HABITS), "ru-latin"
    elif language == "ru":
        yield spelling, "ru-latin"
    elif language == "ro" and has_cyrillic(spelling):
        yield spelling, "ro-cyrillic"
    elif language == "ro":
        yield spelling, "ro"
        if number % 2:
            yield f" {fold(spelling)} ", "ro"
        yield romanian_to_cyrillic(spelling), "ro-cyrillic"
    else:
        yield spelling, language
