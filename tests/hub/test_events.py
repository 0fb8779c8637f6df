"""Open pages hear what happens to what they listen to, and nothing else."""

import asyncio

from bot.hub.events import QUEUE_TOPIC, Event, EventBus


async def test_every_listener_of_a_topic_hears_what_happens_in_order() -> None:
    bus = EventBus()
    async with bus.listen("a") as first, bus.listen("a", QUEUE_TOPIC) as second:
        bus.publish("message", "a", "unu")
        bus.publish("owner", "a", "bot")
        bus.publish("queue", QUEUE_TOPIC)
        assert [first.get_nowait(), first.get_nowait()] == [
            Event("message", "a", "unu"),
            Event("owner", "a", "bot"),
        ]
        assert first.empty()
        assert [second.get_nowait().kind for _ in range(3)] == ["message", "owner", "queue"]


async def test_another_conversation_is_not_heard() -> None:
    bus = EventBus()
    async with bus.listen("a") as events:
        bus.publish("message", "b")
        assert events.empty()


async def test_nothing_is_heard_before_or_after_listening() -> None:
    bus = EventBus()
    bus.publish("message", "a", "before")
    async with bus.listen("a") as events:
        bus.publish("message", "a", "during")
    bus.publish("message", "a", "after")
    assert events.get_nowait().data == "during"
    assert events.empty()


async def test_a_listener_that_fails_is_forgotten_and_the_others_stay() -> None:
    bus = EventBus()
    async with bus.listen("a") as events:
        try:
            async with bus.listen("a"):
                raise asyncio.CancelledError
        except asyncio.CancelledError:
            pass
        bus.publish("message", "a")
        assert events.qsize() == 1


async def test_a_page_that_does_not_read_loses_the_oldest_and_stops_nobody() -> None:
    bus = EventBus()
    async with bus.listen("a") as asleep:
        for number in range(2_000):
            bus.publish("message", "a", number)
        newest = [asleep.get_nowait().data for _ in range(asleep.qsize())]
    assert newest == list(range(2_000 - len(newest), 2_000))
    assert len(newest) <= 500
