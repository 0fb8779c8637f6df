"""Read and check ``knowledge/hours.yml``: every problem is named with its line and its mend."""

from collections.abc import Callable, Iterator
from datetime import date, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import InvalidData, Problem
from bot.knowledge.yaml_files import Lines, read_yaml, shown
from bot.language import LANGUAGES

ROLES = ("counsellor", "supervisor", "coordinator", "administrator")
CLOCKS = ("immediate", "high", "normal")
_KEYS = {"zone", "hours", "closed_days", "holidays", "clocks", "on_call"}
_ALARMS = ("counsellor", "supervisor", "administrator")
"""Roles that may see a conversation, and so may be called for one."""

Found = Iterator[tuple[str, str, str]]
"""Key, what is wrong, how to mend it."""


def read_hours(path: Path) -> dict[str, Any]:
    """Return the file's content. Raises InvalidData when anything in it is wrong."""
    record = read_yaml(path)
    if not isinstance(record, dict):
        problem = Problem(shown(path), 1, "file", "is not a mapping", "Begin with “zone: …”")
        raise InvalidData([problem])
    lines = Lines(path)
    problems = [
        Problem(shown(path), lines[key], key, what, mend) for key, what, mend in _check(record)
    ]
    if problems:
        raise InvalidData(problems)
    return record


def _check(record: dict[str, Any]) -> Found:
    for key in sorted(map(str, record.keys() - _KEYS)):
        yield key, "is not known", f"Use only: {', '.join(sorted(_KEYS))}"
    try:
        ZoneInfo(str(record.get("zone")))
    except (ZoneInfoNotFoundError, ValueError):
        yield "zone", "is no time zone", "Write Europe/Chisinau"
    yield from _each(record, "hours", _check_hours, needed=True)
    for index, day in enumerate(record.get("closed_days") or []):
        if not isinstance(day, date):
            yield f"closed_days.{index}", "is no date", "Write it as 2026-12-31, without quotes"
    yield from _each(record, "holidays", _check_holiday)
    yield from _check_clocks(record.get("clocks"))
    yield from _each(record, "on_call", _check_on_call)


def _each(
    record: dict[str, Any],
    name: str,
    check: Callable[[dict[str, Any]], Found],
    needed: bool = False,
) -> Found:
    items = record.get(name)
    if items is None and not needed:
        return
    if not isinstance(items, list) or (needed and not items):
        yield name, "is not a list", "Write each item on a line that begins with “- ”"
        return
    for index, item in enumerate(items):
        if not isinstance(item, dict):
            yield f"{name}.{index}", "is not a mapping", "Write {key: value, …}"
            continue
        for key, what, mend in check(item):
            yield f"{name}.{index}.{key}", what, mend


def _check_hours(item: dict[str, Any]) -> Found:
    yield from _check_weekdays(item)
    yield from _check_times(item, overnight=False)


def _check_holiday(item: dict[str, Any]) -> Found:
    if not isinstance(item.get("id"), str):
        yield "id", "is missing", "Give each holiday a short name, as new-year"
    name = item.get("name")
    if not isinstance(name, dict) or set(name) != set(LANGUAGES):
        yield "name", "is not in the three languages", "Write ro, ru and en"
    if ("day" in item) == ("easter" in item):
        yield "day", "is not one of the two", "Write either day: “01-07” or easter: 1"
    elif "day" in item and not _is_month_day(item["day"]):
        yield "day", "is no day of a year", "Write month and day in quotes, as “01-07”"
    elif "easter" in item and not isinstance(item["easter"], int):
        yield "easter", "is no number", "Write the days after Easter Sunday, as 1"
    service = item.get("service", "usual")
    if isinstance(service, dict):
        yield from _check_times(service, overnight=False)
    elif service not in ("usual", "closed"):
        yield "service", "is not known", "Write usual, closed or {from: “10:00”, to: “16:00”}"


def _check_clocks(clocks: Any) -> Found:
    if clocks is None:
        return
    if not isinstance(clocks, dict) or set(clocks) != set(CLOCKS):
        yield "clocks", "does not name each clock once", f"Write {', '.join(CLOCKS)}"
        return
    for name, clock in clocks.items():
        seconds = clock.get("seconds") if isinstance(clock, dict) else None
        if not isinstance(seconds, int) or isinstance(seconds, bool) or seconds < 1:
            yield f"clocks.{name}", "has no seconds", "Write {seconds: 300, within_hours: false}"
        elif not isinstance(clock.get("within_hours", False), bool):
            yield f"clocks.{name}.within_hours", "is not true or false", "Write true or false"


def _check_on_call(item: dict[str, Any]) -> Found:
    if item.get("dates"):
        if not all(isinstance(day, date) for day in item["dates"]):
            yield "dates", "has what is no date", "Write dates as 2026-12-31, without quotes"
    else:
        yield from _check_weekdays(item)
    yield from _check_times(item, overnight=True)
    if not (item.get("logins") or item.get("roles")):
        yield "logins", "names nobody", "Name logins of the console, or roles"
    for role in item.get("roles") or ():
        if role not in _ALARMS:
            yield "roles", f"{role!r} may see no conversation", f"Use {', '.join(_ALARMS)}"


def _check_weekdays(item: dict[str, Any]) -> Found:
    days = item.get("weekdays")
    if not isinstance(days, list) or not days or not set(days) <= set(range(7)):
        yield "weekdays", "has other than 0 to 6", "Write numbers: 0 is Monday, 6 is Sunday"


def _check_times(item: dict[str, Any], overnight: bool) -> Found:
    times = []
    for key in ("from", "to"):
        try:
            times.append(time.fromisoformat(item[key]))
        except (KeyError, TypeError, ValueError):
            yield key, "is no time of day", "Write it in quotes, as “08:00”"
    if len(times) == 2 and times[0] >= times[1] and not overnight:
        yield "to", "is not after “from”", "Service ends on the day on which it begins"


def _is_month_day(value: Any) -> bool:
    try:
        date.fromisoformat(f"2024-{value}")  # a leap year
    except ValueError:
        return False
    return isinstance(value, str)
