"""``azimut up``: start every part, restart a dead one, stop all of them together."""

import asyncio
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import BinaryIO

import httpx
import yaml
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import AzimutError
from bot.handoff import Staff, connect, migrate, read_or_make_secret
from bot.master_keys import master_key
from bot.production import require_production_settings
from bot.progress import train_with_progress
from bot.project import ROOT
from bot.settings import Settings, get_settings
from bot.snapshots import PINNED, served
from bot.training import QUIET_ENVIRONMENT, rasa_model

_STOP_SECONDS = 10
_LONGEST_PAUSE = 30.0
MOST_FRAME_BYTES = 2 * 1024 * 1024
_READY_SECONDS = 180
_LOOK_SECONDS = 5.0
_HUNG_SECONDS = 120.0
"""A part that was ready and then does not answer for so long is ended and started again."""
_PR_SET_PDEATHSIG = 1


_LIBC = ctypes.CDLL(None)


@dataclass(slots=True)
class Part:
    """One process that the supervisor keeps alive."""

    name: str
    command: list[str]
    health: str | None
    """Address that answers once the part is ready; None: it is ready as soon as it runs."""
    log: Path
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    started: float = 0.0
    restart_at: float = field(default=0.0)
    answered: float | None = None
    """When it last said that it is well; None: not yet since it was started."""
    looked: float = 0.0

    def start(self, environment: dict[str, str]) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self._output() as output:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT, preexec_fn=_end_with_parent,
            )  # fmt: skip
        self.started = self.looked = time.monotonic()
        self.restart_at = 0.0
        self.answered = None

    def _output(self) -> BinaryIO:
        """Return the log to append to; on a full disk, nowhere."""
        try:
            return self.log.open("ab")
        except OSError:
            return open(os.devnull, "ab")

    def is_hung(self, now: float) -> bool:
        """Tell whether it runs, was ready once, and has not answered for long."""
        if self.health is None or now - self.looked < _LOOK_SECONDS:
            return False
        if self.is_healthy():
            self.answered = time.monotonic()
        self.looked = time.monotonic()
        return self.answered is not None and self.looked - self.answered > _HUNG_SECONDS

    def is_healthy(self) -> bool:
        if self.health is None:
            return self.process is not None and self.process.poll() is None
        try:
            return httpx.get(self.health, timeout=2, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False


def _end_with_parent() -> None:
    """Let the new process end when the supervisor is killed: nobody would start it again."""
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Keeps hub, Rasa server, action server and Telegram poller running until it is told to stop."""

    def __init__(self, settings: Settings, console: Console) -> None:
        self._settings = settings
        self._console = console
        self._stopping = False
        self._environment = environment(settings)
        self.parts = parts(settings)

    def run(self) -> int:
        """Start, watch and, on SIGINT or SIGTERM, stop everything."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        for part in self.parts:
            part.start(self._environment)
        try:
            self._wait_until_ready()
            while not self._stopping:
                self._watch()
                time.sleep(0.5)
        finally:
            self._end()
        return 0

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _wait_until_ready(self) -> None:
        waiting = list(self.parts)
        deadline = time.monotonic() + _READY_SECONDS
        with self._console.status("starting") as status:
            while waiting and not self._stopping:
                self._watch()
                waiting = [part for part in waiting if not part.is_healthy()]
                status.update(f"starting: {', '.join(part.name for part in waiting)}")
                if time.monotonic() > deadline:
                    names = ", ".join(part.name for part in waiting)
                    self._say(f"[yellow]not ready after {_READY_SECONDS} s: {names}[/yellow]")
                    break
                time.sleep(0.3)
        if not self._stopping:
            self._announce()

    def _announce(self) -> None:
        base = f"http://{self._settings.host}:{self._settings.port}"
        self._say("")
        self._say(f"chat page  {base}/chat")
        self._say(f"console    {base}/console")
        self._say(f"health     {base}/health/ready")
        try:
            token = asyncio.run(first_administrator(self._settings))
        except (SQLAlchemyError, OSError):
            token = None
            self._say("[yellow]the database cannot be reached; people see the numbers[/yellow]")
        if token:
            self._say("")
            self._say("No user of the console yet. Make the first administrator, once, here:")
            self._say(f"           {base}/console/setup?token={token}")
        self._say("")
        self._say("Ctrl-C stops everything.")

    def _watch(self) -> None:
        for part in self.parts:
            now = time.monotonic()
            if part.process is None:
                continue
            if part.process.poll() is None:
                if part.is_hung(now):
                    self._say(f"[yellow]{part.name} does not answer; ending it[/yellow]")
                    part.process.kill()
                    part.process.wait()
                continue
            if not part.restart_at:
                lived = now - part.started
                was_well = part.answered is not None or lived > 60
                part.failures = 1 if was_well else part.failures + 1
                pause = min(2.0 ** (part.failures - 1) - 1, _LONGEST_PAUSE)
                part.restart_at = now + pause
                code = part.process.returncode
                self._say(
                    f"[yellow]{part.name} ended (code {code}); starting it again in "
                    f"{pause:.0f} s; its log: {part.log}[/yellow]"
                )
            elif now >= part.restart_at:
                part.start(self._environment)

    def _end(self) -> None:
        running = [p for p in self.parts if p.process and p.process.poll() is None]
        for part in running:
            if part.process:
                part.process.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        for part in running:
            if part.process is None:
                continue
            try:
                part.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                part.process.kill()
        self._say("stopped")

    def _say(self, text: str) -> None:
        self._console.print(text, soft_wrap=True)


def run(port: int | None) -> int:
    """Train if needed, prepare the database and secrets, and run until stopped."""
    settings = get_settings()
    if port is not None:
        settings = settings.model_copy(update={"port": port})
    require_production_settings(settings)
    console = Console(highlight=False)
    train_with_progress()
    polls = [settings.poller_port] if polls_telegram(settings) else []
    for number in (settings.port, settings.rasa_port, settings.action_port, *polls):
        require_free(settings.host if number == settings.port else "127.0.0.1", number)
    try:
        migrate(settings.effective_database_url)
        master_key(settings)  # a wrong one is told here, not in four logs
    except (SQLAlchemyError, OSError):  # the hub shows the numbers, and waits for it
        console.print("[yellow]the database cannot be reached; starting all the same[/yellow]")
    return Supervisor(settings, console).run()


def environment(settings: Settings) -> dict[str, str]:
    """Return the environment of every part: settings, secrets, no telemetry.

    Raises NotForProduction.
    """
    require_production_settings(settings)
    master = settings.master_key or read_or_make_secret(settings.data_dir / "master.key")
    token = settings.internal_token or read_or_make_secret(settings.data_dir / "internal.token")
    telegram = settings.telegram_secret or read_or_make_secret(
        settings.data_dir / "telegram.secret"
    )
    return {
        **os.environ,
        **QUIET_ENVIRONMENT,
        PINNED: str(served().folder),
        "AZIMUT_DATA_DIR": str(settings.data_dir),
        "AZIMUT_DATABASE_URL": settings.effective_database_url,
        "AZIMUT_REDIS_URL": settings.redis_url,
        "AZIMUT_MASTER_KEY": master,
        "AZIMUT_INTERNAL_TOKEN": token,
        "AZIMUT_TELEGRAM_TOKEN": settings.telegram_token,
        "AZIMUT_TELEGRAM_API": settings.telegram_api,
        "AZIMUT_TELEGRAM_SECRET": telegram,
        "AZIMUT_HOST": settings.host,
        "AZIMUT_PORT": str(settings.port),
        "AZIMUT_RASA_PORT": str(settings.rasa_port),
        "AZIMUT_ACTION_PORT": str(settings.action_port),
        "AZIMUT_POLLER_PORT": str(settings.poller_port),
    }


def parts(settings: Settings, inner_host: str = "127.0.0.1") -> list[Part]:
    """Return the processes, the hub first: it answers people in danger before Rasa is up.

    Rasa, the action server and the poller's health listen on *inner_host*.
    """
    logs = settings.data_dir / "logs"
    endpoints, credentials = _write_rasa_files(settings)
    telegram = Part(
        "Telegram poller",
        [sys.executable, "-m", "bot", "telegram", "run", "--host", inner_host],
        None,
        logs / "telegram.log",
    )
    return [
        Part(
            "hub",
            [
                sys.executable, "-m", "uvicorn", "bot.hub.app:create_app", "--factory",
                "--host", settings.host, "--port", str(settings.port),
                "--no-access-log", "--no-server-header", "--log-level", "warning",
                "--ws-max-size", str(MOST_FRAME_BYTES),
            ],
            f"http://{settings.host}:{settings.port}/health/live",
            logs / "hub.log",
        ),
        Part(
            "action server",
            [
                sys.executable, "-m", "bot.nlu.action_server", str(settings.action_port),
                "--host", inner_host,
            ],
            f"{settings.action_url}/health",
            logs / "actions.log",
        ),
        Part(
            "Rasa server",
            [
                sys.executable, "-m", "rasa", "run", "--interface", inner_host,
                "--port", str(settings.rasa_port), "--model", str(rasa_model()),
                "--endpoints", str(endpoints), "--credentials", str(credentials), "--quiet",
            ],
            f"{settings.rasa_url}/webhooks/hub/",
            logs / "rasa.log",
        ),
        *([telegram] if polls_telegram(settings) else []),
    ]  # fmt: skip


def polls_telegram(settings: Settings) -> bool:
    """Tell whether updates are asked of Telegram, rather than sent by it."""
    return bool(settings.telegram_token and not settings.telegram_webhook)


async def first_administrator(settings: Settings) -> str | None:
    """Return a fresh one-time token if the console has no user yet."""
    engine = connect(settings.effective_database_url)
    staff = Staff(engine)
    token = None if await staff.anyone() else await staff.new_setup_token()
    await engine.dispose()
    return token


def _write_rasa_files(settings: Settings) -> tuple[Path, Path]:
    folder = settings.data_dir / "rasa"
    folder.mkdir(parents=True, exist_ok=True)
    endpoints = {
        "action_endpoint": {
            "url": f"{settings.action_url}/webhook",
            "headers": {"X-Azimut-Token": "${AZIMUT_INTERNAL_TOKEN}"},
        },
        "tracker_store": {"type": "bot.nlu.tracker_store.SnapshotTrackerStore"},
    }
    if settings.redis_url:
        endpoints["lock_store"] = {"type": "bot.lock_store.PatientLockStore"}
    credentials = {"bot.nlu.channel.HubChannel": {"token": "${AZIMUT_INTERNAL_TOKEN}"}}
    for name, content in (("endpoints.yml", endpoints), ("credentials.yml", credentials)):
        (folder / name).write_text(yaml.safe_dump(content), encoding="utf-8")
    return folder / "endpoints.yml", folder / "credentials.yml"


def require_free(
    host: str,
    port: int,
    mend: str = "set AZIMUT_PORT, AZIMUT_RASA_PORT, AZIMUT_ACTION_PORT or AZIMUT_POLLER_PORT",
) -> None:
    """Raise AzimutError when nothing can listen at that port, with how to mend it."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise AzimutError(
                f"port {port} on {host} cannot be used ({error.strerror}); stop what holds it, "
                f"or {mend}"
            ) from None
