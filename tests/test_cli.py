"""The command line's contracts: what comes out, what is refused, and how."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.handoff import Feedback, MasterKey, connect, migrate
from bot.project import ROOT


def azimut(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        check=False,
    )


def lines(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]


FACTS = {
    "crime_article": "165(2)", "attempt": False, "place": "MD", "applicant": "victim",
    "legal_status_at_crime": "md_citizen", "final_act": "conviction",
    "final_act_date": "2024-03-01", "application_date": "2026-11-20", "civil_party": True,
    "enforcement": "opened_not_executed", "exclusions": [], "damage_lei": {"medical": 18000},
    "offender_paid_lei": 0, "other_sources_lei": 0,
}  # fmt: skip


def test_check_decides_a_line() -> None:
    line = json.dumps({"id": "a", "facts": FACTS}).encode()
    done = azimut("check", "state-compensation", stdin=line)
    (answer,) = lines(done)
    assert done.returncode == 0
    assert answer["id"] == "a"
    assert answer["outcome"] == "eligible"
    assert answer["amount_lei"] == 12600.0
    assert answer["deadline"] == "2027-03-01"
    assert {reason["holds"] for reason in answer["reasons"]} == {True}
    assert answer["documents"] and answer["where"] and answer["notes"]


def test_an_application_planned_for_later_is_decided_for_its_day() -> None:
    facts = {
        "crime_article": "206(1)", "place": "MD", "age_at_application": 17, "report_filed": True,
        "report_date": "2090-02-20", "application_date": "2090-02-28",
    }  # fmt: skip
    line = json.dumps({"id": "a", "facts": facts}).encode()

    (answer,) = lines(azimut("check", "state-counselling", "--complete", stdin=line))

    assert (answer["outcome"], answer["deadline"]) == ("eligible", "2090-03-03")


def test_check_names_what_is_missing() -> None:
    facts = {name: value for name, value in FACTS.items() if name != "civil_party"}
    done = azimut(
        "check", "state-compensation", stdin=json.dumps({"id": 1, "facts": facts}).encode()
    )
    (answer,) = lines(done)
    assert answer["outcome"] == "needs_facts"
    assert answer["missing"] == ["civil_party"]


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        (b'{"id": "1", "facts": {"civil_party": "yes"}}', "civil_party"),
        (b'{"id": "1", "facts": {"final_act_date": "2024-02-31"}}', "final_act_date"),
        (b'{"id": "1", "facts": {"offender_paid_lei": -5}}', "offender_paid_lei"),
        (b'{"id": "1", "facts": {"crime_article": "999"}}', "crime_article"),
        (b'{"id": "1", "facts": {"shoe_size": 42}}', "shoe_size"),
        (b'{"id": "1", "facts": {"place": "MD", "place": "abroad"}}', "place"),
        (
            b'{"id": "1", "facts": {"birth_date": "2020-01-01", "crime_date": "2019-01-01"}}',
            "birth_date",
        ),
        (b'{"id": "1", "facts": {"final_act_date": "2099-01-01"}}', "final_act_date"),
        (
            b'{"id": "1", "facts": {"crime_date": "2026-05-01", "report_date": "2026-04-30"}}',
            "report_date",
        ),
        (b'{"id": "1"}', None),
        (b"not json", None),
        (b'{"id": "\xff\xfe"}', None),
    ],
)
def test_check_refuses_a_bad_line_by_name_and_goes_on(line: bytes, fact: str | None) -> None:
    good = json.dumps({"id": "2", "facts": FACTS}).encode()
    done = azimut("check", "state-compensation", stdin=line + b"\n" + good)
    bad, answer = lines(done)
    assert done.returncode == 1
    assert bad["error"]["fact"] == fact
    assert bad["error"]["reason"]
    assert answer["outcome"] == "eligible"


def test_unknown_check_is_refused_with_the_names_that_exist() -> None:
    done = azimut("check", "free-pizza", stdin=b"{}")
    assert done.returncode == 1
    assert b"state-compensation" in done.stderr
    assert not done.stdout


def test_knowledge_base_is_valid() -> None:
    done = azimut("kb", "validate")
    assert done.returncode == 0, done.stdout.decode()
    assert b"0 problems" in done.stderr


def test_entries_over_a_year_old_make_the_review_fail() -> None:
    fresh = azimut("kb", "review", "--now", "2026-11-21T10:00", "--json")
    late = azimut("kb", "review", "--now", "2028-01-01T10:00", "--json")
    assert (fresh.returncode, json.loads(fresh.stdout)) == (0, [])
    assert late.returncode == 1
    records = json.loads(late.stdout)
    assert records[0].keys() == {"id", "checked", "days_left", "file", "line"}
    assert all(record["days_left"] < 0 for record in records)


def test_old_entries_are_a_warning_of_the_validator() -> None:
    done = azimut("kb", "validate", "--now", "2028-01-01T10:00")
    assert done.returncode == 0
    assert b"to compare with their source again" in done.stderr


def test_queue_is_listed_as_json(tmp_path: Any) -> None:
    done = azimut("queue", "list", "--json", "--data-dir", str(tmp_path))
    assert done.returncode == 0
    assert json.loads(done.stdout) == []


def test_short_password_is_refused(tmp_path: Any) -> None:
    done = azimut("admin", "create-user", "ana", "--data-dir", str(tmp_path), stdin=b"short\n")
    assert done.returncode == 1
    assert b"12 characters" in done.stderr


@pytest.mark.parametrize(
    "command", ["up", "train", "respond", "chat", "check", "kb", "queue", "admin"]
)
def test_every_command_has_help(command: str) -> None:
    done = azimut(command, "--help")
    assert done.returncode == 0
    assert b"Usage" in done.stdout


def test_respond_answers_every_line_in_order_and_refuses_bad_ones() -> None:
    """Only results on standard output; one line each, in order; 100 kB and odd bytes do no harm."""
    given = [
        {"id": "1", "text": "Care e termenul pentru compensație?"},
        {"id": "2", "text": ""},
        {"id": "3", "text": "🙂🙂🙂"},
        {"id": "4", "text": "a" * 100_000},
        {"id": "5", "text": "\u0000\u0007\u202e control"},
        {"id": "6", "text": 7},
        {"id": "7", "text": "он меня запер, не выпускает", "session": "s"},
        {"id": "8", "text": "hello", "session": "s", "language": "en"},
        {"id": "9", "text": "salut", "language": "de"},
    ]
    raw = (
        b"\n".join(json.dumps(line).encode() for line in given) + b'\nnot json\n{"text": "\xff"}\n'
    )

    done = azimut("respond", "--now", "2026-11-20T11:00", stdin=raw)

    answers = lines(done)
    assert done.returncode == 1
    assert [answer["id"] for answer in answers[:9]] == [line["id"] for line in given]
    assert [("error" in answer) for answer in answers] == [
        False, False, False, False, False, True, False, False, True, True, True,
    ]  # fmt: skip
    assert answers[0]["entry"] == "compensation-deadline"
    assert answers[0]["sources"][0] == {"document": "md-law-137-2016", "locator": "art.14(1)(2)"}
    assert all(answer["replies"] for answer in answers[:5])
    assert answers[6]["sos"] == {"level": "immediate", "category": "confinement"}
    assert answers[6]["handoff"] is True
    assert answers[7]["language"] == "en"
    assert answers[7]["sos"]["level"] == "immediate"


def test_gaps_are_told_without_personal_data(tmp_path: Path) -> None:
    async def fill() -> None:
        url = f"sqlite+aiosqlite:///{tmp_path / 'azimut.db'}"
        migrate(url)
        engine = connect(url)
        kept = Feedback(engine, MasterKey.read_or_make(tmp_path / "master.key"))
        for name in ("Ion", "Ana"):
            await kept.note(f"sunt {name}, cum iau pensia din Italia?", "ro", "unknown", "pension")
        await kept.vote("hotline-number", "ru", False)
        await kept.vote("hotline-number", "ru", True)
        await engine.dispose()

    asyncio.run(fill())
    done = azimut("kb", "gaps", "--json", "--data-dir", str(tmp_path))
    shown = azimut("kb", "gaps", "--days", "1", "--data-dir", str(tmp_path))

    assert json.loads(done.stdout) == [
        {
            "kind": "unknown",
            "count": 2,
            "languages": {"ro": 2},
            "example": "sunt [name], cum iau pensia din Italia?",
            "nearest": "pension",
        },
        {
            "kind": "not_useful",
            "count": 1,
            "languages": {"ru": 1},
            "example": None,
            "nearest": "hotline-number",
        },
    ]
    assert shown.returncode == 0
    assert b"pensia din Italia" in shown.stdout and b"Ion" not in shown.stdout
