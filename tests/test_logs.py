"""No text, name, number, address or channel id in any log."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest
import structlog

from bot.hub.messages import IncomingMessage
from bot.hub.service import Hub
from bot.logs import ALLOWED, Unfailing, configure_logs

CANARY = "CANARY7f3a"
ADDRESS = "address-4711-of-the-person"
CHANNEL_ID = "update-0815"
MESSAGES = (
    f"he locked me in, my name is {CANARY}",
    f"I am scared of {CANARY}",
    f"Where is your office? {CANARY}",
    "/human",
    f"/restart {CANARY}",
    f"{CANARY} " * 1000,
    "/confirm_delete",
)


@pytest.fixture(autouse=True)
def default_logs() -> Iterator[None]:
    """Leave structlog as it was."""
    yield
    structlog.reset_defaults()


async def test_what_people_send_is_in_no_log(
    hub: Hub,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    configure_logs("DEBUG")
    for number, text in enumerate(MESSAGES):
        await hub.receive(
            IncomingMessage("telegram", ADDRESS, text, id=f"{CHANNEL_ID}-{number}", language="en")
        )
    written = capsys.readouterr()
    everything = written.out + written.err + caplog.text
    assert "danger.queued" in everything and "dialogue.unavailable" in everything
    for secret in (CANARY, ADDRESS, CHANNEL_ID):
        assert secret not in everything


def test_a_field_that_is_not_allowed_is_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("DEBUG")
    structlog.get_logger().warning("event.name", level="high", text=CANARY, phone=CANARY, item=7)
    [line] = capsys.readouterr().err.splitlines()
    assert json.loads(line).items() >= {"event": "event.name", "item": 7}.items()
    assert CANARY not in line


def test_no_field_that_names_a_person_is_allowed() -> None:
    personal = {"text", "message", "body", "name", "login", "phone", "address", "token", "id"}
    assert not ALLOWED & (personal | {"conversation", "conversation_id", "channel_message_id"})


@pytest.mark.parametrize("level", ["DEBUG", "INFO", "nonsense"])
def test_libraries_log_from_warnings_on_and_without_their_words(level: str) -> None:
    program = (
        "import logging; from bot.logs import configure_logs; "
        f"configure_logs({level!r}); "
        f"logging.getLogger('aiosqlite').debug({CANARY!r}); "
        f"logging.getLogger('httpx').info({CANARY!r}); "
        f"logging.getLogger('library').warning({CANARY!r})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines() == ["WARNING library"]
    assert done.stdout == ""


def test_a_log_on_a_full_disk_stops_nothing() -> None:
    full = open("/dev/full", "w")  # noqa: SIM115
    stream = Unfailing(full)
    assert stream.write("a line\n" * 10_000) == 70_000
    stream.flush()
    with suppress(OSError):
        full.close()
