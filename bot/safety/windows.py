"""A long message as windows of sentences, so that danger amid politeness is seen."""

import re
from collections.abc import Iterable

_SENTENCE = re.compile(r"(?<=[.!?…\n])\s+|\n+")
_WINDOW = 220
_LONG = 260
_WHOLE = 1000
_WORDS = 35


def is_letter(cleaned: str) -> bool:
    """Tell whether a message is so long that it is read in windows."""
    return len(cleaned) > _LONG


def windows(text: str, cleaned: str) -> list[str]:
    """Return the whole text and, if it is long, windows of whole sentences of all of it.

    *cleaned* is *text* on one line; of a very long one the whole is its beginning.
    """
    if not is_letter(cleaned):
        return [cleaned]
    found, current = [], ""
    for piece in _pieces(_SENTENCE.split(text)):
        if current and len(current) + len(piece) > _WINDOW:
            found.append(current)
            current = ""
        current = f"{current} {piece}".strip()
    return [cleaned[:_WHOLE], *found, current]


def _pieces(sentences: Iterable[str]) -> Iterable[str]:
    """Yield sentences, and parts of those that have no end, at most a window long."""
    for sentence in sentences:
        words = sentence.split()
        for start in range(0, len(words), _WORDS):
            part = " ".join(words[start : start + _WORDS])
            for at in range(0, len(part), _LONG):
                yield part[at : at + _LONG]
