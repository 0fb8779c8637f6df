"""Everything that can be wrong in ``knowledge/``, and what deserves a look."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from bot.cases import CaseForm
from bot.console.canned import load_canned
from bot.documents.forms import load_forms
from bot.eligibility import load_checks
from bot.eligibility.fact_model import Places
from bot.eligibility.mentions import load_mentions
from bot.eligibility.steering import Steering
from bot.errors import InvalidData, Problem
from bot.handoff.hours import WorkingHours
from bot.knowledge.aspects import Aspects
from bot.knowledge.danger_talk import AlarmedTalk
from bot.knowledge.load import Reading, read
from bot.knowledge.phrases import Phrases
from bot.knowledge.questions import shared_questions
from bot.knowledge.requests import Requests
from bot.knowledge.review import due
from bot.knowledge.texts import Texts
from bot.knowledge.yaml_files import Lines, shown
from bot.reports.data import Comparison
from bot.safety import Lexicon


@dataclass(frozen=True, slots=True)
class Validation:
    """What was read, with the problems of every file below ``knowledge/``."""

    reading: Reading
    problems: list[Problem]

    def warnings(self, today: date) -> list[str]:
        """Return what is no error: questions that entries share, and reviews that are overdue."""
        warnings = [str(problem) for problem in shared_questions(self.reading)]
        count = len(due(self.reading, today))
        if count:
            warnings.append(f"{count} to compare with their source again: azimut kb review")
        return warnings


def validate(folder: Path) -> Validation:
    """Read all of *folder* and return what was found."""
    reading = read(folder)
    problems = list(reading.problems)
    for path, load in _others(folder).items():
        for problem in _problems_of(load, folder / path):
            if problem not in problems:  # a plan reads the texts as well
                problems.append(problem)
    if not problems:
        problems += _dead_entries(folder, reading)
    return Validation(reading, problems)


def _dead_entries(folder: Path, reading: Reading) -> Iterator[Problem]:
    """Yield each check whose entry does not exist; see ``Check.entry``."""
    entries = reading.knowledge.entries
    for check in load_checks(folder).values():
        if check.entry is not None and check.entry not in entries:
            path = folder / "checks" / f"{check.id}.yml"
            what, mend = (
                f"{check.entry} does not exist",
                "Name the entry that tells who has the right",
            )
            yield Problem(shown(path), Lines(path)["entry"], "entry", what, mend)


def _others(folder: Path) -> dict[str, Callable[[Path], object]]:
    """Return what reads each part of *folder* beside the entries and plans."""
    checks = cache(lambda: load_checks(folder))  # three parts are read with them
    return {
        "checks": lambda _: checks(),
        "mentions": lambda path: load_mentions(path, checks()),
        "forms": lambda path: load_forms(path, checks()),
        "texts": Texts.load,
        "safety/lexicon.yml": Lexicon.load,
        "hours.yml": WorkingHours.load,
        "phrases.yml": Phrases.load,
        "places.yml": Places.load,
        "steering.yml": Steering.load,
        "danger_talk.yml": AlarmedTalk.load,
        "follow_ups.yml": Aspects.load,
        "requests.yml": Requests.load,
        "cases": CaseForm.load,
        "reports": Comparison.load,
        "canned": load_canned,
    }


def _problems_of(load: Callable[[Path], object], path: Path) -> list[Problem]:
    try:
        load(path)
    except InvalidData as error:
        return error.problems
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        what, mend = f"is not shaped as it should be ({error})", "Compare it with its last version"
        return [Problem(shown(path), 1, "file", what, mend)]
    return []
