"""How things stand, in numbers, on both databases."""

from datetime import UTC, datetime, timedelta

from bot.handoff import Reply, Staff, Standings, Store, connect
from bot.safety import DangerLevel
from tests.conftest import MASTER

NOON = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=7)


async def test_queue_outbox_and_duty_are_counted(database_url: str) -> None:
    engine = connect(database_url)
    store = Store(engine, MASTER, clock=lambda: NOON)
    for number, level in enumerate((DangerLevel.IMMEDIATE, DangerLevel.HIGH, DangerLevel.HIGH)):
        conversation = await store.conversation("telegram", f"person {number}")
        conversation.level = level
        await store.enqueue(conversation, "danger", (), NOON + timedelta(minutes=6 + number))
        await store.save(conversation, [Reply("one"), Reply("two")])
    [refused, *_] = await store.pending("telegram")
    await store.mark_failed(refused.message.id, final=True)
    await store.receive(conversation, "a message that a crash left", "1")
    staff = Staff(engine, clock=lambda: LATER)
    there = await staff.create("ana", "Ana", "twelve letters", "counsellor")
    figures = await staff.create("ion", "Ion", "twelve letters", "coordinator")
    gone = await staff.create("eva", "Eva", "twelve letters", "supervisor")
    item = (await store.queue())[0]
    assert await store.claim(item.id, there.id)
    await Store(engine, MASTER, clock=lambda: LATER).heartbeat(there.id)
    await Store(engine, MASTER, clock=lambda: LATER).heartbeat(figures.id)
    await store.heartbeat(gone.id)

    now = await Standings(engine, 90, clock=lambda: LATER).now()

    assert now.queue == {("immediate", "claimed"): 1, ("high", "waiting"): 2}
    assert now.oldest_wait == {"high": 420}
    assert now.overdue == 1
    assert now.outbox == {
        ("telegram", "pending"): 3, ("telegram", "sending"): 2, ("telegram", "failed"): 1,
    }  # fmt: skip
    assert now.oldest_unsent == {"telegram": 420}
    assert now.unhandled == 1
    assert now.on_duty == 1
    await engine.dispose()


async def test_an_empty_hotline_stands_at_zero(database_url: str) -> None:
    engine = connect(database_url)
    now = await Standings(engine, 90).now()
    assert (now.queue, now.outbox, now.oldest_wait, now.oldest_unsent) == ({}, {}, {}, {})
    assert (now.overdue, now.unhandled, now.on_duty) == (0, 0, 0)
    await engine.dispose()
