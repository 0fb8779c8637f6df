"""A report as CSV: one line for each figure, so that any program reads it."""

import csv
import io

from bot.reports.tables import Report


def to_csv(report: Report) -> str:
    """Return the lines “table, row, column, value”, with a byte order mark for spreadsheets."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("table", "row", "column", "value"))
    for table in report.tables:
        for row in table.rows:
            for column, value in zip(table.columns[1:], row[1:], strict=True):
                writer.writerow((table.id, row[0], column, "" if value is None else value))
    return "\ufeff" + file.getvalue()
