"""``azimut check``: decide facts given as JSON Lines."""

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot import resources
from bot.eligibility import Check, FactError, decide, read_facts

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def run(name: str, complete: bool, now: datetime | None) -> int:
    """Decide every line of standard input; return 1 if one was bad, else 0."""
    check = resources.checks().named(name)
    today = (now or datetime.now(resources.hours().zone)).date().isoformat()
    failed = False
    for line in sys.stdin.buffer:
        if not line.strip():
            continue
        answer = decide_line(check, line, complete, today)
        failed |= "error" in answer
        sys.stdout.write(printable(json.dumps(answer, ensure_ascii=False)) + "\n")
        sys.stdout.flush()
    return int(failed)


def printable(text: str) -> str:
    """Return *text* without half characters, which no output takes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def decide_line(check: Check, line: bytes, complete: bool, today: str) -> dict[str, Any]:
    """Return the contract's answer to one line, or {"id", "check", "error"} for a bad one."""
    head: dict[str, Any] = {"id": None, "check": check.id}
    twice: list[str] = []
    try:
        record = json.loads(line.decode("utf-8"), object_pairs_hook=_noting_in(twice))
    except (ValueError, RecursionError) as error:
        return head | {"error": {"fact": None, "reason": f"not JSON in UTF-8: {error}"}}
    facts = record.get("facts") if isinstance(record, dict) else None
    head["id"] = record.get("id") if isinstance(record, dict) else None
    if twice:
        reason = "is there more than once; write it once"
        return head | {"error": {"fact": twice[0], "reason": reason}}
    if not isinstance(facts, Mapping):
        reason = 'no “facts” object; write {"id": "1", "facts": {…}}'
        return head | {"error": {"fact": None, "reason": reason}}
    try:
        known = read_facts(check, {**facts, "today": _present_day(check, facts, today)})
        return head | decide(check, known, complete).as_dict()
    except FactError as error:
        return head | {"error": {"fact": error.fact, "reason": error.reason}}


def _present_day(check: Check, facts: Mapping[str, Any], clock: str) -> Any:
    """Return the day on which it is decided: as stated, or the clock's, or a later application's."""
    if facts.get("today") is not None:
        return facts["today"]
    presets = [facts.get(fact.id) for fact in check.facts.values() if fact.preset == "today"]
    return max([clock, *(day for day in presets if isinstance(day, str) and _DAY.fullmatch(day))])


def _noting_in(twice: list[str]) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    """Return a reader of JSON objects that notes names that are there more than once."""

    def read(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        twice.extend(name for name, count in Counter(n for n, _ in pairs).items() if count > 1)
        return dict(pairs)

    return read
