"""The running bot loses and doubles nothing when its processes are killed at random moments."""

from bot.handoff import MasterKey
from tests.channels.telegram.bot_api import BotApi
from tests.conftest import Stack, is_up, wait_until
from tests.faults.kills import kill_at_random

KILLS = 6


async def test_processes_killed_under_load(stack: Stack, telegram_api: BotApi) -> None:
    seen = await kill_at_random(
        stack.base, stack.process.pid, f"sqlite+aiosqlite:///{stack.data_dir}/azimut.db",
        MasterKey.read_or_make(stack.data_dir / "master.key"), telegram_api, KILLS, 11,
        pause=(0.2, 4.0), visitors=2,
    )  # fmt: skip
    assert sum(seen.kills.values()) == KILLS
    assert (seen.lost, seen.doubled, seen.unsafe) == (0, 0, 0)
    assert seen.messages > KILLS and seen.danger
    wait_until(lambda: is_up(f"{stack.base}/health/ready"), 120)
