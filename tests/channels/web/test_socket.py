"""The chat over a WebSocket: nothing lost, nothing twice, and no frame breaks it."""

import json
import time
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from bot.channels.web.sessions import MOST_MESSAGES
from tests.channels.web.conftest import Visitor, until
from tests.handoff.conftest import quick_hashes

__all__ = ["quick_hashes"]

QUESTION = "Where is your office?"
LOCKED = "he locked me in and beats me"


def send(socket: WebSocketTestSession, text: str, identity: str = "1", **fields: Any) -> None:
    socket.send_json({"type": "message", "id": identity, "text": text, **fields})


def messages(socket: WebSocketTestSession, count: int) -> list[dict[str, Any]]:
    return [until(socket, "message")["message"] for _ in range(count)]


def test_a_message_is_echoed_and_answered(visitor: Visitor) -> None:
    with visitor.socket() as socket:
        assert until(socket, "status")["owner"] == "bot"
        send(socket, QUESTION, "abc")
        mine, answer = messages(socket, 2)
    assert (mine["author"], mine["client_id"]) == ("person", "abc")
    assert answer["author"] == "bot"


def test_danger_shows_the_numbers_and_the_new_owner(visitor: Visitor) -> None:
    with visitor.socket() as socket:
        until(socket, "status")
        send(socket, LOCKED)
        texts = [m["text"] for m in messages(socket, 3)]
        assert until(socket, "status")["owner"] == "queue"
    assert "112" in texts[1]


def test_what_was_missed_comes_after_the_last_id_and_only_that(visitor: Visitor) -> None:
    visitor.post(QUESTION, "1")
    seen = visitor.messages()[-1]["id"]
    visitor.post(QUESTION, "2")
    with visitor.socket(after=seen) as socket:
        missed = messages(socket, 2)
        assert until(socket, "status")
    assert [m["client_id"] for m in missed] == ["2", None]


def test_a_repeated_client_id_is_not_stored_again(visitor: Visitor) -> None:
    with visitor.socket() as socket:
        for _ in range(3):
            send(socket, QUESTION, "same")
        send(socket, QUESTION, "other")
        found = messages(socket, 4)
    assert [m["client_id"] for m in found] == ["same", None, "other", None]


def test_two_tabs_of_one_session_see_the_same(visitor: Visitor) -> None:
    with visitor.socket() as one, visitor.socket() as two:
        until(one, "status")
        until(two, "status")
        send(one, QUESTION)
        assert messages(one, 2) == messages(two, 2)


@pytest.mark.parametrize(
    "frame",
    [
        "not json",
        "[]",
        "7",
        "null",
        "{}",
        '{"type": "dance"}',
        '{"type": "message"}',
        '{"type": "message", "id": "", "text": "a"}',
        '{"type": "message", "id": 7, "text": ["a"]}',
        '{"type": "message", "id": "\\u0000", "text": "a"}',
        '{"type": "message", "id": "1", "text": "\\ud800"}',
        '{"type": "language", "language": ["ro"]}',
        "[" * 100_000,
        b"\x00\xff",
    ],
    ids=range(14),
)
def test_a_wrong_frame_is_answered_and_the_socket_lives(
    visitor: Visitor, frame: str | bytes
) -> None:
    with visitor.socket() as socket:
        until(socket, "status")
        if isinstance(frame, bytes):
            socket.send_bytes(frame)
        else:
            socket.send_text(frame)
        error = until(socket, "error")
        assert (error["code"], bool(error["text"])) == ("invalid", True)
        send(socket, QUESTION)
        assert len(messages(socket, 2)) == 2


def test_a_message_of_a_megabyte_is_refused_and_the_socket_lives(visitor: Visitor) -> None:
    with visitor.socket() as socket:
        until(socket, "status")
        send(socket, "a" * 1_000_000)
        assert until(socket, "error")["code"] == "too_long"
        send(socket, QUESTION)
        assert len(messages(socket, 2)) == 2


def test_more_than_a_person_types_is_refused(visitor: Visitor) -> None:
    with visitor.socket() as socket:
        until(socket, "status")
        for number in range(MOST_MESSAGES + 1):
            send(socket, "", str(number))
        assert until(socket, "error")["code"] == "too_fast"


def test_a_language_chosen_on_the_page_wins(visitor: Visitor) -> None:
    with visitor.socket() as socket:
        until(socket, "status")
        socket.send_json({"type": "language", "language": "ru"})
        send(socket, QUESTION)
        _, answer = messages(socket, 2)
    assert "Горячая линия" in answer["text"]


def test_a_session_that_is_ended_closes_in_every_tab_at_once(visitor: Visitor) -> None:
    with visitor.socket() as one, visitor.socket() as two:
        until(one, "status")
        until(two, "status")
        visitor.client.post("/api/chat/end", headers=visitor.headers)
        for socket in (one, two):
            assert until(socket, "error")["code"] == "ended"
            with pytest.raises(WebSocketDisconnect):
                socket.receive_json()
    with visitor.socket() as late:
        assert until(late, "error")["code"] == "ended"


@pytest.mark.parametrize("token", ["forged", "A" * 43, "\\ud800" * 43, "é" * 43])
def test_a_forged_token_is_told_that_the_session_ended(client: TestClient, token: str) -> None:
    with client.websocket_connect("/api/chat/ws") as socket:
        socket.send_text(f'{{"token": "{token}"}}')
        assert socket.receive_json()["code"] == "expired"
        with pytest.raises(WebSocketDisconnect):
            socket.receive_json()


@pytest.mark.parametrize(
    "hello", ["not json", "[]", "7", "{}", '{"token": "x", "after": "y"}', "[" * 100_000]
)
def test_who_does_not_say_hello_is_shown_out(client: TestClient, hello: str) -> None:
    with client.websocket_connect("/api/chat/ws") as socket:
        socket.send_text(hello)
        with pytest.raises(WebSocketDisconnect):
            socket.receive_json()


@pytest.mark.parametrize("after", ["Infinity", "1e400", "9" * 30, "-5", "true", "null"])
def test_a_strange_place_to_read_from_breaks_nothing(visitor: Visitor, after: str) -> None:
    with visitor.client.websocket_connect("/api/chat/ws") as socket:
        socket.send_text(f'{{"token": {json.dumps(visitor.token)}, "after": {after}}}')
        try:
            socket.receive_json()
        except WebSocketDisconnect as closed:
            assert closed.code == 1000


def test_a_counsellors_words_arrive_while_the_tab_is_open(visitor: Visitor) -> None:
    hub = visitor.client.app.state.hub  # type: ignore[attr-defined]
    call = visitor.client.portal.call  # type: ignore[union-attr]
    staff = visitor.client.app.state.staff  # type: ignore[attr-defined]
    ana = call(staff.create, "ana", "Ana", "twelve letters", "counsellor").id
    with visitor.socket() as socket:
        until(socket, "status")
        send(socket, LOCKED)
        messages(socket, 3)
        [item] = call(hub.store.queue)
        call(hub.claim, item.id, item.conversation_id, ana)
        [joined] = messages(socket, 1)
        call(hub.counsellor_says, item.conversation_id, ana, "Hello, I am Ana.")
        [said] = messages(socket, 1)
    assert joined["author"] == "system"
    assert (said["author"], said["text"]) == ("counsellor", "Hello, I am Ana.")


def test_after_deletion_the_open_socket_begins_a_new_conversation(visitor: Visitor) -> None:
    with visitor.socket() as socket:
        until(socket, "status")
        send(socket, QUESTION, "1")
        messages(socket, 2)
        send(socket, "Yes, delete all", "2", payload="/confirm_delete")
        [last] = messages(socket, 1)
        if last["author"] == "person":  # what asked for the deletion may be seen once more
            [last] = messages(socket, 1)
        assert (last["id"], last["client_id"], "deleted" in last["text"]) == (-1, "2", True)
        send(socket, QUESTION, "3")
        assert [m["client_id"] for m in messages(socket, 2)] == ["3", None]
    assert [m["client_id"] for m in visitor.messages()] == ["3", None]


def test_who_leaves_right_after_writing_is_still_in_the_queue(visitor: Visitor) -> None:
    with visitor.socket() as socket:
        until(socket, "status")
        send(socket, LOCKED)
    hub = visitor.client.app.state.hub  # type: ignore[attr-defined]
    for _ in range(100):
        if visitor.client.portal.call(hub.store.queue):  # type: ignore[union-attr]
            return
        time.sleep(0.02)
    raise AssertionError("nobody is in the queue")


def test_tabs_that_close_at_any_moment_leave_the_database_usable(client: TestClient) -> None:
    for _ in range(25):
        visitor = Visitor(client)
        with visitor.socket() as socket:
            send(socket, QUESTION, "1")
            messages(socket, 2)
        begin = time.monotonic()
        assert len(visitor.messages()) == 2
        assert time.monotonic() - begin < 3
