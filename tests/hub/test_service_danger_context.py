"""Danger over several messages, taken back, or read by someone else."""

import pytest

from bot.handoff import BOT, QUEUE
from bot.hub.danger import NO, UNSURE, YES
from bot.hub.service import Hub
from bot.language import LANGUAGES
from bot.safety import DangerLevel
from tests.hub.conftest import send

NONE, CHECK, HIGH, IMMEDIATE = DangerLevel

LOCKED = {
    "ro": "m-a încuiat în casă și mă bate",
    "ru": "он меня запер и бьёт",
    "en": "he locked me in and beats me",
}
AFRAID = {"ro": "Mi-e frică", "ru": "мне страшно идти домой", "en": "I am scared"}
CALM = {
    "ro": "Care este programul liniei?",
    "ru": "Какой график у линии?",
    "en": "What are the opening hours of the line?",
}
TAKEN_BACK = {
    "ro": ("am glumit", "uitați", "nu-i nimic, lăsați"),
    "ru": ("я пошутила", "забудьте", "ничего такого, не берите в голову"),
    "en": ("I am joking", "forget it", "never mind"),
}
WATCHED = {
    "ro": "îmi citește telefonul, m-a încuiat în casă și mă bate",
    "ru": "он читает мой телефон, запер меня и бьёт",
    "en": "he reads my phone, he locked me in and beats me",
}
TELLING = {
    "ro": ("112:", "consilier", "pericol", "violen", "trafic", "poliți"),
    "ru": ("112:", "консультант", "опасност", "насил", "торговл", "полици"),
    "en": ("112:", "counsellor", "danger", "violence", "traffick", "police"),
}
STORIES = {
    "ro": (
        "Lucrez la o familie în Italia",
        "Pașaportul e la stăpâna mea",
        "N-am primit încă niciun ban de opt luni și nu am voie să ies",
    ),
    "ru": (
        "Я работаю в семье в Италии",
        "Паспорт у хозяйки",
        "Денег за восемь месяцев не дали и выходить нельзя",
    ),
    "en": (
        "I work for a family in Italy",
        "Madam has my passport",
        "Eight months without any money and I may not go out",
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_danger_told_in_three_messages_reaches_the_queue(hub: Hub, language: str) -> None:
    for text in STORIES[language]:
        turn = await send(hub, text, language)
    assert turn.level >= HIGH
    assert len(await hub.store.queue()) == 1


@pytest.mark.parametrize("language", LANGUAGES)
async def test_calm_messages_together_stay_calm(hub: Hub, language: str) -> None:
    for _ in range(4):
        turn = await send(hub, CALM[language], language)
    assert turn.level is NONE


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("which", range(3))
async def test_who_takes_it_back_is_asked_gently_and_the_level_stays(
    hub: Hub, language: str, which: int
) -> None:
    await send(hub, LOCKED[language], language)
    turn = await send(hub, TAKEN_BACK[language][which], language)
    [question] = turn.replies
    assert [button.payload for button in question.buttons] == [YES, NO, UNSURE]
    assert turn.level is IMMEDIATE
    after = await send(hub, "", payload=NO)
    assert (after.level, after.handoff) == (IMMEDIATE, True)
    assert len(await hub.store.queue()) == 1


@pytest.mark.parametrize("language", LANGUAGES)
async def test_who_takes_a_doubt_back_is_asked_too(hub: Hub, language: str) -> None:
    await send(hub, AFRAID[language], language)
    turn = await send(hub, TAKEN_BACK[language][1], language)
    assert turn.replies[0].buttons[0].payload == YES
    assert (turn.level, turn.handoff) == (CHECK, False)
    yes = await send(hub, "", payload=YES)
    assert (yes.level, yes.handoff) == (HIGH, True)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_joke_without_danger_before_asks_nothing(hub: Hub, language: str) -> None:
    turn = await send(hub, TAKEN_BACK[language][0], language)
    assert all(not r.buttons or r.buttons[0].payload != YES for r in turn.replies)
    assert turn.level is NONE


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_person_whose_phone_is_read_gets_neutral_words_and_the_numbers(
    hub: Hub, language: str
) -> None:
    first = await send(hub, WATCHED[language], language)
    again = await send(hub, LOCKED[language], language)
    taken_back = await send(hub, TAKEN_BACK[language][1], language)
    assert first.level is IMMEDIATE
    for number in ("112", "0 800 77777", "+373 22 23 33 09"):
        assert number in first.replies[0].text
    for turn in (first, again, taken_back):
        said = " ".join(reply.text for reply in turn.replies).casefold()
        assert not [word for word in TELLING[language] if word in said], said


async def test_what_was_denied_is_not_added_to_what_comes_after(hub: Hub) -> None:
    await send(hub, AFRAID["en"], "en")
    turn = await send(hub, "", payload=NO)
    found = await hub.store.find(turn.conversation_id)
    assert found is not None and "said" not in found.state


async def test_what_is_remembered_of_mild_messages_is_short(hub: Hub) -> None:
    for _ in range(6):
        turn = await send(hub, CALM["en"] + " Thank you." * 60, "en")
    found = await hub.store.find(turn.conversation_id)
    assert found is not None and found.owner in (BOT, QUEUE)
    assert sum(len(text) for text in found.state["said"]["texts"]) <= 600
