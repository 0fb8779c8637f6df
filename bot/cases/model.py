"""What the form of a contact is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a list; ``of`` names the types of contact under which it may be chosen."""

    id: str
    label: Mapping[str, str]
    of: frozenset[str] = frozenset()
    by_bot: bool = False
    partner: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One question; ``when`` names the answers to others under which it is asked."""

    id: str
    kind: str
    label: Mapping[str, str]
    options: tuple[Option, ...] = ()
    outcomes: tuple[Option, ...] = ()
    when: Mapping[str, tuple[Any, ...]] | None = None
    required: bool = False
    sensitive: bool = False
    min: int = 0
    max: int = 0

    def shown(self, answers: Mapping[str, Any]) -> bool:
        return all(answers.get(key) in wanted for key, wanted in (self.when or {}).items())


@dataclass(frozen=True, slots=True)
class Section:
    """Fields under one heading."""

    id: str
    label: Mapping[str, str]
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class FormProblem:
    """What is wrong with the answer to a field; ``key`` names the text that says so."""

    field: str
    key: str
