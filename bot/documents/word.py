"""A paper as DOCX on A4, to be filled in further on a computer."""

import io
from datetime import UTC, datetime
from typing import Any

from docx import Document as new_document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt, RGBColor

from bot.documents.paper import Entry, Line, Paper, Style

_EMPTY_LINE = "_" * 70
_SIZES = {Style.TITLE: 15, Style.HEADING: 12, Style.SMALL: 8.5}
_GREY = RGBColor(0x5A, 0x5A, 0x5A)


def as_docx(paper: Paper) -> bytes:
    """Return *paper* as DOCX; its properties name no author and no program's user."""
    document = new_document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Mm(20))
    document.styles["Normal"].font.name = "Arial"
    document.styles["Normal"].font.size = Pt(10.5)
    properties = document.core_properties
    properties.author, properties.title, properties.language = "", paper.title, paper.language
    properties.comments = ""
    properties.created = properties.modified = datetime(2026, 1, 1, tzinfo=UTC)
    for part in paper.parts:
        if isinstance(part, Line):
            _write_line(document, part)
        else:
            _write_entry(document, part)
    body = io.BytesIO()
    document.save(body)
    return body.getvalue()


def _write_line(document: Any, line: Line) -> None:
    style = "List Bullet" if line.style is Style.BULLET else None
    paragraph = document.add_paragraph(style=style)
    run = paragraph.add_run(line.text)
    run.bold = line.style in (Style.TITLE, Style.HEADING)
    run.font.size = Pt(_SIZES.get(line.style, 10.5))
    if line.style is Style.RIGHT:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _add_beside(paragraph, line.beside)


def _write_entry(document: Any, entry: Entry) -> None:
    paragraph = document.add_paragraph(entry.label)
    _add_beside(paragraph, entry.beside)
    if entry.value:
        document.add_paragraph().add_run(entry.value).bold = True
    else:
        document.add_paragraph("\n".join([_EMPTY_LINE] * entry.empty_lines))


def _add_beside(paragraph: Any, beside: str | None) -> None:
    if beside:
        run = paragraph.add_run(f"\n{beside}")
        run.italic = True
        run.font.size = Pt(8.5)
        run.font.color.rgb = _GREY
