"""A report as tables and charts, before it is HTML, a workbook or CSV."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.reports.suppression import Cell, Sum, hidden_cells

HIDDEN = "•"
Value = int | str | None


def words_of(value: Value) -> str:
    """Return a value as it is read; a dash where there is none."""
    return "–" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below named columns; the first column of a row names it."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    total_last: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars of a table's rows: one series for each column but the first; ``stacked`` on each other."""

    table: str
    columns: tuple[int, ...]
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What is rendered. Texts are in one language."""

    language: str
    title: str
    tables: tuple[Table, ...]
    charts: tuple[Chart, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Cells:
    """The figures of a report by name, and the sums in which they stand."""

    values: dict[Cell, int] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    _hidden: frozenset[Cell] | None = None

    def put(self, cell: Cell, value: int) -> Cell:
        self.values[cell] = value
        return cell

    def total(self, total: Cell, parts: Iterable[Cell]) -> None:
        """Note that *parts* add up to *total*, which is put if it is not there yet."""
        found = tuple(parts)
        self.values.setdefault(total, sum(self.values[part] for part in found))
        self.sums.append(Sum(total, found))

    def shown(self, cell: Cell) -> Value:
        """Return the figure as it may be shown. After the first call no figure may be added."""
        if self._hidden is None:
            self._hidden = hidden_cells(self.values, self.sums)
        return HIDDEN if cell in self._hidden else self.values[cell]
