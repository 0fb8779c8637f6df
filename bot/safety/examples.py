"""Labelled messages for training and testing the danger detector."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.errors import InvalidData, Problem
from bot.knowledge.yaml_files import read_yaml
from bot.language import LANGUAGES
from bot.safety.levels import CATEGORIES, DangerLevel

_AUTHOR = re.compile(r"-(\d+|short)$")
"""How a file's name ends that an author after the first one wrote: “threat-2.yml”."""
_KEYS = {"language", "category", "kind", "immediate", "high", "check", "none"}


@dataclass(frozen=True, slots=True)
class Example:
    """A message with the level and category that a supervisor would give it.

    ``concept`` is the subject of its file and ``author`` its writer, by which parts are held out.
    """

    text: str
    language: str
    level: DangerLevel
    category: str | None
    concept: str = ""
    author: str = "1"


def read_examples(folder: Path) -> list[Example]:
    """Return the examples of every YAML file under *folder*, each text once.

    Raises InvalidData naming file and key of each problem.
    """
    examples: dict[str, Example] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*/*.yml")):
        for example in _read_file(path, problems):
            examples.setdefault(example.text.casefold(), example)
    if problems:
        raise InvalidData(problems)
    return list(examples.values())


def _read_file(path: Path, problems: list[Problem]) -> Iterator[Example]:
    record = read_yaml(path)
    name = f"{path.parent.name}/{path.name}"
    if not isinstance(record, dict) or record.keys() - _KEYS:
        problems.append(Problem(name, 1, "file", "has unknown keys", f"Use {sorted(_KEYS)}"))
        return
    language, category = record.get("language"), record.get("category")
    if language not in LANGUAGES:
        problems.append(Problem(name, 1, "language", f"{language} is not known", "ro, ru or en"))
        return
    if category is not None and category not in CATEGORIES:
        mend = f"Categories: {', '.join(CATEGORIES)}"
        problems.append(Problem(name, 1, "category", f"{category} is not known", mend))
        return
    concept, _, author = (
        path.stem.rpartition("-") if _AUTHOR.search(path.stem) else (path.stem, "", "1")
    )
    for level in DangerLevel:
        for text in record.get(level.label) or []:
            if not isinstance(text, str) or not text.strip():
                problems.append(Problem(name, 1, level.label, f"{text!r} is no text", "Quote it"))
                continue
            yield Example(text, language, level, category if level else None, concept, author)
