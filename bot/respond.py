"""The bot over JSON Lines and in a terminal: everything in one process, storage in a folder."""

import asyncio
import json
import os
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import resources
from bot.check_lines import printable
from bot.handoff import MasterKey, Store, connect, migrate, utc_now
from bot.handoff.keys import open_keys
from bot.hub.messages import IncomingMessage
from bot.hub.service import Hub
from bot.language import LANGUAGES
from bot.logs import configure_logs
from bot.training import QUIET_ENVIRONMENT, rasa_model

CHANNEL = "lines"


class BadLine(Exception):
    """A line that the contract does not allow."""


async def run(now: datetime | None, data_dir: Path | None) -> int:
    """Answer standard input line by line; return 1 if a line was bad, else 0."""
    failed = False
    async with bot_in_process(now, data_dir) as hub:
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.buffer.readline):
            if not line.strip():
                continue
            answer = await respond_to(hub, line)
            failed |= "error" in answer
            sys.stdout.write(printable(json.dumps(answer, ensure_ascii=False)) + "\n")
            sys.stdout.flush()
    return int(failed)


async def respond_to(hub: Hub, line: bytes) -> dict[str, Any]:
    """Return the contract's answer to one line, or {"id", "error"} when the line is bad."""
    record: Any = None
    try:
        record = json.loads(line.decode("utf-8"))
        incoming = _incoming(record)
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"the line is not JSON in UTF-8: {error}"}
    except BadLine as error:
        identity = record.get("id") if isinstance(record, dict) else None
        return {"id": identity, "error": str(error)}
    turn = await hub.receive(incoming)
    session = record.get("session")
    answer = {"id": record.get("id"), "session": session}
    return answer | (turn.as_dict() if turn else {})


def _incoming(record: Any) -> IncomingMessage:
    if not isinstance(record, dict):
        raise BadLine('the line is not an object; write {"id": "1", "text": "…"}')
    text = record.get("text")
    if not isinstance(text, str):
        raise BadLine("text is missing or no string; give the message as “text”")
    session, language = record.get("session"), record.get("language")
    if session is not None and not isinstance(session, str | int):
        raise BadLine("session is no string")
    if language is not None and language not in LANGUAGES:
        raise BadLine(f"language {language!r} is not one of {', '.join(LANGUAGES)}")
    address = f"session:{session}" if session is not None else f"line:{uuid.uuid4()}"
    return IncomingMessage(
        CHANNEL, address, text, language=language, language_chosen=language is not None
    )


async def talk(language: str | None, now: datetime | None) -> None:
    """Talk in the terminal until end of file or /quit."""
    address = str(uuid.uuid4())
    async with bot_in_process(now, None) as hub:
        loop = asyncio.get_running_loop()
        print("Azimut. /quit ends.")
        while True:
            try:
                text = await loop.run_in_executor(None, input, "> ")
            except EOFError:
                return
            if text.strip() == "/quit":
                return
            incoming = IncomingMessage(
                "terminal", address, text, language=language, language_chosen=bool(language)
            )
            turn = await hub.receive(incoming)
            for reply in turn.replies if turn else []:
                print(f"\n{reply.text}")
                if reply.buttons:
                    print("  " + "  ".join(f"[{button.title}]" for button in reply.buttons))
            print()


@asynccontextmanager
async def bot_in_process(now: datetime | None, data_dir: Path | None) -> AsyncIterator[Hub]:
    """Yield the whole bot on storage in *data_dir*, or in a folder that is removed at the end."""
    _quiet()
    from bot.hub.in_process import InProcessDialogue

    clock: Callable[[], datetime] = (lambda: now) if now else utc_now
    with tempfile.TemporaryDirectory(prefix="azimut-") as temporary:
        folder = data_dir or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        url = f"sqlite+aiosqlite:///{folder / 'azimut.db'}"
        migrate(url)
        engine = connect(url)
        key = open_keys(url, MasterKey.read_or_make(folder / "master.key"))
        store = Store(engine, key, clock)
        hub = Hub(
            store,
            resources.identifier(),
            resources.detector(),
            resources.texts(),
            resources.hours(),
            InProcessDialogue.load(rasa_model()),
            clock,
        )
        await hub.recover()
        try:
            yield hub
        finally:
            await engine.dispose()


def _quiet() -> None:
    """Keep standard output for results: logs go to standard error, from warnings on."""
    os.environ.update(QUIET_ENVIRONMENT)
    configure_logs("ERROR")
