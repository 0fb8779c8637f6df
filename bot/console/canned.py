"""Replies that counsellors insert: ``knowledge/canned/*.yml``, in three languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import InvalidData, Problem
from bot.knowledge.yaml_files import Lines, read_yaml, shown
from bot.language import LANGUAGES

LONGEST = 700
"""Characters of a reply: a screen of a phone."""


@dataclass(frozen=True, slots=True)
class CannedReply:
    """A reply by its title, in each language."""

    id: str
    title: Mapping[str, str]
    text: Mapping[str, str]


def load_canned(folder: Path) -> tuple[CannedReply, ...]:
    """Return the replies. Raises InvalidData that names each mistake."""
    found: dict[str, CannedReply] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yml")):
        content, lines = read_yaml(path), Lines(path)
        for key, reply in (content if isinstance(content, dict) else {}).items():
            for part in ("title", "text"):
                text = reply.get(part) if isinstance(reply, dict) else None
                what = _wrong(text, part)
                if what:
                    place = f"{key}.{part}"
                    mend = f"Write ro, ru and en, at most {LONGEST} characters each"
                    problems.append(Problem(shown(path), lines[place], place, what, mend))
            if key in found:
                what, mend = "stands in two files", "Keep one of the two"
                problems.append(Problem(shown(path), lines[str(key)], str(key), what, mend))
            if not problems:
                found[str(key)] = CannedReply(str(key), reply["title"], reply["text"])
    if problems:
        raise InvalidData(problems)
    return tuple(found.values())


def _wrong(text: object, part: str) -> str:
    if not isinstance(text, dict) or set(text) != set(LANGUAGES):
        return "is not in the three languages"
    if not all(isinstance(value, str) and value.strip() for value in text.values()):
        return "has an empty text"
    if part == "text" and any(len(value) > LONGEST for value in text.values()):
        return "is too long"
    return ""
