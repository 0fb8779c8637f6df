"""Who may call the chat's interface: the hub's own pages, configured sites, and no body too large."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.errors import AzimutError
from bot.knowledge.texts import Texts

MOST_BODY = 256 * 1024
"""Bytes of a request to the chat."""
PREFIX = "/api/chat"
_POLICY = 1008


def read_origins(text: str) -> frozenset[str]:
    """Return the origins of the setting AZIMUT_WIDGET_ORIGINS. Raises AzimutError."""
    origins = text.replace(",", " ").split()
    for origin in origins:
        parts = urlsplit(origin)
        bare = f"{parts.scheme}://{parts.netloc}"
        if parts.scheme not in ("http", "https") or not parts.hostname or origin != bare:
            raise AzimutError(
                f"AZIMUT_WIDGET_ORIGINS: “{origin}” is no site; write it as https://example.md"
            )
    return frozenset(origins)


class Guard:
    """Refuses foreign sites and too large bodies before anything is read."""

    def __init__(self, app: ASGIApp, origins: frozenset[str], texts: Texts) -> None:
        self._app = app
        self._origins = origins
        self._texts = texts
        self._cors = CORSMiddleware(
            app,
            allow_origins=sorted(origins),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type"],
            expose_headers=["Retry-After"],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or not scope["path"].startswith(PREFIX):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not self._may(headers):
            await self._refuse(scope, receive, send, 403, "wrong_origin")
        elif _length(headers) > MOST_BODY:
            await self._refuse(scope, receive, send, 413, "too_large")
        elif scope["type"] == "websocket":
            await self._app(scope, receive, send)
        else:
            await self._cors(scope, self._limited(receive), send)

    def _may(self, headers: Headers) -> bool:
        """Tell whether the page that calls is ours or allowed; a program sends no origin."""
        origin = headers.get("origin")
        if origin is None or origin in self._origins:
            return True
        return urlsplit(origin).netloc == headers.get("host") != ""

    async def _refuse(
        self, scope: Scope, receive: Receive, send: Send, status: int, key: str
    ) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _POLICY})
            return
        detail = " ".join(self._texts.in_all(f"chat_server.{key}").values())
        await JSONResponse({"detail": detail}, status)(scope, receive, send)

    def _limited(self, receive: Receive) -> Receive:
        """Count what comes without a length; more than MOST_BODY is refused."""
        taken = 0

        async def limited() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > MOST_BODY:
                texts = self._texts.in_all("chat_server.too_large")
                raise HTTPException(413, " ".join(texts.values()))
            return message

        return limited


def _length(headers: Headers) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 16 else 0
