"""Read from the database what the reports of a year need."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.cases import CaseForm, Figures
from bot.errors import AzimutError
from bot.handoff.feedback import Feedback
from bot.handoff.hours import WorkingHours
from bot.knowledge.gaps import Asked, group
from bot.reports.data import Comparison, ReportData
from bot.safety import DangerLevel

_GAP_DAYS = 90
FIRST_YEAR = 2001
"""The hotline began on 1 September 2001 (lastrada-factsheet-2025, mission)."""


@dataclass(frozen=True, slots=True)
class Gatherer:
    """Everything that reports read from."""

    figures: Figures
    feedback: Feedback | None
    form: CaseForm
    comparison: Comparison
    hours: WorkingHours

    async def year(
        self, year: int, visits: Path | None = None, with_gaps: bool = False
    ) -> ReportData:
        """Return a year's data. Raises AzimutError when the year or the file of visits is wrong."""
        today = date.today()
        if not FIRST_YEAR <= year <= today.year + 1:
            raise AzimutError(f"{year} is no year of the hotline; it began in {FIRST_YEAR}")
        votes, gaps = [], []
        if self.feedback is not None:
            days = (today - date(year, 1, 1)).days + 1
            later = (today - date(year, 12, 31)).days
            votes = await self.feedback.votes(days) if days > 0 >= later else []
            if with_gaps:
                texts = await self.feedback.unanswered(_GAP_DAYS)
                gaps = group([Asked(t.text, t.language, t.kind, t.candidate) for t in texts])
        return ReportData(
            year=year,
            contacts=await self.figures.contacts(year),
            form=self.form,
            comparison=self.comparison,
            criteria=await self.figures.criteria(year),
            counted=await self.figures.counted(year),
            site_visits=read_visits(visits) if visits else {},
            votes=votes,
            gaps=gaps,
            clocks=_clocks(self.hours),
        )


def _clocks(hours: WorkingHours) -> dict[str, int]:
    """Return how many seconds each level may wait; “normal” is the clock of the lower levels."""
    found = {}
    for level in DangerLevel:
        clock = hours.clocks.get(level.label) or hours.clocks.get("normal")
        if clock is not None:
            found[level.label] = round(clock.longest.total_seconds())
    return found


def read_visits(path: Path) -> dict[int, tuple[int, int]]:
    """Read the site's visits by month from CSV lines “month, visits, unique visitors”."""
    found: dict[int, tuple[int, int]] = {}
    try:
        lines = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise AzimutError(f"{path} cannot be read: {reason}") from None
    for number, line in enumerate(lines, 1):
        if number == 1 and line and not line[0].strip().isdigit():
            continue  # a heading
        try:
            month, visits, unique = (int(value) for value in line)
        except ValueError:
            raise AzimutError(f"{path}:{number}: write month, visits, unique visitors") from None
        if not 1 <= month <= 12 or unique > visits or unique < 0:
            raise AzimutError(f"{path}:{number}: the month or the figures cannot be right")
        found[month] = (visits, unique)
    return found
