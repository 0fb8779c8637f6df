"""An invented year has the shares of the factsheet, and is the same for the same seed."""

from collections import Counter
from pathlib import Path

import pytest

from bot.cases import Figures
from bot.errors import AzimutError
from bot.handoff import Store, connect
from bot.reports.factsheet import kind_of
from bot.simulate import simulate
from tests.conftest import MASTER


def url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'azimut.db'}"


async def test_a_year_has_the_factsheets_shares(tmp_path: Path) -> None:
    assert await simulate(tmp_path, 2025, 8500, 0, 0, seed=1) == 8500
    engine = connect(url(tmp_path))
    kinds = Counter(kind_of(c) for c in await Figures(engine).contacts(2025))
    await engine.dispose()
    assert kinds["sos"] == 100
    assert abs(kinds["bilateral_project"] - 8500 * 7462 / 8462) < 50
    assert abs(kinds["referral"] - 8500 * 553 / 8462) < 10


async def test_the_same_seed_gives_the_same_contacts(tmp_path: Path) -> None:
    found = []
    for name in ("one", "two"):
        await simulate(tmp_path / name, 2025, 300, 0, 0, seed=7)
        engine = connect(url(tmp_path / name))
        found.append(await Figures(engine).contacts(2025))
        await engine.dispose()
    assert found[0] == found[1]


async def test_people_wait_in_it(tmp_path: Path) -> None:
    await simulate(tmp_path, 2025, 100, 60, 12, seed=1)
    engine = connect(url(tmp_path))
    queue = await Store(engine, MASTER).queue()
    await engine.dispose()
    assert len(queue) == 12
    assert [item.level for item in queue] == sorted((i.level for i in queue), reverse=True)


async def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    await simulate(tmp_path, 2025, 100, 0, 0, seed=1)
    with pytest.raises(AzimutError, match="new folder"):
        await simulate(tmp_path, 2025, 100, 0, 0, seed=1)
