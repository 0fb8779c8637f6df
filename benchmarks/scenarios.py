"""How often a check decides as someone who read only the documents would.

``uv run python -m benchmarks.scenarios`` prints a table of ``docs/benchmarks.md``; ``--differing``
lists the scenarios that are decided otherwise. They were written from the law and the guide by
people who had seen neither the rules nor the scenarios of ``tests/eligibility``; where a writer
doubted the document's meaning, the scenario says so. An amount may differ by one leu.
"""

import argparse
import json
from dataclasses import dataclass
from typing import Any

from bot import resources
from bot.check_lines import decide_line
from bot.project import ROOT

FOLDER = ROOT / "tests" / "data" / "scenarios"
TODAY = "2026-11-20"
"""The present day of the scenarios that do not name one."""


@dataclass(frozen=True, slots=True)
class Written:
    """One scenario, and what its writer expects."""

    check: str
    id: str
    complete: bool
    facts: dict[str, Any]
    expect: dict[str, Any]
    doubt: str | None

    def differences(self) -> list[str]:
        """Return what the check decides otherwise, as “field: expected, decided”."""
        line = json.dumps({"id": self.id, "facts": self.facts}).encode()
        check = resources.checks().named(self.check)
        decided = decide_line(check, line, self.complete, TODAY)
        if "error" in decided:
            return [f"error: {decided['error']}"]
        return [
            f"{name}: {wanted}, {decided.get(name)}"
            for name, wanted in self.expect.items()
            if not _same(wanted, decided.get(name))
        ]


def _same(wanted: Any, decided: Any) -> bool:
    numbers = isinstance(wanted, int | float) and isinstance(decided, int | float)
    return abs(wanted - decided) <= 1 if numbers else bool(wanted == decided)


def written() -> list[Written]:
    """Return all scenarios of ``tests/data/scenarios``, by check."""
    return [
        Written(
            path.stem, record["id"], record["complete"], record["facts"], record["expect"],
            record.get("doubt"),
        )
        for path in sorted(FOLDER.glob("*.jsonl"))
        for record in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--differing", action="store_true", help="list what is decided otherwise")
    arguments = parser.parse_args()
    scenarios = [(one, one.differences()) for one in written()]
    if arguments.differing:
        for one, differing in scenarios:
            if differing:
                doubt = f" (doubted: {one.doubt})" if one.doubt else ""
                print(f"{one.check} {one.id}: {'; '.join(differing)}{doubt}")
        return
    print("| check | scenarios | decided as written | doubted by the writer | of the others |")
    print("|---|---|---|---|---|")
    for name in [*sorted({one.check for one, _ in scenarios}), "all"]:
        rows = [(one, bad) for one, bad in scenarios if name in (one.check, "all")]
        sure = [bad for one, bad in rows if one.doubt is None]
        right, surely = (sum(not bad for bad in part) for part in ([b for _, b in rows], sure))
        print(
            f"| {name} | {len(rows)} | {right} ({right / len(rows):.3f})"
            f" | {len(rows) - len(sure)} | {surely} of {len(sure)} ({surely / len(sure):.3f}) |"
        )


if __name__ == "__main__":
    main()
