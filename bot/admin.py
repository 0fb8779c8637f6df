"""What operators do from the command line on the hub's database."""

import json
from pathlib import Path

from bot.channels.telegram.alert_chats import AlertChats
from bot.handoff import MasterKey, Staff, Store, connect, migrate
from bot.settings import Settings, get_settings


async def list_queue(as_json: bool, data_dir: Path | None) -> None:
    """Print the open queue items, without content."""
    settings = _settings(data_dir)
    url = settings.effective_database_url
    migrate(url)
    engine = connect(url)
    items = await Store(engine, master_key(settings)).queue()
    await engine.dispose()
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
    url = _settings(data_dir).effective_database_url
    migrate(url)
    engine = connect(url)
    try:
        await Staff(engine).create(login, name, password, role)
    finally:
        await engine.dispose()


async def new_alert_code(login: str, data_dir: Path | None) -> str:
    """Return a one-time code for a user's own chat. Raises AzimutError for an unknown user."""
    settings = _settings(data_dir)
    url = settings.effective_database_url
    migrate(url)
    engine = connect(url)
    try:
        return await AlertChats(engine, master_key(settings)).new_code_for(login)
    finally:
        await engine.dispose()


def master_key(settings: Settings) -> MasterKey:
    """Return the master key of the settings, or the one in the data folder."""
    if settings.master_key:
        return MasterKey.from_base64(settings.master_key)
    return MasterKey.read_or_make(settings.data_dir / "master.key")


def _settings(data_dir: Path | None) -> Settings:
    settings = get_settings()
    return settings.model_copy(update={"data_dir": data_dir}) if data_dir else settings
