"""The database is locked, full, gone, silent; the disk is full; the hub starts before its database."""

import asyncio
import sqlite3
import time
import uuid
from typing import Any

from sqlalchemy import event

from tests.channels.telegram.conftest import until
from tests.faults.place import Place, Row, counted, has_numbers, heal
from tests.faults.rows import NOT_HERE, NOT_KEPT, Fault, _danger
from tests.faults.site import DANGER, Site, Visitor, seconds_to_queue

BLIND = "nothing new until it is back; then everything, in order"


async def database_locked(place: Place) -> Row:
    rasa = await place.rasa()
    site = await place.site(rasa)
    asking, afraid = await place.visitor(site), await place.visitor(site)
    lock = sqlite3.connect(
        place.folder / "azimut.db", isolation_level=None, timeout=10, check_same_thread=False
    )
    await asyncio.to_thread(lock.execute, "BEGIN IMMEDIATE")  # the hub may be writing
    told, sending = await _truth(site, asking, afraid)
    lock.execute("ROLLBACK")
    lock.close()
    return await _mended(place, "database locked (SQLite)", site, told, sending, asking, afraid)


async def database_full(place: Place) -> Row:
    rasa = await place.rasa()
    site = await place.site(rasa)
    asking, afraid = await place.visitor(site), await place.visitor(site)
    engine = site.store._engine
    full = True

    def limit(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count={pages if full else 2**30}")
        cursor.close()

    event.listen(engine.sync_engine, "connect", limit)
    await engine.dispose()
    await _fill(asking)
    told, sending = await _truth(site, asking, afraid)
    full = False
    await engine.dispose()
    return await _mended(place, "database full (SQLite)", site, told, sending, asking, afraid)


async def disk_full(place: Place) -> Row:
    """The database and the logs lie on a disk without a free block."""
    disk = place.small_disk(6)
    rasa = await place.rasa()
    site = await place.site(rasa, data_dir=disk)
    asking, afraid = await place.visitor(site), await place.visitor(site)
    await asking.insist("question before please")
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass
    await _fill(asking)
    told, sending = await _truth(site, asking, afraid)
    filler.unlink()
    return await _mended(place, "disk full", site, told, sending, asking, afraid)


async def database_gone(place: Place) -> Row:
    rasa, server = await place.rasa(), place.postgres()
    site = await place.site(rasa, server.database())
    asking, afraid = await place.visitor(site), await place.visitor(site)
    await asking.insist("question before please")
    server.kill()
    told, sending = await _truth(site, asking, afraid)
    server.start()
    fault = "database gone, then restarted (PostgreSQL, killed)"
    return await _mended(place, fault, site, told, sending, asking, afraid)


async def database_silent(place: Place) -> Row:
    """Its processes stand still: connections stay open and nothing is ever answered."""
    rasa, server = await place.rasa(), place.postgres()
    site = await place.site(rasa, server.database())
    asking, afraid = await place.visitor(site), await place.visitor(site)
    await asking.insist("question before please")
    server.freeze(True)
    try:
        told, sending = await _truth(site, asking, afraid)
    finally:
        server.freeze(False)
    fault = "database does not answer (PostgreSQL, frozen)"
    return await _mended(place, fault, site, told, sending, asking, afraid)


async def hub_before_database(place: Place) -> Row:
    """The power comes back, and the hub is up before its database."""
    rasa, server = await place.rasa(), place.postgres()
    url = server.database()
    server.kill()
    site = await place.site(rasa, url)
    asking, afraid = await place.visitor(site), await place.visitor(site)
    told, sending = await _truth(site, asking, afraid)
    server.start()
    fault = "hub started while the database is gone"
    return await _mended(place, fault, site, told, sending, asking, afraid)


async def _fill(visitor: Visitor) -> None:
    """Write until nothing more is kept: a database has room in its last pages."""
    for _ in range(60):
        if await visitor.say(uuid.uuid4().hex * 120, payload="/keep"):
            return
        await asyncio.sleep(0.55)  # slower than a flood
    raise AssertionError("it never was full")


async def _truth(
    site: Site, asking: Visitor, afraid: Visitor
) -> tuple[float, list["asyncio.Task[list[str]]"]]:
    """Check that both are told the truth, with the numbers; return the seconds until then."""
    begun = time.monotonic()
    words = await afraid.say(DANGER, "first-try")
    seconds = time.monotonic() - begun
    assert has_numbers(words) and NOT_KEPT in words[0], words
    sending = [
        asyncio.create_task(asking.insist("question 1 please")),
        asyncio.create_task(afraid.insist(DANGER)),
    ]
    await asyncio.sleep(1.0)
    assert not any(task.done() for task in sending)
    return seconds, sending


async def _mended(
    place: Place,
    fault: str,
    site: Site,
    told: float,
    sending: list["asyncio.Task[list[str]]"],
    asking: Visitor,
    afraid: Visitor,
) -> Row:
    """Let the pages bring what they hold, and count."""
    begun = time.monotonic()
    await asyncio.gather(*sending)
    await seconds_to_queue(site.store)
    assert has_numbers(await afraid.read())
    healed = time.monotonic() - begun
    await heal(asking)
    await until(lambda: _all_handled(site), 90)
    await asking.read()
    newcomer = await place.visitor(site)
    await _danger(site, newcomer)
    afraid.shown = [m for m in afraid.shown if m["client_id"] != "first-try"]
    return Row(fault, f"{NOT_HERE} (after {told:.1f} s)", BLIND, None, healed,
               **await counted(asking, afraid))  # fmt: skip


async def _all_handled(site: Site) -> bool:
    for item in await site.store.queue():
        messages = await site.store.messages(item.conversation_id)
        if any(message.delivery == "received" for message in messages):
            return False
    return True


DATABASE_ROWS: tuple[Fault, ...] = (
    database_locked, database_full, database_gone, database_silent, hub_before_database, disk_full,
)  # fmt: skip
