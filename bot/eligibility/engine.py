"""Decide a check: its outcome, what is still missing, and why."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from bot.eligibility.cases import cases, require_consistency
from bot.eligibility.dependencies import named_in
from bot.eligibility.expressions import Evaluator
from bot.eligibility.model import DANGER_LEVELS, Check, Condition, Remark, Text
from bot.eligibility.values import Open, Unknown, all_of, any_of, is_known, negation

ELIGIBLE = "eligible"
NOT_ELIGIBLE = "not_eligible"
NEEDS_REVIEW = "needs_review"
NEEDS_FACTS = "needs_facts"


@dataclass(frozen=True, slots=True)
class Reason:
    """A condition, and whether it holds; None: not known, or left open."""

    condition: Condition
    holds: bool | None
    not_known: tuple[str, ...] = ()
    """The facts that a question asks for and without which it cannot be told whether it holds."""

    @property
    def text(self) -> Text:
        if self.holds is False:
            return self.condition.otherwise
        if self.holds is None and self.condition.unclear:
            return self.condition.unclear
        return self.condition.text

    def as_dict(self) -> dict[str, Any]:
        return {
            "condition": self.condition.id,
            "locator": self.condition.locator,
            "holds": self.holds,
            "text": self.text,
            **_other_document(self.condition),
        }


@dataclass(frozen=True, slots=True)
class Decision:
    """What a check says of a set of facts."""

    check: Check
    outcome: str
    missing: tuple[str, ...]
    wanted: tuple[str, ...]
    """Facts that settle an amount or a day for someone eligible; the outcome does not need them."""
    left_open: bool
    """Whether a condition stays open whatever else is known: at best it needs review."""
    danger: str | None
    """The danger level that the answers show, ``check`` or ``high``; None: they show none."""
    results: dict[str, Any]
    reasons: tuple[Reason, ...]
    documents: tuple[Remark, ...]
    next_steps: tuple[Remark, ...]
    notes: tuple[Remark, ...]

    @property
    def amount_lei(self) -> Decimal | None:
        return self.results.get("amount_lei")

    @property
    def deadline(self) -> date | None:
        return self.results.get("deadline")

    @property
    def benefit(self) -> str | None:
        if self.outcome != ELIGIBLE:
            return None
        return self.results.get("benefit", self.check.benefit)

    def as_dict(self) -> dict[str, Any]:
        """Return the decision in the form of the ``azimut check`` contract."""
        amount, deadline = self.amount_lei, self.deadline
        return {
            "check": self.check.id,
            "outcome": self.outcome,
            "missing": list(self.missing),
            "benefit": self.benefit,
            "amount_lei": None if amount is None else float(amount),
            "deadline": deadline.isoformat() if deadline else None,
            "max_months": self.results.get("max_months"),
            "reasons": [reason.as_dict() for reason in self.reasons],
            "documents": [_remark(remark) for remark in self.documents],
            "where": _remark(self.check.where),
            "notes": [_remark(remark) for remark in (*self.next_steps, *self.notes)],
            **({"danger": self.danger} if self.check.danger else {}),
            **{name: value for name, value in self.results.items() if name not in _TOLD},
        }


_TOLD = ("benefit", "amount_lei", "deadline", "max_months")
"""Results that the contract names for every check; a check may have others."""


def _remark(remark: Remark) -> dict[str, Any]:
    return {"text": remark.text, "locator": remark.locator, **_other_document(remark)}


def _other_document(cited: Condition | Remark) -> dict[str, str]:
    return {"document": cited.document} if cited.document else {}


def decide(check: Check, facts: Mapping[str, Any], complete: bool = False) -> Decision:
    """Return what *check* says of *facts*, which :func:`read_facts` gave.

    With *complete*, a fact left out does not apply, and the outcome is never ``needs_facts``.
    Raises FactError when facts contradict one another.
    """
    require_consistency(check, facts)
    evaluate = Evaluator(check, dict(facts), complete)
    found = _conditions(check, evaluate)
    told = [(c, value) for c, value in found if not isinstance(evaluate(c.applies), Unknown)]
    whole = _whole(check, found)
    outcome = _outcome(check, whole)
    if outcome in (NEEDS_FACTS, NEEDS_REVIEW) and check.settles_as is None:
        outcome = _in_every_case(check, facts, complete, whole) or outcome
    asks = whole.facts if isinstance(whole, Unknown) and outcome == NEEDS_FACTS else frozenset()
    evaluate_with_outcome = _with_outcome(evaluate, outcome)
    values = {name: evaluate(expression) for name, expression in check.results.items()}
    asked = [values[name] for name in check.wanted if outcome == ELIGIBLE]
    results = {name: _result(value) for name, value in values.items()}
    if outcome != ELIGIBLE:
        results["amount_lei"] = None
    return Decision(
        check=check,
        outcome=outcome,
        missing=_in_order(check, asks),
        wanted=_in_order(check, {f for v in asked if isinstance(v, Unknown) for f in v.facts}),
        left_open=any(isinstance(v, Open) for c, v in found if not c.informs),
        danger=_danger(check, evaluate),
        results=results,
        reasons=tuple(
            Reason(condition, value)
            if isinstance(value, bool)
            else Reason(condition, None, _not_known(check, condition, facts))
            for condition, value in told
        ),
        documents=_shown(check.documents, evaluate_with_outcome),
        next_steps=_shown(check.next_steps, evaluate_with_outcome),
        notes=_shown(check.notes, evaluate_with_outcome),
    )


def _conditions(check: Check, evaluate: Evaluator) -> list[tuple[Condition, Any]]:
    """Return the conditions of this case and whether each holds."""
    return [
        (condition, any_of([negation(evaluate(condition.applies)), evaluate(condition.when)]))
        for condition in check.conditions
        if evaluate(condition.applies) is not False
    ]


def _whole(check: Check, found: list[tuple[Condition, Any]]) -> Any:
    """Return whether all conditions hold; without a verdict, true once each is told."""
    values = [value for condition, value in found if not condition.informs]
    if check.settles_as is None:
        return all_of(values)
    return all_of(value if isinstance(value, Unknown) else True for value in values)


def _outcome(check: Check, whole: Any) -> str:
    if isinstance(whole, Unknown):
        return NEEDS_FACTS
    if check.settles_as is not None:
        return check.settles_as
    return NEEDS_REVIEW if isinstance(whole, Open) else ELIGIBLE if whole else NOT_ELIGIBLE


def _in_every_case(
    check: Check, facts: Mapping[str, Any], complete: bool, whole: Any
) -> str | None:
    """Return the outcome that holds whatever the answers still open are, else None.

    Kleene's logic looks at each condition by itself: it leaves open what two conditions settle
    together, such as a choice each value of which fails another condition.
    """
    seen = set()
    for case in cases(check, facts, whole.facts if isinstance(whole, Unknown) else frozenset()):
        evaluate = Evaluator(check, case, complete)
        outcome = _outcome(check, _whole(check, _conditions(check, evaluate)))
        benefit = evaluate(check.results["benefit"]) if "benefit" in check.results else None
        seen.add((outcome, benefit if outcome == ELIGIBLE else None))
        if outcome == NEEDS_FACTS or len(seen) > 1:
            return None
    return seen.pop()[0] if seen else None


def _not_known(check: Check, condition: Condition, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what is asked for, not known, and named by the condition itself."""
    named = named_in(check, condition.when)
    return tuple(
        name
        for name, fact in check.facts.items()
        if name in named and fact.question is not None and facts.get(name) in (None, "unknown")
    )


def _danger(check: Check, evaluate: Evaluator) -> str | None:
    levels = [alarm.level for alarm in check.danger if evaluate(alarm.when) is True]
    return max(levels, key=DANGER_LEVELS.index, default=None)


def _with_outcome(evaluate: Evaluator, outcome: str) -> Any:
    def shown(when: Any) -> bool:
        if isinstance(when, dict) and "outcome" in when:
            return outcome in when["outcome"]
        if isinstance(when, dict) and set(when) == {"all"}:
            return all(shown(part) for part in when["all"])
        return evaluate(when) is True

    return shown


def _shown(remarks: tuple[Remark, ...], shown: Any) -> tuple[Remark, ...]:
    return tuple(remark for remark in remarks if shown(remark.when))


def _in_order(check: Check, names: Collection[str]) -> tuple[str, ...]:
    return tuple(name for name in check.facts if name in names)


def _result(value: Any) -> Any:
    if not is_known(value):
        return None
    if isinstance(value, Decimal):
        return value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return value
