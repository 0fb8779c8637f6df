"""The queue under load: 500 visitors who wait, 20 counsellors, and a queue view of 10,000 conversations.

``uv run python -m benchmarks.queue`` prints a table of ``docs/benchmarks.md``; ``--database URL`` runs it on
PostgreSQL. The peer, in the same run on the same disk: a bare committed INSERT with Python's sqlite3 for
a message, and a bare SELECT of the same rows for the queue view.
"""

import argparse
import asyncio
import os
import random
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from bot import resources
from bot.handoff import MasterKey, Staff, Store, connect, migrate, utc_now
from bot.handoff.tables import Conversation, QueueItem
from bot.hub.events import QUEUE_TOPIC, Event
from bot.hub.messages import IncomingMessage
from bot.hub.service import Hub

VISITORS, COUNSELLORS, MESSAGES = 500, 20, 3
PAUSE = (15.0, 45.0)
"""Seconds between two messages of one visitor, at random."""
ARRIVALS = 60.0
"""Seconds within which all visitors come."""
TICK = 0.25
"""Seconds after which a console shows what changed."""
REFRESH = 5.0
"""Seconds after which a console looks anew by itself."""
STORED, OPEN = 10_000, 500
MASTER = MasterKey(bytes(32))


class Instant:
    """A dialogue that costs nothing: what Rasa costs is measured elsewhere."""

    async def turn(self, sender: str, text: str, metadata: dict[str, Any]) -> dict[str, Any]:
        return {"messages": [{"text": "an answer"}], "intent": "x", "confidence": 0.9}


@dataclass(slots=True)
class Result:
    """What the counsellors saw."""

    visitors: int
    seconds: list[float] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    sent: dict[str, float] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    served: int = 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", help="a migrated, empty PostgreSQL database")
    parser.add_argument("--visitors", type=int, default=VISITORS)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="azimut-queue-") as folder:
        url = arguments.database or f"sqlite+aiosqlite:///{folder}/azimut.db"
        migrate(url)
        asyncio.run(_measure(url, Path(folder), arguments.visitors))


async def _measure(url: str, folder: Path, visitors: int) -> None:
    engine = connect(url)
    hub = _hub(engine)
    print(
        f"{engine.dialect.name}, load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    people = await _staff(engine)
    begun, used = time.perf_counter(), time.process_time()
    result = await _rush(hub, people, visitors)
    wall, used = time.perf_counter() - begun, time.process_time() - used
    insert = _bare_inserts(folder / "peer.db")
    p50, p95 = _percentile(result.seconds, 50), _percentile(result.seconds, 95)
    print("| measure | figure |\n|---|---|")
    print(f"| visitors, counsellors, messages | {visitors}, {COUNSELLORS}, {len(result.sent)} |")
    print(f"| conversations served and closed | {result.served} |")
    print(f"| messages lost | {len(result.sent.keys() - result.seen.keys())} |")
    print(f"| messages doubled | {sum(count > 1 for count in result.seen.values())} |")
    lost = visitors - len(result.answers)
    doubled = sum(count > 1 for count in result.answers.values())
    print(f"| counsellors' answers lost, doubled | {lost}, {doubled} |")
    print(f"| visitor to counsellor, p50 / p95 / most | {p50:.0f} / {p95:.0f} / "
          f"{_percentile(result.seconds, 100):.0f} ms |")  # fmt: skip
    print(f"| wall clock, processor time of the hub | {wall:.0f} s, {used:.0f} s |")
    print(f"| a bare committed INSERT (peer), p95 | {insert:.2f} ms; ratio {p95 / insert:.0f} |")
    await _queue_views(engine, hub.store)
    await engine.dispose()


def _hub(engine: AsyncEngine) -> Hub:
    return Hub(
        Store(engine, MASTER), resources.identifier(), resources.detector(), resources.texts(),
        resources.hours(), Instant(),
    )  # fmt: skip


async def _staff(engine: AsyncEngine) -> list[int]:
    staff = Staff(engine)
    return [
        (await staff.create(f"c{n}", f"C{n}", "twelve letters", "counsellor")).id
        for n in range(COUNSELLORS)
    ]


async def _rush(hub: Hub, people: list[int], visitors: int) -> Result:
    """Let all visitors come, and the counsellors serve all of them."""
    result = Result(visitors)
    finished: dict[str, asyncio.Event] = {}
    counsellors = [
        asyncio.create_task(_counsellor(hub, person, result, finished)) for person in people
    ]
    await asyncio.gather(*(_visitor(hub, number, result, finished) for number in range(visitors)))
    await asyncio.gather(*counsellors)
    return result


async def _visitor(
    hub: Hub, number: int, result: Result, finished: dict[str, asyncio.Event]
) -> None:
    chance = random.Random(number)
    address = f"visitor-{number}"
    await asyncio.sleep(chance.uniform(0, ARRIVALS))
    turn = await hub.receive(
        IncomingMessage("web", address, "", f"{number}-human", "/human", language="ro")
    )
    assert turn is not None
    done = finished.setdefault(turn.conversation_id, asyncio.Event())
    for index in range(MESSAGES):
        await asyncio.sleep(chance.uniform(*PAUSE))
        identity = f"{number}-{index}"
        result.sent[identity] = time.perf_counter()
        text = f"mesajul {index}: am o întrebare despre acte"
        await hub.receive(IncomingMessage("web", address, text, identity, language="ro"))
    done.set()


async def _counsellor(
    hub: Hub,
    person: int,
    result: Result,
    finished: dict[str, asyncio.Event],
) -> None:
    """Serve several at once until everyone was served; look at the queue when it changes."""
    serving: set[asyncio.Task[None]] = set()
    async with hub.events.listen(QUEUE_TOPIC) as changes:
        while result.served < result.visitors:
            waiting = await hub.store.queue(limit=20, waiting=True)
            for item in random.sample(waiting, len(waiting)):  # people do not all press the first
                if len(serving) < result.visitors // COUNSELLORS + 5:
                    if not await hub.claim(item.id, item.conversation_id, person):
                        continue
                    task = asyncio.create_task(
                        _serve(hub, person, item.conversation_id, result, finished)
                    )
                    serving.add(task)
                    task.add_done_callback(serving.discard)
            try:
                await asyncio.wait_for(changes.get(), REFRESH)
                await asyncio.sleep(TICK)
                while not changes.empty():
                    changes.get_nowait()
            except TimeoutError:
                continue


async def _serve(
    hub: Hub, person: int, conversation_id: str, result: Result, finished: dict[str, asyncio.Event]
) -> None:
    """Read a conversation as an open console does, answer once, close it when the visitor is done."""
    after, begun = 0, time.perf_counter()
    async with hub.events.listen(conversation_id) as events:
        while True:
            for message in await hub.store.messages(conversation_id, after):
                after = message.id
                identity = message.channel_message_id or ""
                if message.author == "person" and identity in result.sent:
                    result.seen[identity] += 1
                    if result.sent[identity] >= begun:  # before that nobody was there to read it
                        result.seconds.append(time.perf_counter() - result.sent[identity])
            if conversation_id not in result.answers:
                await hub.counsellor_says(conversation_id, person, "Bună ziua, vă ajut.", key="1")
                stored = await hub.store.messages(conversation_id)
                result.answers[conversation_id] += sum(m.author == "counsellor" for m in stored)
            if finished[conversation_id].is_set() and events.empty():
                break
            await _change(events, finished[conversation_id])
            await asyncio.sleep(TICK)
            while not events.empty():  # one look at the database for all that came at once
                events.get_nowait()
    await hub.close(conversation_id, person, "informed")
    result.served += 1


async def _change(events: asyncio.Queue[Event], done: asyncio.Event) -> None:
    """Wait for an event, for the visitor to be done, or until a console looks anew by itself."""
    waits = [asyncio.create_task(events.get()), asyncio.create_task(done.wait())]
    _, late = await asyncio.wait(waits, timeout=REFRESH, return_when=asyncio.FIRST_COMPLETED)
    for task in late:
        task.cancel()


async def _queue_views(engine: AsyncEngine, store: Store) -> None:
    """Fill up to STORED conversations; time the view with OPEN items open, and with all open."""
    await _fill(engine)
    for name, status in ((f"{OPEN} open", None), ("all open", "waiting")):
        if status is not None:
            async with engine.begin() as connection:
                await connection.exec_driver_sql("UPDATE queue_items SET status = 'waiting'")
        shown = len(await store.queue())
        view = await _median(store.queue)
        first = await _median(lambda: store.queue(limit=100))
        peer = await _median(lambda: _bare_view(engine))
        print(f"| queue view, {STORED} conversations, {name} ({shown} rows) | {view:.0f} ms; the first "
              f"100: {first:.1f} ms; a bare SELECT (peer): {peer:.0f} ms, ratio {view / peer:.1f} |")  # fmt: skip


async def _fill(engine: AsyncEngine) -> None:
    now = utc_now()
    key = MASTER.new_wrapped_key()
    async with engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM queue_items")
        await connection.exec_driver_sql("DELETE FROM conversations")
        await connection.execute(
            Conversation.__table__.insert(),
            [
                {
                    "id": str(n), "channel": "web", "address_hash": str(n), "wrapped_key": key,
                    "language": "ro", "language_chosen": False, "owner": "queue", "level": n % 4,
                    "created_at": now, "updated_at": now,
                }
                for n in range(STORED)
            ],
        )  # fmt: skip
        await connection.execute(
            QueueItem.__table__.insert(),
            [
                {
                    "conversation_id": str(n), "reason": "request", "level": n % 4,
                    "signs": ["now"], "created_at": now - timedelta(seconds=n),
                    "status": "waiting" if n < OPEN else "closed",
                }
                for n in range(STORED)
            ],
        )  # fmt: skip


async def _bare_view(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        found = await connection.exec_driver_sql(
            "SELECT q.*, c.language, c.channel FROM queue_items q "
            "JOIN conversations c ON c.id = q.conversation_id WHERE q.status != 'closed' "
            "ORDER BY q.level DESC, q.created_at, q.id"
        )
        found.all()


def _bare_inserts(path: Path) -> float:
    """Return the p95, in ms, of one committed INSERT with the same durability as the hub's."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("CREATE TABLE messages (id INTEGER PRIMARY KEY, body BLOB)")
    seconds = []
    for _ in range(2000):
        begun = time.perf_counter()
        connection.execute("INSERT INTO messages (body) VALUES (?)", (os.urandom(300),))
        seconds.append(time.perf_counter() - begun)
    connection.close()
    return _percentile(seconds, 95)


async def _median(act: Callable[[], Awaitable[Any]], times: int = 15) -> float:
    """Return the median of so many runs, in ms."""
    seconds = []
    for _ in range(times):
        begun = time.perf_counter()
        await act()
        seconds.append(time.perf_counter() - begun)
    return _percentile(seconds, 50)


def _percentile(seconds: list[float], percent: int) -> float:
    """Return a percentile, in ms."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] * 1000


if __name__ == "__main__":
    main()
