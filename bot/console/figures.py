"""The reports as pages and files, for those who may see figures; a coordinator sees nothing else."""

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from bot.console.sessions import COOKIE, ConsoleSessions
from bot.errors import AzimutError
from bot.handoff import Audit
from bot.handoff.permissions import permissions
from bot.knowledge.texts import Texts
from bot.language import LANGUAGES
from bot.reporting import FORMATS, KINDS, make, rendered
from bot.reports.gather import FIRST_YEAR, Gatherer

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_TYPES = {
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def figure_routes(
    gatherer: Gatherer, sessions: ConsoleSessions, texts: Texts, audit: Audit | None = None
) -> APIRouter:
    """Return the routes below ``/console/figures``."""
    router = APIRouter(prefix="/console/figures", include_in_schema=False)

    @router.get("")
    @router.get("/{kind}")
    async def show(
        request: Request,
        kind: str = "factsheet",
        year: int | None = None,
        language: str | None = None,
        file_format: str = "html",
    ) -> Response:
        session = sessions.get(request.cookies.get(COOKIE))
        if session is None:
            return RedirectResponse("/console/login", 303)
        role = session.counsellor.role
        action = "figures.view" if file_format == "html" else "figures.export"
        if not permissions().may(role, action):
            raise HTTPException(403, texts.get("console.not_allowed", session.language))
        if kind not in KINDS or file_format not in FORMATS:
            raise HTTPException(404, "there is no such report")
        chosen = language if language in LANGUAGES else None
        language = chosen or session.language
        year = year or _this_year()
        try:
            data = await gatherer.year(year, with_gaps=kind == "quality")
        except AzimutError as error:
            raise HTTPException(404, str(error)) from None
        if file_format != "html" and audit is not None:
            await audit.record("figures.exported", session.counsellor.id, f"{kind}-{year}")
        report = make(kind, data, texts, language)
        console = permissions().may(role, "queue.view")
        navigation = _Navigation(texts, language, kind, year, chosen).html(console)
        headers = {"Content-Security-Policy": _POLICY}
        if file_format != "html":
            name = f"azimut-{kind}-{year}-{language}.{file_format}"
            headers["Content-Disposition"] = f'attachment; filename="{name}"'
        content = rendered(report, file_format, navigation)
        return Response(content, media_type=_TYPES[file_format], headers=headers)

    return router


def _this_year() -> int:
    return datetime.now(UTC).year


@dataclass(frozen=True, slots=True)
class _Navigation:
    """The links above a report: other reports, years, languages, files.

    They carry the language that was *chosen* for the figures; the console keeps its own.
    """

    texts: Texts
    language: str
    kind: str
    year: int
    chosen: str | None

    def html(self, console: bool) -> str:
        """Return the links; *console* says whether the reader may go back to it."""
        word = self._word
        links = [_link(word("reports.back"), "/console/")] if console else []
        for name in KINDS:
            links.append(_link(word(f"console.report_{name}"), self._to(name), name == self.kind))
        for other in (self.year - 1, self.year + 1):
            if FIRST_YEAR <= other <= _this_year():
                links.append(_link(str(other), self._to(self.kind, other)))
        for code in LANGUAGES:
            target = self._to(self.kind, chosen=code)
            links.append(_link(code.upper(), target, code == self.language))
        for name in ("xlsx", "csv"):
            target = f"{self._to(self.kind)}&file_format={name}"
            links.append(_link(f"{word('reports.download')} {name.upper()}", target))
        if not console:
            links.append(_link(word("console.log_out"), "/console/leave"))
        label = escape(word("reports.reports_nav"))
        return f'<nav aria-label="{label}">{"".join(links)}</nav>'

    def _to(self, kind: str, year: int | None = None, chosen: str | None = None) -> str:
        language = chosen or self.chosen
        target = f"/console/figures/{kind}?year={year or self.year}"
        return f"{target}&language={language}" if language else target

    def _word(self, key: str) -> str:
        return self.texts.get(key, self.language)


def _link(text: str, target: str, current: bool = False) -> str:
    mark = ' aria-current="page"' if current else ""
    return f'<a href="{escape(target)}"{mark}>{escape(text)}</a>'
