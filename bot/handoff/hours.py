"""When counsellors answer."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.knowledge.yaml_files import read_yaml


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """Opening hours by weekday (0 = Monday) in the hotline's time zone, and days without service."""

    zone: ZoneInfo
    opens: dict[int, tuple[time, time]]
    closed_days: frozenset[date]

    @classmethod
    def load(cls, path: Path) -> "WorkingHours":
        record = read_yaml(path)
        opens = {
            day: (time.fromisoformat(hours["from"]), time.fromisoformat(hours["to"]))
            for hours in record["hours"]
            for day in hours["weekdays"]
        }
        return cls(ZoneInfo(record["zone"]), opens, frozenset(record.get("closed_days") or ()))

    def is_open(self, now: datetime) -> bool:
        """Tell whether counsellors answer at *now*; a time without zone is UTC."""
        local = (now if now.tzinfo else now.replace(tzinfo=UTC)).astimezone(self.zone)
        if local.date() in self.closed_days or local.weekday() not in self.opens:
            return False
        begin, end = self.opens[local.weekday()]
        return begin <= local.time() < end
