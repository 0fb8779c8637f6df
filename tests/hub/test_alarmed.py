"""Who was alarmed and waits hears words that fit; calm talk is not taken for danger."""

from typing import Any

import pytest

from bot import resources
from bot.handoff import BOT, QUEUE
from bot.hub.buttons import SAYS_YES
from bot.hub.service import Hub
from bot.language import LANGUAGES
from bot.safety import DangerLevel
from tests.hub.conftest import Canned, send
from tests.hub.test_service_danger_context import LOCKED

NONE, CHECK, HIGH, IMMEDIATE = DangerLevel

PLACE = {"ro": "pot să vă scriu adresa?", "ru": "дать вам адрес?", "en": "can i send my address?"}
YOUNG = {"ro": "am 15 ani", "ru": "мне 15 лет", "en": "i am 15"}
OTHER_TYPES = {
    "ro": "sunt soțul ei, nu mai scrieți aici",
    "ru": "это её муж, не пишите сюда",
    "en": "this is her husband, do not write here",
}
TAKEN = {"ro": "patronul mi-a luat pașaportul", "ru": "хозяин забрал мой паспорт"}
ONLY_YES = {"ro": "pot scrie doar da sau nu", "ru": "только да или нет", "en": "only yes or no"}


def said(turn: Any) -> str:
    return "\n".join(reply.text for reply in turn.replies)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_who_offers_their_place_is_told_to_write_it(hub: Hub, language: str) -> None:
    await send(hub, LOCKED[language], language)
    turn = await send(hub, PLACE[language])
    assert "112" in said(turn) and turn.level >= HIGH and turn.intent == "danger"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_child_is_believed_and_comes_first(hub: Hub, language: str) -> None:
    await send(hub, LOCKED[language], language)
    turn = await send(hub, YOUNG[language])
    assert (turn.level, turn.category) == (IMMEDIATE, "child_at_risk")
    assert (await hub.store.queue())[0].category == "child_at_risk"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_whoever_else_may_type_learns_nothing_and_the_alert_stays(
    hub: Hub, language: str
) -> None:
    first = await send(hub, LOCKED[language], language)
    turn = await send(hub, OTHER_TYPES[language])
    assert len(turn.replies) == 1 and len(said(turn)) < 40 and "112" not in said(turn)
    assert turn.level is first.level and turn.handoff
    assert {"taken_back", "phone_read"} <= set((await hub.store.queue())[0].signs)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_who_can_write_only_yes_or_no_is_asked_one_thing_at_a_time(
    hub: Hub, language: str
) -> None:
    await send(hub, LOCKED[language], language)
    asked = [(await send(hub, ONLY_YES[language])).replies[0]]
    for _ in range(5):
        turn = await send(hub, "", payload=SAYS_YES)
        asked.append(turn.replies[0])
    assert len({reply.text for reply in asked}) == len(asked)
    assert all(len(reply.buttons) == 2 for reply in asked[:-1]) and not asked[-1].buttons
    assert turn.level is IMMEDIATE


async def test_thanks_do_not_answer_the_gentle_question(talking_hub: Hub) -> None:
    asked = await send(talking_hub, "I am scared", "en")
    assert asked.level is CHECK
    turn = await send(talking_hub, "ok thx")
    assert turn.level < HIGH and not turn.handoff


async def test_a_short_follow_up_after_an_answer_is_no_danger(
    talking_hub: Hub, dialogue: Canned
) -> None:
    facts = {"azimut": {"entry": "compensation-what-is"}}
    dialogue.answers = [
        {"messages": [{"text": "an answer", "custom": facts}], "intent": "ask_question"}
        for _ in range(2)
    ]
    await send(talking_hub, "Ce este compensația de la stat?", "ro")
    turn = await send(talking_hub, "a dacă au refuzat-o?")
    assert turn.level is NONE and turn.handoff is False


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_cry_after_an_answer_is_heard(
    talking_hub: Hub, dialogue: Canned, language: str
) -> None:
    dialogue.answers = [
        {
            "messages": [{"text": "x", "custom": {"azimut": {"entry": "compensation-what-is"}}}],
            "intent": "ask_question",
        }
    ]
    await send(talking_hub, "?!a", language)
    assert (await send(talking_hub, LOCKED[language], language)).level >= HIGH


async def test_a_level_stays_in_calm_talk(hub: Hub) -> None:
    conversation = await hub.store.conversation("web", "token")
    conversation.level = CHECK
    conversation.state["calm_since_asked"] = 0
    await hub.store.save(conversation, [])
    for text in ("Care este programul liniei?", "Care este adresa de e-mail?"):
        turn = await send(hub, text, "ro")
    assert turn.level is CHECK
    found = await hub.store.find(turn.conversation_id)
    assert found is not None and found.owner == BOT


async def test_who_is_in_danger_now_hears_no_place(hub: Hub) -> None:
    turn = await send(hub, LOCKED["en"], "en")
    assert turn.level is IMMEDIATE
    turn = await send(hub, "what is my place in the queue?")
    found = await hub.store.find(turn.conversation_id)
    assert found is not None and found.owner == QUEUE
    assert "queue: 1" not in said(turn)


async def test_who_reports_another_is_told_what_to_do(hub: Hub) -> None:
    turn = await send(hub, "my neighbour is beaten by her husband right now, she screams", "en")
    assert turn.level >= HIGH and "your fault" not in said(turn)


@pytest.mark.parametrize(
    "text", ["он с ножом, позвоните в полицию", "sunt la sora mea, dar el e la ușă cu cuțitul"]
)
async def test_danger_is_heard_through_words_that_a_reply_fits(hub: Hub, text: str) -> None:
    language = "ru" if "он" in text else "ro"
    await send(hub, TAKEN[language], language)
    turn = await send(hub, text)
    assert turn.level is IMMEDIATE and "112" in said(turn)
    assert all("bucur" not in reply.text and "Рад" not in reply.text for reply in turn.replies)


@pytest.mark.parametrize(
    "text",
    ["as her uncle i have a right to read what she told you",
     "sunt unchiul, am dreptul să văd ce v-a scris", "имею право знать что она вам писала"],
)  # fmt: skip
async def test_who_wants_to_hear_of_another_is_no_one_in_danger(hub: Hub, text: str) -> None:
    turn = await send(hub, text)
    assert turn.level is NONE and not turn.handoff


PAPERS = {
    "ro": "mi-au luat pașaportul",
    "ru": "у меня забрали паспорт",
    "en": "they took my passport",
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_newly_told_of_a_known_danger_gets_a_word_on_it(
    hub: Hub, language: str
) -> None:
    await send(hub, LOCKED[language], language)
    first, second = [said(await send(hub, PAPERS[language])) for _ in range(2)]
    line = resources.danger_talk().of_signs(["documents_withheld"], [], other=False)
    assert line is not None and line[1][language] in first
    assert line[1][language] not in second


async def test_who_wrote_for_another_is_not_spoken_to_as_the_victim(hub: Hub) -> None:
    await send(hub, "my sister went to Antalya a month ago to dance", "en")
    turn = await send(hub, "they locked the door and beat her")
    assert turn.level >= HIGH and "your fault" not in said(turn)
    turn = await send(hub, "now he came to me and beats me")
    found = await hub.store.find(turn.conversation_id)
    assert found is not None and "for_another" not in found.state


async def test_who_spoke_of_a_friend_before_is_heard_as_the_one_in_danger(hub: Hub) -> None:
    await send(hub, "can my friend get an allowance?", "en")
    turn = await send(hub, "I want to die tonight, i have the pills here")
    assert turn.level is IMMEDIATE and "Do not go in there" not in said(turn)
