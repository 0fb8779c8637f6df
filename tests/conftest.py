"""What many tests share. Each test that needs a system program skips with the reason; in CI a skip
of that kind is a failure."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import yaml
from hypothesis import settings
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import resources
from bot.handoff import Audit, Clock, Feedback, MasterKey, Staff, Store, connect, migrate
from bot.hub.messages import Dialogue
from bot.hub.rasa_http import RasaServer
from bot.hub.service import Hub
from bot.knowledge.model import KnowledgeBase
from bot.language import LanguageIdentifier
from bot.project import ROOT
from bot.safety import DangerDetector
from tests.channels.telegram.bot_api import TOKEN, BotApi

settings.register_profile("azimut", deadline=None)  # a loaded machine is no failure
settings.load_profile("azimut")

TESTS = Path(__file__).parent
MASTER = MasterKey(bytes(range(32)))
NOON = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
"""A Friday noon in Moldova: counsellors answer."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests with a browser last: its event loop runs on, and no other could start."""
    items.sort(key=lambda item: (TESTS / "browser") in item.path.parents)


def require(program: str, package: str) -> str:
    """Return the path of a system program, or skip; in CI fail."""
    found = shutil.which(program)
    if found is None:
        reason = f"{program} is not installed (Debian package {package})"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def read_data(name: str) -> list[dict[str, object]]:
    """Return one of the test sets in ``tests/data``, written apart from the training data."""
    return yaml.safe_load((TESTS / "data" / name).read_text(encoding="utf-8"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def identifier() -> LanguageIdentifier:
    return resources.identifier()


@pytest.fixture(scope="session")
def detector() -> DangerDetector:
    return resources.detector()


@pytest.fixture(scope="session")
def knowledge() -> KnowledgeBase:
    return resources.knowledge()


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """A fresh SQLite database with the newest schema."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'azimut.db'}"
    migrate(url)
    return url


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = connect(database_url)
    yield engine
    await engine.dispose()


@pytest.fixture
def store(engine: AsyncEngine) -> Store:
    return Store(engine, MASTER)


@pytest.fixture
def stopped_rasa() -> RasaServer:
    """A Rasa server that is not there."""
    return RasaServer(f"http://127.0.0.1:{free_port()}", "token", timeout=0.5)


@pytest.fixture
def hub(store: Store, stopped_rasa: RasaServer) -> Hub:
    """A hub on a real database whose Rasa is dead, at noon."""
    return make_hub(store, stopped_rasa)


def make_hub(
    store: Store,
    dialogue: Dialogue,
    feedback: Feedback | None = None,
    clock: Clock = lambda: NOON,
    staff: Staff | None = None,
    audit: Audit | None = None,
) -> Hub:
    """Return a hub with the real texts and detectors, by default at noon."""
    return Hub(
        store,
        resources.identifier(),
        resources.detector(),
        resources.texts(),
        resources.hours(),
        dialogue,
        clock=clock,
        feedback=feedback,
        staff=staff,
        audit=audit,
    )


@dataclass(frozen=True, slots=True)
class Stack:
    """Everything that ``azimut up`` starts, on ports of its own."""

    base: str
    data_dir: Path
    environment: dict[str, str]
    setup_link: str
    process: subprocess.Popen[str]


@pytest.fixture(scope="session")
def telegram_api() -> Iterator[BotApi]:
    """A stand-in of Telegram, to which the running bot is connected."""
    with BotApi() as api:
        yield api


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, telegram_api: BotApi) -> Iterator[Stack]:
    """The running bot: hub, Rasa, action server, Telegram poller, started by ``azimut up``."""
    with started_stack(tmp_path_factory.mktemp("stack"), telegram_api.url) as running:
        yield running


@contextmanager
def started_stack(
    data_dir: Path, telegram: str, under: Sequence[str] = (), **settings: str
) -> Iterator[Stack]:
    """Start ``azimut up`` with the Telegram at that address; *under* is a command that runs it."""
    port = free_port()
    environment = {
        **os.environ,
        "AZIMUT_DATA_DIR": str(data_dir),
        "AZIMUT_PORT": str(port),
        "AZIMUT_RASA_PORT": str(free_port()),
        "AZIMUT_ACTION_PORT": str(free_port()),
        "AZIMUT_POLLER_PORT": str(free_port()),
        "AZIMUT_RASA_TIMEOUT": "60",  # a loaded machine is no failure
        "AZIMUT_DATABASE_PATIENCE": "60",
        "AZIMUT_TELEGRAM_TOKEN": TOKEN,
        "AZIMUT_TELEGRAM_API": telegram,
        "AZIMUT_SECOND_FACTOR": "optional",
        **settings,
    }
    process = subprocess.Popen(
        [*under, sys.executable, "-m", "bot", "up"], cwd=ROOT, env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    output: list[str] = []
    try:
        link = _wait_for_start(process, output, data_dir)
        yield Stack(f"http://127.0.0.1:{port}", data_dir, environment, link, process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_for_start(process: subprocess.Popen[str], output: list[str], data_dir: Path) -> str:
    """Read what ``azimut up`` prints until it has started; return the one-time link."""
    link = ""
    assert process.stdout is not None
    for line in process.stdout:
        output.append(line)
        if "/console/setup?token=" in line:
            link = line.strip()
        if "Ctrl-C stops everything" in line:
            return link
    logs = "".join(
        f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}"
        for log in (data_dir / "logs").glob("*.log")
    )
    raise AssertionError(f"azimut up ended: {''.join(output)}\n{logs}")


def wait_until(check: object, seconds: float = 30.0) -> None:
    """Wait until *check* returns something true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if check():  # type: ignore[operator]
            return
        time.sleep(0.1)
    raise AssertionError("waited in vain")


def is_up(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
