"""How people pause a check, come back or leave, said in any message (``knowledge/steering.yml``)."""

import re
from pathlib import Path

from bot.eligibility.clauses import clauses_of
from bot.eligibility.mention_phrases import phrase_patterns
from bot.eligibility.parse.numbers import in_digits
from bot.errors import InvalidData, Problem
from bot.knowledge.yaml_files import read_yaml, shown
from bot.language import LANGUAGES

PAUSE, BACK, LEAVE = "pause", "back", "leave"
_COURTESY, _ANSWER = "courtesy", "answer"
_MOST_BESIDE = {PAUSE: 6, BACK: 4, LEAVE: 3}
"""How many words besides courtesies a message may have; a longer one tells something else."""
_MOST_AFTER = {PAUSE: 3, BACK: 0, LEAVE: 0}
"""How many of them may follow in the clause: “hold on the kettle boils”, not “I am back in Moldova”."""
_SHORT_WHILE = re.compile(r"\b\d+ ?(min|minut\w*|minute\w*|sec\w*|sek\w*)\b")
"""How long someone will be away is no figure of an answer."""


class Steering:
    """Knows what a message wants of a running check besides answering it."""

    def __init__(self, patterns: dict[str, re.Pattern[str]]) -> None:
        self._patterns = patterns

    @classmethod
    def load(cls, path: Path) -> "Steering":
        """Read the phrases. Raises InvalidData when a meaning or a language lacks."""
        record = read_yaml(path)
        meanings = (PAUSE, BACK, LEAVE, _COURTESY, _ANSWER)
        if not isinstance(record, dict) or set(record) != set(meanings):
            mend = f"Write phrases for {', '.join(meanings)}"
            raise InvalidData([Problem(shown(path), 1, "file", "has other meanings", mend)])
        for name, phrases in record.items():
            if not isinstance(phrases, dict) or set(phrases) != set(LANGUAGES):
                mend = "Write ro, ru and en with a list each"
                raise InvalidData(
                    [Problem(shown(path), 1, name, "has not the three languages", mend)]
                )
        return cls(
            {
                name: re.compile("|".join(sorted(phrase_patterns(phrases))))
                for name, phrases in record.items()
            }
        )

    def said(self, text: str, language: str) -> str | None:
        """Return PAUSE, BACK or LEAVE when *text* says hardly more than that, else None.

        A message with a figure, a date, a correction or a question is read as what it is.
        """
        clauses = list(clauses_of(text, language))
        keys = [key for key, _ in clauses]
        if any(asks and self._words(key) for key, asks in clauses):
            return None
        for name in (LEAVE, PAUSE, BACK):
            for number, key in enumerate(keys):
                rest = self._rest_of_clause(name, key)
                if rest is None:
                    continue
                others = [*keys[:number], rest, *keys[number + 1 :]]
                if self._tells_little(name, others):
                    return name
        return None

    def _rest_of_clause(self, name: str, key: str) -> str | None:
        """Return what follows a phrase that begins the clause, or None when none does."""
        for found in self._patterns[name].finditer(key):
            rest = key[found.end() :]
            if (
                not self._words(key[: found.start()])
                and len(self._words(rest)) <= _MOST_AFTER[name]
            ):
                return rest
        return None

    def _tells_little(self, name: str, others: list[str]) -> bool:
        told = [_SHORT_WHILE.sub(" ", in_digits(key)) for key in others]
        if any(re.search(r"\d", key) or self._patterns[_ANSWER].search(key) for key in told):
            return False
        return sum(len(self._words(key)) for key in told) <= _MOST_BESIDE[name]

    def _words(self, key: str) -> list[str]:
        """Return the words of *key* that are no courtesy and no other phrase of steering."""
        for name in (PAUSE, BACK, LEAVE, _COURTESY):
            key = self._patterns[name].sub(" ", key)
        return re.findall(r"\w+", key)
