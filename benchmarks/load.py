"""The running bot under load: real conversations from many visitors at once, beside many stored ones.

``uv run python -m benchmarks.load`` starts everything with ``azimut up`` for each number of stored conversations and lets
Locust's visitors talk (``benchmarks/locustfile.py``); ``--profile`` shows instead what the hub's time goes to;
``--database URL`` uses a migrated, empty PostgreSQL database.
"""

import argparse
import asyncio
import cProfile
import csv
import io
import json
import os
import pstats
import random
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
from sqlalchemy import create_engine, make_url, text

from benchmarks.queue import Instant
from benchmarks.scripted import scripts
from bot import resources
from bot.handoff import MasterKey, Store, connect, migrate, utc_now
from bot.handoff.crypto import encrypt
from bot.handoff.tables import Conversation, Message
from bot.hub.messages import IncomingMessage
from bot.hub.service import Hub
from bot.project import ROOT
from tests.conftest import free_port

MESSAGES = 6
"""Stored messages of each stored conversation."""
MESSAGES_PROFILED = 150
_BATCH = 2_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--stored", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--seconds", type=int, default=30, help="of each measurement")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--database", default="")
    arguments = parser.parse_args()
    if arguments.profile:
        asyncio.run(_profile())
        return
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print("| stored conversations | visitors at once | messages per second | a message, p50 / p95 / "
          "p99, ms | reading, p95, ms | failed |\n|---|---|---|---|---|---|")  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="azimut-load-") as name:
        folder = Path(name)
        url = arguments.database or f"sqlite+aiosqlite:///{folder}/azimut.db"
        migrate(url)
        there = 0
        for stored in arguments.stored:
            fill(url, MasterKey.read_or_make(folder / "master.key"), stored - there)
            there = stored
            with running(folder, url) as base:
                for clients in arguments.clients:
                    print(
                        _line(stored, clients, measure(base, clients, arguments.seconds, folder))
                    )


@contextmanager
def running(folder: Path, url: str) -> Iterator[str]:
    """Run everything on *folder* and yield the hub's address."""
    port = free_port()
    environment = {
        **os.environ, "AZIMUT_DATA_DIR": str(folder), "AZIMUT_DATABASE_URL": url,
        "AZIMUT_PORT": str(port), "AZIMUT_RASA_PORT": str(free_port()),
        "AZIMUT_ACTION_PORT": str(free_port()), "AZIMUT_LOG_LEVEL": "WARNING",
    }  # fmt: skip
    with (folder / "up.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "up"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    base = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 300
        while not _is_ready(base):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit((folder / "up.log").read_text(errors="replace")[-2000:])
            time.sleep(0.5)
        yield base
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def measure(base: str, clients: int, seconds: int, folder: Path) -> dict[str, dict[str, str]]:
    """Let so many visitors talk; return Locust's figures by the name of the request."""
    prefix = folder / "locust"
    subprocess.run(
        [sys.executable, "-m", "locust", "-f", "benchmarks/locustfile.py", "--headless",
         "--host", base, "--users", str(clients), "--spawn-rate", str(clients),
         "--run-time", f"{seconds}s", "--csv", str(prefix), "--only-summary",
         "--loglevel", "ERROR"],
        cwd=ROOT, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with (folder / "locust_stats.csv").open(encoding="utf-8") as file:
        return {row["Name"]: row for row in csv.DictReader(file)}


def _line(stored: int, clients: int, found: dict[str, dict[str, str]]) -> str:
    if "message" not in found:
        raise SystemExit("no visitor got an answer; run locust by hand to see why")
    message, read, everything = found["message"], found["read"], found["Aggregated"]
    times = " / ".join(message[name] for name in ("50%", "95%", "99%"))
    return (
        f"| {stored} | {clients} | {float(message['Requests/s']):.1f} | {times} | {read['95%']} | "
        f"{everything['Failure Count']} |"
    )


def _is_ready(base: str) -> bool:
    try:
        status = httpx.get(f"{base}/health/ready", trust_env=False, timeout=5).json()
    except (httpx.HTTPError, ValueError):
        return False
    return bool(status.get("rasa"))


def fill(url: str, master: MasterKey, count: int) -> None:
    """Store so many conversations with the bot, as of the last minutes."""
    parsed = make_url(url)
    plain = parsed.get_backend_name() == "sqlite"
    engine = create_engine(parsed.set(drivername="sqlite") if plain else url)
    now = utc_now()
    body = json.dumps({"text": "Care e termenul pentru compensație? " * 4, "buttons": []}).encode()
    with engine.begin() as connection:
        for begun in range(0, count, _BATCH):
            conversations, messages = [], []
            for number in range(begun, min(count, begun + _BATCH)):
                identity, key = str(uuid.uuid4()), master.new_wrapped_key()
                sealed = encrypt(master.unwrap(key), body)
                at = now - timedelta(seconds=number % 600)
                conversations.append(
                    {"id": identity, "channel": "web", "address_hash": identity,
                     "wrapped_key": key, "language": "ro", "language_chosen": False,
                     "owner": "bot", "level": 0, "created_at": at, "updated_at": now}
                )  # fmt: skip
                messages += [
                    {"conversation_id": identity, "author": "bot" if n % 2 else "person",
                     "body": sealed, "delivery": "sent" if n % 2 else "handled",
                     "attempts": 0, "created_at": at}
                    for n in range(MESSAGES)
                ]  # fmt: skip
            connection.execute(Conversation.__table__.insert(), conversations)  # type: ignore[attr-defined]
            connection.execute(Message.__table__.insert(), messages)  # type: ignore[attr-defined]
    if not plain:
        with engine.begin() as connection:
            connection.execute(text("ANALYZE"))
    engine.dispose()


async def _profile() -> None:
    """Print what messages cost the hub, Rasa apart, and the costliest of its steps."""
    chance = random.Random(1)
    with tempfile.TemporaryDirectory(prefix="azimut-load-") as folder:
        url = f"sqlite+aiosqlite:///{folder}/azimut.db"
        migrate(url)
        engine = connect(url)
        hub = Hub(
            Store(engine, MasterKey(bytes(32))), resources.identifier(), resources.detector(),
            resources.texts(), resources.hours(), Instant(),
        )  # fmt: skip
        said = [(language, one) for language, lines in scripts() for one in lines]
        await _say(hub, chance.sample(said, 40))
        profile = cProfile.Profile()
        begun = time.perf_counter()
        await _say(hub, sample := chance.sample(said, MESSAGES_PROFILED))
        plain = time.perf_counter() - begun
        profile.enable()
        await _say(hub, sample)
        profile.disable()
        await engine.dispose()
    print(f"{plain / MESSAGES_PROFILED * 1000:.2f} ms per message")
    told = io.StringIO()
    stats = pstats.Stats(profile, stream=told)
    stats.sort_stats("cumulative").print_stats(r"(bot/|sqlalchemy/ext/asyncio/session)", 40)
    stats.sort_stats("tottime").print_stats(25)
    print(told.getvalue())


async def _say(hub: Hub, said: list[tuple[str, str]]) -> None:
    for number, (language, one) in enumerate(said):
        await hub.receive(IncomingMessage("web", f"visitor {number % 50}", one, language=language))


if __name__ == "__main__":
    main()
