"""When counsellors answer, how long someone may wait, and who is on call when nobody answers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from dateutil.easter import EASTER_ORTHODOX, easter

from bot.handoff.hours_file import read_hours
from bot.safety import DangerLevel

_USUAL_CLOCKS = {
    "immediate": {"seconds": 60},
    "high": {"seconds": 300},
    "normal": {"seconds": 1800, "within_hours": True},
}
_FARTHEST = 400
"""Days that are searched for the next opening."""


@dataclass(frozen=True, slots=True)
class WaitClock:
    """How long someone may wait; with ``within_hours`` only time in which counsellors answer counts."""

    longest: timedelta
    within_hours: bool = False


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday: on a fixed day, or some days after Orthodox Easter.

    ``opens`` is None for the usual hours, () when nobody answers, else from and to.
    """

    id: str
    name: dict[str, str]
    month_day: tuple[int, int] | None = None
    after_easter: int | None = None
    opens: tuple[time, ...] | None = None

    def is_on(self, day: date) -> bool:
        if self.month_day is not None:
            return (day.month, day.day) == self.month_day
        return day == easter(day.year, EASTER_ORTHODOX) + timedelta(days=self.after_easter or 0)


@dataclass(frozen=True, slots=True)
class OnCall:
    """Who is to be alerted in a part of some days: logins, or everyone of some roles."""

    begin: time
    end: time
    weekdays: frozenset[int] = frozenset()
    dates: frozenset[date] = frozenset()
    logins: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()

    def covers(self, local: datetime) -> bool:
        """Tell whether *local* lies in it; a night belongs to the day on which it begins."""
        clock = local.time()
        if self.begin < self.end:
            return self._has(local.date()) and self.begin <= clock < self.end
        evening = clock >= self.begin and self._has(local.date())
        return evening or (clock < self.end and self._has(local.date() - timedelta(days=1)))

    def _has(self, day: date) -> bool:
        return day in self.dates or (not self.dates and day.weekday() in self.weekdays)


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """Opening hours by weekday (0 = Monday) in the hotline's time zone, and what deviates from them."""

    zone: ZoneInfo
    opens: dict[int, tuple[time, time]]
    closed_days: frozenset[date]
    holidays: tuple[Holiday, ...] = ()
    clocks: dict[str, WaitClock] = field(default_factory=dict)
    on_call: tuple[OnCall, ...] = ()

    @classmethod
    def load(cls, path: Path) -> "WorkingHours":
        """Read ``knowledge/hours.yml``. Raises InvalidData, which names each key to mend."""
        record = read_hours(path)
        opens = {
            day: (_time(hours["from"]), _time(hours["to"]))
            for hours in record["hours"]
            for day in hours["weekdays"]
        }
        return cls(
            ZoneInfo(record["zone"]),
            opens,
            frozenset(record.get("closed_days") or ()),
            tuple(_holiday(item) for item in record.get("holidays") or ()),
            {
                name: WaitClock(timedelta(seconds=item["seconds"]), bool(item.get("within_hours")))
                for name, item in (record.get("clocks") or _USUAL_CLOCKS).items()
            },
            tuple(_on_call(item) for item in record.get("on_call") or ()),
        )

    def is_open(self, now: datetime) -> bool:
        """Tell whether counsellors answer at *now*; a time without zone is UTC."""
        local = self._local(now)
        hours = self._on(local.date())
        return bool(hours) and hours[0] <= local.time() < hours[1]

    def next_opening(self, now: datetime) -> datetime | None:
        """Return when counsellors answer next, in the hotline's zone; None if they do now, or never."""
        if self.is_open(now):
            return None
        return next((begin for begin, _ in self._spans(now) if begin > now), None)

    def holiday(self, day: date) -> Holiday | None:
        return next((holiday for holiday in self.holidays if holiday.is_on(day)), None)

    def due(self, level: DangerLevel, now: datetime) -> datetime | None:
        """Return when the clock of *level*, begun at *now*, runs out; None when it has none."""
        name = level.label if level >= DangerLevel.HIGH else "normal"
        clock = self.clocks.get(name)
        if clock is None:
            return None
        if not clock.within_hours:
            return now + clock.longest
        left = clock.longest
        for begin, end in self._spans(now):
            begin = max(begin, now)
            if end - begin >= left:
                return (begin + left).astimezone(UTC)
            left -= end - begin
        return None

    def on_call_at(self, now: datetime) -> tuple[OnCall, ...]:
        """Return who is on call at *now*: named dates win over weekdays."""
        local = self._local(now)
        found = [entry for entry in self.on_call if entry.covers(local)]
        return tuple([entry for entry in found if entry.dates] or found)

    def _on(self, day: date) -> tuple[time, ...]:
        """Return from and to of one day; nothing when nobody answers."""
        if day in self.closed_days:
            return ()
        holiday = self.holiday(day)
        if holiday is not None and holiday.opens is not None:
            return holiday.opens
        return self.opens.get(day.weekday(), ())

    def _spans(self, now: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the times of service that end after *now*, in order, in UTC's order."""
        today = self._local(now).date()
        for number in range(_FARTHEST):
            day = today + timedelta(days=number)
            hours = self._on(day)
            if hours:
                begin = datetime.combine(day, hours[0], self.zone).astimezone(UTC)
                end = datetime.combine(day, hours[1], self.zone).astimezone(UTC)
                if end > now:
                    yield begin.astimezone(self.zone), end.astimezone(self.zone)

    def _local(self, now: datetime) -> datetime:
        return (now if now.tzinfo else now.replace(tzinfo=UTC)).astimezone(self.zone)


def _time(text: str) -> time:
    return time.fromisoformat(text)


def _holiday(item: dict[str, object]) -> Holiday:
    service = item.get("service", "usual")
    opens: tuple[time, ...] | None = () if service == "closed" else None
    if isinstance(service, dict):
        opens = (_time(service["from"]), _time(service["to"]))
    day = str(item["day"]).split("-") if "day" in item else None
    return Holiday(
        id=str(item["id"]),
        name=dict(item["name"]),  # type: ignore[call-overload]
        month_day=(int(day[0]), int(day[1])) if day else None,
        after_easter=None if day else int(str(item["easter"])),
        opens=opens,
    )


def _on_call(item: dict[str, object]) -> OnCall:
    return OnCall(
        begin=_time(str(item["from"])),
        end=_time(str(item["to"])),
        weekdays=frozenset(item.get("weekdays") or ()),  # type: ignore[call-overload]
        dates=frozenset(item.get("dates") or ()),  # type: ignore[call-overload]
        logins=tuple(item.get("logins") or ()),  # type: ignore[arg-type]
        roles=tuple(item.get("roles") or ()),  # type: ignore[arg-type]
    )
