"""Which entries were not compared with their source for too long."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.knowledge.load import Place, Reading

REVIEW_DAYS = 365
"""An entry is to be compared with its source again this many days after its ``checked`` date."""


@dataclass(frozen=True, slots=True)
class Due:
    """Something to compare with its source: an entry, or a plan with all of its actions."""

    id: str
    place: Place
    checked: date
    days_left: int
    """Negative when it is overdue."""

    @property
    def is_overdue(self) -> bool:
        return self.days_left < 0


def days_left(checked: date, today: date) -> int:
    """Return in how many days a review is due; negative when it is overdue."""
    return (checked + timedelta(days=REVIEW_DAYS) - today).days


def overdue(checked: Mapping[str, int], today: date) -> int:
    """Return how many are overdue, of counts by day of check (“2026-11-20”: 250)."""
    days = ((days_left(date.fromisoformat(day), today), count) for day, count in checked.items())
    return sum(count for left, count in days if left < 0)


def due(reading: Reading, today: date, within: int = 0) -> list[Due]:
    """Return what is overdue or falls due within so many days, the oldest first."""
    return [one for one in all_reviews(reading, today) if one.days_left < max(within, 0)]


def all_reviews(reading: Reading, today: date) -> list[Due]:
    """Return everything that is ever to be reviewed, the oldest first."""
    plans = reading.knowledge.plans
    documents = plans.plans if plans else {}
    found: dict[str, Due] = {}
    for entry in reading.knowledge.entries.values():
        place = reading.places[entry.id]
        document = entry.sources[0].document
        is_record = document in documents and "/plans/" in place.file
        name = document if is_record else entry.id
        left = days_left(entry.checked, today)
        found.setdefault(name, Due(name, place, entry.checked, left))
    return sorted(found.values(), key=lambda one: (one.checked, one.place.file, one.place.line))
