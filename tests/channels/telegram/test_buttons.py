"""Buttons: pressed, pressed late, pressed twice, and never made by the bot."""

import pytest

from bot.hub.buttons import in_language
from tests.channels.telegram.conftest import ANA, World

YES_NO = [{"title": "Yes", "payload": "Yes"}, {"title": "No", "payload": "No"}]


def asks(text: str) -> dict[str, object]:
    return {"messages": [{"text": text, "buttons": YES_NO}]}


def notes(world: World) -> list[str | None]:
    """Return what the person saw over the chat after each press."""
    return [call.fields.get("text") for call in world.api.called("answerCallbackQuery")]


async def test_a_pressed_button_says_its_payload(world: World) -> None:
    payload = (
        "/show_entry" + '{"entry": "a-name-far-longer-than-what-telegram-lets-a-button-carry"}'
    )
    buttons = [{"title": "More about it", "payload": payload}]
    world.dialogue.answers = [{"messages": [{"text": "an answer", "buttons": buttons}]}]
    await world.says(ANA, "a question")
    await world.presses(ANA, "More about it")
    assert world.dialogue.asked == ["a question", in_language(payload, "en")]
    assert notes(world) == [None]


async def test_the_chat_shows_what_was_chosen(world: World) -> None:
    world.dialogue.answers = [asks("Did you go to the police?")]
    await world.says(ANA, "a question")
    await world.presses(ANA, "No")
    question = next(m for m in world.api.chat(ANA) if m.text.startswith("Did you"))
    assert [button["text"] for button in question.buttons] == ["✓ No"]


async def test_a_button_of_an_answered_question_answers_no_other(world: World) -> None:
    world.dialogue.answers = [asks("First question?"), asks("Second question?")]
    await world.says(ANA, "/start en")
    await world.says(ANA, "a question")
    first = world.api.chat(ANA)[-1]
    await world.presses(ANA, "Yes")
    message = (await world.hub.store.messages((await world.conversation(ANA)).id))[3]
    assert message.text == "First question?"
    world.api.press_data(ANA, f"b:{message.id}:1", first.number)
    await world.settled(ANA)
    assert world.dialogue.asked == ["a question", "Yes"]
    assert "no longer works" in str(notes(world)[-1])


@pytest.mark.parametrize(
    "data", ["b:1:0", "b:999999999:0", "b:99999999999999999:0", "u:1:1", "x", "", "done", "b:-1:0"]
)
async def test_unknown_data_is_answered_and_does_nothing(world: World, data: str) -> None:
    world.api.press_data(ANA, data)
    await world.settled(ANA)
    assert len(notes(world)) == 1
    assert world.dialogue.asked == [] and await world.hub.store.queue() == []


async def test_a_button_of_somebody_else_does_nothing(world: World) -> None:
    world.dialogue.answers = [asks("Did you go to the police?")]
    await world.says(ANA, "a question")
    data = next(m for m in world.api.chat(ANA) if m.buttons).buttons[0]["callback_data"]
    world.api.press_data(ANA + 1, data)
    await world.settled(ANA + 1)
    assert world.dialogue.asked == ["a question"]
    assert "nu mai este valabil" in str(notes(world)[-1])


async def test_a_vote_counts_once(world: World) -> None:
    facts = {"answers": "compensation-deadline", "entry": "compensation-deadline"}
    world.dialogue.answers = [
        {"messages": [{"text": "an answer\n\nSource: law"}, {"custom": {"azimut": facts}}]}
    ]
    await world.says(ANA, "/start en")
    await world.says(ANA, "a question")
    answer = world.api.chat(ANA)[-1]
    assert [button["text"] for button in answer.buttons] == ["👍 Useful", "👎 No"]
    assert world.api.called("sendMessage")[-1].fields["text"].endswith("<i>Source: law</i>")
    for title in ("👍 Useful", "👎 No", "👍 Useful"):
        await world.presses(ANA, title)
    assert world.hub.feedback
    [votes] = await world.hub.feedback.votes(7)
    assert (votes.entry, votes.useful, votes.not_useful) == ("compensation-deadline", 1, 0)
    assert notes(world) == ["Thank you."] * 3


@pytest.mark.parametrize(("title", "level"), [("Yes", "high"), ("Not sure", "high"), ("No", None)])
async def test_the_gentle_question_is_answered_by_a_button(
    world: World, title: str, level: str | None
) -> None:
    await world.says(ANA, "/start en")
    await world.says(ANA, "I am scared")
    await world.presses(ANA, title)
    assert [item.level.label for item in await world.hub.store.queue()] == (
        [level] if level else []
    )
