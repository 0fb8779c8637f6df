"""Curators learn what the bot could not answer; of danger, checks and waiting people they learn nothing."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.handoff import Feedback, Store, connect
from bot.hub.service import Hub
from tests.conftest import MASTER, NOON, make_hub
from tests.handoff.conftest import quick_hashes
from tests.hub.conftest import Canned, dialogue, send

__all__ = ["dialogue", "quick_hashes"]

QUESTION = "Unde pot cumpăra bilete la teatru?"


def gap(kind: str, **facts: Any) -> dict[str, Any]:
    custom = {"azimut": {"candidates": [{"entry": "nearest", "score": 0.2}], "gap": kind, **facts}}
    return {"messages": [{"text": "nu știu"}, {"custom": custom}], "intent": "ask_question"}


@pytest.fixture
async def feedback(database_url: str) -> AsyncIterator[Feedback]:
    engine = connect(database_url)
    yield Feedback(engine, MASTER, lambda: NOON)
    await engine.dispose()


@pytest.fixture
def hub(store: Store, dialogue: Canned, feedback: Feedback) -> Hub:
    return make_hub(store, dialogue, feedback)


@pytest.mark.parametrize("kind", ["unknown", "doubt"])
async def test_what_was_not_answered_is_kept_redacted(
    hub: Hub, dialogue: Canned, feedback: Feedback, kind: str
) -> None:
    dialogue.answers = [gap(kind)]
    await send(hub, f"{QUESTION} tel 069123456", "ro")

    (found,) = await feedback.unanswered(1)
    assert found.text == f"{QUESTION} tel [phone]"
    assert (found.kind, found.language, found.candidate) == (kind, "ro", "nearest")


async def test_an_answer_is_no_gap(hub: Hub, feedback: Feedback) -> None:
    await send(hub, QUESTION, "ro")

    assert await feedback.unanswered(1) == []


async def test_a_pressed_button_is_no_question(
    hub: Hub, dialogue: Canned, feedback: Feedback
) -> None:
    dialogue.answers = [gap("unknown")]
    await send(hub, "Niciuna", "ro", payload="/show_entry{}")

    assert await feedback.unanswered(1) == []


async def test_of_a_conversation_with_danger_nothing_is_kept_any_more(
    hub: Hub, dialogue: Canned, feedback: Feedback
) -> None:
    await send(hub, "mi-e frică de el", "ro")
    dialogue.answers = [gap("unknown")]
    await send(hub, QUESTION, "ro")
    await send(hub, "he locked me in and beats me", "en", address="other")
    dialogue.answers = [gap("unknown")]
    await send(hub, QUESTION, "ro", address="other")

    assert await feedback.unanswered(1) == []


async def test_of_one_who_waits_for_a_person_nothing_is_kept(
    hub: Hub, dialogue: Canned, feedback: Feedback
) -> None:
    await send(hub, "vreau un om", "ro", payload="/human")
    dialogue.answers = [gap("unknown")]
    await send(hub, QUESTION, "ro")

    assert await feedback.unanswered(1) == []


async def test_within_a_check_nothing_is_kept(
    hub: Hub, dialogue: Canned, feedback: Feedback
) -> None:
    check = {"name": "state-compensation", "outcome": None, "asks": "crime_article"}
    dialogue.answers = [gap("unknown", check=check)]
    await send(hub, QUESTION, "ro")

    assert await feedback.unanswered(1) == []


async def test_the_person_is_answered_although_nothing_can_be_kept(
    hub: Hub, dialogue: Canned, feedback: Feedback, database_url: str
) -> None:
    from bot.handoff import connect_sync
    from bot.handoff.tables import UnansweredText

    engine = connect_sync(database_url)
    UnansweredText.__table__.drop(engine)
    engine.dispose()
    dialogue.answers = [gap("unknown")]

    turn = await send(hub, QUESTION, "ro")

    assert [reply.text for reply in turn.replies] == ["nu știu"]


async def test_a_reply_tells_its_entry_until_danger_is_seen(hub: Hub, dialogue: Canned) -> None:
    answer = {
        "messages": [
            {"text": "trei ani"},
            {"custom": {"azimut": {"entry": "deadline", "answers": "deadline"}}},
        ]
    }
    dialogue.answers = [answer, answer]
    calm = await send(hub, QUESTION, "ro")
    stored = await hub.store.messages(calm.conversation_id)
    assert [message.entry for message in stored] == [None, "deadline"]
    assert "entry" not in calm.replies[0].as_dict()

    await send(hub, "he locked me in and beats me", "en")
    after = await send(hub, QUESTION, "ro")
    assert [reply.entry for reply in after.replies] == [None]
