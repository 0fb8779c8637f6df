"""Cut a text into the pieces of words that the network knows (a unigram model: Kudo 2018)."""

import re
from collections.abc import Mapping
from functools import lru_cache

from bot.meaning.weights import Weights

_SPACE = "\u2581"
_SPACES = re.compile(" {2,}")
_WORD = re.compile(f"{_SPACE}[^{_SPACE}]*")
_BELOW_THE_WORST = 10.0
_REMEMBERED = 50_000
_LONGEST_WORD = 64
"""Characters of a word that are read; beyond them nothing is a word of a language."""


class Pieces:
    """Gives the numbers of a text's likeliest pieces. No piece spans two words."""

    def __init__(self, weights: Weights) -> None:
        self._replaced: Mapping[int, str] = weights.replaced
        self._unknown = weights.unknown
        scores = weights.scores.tolist()
        self._known = {
            piece.decode("utf-8", "ignore"): (number, scores[number])
            for number, piece in enumerate(weights.pieces)
            if number != weights.unknown
        }
        self._longest = max(map(len, self._known))
        self._worst = min(scores) - _BELOW_THE_WORST
        self._of_word = lru_cache(_REMEMBERED)(self._cut)

    def of(self, text: str) -> list[int]:
        """Return the numbers of the pieces of *text*, without those that begin and end it."""
        plain = _SPACES.sub(" ", text.translate(self._replaced))
        marked = plain.replace(" ", _SPACE)
        if not marked.startswith(_SPACE):
            marked = _SPACE + marked
        return [n for word in _WORD.findall(marked) for n in self._of_word(word[:_LONGEST_WORD])]

    def _cut(self, word: str) -> tuple[int, ...]:
        """Return the pieces of *word* whose scores add up to the most."""
        best = [0.0] + [float("-inf")] * len(word)
        came = [(0, self._unknown)] * (len(word) + 1)
        for start in range(len(word)):
            for end in range(start + 1, min(len(word), start + self._longest) + 1):
                found = self._known.get(word[start:end])
                if found and best[start] + found[1] > best[end]:
                    best[end], came[end] = best[start] + found[1], (start, found[0])
            if best[start] + self._worst > best[start + 1]:
                best[start + 1], came[start + 1] = (
                    best[start] + self._worst,
                    (start, self._unknown),
                )
        numbers, place = [], len(word)
        while place:
            place, number = came[place]
            numbers.append(number)
        return tuple(reversed(numbers))
