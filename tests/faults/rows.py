"""Each fault as a row: it is made on real parts, what people see is checked, and then it is mended."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from tests.channels.telegram.conftest import until
from tests.faults.place import Place, Row, counted, has_numbers, heal
from tests.faults.site import (
    ANSWER,
    BOT_DOWN,
    DANGER,
    NOT_KEPT,
    NUMBERS,
    Site,
    Visitor,
    seconds_to_queue,
)

Fault = Callable[[Place], Awaitable[Row]]

DOWN = "at once: the bot cannot answer now, the message is kept, the numbers, a button for a counsellor"
NOT_HERE = "the message could not be kept, try again; the numbers. The page goes on sending it"


async def rasa_dead(place: Place) -> Row:
    rasa = await place.rasa()
    site = await place.site(rasa)
    asking, afraid = await place.visitor(site), await place.visitor(site)
    await rasa.stop()
    await asking.insist("question 1 please")
    assert BOT_DOWN in (await asking.read())[0] and NUMBERS in (await asking.read())[0]
    danger = await _danger(site, afraid)
    await rasa.start()
    healed = await heal(asking)
    return Row("Rasa dead", DOWN, "everything; only the bot is silent", danger, healed,
               **await counted(asking, afraid))  # fmt: skip


async def rasa_slow(place: Place) -> Row:
    """The person asks, and while the bot thinks for 30 seconds writes of danger."""
    rasa = await place.rasa()
    site = await place.site(rasa)
    ana, visitor = await site.counsellor(), await place.visitor(site)
    rasa.seconds = 30
    asking = asyncio.create_task(visitor.insist("question 1 please"))
    await asyncio.sleep(0.3)
    danger = await _danger(site, visitor)
    assert not asking.done(), "danger did not wait for the question before it"
    [item] = await site.store.queue()
    begun = time.monotonic()
    assert await site.hub.claim(item.id, item.conversation_id, ana)
    claimed = time.monotonic() - begun
    assert not asking.done(), "nor did the counsellor"
    await asking
    assert not any(BOT_DOWN in text for text in await visitor.read()), "a person has them now"
    rasa.seconds = 0
    other = await place.visitor(site)
    rasa.seconds = 30
    await other.insist("question 2 please")
    assert BOT_DOWN in (await other.read())[0]
    rasa.seconds = 0
    healed = await heal(other)
    visitor.sent.remove("question 1 please")  # the counsellor answers it
    seconds = site.settings.rasa_timeout
    return Row(
        "Rasa slow (answers after 30 s)",
        f"after {seconds:.0f} s: the bot cannot answer now, the message is kept, the numbers",
        f"everything; takes a conversation at once ({claimed:.2f} s) although the bot still thinks",
        danger, healed, **await counted(visitor, other),
    )  # fmt: skip


async def rasa_restarting(place: Place) -> Row:
    rasa = await place.rasa()
    site = await place.site(rasa)
    asking, afraid = await place.visitor(site), await place.visitor(site)
    await asking.insist("question 1 please")
    rasa.drops = True
    await asking.insist("question 2 please")
    await rasa.stop()
    danger = await _danger(site, afraid)
    await asking.insist("question 3 please")
    rasa.drops = False
    await rasa.start()
    healed = await heal(asking)
    return Row("Rasa restarting, in the middle of an answer", DOWN, "everything", danger, healed,
               **await counted(asking, afraid))  # fmt: skip


async def rasa_wrong(place: Place) -> Row:
    rasa = await place.rasa()
    site = await place.site(rasa)
    asking, afraid = await place.visitor(site), await place.visitor(site)
    rasa.status = 500
    await asking.insist("question 1 please")
    danger = await _danger(site, afraid)
    rasa.status = 200
    healed = await heal(asking)
    return Row("Rasa answers with errors (500)", DOWN, "everything", danger, healed,
               **await counted(asking, afraid))  # fmt: skip


async def actions_dead(place: Place) -> Row:
    """Rasa then answers with no words at all."""
    rasa = await place.rasa()
    site = await place.site(rasa)
    asking, afraid = await place.visitor(site), await place.visitor(site)
    rasa.silent = True
    await asking.insist("question 1 please")
    assert BOT_DOWN in (await asking.read())[0]
    danger = await _danger(site, afraid)
    rasa.silent = False
    healed = await heal(asking)
    return Row("action server dead", DOWN, "everything", danger, healed,
               **await counted(asking, afraid))  # fmt: skip


async def console_offline(place: Place) -> Row:
    from bot.hub.keeper import Keeper

    rasa = await place.rasa()
    site = await place.site(rasa)
    ana, visitor = await site.counsellor(), await place.visitor(site)
    danger = await _danger(site, visitor)
    [item] = await site.store.queue()
    assert await site.hub.claim(item.id, item.conversation_id, ana)
    await visitor.insist("are you there")
    await asyncio.sleep(0.6)
    await Keeper(site.hub, heartbeat=0.5).take_back()
    [again] = await site.store.queue()
    assert again.status == "waiting" and again.id == item.id
    assert any("counsellor" in text for text in (await visitor.read())[-1:])
    begun = time.monotonic()
    assert await site.hub.claim(item.id, item.conversation_id, ana)
    return Row(
        "console offline",
        f"after {site.settings.heartbeat_seconds} s without a sign of it: the counsellor's "
        "connection is gone, you wait again, your place",
        "the conversation is back in the queue for everyone, and an alert; it can be taken again",
        danger, time.monotonic() - begun, **await counted(visitor),
    )  # fmt: skip


async def redis_gone(place: Place) -> Row:
    rasa, server, redis = await place.rasa(), place.postgres(), place.redis()
    sites = [await place.site(rasa, server.database(), redis_url=redis.url)]
    sites.append(await place.site(rasa, sites[0].settings.database_url, redis_url=redis.url))
    asking, afraid = await place.visitor(*sites), await place.visitor(*sites)
    await until(lambda: all(site.hub.events.connected for site in sites))  # type: ignore[attr-defined]
    redis.kill()
    for number in range(4):
        await asking.insist(f"question {number} please")
    async with sites[1].hub.events.listen("queue") as news:
        danger = await _danger(sites[0], afraid)
        await asyncio.wait_for(news.get(), 20)
    newcomer = await place.visitor(*sites)
    await newcomer.insist("question of a newcomer please")
    redis.start()
    begun = time.monotonic()
    await until(lambda: all(site.hub.events.connected for site in sites))  # type: ignore[attr-defined]
    return Row(
        "Redis gone (two hubs)", "nothing; what the other hub wrote comes up to a second later",
        "the queue, up to a second later where another hub wrote it", danger,
        time.monotonic() - begun, **await counted(asking, afraid, newcomer),
    )  # fmt: skip


async def _danger(site: Site, visitor: Visitor) -> float:
    """Let somebody in danger write; return the seconds until they are in the queue."""
    before = len(await site.store.queue())
    sending = asyncio.create_task(visitor.insist(DANGER))
    seconds = await seconds_to_queue(site.store, before + 1)
    await sending
    assert has_numbers(await visitor.read())
    return seconds


ROWS: tuple[Fault, ...] = (
    rasa_dead, rasa_slow, rasa_restarting, rasa_wrong, actions_dead, redis_gone, console_offline,
)  # fmt: skip
__all__ = ["ANSWER", "NOT_HERE", "NOT_KEPT", "ROWS", "Fault"]
