"""Bar charts as SVG: no script, nothing from elsewhere; the table beside it says the same in figures."""

from collections.abc import Sequence
from html import escape
from textwrap import wrap

from bot.reports.tables import Chart, Table, Value, words_of

_WIDTH, _LABEL, _ROW, _GAP = 760, 250, 22, 8
_LINE, _LEADING = 34, 14
"""Characters of a line of a label, and the height of a line."""
_CLASSES = ("a", "b", "c", "d", "e")


def chart_svg(table: Table, chart: Chart) -> str:
    """Return the chart of some columns of *table*, without its row of totals."""
    rows = table.rows[:-1] if table.total_last else table.rows
    values = [[_number(row[column]) for column in chart.columns] for row in rows]
    longest = max((sum(v) if chart.stacked else max(v) for v in values), default=0)
    if not longest:
        return ""
    per_row = _ROW if chart.stacked else _ROW * len(chart.columns)
    legend = len(chart.columns) > 1
    top = 28 if legend else 4
    height = top + len(rows) * (per_row + _GAP)
    scale = (_WIDTH - _LABEL - 60) / longest
    parts = [_legend(table, chart)] if legend else []
    for index, (row, numbers) in enumerate(zip(rows, values, strict=True)):
        y = top + index * (per_row + _GAP)
        parts.append(_label(str(row[0]), y + per_row / 2))
        draw = _stacked if chart.stacked else _grouped
        parts.append(draw(numbers, [row[c] for c in chart.columns], y, scale))
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(table.title)}">'
        f"{''.join(parts)}</svg>"
    )


def _label(text: str, middle: float) -> str:
    """Return a row's label in one line or two, around the height *middle*."""
    lines = wrap(text, _LINE, max_lines=2, placeholder="…")
    first = middle + 5 - _LEADING * (len(lines) - 1) / 2
    spans = "".join(
        f'<tspan x="{_LABEL - 8}" y="{first + _LEADING * index:.0f}">{escape(line)}</tspan>'
        for index, line in enumerate(lines)
    )
    return f'<text class="l">{spans}</text>'


def _legend(table: Table, chart: Chart) -> str:
    parts, x = [], 0
    for name, column in zip(_CLASSES, chart.columns, strict=False):
        text = table.columns[column]
        parts.append(f'<rect class="{name}" x="{x}" y="4" width="12" height="12"/>')
        parts.append(f'<text x="{x + 17}" y="15">{escape(_short(text))}</text>')
        x += 34 + 7 * len(_short(text))
    return "".join(parts)


def _stacked(numbers: Sequence[int], _shown: Sequence[Value], y: float, scale: float) -> str:
    parts, x = [], float(_LABEL)
    for name, number in zip(_CLASSES, numbers, strict=False):
        width = number * scale
        if number:
            parts.append(
                f'<rect class="{name}" x="{x:.1f}" y="{y}" width="{width:.1f}" height="{_ROW}"/>'
            )
        x += width
    return "".join(parts)


def _grouped(numbers: Sequence[int], shown: Sequence[Value], y: float, scale: float) -> str:
    parts = []
    for index, (name, number) in enumerate(zip(_CLASSES, numbers, strict=False)):
        top, width = y + index * _ROW, number * scale
        parts.append(
            f'<rect class="{name}" x="{_LABEL}" y="{top}" width="{width:.1f}" height="{_ROW - 3}"/>'
            f'<text x="{_LABEL + width + 5:.1f}" y="{top + 15}">{escape(words_of(shown[index]))}</text>'
        )
    return "".join(parts)


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _short(text: str) -> str:
    return text if len(text) <= 36 else f"{text[:35]}…"
