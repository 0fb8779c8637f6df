"""A fact that a clause of a message tells."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

NUMBER_TYPES = ("date", "money", "money_by_kind", "int", "number")


@dataclass(frozen=True, slots=True)
class Mention:
    """A fact that a clause tells. A loose date has its last possible day as ``latest``."""

    fact: str
    value: Any
    clause: int
    latest: date | None = None
    denied: str | None = None
    """For a list: the option that does not hold; ``value`` says nothing then."""
    heard: bool = False
    """Whether it was learned, and is no listed phrase: an answer to the question goes before it."""


def agreeing(found: Iterable[Mention]) -> list[Mention]:
    """Return one mention of each fact; none of a fact that is told in two ways."""
    kept: dict[tuple[str, str | None], Mention] = {}
    contradicted = set[tuple[str, str | None]]()
    for mention in found:
        name = (mention.fact, mention.denied)
        before = kept.setdefault(name, mention)
        if isinstance(before.value, dict) and isinstance(mention.value, dict):
            both = set(before.value) & set(mention.value)
            if all(before.value[kind] == mention.value[kind] for kind in both):
                value = before.value | mention.value
                heard = before.heard and mention.heard
                kept[name] = Mention(mention.fact, value, before.clause, heard=heard)
                continue
        if (before.value, before.latest) != (mention.value, mention.latest):
            contradicted.add(name)
    return [mention for name, mention in kept.items() if name not in contradicted]
