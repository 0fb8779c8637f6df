"""Who is logged in to the console: a random token in a cookie, known here in memory."""

import secrets
import time
from dataclasses import dataclass

from bot.handoff import CounsellorRecord

COOKIE = "azimut_console"


@dataclass(slots=True)
class ConsoleSession:
    """One login of one counsellor."""

    counsellor: CounsellorRecord
    language: str
    seen: float


class ConsoleSessions:
    """The live logins; one ends after *idle* seconds without use."""

    def __init__(self, idle: float) -> None:
        self.idle = idle
        self._sessions: dict[str, ConsoleSession] = {}

    def open(self, counsellor: CounsellorRecord, language: str) -> str:
        """Return the token (256 bits) of a new login."""
        token = secrets.token_urlsafe(32)
        self._sessions[token] = ConsoleSession(counsellor, language, time.monotonic())
        return token

    def get(self, token: str | None) -> ConsoleSession | None:
        """Return the live login of *token* and note its use."""
        session = self._sessions.get(token or "")
        if session is None:
            return None
        if time.monotonic() - session.seen > self.idle:
            del self._sessions[token or ""]
            return None
        session.seen = time.monotonic()
        return session

    def end(self, token: str | None) -> None:
        self._sessions.pop(token or "", None)
