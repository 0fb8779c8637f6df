"""The scenarios of ``scenarios/*.yml``: facts, and what the law gives for them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.eligibility import Check, Decision, decide, load_checks, read_facts
from bot.project import KNOWLEDGE

CHECKS = load_checks(KNOWLEDGE)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One person's facts, and the decision that the law gives."""

    check: Check
    id: str
    facts: dict[str, Any]
    complete: bool
    expect: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.check.id}/{self.id}"

    def decision(self) -> Decision:
        return decide(self.check, read_facts(self.check, self.facts), self.complete)


def _read(path: Path) -> list[Scenario]:
    return [
        Scenario(CHECKS[path.stem], s["id"], s["facts"], s["complete"], s["expect"])
        for s in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


FILES = sorted((Path(__file__).parent / "scenarios").glob("*.yml"))
SCENARIOS = [scenario for path in FILES for scenario in _read(path)]
