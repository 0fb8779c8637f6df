"""Facts as they come in JSON, checked and brought to their types."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.eligibility.model import Check, Fact
from bot.eligibility.penal_code import PenalArticle
from bot.errors import AzimutError

MAX_MONEY = Decimal("1e9")
MAX_INT = 10_000


class FactError(AzimutError):
    """A fact is of the wrong type, impossible, or contradicts another."""

    def __init__(self, fact: str, reason: str) -> None:
        self.fact = fact
        self.reason = reason
        super().__init__(f"{fact}: {reason}")


def read_facts(check: Check, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of a JSON object by name; None stays: the person does not know.

    Raises FactError for an unknown name, a wrong type or an impossible value.
    """
    facts = {}
    for name, value in given.items():
        if name not in check.facts:
            known = ", ".join(check.facts)
            raise FactError(name, f"is not a fact of {check.id}; its facts: {known}")
        facts[name] = None if value is None else read_fact(check.facts[name], value)
    return facts


def read_fact(fact: Fact, value: Any) -> Any:
    """Return *value* as the type of *fact*, or raise FactError."""
    return _READERS[fact.type](fact, value)


def _bool(fact: Fact, value: Any) -> bool:
    if not isinstance(value, bool):
        raise FactError(fact.id, f"{value!r} is not true or false")
    return value


def _choice(fact: Fact, value: Any) -> str:
    if not isinstance(value, str) or value not in fact.values:
        raise FactError(fact.id, f"{value!r} is not one of {', '.join(fact.values)}")
    return value


def _date(fact: Fact, value: Any) -> date:
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        raise FactError(
            fact.id, f"{value!r} is not a date of the calendar; write it as 2024-03-05"
        ) from None
    if not 1900 <= day.year <= 2100:
        raise FactError(fact.id, f"the year {day.year} is not between 1900 and 2100")
    return day


def _int(fact: Fact, value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise FactError(fact.id, f"{value!r} is not a whole number")
    low, high = fact.minimum or 0, fact.maximum or MAX_INT
    if not low <= value <= high:
        raise FactError(fact.id, f"{value} is not between {low:g} and {high:g}")
    return value


def _number(fact: Fact, value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise FactError(fact.id, f"{value!r} is not a number")
    number = Decimal(str(value))
    low, high = fact.minimum or 0, fact.maximum or MAX_INT
    if not number.is_finite() or not low <= number <= high:
        raise FactError(fact.id, f"{value} is not between {low:g} and {high:g}")
    return number


def _money(fact: Fact, value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise FactError(fact.id, f"{value!r} is not a sum in lei")
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise FactError(fact.id, f"{value!r} is not a sum in lei") from None
    if not amount.is_finite() or not 0 <= amount <= MAX_MONEY:
        raise FactError(fact.id, f"{value} lei is not between 0 and {MAX_MONEY:,.0f}")
    return amount


def _money_by_kind(fact: Fact, value: Any) -> dict[str, Decimal | None]:
    if not isinstance(value, Mapping):
        raise FactError(fact.id, f"{value!r} is not sums by kind, like {{'medical': 18000}}")
    for kind in value:
        if kind not in fact.values:
            raise FactError(fact.id, f"{kind!r} is not a kind; kinds: {', '.join(fact.values)}")
    return {k: None if amount is None else _money(fact, amount) for k, amount in value.items()}


def _list(fact: Fact, value: Any) -> list[str]:
    if not isinstance(value, list):
        raise FactError(fact.id, f"{value!r} is not a list")
    for item in value:
        if item not in fact.values:
            raise FactError(fact.id, f"{item!r} is not one of {', '.join(fact.values)}")
    return list(value)


def _article(fact: Fact, value: Any) -> PenalArticle:
    if isinstance(value, PenalArticle):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise FactError(fact.id, f"{value!r} is not a Penal Code article like 165(2)")
    try:
        return PenalArticle.parse(value)
    except ValueError as error:
        raise FactError(fact.id, str(error)) from None


_READERS = {
    "bool": _bool,
    "choice": _choice,
    "date": _date,
    "int": _int,
    "number": _number,
    "money": _money,
    "money_by_kind": _money_by_kind,
    "list": _list,
    "penal_article": _article,
}


def json_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts as plain JSON values, the inverse of :func:`read_facts`."""
    return {name: _plain(value) for name, value in facts.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PenalArticle):
        return str(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value
