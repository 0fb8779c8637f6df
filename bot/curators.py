"""What curators do from the command line: validate, review, see what was not answered."""

import json
import sys
from datetime import date
from pathlib import Path

from bot.handoff import Feedback, Votes, connect, migrate
from bot.knowledge.gaps import NOT_USEFUL, Asked, Gap, group
from bot.knowledge.load import read
from bot.knowledge.review import due
from bot.master_keys import master_key
from bot.settings import Settings
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


async def list_gaps(settings: Settings, days: int, as_json: bool) -> None:
    """Print what was not answered, answered with doubt, or not useful, the most frequent first."""
    migrate(settings.effective_database_url)
    engine = connect(settings.effective_database_url)
    feedback = Feedback(
        engine,
        master_key(settings),
        keep_texts=settings.keep_unanswered,
        keep_days=settings.unanswered_days,
    )
    try:
        await feedback.clear()
        texts = await feedback.unanswered(days)
        votes = await feedback.votes(days)
    finally:
        await engine.dispose()
    gaps = group([Asked(t.text, t.language, t.kind, t.candidate) for t in texts])
    gaps = sorted([*gaps, *_not_useful(votes)], key=lambda gap: -gap.count)
    if as_json:
        print(json.dumps([gap.as_dict() for gap in gaps], ensure_ascii=False))
        return
    for gap in gaps:
        languages = ", ".join(f"{language} {count}" for language, count in gap.languages.items())
        print(f"{gap.count:4} × {gap.kind:10}  {languages:18}  nearest: {gap.nearest or '-'}")
        if gap.example:
            print(f"       {gap.example}")
    if not settings.keep_unanswered:
        print("AZIMUT_KEEP_UNANSWERED is off: only votes are shown", file=sys.stderr)
    print(f"{len(gaps)} gaps in the last {days} days", file=sys.stderr)


def _not_useful(votes: list[Votes]) -> list[Gap]:
    """Return a gap for each entry that someone found not useful."""
    by_entry: dict[str, dict[str, int]] = {}
    for vote in votes:
        if vote.not_useful:
            by_entry.setdefault(vote.entry, {})[vote.language] = vote.not_useful
    return [
        Gap(NOT_USEFUL, sum(languages.values()), languages, None, entry)
        for entry, languages in by_entry.items()
    ]
