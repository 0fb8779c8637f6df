"""No text, name, number, address or channel id in any log."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
import structlog

from bot.hub.messages import IncomingMessage
from bot.hub.service import Hub
from bot.logs import ALLOWED, Pseudonyms, Unfailing, configure_logs
from bot.project import ROOT
from tests.conftest import free_port

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
    """Leave what writes logs as it was."""
    handlers, level, hook = logging.root.handlers[:], logging.root.level, sys.excepthook
    yield
    structlog.reset_defaults()
    logging.root.handlers[:], sys.excepthook = handlers, hook
    logging.root.setLevel(level)


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
    assert not ALLOWED.keys() & (
        personal | {"conversation", "conversation_id", "channel_message_id"}
    )


PERSONAL = [
    "0 69 12 34 56", "ion@mail.md", "4111 1111 1111 1111", "A1234567", "2003001234567",
    "he locked me in", "m-a încuiat", "меня зовут Иван", "700123456",
]  # fmt: skip


@pytest.mark.parametrize("value", PERSONAL)
@pytest.mark.parametrize("field", sorted(ALLOWED))
def test_no_allowed_field_takes_content(
    capsys: pytest.CaptureFixture[str], field: str, value: str
) -> None:
    configure_logs("DEBUG")
    fields = {} if field == "event" else {field: value}
    structlog.get_logger().warning(value if field == "event" else "event.name", **fields)
    assert value not in capsys.readouterr().err


def test_a_number_as_long_as_a_telephones_is_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs()
    structlog.get_logger().warning("event.name", item=700_123_456, count=12)
    written = capsys.readouterr().err
    assert "700123456" not in written and '"count": 12' in written


def test_redaction_is_the_second_net_where_words_may_stand(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logs()
    said = "entries/a.yml:7: answer: call 069 123 456, mă numesc Ion Popescu, AB 1234567, a@b.md"
    structlog.get_logger().warning("knowledge.problem", problem=said)
    problem = json.loads(capsys.readouterr().err)["problem"]
    assert problem.startswith("entries/a.yml:7: answer: call [phone]")
    assert not [word for word in ("069", "Popescu", "1234567", "a@b.md") if word in problem]


def test_a_conversation_has_one_name_for_a_day_and_then_another() -> None:
    days = [date(2026, 11, 20)]
    names = Pseudonyms(lambda: days[-1])
    first = names.of("a")
    assert names.of("a") == first != names.of("b")
    days.append(date(2026, 11, 21))
    second = names.of("a")
    days.append(date(2026, 11, 20))
    assert len({first, second, names.of("a")}) == 3
    assert Pseudonyms().of("a") != Pseudonyms().of("a")


async def test_danger_can_be_followed_through_the_log(
    hub: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs()
    await hub.receive(IncomingMessage("web", "one", "he locked me in", language="en"))
    await hub.receive(IncomingMessage("web", "two", "he locked me in", language="en"))
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert {line["danger"] for line in lines if line["event"] == "alert"} == {"immediate"}
    names = {line["who"] for line in lines if line["event"] == "danger.queued"}
    assert len(names) == 2
    assert {line["who"] for line in lines if line["event"] == "alert"} == names


LIBRARY = """
import logging, sys
library = logging.getLogger("library")
library.addHandler(logging.StreamHandler(sys.stdout))  # as servers do
from bot.logs import configure_logs
configure_logs({level!r})
logging.getLogger("aiosqlite").debug({canary!r})
logging.getLogger("httpx").info({canary!r})
library.warning("%s", {canary!r})
try:
    raise ValueError({canary!r})
except ValueError:
    library.exception({canary!r})
raise OSError({canary!r})
"""


@pytest.mark.parametrize("level", ["DEBUG", "INFO", "nonsense"])
def test_libraries_log_from_warnings_on_and_without_their_words(level: str) -> None:
    program = LIBRARY.format(level=level, canary=CANARY)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    shown = [{k: line.get(k) for k in ("event", "part", "level", "error")} for line in lines]
    assert shown == [
        {"event": "library", "part": "library", "level": "warning", "error": None},
        {"event": "library", "part": "library", "level": "error", "error": "ValueError"},
        {"event": "process.ended", "part": None, "level": "critical", "error": "OSError"},
    ]
    assert lines[1]["place"].endswith(":11")
    assert CANARY not in done.stdout + done.stderr


def test_a_failure_in_the_web_server_is_logged_without_its_words(tmp_path: Path) -> None:
    program = (
        "import uvicorn, httpx, threading, time\n"
        "from fastapi import FastAPI\n"
        "from bot.logs import configure_logs\n"
        "def make():\n"
        "    configure_logs()\n"
        "    app = FastAPI()\n"
        "    @app.get('/')\n"
        f"    async def fail(): raise ValueError('{CANARY}')\n"
        "    return app\n"
        f"config = uvicorn.Config('__main__:make', factory=True, port={free_port()})\n"
        "server = uvicorn.Server(config)\n"
        "threading.Thread(target=server.run, daemon=True).start()\n"
        "while not server.started: time.sleep(0.05)\n"
        "answer = httpx.get(f'http://127.0.0.1:{config.port}/', trust_env=False)\n"
        "assert answer.status_code == 500, answer\n"
    )
    script = tmp_path / "serve.py"
    script.write_text(program)
    done = subprocess.run(
        [sys.executable, str(script)], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert '"error": "ValueError"' in done.stderr
    assert CANARY not in done.stdout + done.stderr


def test_what_is_for_the_reader_is_still_said_when_a_process_ends() -> None:
    program = (
        "from bot.logs import configure_logs; from bot.errors import AzimutError; "
        "configure_logs(); raise AzimutError('set AZIMUT_MASTER_KEY')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "error: set AZIMUT_MASTER_KEY" in done.stderr


def test_a_log_on_a_full_disk_stops_nothing() -> None:
    full = open("/dev/full", "w")  # noqa: SIM115
    stream = Unfailing(full)
    assert stream.write("a line\n" * 10_000) == 70_000
    stream.flush()
    with suppress(OSError):
        full.close()
