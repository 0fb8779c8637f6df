"""What is wrong with the record of a check: unknown keys and names, missing texts, unused facts."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from bot.eligibility.expressions import OPERATORS
from bot.eligibility.model import (
    DANGER_LEVELS,
    FACT_TYPES,
    SUBJECTS,
    Alarm,
    Band,
    Check,
    Condition,
    Consistency,
    Fact,
    Option,
    Parameter,
    Remark,
)
from bot.errors import Problem
from bot.knowledge.yaml_files import Lines, shown
from bot.language import LANGUAGES

_REQUIRED = (
    "id", "document", "title", "intro", "checked", "facts", "conditions", "results", "where",
    "outcomes",
)  # fmt: skip
_SECTIONS = {
    "facts": Fact, "conditions": Condition, "consistency": Consistency, "documents": Remark,
    "next_steps": Remark, "notes": Remark, "danger": Alarm,
}  # fmt: skip
_LITERAL_ARGUMENTS = {
    "is", "in", "contains", "crime_in", "sum_kinds", "in_bands", "least_in_bands", "most_in_bands",
}  # fmt: skip
_BANDS = {"in_bands", "least_in_bands", "most_in_bands"}
_SEE_OPERATORS = "See OPERATORS in bot/eligibility/expressions.py"
Found = Iterator[tuple[str, str, str]]
"""Key, what is wrong there, and how to mend it."""


def problems_of(path: Path, record: Any) -> list[Problem]:
    """Return every problem of the check in *path*, with file, line, key and mend."""
    lines = Lines(path)
    return [
        Problem(shown(path), lines[key], key, what, mend) for key, what, mend in _all(path, record)
    ]


def _all(path: Path, record: Any) -> Found:
    if not isinstance(record, dict):
        yield "file", "is not a mapping", "Begin with id, document, title, …"
        return
    missing = [key for key in _REQUIRED if not record.get(key)]
    missing += [] if "benefit" in record else ["benefit"]
    for key in missing:
        yield key, "is missing", f"Add {key}"
    shapes = list(_shapes(record))
    yield from shapes
    if missing or shapes:
        return
    if record["id"] != path.stem:
        yield "id", f"{record['id']} is not the file's name", f"Write {path.stem}"
    yield from _facts(record)
    yield from _texts(record)
    for key, expression in _expressions(record):
        yield from ((key, what, mend) for what, mend in _Expressions(record).wrong(expression))
    yield from _unused(record)
    yield from _levels(record)
    for name in record.get("wanted", []):
        if name not in record["results"]:
            yield "wanted", f"{name} is not a result", f"Results: {', '.join(record['results'])}"


def _levels(record: dict[str, Any]) -> Found:
    settled = ("eligible", "needs_review")
    if record.get("settles_as", settled[0]) not in settled:
        yield "settles_as", f"{record['settles_as']} is no such outcome", f"One of: {settled}"
    for index, alarm in enumerate(record.get("danger", [])):
        if alarm["level"] not in DANGER_LEVELS:
            levels = ", ".join(DANGER_LEVELS)
            yield f"danger.{index}.level", f"{alarm['level']} is no level", f"Levels: {levels}"


def _shapes(record: dict[str, Any]) -> Found:
    """Report keys that no section has and keys that one must have."""
    yield from _keys("", record, Check)
    for section, shape in _SECTIONS.items():
        items = record.get(section) or []
        if not isinstance(items, list):
            yield section, "is not a list", "Begin each item with “- ”"
            continue
        for index, item in enumerate(items):
            yield from _keys(f"{section}.{index}", item, shape)
            for number, option in enumerate(
                item.get("options") or [] if isinstance(item, dict) else []
            ):
                yield from _keys(f"{section}.{index}.options.{number}", option, Option)
        names = [item["id"] for item in items if isinstance(item, dict) and "id" in item]
        for name, count in Counter(names).items():
            if count > 1:
                index = len(names) - 1 - names[::-1].index(name)
                yield (
                    f"{section}.{index}.id",
                    f"{name} is there {count} times",
                    "Give each its own id",
                )
    for name, parameter in (record.get("parameters") or {}).items():
        yield from _keys(f"parameters.{name}", parameter, Parameter)
    for name, bands in (record.get("tables") or {}).items():
        for index, band in enumerate(bands):
            yield from _keys(f"tables.{name}.{index}", band, Band)
    if record.get("where"):
        yield from _keys("where", record["where"], Remark)


def _keys(key: str, item: Any, shape: Any) -> Found:
    if not isinstance(item, dict):
        yield (
            key,
            "is not a mapping",
            f"Write its keys: {', '.join(f.name for f in fields(shape))}",
        )
        return
    known = [field.name for field in fields(shape)]
    for name in item:
        if name not in known:
            yield f"{key}.{name}".lstrip("."), "is not a known key", f"Keys: {', '.join(known)}"
    if shape is Check:
        return
    for field in fields(shape):
        needed = field.default is MISSING and field.default_factory is MISSING
        if needed and field.name not in item and not (shape is Condition and field.name == "when"):
            yield f"{key}.{field.name}", "is missing", f"Add {field.name}"


def _facts(record: dict[str, Any]) -> Found:
    for index, fact in enumerate(record["facts"]):
        key = f"facts.{index}"
        if fact.get("type") not in FACT_TYPES:
            yield (
                f"{key}.type",
                f"{fact.get('type')} is not a type",
                f"Types: {', '.join(FACT_TYPES)}",
            )
        if fact.get("about") not in (None, *SUBJECTS):
            what = f"{fact['about']} is no subject"
            yield f"{key}.about", what, f"Subjects: {', '.join(SUBJECTS)}"
        if fact.get("type") in ("choice", "list", "money_by_kind") and not fact.get("options"):
            yield (
                f"{key}.options",
                f"{fact['id']} has no options",
                "List value, label and words of each",
            )
        counts = Counter(option["value"] for option in fact.get("options", []))
        for value, count in counts.items():
            if count > 1:
                yield (
                    f"{key}.options",
                    f"{value} is there {count} times",
                    "Give each its own value",
                )


def _texts(record: dict[str, Any]) -> Found:
    for key, text in _each_text(record, ""):
        for language in LANGUAGES:
            if not isinstance(text.get(language), str) or not text[language].strip():
                yield key, f"has no {language} text", "Write it in all three languages"
        for other in text.keys() - set(LANGUAGES):
            mend = "Put the text before it in quotes if this is its part after a comma"
            yield key, f"has {other!r} beside the languages", mend


def _each_text(value: Any, key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        if value.keys() & set(LANGUAGES):
            yield key, value
        else:
            for name, item in value.items():
                yield from _each_text(item, f"{key}.{name}".lstrip("."))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _each_text(item, f"{key}.{index}")


def _expressions(record: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for index, condition in enumerate(record["conditions"]):
        yield f"conditions.{index}.when", condition.get("when")
        yield f"conditions.{index}.applies", condition.get("applies", True)
    for section in ("documents", "next_steps", "notes"):
        for index, remark in enumerate(record.get(section, [])):
            yield f"{section}.{index}.when", remark.get("when", True)
    for index, alarm in enumerate(record.get("danger", [])):
        yield f"danger.{index}.when", alarm.get("when")
    for index, rule in enumerate(record.get("consistency", [])):
        yield f"consistency.{index}.require", rule.get("require")
        yield f"consistency.{index}.fact", rule.get("fact")
    for index, fact in enumerate(record["facts"]):
        if "derive" in fact:
            yield f"facts.{index}.derive", fact["derive"]
        if isinstance(fact.get("absent"), dict):
            yield f"facts.{index}.absent", fact["absent"]
        if fact.get("preset") not in (None, "today"):
            yield f"facts.{index}.preset", fact["preset"]
    for section in ("values", "results"):
        for name, expression in record.get(section, {}).items():
            yield f"{section}.{name}", expression


class _Expressions:
    """Checks expressions against the names that the record has."""

    def __init__(self, record: dict[str, Any]) -> None:
        self._facts = {fact["id"]: fact for fact in record["facts"]}
        self._values = set(record.get("values", {}))
        self._names = {
            "list": record.get("lists", {}),
            "parameter": record.get("parameters", {}),
            "table": record.get("tables", {}),
        }

    def wrong(self, expression: Any) -> Iterator[tuple[str, str]]:
        if expression is None:
            yield "is empty", _SEE_OPERATORS
        elif isinstance(expression, str):
            if expression not in {*self._facts, *self._values, "open"}:
                yield f"{expression} is neither a fact nor a named value", _SEE_OPERATORS
        elif isinstance(expression, dict):
            yield from self._wrong_operator(expression)
        elif isinstance(expression, list):
            yield "is a list", f"Name what to do with it. {_SEE_OPERATORS}"

    def _wrong_operator(self, expression: dict[str, Any]) -> Iterator[tuple[str, str]]:
        if len(expression) != 1:
            operators = ", ".join(map(str, expression))
            yield f"has {len(expression)} operators: {operators}; write one", _SEE_OPERATORS
            return
        ((operator, arguments),) = expression.items()
        if operator in ("outcome", "text"):
            return
        if operator not in OPERATORS:
            yield f"{operator} is not an operator", _SEE_OPERATORS
            return
        yield from self._wrong_names(operator, arguments)
        for argument in _inner(operator, arguments):
            yield from self.wrong(argument)

    def _wrong_names(self, operator: str, arguments: Any) -> Iterator[tuple[str, str]]:
        if operator == "figure":
            yield from self._unnamed("parameter", arguments)
        elif operator == "parameter":
            yield from self._unnamed("parameter", arguments[0])
        elif operator == "crime_in":
            yield from self._unnamed("list", arguments[1])
        elif operator in _BANDS:
            yield from self._unnamed("table", arguments[1])
        elif operator in ("is", "in", "contains", "sum_kinds"):
            meant = arguments[1] if isinstance(arguments[1], list) else [arguments[1]]
            yield from self._no_option(arguments[0], meant)
        elif operator == "case":
            yield from self._no_option(arguments[0], arguments[1])
            yield from self._no_branch(arguments[0], arguments[1])

    def _unnamed(self, kind: str, name: Any) -> Iterator[tuple[str, str]]:
        if name not in self._names[kind]:
            known = ", ".join(self._names[kind]) or "none"
            yield f"there is no {kind} {name}", f"Known: {known}"

    def _options(self, subject: Any) -> list[Any]:
        fact = self._facts.get(subject) if isinstance(subject, str) else None
        if fact is None or fact.get("type") == "penal_article":
            return []
        return [option["value"] for option in fact.get("options", [])]

    def _no_option(self, subject: Any, values: Iterable[Any]) -> Iterator[tuple[str, str]]:
        options = self._options(subject)
        for value in values if options else ():
            if value not in options:
                yield f"{value} is not a value of {subject}", f"Values: {', '.join(options)}"

    def _no_branch(self, subject: Any, branches: Any) -> Iterator[tuple[str, str]]:
        for option in self._options(subject):
            if option not in branches:
                yield f"has no branch for {option} of {subject}", f"Add {option}"


def _inner(operator: str, arguments: Any) -> list[Any]:
    """Return the arguments of an operator that are expressions themselves."""
    if operator == "case":
        subject, branches = arguments
        return [subject, *branches.values()]
    if operator == "figure":
        return []
    if operator == "parameter":
        return list(arguments[1:])
    if operator in _LITERAL_ARGUMENTS:
        return list(arguments[:1])
    return arguments if isinstance(arguments, list) else [arguments]


def _unused(record: dict[str, Any]) -> Found:
    named = {name for _, expression in _expressions(record) for name in _named(expression)}
    named |= {
        fact.get("absent") for fact in record["facts"] if isinstance(fact.get("absent"), str)
    }
    for index, fact in enumerate(record["facts"]):
        if fact["id"] == "today":  # the present day is a fact of every check
            continue
        if fact["id"] not in named and not fact.get("unused"):
            what = f"{fact['id']} is never used"
            yield (
                f"facts.{index}.id",
                what,
                "Use it in a condition or result, or write unused: true",
            )
        if fact["id"] in named and fact.get("unused"):
            yield f"facts.{index}.unused", f"{fact['id']} is used", "Remove unused"


def _named(expression: Any) -> Iterator[str]:
    if isinstance(expression, str):
        yield expression
    elif isinstance(expression, dict):
        for operator, arguments in expression.items():
            if operator in OPERATORS and operator != "text":
                for argument in _inner(operator, arguments):
                    yield from _named(argument)
