"""Killed at any moment, again and again, the hub loses nothing and doubles nothing."""

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.handoff import QUEUE, Store, StoredMessage, connect, migrate
from bot.project import ROOT
from bot.safety import DangerLevel
from tests.conftest import MASTER
from tests.handoff.conftest import new_postgres_url, postgres_server
from tests.hub.crash import CHANNEL, MESSAGES, PEOPLE, read

__all__ = ["new_postgres_url", "postgres_server"]

KILLS = 25


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        url: str = request.getfixturevalue("new_postgres_url")
        return url
    url = f"sqlite+aiosqlite:///{tmp_path / 'azimut.db'}"
    migrate(url)
    return url


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    engine = connect(database_url)
    yield Store(engine, MASTER)
    await engine.dispose()


async def test_after_many_kills_each_message_is_stored_answered_and_sent_once(
    store: Store, database_url: str, tmp_path: Path
) -> None:
    program = [
        sys.executable,
        "-m",
        "tests.hub.crash",
        database_url,
        str(tmp_path),
        str(KILLS),
        "7",
    ]
    done = await asyncio.to_thread(
        subprocess.run, program, cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    outcome = json.loads(done.stdout.splitlines()[-1])
    assert outcome["last"] == 0
    assert outcome["killed"] >= KILLS // 2, "it was done before it was killed; send more"

    sent: dict[str, list[int]] = {}
    for line in read(tmp_path / "delivered"):
        address, identity, _key = line.split()
        sent.setdefault(address, []).append(int(identity))
    for number in range(PEOPLE):
        conversation = await store.conversation(CHANNEL, str(number))
        messages = await store.messages(conversation.id)
        check_stored(messages, number)
        out = [message.id for message in messages if message.author != "person"]
        once = list(dict.fromkeys(sent[str(number)]))
        assert once == out, "sent in order, and every one"
        assert all(m.delivery in ("sent", "handled") for m in messages)
        assert conversation.owner == QUEUE and conversation.level is DangerLevel.IMMEDIATE
    assert len(await store.queue()) == PEOPLE
    assert await store.unhandled() == []


def check_stored(messages: list[StoredMessage], number: int) -> None:
    """Every message of a person is there once, in order, and every question has one answer."""
    identities = [m.channel_message_id for m in messages if m.author == "person"]
    assert identities == [f"{number}-{index}" for index in range(len(MESSAGES))]
    answers = Counter(m.text for m in messages if m.text.startswith("answer to: "))
    questions = Counter(text for text in MESSAGES if text.endswith("?"))
    assert answers == {f"answer to: {text}": count for text, count in questions.items()}
    numbers = [m for m in messages if m.author == "bot" and "0 800 77777" in m.text]
    assert numbers, "the first words to someone in danger"
