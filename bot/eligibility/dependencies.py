"""Which facts a condition or a result hangs on."""

from collections.abc import Iterator
from typing import Any

from bot.eligibility.model import Check, Condition, Expression

_FIRST_ONLY = {
    "is", "in", "contains", "crime_in", "sum_kinds", "in_bands", "least_in_bands", "most_in_bands",
}  # fmt: skip
_NO_FACTS = {"text", "figure", "outcome"}


def facts_of(check: Check, expression: Expression) -> frozenset[str]:
    """Return the facts that *expression* reads, also through named values and derived facts."""
    found: set[str] = set()
    waiting, seen = [expression], set[str]()
    while waiting:
        for name in _names(waiting.pop()):
            if name in seen:
                continue
            seen.add(name)
            if name in check.values:
                waiting.append(check.values[name])
            elif name in check.facts:
                found.add(name)
                waiting.append(check.facts[name].derive)
    return frozenset(found)


def named_in(check: Check, expression: Expression) -> frozenset[str]:
    """Return the facts that *expression* names itself."""
    return frozenset(name for name in _names(expression) if name in check.facts)


def conditions_on(check: Check, fact: str) -> list[Condition]:
    """Return the conditions whose truth may hang on *fact*, in the order of the check."""
    return [
        condition
        for condition in check.conditions
        if fact in facts_of(check, condition.when) | facts_of(check, condition.applies)
    ]


def results_on(check: Check, fact: str) -> list[str]:
    """Return the results (amount, deadline, …) that hang on *fact*."""
    return [
        name for name, expression in check.results.items() if fact in facts_of(check, expression)
    ]


def _names(expression: Any) -> Iterator[str]:
    if isinstance(expression, str):
        yield expression
    elif isinstance(expression, list):
        for part in expression:
            yield from _names(part)
    elif isinstance(expression, dict):
        for operator, arguments in expression.items():
            yield from _names_below(operator, arguments)


def _names_below(operator: Any, arguments: Any) -> Iterator[str]:
    if operator in _NO_FACTS:
        return
    if operator in _FIRST_ONLY:
        yield from _names(arguments[0])
    elif operator == "parameter":
        yield from _names(arguments[1:])
    elif operator == "case":
        subject, branches = arguments
        yield from _names([subject, *branches.values()])
    else:
        yield from _names(arguments)
