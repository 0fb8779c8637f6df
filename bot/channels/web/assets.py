"""The script that a page loads: the parts of ``widget/`` as one file, with style and texts inside.

There is no build step: the hub puts the parts together when it starts, without comments and
without the blanks that only people need.
"""

import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bot.knowledge.texts import Texts
from bot.language import LANGUAGES

WIDGET = Path(__file__).parent / "widget"
CHAT_PARTS = ("base", "leave", "link", "log", "panel", "element")
MORE_PARTS = ("colour", "more")
PAGE_PARTS = ("base", "leave", "page")
_WHOLE = re.compile(
    r"""("(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<=[(=:,])\s*/(?![/*])(?:\\.|[^/\\\n])+/[gi]*)"""
    r"""|(//[^\n]*|/\*.*?\*/)""",
    re.DOTALL,
)
"""Texts, templates and regular expressions, which stay as they are; or comments, which go."""


@dataclass(frozen=True)
class Asset:
    """A file as it is served."""

    body: bytes
    media_type: str

    @cached_property
    def packed(self) -> bytes:
        return gzip.compress(self.body, 9, mtime=0)

    @cached_property
    def tag(self) -> str:
        """Return the value of its ETag."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


def scripts(texts: Texts) -> dict[str, Asset]:
    """Return the scripts by name: the chat, its menu, and what the hub's other pages need."""
    style = compact_style((WIDGET / "chat.css").read_text(encoding="utf-8"))
    menu = compact_style((WIDGET / "more.css").read_text(encoding="utf-8"))
    return {
        "azimut.js": _script(CHAT_PARTS, TEXTS=_in_all(texts, "chat"), STYLE=style),
        "azimut-more.js": _script(MORE_PARTS, TEXTS=_in_all(texts, "chat_more"), STYLE=menu),
        "page.js": _script(PAGE_PARTS),
    }


def compact_script(source: str) -> str:
    """Return JavaScript without comments, indentation and blanks around signs.

    Only for this folder's way of writing: texts in double quotes or backticks, every statement
    closed with a semicolon.
    """
    pieces: list[str] = []
    last = 0
    for found in _WHOLE.finditer(source):
        pieces.append(_squeeze(source[last : found.start()]))
        pieces.append((found[1] or "").strip())
        last = found.end()
    pieces.append(_squeeze(source[last:]))
    joined = re.sub(r"\n+", "\n", "".join(pieces))
    return re.sub(r"([;,{(])\n", r"\1", joined).strip() + "\n"


def compact_style(source: str) -> str:
    """Return a style sheet without comments and needless blanks."""
    bare = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    bare = re.sub(r"\s+", " ", bare)
    return re.sub(r" ?([{};,>]) ?|(?<=:) ", r"\1", bare).replace(";}", "}").strip()


def _squeeze(code: str) -> str:
    code = re.sub(r"[ \t]*\n\s*", "\n", re.sub(r"[ \t]+", " ", code))
    return re.sub(r" ?([=+*<>!?:;,{}()|&\[\]-]) ?", r"\1", code)


def _script(parts: tuple[str, ...], **values: object) -> Asset:
    """Join the parts in a function of their own, so that a page gets no names from them."""
    sources = [(WIDGET / f"{part}.js").read_text(encoding="utf-8") for part in parts]
    given = "".join(
        f"const {name}={json.dumps(value, ensure_ascii=False, separators=(',', ':'))};"
        for name, value in values.items()
    )
    code = f'"use strict";(()=>{{{given}\n{compact_script(chr(10).join(sources))}}})();\n'
    return Asset(code.encode(), "text/javascript; charset=utf-8")


def _in_all(texts: Texts, section: str) -> dict[str, dict[str, str]]:
    return {language: texts.section(section, language) for language in LANGUAGES}
