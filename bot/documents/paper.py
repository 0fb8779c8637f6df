"""A document before it is PDF or DOCX: lines of text, in Romanian with another language beside."""

from dataclasses import dataclass, field
from enum import Enum


class Style(Enum):
    """How a line looks."""

    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    BULLET = "bullet"
    SMALL = "small"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of text; ``beside`` is the same in the person's language, where that is another."""

    text: str
    style: Style = Style.TEXT
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a form: what is asked, what was given, and empty lines for what was not."""

    label: str
    beside: str | None = None
    value: str | None = None
    empty_lines: int = 1


@dataclass(slots=True)
class Paper:
    """What a document holds, from top to bottom."""

    title: str
    language: str
    parts: list[Line | Entry] = field(default_factory=list)

    def add(self, text: str, style: Style = Style.TEXT, beside: str | None = None) -> None:
        self.parts.append(Line(text, style, beside if beside != text else None))
