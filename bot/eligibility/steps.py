"""How a check reached a sum or a day, step by step."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from bot.eligibility.expressions import Evaluator
from bot.eligibility.model import Check, Expression, Text
from bot.eligibility.told import count, lei, plain_number
from bot.eligibility.values import is_known
from bot.knowledge.texts import Texts

_SUMS = {"add": "+", "subtract": "−", "multiply": "×", "divide": ":"}
_LATER = {
    "years_after": "years", "months_after": "months", "days_after": "days",
    "working_days_after": "working_days",
}  # fmt: skip
_NEUTRAL = {"add": 0, "subtract": 0, "multiply": 1, "divide": 1}


@dataclass(frozen=True, slots=True)
class Node:
    """A figure, what it is called, and the operation that gave it."""

    value: Any
    label: Text | None = None
    operator: str | None = None
    parts: tuple["Node", ...] = ()


def amount_steps(check: Check, facts: Mapping[str, Any], texts: Texts, language: str) -> list[str]:
    """Return how the sum was reached, a line for each step; empty when there is none."""
    return _steps(check, "amount_lei", facts, texts, language)


def deadline_steps(
    check: Check, facts: Mapping[str, Any], texts: Texts, language: str
) -> list[str]:
    """Return how the deadline was counted; empty when there is none."""
    return _steps(check, "deadline", facts, texts, language)


def _steps(
    check: Check, result: str, facts: Mapping[str, Any], texts: Texts, language: str
) -> list[str]:
    evaluate = Evaluator(check, dict(facts))
    if result not in check.results or not is_known(evaluate(check.results[result])):
        return []
    tree = _Tracer(check, evaluate, facts, texts).node(check.results[result])
    lines = [_line(node, texts, language) for node in _operations(tree)]
    return list(dict.fromkeys(lines))


class _Tracer:
    """Follows an expression along the branches that were taken."""

    def __init__(
        self, check: Check, evaluate: Evaluator, facts: Mapping[str, Any], texts: Texts
    ) -> None:
        self._check = check
        self._evaluate = evaluate
        self._facts = facts
        self._texts = texts

    def node(self, expression: Expression) -> Node:
        if isinstance(expression, str):
            return self._named(expression)
        if isinstance(expression, dict):
            ((operator, arguments),) = expression.items()
            return self._applied(expression, operator, arguments)
        return Node(expression)

    def _named(self, name: str) -> Node:
        value = self._evaluate(name)
        if name in self._check.values:
            inner = self.node(self._check.values[name])
            return replace(inner, label=self._texts.find(f"steps.{name}") or inner.label)
        fact = self._check.facts.get(name)
        if fact is None:
            return Node(value)
        if fact.derive is not None and self._facts.get(name) is None:
            return replace(self.node(fact.derive), label=fact.label)
        return Node(value, fact.label)

    def _applied(self, expression: Expression, operator: str, arguments: Any) -> Node:
        value = self._evaluate(expression)
        if operator in ("if", "once"):
            condition, then, otherwise = arguments
            return self.node(then if self._evaluate(condition) is True else otherwise)
        if operator == "case":
            subject, branches = arguments
            return self.node(branches[self._evaluate(subject)])
        if operator == "first_known":
            known = [part for part in arguments if is_known(self._evaluate(part))]
            return self.node(known[0])
        if operator == "if_open":
            return self.node(
                arguments[0] if is_known(self._evaluate(arguments[0])) else arguments[1]
            )
        if operator == "figure":
            return Node(value, self._check.parameters[arguments].source)
        if operator == "parameter":
            return Node(value, self._check.parameters[arguments[0]].source)
        if operator == "sum_kinds":
            return self._kinds(value, *arguments)
        if operator in (*_SUMS, *_LATER, "smaller", "larger"):
            parts = tuple(self.node(argument) for argument in arguments)
            return _simplified(Node(value, None, operator, parts))
        return Node(value)

    def _kinds(self, value: Any, subject: str, kinds: list[str]) -> Node:
        amounts = self._evaluate(subject)
        labels = {option.value: option.label for option in self._check.facts[subject].options}
        parts = tuple(Node(amounts[kind], labels[kind]) for kind in kinds if amounts.get(kind))
        return parts[0] if len(parts) == 1 else Node(value, None, "add", parts)


def _simplified(node: Node) -> Node:
    """Leave out what changes nothing: plus 0, times 1, the smaller of one."""
    if node.operator in _NEUTRAL:
        neutral = _NEUTRAL[node.operator]
        first, *others = node.parts
        kept = [part for part in others if part.value != neutral]
        if node.operator in ("add", "multiply") and first.value == neutral and kept:
            first, *kept = kept
        return replace(node, parts=(first, *kept)) if kept else first
    if node.operator in ("smaller", "larger"):
        kept = [part for part in node.parts if part.value != 0 or node.operator == "smaller"]
        return kept[0] if len(kept) == 1 else node
    return node


def _operations(node: Node) -> Iterator[Node]:
    """Yield the operations, what is needed first before what needs it."""
    for part in node.parts:
        yield from _operations(part)
    if node.operator and node.parts:
        yield node


def _line(node: Node, texts: Texts, language: str) -> str:
    result = _figure(node.value, texts, language)
    label = f"{_capital(node.label[language])}: " if node.label else ""
    return f"{label}{_formula(node, texts, language)} = {result}"


def _formula(node: Node, texts: Texts, language: str) -> str:
    if node.operator in _LATER:
        base, number = node.parts
        unit = count(texts, _LATER[node.operator], int(number.value), language)
        return f"{_operand(base, texts, language)} + {unit}"
    operands = [_operand(part, texts, language) for part in node.parts]
    if node.operator in ("smaller", "larger"):
        of_days = isinstance(node.value, date)
        key = {
            "smaller": "earlier" if of_days else "smaller",
            "larger": "later" if of_days else "larger",
        }
        return texts.get(f"check.{key[node.operator]}", language, figures="; ".join(operands))
    return f" {_SUMS[str(node.operator)]} ".join(operands)


def _operand(node: Node, texts: Texts, language: str) -> str:
    figure = _figure(node.value, texts, language, unit=False)
    if node.label and not node.operator:
        return f"{figure} ({node.label[language]})"
    return figure


def _figure(value: Any, texts: Texts, language: str, unit: bool = True) -> str:
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if not unit:
        return plain_number(Decimal(str(value)))
    rounded = Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return texts.get("check.lei", language, amount=lei(rounded))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
