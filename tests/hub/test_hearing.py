"""One message is understood before anyone answers it: what it presses, its language, its danger."""

from datetime import date
from typing import Any

import pytest

from bot import resources
from bot.handoff import BOT, QUEUE, ConversationRecord, Store
from bot.hub.buttons import HUMAN, LEAVE
from bot.hub.hearing import Heard, Listener
from bot.hub.messages import IncomingMessage
from bot.hub.titles import Titles
from bot.safety import DangerLevel

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def listener() -> Listener:
    titles = Titles(resources.texts(), resources.knowledge().entries)
    return Listener(
        resources.identifier(),
        resources.detector(),
        resources.phrases(),
        titles,
        resources.danger_talk(),
    )


@pytest.fixture
async def conversation(store: Store) -> ConversationRecord:
    return await store.conversation("web", "someone")


def hear(listener: Listener, conversation: ConversationRecord, text: str, **fields: Any) -> Heard:
    return listener.hear(conversation, IncomingMessage("web", "someone", text, **fields), TODAY)


async def test_a_button_is_what_it_presses_and_shows_no_danger(
    listener: Listener, conversation: ConversationRecord
) -> None:
    heard = hear(listener, conversation, "he locked me in", payload=HUMAN)
    assert (heard.payload, heard.typed, heard.said) == (HUMAN, None, None)
    assert heard.assessment.level is DangerLevel.NONE


async def test_a_typed_title_presses_its_button(
    listener: Listener, conversation: ConversationRecord
) -> None:
    title = resources.texts().get("dialogue.talk_to_human", "ru")
    heard = hear(listener, conversation, title)
    assert (heard.payload, heard.typed, heard.language) == (HUMAN, HUMAN, "ru")


@pytest.mark.parametrize(("owner", "payload"), [(QUEUE, LEAVE), (BOT, None)])
async def test_the_words_of_who_waits_press_the_buttons_of_waiting(
    listener: Listener, conversation: ConversationRecord, owner: str, payload: str | None
) -> None:
    conversation.owner = owner
    assert hear(listener, conversation, "stop waiting", language="en").payload == payload


async def test_in_a_check_only_words_of_danger_keep_their_meaning(
    listener: Listener, conversation: ConversationRecord
) -> None:
    conversation.state["check"] = {"name": "legal-aid", "asks": "crime_article"}
    assert hear(listener, conversation, "what do i do now", language="en").said is None
    danger = hear(listener, conversation, "i am in danger", language="en")
    assert danger.said and danger.said.meaning == "in_danger"
    assert danger.assessment.level >= DangerLevel.HIGH


@pytest.mark.parametrize(
    "text", ["он меня запер, не выпускает", "sunt în pericol", "I am in danger"]
)
def test_danger_waits_for_no_message_before_it(listener: Listener, text: str) -> None:
    assert listener.is_urgent(IncomingMessage("web", "someone", text))


def test_a_question_waits_for_those_before_it(listener: Listener) -> None:
    assert not listener.is_urgent(IncomingMessage("web", "someone", "Ce acte aduc la cerere?"))
