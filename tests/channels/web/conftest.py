"""The web channel as a small application of its own: a real hub whose Rasa is dead."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketTestSession

from bot import resources
from bot.channels.web import mount_chat
from bot.handoff import Feedback, ReturnCodes, Staff, Store, connect, migrate
from bot.hub.app import refuse_invalid
from bot.hub.rasa_http import RasaServer
from bot.hub.service import Hub
from bot.settings import Settings
from tests.conftest import MASTER, NOON, free_port

PARTNER = "https://partner.example"
"""A site that may show the chat."""


class Visitor:
    """A tab of the chat page: its token, and what it does with it."""

    def __init__(self, client: TestClient, language: str = "en") -> None:
        self.client = client
        answer = client.post("/api/chat/session", json={"language": language})
        self.token: str = answer.json()["token"]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def post(self, text: str, identity: str = "1", **fields: Any) -> Any:
        body = {"id": identity, "text": text, **fields}
        return self.client.post("/api/chat/messages", json=body, headers=self.headers)

    def messages(self, after: int = 0) -> list[dict[str, Any]]:
        answer = self.client.get(f"/api/chat/messages?after={after}", headers=self.headers)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["messages"]
        return found

    @contextmanager
    def socket(self, after: int = 0) -> Iterator[WebSocketTestSession]:
        """Open the socket and say hello."""
        with self.client.websocket_connect("/api/chat/ws") as socket:
            socket.send_json({"token": self.token, "after": after})
            yield socket


def until(socket: WebSocketTestSession, kind: str) -> dict[str, Any]:
    """Read frames until one is of that kind; return it."""
    while True:
        frame: dict[str, Any] = socket.receive_json()
        if frame["type"] == kind:
            return frame


@contextmanager
def running_app(database: Path) -> Iterator[TestClient]:
    """The channel's application on *database*, while it runs."""
    engine = connect(f"sqlite+aiosqlite:///{database}")
    rasa = RasaServer(f"http://127.0.0.1:{free_port()}", "token", timeout=0.5)
    hub = Hub(
        Store(engine, MASTER),
        resources.identifier(),
        resources.detector(),
        resources.texts(),
        resources.hours(),
        rasa,
        clock=lambda: NOON,
        feedback=Feedback(engine, MASTER, lambda: NOON),
    )
    app = FastAPI()
    app.state.hub = hub
    app.state.staff = Staff(engine)
    settings = Settings(session_idle_minutes=30, widget_origins=PARTNER)
    mount_chat(app, hub, settings, ReturnCodes(engine, MASTER, lambda: NOON))
    app.add_exception_handler(RequestValidationError, refuse_invalid)
    with TestClient(app) as client:
        yield client
        assert client.portal
        client.portal.call(rasa.close)
        client.portal.call(engine.dispose)


@pytest.fixture(scope="session")
def loaded() -> None:
    """Load what takes seconds before a test waits for it."""
    resources.detector()
    resources.texts()


@pytest.fixture(autouse=True)
def patience(loaded: None) -> Iterator[None]:
    """Fail after ten seconds instead of waiting for a frame that never comes."""

    def give_up(*_: object) -> None:
        raise TimeoutError("waited ten seconds in vain")

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(10)
    yield
    signal.alarm(0)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    migrate(f"sqlite+aiosqlite:///{tmp_path / 'azimut.db'}")
    return tmp_path / "azimut.db"


@pytest.fixture
def client(database: Path) -> Iterator[TestClient]:
    with running_app(database) as client:
        yield client


@pytest.fixture
def visitor(client: TestClient) -> Visitor:
    return Visitor(client)
