"""Every script through ``azimut respond``: one process, one session per script."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bot.project import ROOT
from tests.conversations.script import Step, field_problems, problems, scripts


@pytest.fixture(scope="module")
def respond() -> Iterator[subprocess.Popen[str]]:
    """A running ``azimut respond`` on a Friday noon."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "respond", "--now", "2026-11-20T12:00"], cwd=ROOT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    yield process
    process.kill()


@pytest.mark.parametrize("steps", scripts())
def test_conversation_over_lines(
    respond: subprocess.Popen[str], steps: list[Step], request: pytest.FixtureRequest
) -> None:
    assert respond.stdin and respond.stdout
    found: list[str] = []
    for number, step in enumerate(steps):
        line = {"id": str(number), "session": request.node.name, "text": step.say}
        respond.stdin.write(json.dumps(line) + "\n")
        respond.stdin.flush()
        answer = json.loads(respond.stdout.readline())
        assert answer["id"] == str(number)
        found += problems(step, answer["replies"]) + field_problems(step, answer)
    assert not found, "\n".join(found)
