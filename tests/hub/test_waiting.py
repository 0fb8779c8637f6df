"""Who waits knows their place, may be called back, may leave and come back; blocked people in danger are heard."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot import resources
from bot.handoff import BOT, CLOSED, QUEUE, Store, connect_sync
from bot.hub.buttons import CALLBACK, CALLBACK_NO, CALLBACK_YES, LEAVE, PLACE
from bot.hub.events import ALERT_TOPIC, Alert
from bot.hub.service import Hub
from bot.language import LANGUAGES
from bot.safety import DangerLevel
from tests.conftest import make_hub
from tests.hub.conftest import Canned, send

NIGHT = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
LOCKED = "he locked me in and beats me"
PHONE = "069 000 111, after 6 p.m."


@pytest.fixture
def night_hub(store: Store, dialogue: Canned) -> Hub:
    """The hub at midnight."""
    return make_hub(store, dialogue, clock=lambda: NIGHT)


async def owner(hub: Hub, conversation_id: str) -> str:
    found = await hub.store.find(conversation_id)
    assert found is not None
    return found.owner


@pytest.mark.parametrize("language", LANGUAGES)
async def test_who_waits_sees_their_place_and_what_to_do_meanwhile(
    talking_hub: Hub, language: str
) -> None:
    await send(talking_hub, "", language, address="earlier", payload="/human")
    turn = await send(talking_hub, "", language, payload="/human")
    assert "2" in turn.replies[0].text and "112" in turn.replies[0].text
    payloads = [button.payload for button in turn.replies[0].buttons]
    assert payloads == [CALLBACK, PLACE, LEAVE]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_outside_hours_it_says_so_gives_112_and_when_they_answer(
    night_hub: Hub, language: str
) -> None:
    turn = await send(night_hub, "", language, payload="/human")
    said = turn.replies[0].text
    assert all(part in said for part in ("112", "08:00–20:00", "21.11, 08:00"))
    assert CALLBACK in [button.payload for button in turn.replies[0].buttons]
    assert turn.handoff


async def test_the_place_moves_up(talking_hub: Hub, ana: int) -> None:
    first = await send(talking_hub, "", "en", address="earlier", payload="/human")
    await send(talking_hub, "", "en", payload="/human")
    [item, _] = await talking_hub.store.queue()
    await talking_hub.claim(item.id, first.conversation_id, ana)
    turn = await send(talking_hub, "", payload=PLACE)
    assert "place in the queue: 1" in turn.replies[0].text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_call_back_needs_consent_first(talking_hub: Hub, ana: int, language: str) -> None:
    turn = await send(talking_hub, "", language, payload="/human")
    asked = await send(talking_hub, "", payload=CALLBACK)
    assert [button.payload for button in asked.replies[0].buttons] == [CALLBACK_YES, CALLBACK_NO]
    assert not (await talking_hub.store.queue())[0].has_callback
    await send(talking_hub, "", payload=CALLBACK_YES)
    kept = await send(talking_hub, PHONE)
    assert (kept.intent, kept.language) == ("callback", language)
    [item] = await talking_hub.store.queue()
    assert item.has_callback
    await talking_hub.claim(item.id, turn.conversation_id, ana)
    found = await talking_hub.callback(turn.conversation_id, ana)
    assert found is not None and found.contact == PHONE


async def test_the_number_stands_nowhere_but_with_the_call_back(
    talking_hub: Hub, dialogue: Canned
) -> None:
    turn = await send(talking_hub, "", "en", payload="/human")
    for payload in (CALLBACK, CALLBACK_YES):
        await send(talking_hub, "", payload=payload)
    await send(talking_hub, PHONE)
    stored = await talking_hub.store.messages(turn.conversation_id)
    assert not [message for message in stored if "069 000 111" in message.text]
    assert dialogue.asked == []
    found = await talking_hub.store.find(turn.conversation_id)
    assert found is not None and "069" not in repr(found.state)


@pytest.mark.parametrize(
    ("answer", "kept"),
    [("mama@example.md", True), ("@mariana_md", True), ("later maybe", False), ("no", False)],
)
async def test_what_is_no_way_to_reach_someone_is_asked_again(
    talking_hub: Hub, answer: str, kept: bool
) -> None:
    await send(talking_hub, "", "en", payload="/human")
    for payload in (CALLBACK, CALLBACK_YES):
        await send(talking_hub, "", payload=payload)
    await send(talking_hub, answer)
    assert (await talking_hub.store.queue())[0].has_callback is kept


async def test_consent_typed_as_yes_counts_and_no_forgets(talking_hub: Hub) -> None:
    await send(talking_hub, "", "en", payload="/human")
    await send(talking_hub, "", payload=CALLBACK)
    await send(talking_hub, "yes")
    await send(talking_hub, PHONE)
    assert (await talking_hub.store.queue())[0].has_callback
    await send(talking_hub, "", payload=CALLBACK_NO)
    assert not (await talking_hub.store.queue())[0].has_callback


async def test_nobody_is_asked_for_a_number_who_does_not_wait(talking_hub: Hub) -> None:
    turn = await send(talking_hub, "", "en", payload=CALLBACK)
    assert turn.replies[0].buttons == ()
    turn = await send(talking_hub, "", payload=CALLBACK_YES)
    assert "not in the queue" in turn.replies[0].text


async def test_danger_beside_the_number_is_danger(talking_hub: Hub) -> None:
    await send(talking_hub, "", "en", payload="/human")
    for payload in (CALLBACK, CALLBACK_YES):
        await send(talking_hub, "", payload=payload)
    turn = await send(talking_hub, "069 000 111, he locked me in and beats me")
    assert turn.level is DangerLevel.IMMEDIATE
    assert "112" in turn.replies[0].text
    [item] = await talking_hub.store.queue()
    assert item.has_callback and item.level is DangerLevel.IMMEDIATE


async def test_who_leaves_the_queue_may_come_back(talking_hub: Hub) -> None:
    turn = await send(talking_hub, "", "en", payload="/human")
    left = await send(talking_hub, "", payload=LEAVE)
    assert not left.handoff
    assert await talking_hub.store.queue() == []
    assert await owner(talking_hub, turn.conversation_id) == BOT
    assert (await send(talking_hub, "", payload="/human")).handoff


async def test_someone_in_danger_may_go_but_is_still_looked_at(talking_hub: Hub) -> None:
    turn = await send(talking_hub, LOCKED, "en")
    stays = await send(talking_hub, "", payload=LEAVE)
    assert "still read" in stays.replies[0].text
    assert await owner(talking_hub, turn.conversation_id) == QUEUE


async def test_danger_while_waiting_raises_the_item_and_alerts(talking_hub: Hub) -> None:
    await send(talking_hub, "", "en", payload="/human")
    async with talking_hub.events.listen(ALERT_TOPIC) as alerts:
        await send(talking_hub, LOCKED)
        alert = alerts.get_nowait().data
    assert isinstance(alert, Alert)
    assert (alert.reason, alert.level) == ("danger", DangerLevel.IMMEDIATE)
    assert "counsellor" in alert.roles


@pytest.mark.parametrize(("text", "called"), [(LOCKED, True), ("", False)])
async def test_outside_hours_danger_alerts_who_is_on_call(
    night_hub: Hub, text: str, called: bool
) -> None:
    async with night_hub.events.listen(ALERT_TOPIC) as alerts:
        await send(night_hub, text, "en", payload=None if text else "/human")
        reasons = [alerts.get_nowait().data.reason for _ in range(alerts.qsize())]
    assert ("on_call" in reasons) is called


async def test_outside_hours_who_is_in_danger_may_leave_a_number(night_hub: Hub) -> None:
    turn = await send(night_hub, LOCKED, "en")
    assert [button.payload for button in turn.replies[-1].buttons] == [CALLBACK]


async def test_within_hours_nobody_is_called(talking_hub: Hub) -> None:
    async with talking_hub.events.listen(ALERT_TOPIC) as alerts:
        await send(talking_hub, LOCKED, "en")
        assert [alerts.get_nowait().data.reason for _ in range(alerts.qsize())] == ["danger"]


# Closed and blocked


async def claimed(hub: Hub, ana: int) -> str:
    turn = await send(hub, "", "en", payload="/human")
    [item] = await hub.store.queue()
    assert await hub.claim(item.id, turn.conversation_id, ana)
    return turn.conversation_id


async def test_a_closed_conversation_is_the_bots_when_the_person_writes(
    talking_hub: Hub, ana: int
) -> None:
    conversation_id = await claimed(talking_hub, ana)
    await talking_hub.close(conversation_id, ana, "informed")
    assert await owner(talking_hub, conversation_id) == CLOSED
    turn = await send(talking_hub, "Where is your office?")
    assert (turn.conversation_id, turn.replies[0].text) == (conversation_id, "an answer")
    assert await owner(talking_hub, conversation_id) == BOT
    kinds = [step.kind for step in await talking_hub.store.transitions(conversation_id)]
    assert kinds == ["queued", "claimed", "closed", "resumed"]


async def test_danger_in_a_closed_conversation_waits_again(talking_hub: Hub, ana: int) -> None:
    conversation_id = await claimed(talking_hub, ana)
    await talking_hub.close(conversation_id, ana, "informed")
    await send(talking_hub, LOCKED)
    assert await owner(talking_hub, conversation_id) == QUEUE


async def blocked(hub: Hub, ana: int) -> str:
    conversation_id = await claimed(hub, ana)
    await hub.block(conversation_id, ana, datetime.now(UTC) + timedelta(days=1))
    await hub.close(conversation_id, ana, "other")
    return conversation_id


@pytest.mark.parametrize("message", ["you idiots", "/human", "/callback"])
async def test_who_is_blocked_is_told_once_until_when(
    talking_hub: Hub, dialogue: Canned, ana: int, message: str
) -> None:
    await blocked(talking_hub, ana)
    first, second = [await send(talking_hub, message) for _ in range(2)]
    assert "112" in first.replies[0].text
    assert second.replies == []
    assert dialogue.asked == [] and await talking_hub.store.queue() == []


@pytest.mark.parametrize(("message", "payload"), [(LOCKED, None), ("", "/sos")])
async def test_who_is_blocked_and_in_danger_gets_the_numbers_and_a_counsellor(
    talking_hub: Hub, ana: int, message: str, payload: str | None
) -> None:
    conversation_id = await blocked(talking_hub, ana)
    turn = await send(talking_hub, message, payload=payload)
    assert "0 800 77777" in turn.replies[0].text
    assert await owner(talking_hub, conversation_id) == QUEUE
    assert await talking_hub.store.blocked_until(conversation_id) is None


async def test_who_is_blocked_may_delete_everything(talking_hub: Hub, ana: int) -> None:
    conversation_id = await blocked(talking_hub, ana)
    assert (await send(talking_hub, "", payload="/confirm_delete")).intent == "delete_data"
    assert await talking_hub.store.find(conversation_id) is None


async def test_what_a_blocked_person_wrote_is_stored(
    talking_hub: Hub, ana: int, database_url: str
) -> None:
    conversation_id = await blocked(talking_hub, ana)
    await send(talking_hub, "you idiots")
    stored = await talking_hub.store.messages(conversation_id)
    assert "you idiots" in [message.text for message in stored]
    engine = connect_sync(database_url)
    with engine.connect() as connection:
        assert not connection.scalar(
            text("SELECT count(*) FROM messages WHERE delivery = 'received'")
        )
    engine.dispose()


def test_the_texts_for_who_waits_ask_for_no_name_or_address() -> None:
    for language in LANGUAGES:
        for said in resources.texts().section("waiting", language).values():
            assert not any(word in said.lower() for word in ("pașaport", "паспорт", "passport"))
