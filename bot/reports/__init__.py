"""What coordinators see and publish: figures of a year, with those under five hidden."""

from bot.reports.data import ReportData
from bot.reports.factsheet import factsheet
from bot.reports.indicators import indicators
from bot.reports.quality import quality
from bot.reports.tables import Chart, Report, Table

__all__ = ["Chart", "Report", "ReportData", "Table", "factsheet", "indicators", "quality"]
