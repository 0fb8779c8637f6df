"""How many questions are likely left: the way of someone whose answers fit."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bot.eligibility.engine import ELIGIBLE, NOT_ELIGIBLE, Decision, decide
from bot.eligibility.facts import FactError
from bot.eligibility.model import Check, Fact
from bot.eligibility.penal_code import PenalArticle

MOST_TRIES = 4
"""Values tried of one fact; more would cost more than the guess is worth."""


def likely_left(check: Check, facts: Mapping[str, Any], today: date) -> int:
    """Return about how many questions follow before the outcome is settled.

    Each question is answered with a value that keeps the person in the running, where one of
    the first values does.
    """
    known, asked = dict(facts), 0
    for _ in range(len(check.facts)):
        decision = decide(check, known)
        fact = _next(check, decision, known)
        if fact is None:
            return asked
        asked += 1
        known = _answered(check, known, fact, today)
    return asked


def _next(check: Check, decision: Decision, known: Mapping[str, Any]) -> Fact | None:
    names = decision.wanted if decision.outcome == ELIGIBLE else decision.missing
    facts = (check.facts[name] for name in names)
    return next((fact for fact in facts if fact.question and fact.id not in known), None)


def _answered(check: Check, known: dict[str, Any], fact: Fact, today: date) -> dict[str, Any]:
    first: dict[str, Any] | None = None
    for value in list(_values(fact, today))[:MOST_TRIES]:
        trial = {**known, fact.id: value}
        try:
            decision = decide(check, trial)
        except FactError:
            continue
        if decision.outcome != NOT_ELIGIBLE and not decision.left_open:
            return trial
        first = first or trial
    return first or {**known, fact.id: None}


def _values(fact: Fact, today: date) -> Iterator[Any]:
    if fact.type == "bool":
        yield from (True, False)
    elif fact.type == "list":
        yield []
    elif fact.type == "date":
        yield from (today - timedelta(days=10), today - timedelta(days=200))
    elif fact.type == "penal_article":
        yield from (PenalArticle.parse(option.value) for option in fact.options)
    elif fact.type == "money_by_kind":
        yield {fact.values[0]: Decimal(1000)}
    elif fact.type == "choice":
        yield from fact.values
    elif fact.type == "money":
        yield from (Decimal(0), Decimal(1000))
    else:
        low = fact.minimum or 0
        yield from (int(n) for n in (max(30, low), max(12, low), low))
