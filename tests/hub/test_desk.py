"""What counsellors do: only what their role allows, each change told to the person and recorded."""

from collections.abc import AsyncIterator

import pytest

from bot import resources
from bot.handoff import COUNSELLOR, Audit, NotAllowed, NotOwner, Staff, Store, connect
from bot.hub.events import OUTBOX_TOPIC
from bot.hub.service import Hub
from bot.safety import DangerLevel
from tests.conftest import MASTER, make_hub
from tests.hub.conftest import Canned, send

LOCKED = "he locked me in and beats me"


@pytest.fixture
async def staff(database_url: str) -> AsyncIterator[Staff]:
    engine = connect(database_url)
    yield Staff(engine, master=MASTER, audit=Audit(engine, MASTER))
    await engine.dispose()


@pytest.fixture
async def audit(database_url: str) -> AsyncIterator[Audit]:
    engine = connect(database_url)
    yield Audit(engine, MASTER)
    await engine.dispose()


@pytest.fixture
def desk(store: Store, dialogue: Canned, staff: Staff, audit: Audit) -> Hub:
    """A hub that knows its staff."""
    return make_hub(store, dialogue, staff=staff, audit=audit)


async def person(staff: Staff, login: str, role: str = "counsellor") -> int:
    return (await staff.create(login, login.title(), "twelve letters", role)).id


async def claimed(hub: Hub, counsellor: int, text: str = "") -> str:
    turn = await send(hub, text, "en", payload=None if text else "/human")
    [item] = await hub.store.queue()
    assert await hub.claim(item.id, turn.conversation_id, counsellor)
    return turn.conversation_id


async def test_a_transfer_is_told_to_the_person_without_the_note(desk: Hub, staff: Staff) -> None:
    ana, ion = await person(staff, "ana"), await person(staff, "ion")
    conversation_id = await claimed(desk, ana)
    await desk.transfer(conversation_id, ana, ion, "SECRET note")
    messages = await desk.store.messages(conversation_id)
    assert "Another counsellor" in messages[-1].text
    assert not [message for message in messages if "SECRET" in message.text]
    await desk.counsellor_says(conversation_id, ion, "Hello, I am Ion")
    with pytest.raises(NotOwner):
        await desk.counsellor_says(conversation_id, ana, "still me")


async def test_a_closed_conversation_is_reopened_by_one(desk: Hub, staff: Staff) -> None:
    ana, ion = await person(staff, "ana"), await person(staff, "ion")
    conversation_id = await claimed(desk, ana)
    assert not await desk.reopen(conversation_id, ion)
    await desk.close(conversation_id, ana, "informed")
    assert await desk.reopen(conversation_id, ion)
    assert not await desk.reopen(conversation_id, ana)
    found = await desk.store.find(conversation_id)
    assert found is not None and (found.owner, found.counsellor_id) == (COUNSELLOR, ion)
    [item] = await desk.store.queue()
    assert (item.reason, item.status) == ("reopened", "claimed")


async def test_a_claim_of_what_was_closed_fails(desk: Hub, staff: Staff) -> None:
    ana = await person(staff, "ana")
    conversation_id = await claimed(desk, ana)
    [item] = await desk.store.queue()
    await desk.close(conversation_id, ana, "informed")
    assert not await desk.claim(item.id, conversation_id, ana)


async def test_the_same_words_sent_twice_by_a_nervous_click_reach_the_person_once(
    desk: Hub, staff: Staff
) -> None:
    ana = await person(staff, "ana")
    conversation_id = await claimed(desk, ana)
    said = [await desk.counsellor_says(conversation_id, ana, "Hello", key="k1") for _ in range(2)]
    assert said[0].id == said[1].id
    await desk.counsellor_says(conversation_id, ana, "Hello", key="k2")
    authors = [message.author for message in await desk.store.messages(conversation_id)]
    assert authors.count("counsellor") == 2


@pytest.mark.parametrize("role", ["coordinator"])
async def test_who_sees_figures_only_may_do_nothing_with_conversations(
    desk: Hub, staff: Staff, role: str
) -> None:
    ana, ema = await person(staff, "ana"), await person(staff, "ema", role)
    turn = await send(desk, "", "en", payload="/human")
    [item] = await desk.store.queue()
    with pytest.raises(NotAllowed):
        await desk.claim(item.id, turn.conversation_id, ema)
    await desk.claim(item.id, turn.conversation_id, ana)
    for act in (
        desk.counsellor_says(turn.conversation_id, ema, "hello"),
        desk.note(turn.conversation_id, ema, "a note"),
        desk.close(turn.conversation_id, ema, "informed"),
        desk.reopen(turn.conversation_id, ema),
        desk.callback(turn.conversation_id, ema),
    ):
        with pytest.raises(NotAllowed):
            await act


async def test_who_is_disabled_may_do_nothing_from_then_on(desk: Hub, staff: Staff) -> None:
    ana = await person(staff, "ana")
    conversation_id = await claimed(desk, ana)
    await staff.disable("ana")
    with pytest.raises(NotAllowed):
        await desk.counsellor_says(conversation_id, ana, "hello")


async def test_opening_an_identifier_is_recorded(desk: Hub, staff: Staff, audit: Audit) -> None:
    ana = await person(staff, "ana")
    conversation_id = await claimed(desk, ana)
    assert await desk.callback(conversation_id, ana) is None
    await desk.store.ask_callback(conversation_id, "069000111", desk._clock())
    await desk.callback(conversation_id, ana)
    opened = [entry for entry in await audit.entries() if entry.action == "identifier.opened"]
    assert [(entry.counsellor_id, entry.subject) for entry in opened] == [(ana, conversation_id)]
    assert (await audit.verify()).is_whole


async def test_what_the_bot_learned_goes_with_the_conversation(desk: Hub, staff: Staff) -> None:
    turn = await send(desk, LOCKED, "en")
    conversation = await desk.store.find(turn.conversation_id)
    assert conversation is not None
    conversation.state["entry"] = "compensation-deadline"
    conversation.state["facts_of_check"] = {
        "check": "state-compensation",
        "outcome": "needs_review",
        "facts": [{"label": {"ro": "Vârsta", "ru": "Возраст", "en": "Age"}, "value": "34"}],
    }
    await desk.store.save(conversation)
    found = await desk.briefing(turn.conversation_id, "en")
    assert found is not None
    assert (found.language, found.level, found.reason) == ("en", DangerLevel.IMMEDIATE, "danger")
    assert found.signs and all(" " in sign or sign.isalpha() for sign in found.signs)
    assert (found.check, found.outcome) == ("state-compensation", "needs_review")
    assert found.check_title == "Financial compensation from the state"
    assert (
        found.outcome_text
        == resources.checks()["state-compensation"].outcomes["needs_review"]["en"]
    )
    assert found.facts == (("Age", "34"),)
    assert found.entry == "compensation-deadline" and found.entry_title
    assert found.due_at is not None
    assert await desk.briefing("nowhere", "en") is None


@pytest.mark.parametrize(
    ("language", "said"),
    [("ro", "a apăsat SOS"), ("ru", "нажата кнопка SOS"), ("en", "pressed SOS")],
)
async def test_who_pressed_sos_is_told_from_who_told_of_danger(
    desk: Hub, language: str, said: str
) -> None:
    turn = await send(desk, "SOS", "en", payload="/sos")
    found = await desk.briefing(turn.conversation_id, language)
    assert found is not None and found.signs == (said,)
    told = await send(desk, LOCKED, "en", address="another")
    found = await desk.briefing(told.conversation_id, language)
    assert found is not None and found.signs and said not in found.signs


async def test_every_language_that_the_person_wrote_in_is_named(desk: Hub) -> None:
    turn = await send(desk, "SOS", "ru", payload="/sos")
    found = await desk.briefing(turn.conversation_id, "ro")
    assert found is not None and (found.language, found.also) == ("ru", ())
    await send(desk, "я не знаю, что мне делать, помогите пожалуйста")
    await send(desk, "please write to me in English, I do not read Russian well")
    found = await desk.briefing(turn.conversation_id, "ro")
    assert found is not None and (found.language, found.also) == ("en", ("ru",))


async def test_a_channel_is_woken_when_there_is_something_to_send(desk: Hub, staff: Staff) -> None:
    ana = await person(staff, "ana")
    conversation_id = await claimed(desk, ana)
    async with desk.events.listen(f"{OUTBOX_TOPIC}web") as woken:
        await desk.counsellor_says(conversation_id, ana, "Hello")
        assert woken.get_nowait().kind == "outbox"
        await send(desk, "thank you")
        await desk.close(conversation_id, ana, "informed")
        assert not woken.empty()
