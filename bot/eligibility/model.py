"""A check as data: facts, conditions, results, and what to bring where."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

Text = dict[str, str]
Expression = Any
"""A YAML expression; see ``bot.eligibility.expressions``."""

DANGER_LEVELS = ("check", "high")
"""Levels that a check may raise, from the lower to the higher; see ``bot.safety``."""
CRIME, DANGER, ADULTS = "crime", "danger", "adults"
SUBJECTS = (CRIME, DANGER, ADULTS)
"""What a fact may be about, where the hub has to know: see ``Fact.about``."""

FACT_TYPES = (
    "bool", "choice", "date", "int", "number", "money", "money_by_kind", "list", "penal_article",
)  # fmt: skip


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
    unit: str | None = None
    """What a number counts, where people may tell it otherwise: years or months; of a sum, that it is for a month."""
    absent: Any = None
    """What a fact that does not apply counts as, when the facts are said to be complete."""
    preset: str | None = None
    """In dialogue: the fact whose value is taken instead of asking."""
    derive: Expression = None
    """How to work it out from other facts when it was not given."""
    unknown_word: bool = True
    """Whether the dialogue offers “I do not know”."""
    unused: bool = False
    """Whether it may be given although no rule hangs on it."""
    open_ended: bool = False
    """Whether someone who does not know may be outside the options: they are not all there is."""
    about: str | None = None
    """CRIME: its answers tell what was done to the person. DANGER: it asks what the gentle question asks.
    ADULTS: how many a family has, which people tell person by person."""

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
    applies: Expression = True
    """When false, the condition is none of this case: it is neither counted nor told."""
    informs: bool = False
    """Whether it only explains: it is among the reasons, but the outcome does not hang on it."""
    document: str | None = None
    """The document that the locator is of, where it is not the check's."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A note, a paper to bring or a next step, shown when ``when`` holds."""

    text: Text
    when: Expression = True
    locator: str | None = None
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """What the answers say of danger: the level that the conversation rises to when it holds."""

    level: str
    when: Expression


@dataclass(frozen=True, slots=True)
class Consistency:
    """What must hold between facts, else one of them is mistaken."""

    require: Expression
    fact: str
    text: Text


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure of the state and where it is from: one for each year, or one with its first day."""

    source: Text
    values: dict[int, Decimal] = field(default_factory=dict)
    value: Decimal | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """A row of a table: its value, and the numbers it is for, both ends included.

    ``above`` is an end that is not included. Where two bands meet at the same number, the text
    of the law has both there.
    """

    value: Decimal | int
    start: float | None = None
    end: float | None = None
    above: float | None = None

    def holds(self, number: Decimal | int) -> bool:
        return (
            (self.start is None or number >= self.start)
            and (self.above is None or number > self.above)
            and (self.end is None or number <= self.end)
        )


@dataclass(frozen=True, slots=True)
class Check:
    """One eligibility check."""

    id: str
    document: str
    benefit: str | None
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
    tables: dict[str, tuple[Band, ...]] = field(default_factory=dict)
    wanted: tuple[str, ...] = ()
    """Results for which the dialogue still asks once the person is eligible."""
    amount_text: Text | None = None
    """How the amount is told, with ``{amount}``."""
    danger: tuple[Alarm, ...] = ()
    settles_as: str | None = None
    """The outcome of a check without a verdict, which tells each sign or service by itself: it
    asks for all that a condition hangs on, and this is the outcome once each is told."""
    deadline_text: Text | None = None
    """How the deadline is told, with ``{date}``."""
    entry: str | None = None
    """The entry of the knowledge base that a question asked beside the check goes on from."""
