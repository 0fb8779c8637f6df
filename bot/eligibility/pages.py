"""A check as a page that a lawyer can read, written from its YAML: ``azimut kb checks``."""

from collections.abc import Iterator
from typing import Any

from bot.eligibility.model import Band, Check, Condition, Expression, Fact, Parameter, Remark

_INDENT = "  "
_PHRASES = {
    "is": "{0} is {1}",
    "in": "{0} is one of {1}",
    "contains": "{0} contains {1}",
    "crime_in": "{0} is on the list {1}",
    "on_or_before": "{0} is on or before {1}",
    "after": "{0} is after {1}",
    "less_than": "{0} is less than {1}",
    "at_least": "{0} is at least {1}",
    "more_than": "{0} is more than {1}",
    "differs": "{0} differs from {1}",
    "is_known": "{0} is known",
    "given": "{0} is part of the case",
    "years_after": "the same date, {1} years after {0}",
    "months_after": "{1} months after {0}",
    "days_after": "{1} days after {0}",
    "working_days_after": "{1} working days after {0}",
    "age_on": "full years from {0} to {1}",
    "sum_kinds": "the sum of {1} in {0}",
    "parameter": "the figure {0} of the year of {1}",
    "figure": "the figure {0}",
    "in_bands": "the row of {0} in the table {1}",
    "least_in_bands": "the lowest row of {0} in the table {1}",
    "most_in_bands": "the highest row of {0} in the table {1}",
    "text": "{0}",
}
_JOINED = {"add": " + ", "subtract": " − ", "multiply": " × ", "divide": " ÷ "}
_HEADS = {
    "all": "all of:",
    "any": "at least one of:",
    "smaller": "the smallest of:",
    "larger": "the largest of:",
    "first_known": "the first of these that is known:",
    "if_open": "this, or where it stays open, the last:",
}


def page(check: Check) -> str:
    """Return the page of *check* in Markdown, its texts in English."""
    return "\n".join([*_head(check), *_rules(check), *_results(check), *_papers(check)]) + "\n"


def _head(check: Check) -> Iterator[str]:
    yield f"# {check.title['en']} (`{check.id}`)\n"
    yield f"From `{check.document}`, checked {check.checked}. Made by `azimut kb checks` from"
    yield f"`knowledge/checks/{check.id}.yml`: change that file, not this page.\n"
    if check.settles_as:
        yield f"This check gives no verdict: once all is told, its outcome is `{check.settles_as}`.\n"
    yield "## What it asks\n"
    yield "| fact | type | question or meaning | when left out with `--complete` |"
    yield "|---|---|---|---|"
    for fact in check.facts.values():
        text = (fact.question or fact.label)["en"]
        kind = ", ".join(f"`{value}`" for value in fact.values) or fact.type
        yield f"| `{fact.id}` | {kind} | {text} | {_absent(fact)} |"
    for fact in check.facts.values():
        if fact.derive is not None:
            yield from ["", f"When `{fact.id}` is not given:", *_tree(fact.derive)]


def _absent(fact: Fact) -> str:
    if fact.absent is not None:
        return _flat(fact.absent) or "by a rule"
    usual = {"bool": "no", "money": "0", "money_by_kind": "none", "list": "none"}
    return usual.get(fact.type, "not known")


def _rules(check: Check) -> Iterator[str]:
    yield "\n## Conditions\n"
    for number, condition in enumerate(check.conditions, 1):
        yield from _condition(number, condition)
    if check.danger:
        yield "## Danger\n"
        for alarm in check.danger:
            yield from [f"- level `{alarm.level}` when", *_tree(alarm.when, 1)]
        yield ""
    if check.values:
        yield "## What the names mean\n"
        for name, expression in check.values.items():
            yield from [f"- **{name}**", *_tree(expression, 1)]
        yield ""
    for name, items in check.lists.items():
        yield f"List **{name}**: Penal Code {', '.join(items)}\n"
    for name, bands in check.tables.items():
        yield from [f"Table **{name}**:\n", *(f"- {_band(band)}" for band in bands), ""]
    for name, parameter in check.parameters.items():
        yield f"Figure **{name}**: {_figure(parameter)}\n"


def _condition(number: int, condition: Condition) -> Iterator[str]:
    source = f"{condition.document}, " if condition.document else ""
    yield f"### {number}. {condition.text['en']}\n"
    yield f"`{condition.id}`, {source}{condition.locator}" + (
        ". It only explains.\n" if condition.informs else "\n"
    )
    if condition.applies is not True:
        yield from ["Only when", *_tree(condition.applies), ""]
    yield from ["Holds when", *_tree(condition.when), ""]
    yield f"Otherwise: {condition.otherwise['en']}\n"
    if condition.unclear:
        yield f"Open: {condition.unclear['en']}\n"


def _results(check: Check) -> Iterator[str]:
    yield "## Results\n"
    for name, expression in check.results.items():
        yield from [f"- **{name}**", *_tree(expression, 1)]
    yield "\n## What is refused as contradictory\n"
    for rule in check.consistency:
        yield f"- `{rule.fact}`: {rule.text['en']}"
    if not check.consistency:
        yield "- nothing"


def _papers(check: Check) -> Iterator[str]:
    yield "\n## Where\n"
    yield _remark(check.where)
    sections = {
        "What to bring": check.documents,
        "Next steps": check.next_steps,
        "Notes": check.notes,
    }
    for title, remarks in sections.items():
        if remarks:
            yield f"\n## {title}\n"
        for remark in remarks:
            yield f"- {_remark(remark)}"
            if remark.when is not True:
                yield from [f"{_INDENT}- when", *_tree(remark.when, 2)]


def _remark(remark: Remark) -> str:
    source = ", ".join(part for part in (remark.document, remark.locator) if part)
    return f"{remark.text['en']} ({source})"


def _band(band: Band) -> str:
    ends = [
        f"from {band.start:g}" if band.start is not None else "",
        f"over {band.above:g}" if band.above is not None else "",
        f"up to {band.end:g}" if band.end is not None else "",
    ]
    return f"{' '.join(end for end in ends if end)}: {band.value}"


def _figure(parameter: Parameter) -> str:
    values = [f"{value} for {year}" for year, value in parameter.values.items()]
    values += [] if parameter.value is None else [str(parameter.value)]
    since = f", since {parameter.since}" if parameter.since else ""
    return f"{', '.join(values)}{since} ({parameter.source['en']})"


def _tree(expression: Expression, depth: int = 0) -> list[str]:
    """Return an expression as a nested list: one line where it is short."""
    pad = _INDENT * depth
    flat = _flat(expression)
    if flat is not None:
        return [f"{pad}- {flat}"]
    ((operator, arguments),) = expression.items()
    if operator in _HEADS:
        return [f"{pad}- {_HEADS[operator]}", *_trees(arguments, depth + 1)]
    if operator == "not":
        return [f"{pad}- not:", *_tree(arguments, depth + 1)]
    if operator in ("if", "once"):
        condition, then, otherwise = arguments
        return [
            f"{pad}- if", *_tree(condition, depth + 1),
            f"{pad}- then", *_tree(then, depth + 1),
            f"{pad}- else", *_tree(otherwise, depth + 1),
        ]  # fmt: skip
    if operator == "case":
        subject, branches = arguments
        lines = [f"{pad}- by {_flat(subject) or 'the following'}:"]
        for value, branch in branches.items():
            lines += [f"{pad}{_INDENT}- `{_word(value)}`:", *_tree(branch, depth + 2)]
        return lines
    head = _PHRASES[operator].format("A", "B") if operator in _PHRASES else operator
    return [f"{pad}- {head}, where:", *_trees(arguments, depth + 1)]


def _trees(arguments: Any, depth: int) -> list[str]:
    items = arguments if isinstance(arguments, list) else [arguments]
    return [line for item in items for line in _tree(item, depth)]


def _flat(expression: Expression) -> str | None:
    """Return an expression in one line, or None when it needs several."""
    if not isinstance(expression, dict):
        return "open: needs review" if expression == "open" else _word(expression)
    ((operator, arguments),) = expression.items()
    if operator == "outcome":
        return f"the outcome is {_word(arguments)}"
    if operator == "not":
        inner = _flat(arguments)
        return None if inner is None else f"not ({inner})"
    if operator in ("if", "once", "case", *_HEADS):
        return None
    items = arguments if isinstance(arguments, list) else [arguments]
    parts = [_word(item) if isinstance(item, list) else _flat(item) for item in items]
    if any(part is None for part in parts):
        return None
    told = [part for part in parts if part is not None]
    if operator in _JOINED:
        return f"({_JOINED[operator].join(told)})"
    return _PHRASES[operator].format(*told)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(_word, value)) if isinstance(value, list) else str(value)
