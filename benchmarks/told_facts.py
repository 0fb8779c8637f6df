"""Facts of checks that people tell in passing, on an untouched test set.

``uv run python -m benchmarks.told_facts`` prints the table of ``docs/benchmarks.md``: how many of the
facts that a careful counsellor would write down are taken up, and how many of those taken up are
right; by the phrases of ``knowledge/mentions`` alone, and with what was learned.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot import resources
from bot.eligibility import Interview
from bot.eligibility.facts import json_facts, read_facts
from bot.knowledge.yaml_files import read_yaml
from bot.language import LANGUAGES
from bot.project import ROOT

TODAY = date(2026, 11, 22)
"""The day on which the messages were written: “yesterday” is the day before."""


@dataclass(frozen=True, slots=True)
class Told:
    """A message, the facts that it tells, and those that were taken up."""

    text: str
    wanted: Mapping[str, Any]
    taken: Mapping[str, Any]

    @property
    def right(self) -> int:
        return sum(self.wanted.get(name, _NOTHING) == value for name, value in self.taken.items())


_NOTHING = object()


def main() -> None:
    print(
        "| language | messages | facts | taken, right: by phrases | taken, right: and learned "
        "| messages read without fault |"
    )
    print("|---|---|---|---|---|---|")
    for language in LANGUAGES:
        phrases, both = (list(told(language, only)) for only in (True, False))
        wanted = sum(len(one.wanted) for one in both)
        whole = sum(dict(one.wanted) == dict(one.taken) for one in both)
        print(
            f"| {language} | {len(both)} | {wanted} | {_shares(phrases)} | {_shares(both)} "
            f"| {whole / len(both):.2f} |"
        )


def _shares(messages: list[Told]) -> str:
    recall, precision = recall_and_precision(messages)
    return f"{recall:.2f}, {precision:.2f}"


def recall_and_precision(messages: list[Told]) -> tuple[float, float]:
    """Return which part of the told facts was taken, and which part of those taken is right."""
    right = sum(one.right for one in messages)
    taken = sum(len(one.taken) for one in messages)
    return right / sum(len(one.wanted) for one in messages), right / max(taken, 1)


def told(language: str, phrases_only: bool = False) -> Iterator[Told]:
    """Yield the messages of a language with what is taken up of each."""
    for record in read_yaml(ROOT / "tests" / "data" / "told_facts" / f"{language}.yml"):
        check = resources.checks().named(record["check"])
        mentions = resources.listed_mentions() if phrases_only else resources.mentions()
        interview = Interview(check, TODAY, mentions=mentions[check.id])
        interview.note(record["say"], language)
        wanted = read_facts(check, record["facts"])
        yield Told(record["say"], _plain(wanted), _plain(interview.facts))


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts so that 3, 3.0 and Decimal("3") are the same."""
    return {name: _number(value) for name, value in json_facts(facts).items()}


def _number(value: Any) -> Any:
    if isinstance(value, dict):
        return {kind: _number(amount) for kind, amount in value.items()}
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else value


if __name__ == "__main__":
    main()
