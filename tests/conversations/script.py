"""Scripted conversations: what a person says, and what must and must not come back."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

SCRIPTS = Path(__file__).parent / "scripts"
KNOWN_GAPS = frozenset(
    (Path(__file__).parent / "known_gaps.txt").read_text(encoding="utf-8").split()
)
"""Scripts that say what the bot should do and does not do yet; each is left out until then."""


@dataclass(frozen=True, slots=True)
class Step:
    """One message and its expectations.

    ``says``: every text must be in the replies; ``says_not``: none may; ``buttons``: titles that
    must be offered. ``fields``: dotted names of the respond contract with their values.
    """

    say: str
    says: list[str] = field(default_factory=list)
    says_not: list[str] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)


def named_scripts(language: str) -> Iterator[tuple[str, list[Step]]]:
    """Yield (name, steps) of the scripts of a language that have no known gap."""
    for path in sorted((SCRIPTS / language).glob("*.yml")):
        name = f"{language}-{path.stem}"
        if name not in KNOWN_GAPS:
            yield name, [Step(**s) for s in yaml.safe_load(path.read_text(encoding="utf-8"))]


def problems(step: Step, replies: list[dict[str, Any]]) -> list[str]:
    """Return what is wrong with the *replies* to a step."""
    text = "\n".join(reply["text"] for reply in replies)
    titles = [button["title"] for reply in replies for button in reply["buttons"]]
    found = [f"lacks {wanted!r}" for wanted in step.says if wanted not in text]
    found += [f"says {unwanted!r}" for unwanted in step.says_not if unwanted in text]
    found += [f"no button {title!r}" for title in step.buttons if title not in titles]
    return [f"{problem} after {step.say!r}: {text!r} {titles}" for problem in found]


def field_problems(step: Step, answer: dict[str, Any]) -> list[str]:
    """Return which fields of a respond line differ from what the step expects."""
    found = []
    for name, wanted in step.fields.items():
        value: Any = answer
        for part in name.split("."):
            value = (value or {}).get(part)
        if value != wanted:
            found.append(f"{name} is {value!r}, not {wanted!r}, after {step.say!r}")
    return found
