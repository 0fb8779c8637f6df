"""No text, name or number of a chat in a log, and none readable in the database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.handoff import connect_sync
from bot.logs import configure_logs
from tests.channels.telegram.bot_api import TOKEN, Fault
from tests.channels.telegram.conftest import ANA, World, until
from tests.handoff.test_store_secrets import in_tables, on_disk

CANARY = "CANARY7f3a"
COLLEAGUE = 800_000_077


@pytest.fixture(autouse=True)
def default_logs() -> Iterator[None]:
    """Leave structlog as it was."""
    yield
    structlog.reset_defaults()


async def use_everything(world: World) -> str:
    """Let people use what there is, with a canary wherever words go; return the alerts' code."""
    await world.counsellor("ana")
    code = await world.channel.parts.alert_chats.new_code_for("ana")
    await world.says(COLLEAGUE, f"/alerts {code}")
    await world.says(ANA, f"my name is {CANARY}", language="en")
    photo = [{"file_id": CANARY, "file_unique_id": "1", "width": 1, "height": 1}]
    world.api.message(ANA, photo=photo, caption=f"a photo of {CANARY}")
    await world.settled(ANA)
    await world.says(ANA, f"he locked me in, {CANARY}")
    world.api.message(ANA, contact={"phone_number": "+37360000777", "first_name": CANARY})
    await world.settled(ANA)
    return code


async def test_no_table_and_no_byte_on_disk_tells_who_or_what(
    world: World, database_url: str, tmp_path: Path
) -> None:
    code = await use_everything(world)
    engine = connect_sync(database_url)
    tables, disk = in_tables(engine), on_disk(tmp_path)
    engine.dispose()
    for secret in (CANARY, str(ANA), str(COLLEAGUE), TOKEN, code, "37360000777"):
        assert secret not in tables
        assert secret.encode() not in disk


async def test_what_waits_during_an_outage_is_not_readable_either(
    world: World, database_url: str
) -> None:
    world.api.down = True
    await world.channel.inbox.add(1, {"message": {"text": CANARY, "chat": {"id": ANA}}})
    world.api.say(ANA, f"my name is {CANARY}")
    await world.deliver()
    await until(lambda: world.dialogue.asked)
    engine = connect_sync(database_url)
    tables = in_tables(engine)
    engine.dispose()
    assert CANARY not in tables and str(ANA) not in tables


async def test_no_log_tells_who_or_what(
    world: World, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    configure_logs("DEBUG")
    monkeypatch.setattr("bot.channels.telegram.channel._RETRY_SECONDS", 0.01)
    code = await use_everything(world)
    for fault in (Fault(500, CANARY), Fault(400, CANARY, times=2), Fault()):
        world.api.fail("sendMessage", fault)
        await world.says(ANA, f"again {CANARY}")

    async def fail(*_: object) -> None:
        raise ValueError(f"{CANARY} {ANA}")

    monkeypatch.setattr(world.hub, "receive", fail)
    await world.says(ANA, f"once more {CANARY}")
    written = capsys.readouterr()
    everything = written.out + written.err
    assert "telegram.unreachable" in everything and "telegram.update_failed" in everything
    for secret in (CANARY, str(ANA), str(COLLEAGUE), TOKEN, code):
        assert secret not in everything
    ours = "\n".join(
        r.getMessage() for r in caplog.records if r.name.startswith(("bot", "aiogram"))
    )
    assert CANARY not in ours and TOKEN not in ours
