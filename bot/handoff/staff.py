"""Counsellors: passwords, logins, second factors, the first administrator."""

import asyncio
import hashlib
import secrets
from datetime import timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from bot.errors import AzimutError
from bot.handoff.audit import Audit
from bot.handoff.crypto import MasterKey
from bot.handoff.hours_file import ROLES
from bot.handoff.records import CounsellorRecord
from bot.handoff.second_factor import matching_step
from bot.handoff.store import Clock, utc_now
from bot.handoff.tables import Counsellor, SetupToken

ARGON2: dict[str, Any] = {
    "time_cost": 3,
    "memory_cost": 65536,
    "parallelism": 4,
    "hash_len": 32,
    "salt_len": 16,
}
"""Argon2id of passwords: passes, KiB, lanes, bytes (RFC 9106, second choice)."""
MIN_PASSWORD = 12
MOST_DOUBLINGS = 6
"""The pause after failed logins doubles so often at most."""
SETUP_HOURS = 24


class LoginRefused(AzimutError):
    """Wrong name, password or code, or too many attempts; ``seconds`` says how long to wait."""

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
        master: MasterKey | None = None,
        audit: Audit | None = None,
    ) -> None:
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._hasher = PasswordHasher(**ARGON2)
        self._attempts = attempts
        self._pause = pause
        self._clock = clock
        self._master = master
        self._audit = audit
        self._one_at_a_time = asyncio.Lock()
        self._nobody = self._hasher.hash(secrets.token_hex(8))

    async def create(self, login: str, name: str, password: str, role: str) -> CounsellorRecord:
        """Add someone. Raises AzimutError for a short password, unknown role or taken login."""
        _require_long(password)
        _require_role(role)
        if not login.strip():
            raise AzimutError("the login is empty; choose one")
        row = Counsellor(
            login=_known_as(login), name=name.strip() or login, role=role,
            password_hash=self._hasher.hash(password), failed_logins=0, created_at=self._clock(),
            version=0,
        )  # fmt: skip
        try:
            async with self._sessions() as session, session.begin():
                session.add(row)
        except IntegrityError:
            raise AzimutError(f"the login {login!r} is taken; choose another") from None
        await self._log("user.created", row.id)
        return _record(row)

    # Logging in

    async def log_in(self, login: str, password: str) -> CounsellorRecord:
        """Return whose password it is. Raises LoginRefused, with a growing pause after many failures.

        Who ``has_totp`` is not in yet: ``check_code`` comes next.
        """
        wanted = select(Counsellor).where(Counsellor.login == _known_as(login))
        async with self._one_at_a_time, self._sessions() as session, session.begin():
            row = await session.scalar(wanted.with_for_update())  # guesses at once all count
            if row is None or row.disabled_at is not None:
                self._matches(self._nobody, password)  # the same time as for a known name
                raise LoginRefused
            self._refuse_while_locked(row)
            if self._matches(row.password_hash, password):
                if row.totp_secret is None:
                    row.failed_logins, row.locked_until = 0, None
                return _record(row)
            self._count_failure(row)
            await session.commit()
            failed = row.id
        await self._log("login.failed", failed)
        raise LoginRefused

    async def check_code(self, counsellor_id: int, code: str) -> CounsellorRecord:
        """Return who gave the right code of the second factor; each code is good once.

        Raises LoginRefused; wrong codes count like wrong passwords.
        """
        async with self._one_at_a_time, self._sessions() as session, session.begin():
            row = await session.get(Counsellor, counsellor_id, with_for_update=True)
            if row is None or row.disabled_at is not None or row.totp_secret is None:
                raise LoginRefused
            self._refuse_while_locked(row)
            secret = self._keys().unseal(row.totp_secret).decode()
            step = matching_step(secret, code, self._clock(), row.totp_step or 0)
            if step is not None:
                row.totp_step, row.failed_logins, row.locked_until = step, 0, None
                return _record(row)
            self._count_failure(row)
            await session.commit()
        await self._log("login.failed", counsellor_id)
        raise LoginRefused

    async def set_totp(self, counsellor_id: int, secret: str, code: str) -> CounsellorRecord:
        """Set someone's second factor, once *code* shows that their phone has it.

        Raises LoginRefused for a wrong code, AzimutError when there already is a second factor.
        """
        async with self._sessions() as session, session.begin():
            row = await session.get(Counsellor, counsellor_id, with_for_update=True)
            if row is None or row.disabled_at is not None:
                raise LoginRefused
            if row.totp_secret is not None:
                raise AzimutError("a second factor is set already; an administrator resets it")
            step = matching_step(secret, code, self._clock(), 0)
            if step is None:
                raise LoginRefused
            row.totp_secret = self._keys().seal(secret.encode())
            row.totp_step, row.failed_logins, row.locked_until = step, 0, None
            record = _record(row)
        await self._log("totp.set", counsellor_id)
        return record

    async def logged_in(self, counsellor_id: int) -> None:
        """Note in the audit log that someone is in."""
        await self._log("login", counsellor_id)

    # What administrators do

    async def set_password(self, login: str, password: str) -> None:
        """Replace a password; whoever is logged in with the old one is out."""
        _require_long(password)
        hashed = self._hasher.hash(password)
        await self._change(
            login, "password.reset", password_hash=hashed, failed_logins=0, locked_until=None
        )

    async def reset_totp(self, login: str) -> None:
        """Remove a second factor, a lost phone's say; the next login sets a new one."""
        await self._change(login, "totp.reset", totp_secret=None, totp_step=None)

    async def set_role(self, login: str, role: str) -> None:
        _require_role(role)
        await self._change(login, "role.changed", role=role)

    async def disable(self, login: str) -> None:
        """Shut someone out at once; their conversations go back to the queue."""
        await self._change(login, "user.disabled", disabled_at=self._clock())

    async def enable(self, login: str) -> None:
        await self._change(
            login, "user.enabled", disabled_at=None, failed_logins=0, locked_until=None
        )

    async def people(self) -> list[CounsellorRecord]:
        """Return everyone, by login."""
        async with self._sessions() as session:
            rows = await session.scalars(select(Counsellor).order_by(Counsellor.login))
            return [_record(row) for row in rows]

    async def on_duty(self, within: timedelta) -> list[CounsellorRecord]:
        """Return who was seen at the console within that time."""
        async with self._sessions() as session:
            rows = await session.scalars(
                select(Counsellor)
                .where(
                    Counsellor.seen_at >= self._clock() - within, Counsellor.disabled_at.is_(None)
                )
                .order_by(Counsellor.login)
            )
            return [_record(row) for row in rows]

    async def anyone(self) -> bool:
        """Tell whether there is a user at all."""
        async with self._sessions() as session:
            return bool(await session.scalar(select(func.count()).select_from(Counsellor)))

    async def by_id(self, counsellor_id: int) -> CounsellorRecord | None:
        async with self._sessions() as session:
            row = await session.get(Counsellor, counsellor_id)
            return _record(row) if row else None

    # The first administrator

    async def new_setup_token(self) -> str:
        """Return a token for the one-time link by which the first administrator is made."""
        token = secrets.token_urlsafe(32)
        async with self._sessions() as session, session.begin():
            await session.execute(delete(SetupToken))
            expires = self._clock() + timedelta(hours=SETUP_HOURS)
            session.add(SetupToken(token_hash=_hash(token), expires_at=expires))
        return token

    async def takes_setup_token(self, token: str) -> bool:
        """Tell whether the link with *token* still makes the first administrator."""
        async with self._sessions() as session:
            row = await session.get(SetupToken, _hash(token))
        return row is not None and row.expires_at >= self._clock() and not await self.anyone()

    async def use_setup_token(
        self, token: str, login: str, name: str, password: str
    ) -> CounsellorRecord:
        """Make the first administrator. Raises AzimutError when the link was used or is old."""
        if not await self.takes_setup_token(token):
            raise AzimutError("this link was used or is too old; start Azimut again for a new one")
        record = await self.create(login, name, password, "administrator")
        async with self._sessions() as session, session.begin():
            await session.execute(delete(SetupToken))
        return record

    # Inside

    async def _change(self, login: str, action: str, **values: object) -> None:
        async with self._sessions() as session, session.begin():
            row = await session.scalar(
                select(Counsellor).where(Counsellor.login == _known_as(login))
            )
            if row is None:
                raise AzimutError(f"there is no user {login!r}; see azimut admin list-users")
            for name, value in values.items():
                setattr(row, name, value)
            row.version += 1
        await self._log(action, row.id)

    def _refuse_while_locked(self, row: Counsellor) -> None:
        now = self._clock()
        if row.locked_until and row.locked_until > now:
            raise LoginRefused((row.locked_until - now).total_seconds())

    def _count_failure(self, row: Counsellor) -> None:
        row.failed_logins += 1
        over = row.failed_logins - self._attempts
        if over >= 0:
            pause = self._pause * 2 ** min(over, MOST_DOUBLINGS)
            row.locked_until = self._clock() + timedelta(seconds=pause)

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except VerificationError:
            return False

    def _keys(self) -> MasterKey:
        if self._master is None:
            raise AzimutError("second factors need the master key")
        return self._master

    async def _log(self, action: str, counsellor_id: int) -> None:
        """Record what happened to a login; who did it at the command line is not known here."""
        if self._audit is not None:
            await self._audit.record(action, None, f"user:{counsellor_id}")


def _require_long(password: str) -> None:
    if len(password) < MIN_PASSWORD:
        raise AzimutError(f"the password has fewer than {MIN_PASSWORD} characters; choose more")


def _require_role(role: str) -> None:
    if role not in ROLES:
        raise AzimutError(f"{role!r} is not a role; roles: {', '.join(ROLES)}")


def _known_as(login: str) -> str:
    return login.strip().casefold()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _record(row: Counsellor) -> CounsellorRecord:
    return CounsellorRecord(
        row.id, row.login, row.name, row.role, row.totp_secret is not None,
        row.disabled_at is not None, row.version,
    )  # fmt: skip
