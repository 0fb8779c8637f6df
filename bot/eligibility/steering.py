"""How people pause a check, come back or leave, said in any message (``knowledge/steering.yml``)."""

import re
from pathlib import Path

from bot.eligibility.mentions import clauses_of, phrase_patterns
from bot.errors import InvalidData, Problem
from bot.knowledge.yaml_files import read_yaml, shown
from bot.language import LANGUAGES

PAUSE, BACK, LEAVE = "pause", "back", "leave"
_MOST_WORDS_OF_LEAVING = 6
"""A farewell ends a message; a longer one tells something else first."""


class Steering:
    """Knows what a message wants of a running check besides answering it."""

    def __init__(self, patterns: dict[str, re.Pattern[str]]) -> None:
        self._patterns = patterns

    @classmethod
    def load(cls, path: Path) -> "Steering":
        """Read the phrases. Raises InvalidData when a meaning or a language lacks."""
        record = read_yaml(path)
        meanings = (PAUSE, BACK, LEAVE)
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
        """Return PAUSE, BACK or LEAVE when *text* says so, else None."""
        keys = [key for key, asks in clauses_of(text, language) if not asks]
        for name in (LEAVE, PAUSE, BACK):
            if name == LEAVE and len(text.split()) > _MOST_WORDS_OF_LEAVING:
                continue
            if any(self._patterns[name].search(key) for key in keys):
                return name
        return None
