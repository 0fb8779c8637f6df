"""What a report is made of: the year's contacts, counts, and the factsheet to compare with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.cases import CaseForm, Contact
from bot.errors import InvalidData, Problem
from bot.handoff.feedback import Votes
from bot.knowledge.gaps import Gap
from bot.knowledge.yaml_files import Lines, read_yaml, shown
from bot.language import LANGUAGES
from bot.reports.victims import VICTIMS

GROUPS = (
    "citizens_abroad", "foreigners_here", "citizens_here", "foreigners_abroad",
    "difficulty_abroad", "reports", "missing",
)  # fmt: skip
"""Who an SOS is about, in the factsheet's order (lastrada-factsheet-2025, sos-calls)."""
FIGURES = (
    "contacts", "bilateral_project", "prevention", "referral", "sos", "sos_persons", "online",
    "online_sos", "visits", "unique_visitors",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator of the plan; a ``target`` in per cent or in words."""

    id: str
    locator: str
    count: str
    of: str | None
    baseline: Mapping[str, str]
    target: int | Mapping[str, str]
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The figures of the factsheet of one year, and the plan's indicators."""

    year: int
    figures: Mapping[str, int]
    sos_groups: Mapping[str, int]
    indicators: tuple[Indicator, ...]

    @classmethod
    def load(cls, folder: Path) -> "Comparison":
        """Read ``knowledge/reports``. Raises InvalidData that names each mistake."""
        problems: list[Problem] = []
        base = _baseline(folder / "baseline-2025.yml", problems)
        indicators = _indicators(folder / "indicators.yml", problems)
        if problems:
            raise InvalidData(problems)
        return cls(base["year"], base["figures"], base["sos_groups"], indicators)


@dataclass(frozen=True, slots=True)
class ReportData:
    """One year of the hotline."""

    year: int
    contacts: list[Contact]
    form: CaseForm
    comparison: Comparison
    criteria: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Sensitive answers: field, answer, persons."""
    counted: Mapping[tuple[int, str], int] = field(default_factory=dict)
    """Counts by month and name."""
    site_visits: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    """Visits and unique visitors of the site by month, where they were given."""
    votes: list[Votes] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    clocks: Mapping[str, int] = field(default_factory=dict)
    """Seconds that someone may wait, by level."""


def _baseline(path: Path, problems: list[Problem]) -> dict[str, Any]:
    record, lines = read_yaml(path), Lines(path)
    for key, names in (("figures", FIGURES), ("sos_groups", GROUPS)):
        for name in names:
            if not isinstance((record.get(key) or {}).get(name), int):
                mend = "Write the figure of the factsheet"
                problems.append(
                    Problem(shown(path), lines[key], f"{key}.{name}", "is missing", mend)
                )
    if not isinstance(record.get("year"), int):
        problems.append(Problem(shown(path), lines["year"], "year", "is no year", "Write 2025"))
    return dict(record)


def _indicators(path: Path, problems: list[Problem]) -> tuple[Indicator, ...]:
    record, lines = read_yaml(path), Lines(path)
    found = []
    for index, one in enumerate(record.get("indicators") or []):
        place = f"indicators.{index}"
        wrong = [
            key
            for key in ("label", "baseline")
            if set(one.get(key) or ()) != set(LANGUAGES)
        ]  # fmt: skip
        target = one.get("target")
        if not isinstance(target, int) and set(target or ()) != set(LANGUAGES):
            wrong.append("target")
        for key in wrong:
            mend = "Write ro, ru and en" + (", or a number of per cent" if key == "target" else "")
            what = "is not in the three languages"
            problems.append(Problem(shown(path), lines[place], f"{place}.{key}", what, mend))
        for key in ("count", "of"):
            name = one.get(key)
            if name not in VICTIMS and not (key == "of" and name is None):
                mend = f"Use one of: {', '.join(VICTIMS)}"
                what = f"names no group of presumed victims: {name!r}"
                problems.append(Problem(shown(path), lines[place], f"{place}.{key}", what, mend))
        if not wrong:
            found.append(
                Indicator(one["id"], one["locator"], one.get("count", ""), one.get("of"),
                          one["baseline"], target, one["label"])
            )  # fmt: skip
    return tuple(found)
