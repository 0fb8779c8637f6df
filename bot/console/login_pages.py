"""The plain pages of the login: no script, no frame, nothing from elsewhere."""

from html import escape

import segno
from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from bot.handoff.staff import MIN_PASSWORD
from bot.knowledge.texts import Texts
from bot.language import LANGUAGES

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


class LoginPages:
    """Composes the pages in the browser's language, from ``login.yml`` and ``console.yml``."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def word(self, request: Request, key: str, **fields: object) -> str:
        return self._texts.get(key, language_of(request), **fields)

    def login(self, request: Request, problem: str = "", status: int = 200) -> Response:
        body = (
            _alert(problem)
            + self._field(request, "login", "console.login", "text", "username")
            + self._field(request, "password", "console.password", "password", "current-password")
            + self._button(request, "console.enter")
        )
        return self._page(request, "console.login_title", _form("/console/login", body), status)

    def setup(
        self,
        request: Request,
        token: str,
        login: str = "",
        problem: str = "",
        status: int = 200,
    ) -> Response:
        """Ask for the name and password of the first administrator; *login* is the name so far."""
        hint = self.word(request, "console.setup_hint", minimum=MIN_PASSWORD)
        body = (
            f"<p>{escape(hint)}</p>{_alert(problem)}"
            f'<input type="hidden" name="token" value="{escape(token)}">'
            + self._field(request, "login", "console.login", "text", "username", login)
            + self._field(request, "password", "console.password", "password", "new-password",
                          least=MIN_PASSWORD)
            + self._button(request, "console.create")
        )  # fmt: skip
        return self._page(request, "console.setup_title", _form("/console/setup", body), status)

    def setup_over(self, request: Request) -> Response:
        """Say that the link of the first administrator is used or too old, and where to go on."""
        body = (
            _alert(self.word(request, "login.setup_over"))
            + f'<p><a href="/console/login">{escape(self.word(request, "console.enter"))}</a></p>'
        )
        return self._page(request, "console.setup_title", body, 410)

    def code(self, request: Request, problem: str = "", status: int = 200) -> Response:
        """Ask for the code of the second factor."""
        body = (
            f"<p>{escape(self.word(request, 'login.code_hint'))}</p>{_alert(problem)}"
            + self._code_field(request)
            + self._button(request, "console.enter")
        )
        return self._page(request, "login.code_title", _form("/console/code", body), status)

    def factor(
        self, request: Request, address: str, secret: str, problem: str = "", status: int = 200
    ) -> Response:
        """Show the second factor to set up, as a QR code and as text; ask for its first code."""
        label = escape(self.word(request, "login.factor_picture"))
        picture = segno.make(address, error="m").svg_inline(scale=5, light="#fff")
        groups = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
        body = (
            f"<p>{escape(self.word(request, 'login.factor_hint'))}</p>"
            f'<div role="img" aria-label="{label}">{picture}</div>'
            f"<p>{escape(self.word(request, 'login.factor_by_hand'))} <code>{groups}</code></p>"
            + _alert(problem)
            + self._code_field(request)
            + self._button(request, "console.enter")
        )
        return self._page(request, "login.factor_title", _form("/console/factor", body), status)

    def _page(self, request: Request, title: str, body: str, status: int) -> Response:
        heading = escape(self.word(request, title))
        html = (
            f'<!doctype html><html lang="{language_of(request)}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<title>{heading}</title><link rel="icon" href="/static/icon.svg">'
            '<link rel="stylesheet" href="/static/login.css"></head>'
            f"<body><main><h1>{heading}</h1>{body}</main></body></html>"
        )
        return HTMLResponse(html, status, headers={"Content-Security-Policy": POLICY})

    def _field(
        self,
        request: Request,
        name: str,
        label: str,
        kind: str,
        complete: str,
        value: str = "",
        least: int = 1,
    ) -> str:
        return (
            f'<label for="{name}">{escape(self.word(request, label))}</label>'
            f'<input id="{name}" name="{name}" type="{kind}" value="{escape(value)}" required '
            f'minlength="{least}" maxlength="200" autocomplete="{complete}">'
        )

    def _code_field(self, request: Request) -> str:
        return (
            f'<label for="code">{escape(self.word(request, "login.code"))}</label>'
            '<input id="code" name="code" type="text" inputmode="numeric" required maxlength="10" '
            'autocomplete="one-time-code" autofocus>'
        )

    def _button(self, request: Request, key: str) -> str:
        return f'<button type="submit">{escape(self.word(request, key))}</button>'


def language_of(request: Request) -> str:
    """Return the first of the browser's languages that we speak; Romanian otherwise."""
    for part in request.headers.get("accept-language", "").split(","):
        code = part.strip()[:2].lower()
        if code in LANGUAGES:
            return code
    return "ro"


def _form(action: str, body: str) -> str:
    return f'<form method="post" action="{action}">{body}</form>'


def _alert(problem: str) -> str:
    return f'<p role="alert">{escape(problem)}</p>' if problem else ""
