"""Plain pages to log in and to make the first administrator."""

from html import escape
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.console.sessions import COOKIE, ConsoleSessions
from bot.errors import AzimutError
from bot.handoff import LoginRefused, Staff
from bot.handoff.staff import MIN_PASSWORD
from bot.knowledge.texts import Texts
from bot.language import LANGUAGES

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
Field = Annotated[str, Form(max_length=200)]


def login_routes(staff: Staff, sessions: ConsoleSessions, texts: Texts, secure: bool) -> APIRouter:
    """Return the routes below ``/console`` that need no login."""
    router = APIRouter(prefix="/console", include_in_schema=False)

    def word(request: Request, key: str, **fields: object) -> str:
        return texts.get(f"console.{key}", language_of(request), **fields)

    def page(request: Request, title: str, action: str, body: str, status: int = 200) -> Response:
        html = (
            f'<!doctype html><html lang="{language_of(request)}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(word(request, title))}</title>"
            '<link rel="icon" href="/static/icon.svg">'
            '<link rel="stylesheet" href="/static/login.css"></head>'
            f"<body><main><h1>{escape(word(request, title))}</h1>"
            f'<form method="post" action="{action}">{body}</form></main></body></html>'
        )
        return HTMLResponse(html, status, headers={"Content-Security-Policy": _POLICY})

    def field(request: Request, name: str, kind: str, complete: str) -> str:
        return (
            f'<label for="{name}">{escape(word(request, name))}</label>'
            f'<input id="{name}" name="{name}" type="{kind}" required maxlength="200" '
            f'autocomplete="{complete}">'
        )

    def login_page(request: Request, problem: str = "", status: int = 200) -> Response:
        alert = f'<p role="alert">{escape(problem)}</p>' if problem else ""
        body = (
            alert
            + field(request, "login", "text", "username")
            + field(request, "password", "password", "current-password")
            + f'<button type="submit">{escape(word(request, "enter"))}</button>'
        )
        return page(request, "login_title", "/console/login", body, status)

    def setup_page(request: Request, token: str, problem: str = "", status: int = 200) -> Response:
        alert = f'<p role="alert">{escape(problem)}</p>' if problem else ""
        body = (
            f"<p>{escape(word(request, 'setup_hint', minimum=MIN_PASSWORD))}</p>{alert}"
            f'<input type="hidden" name="token" value="{escape(token)}">'
            + field(request, "login", "text", "username")
            + field(request, "password", "password", "new-password")
            + f'<button type="submit">{escape(word(request, "create"))}</button>'
        )
        return page(request, "setup_title", "/console/setup", body, status)

    def logged_in(request: Request, token: str) -> Response:
        response = RedirectResponse("/console/", 303)
        response.set_cookie(
            COOKIE, token, httponly=True, samesite="strict", secure=secure, path="/"
        )
        return response

    @router.get("/login")
    async def show_login(request: Request) -> Response:
        return login_page(request)

    @router.post("/login")
    async def log_in(request: Request, login: Field, password: Field) -> Response:
        try:
            counsellor = await staff.log_in(login, password)
        except LoginRefused as refusal:
            if refusal.seconds:
                problem = word(request, "locked", seconds=round(refusal.seconds))
                return login_page(request, problem, 429)
            return login_page(request, word(request, "wrong"), 403)
        return logged_in(request, sessions.open(counsellor, language_of(request)))

    @router.get("/setup")
    async def show_setup(request: Request, token: str = "") -> Response:
        return setup_page(request, token)

    @router.post("/setup")
    async def set_up(request: Request, token: Field, login: Field, password: Field) -> Response:
        try:
            counsellor = await staff.use_setup_token(token, login, login, password)
        except AzimutError as error:
            return setup_page(request, token, str(error), 400)
        return logged_in(request, sessions.open(counsellor, language_of(request)))

    @router.post("/logout")
    async def log_out(request: Request) -> Response:
        sessions.end(request.cookies.get(COOKIE))
        response = RedirectResponse("/console/login", 303)
        response.delete_cookie(COOKIE, path="/")
        return response

    return router


def language_of(request: Request) -> str:
    """Return the first of the browser's languages that we speak; Romanian otherwise."""
    for part in request.headers.get("accept-language", "").split(","):
        code = part.strip()[:2].lower()
        if code in LANGUAGES:
            return code
    return "ro"
