"""The commands ``azimut report …``. Each imports what it needs, so that help is quick."""

from pathlib import Path
from typing import Annotated

import typer

report = typer.Typer(no_args_is_help=True, help="Figures of a year, those under five hidden.")

DataDir = Annotated[Path | None, typer.Option(help="The data folder, by default the settings'.")]
Year = Annotated[int, typer.Option(help="The year, as in 2026.")]
Format = Annotated[str, typer.Option("--format", help="html, xlsx or csv.")]
InLanguage = Annotated[str, typer.Option("--language", help="ro, ru or en.")]
Output = Annotated[Path | None, typer.Option(help="The file; by default standard output.")]


@report.command("factsheet")
def report_factsheet(
    year: Year,
    file_format: Format = "html",
    language: InLanguage = "ro",
    output: Output = None,
    visits: Annotated[
        Path | None, typer.Option(help="CSV of the site: month, visits, unique visitors.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Write the year's factsheet beside the figures of 2025."""
    from bot.reporting import write_report

    write_report("factsheet", year, file_format, language, output, data_dir, visits)


@report.command("indicators")
def report_indicators(
    year: Year,
    file_format: Format = "html",
    language: InLanguage = "ro",
    output: Output = None,
    data_dir: DataDir = None,
) -> None:
    """Write the plan's indicators that the hotline feeds, with baseline and target."""
    from bot.reporting import write_report

    write_report("indicators", year, file_format, language, output, data_dir)


@report.command("quality")
def report_quality(
    year: Year,
    file_format: Format = "html",
    language: InLanguage = "ro",
    output: Output = None,
    data_dir: DataDir = None,
) -> None:
    """Write how long people wait, what the bot answers, and what people say of it."""
    from bot.reporting import write_report

    write_report("quality", year, file_format, language, output, data_dir)
