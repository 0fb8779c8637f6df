"""Entries grow old: which ones are to be compared with their source again."""

from datetime import date
from pathlib import Path

import pytest

from bot.knowledge.load import read
from bot.knowledge.review import REVIEW_DAYS, all_reviews, days_left, due, overdue
from tests.knowledge.test_load import ENTRIES, folder

__all__ = ["folder"]

CHECKED = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("today", "left"),
    [
        (date(2026, 11, 20), 365),
        (date(2027, 11, 20), 0),
        (date(2027, 11, 21), -1),
        (date(2028, 11, 20), -366),
    ],
)
def test_an_entry_is_overdue_when_its_check_is_over_a_year_old(today: date, left: int) -> None:
    assert REVIEW_DAYS == 365
    assert days_left(CHECKED, today) == left


def test_only_what_is_overdue_or_soon_due_is_listed_the_oldest_first(folder: Path) -> None:
    path = folder / "entries" / "law" / "topic.yml"
    older = "  country: MD\n  checked: 2026-10-01\n"
    text = older.join(ENTRIES.rsplit("  country: MD\n  checked: 2026-11-20\n", 1))
    path.write_text(text, encoding="utf-8")
    reading = read(folder)

    assert [one.id for one in all_reviews(reading, CHECKED)] == ["second", "first"]
    assert due(reading, date(2027, 9, 1)) == []
    assert [(one.id, one.days_left) for one in due(reading, date(2027, 9, 1), within=31)] == [
        ("second", 30)
    ]
    late = due(reading, date(2027, 11, 1), within=30)
    assert [(one.id, one.is_overdue) for one in late] == [("second", True), ("first", False)]
    assert str(late[0].place) == "knowledge/entries/law/topic.yml:16"


def test_overdue_entries_are_counted_by_their_day() -> None:
    checked = {"2026-11-20": 250, "2025-01-01": 3, "2024-02-29": 2}

    assert overdue(checked, date(2026, 11, 21)) == 5
    assert overdue({}, date(2026, 11, 21)) == 0
