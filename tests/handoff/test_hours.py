"""Working hours in the hotline's own time, through summer time and days without service."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InvalidData
from bot.handoff import WorkingHours
from bot.project import KNOWLEDGE
from bot.safety import DangerLevel
from tests.conftest import NOON

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


# Holidays, clocks, on-call


def chisinau(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHISINAU)


@pytest.mark.parametrize(
    ("day", "holiday"),
    [
        (date(2026, 1, 1), "new-year"),
        (date(2026, 4, 12), "easter"),
        (date(2026, 4, 13), "easter-monday"),
        (date(2026, 4, 20), "memorial-easter"),
        (date(2027, 5, 2), "easter"),
        (date(2026, 8, 27), "independence-day"),
    ],
)
def test_moldovas_holidays_are_known_and_the_line_works(
    hours: WorkingHours, day: date, holiday: str
) -> None:
    found = hours.holiday(day)
    assert found is not None and found.id == holiday
    assert set(found.name) == {"ro", "ru", "en"}
    assert hours.is_open(datetime.combine(day, time(12), CHISINAU))


def test_a_holiday_may_be_closed_or_have_other_hours(tmp_path: Path) -> None:
    hours = WorkingHours.load(
        changed(
            tmp_path,
            (
                'id: new-year, day: "01-01", service: usual',
                'id: new-year, day: "01-01", service: closed',
            ),
            ("easter: 0, service: usual", 'easter: 0, service: {from: "10:00", to: "14:00"}'),
        )
    )
    assert not hours.is_open(chisinau("2027-01-01T12:00"))
    assert hours.is_open(chisinau("2026-04-12T13:59"))
    assert not hours.is_open(chisinau("2026-04-12T14:00"))
    assert hours.next_opening(chisinau("2026-12-31T21:00")) == chisinau("2027-01-02T08:00")


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-20T07:59", "2026-11-20T08:00"),
        ("2026-11-20T20:00", "2026-11-21T08:00"),
        ("2026-11-20T12:00", None),
        ("2026-10-24T23:00", "2026-10-25T08:00"),  # the clocks change in this night
    ],
)
def test_when_counsellors_answer_next(hours: WorkingHours, now: str, opens: str | None) -> None:
    assert hours.next_opening(chisinau(now)) == (chisinau(opens) if opens else None)


@pytest.mark.parametrize(
    ("level", "now", "due"),
    [
        (DangerLevel.IMMEDIATE, "2026-11-20T12:00", "2026-11-20T12:01"),
        (DangerLevel.IMMEDIATE, "2026-11-20T23:00", "2026-11-20T23:01"),
        (DangerLevel.HIGH, "2026-11-20T23:00", "2026-11-20T23:05"),
        (DangerLevel.NONE, "2026-11-20T12:00", "2026-11-20T12:30"),
        (DangerLevel.CHECK, "2026-11-20T12:00", "2026-11-20T12:30"),
        (DangerLevel.NONE, "2026-11-20T19:50", "2026-11-21T08:20"),
        (DangerLevel.NONE, "2026-11-20T23:00", "2026-11-21T08:30"),
        (DangerLevel.NONE, "2026-11-20T07:00", "2026-11-20T08:30"),
    ],
)
def test_the_clock_of_each_level(
    hours: WorkingHours, level: DangerLevel, now: str, due: str
) -> None:
    assert hours.due(level, chisinau(now)) == chisinau(due)


@given(st.integers(0, 60 * 24 * 400))
def test_a_clock_never_runs_out_while_nobody_answers_or_before_it_began(minutes: int) -> None:
    hours = WorkingHours.load(KNOWLEDGE / "hours.yml")
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    due = hours.due(DangerLevel.NONE, now)
    assert due is not None and due >= now + timedelta(minutes=30)
    assert hours.is_open(due - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("now", "on_call"),
    [("2026-11-20T20:00", True), ("2026-11-21T07:59", True), ("2026-11-20T12:00", False)],
)
def test_a_night_of_duty_lasts_until_the_morning(
    hours: WorkingHours, now: str, on_call: bool
) -> None:
    assert bool(hours.on_call_at(chisinau(now))) is on_call


def test_named_dates_win_over_weekdays(tmp_path: Path) -> None:
    more = 'on_call:\n  - {dates: [2026-12-31], from: "20:00", to: "08:00", logins: [ana]}\n'
    hours = WorkingHours.load(changed(tmp_path, ("on_call:\n", more)))
    for moment in ("2026-12-31T23:00", "2027-01-01T03:00"):
        [entry] = hours.on_call_at(chisinau(moment))
        assert entry.logins == ("ana",)
    assert hours.on_call_at(chisinau("2027-01-01T23:00"))[0].logins == ()


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("zone: Europe/Chisinau", "zone: Europe/Nowhere", "zone"),
        ('from: "08:00", to: "20:00"}', 'from: "20:00", to: "08:00"}', "hours.0.to"),
        ("closed_days: []", "closed_days: [tomorrow]", "closed_days.0"),
        ('day: "01-01"', 'day: "13-01"', "holidays.0.day"),
        ("easter: 0, service: usual", "easter: 0, service: maybe", "holidays.4.service"),
        ("high: {seconds: 300,", "high: {seconds: soon,", "clocks.high"),
        (
            "roles: [counsellor, supervisor, administrator], logins: []",
            "roles: []",
            "on_call.0.logins",
        ),
        ("roles: [counsellor,", "roles: [coordinator,", "on_call.0.roles"),
        ("closed_days:", "closed_dates:", "closed_dates"),
    ],
)
def test_what_is_wrong_is_named_with_its_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    with pytest.raises(InvalidData) as error:
        WorkingHours.load(changed(tmp_path, (old, new)))
    assert key in [problem.key for problem in error.value.problems]
    assert all(problem.mend for problem in error.value.problems)


def test_hours_without_the_newer_parts_still_load(tmp_path: Path) -> None:
    path = tmp_path / "hours.yml"
    path.write_text(
        "zone: Europe/Chisinau\n"
        'hours: [{weekdays: [0, 1, 2, 3, 4, 5, 6], from: "08:00", to: "20:00"}]\n'
    )
    hours = WorkingHours.load(path)
    assert hours.due(DangerLevel.IMMEDIATE, NOON) == NOON + timedelta(minutes=1)
    assert hours.on_call_at(NOON) == ()


def changed(folder: Path, *changes: tuple[str, str]) -> Path:
    """Return a copy of the hotline's hours in which each text is replaced by another."""
    content = (KNOWLEDGE / "hours.yml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in content
        content = content.replace(old, new, 1)
    path = folder / "hours.yml"
    path.write_text(content, encoding="utf-8")
    return path
