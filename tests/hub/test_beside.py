"""Who waits, was alarmed or is watched is answered in words that hold, with Rasa dead or alive."""

import pytest

from bot.hub.buttons import CALLBACK, HUMAN, LEAVE
from bot.hub.danger import NO, UNSURE, YES
from bot.hub.service import Hub
from bot.language import LANGUAGES
from bot.safety import DangerLevel
from tests.hub.conftest import Canned, send

NONE, CHECK, HIGH, IMMEDIATE = DangerLevel

LOCKED = {
    "ro": "m-a încuiat în casă și mă bate",
    "ru": "он меня запер и бьёт",
    "en": "he locked me in and beats me",
}
PRIVACY = {"messages": [{"text": "If you are in danger, delete everything"}], "intent": "privacy"}
CANCELLED = {"messages": [{"text": "All right, we stop."}], "intent": "cancel"}


def said(turn: object) -> str:
    return "\n".join(reply.text for reply in turn.replies)  # type: ignore[attr-defined]


@pytest.mark.parametrize("alarmed", [True, False])
@pytest.mark.parametrize(
    ("language", "text"),
    [("ro", "se uită în telefon"), ("ro", "scrie neutru"), ("ru", "он читает мой телефон"),
     ("ru", "пишите нейтрально"), ("en", "he sees my phone"), ("en", "someone is watching my screen"),
     ("en", "write neutral"), ("en", "he reads this")],
)  # fmt: skip
async def test_who_says_that_the_phone_is_seen_gets_neutral_words_from_then_on(
    talking_hub: Hub, dialogue: Canned, language: str, text: str, alarmed: bool
) -> None:
    if alarmed:
        await send(talking_hub, LOCKED[language], language)
    turn = await send(talking_hub, text, language)
    assert dialogue.asked == []
    after = await send(talking_hub, LOCKED[language], language)
    for one in (turn, after):
        for word in (
            "112:",
            "consilier",
            "консультант",
            "counsellor",
            "pericol",
            "опасност",
            "danger",
        ):
            assert word not in said(one).casefold()
    assert "112" in said(after)


async def test_the_watched_get_no_privacy_text_and_may_delete(
    talking_hub: Hub, dialogue: Canned
) -> None:
    await send(talking_hub, LOCKED["en"], "en")
    await send(talking_hub, "he sees my phone")
    dialogue.answers = [PRIVACY]
    turn = await send(talking_hub, "and who else reads?")
    assert "danger" not in said(turn)
    question = {"messages": [{"text": "Delete all?"}], "intent": "delete_data"}
    dialogue.answers = [question]
    assert said(await send(talking_hub, "please remove it all")) == "Delete all?"


async def test_the_usual_words_come_back_when_asked_for(talking_hub: Hub) -> None:
    await send(talking_hub, "he sees my phone", "en")
    await send(talking_hub, "you can write normally again")
    turn = await send(talking_hub, LOCKED["en"])
    assert "112:" in said(turn)


@pytest.mark.parametrize(
    ("language", "text"),
    [("ro", "ce sa fac"), ("ru", "что мне делать"), ("en", "ok what do i do now")],
)
async def test_after_an_alarm_who_asks_what_to_do_gets_the_steps_of_the_category(
    hub: Hub, language: str, text: str
) -> None:
    alarm = await send(hub, LOCKED[language], language)
    turn = await send(hub, text)
    assert alarm.category is not None
    steps = hub.texts.get(f"beside.steps_{alarm.category}", language)
    assert said(turn).startswith(steps) and "+373 22 23 33 09" in said(turn)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_category_has_its_steps(hub: Hub, language: str) -> None:
    for category in ("trafficking", "violence_now", "threat", "missing_person", "child_at_risk",
                     "suicide_self_harm", "stranded_abroad", "confinement"):  # fmt: skip
        assert "112" in hub.texts.get(f"beside.steps_{category}", language)


@pytest.mark.parametrize(
    ("language", "text"), [("ro", "nu pot suna"), ("ru", "не могу говорить"), ("en", "cant call")]
)
async def test_who_cannot_call_is_told_how_to_go_on_by_text(
    hub: Hub, language: str, text: str
) -> None:
    await send(hub, LOCKED[language], language)
    turn = await send(hub, text)
    assert said(turn) == hub.texts.get("beside.cannot_call", language)


async def test_who_cannot_call_and_said_nothing_yet_is_asked(hub: Hub) -> None:
    turn = await send(hub, "I cannot talk", "en")
    assert turn.level is CHECK
    assert [button.payload for button in turn.replies[0].buttons] == [YES, NO, UNSURE]
    yes = await send(hub, "yes")
    assert (yes.level, yes.handoff) == (HIGH, True)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ro", "nu anunțați poliția vă rog"),
        ("ru", "без полиции"),
        ("en", "dont call police please"),
    ],
)
async def test_who_fears_the_police_hears_what_the_law_says(
    hub: Hub, language: str, text: str
) -> None:
    await send(hub, LOCKED[language], language)
    turn = await send(hub, text)
    assert "7(3)" in said(turn) and "137" in said(turn)


@pytest.mark.parametrize(
    ("language", "stop", "place"),
    [("ro", "nu mai aștept", "cît mai aștept"), ("ru", "больше не жду", "сколько ещё ждать"),
     ("en", "stop waiting", "how long do I wait"), ("en", "leave the queue", "how many before me"),
     ("en", "ok cancel", "nobody answers")],
)  # fmt: skip
async def test_words_of_who_waits_work_at_any_time(
    talking_hub: Hub, language: str, stop: str, place: str
) -> None:
    await send(talking_hub, "", language, payload=HUMAN)
    await send(talking_hub, "one more thing that has nothing to do with it", language)
    asked = await send(talking_hub, place)
    assert "1" in said(asked) and asked.handoff
    assert LEAVE in [button.payload for reply in asked.replies for button in reply.buttons]
    await send(talking_hub, "one more thing that has nothing to do with it", language)
    left = await send(talking_hub, stop)
    assert not left.handoff and await talking_hub.store.queue() == []


async def test_call_me_back_works_at_any_time(talking_hub: Hub) -> None:
    turn = await send(talking_hub, "", "en", payload=HUMAN)
    assert CALLBACK in [button.payload for button in turn.replies[0].buttons]
    await send(talking_hub, "one more thing that has nothing to do with it")
    asked = await send(talking_hub, "call me back")
    assert asked.intent == "callback" and len(asked.replies[0].buttons) == 2


async def test_nothing_says_that_we_stop_while_the_person_waits(
    talking_hub: Hub, dialogue: Canned
) -> None:
    await send(talking_hub, "", "en", payload=HUMAN)
    dialogue.answers = [CANCELLED]
    turn = await send(talking_hub, "enough of all that now")
    assert turn.handoff and "we stop" not in said(turn)
    assert LEAVE in [button.payload for button in turn.replies[0].buttons]


async def test_who_is_in_danger_stays_in_the_queue_and_is_told_so(hub: Hub) -> None:
    await send(hub, LOCKED["en"], "en")
    turn = await send(hub, "stop waiting")
    assert turn.handoff
    assert said(turn) == hub.texts.get("waiting.stays", "en")


async def test_who_asks_twice_for_a_person_hears_their_place_once_more(hub: Hub) -> None:
    await send(hub, "", "en", payload=HUMAN)
    turn = await send(hub, "", payload=HUMAN)
    assert "Your place in the queue: 1" in said(turn)
    assert len(await hub.store.queue()) == 1


@pytest.mark.parametrize(
    ("language", "text"),
    [("ro", "a plecat"), ("ro", "nu sunt în pericol, opriți alarma"), ("ru", "он ушёл"),
     ("ru", "ложная тревога"), ("en", "he left"), ("en", "joking"),
     ("en", "not in danger, stop the alarm please")],
)  # fmt: skip
async def test_all_clear_after_an_alarm_is_asked_gently_and_the_level_stays(
    hub: Hub, language: str, text: str
) -> None:
    await send(hub, LOCKED[language], language)
    turn = await send(hub, text)
    assert [button.payload for button in turn.replies[0].buttons] == [YES, NO, UNSURE]
    assert (turn.level, turn.handoff) == (IMMEDIATE, True)


@pytest.mark.parametrize(
    ("language", "text"),
    [("ro", "sunt în pericol"), ("ru", "я в опасности, помогите"), ("en", "i am in danger"),
     ("en", "please help me im in danger"), ("en", "sos")],
)  # fmt: skip
async def test_a_cry_brings_the_numbers_at_once(hub: Hub, language: str, text: str) -> None:
    turn = await send(hub, text, language)
    assert turn.level >= HIGH and turn.handoff
    assert "112:" in said(turn)
    assert all(b.payload != YES for reply in turn.replies for b in reply.buttons)


@pytest.mark.parametrize(
    ("language", "text"),
    [("ro", "chemați poliția"), ("ru", "вызовите скорую"), ("en", "911"), ("en", "ambulance"),
     ("en", "i need police now"), ("en", "call the police")],
)  # fmt: skip
async def test_who_wants_police_or_ambulance_reads_112_first(
    talking_hub: Hub, dialogue: Canned, language: str, text: str
) -> None:
    turn = await send(talking_hub, text)
    assert dialogue.asked == []
    assert (turn.language, turn.level >= CHECK) == (language, True)
    assert "112" in said(turn).splitlines()[0] or "112" in said(turn)[:120]
    yes = await send(talking_hub, "", payload=YES)
    assert yes.level >= HIGH and yes.handoff


async def test_why_the_bot_asks_is_explained_and_asked_again(hub: Hub) -> None:
    await send(hub, "I am scared", "en")
    why = await send(hub, "why do you ask?")
    assert said(why) == hub.texts.get("beside.why_asked", "en")
    assert (await send(hub, "yes")).level is HIGH


async def test_an_answer_comes_before_a_short_gentle_question(
    talking_hub: Hub, dialogue: Canned
) -> None:
    entry = {"text": "The answer."}, {"custom": {"azimut": {"entry": "e", "answers": "e"}}}
    dialogue.answers = [{"messages": list(entry), "intent": "ask_question"}]
    turn = await send(talking_hub, "I am scared", "en")
    assert [reply.text for reply in turn.replies] == [
        "The answer.", talking_hub.texts.get("beside.ask_short", "en"),
    ]  # fmt: skip


async def test_a_check_that_asks_about_danger_is_not_doubled(
    talking_hub: Hub, dialogue: Canned
) -> None:
    check = {"name": "referral", "outcome": None, "asks": "in_danger_now"}
    messages = [{"text": "Are you in danger now?"}, {"custom": {"azimut": {"check": check}}}]
    dialogue.answers = [{"messages": messages, "intent": "check_referral"}]
    turn = await send(talking_hub, "I am scared", "en")
    assert said(turn) == "Are you in danger now?" and turn.level is CHECK


async def test_what_to_do_is_no_yes_to_the_button_before(
    talking_hub: Hub, dialogue: Canned
) -> None:
    await send(talking_hub, LOCKED["en"], "en")
    button = {"title": "Check my rights", "payload": '/start_check{"check": "referral"}'}
    dialogue.answers = [{"messages": [{"text": "An answer.", "buttons": [button]}], "intent": "x"}]
    await send(talking_hub, "which services are there in Orhei")
    turn = await send(talking_hub, "ok what do i do now")
    assert turn.intent == "what_now" and len(dialogue.asked) == 1


async def test_topics_for_a_plain_question_come_before_the_gentle_question(
    talking_hub: Hub, dialogue: Canned
) -> None:
    messages = [{"text": "Which do you mean?"}, {"custom": {"azimut": {"gap": "doubt"}}}]
    dialogue.answers = [{"messages": messages, "intent": "ask_question"}]
    turn = await send(talking_hub, "ajutor social conditii", "ro")
    assert turn.replies[0].text == "Which do you mean?"
