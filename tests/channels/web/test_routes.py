"""The chat over plain HTTP: sessions, messages, limits."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.channels.web import sessions
from bot.channels.web.sessions import MOST_MESSAGES
from bot.handoff import Reply, Votes
from bot.language import LANGUAGES
from tests.channels.web.conftest import Visitor, running_app

QUESTION = "Where is your office?"
LOCKED = "he locked me in and beats me"


class Watch:
    """Stands in for the ``time`` of the sessions: a test moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    watch = Watch()
    monkeypatch.setattr(sessions, "time", watch)
    yield watch


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_gets_its_texts_in_each_language(client: TestClient, language: str) -> None:
    texts = client.get(f"/api/chat/texts?language={language}").json()
    assert texts["send"] == {"ro": "Trimiteți", "ru": "Отправить", "en": "Send"}[language]


def test_an_unknown_language_gets_romanian(client: TestClient) -> None:
    assert client.get("/api/chat/texts?language=xx").json()["send"] == "Trimiteți"
    assert client.post("/api/chat/session", json={"language": "xx"}).json()["language"] == "ro"


def test_each_session_has_a_token_of_its_own(client: TestClient) -> None:
    tokens = {Visitor(client).token for _ in range(20)}
    assert len(tokens) == 20
    assert all(len(token) >= 43 for token in tokens)  # 256 bits


def test_a_message_and_its_answer_are_read_back(visitor: Visitor) -> None:
    assert visitor.post(QUESTION, "abc").json() == {"messages": []}
    mine, answer = visitor.messages()
    assert (mine["author"], mine["text"], mine["client_id"]) == ("person", QUESTION, "abc")
    assert answer["author"] == "bot"
    assert answer["buttons"][0]["payload"] == "/human"


def test_only_what_is_new_comes_after_an_id(visitor: Visitor) -> None:
    visitor.post(QUESTION, "1")
    first = visitor.messages()
    visitor.post(QUESTION, "2")
    later = visitor.messages(after=first[-1]["id"])
    assert [m["client_id"] for m in later] == ["2", None]
    assert visitor.messages(after=later[-1]["id"]) == []


def test_a_repeated_client_id_is_one_message(visitor: Visitor) -> None:
    for _ in range(3):
        assert visitor.post(QUESTION, "same").status_code == 200
    assert [m["author"] for m in visitor.messages()] == ["person", "bot"]


def test_two_visitors_do_not_see_each_other(client: TestClient) -> None:
    one, two = Visitor(client), Visitor(client)
    one.post(QUESTION)
    assert two.messages() == []


def test_danger_over_http_shows_the_numbers(visitor: Visitor) -> None:
    visitor.post(LOCKED)
    assert "112" in visitor.messages()[1]["text"]


def test_a_pressed_button_sends_its_payload(visitor: Visitor) -> None:
    visitor.post("Talk to a person", payload="/human")
    answer = visitor.client.get("/api/chat/messages", headers=visitor.headers).json()
    assert answer["owner"] == "queue"


@pytest.mark.parametrize("token", ["", "forged", "A" * 43, "x" * 5000, "é" * 43])
def test_a_forged_token_opens_nothing(client: TestClient, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}".encode("latin-1")}
    assert client.get("/api/chat/messages", headers=headers).status_code == 401
    body = {"id": "1", "text": "salut"}
    assert client.post("/api/chat/messages", json=body, headers=headers).status_code == 401


def test_a_session_ends_when_it_is_not_used(visitor: Visitor, watch: Watch) -> None:
    used = Visitor(visitor.client)
    watch.now += 1800
    assert used.messages() == []
    watch.now += 1
    assert used.messages() == []
    watch.now += 1801
    answer = visitor.client.get("/api/chat/messages", headers=used.headers)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b'{"text": "no id"}',
        b'{"id": "", "text": "empty id"}',
        b'{"id": "1"}',
        b'{"id": 1, "text": null}',
        b'{"id": "1", "text": "a", "extra": 1}',
        b'{"id": "' + b"i" * 65 + b'", "text": "a"}',
        b'{"id": "1", "text": "' + b"a" * 20_001 + b'"}',
        b'{"id": "\\u0000", "text": "a"}',
        b'{"id": "\\ud800", "text": "a"}',
        b'{"id": "1", "text": "a", "\\ud800": 1}',
    ],
    ids=range(13),
)
def test_a_wrong_body_is_refused_and_stores_nothing(visitor: Visitor, body: bytes) -> None:
    headers = {**visitor.headers, "Content-Type": "application/json"}
    answer = visitor.client.post("/api/chat/messages", content=body, headers=headers)
    assert answer.status_code == 422
    assert len(answer.content) < 1_000
    assert visitor.messages() == []


@pytest.mark.parametrize("after", ["abc", "1.5", "9" * 30, "-1"])
def test_a_wrong_place_to_read_from_is_refused(visitor: Visitor, after: str) -> None:
    answer = visitor.client.get(f"/api/chat/messages?after={after}", headers=visitor.headers)
    assert answer.status_code == 422


def test_more_than_a_person_types_is_refused_for_a_while(visitor: Visitor, watch: Watch) -> None:
    for number in range(MOST_MESSAGES):
        assert visitor.post("", str(number)).status_code == 200
    refused = visitor.post("", "more")
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "10"
    assert refused.json()["detail"]
    watch.now += 10
    assert visitor.post("", "more").status_code == 200


def test_one_who_writes_too_fast_stops_nobody_else(client: TestClient, visitor: Visitor) -> None:
    for number in range(MOST_MESSAGES + 1):
        last = visitor.post("", str(number))
    assert last.status_code == 429
    assert Visitor(client).post(QUESTION).status_code == 200


@pytest.mark.parametrize("beacon", ["header", "bare", "json"])
def test_after_the_end_the_token_opens_nothing(visitor: Visitor, beacon: str) -> None:
    visitor.post(QUESTION)
    sent: dict[str, Any] = {
        "header": {"headers": visitor.headers},
        "bare": {"content": visitor.token},
        "json": {"json": {"token": visitor.token}},
    }[beacon]
    assert visitor.client.post("/api/chat/end", **sent).json() == {"status": "ended"}
    assert visitor.post("still there?", "2").status_code == 410


@pytest.mark.parametrize(
    "body", ["", "forged", '{"token": 7}', "[]", '{"token": "\\ud800' + "x" * 50 + '"}']
)
def test_ending_what_is_not_there_is_no_error(client: TestClient, body: str) -> None:
    assert client.post("/api/chat/end", content=body).status_code == 200


def test_deleting_gives_its_last_words_once_and_begins_anew(visitor: Visitor) -> None:
    visitor.post(QUESTION)
    answer = visitor.post("Yes, delete all", "2", payload="/confirm_delete").json()
    assert "deleted" in answer["messages"][0]["text"]
    assert visitor.messages() == []


def test_a_session_lives_on_through_its_conversation_when_the_hub_restarts(database: Path) -> None:
    with running_app(database) as client:
        visitor, silent = Visitor(client), Visitor(client)
        visitor.post(QUESTION)
    with running_app(database) as client:
        visitor.client = client
        assert [m["author"] for m in visitor.messages()] == ["person", "bot"]
        assert visitor.post(QUESTION, "2").status_code == 200
        assert client.get("/api/chat/messages", headers=silent.headers).status_code == 401


def test_an_ended_session_does_not_come_back_when_the_hub_restarts(database: Path) -> None:
    with running_app(database) as client:
        visitor = Visitor(client)
        visitor.post(QUESTION)
        client.post("/api/chat/end", headers=visitor.headers)
    with running_app(database) as client:
        assert client.get("/api/chat/messages", headers=visitor.headers).status_code == 401


def answered(visitor: Visitor, entry: str | None = "deadline") -> int:
    """Give the visitor an answer from the knowledge; return its number."""
    visitor.post(QUESTION, "q")
    hub = visitor.client.app.state.hub  # type: ignore[attr-defined]
    assert visitor.client.portal
    record = visitor.client.portal.call(hub.store.conversation, "web", visitor.token)
    reply = Reply("Three years.", entry=entry)
    (message,) = visitor.client.portal.call(hub.store.save, record, [reply])
    return int(message.id)


def vote(visitor: Visitor, **body: Any) -> Any:
    return visitor.client.post("/api/chat/useful", json=body, headers=visitor.headers)


def counted(visitor: Visitor) -> list[Votes]:
    hub = visitor.client.app.state.hub  # type: ignore[attr-defined]
    assert visitor.client.portal
    found: list[Votes] = visitor.client.portal.call(hub.feedback.votes, 1)
    return found


def test_an_answer_is_called_useful_once(visitor: Visitor) -> None:
    number = answered(visitor)
    assert visitor.messages()[-1]["entry"] == "deadline"

    for _ in range(3):
        assert vote(visitor, message=number, useful=False).json() == {"status": "counted"}

    assert counted(visitor) == [Votes("deadline", "en", 0, 1)]
    assert visitor.messages()[-1]["entry"] is None


def test_only_an_answer_of_ones_own_can_be_voted_on(client: TestClient, visitor: Visitor) -> None:
    number = answered(visitor)
    other = Visitor(client)

    assert vote(other, message=number, useful=True).status_code == 404
    assert vote(visitor, message=number - 1, useful=True).status_code == 404
    assert vote(visitor, message=number + 9, useful=True).status_code == 404
    assert counted(visitor) == []


def test_a_session_votes_only_so_often(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sessions.MOST_VOTES == 50
    monkeypatch.setattr(sessions, "MOST_VOTES", 2)
    numbers = [answered(visitor), answered(visitor), answered(visitor)]

    codes = [vote(visitor, message=number, useful=True).status_code for number in numbers]

    assert codes == [200, 200, 429]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"message": 0, "useful": True},
        {"message": "1", "useful": True},
        {"message": 1, "useful": "yes"},
        {"message": 1, "useful": True, "entry": "x"},
        {"message": 2**40, "useful": True},
    ],
    ids=range(6),
)
def test_a_wrong_vote_is_refused(visitor: Visitor, body: dict[str, Any]) -> None:
    assert vote(visitor, **body).status_code == 422


def test_a_vote_needs_a_session(client: TestClient) -> None:
    body = {"message": 1, "useful": True}
    assert client.post("/api/chat/useful", json=body).status_code == 401


def test_in_a_flood_a_newcomer_waits_and_is_let_in(client: TestClient) -> None:
    waited: list[float] = []

    def wait() -> float:
        waited.append(0.01)
        return 0.01

    client.app.state.web.slow_down.wait = wait  # type: ignore[attr-defined]
    visitor = Visitor(client)
    assert visitor.post(LOCKED).status_code == 200
    assert len(waited) == 1  # once, at the door: who is in writes without waiting
