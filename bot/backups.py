"""``azimut admin backup`` and ``restore``: the database as the settings name it, and its list of deletions."""

from datetime import timedelta
from pathlib import Path

import bot.cases.tables  # noqa: F401 -- a backup holds every table
from bot.errors import AzimutError
from bot.handoff import Audit, MasterKey, connect, migrate, utc_now
from bot.handoff.backup import forget_old_backups, make_backup, restore_backup
from bot.handoff.deletions import DeletionList, write_list
from bot.handoff.keys import open_keys
from bot.master_keys import master_key, present_key
from bot.settings import Settings


async def backup(settings: Settings, folder: Path | None) -> tuple[Path, int]:
    """Make a backup and delete those that are too old; return its path and their number."""
    url, folder = settings.effective_database_url, folder or settings.effective_backup_dir
    migrate(url)
    key, now, keep = master_key(settings), utc_now(), timedelta(days=settings.keep_backup_days)
    engine = connect(url)
    try:
        await Audit(engine, key).record("backup.made")
        made = make_backup(url, folder, now)
        deletions = DeletionList(folder)
        await write_list(engine, deletions, now, keep)
    finally:
        await engine.dispose()
    old = forget_old_backups(folder, now - keep)
    deletions.forget_before(now - keep)
    return made, old


async def restore(settings: Settings, path: Path, old_key: Path | None, replace: bool) -> int:
    """Put a backup in place of the database; return how many conversations it brings."""
    url = settings.effective_database_url
    migrate(url)
    deleted = DeletionList(settings.effective_backup_dir).read() | DeletionList(path.parent).read()
    old = MasterKey.from_base64(_read(old_key)) if old_key else None
    count = restore_backup(url, path, present_key(settings), deleted, old, replace)
    engine = connect(url)
    await Audit(engine, open_keys(url, present_key(settings))).record("backup.restored")
    await engine.dispose()
    return count


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise AzimutError(
            f"{path} cannot be read: {error}; name a file with a master key"
        ) from None
