"""A file that a person sent is opened by the counsellor who has the conversation, and by nobody else."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from bot.console.attachments import attachment_routes
from bot.console.sessions import COOKIE, ConsoleSessions
from bot.handoff import Attachments, Staff, Store, connect
from tests.conftest import MASTER
from tests.handoff.conftest import quick_hashes

__all__ = ["quick_hashes"]

CONTENT = b"\x89PNG a photo"


class Console:
    """The route, two counsellors who are logged in, and a file of the first one's conversation."""

    def __init__(
        self, client: httpx.AsyncClient, tokens: dict[str, str], files: dict[str, str]
    ) -> None:
        self._client = client
        self._tokens = tokens
        self.files = files

    async def open(self, kind: str, login: str | None) -> httpx.Response:
        cookies = f"{COOKIE}={self._tokens[login]}" if login else ""
        address = f"/console/attachments/{self.files.get(kind, kind)}"
        return await self._client.get(address, headers={"Cookie": cookies})


@pytest.fixture
async def console(database_url: str) -> AsyncIterator[Console]:
    engine = connect(database_url)
    staff, store, attachments = Staff(engine), Store(engine, MASTER), Attachments(engine, MASTER)
    sessions = ConsoleSessions(600)
    people = {
        login: await staff.create(login, login, "twelve letters", "counsellor")
        for login in ("ana", "ion")
    }
    conversation = await store.conversation("telegram", "address")
    message = await store.receive(conversation, "(photo)", "1")
    assert message is not None
    item = await store.enqueue(conversation, "request")
    assert await store.claim(item.id, people["ana"].id)
    files = {}
    for kind, media_type in (("photo", "image/png"), ("document", "application/pdf")):
        stored = await attachments.add(conversation.id, message.id, kind, media_type, CONTENT)
        files[kind] = stored.id
    app = FastAPI()
    app.state.console_sessions = sessions
    app.include_router(attachment_routes(attachments))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://hub") as client:
        tokens = {login: sessions.open(person, "en") for login, person in people.items()}
        yield Console(client, tokens, files)
    await engine.dispose()


async def test_the_owner_sees_a_photo(console: Console) -> None:
    answer = await console.open("photo", "ana")
    assert answer.content == CONTENT
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"].startswith("inline")
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_a_document_is_saved_and_never_shown(console: Console) -> None:
    answer = await console.open("document", "ana")
    assert answer.headers["content-disposition"].startswith('attachment; filename="document-')


@pytest.mark.parametrize(
    ("kind", "login", "status"),
    [("photo", "ion", 403), ("photo", None, 401), ("no-such-file", "ana", 404)],
)
async def test_nobody_else_opens_it(
    console: Console, kind: str, login: str | None, status: int
) -> None:
    answer = await console.open(kind, login)
    assert answer.status_code == status
    assert CONTENT not in answer.content
