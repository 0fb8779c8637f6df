"""Who may call: our pages and the sites of the settings; nothing too large."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from bot.channels.web.guard import MOST_BODY, read_origins
from bot.errors import AzimutError
from tests.channels.web.conftest import PARTNER, Visitor, until

FOREIGN = ["https://evil.example", "null", "https://partner.example.evil.example",
           "http://partner.example", "https://partner.example:444", "nonsense"]  # fmt: skip


@pytest.mark.parametrize("origin", [PARTNER, "http://testserver"])
def test_our_pages_and_allowed_sites_may_call(client: TestClient, origin: str) -> None:
    answer = client.post("/api/chat/session", json={}, headers={"Origin": origin})
    assert answer.status_code == 200


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_foreign_site_is_refused_with_a_clear_answer(client: TestClient, origin: str) -> None:
    for method, path in (("POST", "session"), ("GET", "texts"), ("OPTIONS", "messages")):
        answer = client.request(method, f"/api/chat/{path}", json={}, headers={"Origin": origin})
        assert answer.status_code == 403
        assert "This site may not use the chat." in answer.json()["detail"]
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_foreign_site_gets_no_socket(client: TestClient, origin: str) -> None:
    visitor = Visitor(client)
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/api/chat/ws", headers={"Origin": origin}) as socket,
    ):
        socket.send_json({"token": visitor.token})
        socket.receive_json()


def test_an_allowed_site_gets_a_socket(client: TestClient) -> None:
    visitor = Visitor(client)
    with client.websocket_connect("/api/chat/ws", headers={"Origin": PARTNER}) as socket:
        socket.send_json({"token": visitor.token})
        assert until(socket, "status")["owner"] == "bot"


def test_an_allowed_site_may_ask_first(client: TestClient) -> None:
    headers = {
        "Origin": PARTNER,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type",
    }
    answer = client.options("/api/chat/messages", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == PARTNER
    assert "access-control-allow-credentials" not in answer.headers


def test_a_body_of_a_megabyte_is_refused_and_stores_nothing(visitor: Visitor) -> None:
    body = b'{"id": "1", "text": "' + b"a" * 1_000_000 + b'"}'
    headers = {**visitor.headers, "Content-Type": "application/json"}
    answer = visitor.client.post("/api/chat/messages", content=body, headers=headers)
    assert answer.status_code == 413
    assert "256 kB" in answer.json()["detail"]
    assert visitor.messages() == []


def test_a_body_without_a_length_is_counted(visitor: Visitor) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(MOST_BODY // 1000 + 1):
            yield b" " * 1000

    headers = {**visitor.headers, "Content-Type": "application/json"}
    for path in ("messages", "end"):
        answer = visitor.client.post(f"/api/chat/{path}", content=pieces(), headers=headers)
        assert answer.status_code == (413 if path == "messages" else 200)


def test_the_setting_takes_several_sites() -> None:
    text = "https://a.md, https://b.md:8443\nhttp://localhost:3000"
    assert read_origins(text) == {"https://a.md", "https://b.md:8443", "http://localhost:3000"}
    assert read_origins("") == frozenset()


@pytest.mark.parametrize("text", ["*", "a.md", "https://a.md/", "https://a.md/chat", "ftp://a.md"])
def test_a_site_that_is_none_is_named(text: str) -> None:
    with pytest.raises(AzimutError, match=r"AZIMUT_WIDGET_ORIGINS.*https://example\.md"):
        read_origins(text)
