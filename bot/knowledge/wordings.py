"""Wordings in YAML: “(a|b|) c … d*” over the words of a message, whatever their case, accents, alphabet."""

import re
from collections.abc import Mapping, Sequence

from bot.language import LANGUAGES, known_key

_PART = re.compile(r"(\([^()]*\)|…)")
_GROUP = re.compile(r"\([^()]*\)")
_WORD = re.compile(r"\w+")
_APOSTROPHES = re.compile(r"['’`´]")
_GAP = r"(?:\w+ ){0,5}?"
"""What “…” stands for: at most five words of any kind."""


def words_of(text: str, language: str) -> str:
    """Return the words of *text* as keys, with a space after each."""
    key = known_key(_APOSTROPHES.sub("", text), language)
    return "".join(f"{word} " for word in _WORD.findall(key))


def compiled(record: Mapping[str, Sequence[str]], language: str) -> re.Pattern[str]:
    """Return the pattern that any of the wordings in *language* fits, over ``words_of`` a message."""
    either = "|".join(_expression(phrase, language) for phrase in record[language])
    return re.compile(f"(?:{either})")


def wrong_wordings(record: Mapping[str, object]) -> str | None:
    """Return what is wrong with the wordings of a record, or None."""
    for language in LANGUAGES:
        phrases = record.get(language)
        if not isinstance(phrases, list) or not phrases:
            return f"has no phrase in {language}"
        for phrase in phrases:
            if not isinstance(phrase, str):
                return f"has {phrase!r}, which is no text; quote it"
            if set("()") & set(_GROUP.sub("", phrase)):
                return f"has the phrase {phrase!r} with a group in a group, or one left open"
            if re.fullmatch(_expression(phrase, language), ""):
                return f"has the phrase {phrase!r}, which fits an empty message"
    return None


def _expression(phrase: str, language: str) -> str:
    """Turn “(a|b|) c … d*” into an expression over words that each end in a space."""
    return "".join(_part(part, language) for part in _PART.split(phrase) if part.strip())


def _part(part: str, language: str) -> str:
    if part == "…":
        return _GAP
    if part.startswith("("):
        return "(?:" + "|".join(_words(one, language) for one in part[1:-1].split("|")) + ")"
    return _words(part, language)


def _words(text: str, language: str) -> str:
    if "*" not in text:
        return words_of(text, language)
    return "".join(
        re.sub(" $", r"\\w* ", words_of(word, language))
        if word.endswith("*")
        else words_of(word, language)
        for word in text.split()
    )
