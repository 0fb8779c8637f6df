"""What the hub does on its own: each step done, and none stops the others."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.handoff import COUNSELLOR, QUEUE, Periods, Retention, Store
from bot.handoff.messages import LEASE
from bot.hub.events import ALERT_TOPIC
from bot.hub.keeper import Keeper
from bot.hub.messages import IncomingMessage, NotStored
from bot.hub.service import Hub
from bot.safety import DangerLevel
from tests.conftest import MASTER, make_hub
from tests.hub.conftest import Canned, send
from tests.watch import Watch

LOCKED = "he locked me in and beats me"


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def hub(engine: AsyncEngine, dialogue: Canned, watch: Watch) -> Hub:
    return make_hub(Store(engine, MASTER, watch), dialogue, clock=watch)


@pytest.fixture
def keeper(hub: Hub, engine: AsyncEngine, watch: Watch) -> Keeper:
    return Keeper(hub, Retention(engine, Periods(), watch), heartbeat=90)


@pytest.mark.parametrize(
    ("text", "seconds"), [(LOCKED, 60), ("my employer keeps my passport", 300), ("", 1800)]
)
async def test_supervisors_are_alerted_when_the_clock_of_the_level_has_run_out(
    hub: Hub, keeper: Keeper, watch: Watch, text: str, seconds: int
) -> None:
    await send(hub, text, "en", payload=None if text else "/human")
    async with hub.events.listen(ALERT_TOPIC) as alerts:
        watch.forward(seconds=seconds - 1)
        await keeper.round()
        assert alerts.empty()
        watch.forward(seconds=1)
        for _ in range(2):
            await keeper.round()
        [alert] = [alerts.get_nowait().data for _ in range(alerts.qsize())]
    assert alert.reason == "overdue"
    assert alert.roles == ("supervisor", "administrator")


async def test_a_counsellor_who_vanishes_is_told_of_and_the_person_waits_again(
    hub: Hub, keeper: Keeper, watch: Watch, ana: int
) -> None:
    turn = await send(hub, "", "en", payload="/human")
    [item] = await hub.store.queue()
    await hub.claim(item.id, turn.conversation_id, ana)
    watch.forward(seconds=60)
    await hub.heartbeat(ana)
    watch.forward(seconds=60)
    await keeper.round()
    assert await owner(hub, turn.conversation_id) == COUNSELLOR
    async with hub.events.listen(ALERT_TOPIC) as alerts:
        watch.forward(seconds=60)
        await keeper.round()
        assert "vanished" in [alerts.get_nowait().data.reason for _ in range(alerts.qsize())]
    assert await owner(hub, turn.conversation_id) == QUEUE
    last = (await hub.store.messages(turn.conversation_id))[-1]
    assert last.author == "system" and "queue: 1" in last.text


async def owner(hub: Hub, conversation_id: str) -> str:
    found = await hub.store.find(conversation_id)
    assert found is not None
    return found.owner


async def test_what_was_stored_while_the_hub_died_is_handled_by_the_next(
    hub: Hub, keeper: Keeper, watch: Watch
) -> None:
    conversation = await hub.store.conversation("web", "token", "en")
    await hub.store.receive(conversation, LOCKED, "1")
    await keeper.round()
    assert await hub.store.queue() == []
    watch.now += LEASE
    await keeper.round()
    [item] = await hub.store.queue()
    assert item.level is DangerLevel.IMMEDIATE


async def test_after_a_crash_between_the_queue_and_the_words_the_numbers_are_said(
    hub: Hub, keeper: Keeper, watch: Watch
) -> None:
    conversation = await hub.store.conversation("web", "token", "en")
    await hub.store.receive(conversation, LOCKED, "1")
    conversation.level = DangerLevel.IMMEDIATE
    await hub.store.enqueue(conversation, "danger", ["violence"])
    watch.now += LEASE
    await keeper.round()
    said = [m.text for m in await hub.store.messages(conversation.id) if m.author == "bot"]
    assert "0 800 77777" in said[0] and len(said) == 2


async def test_old_conversations_go_and_their_pages_are_told(
    hub: Hub, keeper: Keeper, watch: Watch
) -> None:
    turn = await send(hub, "Where is your office?", "en")
    watch.now += timedelta(hours=25)
    async with hub.events.listen(turn.conversation_id) as events:
        await keeper.round()
        assert events.get_nowait().kind == "deleted"
    assert await hub.store.find(turn.conversation_id) is None


async def test_without_a_database_the_person_gets_the_numbers_and_the_truth(
    hub: Hub, engine: AsyncEngine, keeper: Keeper
) -> None:
    async with engine.begin() as connection:
        await connection.exec_driver_sql("DROP TABLE blocks")
        await connection.exec_driver_sql("DROP TABLE messages")
    with pytest.raises(NotStored) as gone:
        await hub.receive(IncomingMessage("web", "token", LOCKED, id="1"))
    [reply] = gone.value.replies
    assert "could not be kept" in reply.text
    assert all(number in reply.text for number in ("112", "0 800 77777", "+373 22 23 33 09"))
    await keeper.round()  # every step fails, and none ends the keeper


async def test_what_comes_again_after_a_failure_is_handled_once(
    hub: Hub, engine: AsyncEngine, keeper: Keeper, watch: Watch, dialogue: Canned
) -> None:
    async with engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE queue_items RENAME TO away")
    message = IncomingMessage("web", "token", LOCKED, id="1", language="en")
    with pytest.raises(NotStored):
        await hub.receive(message)
    async with engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE away RENAME TO queue_items")
    assert await hub.receive(message) is not None
    watch.now += LEASE
    await keeper.round()
    [item] = await hub.store.queue()
    stored = await hub.store.messages(item.conversation_id)
    assert [m.author for m in stored] == ["person", "bot", "bot"]
