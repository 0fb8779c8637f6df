"""``azimut admin rotate-key``: the key in the data folder or in the environment, also when cut off."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import master_keys
from bot.admin import verify_audit
from bot.errors import AzimutError
from bot.handoff import Store, connect, migrate
from bot.handoff.keys import WrongMasterKey
from bot.master_keys import master_key, rotate_key
from bot.project import ROOT
from bot.settings import Settings


def settings_of(folder: Path, key: str = "") -> Settings:
    return Settings(data_dir=folder, master_key=key, database_url="")


async def write(settings: Settings, count: int = 1) -> None:
    migrate(settings.effective_database_url)
    engine = connect(settings.effective_database_url)
    store = Store(engine, master_key(settings))
    for number in range(count):
        conversation = await store.conversation("web", f"visitor {number}")
        await store.receive(conversation, f"text {number}", "1")
    await engine.dispose()


async def read(settings: Settings, count: int = 1) -> list[str]:
    engine = connect(settings.effective_database_url)
    store = Store(engine, master_key(settings))
    found = []
    for number in range(count):
        conversation = await store.conversation("web", f"visitor {number}")
        found += [message.text for message in await store.messages(conversation.id)]
    await engine.dispose()
    return found


async def test_the_key_in_the_data_folder_is_replaced(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    await write(settings)
    old = (tmp_path / "master.key").read_text()
    done = await rotate_key(settings, tmp_path / "old.key")
    assert (done.values > 0, done.to_set) == (True, None)
    new = (tmp_path / "master.key").read_text()
    assert new != old and (tmp_path / "master.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "old.key").read_text() == old
    assert not (tmp_path / "master.key.new").exists()
    assert await read(settings) == ["text 0"]
    with pytest.raises(WrongMasterKey, match="refused"):
        await read(settings_of(tmp_path, old))
    assert (await verify_audit(None, tmp_path)).startswith("1:")


async def test_a_key_in_the_environment_is_given_as_a_file(tmp_path: Path) -> None:
    old = settings_of(tmp_path)
    await write(old)
    given = settings_of(tmp_path, (tmp_path / "master.key").read_text())
    done = await rotate_key(given, None)
    assert done.to_set is not None
    new = settings_of(tmp_path, done.to_set.read_text())
    assert await read(new) == ["text 0"]
    again = await rotate_key(given, None)  # before the operator has set it
    assert (again.values, again.to_set) == (0, done.to_set)
    assert await read(new) == ["text 0"]


async def test_cut_off_between_database_and_file_the_next_run_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(tmp_path)
    await write(settings)

    def cut_off(*_paths: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(master_keys.os, "replace", cut_off)
        with pytest.raises(KeyboardInterrupt):
            await rotate_key(settings, None)
    with pytest.raises(WrongMasterKey, match="run it again"):
        await read(settings)
    assert (await rotate_key(settings, None)).values == 0
    assert await read(settings) == ["text 0"]


async def test_the_old_key_is_never_written_over_a_file(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    await write(settings)
    kept = tmp_path / "kept"
    kept.write_text("x")
    with pytest.raises(AzimutError, match="name a new file"):
        await rotate_key(settings, kept)
    assert kept.read_text() == "x"
    assert await read(settings) == ["text 0"]


def rotate_and_kill(folder: Path) -> None:
    """Kill the command ever later, then let it end."""
    command = [sys.executable, "-m", "bot", "admin", "rotate-key", "--data-dir", str(folder)]
    environment = {**os.environ, "AZIMUT_MASTER_KEY": "", "AZIMUT_DATABASE_URL": ""}
    cut_off = 0
    for wait in (0.6, 0.9, 1.2, 1.5, 1.8, 2.1):
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(wait)
        cut_off += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert cut_off
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


async def test_killed_at_any_moment_it_is_ended_by_the_next_run(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    await write(settings, 300)
    await asyncio.to_thread(rotate_and_kill, tmp_path)
    assert len(set(await read(settings, 300))) == 300
    engine = connect(settings.effective_database_url)
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM conversations")) == 300
    await engine.dispose()
