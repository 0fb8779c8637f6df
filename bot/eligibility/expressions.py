"""Evaluate the expressions of a check over facts that may be unknown or open.

A scalar text names a fact or a named value; a number or boolean is itself; a mapping with one key
applies an operator to its arguments. ``OPERATORS`` is the whole language. ``if`` and ``case`` want
every fact that a branch may need; ``once`` wants nothing but its condition until that is settled.
Days are calendar days; working days are Monday to Friday, holidays are not known.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta

from bot.eligibility.model import Check, Expression
from bot.eligibility.penal_code import PenalArticle
from bot.eligibility.values import OPEN, Unknown, all_of, any_of, is_known, lifted, negation

Facts = dict[str, Any]
"""Facts by name. None: the person does not know. Left out: not known yet."""


class Evaluator:
    """Evaluates expressions of one check over one set of facts, each named value once."""

    def __init__(self, check: Check, facts: Facts, complete: bool = False) -> None:
        self._check = check
        self._facts = facts
        self._complete = complete
        self._values: dict[str, Any] = {}

    def __call__(self, expression: Expression) -> Any:
        if isinstance(expression, str):
            return self._named(expression)
        if isinstance(expression, dict):
            ((operator, arguments),) = expression.items()
            return OPERATORS[operator](self, arguments)
        return expression

    def _named(self, name: str) -> Any:
        if name == "open":
            return OPEN
        if name not in self._values:
            if name in self._check.values:
                self._values[name] = self(self._check.values[name])
            else:
                self._values[name] = self._fact(name)
        return self._values[name]

    def _fact(self, name: str) -> Any:
        fact = self._check.facts[name]
        if self._facts.get(name) is not None:
            return self._facts[name]
        if fact.derive is not None:
            derived = self(fact.derive)
            if is_known(derived):
                return derived
        if name in self._facts:
            return OPEN
        if not self._complete:
            return Unknown(frozenset({name}))
        if isinstance(fact.absent, str) and fact.absent in self._check.facts:
            return self(fact.absent)
        if isinstance(fact.absent, dict):
            return self(fact.absent)
        if fact.absent is not None:
            return OPEN if fact.absent == "open" else fact.absent
        return {"bool": False, "money": Decimal(0), "money_by_kind": {}, "list": []}.get(
            fact.type, OPEN
        )

    def given(self, name: str) -> Any:
        """Tell whether a fact is part of the case, also when the person does not know it."""
        if name in self._facts:
            return True
        return False if self._complete else Unknown(frozenset({name}))

    def parameter(self, name: str, at: date) -> Any:
        """Return the value in force in the year of *at*; open when the check has none for it."""
        return self._check.parameters[name].values.get(at.year, OPEN)

    def figure(self, name: str) -> Any:
        """Return the one value of a parameter that is not told year by year."""
        value = self._check.parameters[name].value
        return OPEN if value is None else value

    def bands(self, number: Any, table: str) -> list[Any]:
        """Return the values of the rows that *number* falls into: two where bands meet."""
        return [band.value for band in self._check.tables[table] if band.holds(number)]

    def crime_in(self, article: PenalArticle, name: str) -> Any:
        found = [article.matches(pattern) for pattern in self._check.lists[name]]
        if True in found:
            return True
        return OPEN if None in found else False


def years_after(day: date, years: int) -> date:
    """Return the same calendar date *years* later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def months_after(day: date, months: int) -> date:
    """Return the same day of the month *months* later, or the last of a shorter month."""
    return day + relativedelta(months=months)


def working_days_after(day: date, count: int) -> date:
    """Return the *count*-th day from Monday to Friday after *day*, which is not counted."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def age_on(birth: date, day: date) -> int:
    """Return the full years of age on *day*, by the same calendar as :func:`years_after`."""
    years = day.year - birth.year
    return years if years_after(birth, years) <= day else years - 1


def _later(function: Callable[[date, int], date]) -> Callable[[Evaluator, Any], Any]:
    def apply(evaluate: Evaluator, arguments: list[Expression]) -> Any:
        day, count = (evaluate(argument) for argument in arguments)
        return lifted(lambda d, n: function(d, int(n)), day, count)

    return apply


def _bands(choose: Callable[[list[Any]], Any]) -> Callable[[Evaluator, Any], Any]:
    def apply(evaluate: Evaluator, arguments: Any) -> Any:
        subject, table = arguments
        return lifted(lambda number: choose(evaluate.bands(number, table)), evaluate(subject))

    return apply


def _only_band(values: list[Any]) -> Any:
    return values[0] if len(set(values)) == 1 else OPEN


def _if_open(evaluate: Evaluator, arguments: Any) -> Any:
    subject, fallback = arguments
    value = evaluate(subject)
    return evaluate(fallback) if value == OPEN else value


def _sum_kinds(amounts: dict[str, Decimal | None], kinds: list[str]) -> Any:
    """Add up the kinds; open when a sum of one of them is not known."""
    found = [amounts.get(kind, Decimal(0)) for kind in kinds]
    known = [amount for amount in found if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(found) else OPEN


def _arithmetic(function: Callable[[Any, Any], Any]) -> Callable[[Evaluator, Any], Any]:
    def apply(evaluate: Evaluator, arguments: list[Expression]) -> Any:
        first, *others = [evaluate(argument) for argument in arguments]
        for other in others:
            first = lifted(lambda a, b: function(_decimal(a), _decimal(b)), first, other)
        return first

    return apply


def _decimal(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, int | float) else value


def _compare(function: Callable[[Any, Any], bool]) -> Callable[[Evaluator, Any], Any]:
    def apply(evaluate: Evaluator, arguments: list[Expression]) -> Any:
        left, right = (evaluate(argument) for argument in arguments)
        return lifted(lambda a, b: function(_decimal(a), _decimal(b)), left, right)

    return apply


def _case(evaluate: Evaluator, arguments: Any) -> Any:
    subject, branches = arguments
    value = evaluate(subject)
    if not is_known(value):
        return _any_branch(value, [evaluate(branch) for branch in branches.values()])
    return evaluate(branches[value])


def _choose(evaluate: Evaluator, arguments: Any) -> Any:
    condition, then, otherwise = arguments
    value = evaluate(condition)
    if not is_known(value):
        return _any_branch(value, [evaluate(then), evaluate(otherwise)])
    return evaluate(then if value else otherwise)


def _any_branch(subject: Any, results: list[Any]) -> Any:
    """Return what is known whichever branch is taken, else what could settle it."""
    known = [result for result in results if is_known(result)]
    agree = all(result == known[0] for result in known)
    if agree and len(known) == len(results):
        return known[0]
    asks = frozenset[str]().union(*(r.facts for r in results if isinstance(r, Unknown)))
    if isinstance(subject, Unknown):
        return Unknown(subject.facts | asks)
    return Unknown(asks) if asks and agree and OPEN not in results else OPEN


def _first_known(evaluate: Evaluator, arguments: Any) -> Any:
    results = [evaluate(argument) for argument in arguments]
    return next((result for result in results if is_known(result)), results[-1])


def _parameter(evaluate: Evaluator, arguments: Any) -> Any:
    name, at = arguments
    return lifted(lambda day: evaluate.parameter(name, day), evaluate(at))


OPERATORS: dict[str, Callable[[Evaluator, Any], Any]] = {
    "all": lambda e, a: all_of(e(x) for x in a),
    "any": lambda e, a: any_of(e(x) for x in a),
    "not": lambda e, a: negation(e(a)),
    "is": lambda e, a: lifted(lambda v: v == a[1], e(a[0])),
    "in": lambda e, a: lifted(lambda v: v in a[1], e(a[0])),
    "contains": lambda e, a: lifted(lambda v: a[1] in v, e(a[0])),
    "crime_in": lambda e, a: lifted(lambda v: e.crime_in(v, a[1]), e(a[0])),
    "case": _case,
    "if": _choose,
    "once": lambda e, a: lifted(lambda v: e(a[1] if v else a[2]), e(a[0])),
    "first_known": _first_known,
    "if_open": _if_open,
    "is_known": lambda e, a: is_known(e(a)),
    "given": lambda e, a: e.given(a),
    "on_or_before": _compare(lambda a, b: a <= b),
    "after": _compare(lambda a, b: a > b),
    "less_than": _compare(lambda a, b: a < b),
    "at_least": _compare(lambda a, b: a >= b),
    "more_than": _compare(lambda a, b: a > b),
    "differs": _compare(lambda a, b: a != b),
    "years_after": _later(years_after),
    "months_after": _later(months_after),
    "days_after": _later(lambda day, days: day + timedelta(days=days)),
    "working_days_after": _later(working_days_after),
    "age_on": lambda e, a: lifted(age_on, e(a[0]), e(a[1])),
    "sum_kinds": lambda e, a: lifted(lambda m: _sum_kinds(m, a[1]), e(a[0])),
    "parameter": _parameter,
    "figure": lambda e, a: e.figure(a),
    "in_bands": _bands(_only_band),
    "least_in_bands": _bands(lambda values: min(values, default=OPEN)),
    "most_in_bands": _bands(lambda values: max(values, default=OPEN)),
    "text": lambda e, a: a,
    "add": _arithmetic(lambda a, b: a + b),
    "subtract": _arithmetic(lambda a, b: a - b),
    "multiply": _arithmetic(lambda a, b: a * b),
    "divide": _arithmetic(lambda a, b: a / b),
    "smaller": _arithmetic(min),
    "larger": _arithmetic(max),
}
