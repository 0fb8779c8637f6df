"""What curators do from the command line: validate, review."""

import json
import sys
from datetime import date
from pathlib import Path

from bot.knowledge.load import read
from bot.knowledge.review import due
from bot.validation import validate


def validate_knowledge(folder: Path, today: date) -> int:
    """Print each problem, and on standard error warnings and counts; return 1 if any problem."""
    found = validate(folder)
    for problem in found.problems:
        print(problem)
    warnings = found.warnings(today)
    for warning in warnings:
        print(f"warning: {warning}", file=sys.stderr)
    base = found.reading.knowledge
    counted = ", ".join(
        f"{document} {sum(e.sources[0].document == document for e in base.entries.values())}"
        for document in base.documents
    )
    summary = f"{len(found.problems)} problems, {len(warnings)} warnings"
    print(f"{len(base.entries)} entries ({counted}); {summary}", file=sys.stderr)
    return 1 if found.problems else 0


def list_reviews(folder: Path, today: date, within: int, as_json: bool) -> int:
    """Print what is to be reviewed, the oldest first; return 1 if anything is overdue."""
    found = due(read(folder), today, within)
    records = [
        {
            "id": one.id,
            "checked": one.checked.isoformat(),
            "days_left": one.days_left,
            "file": one.place.file,
            "line": one.place.line,
        }
        for one in found
    ]
    if as_json:
        print(json.dumps(records, ensure_ascii=False))
    for one in [] if as_json else found:
        when = f"overdue by {-one.days_left}" if one.is_overdue else f"due in {one.days_left}"
        print(f"{when:>15} days  checked {one.checked}  {one.id}  {one.place}")
    late = sum(one.is_overdue for one in found)
    if not as_json:
        print(f"{late} overdue, {len(found) - late} due within {within} days", file=sys.stderr)
    return 1 if late else 0
