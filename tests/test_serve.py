"""Each part runs alone, as services and containers start it, and they find each other by address."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bot.project import ROOT
from tests.conftest import free_port, is_up, wait_until

TOKEN = "shared by hub, Rasa and actions"
PARTS = ("actions", "rasa", "hub")


@dataclass(frozen=True, slots=True)
class Alone:
    """Hub, Rasa and action server, each started by ``azimut serve``."""

    hub: str
    rasa: str
    actions: str


@contextmanager
def serving(
    part: str, environment: dict[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", part, "--host", "0.0.0.0"],
            cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alone]:
    folder = tmp_path_factory.mktemp("alone")
    ports = {part: free_port() for part in PARTS}
    addresses = {part: f"http://127.0.0.1:{port}" for part, port in ports.items()}
    environment = {
        **os.environ,
        "AZIMUT_DATA_DIR": str(folder),
        "AZIMUT_INTERNAL_TOKEN": TOKEN,
        "AZIMUT_PORT": str(ports["hub"]),
        "AZIMUT_RASA_PORT": str(ports["rasa"]),
        "AZIMUT_ACTION_PORT": str(ports["actions"]),
        "AZIMUT_RASA_ADDRESS": addresses["rasa"],
        "AZIMUT_ACTION_ADDRESS": addresses["actions"],
        "AZIMUT_RASA_TIMEOUT": "60",  # a loaded machine is no failure
    }
    with ExitStack() as running:
        for part in PARTS:
            running.enter_context(serving(part, environment, folder / f"{part}.log"))
        wait_until(lambda: is_up(f"{addresses['hub']}/health/ready"), 400)
        yield Alone(**addresses)


def test_each_part_finds_the_others(alone: Alone) -> None:
    ready = httpx.get(f"{alone.hub}/health/ready", trust_env=False).json()
    assert ready == {"not_ready": [], "database": True, "rasa": True, "actions": True}


def test_the_action_server_wants_the_token(alone: Alone) -> None:
    call = {"next_action": "action_answer_question", "tracker": {}, "domain": {}}
    refused = httpx.post(f"{alone.actions}/webhook", json=call, trust_env=False)
    assert refused.status_code == 403
    wrong = {"X-Azimut-Token": "guessed"}
    refused = httpx.post(f"{alone.actions}/webhook", json=call, headers=wrong, trust_env=False)
    assert refused.status_code == 403
    assert httpx.get(f"{alone.actions}/actions", trust_env=False).status_code == 403


def test_rasa_answers_with_the_token_and_its_actions(alone: Alone) -> None:
    body = {"sender": "a", "text": "Care e termenul pentru compensație?", "metadata": {}}
    address = f"{alone.rasa}/webhooks/hub/webhook"
    assert httpx.post(address, json=body, trust_env=False).status_code == 403
    token = {"X-Azimut-Token": TOKEN}
    answer = httpx.post(address, json=body, headers=token, trust_env=False, timeout=60).json()
    assert any(message.get("custom") for message in answer["messages"])  # written by an action


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/conversations/a/tracker"),
        ("POST", "/model/parse"),
        ("PUT", "/model"),
        ("GET", "/domain"),
        ("POST", "/webhooks/rest/webhook"),
    ],
)
def test_rasas_own_interface_is_closed(alone: Alone, method: str, path: str) -> None:
    answer = httpx.request(method, f"{alone.rasa}{path}", json={"text": "a"}, trust_env=False)
    assert answer.status_code == 404


def test_an_action_server_open_to_others_needs_a_token() -> None:
    environment = {**os.environ, "AZIMUT_INTERNAL_TOKEN": ""}
    done = subprocess.run(
        [sys.executable, "-m", "bot.nlu.action_server", str(free_port()), "--host", "0.0.0.0"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode != 0
    assert "AZIMUT_INTERNAL_TOKEN" in done.stderr


def test_without_telegram_there_is_nothing_to_poll(tmp_path: Path) -> None:
    environment = {
        **os.environ, "AZIMUT_DATA_DIR": str(tmp_path), "AZIMUT_TELEGRAM_TOKEN": "",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "bot", "serve", "telegram"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1
    assert "AZIMUT_TELEGRAM_TOKEN" in done.stderr
