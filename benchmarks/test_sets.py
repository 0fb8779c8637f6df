"""The untouched test sets of ``tests/data``: read by tests and benchmarks, never by training.

Their authors did not see the training data; a text that both wrote by chance is left out here.
"""

from dataclasses import dataclass
from functools import lru_cache

import yaml

from bot.knowledge.model import Entry
from bot.language import fold
from bot.project import ROOT, TRAINING
from bot.safety import Example, read_examples
from bot.safety.levels import DangerLevel
from bot.training import intent_examples

DATA = ROOT / "tests" / "data"


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and where a document answers it; no locator: none does.

    ``entries`` are those that a reader found to answer it; None where nobody chose them.
    """

    text: str
    document: str | None
    locators: tuple[str, ...]
    entries: frozenset[str] | None = None

    def is_answered_by(self, entry: Entry) -> bool:
        """Tell whether *entry* was chosen, or else cites one of the places, its part or its whole."""
        if self.entries is not None:
            return entry.id in self.entries
        return any(
            source.document == self.document
            and (
                source.locator == locator
                or source.locator.startswith((f"{locator}(", f"{locator}/"))
                or locator.startswith((f"{source.locator}(", f"{source.locator}/"))
            )
            for source in entry.sources
            for locator in self.locators
        )


@dataclass(frozen=True, slots=True)
class HardMessage:
    """A short message in a language (uk for Ukrainian), and what makes it hard."""

    text: str
    language: str
    kind: str


def language_hard() -> list[HardMessage]:
    """Return the short hard messages on which languages are told; nothing is trained on them."""
    return [
        HardMessage(text, path.stem, kind)
        for path in sorted((DATA / "language_hard").glob("*.yml"))
        for kind, texts in yaml.safe_load(path.read_text(encoding="utf-8")).items()
        for text in texts
    ]


def intents(language: str) -> list[tuple[str, str]]:
    """Return (text, intent) of messages that no training example equals."""
    by_intent = yaml.safe_load((DATA / "intents" / f"{language}.yml").read_text(encoding="utf-8"))
    trained = _trained_intents()
    return [
        (t, intent) for intent, texts in by_intent.items() for t in texts if fold(t) not in trained
    ]


def questions(language: str) -> list[Question]:
    """Return the untouched test questions."""
    return _questions("questions", language)


def development_questions(language: str) -> list[Question]:
    """Return questions on which thresholds are chosen; nothing is trained on them."""
    return _questions("questions_dev", language)


def _questions(folder: str, language: str) -> list[Question]:
    records = yaml.safe_load((DATA / folder / f"{language}.yml").read_text(encoding="utf-8"))
    return [
        Question(
            r["text"], r["document"], tuple(r["locators"]),
            frozenset(r["entries"]) if "entries" in r else None,
        )
        for r in records
    ]  # fmt: skip


def danger(language: str, name: str = "danger") -> list[Example]:
    """Return messages with their level and category that no training message equals.

    *name* is the folder of the test set; there may be a second one, written by someone else.
    """
    records = yaml.safe_load((DATA / name / f"{language}.yml").read_text(encoding="utf-8"))
    trained = _trained_danger()
    return [
        Example(r["text"], language, DangerLevel.named(r["level"]), r.get("category"))
        for r in records
        if fold(r["text"]) not in trained
    ]


@lru_cache
def _trained_intents() -> frozenset[str]:
    return frozenset(fold(text) for text, _, _ in intent_examples())


@lru_cache
def _trained_danger() -> frozenset[str]:
    return frozenset(fold(example.text) for example in read_examples(TRAINING / "danger"))
