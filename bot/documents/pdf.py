"""A paper as PDF on A4, with Romanian and Russian letters."""

from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from bot.documents.paper import Entry, Line, Paper, Style

MARGIN_MM, GAP_MM = 20, 6
LEFT_SHARE = 0.58
"""How much of the width the Romanian text has when another language stands beside it."""
_SIZES = {
    Style.TITLE: 15, Style.HEADING: 11.5, Style.TEXT: 10.5, Style.BULLET: 10.5, Style.SMALL: 8.5,
    Style.RIGHT: 10.5,
}  # fmt: skip
_BESIDE_SIZE, _GREY, _BLACK = 8.5, 90, 0
_FONT = "DejaVu"


def as_pdf(paper: Paper) -> bytes:
    """Return *paper* as PDF; only the letters that it uses are embedded."""
    pdf = FPDF(format="A4")
    fonts = fonts_folder()
    pdf.add_font(_FONT, "", fonts / "DejaVuSans.ttf")
    pdf.add_font(_FONT, "B", fonts / "DejaVuSans-Bold.ttf")
    pdf.set_title(paper.title)
    pdf.set_lang(paper.language)
    pdf.set_margin(MARGIN_MM)
    pdf.set_auto_page_break(True, MARGIN_MM)
    pdf.add_page()
    for part in paper.parts:
        if isinstance(part, Line):
            _write_line(pdf, part)
        else:
            _write_entry(pdf, part)
    return bytes(pdf.output())


def fonts_folder() -> Path:
    """Return the folder of DejaVu: matplotlib's package data has it, so no system font is needed."""
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


def _write_line(pdf: FPDF, line: Line) -> None:
    size = _SIZES[line.style]
    strong = line.style in (Style.TITLE, Style.HEADING)
    if strong:
        pdf.ln(3)
    text = f"•  {line.text}" if line.style is Style.BULLET else line.text
    _side_by_side(pdf, text, line.beside, size, "B" if strong else "", line.style is Style.RIGHT)
    pdf.ln(3 if strong else 1.5)


def _write_entry(pdf: FPDF, entry: Entry) -> None:
    _side_by_side(pdf, entry.label, entry.beside, _SIZES[Style.TEXT], "", False)
    if entry.value:
        pdf.set_font(_FONT, "B", _SIZES[Style.TEXT])
        _cell(pdf, pdf.epw, entry.value)
    for _ in range(entry.empty_lines if not entry.value else 0):
        _keep_together(pdf, 8)
        y = pdf.get_y() + 7
        pdf.set_draw_color(130)
        pdf.line(pdf.l_margin, y, pdf.l_margin + pdf.epw, y)
        pdf.set_y(y)
    pdf.ln(3)


def _side_by_side(
    pdf: FPDF, text: str, beside: str | None, size: float, weight: str, right: bool
) -> None:
    width = pdf.epw if beside is None else pdf.epw * LEFT_SHARE - GAP_MM / 2
    left = pdf.l_margin + (pdf.epw * 0.45 if right and beside is None else 0)
    if right and beside is None:
        width = pdf.epw * 0.55
    heights = [_height(pdf, text, width, size, weight)]
    other = pdf.epw * (1 - LEFT_SHARE) - GAP_MM / 2
    if beside is not None:
        heights.append(_height(pdf, beside, other, _BESIDE_SIZE, ""))
    _keep_together(pdf, max(heights))
    top = pdf.get_y()
    pdf.set_font(_FONT, weight, size)
    pdf.set_x(left)
    _cell(pdf, width, text)
    if beside is not None:
        pdf.set_xy(pdf.l_margin + pdf.epw - other, top)
        pdf.set_font(_FONT, "", _BESIDE_SIZE)
        pdf.set_text_color(_GREY)
        _cell(pdf, other, beside)
        pdf.set_text_color(_BLACK)
    pdf.set_xy(pdf.l_margin, top + max(heights))


def _height(pdf: FPDF, text: str, width: float, size: float, weight: str) -> float:
    pdf.set_font(_FONT, weight, size)
    height: Any = pdf.multi_cell(width, size * 0.5, text, dry_run=True, output="HEIGHT", align="L")
    return float(height)


def _cell(pdf: FPDF, width: float, text: str) -> None:
    pdf.multi_cell(
        width, pdf.font_size_pt * 0.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT
    )


def _keep_together(pdf: FPDF, height: float) -> None:
    if pdf.get_y() + min(height, pdf.eph) > pdf.h - MARGIN_MM:
        pdf.add_page()
