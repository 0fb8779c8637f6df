"""A report as one HTML page that needs nothing else: no script, no font, no picture from elsewhere."""

from html import escape
from pathlib import Path

from bot.reports.render.charts import chart_svg
from bot.reports.tables import Report, Table, Value, words_of

_STYLE = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")


def to_html(report: Report, navigation: str = "") -> str:
    """Return the page; *navigation* is HTML put above the title where the console shows it."""
    body = "".join(_section(report, table) for table in report.tables)
    notes = "".join(f"<p class=note>{escape(note)}</p>" for note in report.notes)
    icon = '<link rel="icon" href="/static/icon.svg">' if navigation else ""
    return (
        f'<!doctype html><html lang="{report.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(report.title)}</title>{icon}<style>{_STYLE}</style></head><body>"
        f"{navigation}<main><h1>{escape(report.title)}</h1>{notes}{body}</main></body></html>"
    )


def _section(report: Report, table: Table) -> str:
    if not table.rows:
        return ""
    charts = "".join(chart_svg(table, chart) for chart in report.charts if chart.table == table.id)
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns)
    last = len(table.rows) - 1
    rows = "".join(
        f"<tr{' class=total' if table.total_last and index == last else ''}>"
        f'<th scope="row">{escape(str(row[0]))}</th>'
        f"{''.join(f'<td>{_cell(value)}</td>' for value in row[1:])}</tr>"
        for index, row in enumerate(table.rows)
    )
    name = f"t-{escape(table.id)}"
    return (
        f'<div class="part"><h2 id="{name}">{escape(table.title)}</h2>{charts}'
        f'<div class="wide" tabindex="0" role="region" aria-labelledby="{name}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></div>"
    )


def _cell(value: Value) -> str:
    if isinstance(value, int) and value >= 10_000:
        return f"{value:,}".replace(",", "&#8239;")
    return escape(words_of(value))
