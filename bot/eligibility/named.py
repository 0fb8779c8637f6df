"""Whether a message names a fact of a check by one of its words."""

import re

from bot.eligibility.model import Check, Fact
from bot.eligibility.parse.words import DONT_KNOW_WORDS, NO_WORDS, YES_WORDS
from bot.language import known_key

_FIGURES = ("int", "number", "money", "money_by_kind")
_SHORTEST_NAME = 5
_MOST_WORDS = 4
"""A longer answer may name another fact in passing."""


def named_instead(check: Check, asked: Fact, text: str, language: str) -> list[Fact] | None:
    """Return the facts that a short answer names instead of *asked* (“age 31”, “no contract”).

    None when it names none, or also what is asked for.
    """
    key = known_key(text, language)
    if len(key.split()) > _MOST_WORDS or not _needs_naming(asked, key):
        return None
    question = known_key((asked.question or asked.label)[language], language)
    if named_in(asked, key):
        return None
    kinds = ("bool",) if asked.type == "bool" else _FIGURES
    named = [
        (_length_of_name(fact, key, question), fact)
        for fact in check.facts.values()
        if fact.id != asked.id and fact.type in kinds and fact.question is not None
    ]
    longest = max((length for length, _ in named), default=0)
    return [fact for length, fact in named if length == longest] if longest else None


def not_known_instead(check: Check, asked: Fact, text: str, language: str) -> list[Fact] | None:
    """Return the facts that a sentence says are not known, when it names others than *asked*.

    “I know nothing of his criminal record” is no answer to what the crime was.
    """
    key = known_key(text, language)
    if len(key.split()) <= 2 or named_in(asked, key):
        return None
    if any(named_in_options(asked, key)):
        return None
    named = [
        (named_in(fact, key), fact)
        for fact in check.facts.values()
        if fact.id != asked.id and fact.question is not None
    ]
    longest = max((length for length, _ in named), default=0)
    if longest < _SHORTEST_NAME:
        return None
    return [fact for length, fact in named if length == longest]


def named_in_options(fact: Fact, key: str) -> list[str]:
    """Return the words of the options of *fact* that *key* holds."""
    words = (word for option in fact.options for word in option.words if len(word) > 2)
    return [
        word
        for word in words
        if re.search(rf"\b{re.escape(word)}\b", key) and not DONT_KNOW_WORDS.search(word)
    ]


def _length_of_name(fact: Fact, key: str, question: str) -> int:
    """Return the length of the longest phrase for *fact* in *key* that *question* does not hold."""
    found = (
        phrase
        for phrase in _phrases(fact)
        if re.search(rf"\b{re.escape(phrase)}\w{{0,2}}(?!\w)", key)
        and not re.search(rf"\b{re.escape(phrase[:5])}", question)
    )
    return max(map(len, found), default=0)


def _needs_naming(asked: Fact, key: str) -> bool:
    """Tell whether *key* is a figure, or a yes or no with a word, that any fact could take."""
    if asked.type == "bool":
        return len(key.split()) > 1 and bool(YES_WORDS.search(key) or NO_WORDS.search(key))
    return asked.type in _FIGURES and bool(re.search(r"\d", key))


def named_in(fact: Fact, key: str) -> int:
    """Return how long the longest of the fact's words in *key* is; 0 when it is not named."""
    found = (phrase for phrase in _phrases(fact) if re.search(rf"\b{re.escape(phrase)}", key))
    return max(map(len, found), default=0)


def _phrases(fact: Fact) -> list[str]:
    """Return what people call a fact or, for a list, what is in it."""
    labels = [fact.label, *(option.label for option in fact.options if fact.type == "list")]
    options = [word for option in fact.options if fact.type == "list" for word in option.words]
    keys = [
        known_key(text, language) for label in labels for language, text in label.items() if text
    ]
    return [phrase for phrase in (*fact.words, *options, *keys) if len(phrase) > 2]
