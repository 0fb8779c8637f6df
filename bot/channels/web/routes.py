"""The visitors' chat over plain HTTP; ``socket.py`` has the same, live."""

import asyncio
import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Query, Request

from bot.channels.web.sessions import (
    CODE_SECONDS,
    NoSuchAnswer,
    NothingSaid,
    Session,
    TooFast,
    WebChannel,
    WrongCode,
    stored_json,
)
from bot.channels.web.shapes import (
    MOST_ID,
    Code,
    Done,
    LastWords,
    Messages,
    NewMessage,
    NewReturn,
    NewSession,
    NewVote,
    OpenedSession,
    Refusal,
)
from bot.handoff.return_codes import DAYS
from bot.language import LANGUAGES

router = APIRouter(prefix="/api/chat", tags=["chat"])


def _web(request: Request) -> WebChannel:
    web: WebChannel = request.app.state.web
    return web


Web = Annotated[WebChannel, Depends(_web)]


async def _bearer(web: Web, authorization: Annotated[str, Header()] = "") -> tuple[str, Session]:
    token = authorization.removeprefix("Bearer ").strip()
    session = await web.session(token)
    if session is None:
        ended = web.was_ended(token)
        raise HTTPException(410 if ended else 401, "this session has ended; open a new one")
    return token, session


Bearer = Annotated[tuple[str, Session], Depends(_bearer)]
AfterId = Annotated[int, Query(ge=0, le=MOST_ID)]
_NO_SESSION: dict[int | str, dict[str, Any]] = {
    401: {"model": Refusal, "description": "no such session"},
    410: {"model": Refusal, "description": "the person ended this session"},
}
_TOO_FAST: dict[int | str, dict[str, Any]] = {
    429: {"model": Refusal, "description": "faster than a person types"}
}


def _too_fast(web: WebChannel, session: Session, key: str = "too_fast", wait: int = 10) -> Any:
    text = web.hub.texts.get(f"chat_server.{key}", session.language)
    return HTTPException(429, text, headers={"Retry-After": str(wait)})


@router.get("/texts")
async def texts(web: Web, language: str = "ro") -> dict[str, str]:
    """Return the chat's texts."""
    return web.hub.texts.section("chat", language if language in LANGUAGES else "ro")


@router.post("/session", response_model=OpenedSession)
async def new_session(body: NewSession, web: Web) -> dict[str, Any]:
    """Open a session. Its token is the only way to the conversation."""
    if pause := web.slow_down.wait():
        await asyncio.sleep(pause)
    token, session = await web.begin(body.language)
    return {"token": token, "language": session.language, "messages": []}


@router.post("/end", response_model=Done)
async def end_session(request: Request, web: Web) -> dict[str, str]:
    """Close a session at once; the token comes as bearer or as the body of a beacon."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not token:
        token = _token_of((await request.body())[:500])
    await web.end(token)
    return {"status": "ended"}


@router.post("/messages", response_model=LastWords, responses=_NO_SESSION | _TOO_FAST)
async def post_message(body: NewMessage, bearer: Bearer, web: Web) -> dict[str, Any]:
    """Take a message; the answers come with ``GET /messages`` or over the socket."""
    token, session = bearer
    if body.language is not None:
        web.choose(session, body.language)
    try:
        extra = await web.receive(token, session, body.text, body.id, body.payload)
    except TooFast:
        raise _too_fast(web, session) from None
    return {"messages": extra}


@router.post(
    "/useful",
    response_model=Done,
    responses=_NO_SESSION | _TOO_FAST | {404: {"model": Refusal, "description": "no answer"}},
)
async def post_vote(body: NewVote, bearer: Bearer, web: Web) -> dict[str, str]:
    """Count whether an answer was useful: by day, entry and language, without the person."""
    token, session = bearer
    try:
        await web.vote(token, session, body.message, body.useful)
    except TooFast:
        raise _too_fast(web, session) from None
    except NoSuchAnswer:
        raise HTTPException(404, "this message is no answer from the knowledge") from None
    return {"status": "counted"}


@router.get("/messages", response_model=Messages, responses=_NO_SESSION)
async def get_messages(bearer: Bearer, web: Web, after: AfterId = 0) -> dict[str, Any]:
    """Return the messages whose id is over *after*."""
    token, session = bearer
    record = await web.conversation(token, session)
    messages = await web.hub.store.messages(record.id, after)
    await web.hub.store.delivered([m.id for m in messages if m.author != "person"])
    return {"messages": [stored_json(m, session) for m in messages], "owner": record.owner}


@router.post(
    "/code",
    response_model=Code,
    responses=_NO_SESSION | {409: {"model": Refusal, "description": "nothing was said yet"}},
)
async def make_code(bearer: Bearer, web: Web) -> dict[str, Any]:
    """Make a code of 12 digits to come back with; the one before opens nothing any more."""
    token, session = bearer
    try:
        code = await web.make_code(token, session)
    except NothingSaid:
        text = web.hub.texts.get("chat_server.code_nothing", session.language)
        raise HTTPException(409, text) from None
    return {"code": code, "days": DAYS}


@router.delete("/code", response_model=Done, responses=_NO_SESSION)
async def forget_code(bearer: Bearer, web: Web) -> dict[str, str]:
    """Let no code open this conversation."""
    await web.forget_code(*bearer)
    return {"status": "forgotten"}


@router.post(
    "/return",
    response_model=OpenedSession,
    responses=_NO_SESSION | _TOO_FAST | {404: {"model": Refusal, "description": "wrong code"}},
)
async def come_back(body: NewReturn, bearer: Bearer, web: Web) -> dict[str, Any]:
    """Open the conversation of a code in a new session; its former tabs lose it."""
    _, session = bearer
    try:
        token, new = await web.come_back(session, body.code, body.language)
    except TooFast:
        raise _too_fast(web, session, "code_wait", int(CODE_SECONDS)) from None
    except WrongCode:
        text = web.hub.texts.get("chat_server.code_wrong", session.language)
        raise HTTPException(404, text) from None
    return {"token": token, "language": new.language, "messages": []}


def _token_of(body: bytes) -> str:
    """Return the token of a beacon: bare, or as {"token": …}."""
    text = body.decode("utf-8", "replace").strip()
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return str(value.get("token", "")) if isinstance(value, dict) else str(value)
