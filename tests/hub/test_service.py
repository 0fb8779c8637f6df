"""Ordinary messages: each handled once, in the person's language, whatever it is made of."""

import asyncio
import json

import pytest

from bot.handoff import QUEUE
from bot.hub.messages import IncomingMessage
from bot.hub.service import Hub
from bot.language import LANGUAGES
from tests.hub.conftest import Canned, authors, send

PASSPORT = {
    "ro": "Ce acte îmi trebuie pentru un pașaport nou?",
    "ru": "Какие документы нужны для нового паспорта?",
    "en": "Which documents do I need for a new passport?",
}


async def test_an_answer_of_the_dialogue_is_stored_and_returned(
    talking_hub: Hub, dialogue: Canned
) -> None:
    turn = await send(talking_hub, PASSPORT["en"])
    assert [reply.text for reply in turn.replies] == ["an answer"]
    assert dialogue.asked == [PASSPORT["en"]]
    assert await authors(talking_hub, turn) == ["person", "bot"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_with_rasa_down_the_person_gets_the_hotline_and_a_button(
    hub: Hub, language: str
) -> None:
    turn = await send(hub, PASSPORT[language])
    assert "0 800 77777" in turn.replies[0].text and "112" in turn.replies[0].text
    assert turn.replies[0].buttons[0].payload == "/human"
    assert turn.language == language


@pytest.mark.parametrize("language", LANGUAGES)
async def test_who_asks_for_a_person_gets_a_place_in_the_queue(hub: Hub, language: str) -> None:
    turn = await send(hub, "", language, payload="/human")
    assert turn.handoff
    assert "1" in turn.replies[0].text
    [item] = await hub.store.queue()
    assert (item.reason, item.language or language) == ("request", language)


async def test_the_title_of_a_button_typed_as_text_presses_it(hub: Hub) -> None:
    down = await send(hub, PASSPORT["ru"])
    turn = await send(hub, down.replies[0].buttons[0].title.upper() + " ")
    assert turn.intent == "talk_to_human"
    assert turn.handoff


async def test_an_action_may_wish_for_a_counsellor_or_a_language(
    talking_hub: Hub, dialogue: Canned
) -> None:
    wish = {"custom": {"azimut": {"language": "ru", "handoff": True}}}
    dialogue.answers = [{"messages": [{"text": "Хорошо"}, wish], "intent": "change_language"}]
    turn = await send(talking_hub, "russian please", "en")
    assert (turn.language, turn.handoff) == ("ru", True)
    assert (await send(talking_hub, PASSPORT["en"])).language == "ru"


@pytest.mark.parametrize("chosen", LANGUAGES)
@pytest.mark.parametrize("written", LANGUAGES)
async def test_a_chosen_language_wins_and_stays(hub: Hub, chosen: str, written: str) -> None:
    first = await send(hub, PASSPORT[written], chosen, language_chosen=True)
    assert first.language == chosen
    for text in PASSPORT.values():
        assert (await send(hub, text)).language == chosen


@pytest.mark.parametrize("as_text", [True, False])
async def test_the_language_button_is_a_choice(hub: Hub, as_text: bool) -> None:
    await send(hub, PASSPORT["ro"])
    command = "/change_language" + json.dumps({"language": "ru"})
    turn = await send(hub, command) if as_text else await send(hub, "Русский", payload=command)
    assert turn.language == "ru"
    assert (await send(hub, PASSPORT["en"])).language == "ru"


async def test_an_unknown_language_is_no_choice(hub: Hub) -> None:
    await send(hub, PASSPORT["ro"])
    assert (await send(hub, '/change_language{"language": "uk"}')).language == "ro"
    assert (await send(hub, "/change_language{[}")).language == "ro"


async def test_without_a_choice_the_language_follows_the_person(hub: Hub) -> None:
    assert [(await send(hub, text)).language for text in PASSPORT.values()] == ["ro", "ru", "en"]


async def test_a_repeated_channel_id_is_handled_once(talking_hub: Hub, dialogue: Canned) -> None:
    message = IncomingMessage("telegram", "42", PASSPORT["en"], id="update-1")
    turns = await asyncio.gather(*(talking_hub.receive(message) for _ in range(5)))
    assert sum(turn is not None for turn in turns) == 1
    assert await talking_hub.receive(message) is None
    assert len(dialogue.asked) == 1


async def test_messages_of_one_person_are_answered_one_at_a_time(talking_hub: Hub) -> None:
    texts = [f"question number {number}" for number in range(5)]
    turns = await asyncio.gather(*(send(talking_hub, text, "en") for text in texts))
    assert await authors(talking_hub, turns[0]) == ["person", "bot"] * 5


@pytest.mark.parametrize(
    "text", ["", "   \n", "😢😢", "???", "\u200b\ufeff", "\x00\x07", "/", "//"]
)
async def test_what_has_no_words_is_asked_for_words(
    talking_hub: Hub, dialogue: Canned, text: str
) -> None:
    turn = await send(talking_hub, text, "en")
    assert "no words" in turn.replies[0].text
    assert dialogue.asked == []


async def test_what_is_too_long_is_refused_with_the_limit(
    talking_hub: Hub, dialogue: Canned
) -> None:
    turn = await send(talking_hub, "passport " * 450, "en")
    assert "4000" in turn.replies[0].text
    assert dialogue.asked == []


@pytest.mark.parametrize(
    "text",
    ["new \x00 passport", "new \ud800 passport", "when do you open\x1b[31m", "p\u202eassport"],
)
async def test_odd_characters_are_stored_and_answered(
    talking_hub: Hub, dialogue: Canned, text: str
) -> None:
    turn = await send(talking_hub, text, "en", id="1")
    assert turn.replies[0].text == "an answer"
    dialogue.asked[0].encode()
    assert "\x00" not in dialogue.asked[0]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("/restart", "restart"),
        ("/session_start", "session_start"),
        ('/inform{"level": 3}', 'inform{"level": 3}'),
        ("/greet", '/greet{"language": "en"}'),
        (
            '/start_check{"check": "legal-aid"}',
            '/start_check{"language": "en", "check": "legal-aid"}',
        ),
    ],
)
async def test_only_the_commands_of_buttons_are_commands(
    talking_hub: Hub, dialogue: Canned, text: str, asked: str
) -> None:
    await send(talking_hub, text, "en")
    assert dialogue.asked == [asked]


async def test_who_waits_still_gets_answers(talking_hub: Hub, dialogue: Canned) -> None:
    await send(talking_hub, "", "en", payload="/human")
    turn = await send(talking_hub, PASSPORT["en"])
    assert turn.replies[0].text == "an answer"
    found = await talking_hub.store.find(turn.conversation_id)
    assert found is not None and found.owner == QUEUE


@pytest.mark.parametrize("text", ["Добрий день, потрібна допомога", "Як отримати довідку?"])
async def test_who_writes_ukrainian_is_offered_the_three_languages(hub: Hub, text: str) -> None:
    turn = await send(hub, text)
    (reply,) = turn.replies
    assert "Українською" in reply.text
    assert [button.title for button in reply.buttons] == ["Română", "Русский", "English"]


async def test_who_chose_a_language_and_writes_ukrainian_is_answered_in_it(
    talking_hub: Hub, dialogue: Canned
) -> None:
    await send(talking_hub, PASSPORT["en"], "en", language_chosen=True)
    turn = await send(talking_hub, "дякую, зрозуміло")
    assert (turn.language, turn.replies[0].text) == ("en", "an answer")


@pytest.mark.parametrize(
    ("text", "language"), [("bani?", "ro"), ("dengi?", "ru"), ("деньги", "ru"), ("money?", "en")]
)
async def test_a_first_message_of_one_word_is_answered_in_its_language(
    talking_hub: Hub, text: str, language: str
) -> None:
    assert (await send(talking_hub, text)).language == language
