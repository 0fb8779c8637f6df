"""A report as HTML, a workbook, or CSV."""

from bot.reports.render.flat import to_csv
from bot.reports.render.html import to_html
from bot.reports.render.workbook import to_xlsx

__all__ = ["to_csv", "to_html", "to_xlsx"]
