import io
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.project import ROOT

LINE = '{"facts": {"crime_article": "186"}}\n'


def check(target: Path, *options: str, line: str = LINE) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", "check", "state-compensation", "--document"]
    return subprocess.run(
        [*command, str(target), *options], cwd=ROOT, input=line, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def test_a_result_is_written_as_a_file(tmp_path: Path) -> None:
    target = tmp_path / "result.pdf"

    assert check(target, "--language", "ru").returncode == 0
    text = PdfReader(io.BytesIO(target.read_bytes())).pages[0].extract_text()
    assert "Преступления нет в списке закона" in text


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        ("result.txt", LINE, ".pdf, .docx or .ics"),
        ("result.ics", LINE, "no deadline"),
        ("result.pdf", "{}", "facts"),
        ("result.pdf", '{"facts": {"colour": 1}}', "colour"),
    ],
)
def test_what_cannot_be_written_is_said(tmp_path: Path, name: str, line: str, said: str) -> None:
    done = check(tmp_path / name, line=line)

    assert done.returncode != 0
    assert said in done.stderr
    assert not (tmp_path / name).exists()
