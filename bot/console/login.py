"""Logging in to the console: password, then the code of an authenticator app; the first administrator."""

from typing import Annotated

from fastapi import APIRouter, Cookie, Form, Request
from fastapi.responses import RedirectResponse, Response

from bot.console.login_pages import LoginPages, language_of
from bot.console.sessions import COOKIE, HALF_COOKIE, HALF_SECONDS, ConsoleSessions
from bot.errors import AzimutError
from bot.handoff import CounsellorRecord, LoginRefused, Staff, new_totp_secret, totp_address
from bot.handoff.staff import MIN_PASSWORD
from bot.knowledge.texts import Texts

Field = Annotated[str, Form(max_length=200)]
Half = Annotated[str | None, Cookie(alias=HALF_COOKIE)]


def login_routes(
    staff: Staff,
    sessions: ConsoleSessions,
    texts: Texts,
    secure: bool,
    second_factor: bool = True,
) -> APIRouter:
    """Return the routes below ``/console`` that need no login.

    With *second_factor* everyone sets one up at the first login; without, who has one uses it.
    """
    router = APIRouter(prefix="/console", include_in_schema=False)
    pages = LoginPages(texts)

    def keep(response: Response, name: str, token: str, seconds: float | None = None) -> Response:
        response.set_cookie(
            name, token, max_age=int(seconds) if seconds else None, httponly=True,
            samesite="strict", secure=secure, path="/",
        )  # fmt: skip
        return response

    async def enter(request: Request, counsellor: CounsellorRecord) -> Response:
        await staff.logged_in(counsellor.id)
        token = sessions.open(counsellor, language_of(request))
        response = keep(RedirectResponse("/console/", 303), COOKIE, token)
        if HALF_COOKIE in request.cookies:
            response.delete_cookie(HALF_COOKIE, path="/")
        return response

    async def after_password(request: Request, counsellor: CounsellorRecord) -> Response:
        if counsellor.has_totp:
            half, where = sessions.open_half(counsellor), "/console/code"
        elif second_factor:
            half = sessions.open_half(counsellor, new_totp_secret())
            where = "/console/factor"
        else:
            return await enter(request, counsellor)
        return keep(RedirectResponse(where, 303), HALF_COOKIE, half, HALF_SECONDS)

    def begin_again(request: Request) -> Response:
        return pages.login(request, pages.word(request, "login.too_late"), 403)

    def refused(request: Request, refusal: LoginRefused, wrong: str) -> tuple[str, int]:
        """Return what to say of a refusal, and the status."""
        if not refusal.seconds:
            return pages.word(request, wrong), 403
        return pages.word(request, "console.locked", seconds=round(refusal.seconds)), 429

    @router.get("/login")
    async def show_login(request: Request) -> Response:
        return pages.login(request)

    @router.post("/login")
    async def log_in(request: Request, login: Field, password: Field) -> Response:
        try:
            counsellor = await staff.log_in(login, password)
        except LoginRefused as refusal:
            return pages.login(request, *refused(request, refusal, "console.wrong"))
        return await after_password(request, counsellor)

    @router.get("/code")
    async def show_code(request: Request, half: Half = None) -> Response:
        return pages.code(request) if sessions.half(half) else begin_again(request)

    @router.post("/code")
    async def take_code(request: Request, code: Field, half: Half = None) -> Response:
        found = sessions.half(half)
        if found is None:
            return begin_again(request)
        try:
            counsellor = await staff.check_code(found.counsellor.id, code)
        except LoginRefused as refusal:
            return pages.code(request, *refused(request, refusal, "login.wrong_code"))
        sessions.end_half(half)
        return await enter(request, counsellor)

    @router.get("/factor")
    async def show_factor(request: Request, half: Half = None) -> Response:
        found = sessions.half(half)
        if found is None or found.secret is None:
            return begin_again(request)
        address = totp_address(found.secret, found.counsellor.login)
        return pages.factor(request, address, found.secret)

    @router.post("/factor")
    async def set_factor(request: Request, code: Field, half: Half = None) -> Response:
        found = sessions.half(half)
        if found is None or found.secret is None:
            return begin_again(request)
        try:
            counsellor = await staff.set_totp(found.counsellor.id, found.secret, code)
        except LoginRefused as refusal:
            said = refused(request, refusal, "login.wrong_code")
            address = totp_address(found.secret, found.counsellor.login)
            return pages.factor(request, address, found.secret, *said)
        except AzimutError:
            sessions.end_half(half)
            return pages.login(request, pages.word(request, "login.factor_set"), 409)
        sessions.end_half(half)
        return await enter(request, counsellor)

    @router.get("/setup")
    async def show_setup(request: Request, token: str = "") -> Response:
        if not await staff.takes_setup_token(token):
            return pages.setup_over(request)
        return pages.setup(request, token)

    @router.post("/setup")
    async def set_up(request: Request, token: Field, login: Field, password: Field) -> Response:
        if not await staff.takes_setup_token(token):
            return pages.setup_over(request)
        if not login.strip():
            problem = pages.word(request, "login.name_missing")
            return pages.setup(request, token, login, problem, 400)
        if len(password) < MIN_PASSWORD:
            problem = pages.word(request, "login.password_short", minimum=MIN_PASSWORD)
            return pages.setup(request, token, login, problem, 400)
        try:
            counsellor = await staff.use_setup_token(token, login, login, password)
        except AzimutError:
            return pages.setup_over(request)
        return await after_password(request, counsellor)

    @router.post("/logout")
    async def log_out(request: Request) -> Response:
        sessions.end(request.cookies.get(COOKIE))
        response = RedirectResponse("/console/login", 303)
        response.delete_cookie(COOKIE, path="/")
        return response

    return router
