"""What became of an answer in a check."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.eligibility.model import Text

ACCEPTED = "accepted"
NOT_UNDERSTOOD = "not_understood"
IMPOSSIBLE = "impossible"
TOO_LOOSE = "too_loose"
CONTRADICTION = "contradiction"
IN_FUTURE = "the day is in the future"


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not fit: a key of the texts with its fields, or what the check itself says."""

    key: str
    text: Text | None = None
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of an answer.

    ``reason`` says in English what does not fit when the answer is IMPOSSIBLE, ``problem`` for the
    person. ``assumed`` is the day taken for a date given loosely. ``noted`` are facts that the
    message told besides; when it is a CONTRADICTION, ``other`` is the value told now.
    """

    kind: str
    fact: str
    reason: str = ""
    assumed: date | None = None
    problem: Problem | None = None
    noted: tuple[str, ...] = ()
    other: Any = None
