"""A page on which curators read the knowledge as it is on their disk; for this machine only."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date
from pathlib import Path

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from starlette.middleware.base import RequestResponseEndpoint
from starlette.middleware.trustedhost import TrustedHostMiddleware

from bot.knowledge.model import Entry
from bot.knowledge.review import due
from bot.language import LANGUAGES, fold
from bot.preview import pages
from bot.validation import Validation, validate

WITHIN_DAYS = 30
_LOOK_EVERY = 1.0
_LONGEST_SEARCH = 200
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Shelf:
    """The knowledge of a folder, read again when a file changes; ``version`` counts the readings."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen = self._stamp()
        self.version = 1
        self._read()

    def look(self) -> bool:
        """Read again if anything changed; tell whether it did."""
        stamp = self._stamp()
        if stamp == self._seen:
            return False
        self._seen = stamp
        self._read()
        self.version += 1
        return True

    def _read(self) -> None:
        found = validate(self._folder)
        warnings = found.warnings(date.today())
        entries = found.reading.knowledge.entries
        self._searched = {id: fold(_all_text(entry)) for id, entry in entries.items()}
        self.found: Validation = found
        self.warnings = warnings

    def entries(self, q: str, document: str, file: str) -> list[Entry]:
        """Return the entries that have every word of *q*, cite *document* and stand in *file*."""
        reading = self.found.reading
        words = fold(q[:_LONGEST_SEARCH]).split()
        return [
            entry
            for id, entry in reading.knowledge.entries.items()
            if all(word in self._searched.get(id, "") for word in words)
            and (not document or any(source.document == document for source in entry.sources))
            and (not file or reading.places[id].file == file)
        ]

    def _stamp(self) -> dict[str, tuple[int, int]]:
        stamp = {}
        for path in self._folder.rglob("*.yml"):
            with suppress(OSError):  # an editor is just replacing it
                status = path.stat()
                stamp[str(path)] = (status.st_mtime_ns, status.st_size)
        return stamp


def create_preview(folder: Path, look_every: float = _LOOK_EVERY) -> FastAPI:
    """Return the application that shows the knowledge in *folder*."""
    shelf = Shelf(folder)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        watching = asyncio.create_task(_watch(shelf, look_every))
        yield
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(
        TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"], www_redirect=False
    )
    app.middleware("http")(_add_headers)

    def shown(title: str, body: str) -> HTMLResponse:
        return HTMLResponse(pages.page(title, body, shelf.version))

    @app.get("/")
    def entries(q: str = "", document: str = "", file: str = "") -> HTMLResponse:
        reading = shelf.found.reading
        chosen = {"q": q, "document": document, "file": file}
        found = shelf.entries(**chosen)
        title = f"Entries ({len(shelf.found.problems)} problems)"
        body = pages.entries_page(reading.knowledge, found, reading.places, chosen)
        return shown(title, body)

    @app.get("/entry/{id}")
    def entry(id: str) -> HTMLResponse:
        reading = shelf.found.reading
        one = reading.knowledge.entries.get(id)
        if one is None:
            raise HTTPException(404, "there is no such entry, or it has problems: see /problems")
        body = pages.entry_page(reading.knowledge, one, reading.places[id], date.today())
        return shown(id, body)

    @app.get("/problems")
    def problems() -> HTMLResponse:
        return shown("Problems", pages.problems_page(shelf.found.problems, shelf.warnings))

    @app.get("/review")
    def review() -> HTMLResponse:
        reading = shelf.found.reading
        reviews = due(reading, date.today(), WITHIN_DAYS)
        title = f"Overdue, or due within {WITHIN_DAYS} days"
        return shown(title, pages.review_page(reviews, reading.knowledge))

    @app.get("/version")
    def version() -> PlainTextResponse:
        return PlainTextResponse(str(shelf.version))

    @app.get("/preview.css")
    def style() -> Response:
        return Response(pages.CSS, media_type="text/css")

    @app.get("/preview.js")
    def script() -> Response:
        return Response(pages.JAVASCRIPT, media_type="text/javascript")

    return app


def _all_text(entry: Entry) -> str:
    details = entry.details or {}
    parts = [entry.id]
    for code in LANGUAGES:
        parts += [entry.title[code], entry.answer[code], details.get(code, "")]
        parts += entry.questions[code]
    parts += [f"{source.document} {source.locator}" for source in entry.sources]
    return "\n".join(parts)


async def _watch(shelf: Shelf, every: float) -> None:
    while True:
        await asyncio.sleep(every)
        await asyncio.to_thread(shelf.look)


async def _add_headers(request: Request, call_next: RequestResponseEndpoint) -> Response:
    response = await call_next(request)
    for name, value in _HEADERS.items():
        response.headers[name] = value
    return response
