"""What every part of the page can ask for: words, permissions, who is logged in."""

import json
from abc import ABC, abstractmethod

from nicegui import ui

from bot.cases import Cases
from bot.console.sessions import ConsoleSession, ConsoleSessions
from bot.handoff import QueueRecord, Staff
from bot.handoff.permissions import permissions
from bot.hub.briefing import sign_words
from bot.hub.service import Hub


class PageBase(ABC):
    """One counsellor's open page, as its parts know it."""

    opened: str | None = None
    """The conversation that is shown."""

    def __init__(
        self,
        hub: Hub,
        cases: Cases,
        staff: Staff,
        sessions: ConsoleSessions,
        token: str,
        session: ConsoleSession,
    ) -> None:
        self.hub = hub
        self.cases = cases
        self.staff = staff
        self._sessions = sessions
        self._token = token
        self.session = session
        self.me = session.counsellor

    @property
    def language(self) -> str:
        return self.session.language

    def word(self, key: str, **fields: object) -> str:
        return self.hub.texts.get(f"console.{key}", self.language, **fields)

    def may(self, action: str) -> bool:
        return permissions().may(self.me.role, action)

    def sign_words(self, signs: tuple[str, ...]) -> str:
        return ", ".join(sign_words(signs, self.language))

    def form_label(self, name: str, option: str | None) -> str:
        return self.cases.form.label(name, option, self.language) if option else "–"

    def channel_name(self, channel: str) -> str:
        key = f"reports.channel_{channel}"
        known = channel in ("web", "telegram", "phone")
        return self.hub.texts.get(key, self.language) if known else channel

    def say(self, key: str, **fields: object) -> None:
        """Say something at the bottom of the page, also to screen readers."""
        ui.run_javascript(f"azimut.say({_js(self.word(key, **fields))})")

    def alert(self, key: str, loud: bool) -> None:
        """Say it, notify it without content, and sound when it is loud."""
        text = _js(self.word(key))
        ui.run_javascript(f"azimut.say({text}); azimut.alert({text}, {str(loud).lower()})")

    # What the parts call; the page does it.

    @abstractmethod
    async def active(self) -> bool: ...

    @abstractmethod
    async def claim(self, item: QueueRecord) -> None: ...

    @abstractmethod
    async def show(self, conversation_id: str) -> None: ...

    @abstractmethod
    async def record_call(self) -> None: ...

    @abstractmethod
    async def finish_contact(self, contact: int) -> None: ...

    @abstractmethod
    async def reopen(self, conversation_id: str) -> None: ...

    @abstractmethod
    async def unblock(self, conversation_id: str) -> None: ...

    @abstractmethod
    def insert(self, text: str) -> None: ...


def _js(text: str) -> str:
    return json.dumps(text).replace("</", "<\\/")
