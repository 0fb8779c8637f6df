"""Two hubs behind one address, on one PostgreSQL and one Redis: nobody has to stay with either."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.documents import DocumentRequest
from bot.hub.locks import Locks, SharedLocks
from bot.hub.messages import IncomingMessage
from bot.hub.redis_events import RedisEventBus
from tests.channels.telegram.conftest import until
from tests.faults.site import ANSWER, DANGER, Rasa, Site, Visitor
from tests.handoff.conftest import quick_hashes
from tests.postgres import new_postgres_url, postgres_server
from tests.redis_server import RedisServer, redis_server

__all__ = ["new_postgres_url", "postgres_server", "quick_hashes", "redis_server"]


@pytest.fixture
async def rasa() -> AsyncIterator[Rasa]:
    rasa = Rasa()
    await rasa.start()
    yield rasa
    await rasa.stop()


@pytest.fixture
async def sites(
    rasa: Rasa, tmp_path: Path, new_postgres_url: str, redis_server: RedisServer
) -> AsyncIterator[list[Site]]:
    both = [Site(rasa, tmp_path, new_postgres_url, redis_url=redis_server.url) for _ in range(2)]
    for site in both:
        await site.start()
        await until(lambda site=site: site.hub.events.connected)
    yield both
    for site in both:
        await site.stop()


@pytest.fixture
async def visitor(sites: list[Site]) -> AsyncIterator[Visitor]:
    visitor = await Visitor(*sites).open()
    yield visitor
    await visitor.close()


async def test_messages_that_alternate_between_hubs_keep_their_order(visitor: Visitor) -> None:
    asked = [f"question {number} please" for number in range(8)]
    for text in asked:
        await visitor.say(text)
    assert await visitor.said() == asked
    assert await visitor.read() == [f"{ANSWER} to {text}" for text in asked]


async def test_messages_sent_at_once_to_both_are_each_answered_once(
    visitor: Visitor, rasa: Rasa
) -> None:
    rasa.seconds = 0.05
    asked = [f"question {number} please" for number in range(8)]
    await asyncio.gather(*(visitor.say(text) for text in asked))
    assert sorted(await visitor.said()) == asked
    assert sorted(rasa.asked) == asked, "asked one after the other, each once"


async def test_a_message_that_comes_to_both_hubs_is_handled_once(
    visitor: Visitor, rasa: Rasa
) -> None:
    await asyncio.gather(*(visitor.say("a question please", "same") for _ in range(4)))
    assert await visitor.read() == [f"{ANSWER} to a question please"]
    assert rasa.asked == ["a question please"]


async def test_a_counsellor_at_the_other_hub_and_the_person_see_each_other(
    sites: list[Site], visitor: Visitor
) -> None:
    one, other = sites
    ana = await other.counsellor()
    async with other.hub.events.listen("queue") as news:
        await visitor.say(DANGER)
        assert (await asyncio.wait_for(news.get(), 10)).kind == "queue"
        [item] = await other.store.queue()
    assert await other.hub.claim(item.id, item.conversation_id, ana)
    async with one.hub.events.listen(item.conversation_id) as at_one:
        await other.hub.counsellor_says(item.conversation_id, ana, "I am here", "1")
        event = await asyncio.wait_for(at_one.get(), 10)
        while event.kind != "message":
            event = await asyncio.wait_for(at_one.get(), 10)
    assert event.data is None, "no text travels"
    async with other.hub.events.listen(item.conversation_id) as at_other:
        for number in range(4):
            await visitor.say(f"I am afraid {number}")
        await asyncio.wait_for(at_other.get(), 10)
    said = await visitor.read()
    assert said.count("I am here") == 1
    assert [m.text for m in await other.store.messages(item.conversation_id)] == [
        m.text for m in await one.store.messages(item.conversation_id)
    ]


async def test_a_session_that_is_ended_is_over_at_both(
    sites: list[Site], visitor: Visitor
) -> None:
    await visitor.say("a question please")
    await visitor.read()
    await sites[0].app.state.web.end(visitor.token)
    for site in sites:
        assert await site.app.state.web.session(visitor.token) is None


async def test_a_document_made_at_one_hub_is_fetched_once_at_the_other(
    sites: list[Site], redis_server: RedisServer
) -> None:
    one, other = sites
    interview = {"check": "state-compensation", "facts": {}}
    wanted = DocumentRequest("result", "ics", "en", interview)
    taken: list[DocumentRequest] = []

    class Maker:
        def file_name(self, request: DocumentRequest) -> str:
            return "x.ics"

        def make(self, request: DocumentRequest, now: object) -> str:
            taken.append(request)
            return "made"

    for site in sites:
        site.hub.documents._maker = Maker  # type: ignore[assignment]
    link = one.hub.documents.put("c", wanted, "Result")
    await asyncio.gather(*one.hub.documents._writing)  # type: ignore[attr-defined]
    assert await other.hub.document(link.token) == "made"
    assert taken == [wanted]
    assert await one.hub.document(link.token) is None
    dropped = one.hub.documents.put("c", wanted, "Result")
    one.hub.documents.forget("c")
    await asyncio.gather(*one.hub.documents._writing)  # type: ignore[attr-defined]
    assert await other.hub.document(dropped.token) is None


async def test_without_redis_both_hubs_go_on_and_look_for_themselves(
    sites: list[Site], visitor: Visitor, redis_server: RedisServer
) -> None:
    one, other = sites
    redis_server.kill()
    await until(lambda: not one.hub.events.connected and not other.hub.events.connected)
    asked = [f"question {number} please" for number in range(4)]
    for text in asked:
        await visitor.say(text)
    assert await visitor.read() == [f"{ANSWER} to {text}" for text in asked]
    async with other.hub.events.listen("queue") as news:
        await one.hub.receive(IncomingMessage("web", "x", DANGER, language="en"))
        assert (await asyncio.wait_for(news.get(), 10)).kind == "queue"
    redis_server.start()
    await until(lambda: one.hub.events.connected and other.hub.events.connected)


async def test_a_hold_is_one_for_all_hubs_and_ends_with_its_hub(new_postgres_url: str) -> None:
    one, other = Locks(SharedLocks(new_postgres_url)), Locks(SharedLocks(new_postgres_url))
    mine, theirs = one.hold("a"), other.hold("a")
    assert await mine.try_acquire()
    assert not await theirs.try_acquire()
    async with other.hold("b"):
        waiting = asyncio.create_task(theirs.acquire())
        await asyncio.sleep(0.1)
        assert not waiting.done()
    await one.close()  # as when its process dies
    await asyncio.wait_for(waiting, 10)
    await theirs.release()
    assert await other.hold("a").try_acquire()
    await other.close()


async def test_who_asked_first_for_a_hold_has_it_first(new_postgres_url: str) -> None:
    one, other = Locks(SharedLocks(new_postgres_url)), Locks(SharedLocks(new_postgres_url))
    order: list[str] = []

    async def take(locks: Locks, name: str) -> None:
        async with locks.hold("a"):
            order.append(name)

    first = one.hold("a")
    await first.acquire()
    waiting = asyncio.create_task(take(other, "other"))
    await asyncio.sleep(0.2)
    again = asyncio.create_task(take(one, "again"))
    await first.release()
    await asyncio.gather(waiting, again)
    assert order == ["other", "again"]
    await one.close()
    await other.close()


async def test_no_content_is_published(redis_server: RedisServer) -> None:
    from redis import Redis

    bus = RedisEventBus(redis_server.url, "x")
    running = asyncio.create_task(bus.run())
    await until(lambda: bus.connected)
    with Redis.from_url(redis_server.url) as client:
        spy = client.pubsub()
        spy.subscribe("azimut:x:events")
        await asyncio.to_thread(spy.get_message, timeout=5)
        bus.publish("message", "conversation", "CANARY")
        bus.publish("typing", "conversation", "person")
        found = [await asyncio.to_thread(spy.get_message, timeout=5) for _ in range(2)]
        spy.close()
    assert b"CANARY" not in found[0]["data"]
    assert b"person" in found[1]["data"]
    running.cancel()
