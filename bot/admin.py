"""What operators do from the command line on the hub's database."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.channels.telegram.alert_chats import AlertChats
from bot.errors import AzimutError
from bot.handoff import Audit, MasterKey, Staff, Store, connect, migrate
from bot.master_keys import Rotated, master_key, rotate_key
from bot.settings import Settings, get_settings


async def list_queue(as_json: bool, data_dir: Path | None) -> None:
    """Print the open queue items, without content."""
    async with _database(data_dir) as (engine, key):
        items = await Store(engine, key).queue()
    records = [
        {
            "id": item.id,
            "conversation": item.conversation_id,
            "level": item.level.label,
            "category": item.category,
            "reason": item.reason,
            "status": item.status,
            "language": item.language,
            "channel": item.channel,
            "since": item.created_at.isoformat(),
            "due": item.due_at.isoformat() if item.due_at else None,
            "callback": item.has_callback,
        }
        for item in items
    ]
    if as_json:
        print(json.dumps(records, ensure_ascii=False))
        return
    for record in records:
        print("{since}  {level:10} {status:8} {channel:9} {language}  #{id}".format(**record))


async def create_user(
    login: str, name: str, password: str, role: str, data_dir: Path | None
) -> None:
    """Create a user of the console. Raises AzimutError when something is wrong with it."""
    async with _staff(data_dir) as staff:
        await staff.create(login, name, password, role)


async def list_users(as_json: bool, data_dir: Path | None) -> None:
    """Print the users of the console."""
    async with _staff(data_dir) as staff:
        people = await staff.people()
    records = [
        {
            "login": person.login,
            "name": person.name,
            "role": person.role,
            "second_factor": person.has_totp,
            "disabled": person.disabled,
        }
        for person in people
    ]
    if as_json:
        print(json.dumps(records, ensure_ascii=False))
        return
    for person in people:
        marks = [
            "second factor" if person.has_totp else "no second factor",
            *(["disabled"] if person.disabled else []),
        ]
        print(f"{person.login:20} {person.role:14} {', '.join(marks)}")


async def set_password(login: str, password: str, data_dir: Path | None) -> None:
    """Replace a password. Raises AzimutError for an unknown login or a short password."""
    async with _staff(data_dir) as staff:
        await staff.set_password(login, password)


async def change_user(
    login: str, change: str, data_dir: Path | None, role: str | None = None
) -> None:
    """Do *change* to a user: disable, enable, reset_totp or set_role. Raises AzimutError."""
    async with _staff(data_dir) as staff:
        if change == "set_role":
            await staff.set_role(login, role or "")
        else:
            await getattr(staff, change)(login)


async def verify_audit(head: str | None, data_dir: Path | None) -> str:
    """Return the log's count and newest seal.

    Raises AzimutError where the chain breaks, or where it no longer holds *head*, an earlier
    “count:seal” that this returned.
    """
    async with _database(data_dir) as (engine, key):
        audit = Audit(engine, key)
        found = await audit.verify()
        known = head is None or await audit.holds(head)
    if not found.is_whole:
        raise AzimutError(
            f"the audit log was tampered with: {found.reason}, from record {found.broken_at} on; "
            "compare it with a backup"
        )
    if not known:
        raise AzimutError("the audit log no longer holds that record; compare it with a backup")
    return f"{found.count}:{found.head}"


async def list_audit(limit: int, data_dir: Path | None) -> None:
    """Print the newest records of the audit log, newest first."""
    async with _database(data_dir) as (engine, key):
        entries = await Audit(engine, key).entries(limit)
    for entry in entries:
        who = f"user:{entry.counsellor_id}" if entry.counsellor_id else "-"
        moment = entry.at.isoformat(timespec="seconds")
        print(f"{entry.id:6}  {moment}  {who:10} {entry.action:26} {entry.subject or ''}".rstrip())


async def new_alert_code(login: str, data_dir: Path | None) -> str:
    """Return a one-time code for a user's own chat. Raises AzimutError for an unknown user."""
    async with _database(data_dir) as (engine, key):
        return await AlertChats(engine, key).new_code_for(login)


def settings_for(data_dir: Path | None) -> Settings:
    """Return the settings, with *data_dir* for their own data folder when it is given."""
    settings = get_settings()
    return settings.model_copy(update={"data_dir": data_dir}) if data_dir else settings


async def rotate_master_key(keep_old: Path | None, data_dir: Path | None) -> Rotated:
    """Replace the master key. Raises AzimutError."""
    return await rotate_key(settings_for(data_dir), keep_old)


@asynccontextmanager
async def _database(data_dir: Path | None) -> AsyncIterator[tuple[AsyncEngine, MasterKey]]:
    settings = settings_for(data_dir)
    url = settings.effective_database_url
    migrate(url)
    engine = connect(url)
    try:
        yield engine, master_key(settings)
    finally:
        await engine.dispose()


@asynccontextmanager
async def _staff(data_dir: Path | None) -> AsyncIterator[Staff]:
    async with _database(data_dir) as (engine, key):
        yield Staff(engine, master=key, audit=Audit(engine, key))
