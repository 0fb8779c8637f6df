"""Danger reaches the queue and the person gets the numbers, whatever else is down."""

import time

import pytest

from bot.handoff import BOT, QUEUE
from bot.hub.danger import NO, UNSURE, YES
from bot.hub.service import Hub
from bot.language import LANGUAGES
from bot.safety import DangerLevel
from tests.hub.conftest import Canned, send

NONE, CHECK, HIGH, IMMEDIATE = DangerLevel
NUMBERS = ("112", "0 800 77777", "+373 22 23 33 09")

AFRAID = {"ro": "Mi-e frică", "ru": "мне страшно идти домой", "en": "I am scared"}
HELD = {
    "ro": "patronul îmi reține salariul de două luni și mi-a luat actele",
    "ru": "хозяин забрал паспорт и не платит второй месяц",
    "en": "my employer keeps my passport and does not pay me",
}
LOCKED = {
    "ro": "m-a încuiat în casă și mă bate",
    "ru": "он меня запер, не выпускает",
    "en": "he locked me in and beats me",
}
ASIDE = {"ro": "cât costă apelul?", "ru": "сколько стоит звонок?", "en": "how much is the call?"}
ANSWERS = {
    "ro": {YES: "da", NO: "nu", UNSURE: "nu sunt sigur"},
    "ru": {YES: "да", NO: "нет", UNSURE: "не уверен"},
    "en": {YES: "yes", NO: "no", UNSURE: "not sure"},
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_danger_reaches_the_queue_in_under_a_second_while_rasa_is_down(
    hub: Hub, language: str
) -> None:
    await hub.store.conversation("web", "warm-up")
    begin = time.perf_counter()
    turn = await send(hub, LOCKED[language])
    [item] = await hub.store.queue()
    seconds = time.perf_counter() - begin
    assert item.conversation_id == turn.conversation_id
    assert item.level is turn.level is IMMEDIATE
    assert turn.language == language
    assert all(number in turn.replies[0].text for number in NUMBERS)
    assert seconds < 1.0, seconds


async def test_the_numbers_are_stored_for_the_person(hub: Hub) -> None:
    turn = await send(hub, LOCKED["ru"])
    stored = await hub.store.messages(turn.conversation_id)
    assert [m.author for m in stored] == ["person", "bot", "bot"]
    assert "112" in stored[1].text
    assert turn.handoff


async def test_danger_is_not_asked_of_rasa(talking_hub: Hub, dialogue: Canned) -> None:
    await send(talking_hub, LOCKED["en"])
    assert dialogue.asked == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pressed", [YES, UNSURE])
async def test_yes_and_not_sure_to_the_gentle_question_escalate(
    hub: Hub, language: str, pressed: str
) -> None:
    asked = await send(hub, AFRAID[language], language)
    assert [button.payload for button in asked.replies[-1].buttons] == [YES, NO, UNSURE]
    assert (asked.level, asked.handoff) == (CHECK, False)
    turn = await send(hub, "", payload=pressed)
    assert (turn.level, turn.handoff, turn.language) == (HIGH, True, language)
    assert "112" in turn.replies[0].text
    assert [item.level for item in await hub.store.queue()] == [HIGH]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("answer", [YES, NO, UNSURE])
async def test_a_typed_answer_counts_like_the_button(hub: Hub, language: str, answer: str) -> None:
    await send(hub, AFRAID[language], language)
    turn = await send(hub, ANSWERS[language][answer])
    assert turn.handoff is (answer != NO)
    assert len(await hub.store.queue()) == (answer != NO)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_to_the_gentle_question_leaves_the_number_and_the_bot(
    hub: Hub, language: str
) -> None:
    await send(hub, AFRAID[language], language)
    turn = await send(hub, "", payload=NO)
    assert "0 800 77777" in turn.replies[0].text
    assert (turn.handoff, turn.language) == (False, language)
    assert await hub.store.queue() == []


async def test_the_question_is_asked_once_and_then_forgotten(hub: Hub) -> None:
    await send(hub, AFRAID["en"], "en")
    await send(hub, "Which documents do I need for a passport?")
    await send(hub, ASIDE["en"])
    turn = await send(hub, "yes")
    assert not turn.handoff


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_plain_yes_after_one_other_message_still_answers_it(
    talking_hub: Hub, dialogue: Canned, language: str
) -> None:
    related = {"title": "More about this", "payload": '/show_entry{"entry": "hotline-price"}'}
    dialogue.answers = [{"messages": [{"text": "Free.", "buttons": [related]}], "intent": "x"}]
    await send(talking_hub, AFRAID[language], language)
    await send(talking_hub, ASIDE[language])
    turn = await send(talking_hub, ANSWERS[language][YES])
    assert (turn.level, turn.handoff) == (HIGH, True)


@pytest.mark.parametrize(
    "later", ["no", "ok, thanks", "aha", "👍", "is it unsafe", "yes, and how much is it then?"]
)
async def test_other_words_after_one_other_message_do_not(talking_hub: Hub, later: str) -> None:
    await send(talking_hub, AFRAID["en"], "en")
    await send(talking_hub, ASIDE["en"])
    assert not (await send(talking_hub, later)).handoff
    assert not (await send(talking_hub, "yes")).handoff


async def test_a_yes_in_a_check_is_for_the_check(talking_hub: Hub, dialogue: Canned) -> None:
    await send(talking_hub, AFRAID["en"], "en")
    check = {"name": "legal-aid", "outcome": None, "asks": "has_income"}
    messages = [{"text": "Do you earn money?"}, {"custom": {"azimut": {"check": check}}}]
    dialogue.answers = [{"messages": messages, "intent": "check_legal_aid"}]
    await send(talking_hub, "can I have a lawyer")
    assert not (await send(talking_hub, "yes")).handoff
    assert dialogue.asked[-1] == "yes"


async def test_another_button_leaves_the_question_unanswered(
    talking_hub: Hub, dialogue: Canned
) -> None:
    await send(talking_hub, AFRAID["en"], "en")
    turn = await send(talking_hub, "", payload='/show_entry{"entry": "not-safe"}')
    assert not turn.handoff and dialogue.asked


async def test_danger_in_place_of_an_answer_is_danger(hub: Hub) -> None:
    await send(hub, AFRAID["en"], "en")
    turn = await send(hub, LOCKED["en"])
    assert turn.level is IMMEDIATE


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["", "/sos"])
async def test_sos_shows_the_numbers_and_reaches_the_queue(
    hub: Hub, language: str, text: str
) -> None:
    turn = await send(hub, text or "SOS", language, payload=None if text else "/sos")
    assert all(number in turn.replies[0].text for number in NUMBERS)
    assert (turn.level, turn.language) == (HIGH, language)
    [item] = await hub.store.queue()
    assert (item.level, item.reason) == (HIGH, "danger")


async def test_a_doubt_about_someone_in_the_queue_asks_nothing(hub: Hub) -> None:
    await send(hub, LOCKED["en"])
    turn = await send(hub, AFRAID["en"])
    assert all(not reply.buttons or reply.buttons[0].payload != YES for reply in turn.replies)
    assert turn.level is IMMEDIATE


async def test_the_level_only_rises(hub: Hub) -> None:
    levels = [
        (await send(hub, text, "en")).level
        for text in (
            "Which documents do I need for a passport?",
            AFRAID["en"],
            HELD["en"],
            "Which documents do I need for a passport?",
            LOCKED["en"],
            HELD["en"],
            AFRAID["en"],
        )
    ]
    assert levels == [NONE, CHECK, HIGH, HIGH, IMMEDIATE, IMMEDIATE, IMMEDIATE]
    [item] = await hub.store.queue()
    assert item.level is IMMEDIATE


async def test_the_level_falls_when_a_counsellor_closes(hub: Hub, ana: int) -> None:
    turn = await send(hub, LOCKED["ru"])
    [item] = await hub.store.queue()
    await hub.claim(item.id, turn.conversation_id, ana)
    await hub.close(turn.conversation_id, ana, "assisted")
    after = await send(hub, "Какие документы нужны для паспорта?")
    assert (after.level, after.category, after.handoff) == (NONE, None, False)


async def test_who_writes_of_danger_again_is_heard_and_not_lectured(hub: Hub) -> None:
    first = await send(hub, LOCKED["en"])
    again = await send(hub, "he is hitting me again, he locked the door")
    assert len(again.replies) == 1
    assert again.replies[0].text not in first.replies[0].text
    assert len(await hub.store.queue()) == 1


async def test_a_rise_to_immediate_shows_the_first_words_of_it(hub: Hub) -> None:
    await send(hub, HELD["en"], "en")
    turn = await send(hub, LOCKED["en"])
    assert all(number in turn.replies[0].text for number in NUMBERS)


async def test_danger_in_a_message_that_is_too_long_is_danger(hub: Hub) -> None:
    polite = "Good afternoon. Thank you for your work. I would like to know about passports. "
    danger = "Since yesterday he keeps us locked in the house and beats me every evening. "
    turn = await send(hub, polite * 10 + danger + polite * 40, "en")
    assert turn.level >= HIGH
    assert "112" in turn.replies[0].text


async def test_danger_counts_while_a_person_waits_for_something_else(hub: Hub) -> None:
    await send(hub, "", "en", payload="/human")
    turn = await send(hub, LOCKED["en"])
    [item] = await hub.store.queue()
    assert item.level is IMMEDIATE
    assert "112" in turn.replies[0].text


async def test_the_queue_owns_the_conversation_after_danger(hub: Hub) -> None:
    turn = await send(hub, HELD["ro"])
    found = await hub.store.find(turn.conversation_id)
    assert found is not None and found.owner == QUEUE != BOT
    assert found.category == turn.category == "trafficking"
