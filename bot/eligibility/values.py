"""Values that may be unknown, and Kleene's logic over them.

A value is known (a bool, number, date, text, list…), or ``Unknown``: facts not given yet, which
asking may settle, or ``Open``: the person does not know, or the text of the law leaves it open.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not known yet; ``facts`` are the ones to ask for."""

    facts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Open:
    """Cannot be known from the person or the text; a counsellor must look at it."""


OPEN = Open()


def is_known(value: Any) -> bool:
    return not isinstance(value, Unknown | Open)


def _undecided(values: Iterable[Any]) -> Unknown | Open | None:
    facts: frozenset[str] = frozenset()
    left_open = False
    for value in values:
        if isinstance(value, Unknown):
            facts |= value.facts
        left_open |= isinstance(value, Open)
    if facts:
        return Unknown(facts)
    return OPEN if left_open else None


def all_of(values: Iterable[Any]) -> bool | Unknown | Open:
    """False if one is false; else what can still be asked; else open; else true."""
    found = list(values)
    if any(value is False for value in found):
        return False
    undecided = _undecided(found)
    return True if undecided is None else undecided


def any_of(values: Iterable[Any]) -> bool | Unknown | Open:
    """True if one is true; else what can still be asked; else open; else false."""
    found = list(values)
    if any(value is True for value in found):
        return True
    undecided = _undecided(found)
    return False if undecided is None else undecided


def negation(value: Any) -> Any:
    return not value if is_known(value) else value


def lifted(function: Callable[..., Any], *values: Any) -> Any:
    """Return ``function(*values)``, or unknown or open if one of the values is."""
    undecided = _undecided(values)
    return function(*values) if undecided is None else undecided
