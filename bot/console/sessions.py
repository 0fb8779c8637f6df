"""Who is logged in to the console: a random token in a cookie, known here in memory."""

import secrets
import time
from dataclasses import dataclass, field

from bot.handoff import CounsellorRecord, Staff

COOKIE = "azimut_console"
HALF_COOKIE = "azimut_login"
"""Holds, between password and code, the token of a login that is not one yet."""
HALF_SECONDS = 300.0


@dataclass(slots=True)
class ConsoleSession:
    """One login of one counsellor."""

    counsellor: CounsellorRecord
    language: str
    seen: float
    theme: str = "light"
    drafts: dict[str, str] = field(default_factory=dict)
    """What was begun and not sent, by conversation."""


@dataclass(frozen=True, slots=True)
class HalfLogin:
    """Someone whose password was right; ``secret`` is the second factor that is being set up."""

    counsellor: CounsellorRecord
    secret: str | None
    since: float


class ConsoleSessions:
    """The live logins; one ends after *idle* seconds without use."""

    def __init__(self, idle: float) -> None:
        self.idle = idle
        self._sessions: dict[str, ConsoleSession] = {}
        self._halves: dict[str, HalfLogin] = {}

    def open(self, counsellor: CounsellorRecord, language: str) -> str:
        """Return the token (256 bits) of a new login."""
        token = secrets.token_urlsafe(32)
        self._sessions[token] = ConsoleSession(counsellor, language, time.monotonic())
        return token

    def get(self, token: str | None) -> ConsoleSession | None:
        """Return the live login of *token* and note its use: call it when the person does something."""
        session = self.alive(token)
        if session is not None:
            session.seen = time.monotonic()
        return session

    def alive(self, token: str | None) -> ConsoleSession | None:
        """Return the live login of *token* without prolonging it, as for a page's own timers."""
        session = self._sessions.get(token or "")
        if session is None:
            return None
        if self.is_unused(session):
            del self._sessions[token or ""]
            return None
        return session

    def is_unused(self, session: ConsoleSession) -> bool:
        """Tell whether a login ended, or ends now, because nothing was done with it."""
        return time.monotonic() - session.seen > self.idle

    def end(self, token: str | None) -> None:
        self._sessions.pop(token or "", None)

    async def check(self, staff: Staff) -> None:
        """End the logins of who was disabled, or whose password, role or second factor was reset."""
        for token, session in list(self._sessions.items()):
            now = await staff.by_id(session.counsellor.id)
            if now is None or now.disabled or now.version != session.counsellor.version:
                self.end(token)

    # Between password and code

    def open_half(self, counsellor: CounsellorRecord, secret: str | None = None) -> str:
        """Return the token of a login that still needs a code; it is good for HALF_SECONDS."""
        oldest = time.monotonic() - HALF_SECONDS
        self._halves = {t: half for t, half in self._halves.items() if half.since >= oldest}
        token = secrets.token_urlsafe(32)
        self._halves[token] = HalfLogin(counsellor, secret, time.monotonic())
        return token

    def half(self, token: str | None) -> HalfLogin | None:
        found = self._halves.get(token or "")
        if found is None or time.monotonic() - found.since > HALF_SECONDS:
            return None
        return found

    def end_half(self, token: str | None) -> None:
        self._halves.pop(token or "", None)
