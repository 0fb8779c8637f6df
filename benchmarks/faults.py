"""What people see when something breaks: makes every fault on real parts and writes ``docs/faults.md``.

``uv run python -m benchmarks.faults`` writes the table of faults; ``--kills 200`` instead starts the whole bot
with ``azimut up`` and kills its processes at random moments under load, and writes that section.
"""

import argparse
import asyncio
import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from bot.handoff import MasterKey
from bot.project import ROOT
from tests.channels.telegram.bot_api import TOKEN, BotApi
from tests.conftest import free_port
from tests.faults.kills import Killing, kill_at_random
from tests.faults.place import Row, place
from tests.faults.rows import ROWS
from tests.faults.rows_channels import CHANNEL_ROWS
from tests.faults.rows_database import DATABASE_ROWS

PAGE = ROOT / "docs" / "faults.md"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=0, help="kill so many processes instead")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.kills:
        seen = asyncio.run(_kill(arguments.kills, arguments.seed))
        _write("kills", _told(seen))
    else:
        _write("rows", asyncio.run(_rows()))


async def _rows() -> list[str]:
    lines = [
        "| fault | the person sees | the counsellor sees | danger in the queue after | heals after "
        "| lost, doubled |",
        "|---|---|---|---|---|---|",
    ]
    for fault in (*ROWS, *DATABASE_ROWS, *CHANNEL_ROWS):
        print(fault.__name__, flush=True)
        async with place(quick=False) as here:
            try:
                lines.append(_line(await fault(here)))
            except subprocess.CalledProcessError as error:
                print(f"  left out, {error.cmd[0]} is not allowed here", flush=True)
    return lines


def _line(row: Row) -> str:
    danger = "no database: the numbers" if row.danger is None else f"{row.danger:.2f} s"
    heals = "–" if row.heals is None else f"{row.heals:.1f} s"
    return (
        f"| {row.fault} | {row.person} | {row.counsellor} | {danger} | {heals} | "
        f"{row.lost}, {row.doubled} |"
    )


async def _kill(kills: int, seed: int) -> Killing:
    with tempfile.TemporaryDirectory(prefix="azimut-kills-") as folder, BotApi() as api:
        port = free_port()
        environment = {
            **os.environ,
            "AZIMUT_DATA_DIR": folder, "AZIMUT_PORT": str(port),
            "AZIMUT_RASA_PORT": str(free_port()), "AZIMUT_ACTION_PORT": str(free_port()),
            "AZIMUT_TELEGRAM_TOKEN": TOKEN, "AZIMUT_TELEGRAM_API": api.url,
            "AZIMUT_SECOND_FACTOR": "optional",
        }  # fmt: skip
        command = [sys.executable, "-m", "bot", "up"]
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=environment, stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        async for line in process.stdout:
            if b"Ctrl-C stops everything" in line:
                break
        reading = asyncio.create_task(process.stdout.read())
        try:
            return await kill_at_random(
                f"http://127.0.0.1:{port}", process.pid,
                f"sqlite+aiosqlite:///{folder}/azimut.db",
                MasterKey.read_or_make(Path(folder) / "master.key"), api, kills, seed,
            )  # fmt: skip
        finally:
            process.send_signal(signal.SIGTERM)
            await process.wait()
            reading.cancel()


def _told(seen: Killing) -> list[str]:
    danger = sorted(seen.danger)
    median = danger[len(danger) // 2] if danger else 0.0
    kills = ", ".join(f"{name} {count}" for name, count in sorted(seen.kills.items()))
    return [
        "| measure | figure |",
        "|---|---|",
        f"| processes killed | {sum(seen.kills.values())} ({kills}) |",
        f"| messages sent meanwhile, web and Telegram | {seen.messages} |",
        f"| messages lost, doubled | {seen.lost}, {seen.doubled} |",
        f"| people in danger, of them without the numbers | {len(danger)}, {seen.unsafe} |",
        f"| danger in the queue, the hub's restarts included: median / longest | {median:.1f} / "
        f"{danger[-1] if danger else 0:.1f} s |",
        f"| after the last kill all was answered within | {seen.heals:.0f} s |",
    ]


def _write(name: str, lines: list[str]) -> None:
    """Replace the part *name* of the page."""
    page = PAGE.read_text(encoding="utf-8")
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    part = "\n".join([begin, "", *lines, "", end])
    new = re.sub(re.escape(begin) + ".*?" + re.escape(end), lambda _: part, page, flags=re.S)
    PAGE.write_text(new, encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
