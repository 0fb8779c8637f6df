"""``azimut up`` keeps its parts alive: dead ones, hung ones, and none when it is killed itself."""

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from rich.console import Console

from bot import supervisor
from bot.project import ROOT
from bot.settings import Settings
from bot.supervisor import Part, Supervisor
from tests.conftest import free_port, is_up, wait_until

SERVER = """
import http.server, os, signal, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


@pytest.fixture
def part(tmp_path: Path) -> Part:
    port = free_port()
    command = [sys.executable, "-c", SERVER, str(port)]
    return Part("server", command, f"http://127.0.0.1:{port}", tmp_path / "logs" / "server.log")


def watcher(part: Part, tmp_path: Path) -> Supervisor:
    """Return a supervisor of that one part."""
    settings = Settings(data_dir=tmp_path)
    keeper = Supervisor.__new__(Supervisor)
    keeper._settings = settings
    keeper._console = Console(file=io.StringIO())
    keeper._stopping = False
    keeper._environment = dict(os.environ)
    keeper.parts = [part]
    return keeper


def test_a_dead_part_is_started_again(part: Part, tmp_path: Path) -> None:
    keeper = watcher(part, tmp_path)
    part.start(keeper._environment)
    assert part.health and part.process
    wait_until(part.is_healthy)
    first = part.process.pid
    part.process.kill()

    def again() -> bool:
        keeper._watch()
        return part.is_healthy() and part.process is not None and part.process.pid != first

    wait_until(again)
    keeper._end()


def test_a_hung_part_is_ended_and_started_again(
    part: Part, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "_LOOK_SECONDS", 0.0)
    monkeypatch.setattr(supervisor, "_HUNG_SECONDS", 0.5)
    keeper = watcher(part, tmp_path)
    part.start(keeper._environment)
    wait_until(part.is_healthy)
    assert not part.is_hung(time.monotonic()) and part.process
    first = part.process
    first.send_signal(signal.SIGSTOP)

    def again() -> bool:
        keeper._watch()
        return part.process is not first and part.is_healthy()

    wait_until(again, 60)
    keeper._end()


def test_a_part_that_takes_long_to_start_is_not_hung(part: Part) -> None:
    part.command = [sys.executable, "-c", "import time; time.sleep(60)"]
    part.start(dict(os.environ))
    part.looked = part.started = time.monotonic() - 1000
    assert not part.is_hung(time.monotonic())
    assert part.process
    part.process.kill()
    part.process.wait()


def test_a_killed_supervisor_leaves_no_part_behind(part: Part, tmp_path: Path) -> None:
    program = (
        "import os, sys, time\n"
        "from pathlib import Path\n"
        "from bot.supervisor import Part\n"
        f"part = Part('server', {part.command!r}, None, Path({str(part.log)!r}))\n"
        "part.start(dict(os.environ))\n"
        "print(part.process.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout and part.health
    child = int(parent.stdout.readline())
    wait_until(lambda: is_up(part.health or ""), 60)
    parent.kill()
    parent.wait()
    wait_until(lambda: not psutil.pid_exists(child) or _is_ended(child), 60)


def _is_ended(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
