"""Languages of messages: which one, and one spelling for all their spellings."""

from bot.language.fold import MAX_LENGTH, clean, fold, has_cyrillic
from bot.language.identify import (
    LANGUAGE_NAMES,
    LANGUAGES,
    UKRAINIAN,
    Identification,
    LanguageIdentifier,
    known_key,
    spelling_key,
)
from bot.language.request import requested_beside, requested_language

__all__ = [
    "LANGUAGES",
    "LANGUAGE_NAMES",
    "MAX_LENGTH",
    "UKRAINIAN",
    "Identification",
    "LanguageIdentifier",
    "clean",
    "fold",
    "has_cyrillic",
    "known_key",
    "requested_beside",
    "requested_language",
    "spelling_key",
]
