"""What people ask of the bot itself (``knowledge/requests.yml``): told without a model, before a search."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import InvalidData, Problem
from bot.knowledge.wordings import compiled, words_of, wrong_wordings
from bot.knowledge.yaml_files import Lines, read_yaml, shown
from bot.language import LANGUAGES, has_cyrillic

_COURTESY = "courtesy"
_LONGEST = 600
"""Characters; of a longer message only the beginning is read."""
_MOST_WORDS_OF_COURTESY = 4
_KINDS = {"says", "intent", "needed_by"}
_OPTIONS = {*_KINDS, "waiting", "whole", "ends", "except"}
_SENTENCE_END = re.compile(r"[.!?;\n]+")


@dataclass(frozen=True, slots=True)
class Request:
    """What a message asks: answered with the text ``says``, or read as another ``intent``."""

    name: str
    says: str | None = None
    waiting: str | None = None
    """The text for who waits for a counsellor, where it differs."""
    intent: str | None = None

    def text(self, waits: bool) -> str | None:
        """Return the key of the text to say."""
        key = (self.waiting if waits else None) or self.says
        return f"requests.{key}" if key else None


@dataclass(frozen=True, slots=True)
class _Said:
    """A message as words of one language."""

    language: str
    words: str
    bare: str
    """The words without courtesies around them."""
    sentences: tuple[str, ...]
    """Each as it is, and without courtesies around it."""


@dataclass(frozen=True, slots=True)
class _Wording:
    request: Request
    whole: bool
    ends: bool
    """Whether a sentence has to end with it."""
    patterns: dict[str, re.Pattern[str]]
    exceptions: dict[str, re.Pattern[str]]

    def fits(self, said: list[_Said]) -> bool:
        return any(map(self._fits, said)) and not any(map(self._is_excepted, said))

    def _fits(self, said: _Said) -> bool:
        pattern = self.patterns[said.language]
        if self.whole:
            whole = pattern.fullmatch
            return bool(whole(said.words) or (said.bare and whole(said.bare)))
        if self.ends:
            return any(_has(f"{pattern.pattern}$", sentence) for sentence in said.sentences)
        return _has(pattern.pattern, said.words)

    def _is_excepted(self, said: _Said) -> bool:
        pattern = self.exceptions.get(said.language)
        return pattern is not None and _has(pattern.pattern, said.words)


class Requests:
    """Knows requests that no document answers, and the courtesies around a question."""

    def __init__(
        self,
        wordings: Iterable[_Wording],
        needed: dict[str, _Wording],
        courtesies: dict[str, re.Pattern[str]],
    ) -> None:
        self._wordings = tuple(wordings)
        self._needed = needed
        self._courtesies = courtesies

    @classmethod
    def load(cls, path: Path) -> "Requests":
        """Read the requests. Raises InvalidData when a language lacks or a request does nothing."""
        records = read_yaml(path)
        if not isinstance(records, dict):
            raise InvalidData([_problem(path, "file", "is not a mapping")])
        problems = [
            _problem(path, str(name), what)
            for name, record in records.items()
            if (what := _wrong(str(name), record))
        ]
        if _COURTESY not in records:
            problems.append(_problem(path, "file", f"lacks {_COURTESY}"))
        if problems:
            raise InvalidData(problems)
        courtesies = records.pop(_COURTESY)
        needed = {
            record["needed_by"]: _wording(name, record)
            for name, record in records.items()
            if "needed_by" in record
        }
        return cls(
            (_wording(n, record) for n, record in records.items() if "needed_by" not in record),
            needed,
            {language: compiled(courtesies, language) for language in LANGUAGES},
        )

    def texts(self) -> set[str]:
        """Return the keys of all texts that are said."""
        requests = [wording.request for wording in self._wordings]
        return {key for one in requests for waits in (True, False) if (key := one.text(waits))}

    def read(self, text: str) -> Request | None:
        """Return what *text* asks of the bot itself, in any of the languages, or None."""
        said = self._said(text)
        return next((one.request for one in self._wordings if one.fits(said)), None)

    def may_be(self, intent: str, text: str) -> bool:
        """Tell whether *text* has a word without which it is hardly meant as *intent*."""
        needed = self._needed.get(intent)
        return needed is None or needed.fits(self._said(text))

    def without_courtesy(self, text: str) -> str:
        """Return *text* without greeting or thanks before what it asks; as it is if that is all."""
        rest = text.strip()
        while not self._is_courtesy(rest):
            parts = rest.split()
            for count in range(min(_MOST_WORDS_OF_COURTESY, len(parts) - 1), 0, -1):
                if self._is_courtesy(" ".join(parts[:count])):
                    rest = rest.split(maxsplit=count)[count].lstrip(" ,.!;:-–—)")
                    break
            else:
                return rest or text
        return rest if rest == text.strip() else text

    def _said(self, text: str) -> list[_Said]:
        """Return what *text* says in each language it may be in."""
        text = text[:_LONGEST]
        return [
            _Said(language, words, self._bare(words, language), self._sentences(text, language))
            for language in LANGUAGES
            if not (language == "en" and has_cyrillic(text))
            and (words := words_of(text, language))
        ]

    def _sentences(self, text: str, language: str) -> tuple[str, ...]:
        sentences = [words_of(part, language) for part in _SENTENCE_END.split(text)]
        return (*sentences, *(self._bare(words, language) for words in sentences))

    def _is_courtesy(self, text: str) -> bool:
        return any(
            self._courtesies[language].fullmatch(words_of(text, language))
            for language in LANGUAGES
        )

    def _bare(self, words: str, language: str) -> str:
        pattern = self._courtesies[language].pattern
        words = re.sub(f"^{pattern}+", "", words)
        return re.sub(f"(?<![^ ]){pattern}+$", "", words)


def _has(expression: str, words: str) -> bool:
    return re.search(f"(?<![^ ]){expression}", words) is not None


def _wording(name: str, record: dict[str, Any]) -> _Wording:
    request = Request(name, record.get("says"), record.get("waiting"), record.get("intent"))
    patterns = {language: compiled(record, language) for language in LANGUAGES}
    excepted = record.get("except")
    exceptions = {one: compiled(excepted, one) for one in LANGUAGES} if excepted else {}
    return _Wording(
        request, record.get("whole", False), record.get("ends", False), patterns, exceptions
    )


def _wrong(name: str, record: object) -> str | None:
    if not isinstance(record, dict):
        return "is not a mapping"
    if set(record) - _OPTIONS != set(LANGUAGES):
        return "is not in the three languages"
    if name != _COURTESY and len(_KINDS & set(record)) != 1:
        return "has to have one of says, intent and needed_by"
    return wrong_wordings(record) or _wrong_exceptions(record)


def _wrong_exceptions(record: dict[str, object]) -> str | None:
    if "except" not in record:
        return None
    excepted = record["except"]
    if not isinstance(excepted, dict) or set(excepted) != set(LANGUAGES):
        return "has an except that is not in the three languages"
    what = wrong_wordings(excepted)
    return f"has an except that {what}" if what else None


def _problem(path: Path, key: str, what: str) -> Problem:
    line = 1 if key == "file" else Lines(path)[key]
    mend = "Write wordings in ro, ru and en, as in the other requests of the file"
    return Problem(shown(path), line, key, what, mend)
