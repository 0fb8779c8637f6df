"""The hub's own pages: start, chat, privacy, safer browsing, accessibility; and the scripts."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.channels.web.assets import Asset, scripts
from bot.handoff.return_codes import DAYS
from bot.knowledge.texts import Texts
from bot.language import LANGUAGES
from bot.settings import Settings

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"
TEXT_PAGES = ("privacy", "safety", "accessibility")
LEAVE_TO = "https://www.google.com"
CALLS = (("112", "number_112"), ("0 800 77777", "number_home"), ("+373 22 23 33 09", "number_abroad"))  # fmt: skip
_MOTHER = {"ro": "ro", "mo": "ro", "ru": "ru", "uk": "ru", "en": "en"}
_NAMES = {"ro": "Română", "ru": "Русский", "en": "English"}
_SCRIPT_HEADERS = {
    "Access-Control-Allow-Origin": "*",  # a part that is loaded later is asked for as a module
    "Cache-Control": "public, max-age=3600",  # the same for everybody: it tells nothing of a person
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Vary": "Accept-Encoding",
}


Visited = Callable[[], Awaitable[None]]


def pages(texts: Texts, settings: Settings, visited: Visited) -> APIRouter:
    """Return the routes of the pages and the scripts; *visited* is told of each page opened."""
    told = [Depends(visited)]
    router = APIRouter(include_in_schema=False)
    show = _Renderer(texts, settings)
    router.get("/", dependencies=told)(_page(show, "home", "/"))
    router.get("/chat", dependencies=told)(_page(show, "chat", "/chat"))
    for name in TEXT_PAGES:
        router.get(f"/{name}")(_page(show, name, f"/{name}"))
    for name, asset in scripts(texts).items():
        router.get(f"/{name}")(_file(asset))
    return router


def preferred(request: Request) -> str:
    """Return the language of the address, else the first of the browser's that there is."""
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return asked
    for part in request.headers.get("accept-language", "").split(",")[:20]:
        found = _MOTHER.get(re.split(r"[-;\s]", part.strip().lower(), maxsplit=1)[0])
        if found:
            return found
    return "ro"


def paragraphs(text: str) -> list[tuple[str, list[str]]]:
    """Split a text into paragraphs and lists: lines that begin with “• ” are a list."""
    found: list[tuple[str, list[str]]] = []
    text = re.sub(r"(?<=\d) (?=\d)", "\N{NO-BREAK SPACE}", text)  # numbers stay on one line
    for block in re.split(r"\n{2,}", text):
        lines = block.split("\n")
        if all(line.startswith("• ") for line in lines):
            found.append(("list", [line.removeprefix("• ") for line in lines]))
        else:
            found.append(("text", [" ".join(lines)]))
    return found


class _Renderer:
    def __init__(self, texts: Texts, settings: Settings) -> None:
        self._texts = texts
        self._figures = {
            "idle": settings.session_idle_minutes,
            "code_days": DAYS,
            "bot_hours": settings.keep_bot_hours,
            "contact_days": settings.keep_contact_days,
        }
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip

    def __call__(self, name: str, path: str, language: str) -> str:
        def say(key: str) -> str:
            return self._texts.get(f"pages.{key}", language, **self._figures)

        title = say("nav_chat") if name == "chat" else say(f"{name}_title")
        values: dict[str, Any] = {
            "say": say, "paragraphs": paragraphs, "language": language, "title": title,
            "name": name, "path": path, "leave_to": LEAVE_TO, "calls": CALLS,
            "languages": tuple(_NAMES.items()), "parts": self._parts(name, language),
            "pages": (("/", "nav_home"), ("/chat", "nav_chat"),
                      *((f"/{page}", f"nav_{page}") for page in TEXT_PAGES)),
        }  # fmt: skip
        template = f"{'text' if name in TEXT_PAGES else name}.html"
        return self._templates.get_template(template).render(values)

    def _parts(self, name: str, language: str) -> list[str]:
        keys = self._texts.section("pages", language)
        return sorted(found[1] for key in keys if (found := re.match(rf"{name}_(\d)_head$", key)))


def _page(show: _Renderer, name: str, path: str) -> Callable[[Request], Response]:
    def page(request: Request) -> Response:
        language = preferred(request)
        headers = {"Content-Language": language, "Vary": "Accept-Language"}
        return HTMLResponse(show(name, path, language), headers=headers)

    return page


def _file(asset: Asset) -> Callable[[Request], Response]:
    def file(request: Request) -> Response:
        headers = {**_SCRIPT_HEADERS, "ETag": asset.tag}
        if request.headers.get("if-none-match") == asset.tag:
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(asset.packed, headers=headers, media_type=asset.media_type)
        return Response(asset.body, headers=headers, media_type=asset.media_type)

    return file
