"""Documents wait in memory for half an hour and are given once."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot import resources
from bot.channels.web.documents import router
from bot.documents import DocumentRequest
from bot.handoff import Store
from bot.hub.buttons import DELETE
from bot.hub.documents import KEPT_SECONDS, MOST_WAITING, DocumentShelf
from bot.hub.service import Hub
from tests.conftest import NOON
from tests.hub.conftest import Canned, send

INTERVIEW = {
    "check": "state-compensation",
    "facts": {"crime_article": "165", "final_act": "conviction", "final_act_date": "2025-05-05"},
    "answered": [],
}
RESULT = DocumentRequest("result", "pdf", "ro", INTERVIEW)
WISH: dict[str, Any] = {
    "items": [{"kind": "result", "format": "pdf", "title": "Rezultatul (PDF)"}],
    "interview": INTERVIEW,
}


class Seconds:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def shelf(seconds: Seconds) -> DocumentShelf:
    return DocumentShelf(resources.document_maker, lambda: NOON, seconds)


async def test_a_document_is_given_once(shelf: DocumentShelf) -> None:
    link = shelf.put("a", RESULT, "Result")

    document = await shelf.take(link.token)
    assert document is not None
    assert document.body.startswith(b"%PDF")
    assert (document.name, document.media_type) == (link.name, link.media_type)
    assert await shelf.take(link.token) is None


async def test_a_document_is_gone_after_half_an_hour(
    shelf: DocumentShelf, seconds: Seconds
) -> None:
    link = shelf.put("a", RESULT, "Result")
    seconds.now = KEPT_SECONDS + 1

    assert await shelf.take(link.token) is None


async def test_tokens_have_256_bits_and_differ(shelf: DocumentShelf) -> None:
    tokens = {shelf.put("a", RESULT, "Result").token for _ in range(100)}

    assert len(tokens) == 100
    assert {len(token) for token in tokens} == {43}


async def test_a_deleted_conversation_leaves_no_document(shelf: DocumentShelf) -> None:
    own, other = shelf.put("a", RESULT, "Result"), shelf.put("b", RESULT, "Result")
    shelf.forget("a")

    assert await shelf.take(own.token) is None
    assert await shelf.take(other.token) is not None


async def test_the_oldest_are_given_up_when_too_many_wait(shelf: DocumentShelf) -> None:
    first = shelf.put("a", RESULT, "Result")
    for _ in range(MOST_WAITING):
        last = shelf.put("b", RESULT, "Result")

    assert await shelf.take(first.token) is None
    assert await shelf.take(last.token) is not None


async def test_a_reply_carries_its_documents_also_when_it_is_read_again(
    talking_hub: Hub, dialogue: Canned
) -> None:
    dialogue.answers = [
        {"messages": [{"text": "ready"}, {"custom": {"azimut": {"documents": WISH}}}]}
    ]
    turn = await send(talking_hub, "document")

    (link,) = turn.replies[-1].documents
    assert turn.as_dict()["replies"][-1]["documents"][0]["url"] == f"/documents/{link.token}"
    stored = await talking_hub.store.messages(turn.conversation_id)
    assert stored[-1].documents == (link,)
    document = await talking_hub.document(link.token)
    assert document is not None


async def test_deleting_a_conversation_ends_its_links(talking_hub: Hub, dialogue: Canned) -> None:
    dialogue.answers = [
        {"messages": [{"text": "ready"}, {"custom": {"azimut": {"documents": WISH}}}]}
    ]
    turn = await send(talking_hub, "document")
    await send(talking_hub, "yes", payload=DELETE)

    assert await talking_hub.document(turn.replies[-1].documents[0].token) is None


async def test_the_facts_of_a_check_are_kept_for_the_counsellor(
    talking_hub: Hub, dialogue: Canned, store: Store
) -> None:
    facts = {"check": "state-compensation", "outcome": None, "facts": [{"fact": "place"}]}
    dialogue.answers = [
        {"messages": [{"text": "next?"}, {"custom": {"azimut": {"facts_of_check": facts}}}]}
    ]
    turn = await send(talking_hub, "an answer")

    found = await store.find(turn.conversation_id)
    assert found is not None
    assert found.state["facts_of_check"] == facts


@pytest.mark.parametrize(
    ("level", "label", "owner"), [("high", "high", "queue"), ("check", "check", "bot")]
)
async def test_danger_that_a_check_shows_raises_the_level_once(
    talking_hub: Hub, dialogue: Canned, store: Store, level: str, label: str, owner: str
) -> None:
    answer = {"messages": [{"text": "result"}, {"custom": {"azimut": {"danger": level}}}]}
    dialogue.answers = [answer, answer]
    first = await send(talking_hub, "an answer", "en")
    conversation = await store.find(first.conversation_id)

    assert first.level.label == label
    assert conversation is not None and conversation.owner == owner
    assert len(first.replies) > 1


def test_a_link_opens_once_over_http(shelf: DocumentShelf) -> None:
    app = FastAPI()
    app.state.hub = SimpleNamespace(document=shelf.take)
    app.include_router(router)
    with TestClient(app) as client:
        link = shelf.put("a", RESULT, "Result")
        first, second = client.get(link.path), client.get(link.path)
        odd = [client.get(f"/documents/{token}") for token in ("x", "A" * 43)]

    assert first.status_code == 200
    assert first.headers["content-type"] == "application/pdf"
    assert "attachment" in first.headers["content-disposition"]
    assert first.content.startswith(b"%PDF")
    assert second.status_code == 404
    assert all(answer.status_code in (404, 422) for answer in odd)


def test_the_reminder_is_made_with_the_hubs_clock(shelf: DocumentShelf) -> None:
    assert isinstance(NOON, datetime)
    made = resources.document_maker().make(
        DocumentRequest("calendar", "ics", "en", INTERVIEW), NOON
    )
    assert b"20280505" in made.body
