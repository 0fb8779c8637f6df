"""A check as a conversation: what to ask next, taking answers, going back, correcting."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.eligibility.engine import ELIGIBLE, NEEDS_FACTS, Decision, decide
from bot.eligibility.facts import FactError, json_facts, read_fact, read_facts
from bot.eligibility.model import Check, Fact
from bot.eligibility.parse import Parsed, parse
from bot.language import known_key

ACCEPTED = "accepted"
NOT_UNDERSTOOD = "not_understood"
IMPOSSIBLE = "impossible"
TOO_LOOSE = "too_loose"
MOST_NOT_KNOWN = 4
"""After so many “I do not know”, of which one already leads to a counsellor, nothing more is asked."""


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
        return decide(self.check, self._with_presets(self.facts))

    def conclusion(self) -> Decision:
        """Return the decision at the end; what was not asked any more counts as not known."""
        decision = self.decision()
        facts = dict(self.facts)
        while decision.outcome == NEEDS_FACTS:
            facts |= dict.fromkeys(decision.missing)
            decision = decide(self.check, self._with_presets(facts))
        return decision

    def all_facts(self) -> dict[str, Any]:
        """Return what was told, the present day, and what is taken for granted."""
        return self._with_presets(self.facts)

    def asks(self) -> Fact | None:
        """Return the fact to ask for, or None at the end.

        It is one that can still change the outcome or, for someone eligible, settle the amount or
        the deadline.
        """
        if self.asked_again:
            return self.check.facts[self.asked_again]
        return next(iter(self._left(self.decision())), None)

    def progress(self) -> tuple[int, int]:
        """Return (questions answered, at most this many in all)."""
        return len(self.answered), len(self.answered) + len(self._left(self.decision()))

    def _left(self, decision: Decision) -> list[Fact]:
        """Return the facts with a question that are still worth asking for."""
        names = decision.wanted if decision.outcome == ELIGIBLE else decision.missing
        if self._knows_too_little(decision):
            return []
        facts = [self.check.facts[name] for name in names]
        return [fact for fact in facts if fact.question is not None and fact.id not in self.facts]

    def _knows_too_little(self, decision: Decision) -> bool:
        """Tell whether a counsellor must look at it anyway and little is known."""
        not_known = [value for value in self.facts.values() if value in (None, "unknown")]
        return decision.left_open and len(not_known) >= MOST_NOT_KNOWN

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

        It is one that the text can be an answer to, best if it also names it by its words, its
        label or one of its options; the latest of equals. A yes or no is taken only for a fact
        that is named, for any “no” of the correction itself would be read as the answer.
        """
        key = known_key(text, language)
        best: tuple[int, Fact | None] = (0, None)
        for name in reversed(self.answered):
            fact = self.check.facts[name]
            named = max((len(p) for p in _phrases(fact) if _names(p, key)), default=0)
            can = (
                named > 0
                if fact.type in ("bool", "list")
                else self._can_answer(fact, text, language)
            )
            score = 1000 * can + named
            if score > best[0]:
                best = (score, fact)
        return best[1]

    def _can_answer(self, fact: Fact, text: str, language: str) -> bool:
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

    def _with_presets(self, facts: dict[str, Any]) -> dict[str, Any]:
        presets = {
            fact.id: self.today for fact in self.check.facts.values() if fact.preset == "today"
        }
        return {"today": self.today, **presets, **facts}

    def _differs(self, fact: Fact, earliest: Any, latest: date) -> bool:
        """Tell whether the first and last possible day lead to different outcomes."""
        outcomes = set()
        for day in (earliest, latest):
            decision = decide(self.check, self._with_presets({**self.facts, fact.id: day}))
            outcomes.add((decision.outcome, decision.missing))
        return len(outcomes) > 1

    def _require_possible(self, fact: Fact, value: Any) -> None:
        if isinstance(value, date) and value > self.today:
            raise FactError(fact.id, f"{value:%d.%m.%Y} is in the future")
        decide(self.check, self._with_presets({**self.facts, fact.id: value}))


def _phrases(fact: Fact) -> list[str]:
    """Return what people call a fact or, for a list, what is in it."""
    labels = [fact.label, *(option.label for option in fact.options if fact.type == "list")]
    options = [word for option in fact.options if fact.type == "list" for word in option.words]
    keys = [known_key(text, language) for label in labels for language, text in label.items()]
    return [phrase for phrase in (*fact.words, *options, *keys) if len(phrase) > 2]


def _names(phrase: str, key: str) -> bool:
    return bool(re.search(rf"\b{re.escape(phrase)}", key))


def _read(fact: Fact, value: Any) -> Any:
    return read_fact(fact, value.isoformat() if isinstance(value, date) else value)
