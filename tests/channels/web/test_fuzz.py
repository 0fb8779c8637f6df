"""Whatever is sent, the hub answers without a server error: from its own description, and over the socket."""

import json
import signal
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
)
from starlette.websockets import WebSocketDisconnect

from tests.channels.web.conftest import Visitor, until

EXAMPLES = 40
CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance]
CALLS = [
    ("POST", "/api/chat/session"), ("GET", "/api/chat/texts"), ("POST", "/api/chat/messages"),
    ("GET", "/api/chat/messages"), ("POST", "/api/chat/useful"), ("POST", "/api/chat/end"),
    ("POST", "/api/chat/code"), ("DELETE", "/api/chat/code"), ("POST", "/api/chat/return"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def patience() -> None:
    """Fuzzing takes as long as it takes."""
    signal.alarm(0)


def test_every_call_of_the_chat_is_fuzzed(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    described = {(m.upper(), path) for path, methods in paths.items() for m in methods}
    assert described == set(CALLS)


@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize("known", [True, False], ids=["token", "no-token"])
def test_no_request_makes_a_server_error(
    client: TestClient, method: str, path: str, known: bool
) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", client.app)
    mode = schemathesis.GenerationMode
    operation = schema[path][method]
    strategies = [operation.as_strategy(generation_mode=m) for m in (mode.POSITIVE, mode.NEGATIVE)]

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
    )  # fmt: skip
    @given(case=st.one_of(strategies))
    def fuzz(case: schemathesis.Case) -> None:
        visitor = Visitor(client)  # a session of its own: fuzz writes faster than a person
        headers = visitor.headers if known else {}
        case.call_and_validate(session=client, headers=headers, checks=CHECKS)

    fuzz()
    assert Visitor(client).messages() == []


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip
FRAME = st.one_of(
    st.text(max_size=60),
    JSON.map(json.dumps),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["message", "language", "typing", "hello"]) | JSON},
        optional={"id": st.text(max_size=70) | JSON, "text": st.text(max_size=80) | JSON,
                  "payload": st.sampled_from(["/sos", "/human", "/confirm_delete", "/x{"]) | JSON,
                  "language": st.sampled_from(["ro", "xx"]) | JSON},
    ).map(json.dumps),
)  # fmt: skip


@settings(
    max_examples=40, deadline=None, database=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(frames=st.lists(FRAME, min_size=1, max_size=6))
def test_no_frame_breaks_the_socket(client: TestClient, frames: list[str]) -> None:
    visitor = Visitor(client)
    with visitor.socket() as socket:
        until(socket, "status")
        for frame in frames:
            socket.send_text(frame)
        socket.send_json({"type": "language", "language": "xx", "end": True})
        while (told := socket.receive_json())["type"] != "error" or told["code"] != "invalid":
            assert told["type"] in ("message", "typing", "status", "error")
            assert "text" not in told or told["text"]
    assert Visitor(client).messages() == []


@settings(
    max_examples=40, deadline=None, database=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(hello=FRAME | st.binary(max_size=40))
def test_no_first_frame_opens_anything(client: TestClient, hello: str | bytes) -> None:
    with client.websocket_connect("/api/chat/ws") as socket:
        if isinstance(hello, bytes):
            socket.send_bytes(hello)
        else:
            socket.send_text(hello)
        with pytest.raises(WebSocketDisconnect):
            while True:
                assert socket.receive_json()["code"] == "expired"
