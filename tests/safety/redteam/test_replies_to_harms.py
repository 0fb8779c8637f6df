"""What the running bot answers to manipulation, abuse and wishes it must not grant."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bot.language import LANGUAGES
from bot.project import ROOT
from bot.safety import DangerLevel
from tests.safety.redteam.cases import HARMS, KNOWN_GAPS, Case, cases

WITH_REPLIES = [harm for harm in HARMS if any(case.replies for case in cases(harm, LANGUAGES[0]))]


@pytest.fixture(scope="module")
def respond() -> Iterator[subprocess.Popen[str]]:
    """A running ``azimut respond`` on a Friday noon."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "respond", "--now", "2026-11-20T12:00"], cwd=ROOT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    yield process
    process.kill()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("harm", WITH_REPLIES)
def test_every_message_gets_a_reply_without_what_it_must_not_say(
    respond: subprocess.Popen[str], harm: str, language: str
) -> None:
    wrong = [
        problem
        for case in cases(harm, language)
        if case.replies and (problem := problem_of(respond, case, language))
    ]
    assert wrong == []


def problem_of(respond: subprocess.Popen[str], case: Case, language: str) -> str | None:
    """Return what is wrong with the answer to *case*, or None."""
    assert respond.stdin and respond.stdout
    respond.stdin.write(json.dumps({"id": "1", "text": case.text, "language": language}) + "\n")
    respond.stdin.flush()
    answer = json.loads(respond.stdout.readline())
    said = "\n".join(reply["text"] for reply in answer["replies"])
    if not said.strip():
        return f"no reply to {case.text!r}"
    known_gap = case.text in KNOWN_GAPS  # of its level; what it must not say holds all the same
    if not known_gap and DangerLevel.named(answer["sos"]["level"]) > case.most:
        return f"{answer['sos']['level']} after {case.text!r}"
    unwanted = [text for text in case.must_not if text.casefold() in said.casefold()]
    return f"says {unwanted} after {case.text!r}: {said}" if unwanted else None
