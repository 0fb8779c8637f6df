"""Texts as Telegram takes them: escaped, and in parts of at most 4,096 characters."""

import re
from html import escape

LIMIT = 4096
"""Most characters of one message, counted as Telegram counts: in UTF-16 units."""

_BREAKS = (
    re.compile(r"\n\s*\n\s*"),
    re.compile(r"\n\s*"),
    re.compile(r"(?<=[.!?…])[»”\")]*\s+"),
    re.compile(r"\s+"),
)
"""Where a text may be cut, the best place first: paragraph, line, sentence, word."""


def length(text: str) -> int:
    """Return the length of *text* in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def split(text: str, limit: int = LIMIT) -> list[str]:
    """Return *text* in parts of at most *limit* units, cut at sentences where there are any."""
    parts: list[str] = []
    rest = text.strip()
    while length(rest) > limit:
        cut = _cut(rest, limit)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [part for part in [*parts, rest] if part]


def _cut(text: str, limit: int) -> int:
    """Return how many characters of *text* make the next part."""
    most = _fitting(text, limit)
    for pattern in _BREAKS:
        ends = [
            match.start() + len(match[0].rstrip())
            for match in pattern.finditer(text[: most + 1])
            if most // 3 <= match.start() + len(match[0].rstrip()) <= most
        ]
        if ends:
            return ends[-1]
    return most


def _fitting(text: str, limit: int) -> int:
    """Return the most characters from the start of *text* that fit into *limit* units."""
    units = 0
    for number, character in enumerate(text):
        units += 2 if ord(character) > 0xFFFF else 1
        if units > limit:
            return number
    return len(text)


def as_html(text: str, source: str = "") -> str:
    """Return *text* escaped; *source*, where the text ends with it, in italics."""
    if source and text.endswith(source):
        return (
            escape(text.removesuffix(source), quote=False)
            + f"<i>{escape(source, quote=False)}</i>"
        )
    return escape(text, quote=False)


def source_line(text: str) -> str:
    """Return the last paragraph of an answer from the knowledge: its source."""
    _, separator, last = text.rpartition("\n\n")
    return last if separator and "\n" not in last else ""
