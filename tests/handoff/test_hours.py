"""Working hours in the hotline's own time, through summer time and days without service."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.handoff import WorkingHours
from bot.project import KNOWLEDGE

CHISINAU = ZoneInfo("Europe/Chisinau")


@pytest.fixture(scope="module")
def hours() -> WorkingHours:
    """The hotline's real hours: every day from 08:00 to 20:00."""
    return WorkingHours.load(KNOWLEDGE / "hours.yml")


@pytest.mark.parametrize(
    ("utc", "is_open"),
    [
        ("2026-01-15T05:59:59", False),
        ("2026-01-15T06:00:00", True),  # winter: 08:00 is 06:00 UTC
        ("2026-01-15T17:59:59", True),
        ("2026-01-15T18:00:00", False),
        ("2026-07-15T04:59:59", False),
        ("2026-07-15T05:00:00", True),  # summer: 08:00 is 05:00 UTC
        ("2026-07-15T16:59:59", True),
        ("2026-07-15T17:00:00", False),
    ],
)
def test_hours_are_local_in_winter_and_summer(
    hours: WorkingHours, utc: str, is_open: bool
) -> None:
    assert hours.is_open(datetime.fromisoformat(utc).replace(tzinfo=UTC)) is is_open


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_the_day_the_clocks_change_has_the_usual_hours(hours: WorkingHours, day: date) -> None:
    begin = datetime.combine(day, time(8), CHISINAU).astimezone(UTC)
    end = datetime.combine(day, time(20), CHISINAU).astimezone(UTC)
    assert not hours.is_open(begin - timedelta(seconds=1))
    assert hours.is_open(begin)
    assert hours.is_open(end - timedelta(seconds=1))
    assert not hours.is_open(end)
    assert end - begin == timedelta(hours=12)


def test_the_caller_may_be_in_another_time_zone(hours: WorkingHours) -> None:
    dubai = timezone(timedelta(hours=4))
    assert hours.is_open(datetime(2026, 1, 15, 10, 0, tzinfo=dubai))  # 08:00 in Moldova
    assert not hours.is_open(datetime(2026, 1, 15, 9, 59, tzinfo=dubai))


def test_a_time_without_zone_is_utc(hours: WorkingHours) -> None:
    assert not hours.is_open(datetime(2026, 1, 15, 5, 59))
    assert hours.is_open(datetime(2026, 1, 15, 6, 0))


def test_every_day_of_the_week_is_a_working_day(hours: WorkingHours) -> None:
    noon = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)
    assert all(hours.is_open(noon + timedelta(days=day)) for day in range(7))


def test_closed_days_and_days_without_hours_are_closed(tmp_path: Path) -> None:
    path = tmp_path / "hours.yml"
    path.write_text(
        "zone: Europe/Chisinau\n"
        'hours: [{weekdays: [0, 1, 2, 3, 4], from: "09:00", to: "17:00"}]\n'
        "closed_days: [2026-12-25]\n",
        encoding="utf-8",
    )
    hours = WorkingHours.load(path)
    assert hours.is_open(datetime(2026, 12, 24, 10, 0, tzinfo=UTC))
    assert not hours.is_open(datetime(2026, 12, 25, 10, 0, tzinfo=UTC))
    assert not hours.is_open(datetime(2026, 12, 26, 10, 0, tzinfo=UTC))  # a Saturday


def test_a_closed_day_begins_at_local_midnight(hours: WorkingHours) -> None:
    all_day = {day: (time(0), time(23, 59)) for day in range(7)}
    closed = WorkingHours(hours.zone, all_day, frozenset({date(2026, 1, 15)}))
    assert closed.is_open(datetime(2026, 1, 14, 21, 58, tzinfo=UTC))
    assert not closed.is_open(datetime(2026, 1, 14, 22, 0, tzinfo=UTC))
