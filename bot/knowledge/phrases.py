"""Whole messages whose meaning is certain (``knowledge/phrases.yml``): understood without a model."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import InvalidData, Problem
from bot.knowledge.wordings import compiled, words_of, wrong_wordings
from bot.knowledge.yaml_files import Lines, read_yaml, shown
from bot.language import LANGUAGES, has_cyrillic

_ASKS_WHO = re.compile(r" (cine|kto|who) ")
_LONGEST = 300
"""Characters; of a longer message only the beginning and nothing “as a whole” is read."""
MEANINGS = frozenset(
    {
        "watched", "unwatched", "in_danger", "call_services", "emergency_number", "what_now",
        "cannot_call", "no_police", "place", "leave", "cancel", "callback", "over", "why_asked",
    }
)  # fmt: skip
"""What the hub acts on; every other meaning has to open entries."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a message means: ``whole`` when it says nothing else; ``language`` when only one has it."""

    meaning: str
    opens: tuple[str, ...] = ()
    whole: bool = True
    language: str | None = None


@dataclass(frozen=True, slots=True)
class _Meaning:
    name: str
    opens: tuple[str, ...]
    anywhere: bool
    patterns: dict[str, re.Pattern[str]]


class Phrases:
    """Knows what a short message means for certain."""

    def __init__(self, meanings: Iterable[_Meaning], fillers: dict[str, re.Pattern[str]]) -> None:
        self._meanings = tuple(meanings)
        self._fillers = fillers

    @classmethod
    def load(cls, path: Path) -> "Phrases":
        """Read the phrases. Raises InvalidData when a language lacks or a meaning does nothing."""
        records = read_yaml(path)
        if not isinstance(records, dict):
            raise InvalidData([_problem(path, "file", "is not a mapping")])
        problems = [
            _problem(path, str(name), what)
            for name, record in records.items()
            if (what := _wrong(str(name), record))
        ]
        if "fillers" not in records:
            problems.append(_problem(path, "file", "lacks fillers"))
        if missing := sorted(MEANINGS - set(records)):
            problems.append(_problem(path, "file", f"lacks {', '.join(missing)}"))
        if problems:
            raise InvalidData(problems)
        words = records.pop("fillers")
        fillers = {language: compiled(words, language) for language in LANGUAGES}
        return cls((_meaning(name, record) for name, record in records.items()), fillers)

    def said(self, text: str) -> Said | None:
        """Return what *text* means in any of the languages, or None when that is not certain."""
        if len(text) > _LONGEST:
            return None
        found: dict[str, set[str]] = {}
        for language in LANGUAGES:
            if language == "en" and has_cyrillic(text):
                continue
            for meaning in self._whole(text, language):
                found.setdefault(meaning.name, set()).add(language)
        for meaning in self._meanings:
            if languages := found.get(meaning.name):
                only = next(iter(languages)) if len(languages) == 1 else None
                return Said(meaning.name, meaning.opens, language=only)
        return self._part(text)

    def _whole(self, text: str, language: str) -> list[_Meaning]:
        words = words_of(text, language)
        bare = self._without_fillers(words, language)
        return [
            meaning
            for meaning in self._meanings
            if any(one and meaning.patterns[language].fullmatch(one) for one in (words, bare))
        ]

    def _part(self, text: str) -> Said | None:
        if asks_who(text):
            return None
        for meaning in self._meanings:
            if meaning.anywhere:
                for language in LANGUAGES:
                    words = " " + words_of(text, language)
                    if re.search(f" {meaning.patterns[language].pattern}", words):
                        return Said(meaning.name, meaning.opens, whole=False)
        return None

    def _without_fillers(self, words: str, language: str) -> str:
        fillers = self._fillers[language].pattern
        words = re.sub(f"^{fillers}+", "", words)
        return re.sub(f"(?<![^ ]){fillers}+$", "", words)


def asks_who(text: str) -> bool:
    """Tell whether *text* asks for a person: “who reads this?” is a question about us."""
    return any(_ASKS_WHO.search(" " + words_of(text, language)) for language in LANGUAGES)


def _meaning(name: str, record: dict[str, Any]) -> _Meaning:
    patterns = {language: compiled(record, language) for language in LANGUAGES}
    return _Meaning(name, tuple(record.get("opens", ())), record.get("anywhere", False), patterns)


def _wrong(name: str, record: object) -> str | None:
    if not isinstance(record, dict):
        return "is not a mapping"
    if set(record) - {"opens", "anywhere"} != set(LANGUAGES):
        return "is not in the three languages"
    if what := wrong_wordings(record):
        return what
    if name not in {*MEANINGS, "fillers"} and not record.get("opens"):
        return "is not known and opens no entry"
    return None


def _problem(path: Path, key: str, what: str) -> Problem:
    line = 1 if key == "file" else Lines(path)[key]
    mend = "Write phrases in ro, ru and en, as in the other meanings of the file"
    return Problem(shown(path), line, key, what, mend)
