"""``azimut admin backup`` and ``restore`` on a data folder, and the list that the hub writes."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.admin import list_audit
from bot.backups import backup, restore
from bot.errors import AzimutError
from bot.handoff import Store, connect
from bot.handoff.deletions import DeletionList, id_hash, write_list
from bot.master_keys import master_key, rotate_key
from bot.project import ROOT
from bot.settings import Settings
from tests.test_master_keys import read, settings_of, write


def azimut(*words: object) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("AZIMUT_")}
    command = [sys.executable, "-m", "bot", "admin", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True)


async def delete_first(settings: Settings) -> str:
    engine = connect(settings.effective_database_url)
    store = Store(engine, master_key(settings))
    conversation = await store.conversation("web", "visitor 0")
    await store.delete(conversation.id)
    await engine.dispose()
    return conversation.id


async def test_from_the_command_line_and_back(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    await write(settings, 3)
    made = azimut("backup", "--data-dir", tmp_path)
    assert made.returncode == 0, made.stderr
    path = Path(made.stdout.strip())
    assert path.parent == tmp_path / "backups"
    deleted = await delete_first(settings)
    refused = azimut("restore", path, "--data-dir", tmp_path)
    assert refused.returncode == 1 and "--replace" in refused.stderr
    done = azimut("restore", path, "--replace", "--data-dir", tmp_path)
    assert done.returncode == 0 and "2 conversations" in done.stderr
    assert await read(settings, 3) == ["text 1", "text 2"]
    again = azimut("backup", "--data-dir", tmp_path)
    assert again.returncode == 0, again.stderr
    assert list(DeletionList(tmp_path / "backups").read()) == [id_hash(deleted)]


async def test_on_a_new_disk_the_list_beside_the_backup_is_heeded(tmp_path: Path) -> None:
    old, new = settings_of(tmp_path / "old"), settings_of(tmp_path / "new")
    await write(old, 2)
    made, _ = await backup(old, tmp_path / "elsewhere")
    deleted = await delete_first(old)
    engine = connect(old.effective_database_url)
    found = DeletionList(tmp_path / "elsewhere")  # as the hub does every few seconds
    await write_list(engine, found, datetime.now(UTC), timedelta(days=35))
    await engine.dispose()
    assert list(found.read()) == [id_hash(deleted)]
    new.data_dir.mkdir()
    (new.data_dir / "master.key").write_text((old.data_dir / "master.key").read_text())
    assert await restore(new, made, None, replace=False) == 1
    assert await read(new, 2) == ["text 1"]


async def test_another_machine_without_the_key_is_told_so(tmp_path: Path) -> None:
    old, new = settings_of(tmp_path / "old"), settings_of(tmp_path / "new")
    await write(old)
    made, _ = await backup(old, tmp_path / "elsewhere")
    with pytest.raises(AzimutError, match="another master key"):
        await restore(new, made, None, replace=False)


async def test_an_older_key_is_named(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    await write(settings)
    made, _ = await backup(settings, None)
    await rotate_key(settings, tmp_path / "old.key")
    assert await restore(settings, made, tmp_path / "old.key", replace=True) == 1
    assert await read(settings) == ["text 0"]


async def test_backups_and_restores_are_in_the_audit_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_of(tmp_path)
    await write(settings)
    made, _ = await backup(settings, None)
    await restore(settings, made, None, replace=True)
    await list_audit(10, tmp_path)
    told = [line.split()[3] for line in capsys.readouterr().out.splitlines()]
    assert told == ["backup.restored", "backup.made"]
