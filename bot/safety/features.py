"""The n-grams that the danger classifier reads in a key."""

import re
from itertools import pairwise

_WORD = re.compile(r"\w+")
_SHORTEST, _LONGEST = 2, 4


def character_ngrams(key: str) -> list[str]:
    """Return the n-grams of two to four characters within words, the words' edges as spaces."""
    ngrams: list[str] = []
    for word in key.split():
        padded = f" {word} "
        length = len(padded)
        for size in range(_SHORTEST, _LONGEST + 1):
            if size >= length:
                ngrams.append(padded)
                break
            ngrams += [padded[i : i + size] for i in range(length - size + 1)]
    return ngrams


def word_ngrams(key: str) -> list[str]:
    """Return the words and the pairs of neighbouring words."""
    words = _WORD.findall(key)
    return [*words, *(f"{a} {b}" for a, b in pairwise(words))]
