"""What a short question asks of the subject before it (``knowledge/follow_ups.yml``): “how much?”."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.errors import InvalidData, Problem
from bot.knowledge.model import KnowledgeBase
from bot.knowledge.wordings import compiled, words_of, wrong_wordings
from bot.knowledge.yaml_files import Lines, read_yaml, shown
from bot.language import LANGUAGES, has_cyrillic

_FILLERS = "fillers"
_LONGEST = 120
"""Characters of a message that can be nothing but a short question."""
_COMPENSATION = frozenset(
    ("compensation", "application", "amount", "documents", "decision", "commission", "payment")
)
"""First words of the names of the entries about the state's compensation."""
_ACTION = re.compile(r"(md|tm)-action-")


@dataclass(frozen=True, slots=True)
class Aspect:
    """What is asked of a subject: ``ids`` are parts of the names of entries, the best first."""

    name: str
    ids: tuple[str, ...]
    own: bool
    patterns: dict[str, re.Pattern[str]]

    def entry(self, topic: str, near: Iterable[str], related: Iterable[str]) -> str | None:
        """Return the entry of *near* that tells this of *topic*, or None.

        Named alike counts more than *related*, and that more than the order of ``ids``.
        """
        if self.own and _ACTION.match(topic):
            return topic
        tied = set(related)
        ranked = sorted(
            (-2 * _shared(topic, id) - 3 * (id in tied), place, len(id), id)
            for id in {*near, topic}
            if (place := self._place(id)) is not None and (id != topic or place == 0)
        )
        return ranked[0][-1] if ranked else None

    def _place(self, id: str) -> int | None:
        return next((n for n, part in enumerate(self.ids) if f"-{part}-" in f"-{id}-"), None)


class Aspects:
    """Knows the short questions that only make sense after an answer."""

    def __init__(self, aspects: Iterable[Aspect], fillers: dict[str, re.Pattern[str]]) -> None:
        self._aspects = tuple(aspects)
        self._fillers = fillers

    @classmethod
    def load(cls, path: Path) -> "Aspects":
        """Read the file. Raises InvalidData when a language or the names of entries lack."""
        records = read_yaml(path)
        if not isinstance(records, dict) or _FILLERS not in records:
            raise InvalidData([_problem(path, "file", f"is no mapping with {_FILLERS}")])
        problems = [
            _problem(path, str(name), what)
            for name, record in records.items()
            if (what := _wrong(str(name), record))
        ]
        if problems:
            raise InvalidData(problems)
        words = records.pop(_FILLERS)
        return cls(
            (
                Aspect(
                    name,
                    tuple(record["ids"]),
                    record.get("own", False),
                    {language: compiled(record, language) for language in LANGUAGES},
                )
                for name, record in records.items()
            ),
            {language: compiled(words, language) for language in LANGUAGES},
        )

    def read(self, text: str) -> Aspect | None:
        """Return what *text* asks when it asks nothing else, in any of the languages."""
        if len(text) > _LONGEST:
            return None
        for language in LANGUAGES:
            if language == "en" and has_cyrillic(text):
                continue
            words = words_of(text, language)
            filler = self._fillers[language].pattern
            for aspect in self._aspects:
                around = f"{filler}*{aspect.patterns[language].pattern}{filler}*"
                if words and re.fullmatch(around, words):
                    return aspect
        return None


def kin(knowledge: KnowledgeBase, topic: str) -> set[str]:
    """Return the entries of the very subject of *topic*: named like it, or related to it directly."""
    first = topic.split("-")[0]
    family = _COMPENSATION if first in _COMPENSATION else {first}
    own = knowledge.entries[topic].related
    return {id for id in knowledge.entries if id in own or id.split("-")[0] in family}


def _shared(topic: str, id: str) -> int:
    """Return how many parts two names have in common from the beginning."""
    count = 0
    for one, other in zip(topic.split("-"), id.split("-"), strict=False):
        if one != other:
            break
        count += 1
    return count


def _wrong(name: str, record: object) -> str | None:
    if not isinstance(record, dict):
        return "is not a mapping"
    if set(record) - {"ids", "own"} != set(LANGUAGES):
        return "is not in the three languages"
    if name != _FILLERS and not record.get("ids"):
        return "names no entries"
    return wrong_wordings(record)


def _problem(path: Path, key: str, what: str) -> Problem:
    line = 1 if key == "file" else Lines(path)[key]
    mend = "Write ids and wordings in ro, ru and en, as in the other records of the file"
    return Problem(shown(path), line, key, what, mend)
