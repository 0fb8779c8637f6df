"""``azimut report``: the yearly figures on the command line."""

import asyncio
import sys
from pathlib import Path

from bot import resources
from bot.cases import Figures
from bot.errors import AzimutError
from bot.handoff import Feedback, connect, migrate
from bot.knowledge.texts import Texts
from bot.language import LANGUAGES
from bot.master_keys import master_key
from bot.reports import Report, ReportData, factsheet, indicators, quality
from bot.reports.gather import Gatherer
from bot.reports.render import to_csv, to_html, to_xlsx
from bot.settings import Settings, get_settings

KINDS = {"factsheet": factsheet, "indicators": indicators, "quality": quality}
FORMATS = ("html", "xlsx", "csv")


def write_report(
    kind: str,
    year: int,
    file_format: str,
    language: str,
    output: Path | None,
    data_dir: Path | None,
    visits: Path | None = None,
) -> None:
    """Write a report to *output* or standard output. Raises AzimutError on bad input."""
    if file_format not in FORMATS:
        raise AzimutError(f"--format {file_format!r} is none of: {', '.join(FORMATS)}")
    if language not in LANGUAGES:
        raise AzimutError(f"--language {language!r} is none of: {', '.join(LANGUAGES)}")
    settings = get_settings()
    if data_dir is not None:
        settings = settings.model_copy(update={"data_dir": data_dir})
    data = asyncio.run(_read(settings, year, visits, kind == "quality"))
    content = rendered(make(kind, data, resources.texts(), language), file_format)
    if output is not None:
        try:
            output.write_bytes(content)
        except OSError as error:
            raise AzimutError(f"{output} cannot be written: {error.strerror}") from None
    elif file_format == "xlsx" and sys.stdout.isatty():
        raise AzimutError("a workbook is no text; name a file with --output")
    else:
        sys.stdout.buffer.write(content)


def make(kind: str, data: ReportData, texts: Texts, language: str) -> Report:
    """Return the report of that kind."""
    return KINDS[kind](data, texts, language)


def rendered(report: Report, file_format: str, navigation: str = "") -> bytes:
    """Return a report's bytes as html, xlsx or csv."""
    if file_format == "xlsx":
        return to_xlsx(report)
    text = to_csv(report) if file_format == "csv" else to_html(report, navigation)
    return text.encode()


async def _read(settings: Settings, year: int, visits: Path | None, gaps: bool) -> ReportData:
    url = settings.effective_database_url
    migrate(url)
    engine = connect(url)
    feedback = Feedback(engine, master_key(settings), keep_texts=settings.keep_unanswered)
    figures = Figures(engine, zone=resources.hours().zone)
    try:
        gatherer = Gatherer(
            figures, feedback, resources.case_form(), resources.comparison(), resources.hours()
        )
        return await gatherer.year(year, visits, gaps)
    finally:
        await engine.dispose()
