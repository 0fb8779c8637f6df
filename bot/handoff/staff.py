"""Counsellors: passwords, logins, the first administrator."""

import asyncio
import hashlib
import secrets
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from bot.errors import AzimutError
from bot.handoff.hours_file import ROLES
from bot.handoff.records import CounsellorRecord
from bot.handoff.store import Clock, utc_now
from bot.handoff.tables import Counsellor, SetupToken

MIN_PASSWORD = 12
_SETUP_HOURS = 24


class LoginRefused(AzimutError):
    """Wrong name or password, or too many attempts; ``seconds`` says how long to wait."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        super().__init__("wrong name or password" if not seconds else "too many attempts")


class Staff:
    """The people who may log in to the console."""

    def __init__(
        self,
        engine: AsyncEngine,
        attempts: int = 5,
        pause: float = 60.0,
        clock: Clock = utc_now,
    ) -> None:
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._hasher = PasswordHasher()
        self._attempts = attempts
        self._pause = pause
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._nobody = self._hasher.hash(secrets.token_hex(8))

    async def create(self, login: str, name: str, password: str, role: str) -> CounsellorRecord:
        """Add someone. Raises AzimutError for a short password, unknown role or taken login."""
        if len(password) < MIN_PASSWORD:
            raise AzimutError(
                f"the password has fewer than {MIN_PASSWORD} characters; choose more"
            )
        if role not in ROLES:
            raise AzimutError(f"{role!r} is not a role; roles: {', '.join(ROLES)}")
        if not login.strip():
            raise AzimutError("the login is empty; choose one")
        row = Counsellor(
            login=login.strip().casefold(), name=name.strip() or login, role=role,
            password_hash=self._hasher.hash(password), failed_logins=0, created_at=self._clock(),
        )  # fmt: skip
        try:
            async with self._sessions() as session, session.begin():
                session.add(row)
        except IntegrityError:
            raise AzimutError(f"the login {login!r} is taken; choose another") from None
        return _record(row)

    async def log_in(self, login: str, password: str) -> CounsellorRecord:
        """Return who logged in. Raises LoginRefused, with a growing pause after many failures."""
        wanted = select(Counsellor).where(Counsellor.login == login.strip().casefold())
        async with self._one_at_a_time, self._sessions() as session, session.begin():
            row = await session.scalar(wanted.with_for_update())  # guesses at once all count
            if row is None:
                self._matches(self._nobody, password)  # the same time as for a known name
                raise LoginRefused
            now = self._clock()
            if row.locked_until and row.locked_until > now:
                raise LoginRefused((row.locked_until - now).total_seconds())
            if self._matches(row.password_hash, password):
                row.failed_logins, row.locked_until = 0, None
                return _record(row)
            row.failed_logins += 1
            over = row.failed_logins - self._attempts
            if over >= 0:
                row.locked_until = now + timedelta(seconds=self._pause * 2 ** min(over, 6))
            await session.commit()
        raise LoginRefused

    async def anyone(self) -> bool:
        """Tell whether there is a user at all."""
        async with self._sessions() as session:
            return bool(await session.scalar(select(func.count()).select_from(Counsellor)))

    async def by_id(self, counsellor_id: int) -> CounsellorRecord | None:
        async with self._sessions() as session:
            row = await session.get(Counsellor, counsellor_id)
            return _record(row) if row else None

    async def new_setup_token(self) -> str:
        """Return a token for the one-time link by which the first administrator is made."""
        token = secrets.token_urlsafe(32)
        async with self._sessions() as session, session.begin():
            await session.execute(delete(SetupToken))
            expires = self._clock() + timedelta(hours=_SETUP_HOURS)
            session.add(SetupToken(token_hash=_hash(token), expires_at=expires))
        return token

    async def use_setup_token(
        self, token: str, login: str, name: str, password: str
    ) -> CounsellorRecord:
        """Make the first administrator. Raises AzimutError when the link was used or is old."""
        async with self._sessions() as session:
            row = await session.get(SetupToken, _hash(token))
        if row is None or row.expires_at < self._clock() or await self.anyone():
            raise AzimutError("this link was used or is too old; start Azimut again for a new one")
        record = await self.create(login, name, password, "administrator")
        async with self._sessions() as session, session.begin():
            await session.execute(delete(SetupToken))
        return record

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except VerificationError:
            return False


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _record(row: Counsellor) -> CounsellorRecord:
    return CounsellorRecord(row.id, row.login, row.name, row.role)
