"""What is kept of an update: enough to answer it, no name, and nothing of groups."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.intake import BadUpdate, reduce

CHAT = {"id": 5, "type": "private", "first_name": "CANARY", "username": "CANARY"}
SENDER = {"id": 5, "is_bot": False, "first_name": "CANARY", "last_name": "CANARY"}
MESSAGE = {"message_id": 1, "date": 1, "chat": CHAT, "from": SENDER, "text": "hello"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["chat", "from", "id", "type", "message", "data", "text", "contact", "x"]),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


def kept(body: dict[str, Any]) -> str:
    return json.dumps(reduce({"update_id": 1} | body).body)


def test_names_of_a_sender_are_left_out() -> None:
    assert "hello" in kept({"message": MESSAGE}) and "CANARY" not in kept({"message": MESSAGE})


@pytest.mark.parametrize(
    "extra",
    [
        {"reply_to_message": MESSAGE | {"text": "CANARY"}},
        {"forward_origin": {"type": "user", "sender_user": SENDER}},
        {"contact": {"phone_number": "1", "first_name": "CANARY", "vcard": "CANARY"}},
        {"document": {"file_id": "f", "file_unique_id": "f", "file_name": "CANARY.pdf"}},
        {"quote": {"text": "CANARY"}},
    ],
    ids=lambda extra: next(iter(extra)),
)
def test_other_people_are_left_out(extra: dict[str, Any]) -> None:
    assert "CANARY" not in kept({"message": MESSAGE | extra})


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
def test_of_a_group_only_its_number_is_kept(kind: str) -> None:
    chat = {"id": -7, "type": kind, "title": "CANARY"}
    arrival = reduce({"update_id": 1, "message": MESSAGE | {"chat": chat}})
    assert (arrival.chat_id, arrival.body, arrival.is_public) == (-7, None, True)


def test_a_message_that_telegram_wrote_itself_is_not_handled() -> None:
    assert reduce({"update_id": 1, "message": MESSAGE | {"pinned_message": {}}}).body is None


@pytest.mark.parametrize("update", [None, [], "x", 1, {}, {"update_id": "1"}, {"update_id": True}])
def test_what_is_no_update_is_refused(update: Any) -> None:
    with pytest.raises(BadUpdate):
        reduce(update)


@given(
    st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member", "poll"]),
    JSON,
)
def test_no_update_however_odd_breaks_the_intake(kind: str, body: Any) -> None:
    arrival = reduce({"update_id": 3, kind: body})
    assert arrival.update_id == 3
