"""A check as a conversation: what to ask next, taking answers, going back, correcting."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.eligibility.engine import NEEDS_FACTS, Decision, decide
from bot.eligibility.facts import FactError, json_facts, read_fact, read_facts
from bot.eligibility.model import Check, Fact
from bot.eligibility.parse import Parsed, parse
from bot.language import known_key

ACCEPTED = "accepted"
NOT_UNDERSTOOD = "not_understood"
IMPOSSIBLE = "impossible"
TOO_LOOSE = "too_loose"


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of an answer.

    ``reason`` says in English what does not fit when the answer is IMPOSSIBLE. ``assumed`` is the
    day taken for a date given loosely.
    """

    kind: str
    fact: str
    reason: str = ""
    assumed: date | None = None


@dataclass(slots=True)
class Interview:
    """One person's way through one check. It serialises to JSON with :meth:`as_dict`."""

    check: Check
    today: date
    facts: dict[str, Any] = field(default_factory=dict)
    answered: list[str] = field(default_factory=list)
    asked_again: str | None = None

    @classmethod
    def from_dict(cls, check: Check, today: date, state: dict[str, Any]) -> "Interview":
        return cls(
            check,
            today,
            read_facts(check, state.get("facts", {})),
            [name for name in state.get("answered", []) if name in check.facts],
            state.get("asked_again"),
        )

    def as_dict(self) -> dict[str, Any]:
        return {
            "check": self.check.id,
            "facts": json_facts(self.facts),
            "answered": self.answered,
            "asked_again": self.asked_again,
        }

    def decision(self) -> Decision:
        return decide(self.check, self._all_facts(self.facts))

    def asks(self) -> Fact | None:
        """Return the fact to ask for: one that can still change the outcome, or None at the end."""
        if self.asked_again:
            return self.check.facts[self.asked_again]
        decision = self.decision()
        if decision.outcome != NEEDS_FACTS:
            return None
        for name in decision.missing:
            if self.check.facts[name].question is not None:
                return self.check.facts[name]
        return None

    def progress(self) -> tuple[int, int]:
        """Return (questions answered, at most this many in all)."""
        decision = self.decision()
        left = sum(self.check.facts[name].question is not None for name in decision.missing)
        return len(self.answered), len(self.answered) + left

    def reads(self, text: str, language: str) -> Parsed | None:
        """Return what *text* says of the fact that is asked for, or None."""
        fact = self.asks()
        if fact is None:
            return None
        try:
            return parse(fact, text, language, self.today)
        except ValueError:
            return Parsed(text)

    def answer(self, text: str, language: str) -> Reply:
        """Take *text* as the answer to the fact that is asked for."""
        fact = self.asks()
        if fact is None:
            return Reply(NOT_UNDERSTOOD, "")
        try:
            parsed = parse(fact, text, language, self.today)
            if parsed is None:
                return Reply(NOT_UNDERSTOOD, fact.id)
            value = None if parsed.value is None else _read(fact, parsed.value)
            if parsed.latest and value is not None and self._differs(fact, value, parsed.latest):
                return Reply(TOO_LOOSE, fact.id)
            self._require_possible(fact, value)
        except FactError as error:
            return Reply(IMPOSSIBLE, fact.id, error.reason)
        except ValueError as error:
            return Reply(IMPOSSIBLE, fact.id, str(error))
        self._put(fact, value)
        return Reply(ACCEPTED, fact.id, assumed=value if parsed.latest else None)

    def go_back(self) -> Fact | None:
        """Forget the last answer and return its fact; None when there is none."""
        if not self.answered:
            return None
        return self.correct(self.answered[-1])

    def correct(self, name: str) -> Fact:
        """Ask for a fact again; the old answer is forgotten."""
        self.facts.pop(name, None)
        if name in self.answered:
            self.answered.remove(name)
        self.asked_again = name
        return self.check.facts[name]

    def named_fact(self, text: str, language: str) -> Fact | None:
        """Return the answered fact that *text* corrects (“the decision was in 2022”), if one.

        It is one that the text can be an answer to, best if it also names it; the latest of equals.
        """
        key = known_key(text, language)
        best: tuple[int, Fact | None] = (0, None)
        for name in reversed(self.answered):
            fact = self.check.facts[name]
            phrases = [
                *fact.words,
                *(known_key(label, lang) for lang, label in fact.label.items()),
            ]
            named = [len(p) for p in phrases if re.search(rf"\b{re.escape(p)}", key)]
            score = 1000 * self._can_answer(fact, text, language) + max(named, default=0)
            if score > best[0]:
                best = (score, fact)
        return best[1]

    def _can_answer(self, fact: Fact, text: str, language: str) -> bool:
        if fact.type in ("bool", "list"):
            return False  # any “no” of the correction itself would be read as the answer
        try:
            parsed = parse(fact, text, language, self.today)
            return parsed is not None and _read(fact, parsed.value) is not None
        except (FactError, ValueError):
            return False

    def _put(self, fact: Fact, value: Any) -> None:
        self.facts[fact.id] = value
        if fact.id in self.answered:
            self.answered.remove(fact.id)
        self.answered.append(fact.id)
        if self.asked_again == fact.id:
            self.asked_again = None

    def _all_facts(self, facts: dict[str, Any]) -> dict[str, Any]:
        presets = {
            fact.id: self.today for fact in self.check.facts.values() if fact.preset == "today"
        }
        return {"today": self.today, **presets, **facts}

    def _differs(self, fact: Fact, earliest: Any, latest: date) -> bool:
        """Tell whether the first and last possible day lead to different outcomes."""
        outcomes = set()
        for day in (earliest, latest):
            decision = decide(self.check, self._all_facts({**self.facts, fact.id: day}))
            outcomes.add((decision.outcome, decision.missing))
        return len(outcomes) > 1

    def _require_possible(self, fact: Fact, value: Any) -> None:
        if isinstance(value, date) and value > self.today:
            raise FactError(fact.id, f"{value:%d.%m.%Y} is in the future")
        decide(self.check, self._all_facts({**self.facts, fact.id: value}))


def _read(fact: Fact, value: Any) -> Any:
    return read_fact(fact, value.isoformat() if isinstance(value, date) else value)
