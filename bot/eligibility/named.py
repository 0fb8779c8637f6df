"""Whether a message names a fact of a check by one of its words."""

import re

from bot.eligibility.model import Fact
from bot.language import known_key


def named_in(fact: Fact, key: str) -> int:
    """Return how long the longest of the fact's words in *key* is; 0 when it is not named."""
    found = (phrase for phrase in _phrases(fact) if re.search(rf"\b{re.escape(phrase)}", key))
    return max(map(len, found), default=0)


def _phrases(fact: Fact) -> list[str]:
    """Return what people call a fact or, for a list, what is in it."""
    labels = [fact.label, *(option.label for option in fact.options if fact.type == "list")]
    options = [word for option in fact.options if fact.type == "list" for word in option.words]
    keys = [known_key(text, language) for label in labels for language, text in label.items()]
    return [phrase for phrase in (*fact.words, *options, *keys) if len(phrase) > 2]
