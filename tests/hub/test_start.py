"""The hub starts without its database, and goes on when it comes."""

from pathlib import Path

import pytest

from bot.hub import start
from bot.hub.start import Start
from tests.channels.telegram.conftest import until


async def test_it_waits_for_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "_PAUSE", 0.05)
    there = tmp_path / "folder"
    there.write_text("no folder yet")
    begun: list[bool] = []

    async def then() -> None:
        begun.append(True)

    waiting = Start(f"sqlite+aiosqlite:///{there}/azimut.db")
    waiting.try_to_prepare()
    assert not waiting.is_prepared
    task = await waiting.begin(then)
    assert begun == []
    there.unlink()
    await until(lambda: begun == [True])
    assert waiting.is_prepared
    await task
