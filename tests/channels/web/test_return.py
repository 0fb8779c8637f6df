"""Coming back with a code over the web: who had the conversation before loses it; guessing is slow."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.channels.web import sessions
from bot.channels.web.sessions import CODE_SECONDS, MOST_WRONG_CODES
from tests.channels.web.conftest import Visitor, until
from tests.channels.web.test_routes import QUESTION, Watch


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    watch = Watch()
    monkeypatch.setattr(sessions, "time", watch)
    yield watch


def make_code(visitor: Visitor) -> str:
    answer = visitor.client.post("/api/chat/code", headers=visitor.headers)
    assert answer.status_code == 200, answer.text
    assert answer.json()["days"] == 30
    code: str = answer.json()["code"]
    return code


def come_back(visitor: Visitor, code: Any, **fields: Any) -> Any:
    body = {"code": code, **fields}
    return visitor.client.post("/api/chat/return", json=body, headers=visitor.headers)


def test_the_conversation_moves_to_the_new_session(client: TestClient, visitor: Visitor) -> None:
    visitor.post(QUESTION)
    other = Visitor(client)

    answer = come_back(other, make_code(visitor), language="ru").json()

    assert (answer["language"], len(answer["token"]) >= 43) == ("ru", True)
    other.token = answer["token"]
    assert [m["author"] for m in other.messages()] == ["person", "bot"]
    gone = client.get("/api/chat/messages", headers=visitor.headers)
    assert gone.status_code == 410


def test_an_open_tab_of_before_is_closed_at_once(client: TestClient, visitor: Visitor) -> None:
    visitor.post(QUESTION)
    code = make_code(visitor)
    with visitor.socket() as socket:
        until(socket, "status")
        assert come_back(Visitor(client), code).status_code == 200
        assert until(socket, "error")["code"] == "ended"


def test_who_said_nothing_gets_no_code(visitor: Visitor) -> None:
    answer = visitor.client.post("/api/chat/code", headers=visitor.headers)
    assert answer.status_code == 409
    assert answer.json()["detail"]


def test_a_cancelled_code_opens_nothing(client: TestClient, visitor: Visitor) -> None:
    visitor.post(QUESTION)
    code = make_code(visitor)
    answer = client.delete("/api/chat/code", headers=visitor.headers)
    assert answer.json() == {"status": "forgotten"}
    assert come_back(Visitor(client), code).status_code == 404
    assert len(visitor.messages()) == 2


@pytest.mark.parametrize("code", ["", "1", "1" * 13, "12345678901x", "٠" * 12, 123456789012, None])
def test_what_is_no_code_is_refused(visitor: Visitor, code: Any) -> None:
    assert come_back(visitor, code).status_code == 422


def test_guessing_is_stopped_for_one_session(
    client: TestClient, visitor: Visitor, watch: Watch
) -> None:
    visitor.post(QUESTION)
    code = make_code(visitor)
    guesser = Visitor(client)
    for number in range(MOST_WRONG_CODES):
        assert come_back(guesser, f"{number:012}").status_code == 404
    refused = come_back(guesser, code)
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == str(int(CODE_SECONDS))
    watch.now += CODE_SECONDS
    assert come_back(guesser, code).status_code == 200


def test_guessing_is_stopped_over_many_sessions(
    client: TestClient, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sessions.MOST_WRONG_CODES_IN_ALL == 100
    monkeypatch.setattr(sessions, "MOST_WRONG_CODES_IN_ALL", 6)
    for number in range(6):
        assert come_back(Visitor(client), f"{number:012}").status_code == 404
    assert come_back(Visitor(client), "9" * 12).status_code == 429
    assert Visitor(client).post(QUESTION).status_code == 200


def test_without_a_session_nobody_may_try(client: TestClient) -> None:
    answer = client.post("/api/chat/return", json={"code": "1" * 12})
    assert answer.status_code == 401
