"""The cases that answers still open can make, and which facts cannot stand together."""

from collections.abc import Collection, Iterator, Mapping
from itertools import product
from math import prod
from typing import Any

from bot.eligibility.expressions import Evaluator
from bot.eligibility.facts import FactError
from bot.eligibility.model import Check, Fact

MOST_CASES = 24
"""More are not looked through: a step of a dialogue must stay quick."""


def cases(
    check: Check, facts: Mapping[str, Any], missing: Collection[str]
) -> Iterator[dict[str, Any]]:
    """Yield *facts* with each possible answer to those not known and to those *missing*.

    None at all when one of the missing can have any value, or when there would be too many.
    """
    not_known = [name for name, value in facts.items() if value is None]
    names = [*missing, *(name for name in not_known if _values(check.facts[name]))]
    values = [_values(check.facts[name]) for name in names]
    if not names or not 0 < prod(map(len, values)) <= MOST_CASES:
        return
    for answers in product(*values):
        case = {**facts, **dict(zip(names, answers, strict=True))}
        if _consistent(check, case):
            yield case


def _values(fact: Fact) -> tuple[Any, ...]:
    if fact.open_ended:
        return ()
    return (True, False) if fact.type == "bool" else fact.values if fact.type == "choice" else ()


def require_consistency(check: Check, facts: Mapping[str, Any]) -> None:
    """Raise FactError when facts contradict one another; one left out contradicts nothing."""
    evaluate = Evaluator(check, dict(facts))
    for rule in check.consistency:
        if evaluate(rule.require) is False:
            raise FactError(rule.fact, rule.text["en"])


def _consistent(check: Check, facts: Mapping[str, Any]) -> bool:
    try:
        require_consistency(check, facts)
    except FactError:
        return False
    return True
