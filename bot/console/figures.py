"""The reports as pages and files, for those who may see figures; a coordinator sees nothing else."""

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
from bot.reports.gather import Gatherer

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
        if language in LANGUAGES:
            session.language = str(language)
        year = year or datetime.now(UTC).year
        try:
            data = await gatherer.year(year, with_gaps=kind == "quality")
        except AzimutError as error:
            raise HTTPException(404, str(error)) from None
        if file_format != "html" and audit is not None:
            await audit.record("figures.exported", session.counsellor.id, f"{kind}-{year}")
        report = make(kind, data, texts, session.language)
        console = permissions().may(role, "queue.view")
        navigation = _navigation(texts, session.language, kind, year, console)
        headers = {"Content-Security-Policy": _POLICY}
        if file_format != "html":
            name = f"azimut-{kind}-{year}-{session.language}.{file_format}"
            headers["Content-Disposition"] = f'attachment; filename="{name}"'
        content = rendered(report, file_format, navigation)
        return Response(content, media_type=_TYPES[file_format], headers=headers)

    return router


def _navigation(texts: Texts, language: str, kind: str, year: int, console: bool) -> str:
    """Return the links above a report: other reports, years, languages, files."""

    def link(text: str, target: str, current: bool = False) -> str:
        mark = ' aria-current="page"' if current else ""
        return f'<a href="{escape(target)}"{mark}>{escape(text)}</a>'

    base = f"/console/figures/{kind}?year={year}"
    links = [link(texts.get("reports.back", language), "/console/")] if console else []
    for name in KINDS:
        title = texts.get(f"console.report_{name}", language)
        links.append(link(title, f"/console/figures/{name}?year={year}", name == kind))
    for other in (year - 1, year + 1):
        links.append(link(str(other), f"/console/figures/{kind}?year={other}"))
    for code in LANGUAGES:
        links.append(link(code.upper(), f"{base}&language={code}", code == language))
    for name in ("xlsx", "csv"):
        words = f"{texts.get('reports.download', language)} {name.upper()}"
        links.append(link(words, f"{base}&file_format={name}"))
    if not console:
        links.append(link(texts.get("console.log_out", language), "/console/leave"))
    label = escape(texts.get("reports.reports_nav", language))
    return f'<nav aria-label="{label}">{"".join(links)}</nav>'
