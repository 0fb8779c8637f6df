"""A report as an Excel workbook: one sheet for each table."""

import io
import re

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from bot.reports.tables import Report, Table

_BOLD = Font(bold=True)
_LONGEST_TITLE = 31
"""Characters that Excel allows in a sheet's name."""


def to_xlsx(report: Report) -> bytes:
    """Return the workbook's bytes."""
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "Azimut"
    first.append([report.title])
    first["A1"].font = Font(bold=True, size=14)
    for note in report.notes:
        first.append([note])
    first.column_dimensions["A"].width = 100
    used = {first.title}
    for table in report.tables:
        _sheet(book, table, used)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _sheet(book: Workbook, table: Table, used: set[str]) -> None:
    name = re.sub(r"[\[\]:*?/\\]", " ", table.title)[:_LONGEST_TITLE].strip()
    if name in used:
        name = table.id[:_LONGEST_TITLE]
    used.add(name)
    sheet = book.create_sheet(name)
    sheet.append([table.title])
    sheet["A1"].font = Font(bold=True, size=12)
    sheet.append(list(table.columns))
    for row in table.rows:
        sheet.append(list(row))
    for cell in sheet[2]:
        cell.font = _BOLD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    if table.total_last:
        for cell in sheet[sheet.max_row]:
            cell.font = _BOLD
    for index, column in enumerate(table.columns):
        longest = max([len(str(row[index] or "")) for row in table.rows] + [len(column), 8])
        sheet.column_dimensions[get_column_letter(index + 1)].width = min(longest + 2, 60)
    sheet.freeze_panes = "B3"
