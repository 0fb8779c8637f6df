"""People who talk to the running bot through the stand-in, and the same words through `azimut respond`."""

import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from bot import resources
from bot.handoff import connect_sync
from bot.language import LANGUAGES
from bot.project import ROOT
from tests.channels.telegram.bot_api import BotApi, Sent
from tests.conftest import Stack

KEYBOARD_HINTS = set(resources.texts().in_all("telegram.keyboard_hint").values())
WAIT_SECONDS = 300.0
"""A hub that is still starting on a loaded machine answers late, and then all of it."""


@dataclass(frozen=True, slots=True)
class Said:
    """One reply: what it says and which buttons it has."""

    text: str
    buttons: tuple[str, ...]


class TelegramPerson:
    """Somebody on Telegram who talks to the running bot."""

    def __init__(self, api: BotApi, stack: Stack, chat_id: int) -> None:
        self._api = api
        self._chat = chat_id
        self._engine = connect_sync(f"sqlite+aiosqlite:///{stack.data_dir / 'azimut.db'}")
        self._seen = 0

    def say(self, words: str) -> list[Said]:
        """Write, or press the button that is called so; return the replies."""
        texts = [m for m in self._api.chat(self._chat) if m.file is None]
        on_offer = {b["text"] for m in texts[-1:] for b in m.buttons}
        update = (
            self._api.press(self._chat, words)
            if words in on_offer
            else self._api.say(self._chat, words)
        )
        self._wait(update)
        new = [m for m in self._api.sent if m.chat_id == self._chat][self._seen :]
        self._seen += len(new)
        return [
            said(message)
            for message in new
            if message.file is None and message.text not in KEYBOARD_HINTS
        ]

    def close(self) -> None:
        self._engine.dispose()

    def _wait(self, update: int) -> None:
        """Wait until the update is handled and everything is sent."""
        handled = text(
            "SELECT count(*) FROM channel_updates WHERE update_id = :n AND body IS NULL"
        )
        unsent = text(
            "SELECT (SELECT count(*) FROM messages JOIN conversations c ON c.id = conversation_id "
            "WHERE c.channel = 'telegram' AND delivery IN ('pending', 'sending')) "
            "+ (SELECT count(*) FROM channel_notices)"
        )
        end = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < end:
            with self._engine.connect() as connection:
                done = connection.execute(handled, {"n": update}).scalar()
                if done and not connection.execute(unsent).scalar():
                    return
            time.sleep(0.02)
        raise AssertionError("the bot did not answer")


class Lines:
    """The same person through ``azimut respond``."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "respond"], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def say(self, session: str, words: str) -> list[Said]:
        assert self._process.stdin and self._process.stdout
        line = {"id": "1", "session": session, "text": words}
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return [
            Said(same(reply["text"]), tuple(button["title"] for button in reply["buttons"]))
            for reply in answer["replies"]
        ]

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


def said(message: Sent) -> Said:
    """Return what a message says, without what only Telegram adds: “useful?” and the farewell."""
    added = {
        word
        for key in ("useful_yes", "useful_no")
        for word in resources.texts().in_all(f"telegram.{key}").values()
    }
    titles = tuple(b["text"] for b in message.buttons if b["text"] not in added)
    words = message.text
    for farewell in resources.texts().in_all("telegram.deleted").values():
        words = words.removesuffix(farewell).rstrip()
    return Said(same(words), titles)


def same(words: str) -> str:
    """Return *words* with one place in the queue: it depends on who else waits."""
    for language in LANGUAGES:
        for key in ("waiting.queued", "waiting.closed"):
            form = resources.texts().get(key, language)
            pattern = (
                re.escape(form).replace(r"\{place\}", r"[^.]+\.").replace(r"\{opens\}", r".+?")
            )
            words = re.sub(pattern, form.replace("\\", ""), words)
    return words


__all__ = ["Lines", "Said", "TelegramPerson"]
