"""A check as data: facts, conditions, results, and what to bring where."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

Text = dict[str, str]
Expression = Any
"""A YAML expression; see ``bot.eligibility.expressions``."""

FACT_TYPES = ("bool", "choice", "date", "int", "money", "money_by_kind", "list", "penal_article")


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a choice or list, with the words that people use for it."""

    value: str
    label: Text
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that a check needs to know."""

    id: str
    type: str
    label: Text
    question: Text | None = None
    help: Text | None = None
    options: tuple[Option, ...] = ()
    words: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    absent: Any = None
    """What a fact that does not apply counts as, when the facts are said to be complete."""
    preset: str | None = None
    """In dialogue: the fact whose value is taken instead of asking."""
    derive: Expression = None
    """How to work it out from other facts when it was not given."""
    unknown_word: bool = True
    """Whether the dialogue offers “I do not know”."""

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(option.value for option in self.options)


@dataclass(frozen=True, slots=True)
class Condition:
    """A rule of the law; ``text`` says it as it is when it holds, ``otherwise`` when it does not."""

    id: str
    locator: str
    when: Expression
    text: Text
    otherwise: Text
    unclear: Text | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """A note, a paper to bring or a next step, shown when ``when`` holds."""

    text: Text
    when: Expression = True
    locator: str | None = None


@dataclass(frozen=True, slots=True)
class Consistency:
    """What must hold between facts, else one of them is mistaken."""

    require: Expression
    fact: str
    text: Text


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure of the state with the year from which it holds and where it is from."""

    values: dict[int, Decimal]
    source: Text


@dataclass(frozen=True, slots=True)
class Check:
    """One eligibility check."""

    id: str
    document: str
    benefit: str
    title: Text
    intro: Text
    checked: date
    facts: dict[str, Fact]
    conditions: tuple[Condition, ...]
    results: dict[str, Expression]
    lists: dict[str, tuple[str, ...]]
    values: dict[str, Expression]
    parameters: dict[str, Parameter]
    consistency: tuple[Consistency, ...]
    documents: tuple[Remark, ...]
    where: Remark
    next_steps: tuple[Remark, ...]
    notes: tuple[Remark, ...]
    outcomes: dict[str, Text]
