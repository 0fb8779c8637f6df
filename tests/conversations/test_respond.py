"""Every script through ``azimut respond``: one process, one session per script."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bot.language import LANGUAGES
from bot.project import ROOT
from tests.conversations.script import Step, field_problems, named_scripts, problems


@pytest.fixture(scope="module")
def respond() -> Iterator[subprocess.Popen[str]]:
    """A running ``azimut respond`` on a Friday noon."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "respond", "--now", "2026-11-20T12:00"], cwd=ROOT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    yield process
    process.kill()


LEAST_SHARE = 0.9
"""Share of the scripts without a known gap that must pass."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_conversations_over_lines(respond: subprocess.Popen[str], language: str) -> None:
    found = {name: run(respond, name, steps) for name, steps in named_scripts(language)}
    failed = {name: wrong for name, wrong in found.items() if wrong}
    assert len(found) >= 10
    assert 1 - len(failed) / len(found) >= LEAST_SHARE, failed


def run(respond: subprocess.Popen[str], name: str, steps: list[Step]) -> list[str]:
    """Return what is wrong with the answers to one script."""
    assert respond.stdin and respond.stdout
    found: list[str] = []
    for number, step in enumerate(steps):
        line = {"id": str(number), "session": name, "text": step.say}
        respond.stdin.write(json.dumps(line) + "\n")
        respond.stdin.flush()
        answer = json.loads(respond.stdout.readline())
        found += problems(step, answer["replies"]) + field_problems(step, answer)
    return found
