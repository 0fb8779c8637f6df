"""What the store of contacts gives to those who call it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.errors import AzimutError
from bot.safety import DangerLevel

OPEN, CLOSED = "open", "closed"
BY_BOT, BY_COUNSELLOR = "bot", "counsellor"
PHONE = "phone"


class ContactClosed(AzimutError):
    """The contact is not this counsellor's to write: someone else has it, or it does not exist."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact as reports count it: no text, no person, the day and the codes of the form."""

    day: date
    channel: str
    language: str | None
    level: DangerLevel
    answered_by: str
    type: str | None
    category: str | None
    answers: dict[str, Any] = field(default_factory=dict)
    waited: int | None = None
    """Seconds from the queue to the counsellor who took it."""
    first_answer: int | None = None
    """Seconds from the queue to the counsellor's first message."""

    @property
    def persons(self) -> int:
        """How many people it concerns, one by default."""
        return int(self.answers.get("persons", 1))


@dataclass(frozen=True, slots=True)
class Case:
    """A contact as its counsellor sees it, texts decrypted."""

    id: int
    conversation_id: str | None
    day: date
    channel: str
    level: DangerLevel
    counsellor_id: int | None
    status: str
    answers: dict[str, Any]
