"""What administrators and operators do at the command line."""

import asyncio
import json
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.admin import (
    change_user,
    create_user,
    list_audit,
    list_users,
    set_password,
    verify_audit,
)
from bot.errors import AzimutError
from bot.handoff import LoginRefused, Staff, connect, connect_sync
from tests.handoff.conftest import quick_hashes

__all__ = ["quick_hashes"]

PASSWORD = "o parolă lungă și bună"


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """A data folder where Ana is a counsellor."""
    await create_user("ana", "Ana", PASSWORD, "counsellor", tmp_path)
    return tmp_path


async def may_log_in(folder: Path, password: str = PASSWORD) -> bool:
    engine = connect(f"sqlite+aiosqlite:///{folder / 'azimut.db'}")
    try:
        await Staff(engine).log_in("ana", password)
    except LoginRefused:
        return False
    finally:
        await engine.dispose()
    return True


async def test_users_are_listed_with_role_and_state(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await change_user("ana", "set_role", folder, "supervisor")
    await change_user("ana", "disable", folder)
    await list_users(True, folder)
    [ana] = json.loads(capsys.readouterr().out)
    assert ana == {
        "login": "ana",
        "name": "Ana",
        "role": "supervisor",
        "second_factor": False,
        "disabled": True,
    }


async def test_who_is_disabled_may_not_log_in_until_enabled(folder: Path) -> None:
    assert await may_log_in(folder)
    await change_user("ana", "disable", folder)
    assert not await may_log_in(folder)
    await change_user("ana", "enable", folder)
    assert await may_log_in(folder)


async def test_a_new_password_replaces_the_old_one(folder: Path) -> None:
    await set_password("ana", "another long password", folder)
    assert not await may_log_in(folder)
    assert await may_log_in(folder, "another long password")


@pytest.mark.parametrize(
    ("change", "login", "role", "reason"),
    [
        ("disable", "eve", None, "no user"),
        ("set_role", "ana", "director", "not a role"),
        ("reset_totp", "eve", None, "no user"),
    ],
)
async def test_a_wrong_change_says_why(
    folder: Path, change: str, login: str, role: str | None, reason: str
) -> None:
    with pytest.raises(AzimutError, match=reason):
        await change_user(login, change, folder, role)


async def test_what_was_done_to_users_is_in_the_audit_log(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await change_user("ana", "reset_totp", folder)
    await list_audit(10, folder)
    lines = capsys.readouterr().out.splitlines()
    assert ["totp.reset" in lines[0], "user.created" in lines[1]] == [True, True]
    head = await verify_audit(None, folder)
    assert head.startswith("2:")
    await change_user("ana", "enable", folder)
    assert (await verify_audit(head, folder)).startswith("3:")


async def test_tampering_with_the_audit_log_is_told(folder: Path) -> None:
    await change_user("ana", "disable", folder)
    await asyncio.to_thread(tamper, folder)
    with pytest.raises(AzimutError, match="tampered with: a record was changed, from record 1"):
        await verify_audit(None, folder)


def tamper(folder: Path) -> None:
    engine = connect_sync(f"sqlite:///{folder / 'azimut.db'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE audit SET action = 'login' WHERE id = 1"))
    engine.dispose()
