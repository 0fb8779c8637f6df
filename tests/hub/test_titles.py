"""A button's title typed at any time does what the button does, and alarms nobody."""

import pytest

from bot import resources
from bot.hub.buttons import in_language
from bot.hub.service import Hub
from bot.hub.titles import TOPICS, show
from bot.language import LANGUAGES
from bot.safety import DangerLevel
from tests.hub.conftest import Canned, send


@pytest.mark.parametrize("language", LANGUAGES)
async def test_talk_to_a_person_typed_first_reaches_the_queue(hub: Hub, language: str) -> None:
    turn = await send(hub, hub.texts.get("dialogue.talk_to_human", language).lower())
    assert (turn.language, turn.handoff, turn.level) == (language, True, DangerLevel.NONE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", TOPICS)
async def test_a_topic_typed_opens_its_entry(
    talking_hub: Hub, dialogue: Canned, key: str, language: str
) -> None:
    turn = await send(talking_hub, talking_hub.texts.get(key, language))
    assert dialogue.asked == [in_language(show(TOPICS[key]), language)]
    assert (turn.language, turn.level) == (language, DangerLevel.NONE)


@pytest.mark.parametrize("text", ["What is kept", "Ce se păstrează", "что хранится"])
async def test_what_is_kept_shows_the_privacy_text(
    talking_hub: Hub, dialogue: Canned, text: str
) -> None:
    turn = await send(talking_hub, text)
    assert dialogue.asked == [in_language("/privacy", turn.language)]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_title_of_an_entry_shows_it(
    talking_hub: Hub, dialogue: Canned, language: str
) -> None:
    entry = resources.knowledge().entries["compensation-deadline"]
    await send(talking_hub, entry.title[language])
    assert dialogue.asked == [in_language(show(entry.id), language)]


@pytest.mark.parametrize("text", ["lawyer", "avocat", "адвокат"])
async def test_one_word_opens_the_lawyer(talking_hub: Hub, dialogue: Canned, text: str) -> None:
    turn = await send(talking_hub, text, "en")
    assert dialogue.asked == [in_language(show("legal-aid-who"), turn.language)]
    assert turn.level is DangerLevel.NONE


@pytest.mark.parametrize("text", ["money", "acte", "документы"])
async def test_money_and_papers_offer_a_choice(hub: Hub, text: str) -> None:
    turn = await send(hub, text)
    assert len(turn.replies[0].buttons) == 3
    assert all(b.payload.startswith("/show_entry") for b in turn.replies[0].buttons)


async def test_in_a_check_a_topic_is_an_answer(talking_hub: Hub, dialogue: Canned) -> None:
    check = {"name": "referral", "outcome": None, "asks": "what_happened"}
    messages = [{"text": "What happened?"}, {"custom": {"azimut": {"check": check}}}]
    dialogue.answers = [{"messages": messages, "intent": "check_referral"}]
    await send(talking_hub, "which services can I use", "en")
    await send(talking_hub, "Free lawyer")
    assert dialogue.asked[-1] == "Free lawyer"


def test_a_command_says_its_language_and_keeps_one_that_it_has() -> None:
    assert in_language("/privacy", "en") == '/privacy{"language": "en"}'
    assert in_language(show("e"), "ru") == '/show_entry{"language": "ru", "entry": "e"}'
    chosen = in_language('/change_language{"language": "ro"}', "en")
    assert chosen == '/change_language{"language": "ro"}'
