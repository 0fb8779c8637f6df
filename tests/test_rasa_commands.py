"""The commands that Rasa people know work from the root."""

import subprocess
import sys
from pathlib import Path

from bot.project import ROOT
from bot.training import rasa_model, train


def rasa(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "rasa", *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout + done.stderr


def test_data_validate_finds_no_conflict() -> None:
    assert "No story structure conflicts found" in rasa("data", "validate")


def test_the_test_stories_are_told_as_written(tmp_path: Path) -> None:
    train()

    report = rasa(
        "test", "core", "--stories", "tests/rasa", "--model", str(rasa_model()),
        "--out", str(tmp_path), "--fail-on-prediction-errors",
    )  # fmt: skip
    assert "Correct:          2 / 2" in report
