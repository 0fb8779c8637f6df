"""Load the checks of ``knowledge/checks/`` and say precisely what is wrong with one."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.eligibility.expressions import OPERATORS
from bot.eligibility.model import (
    FACT_TYPES,
    Check,
    Condition,
    Consistency,
    Fact,
    Option,
    Parameter,
    Remark,
)
from bot.errors import AzimutError, InvalidData, Problem
from bot.knowledge.yaml_files import Lines, read_yaml, shown
from bot.language import LANGUAGES

_LITERAL_ARGUMENTS = {"is", "in", "contains", "crime_in", "years_after", "days_after", "sum_kinds"}
_REQUIRED = (
    "id", "document", "benefit", "title", "intro", "checked", "facts", "conditions", "results",
    "where", "outcomes",
)  # fmt: skip


class UnknownCheck(AzimutError):
    """No check has that name."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(f"there is no check {name!r}; the checks are: {', '.join(known)}")


class Checks(dict[str, Check]):
    """The checks by name."""

    def named(self, name: str) -> Check:
        """Return a check, or raise UnknownCheck with the names that exist."""
        if name not in self:
            raise UnknownCheck(name, sorted(self))
        return self[name]


def load_checks(folder: Path) -> Checks:
    """Return every check in *folder*/checks. Raises InvalidData naming each problem."""
    checks = Checks()
    problems: list[Problem] = []
    for path in sorted((folder / "checks").glob("*.yml")):
        try:
            checks[path.stem] = load_check(path)
        except InvalidData as error:
            problems += error.problems
    if problems:
        raise InvalidData(problems)
    return checks


def load_check(path: Path) -> Check:
    """Return the check in *path*. Raises InvalidData naming key and mend of each problem."""
    record = read_yaml(path)
    try:
        problems = list(_problems(path, record))
        if not problems:
            return _build(record)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        what, mend = f"is not shaped as a check ({error})", "Compare it with another check"
        problems = [Problem(shown(path), 1, "file", what, mend)]
    raise InvalidData(problems)


def _problems(path: Path, record: Any) -> Iterator[Problem]:
    lines = Lines(path)

    def problem(key: str, what: str, mend: str) -> Problem:
        return Problem(shown(path), lines[key], key, what, mend)

    if not isinstance(record, dict):
        yield problem("file", "is not a mapping", "Begin with id, document, title, …")
        return
    for key in _REQUIRED:
        if not record.get(key):
            yield problem(key, "is missing", f"Add {key}")
    if any(not record.get(key) for key in _REQUIRED):
        return
    if record["id"] != path.stem:
        yield problem("id", f"{record['id']} is not the file's name", f"Write {path.stem}")
    names = {fact.get("id") for fact in record["facts"]} | set(record.get("values", {})) | {"open"}
    for index, fact in enumerate(record["facts"]):
        if fact.get("type") not in FACT_TYPES:
            what = f"{fact.get('type')} is not a type"
            yield problem(f"facts.{index}.type", what, f"Types: {', '.join(FACT_TYPES)}")
    for key, text in _texts(record, ""):
        for language in LANGUAGES:
            if not isinstance(text.get(language), str) or not text[language].strip():
                yield problem(key, f"has no {language} text", "Write it in all three languages")
    for key, expression in _expressions(record):
        for what in _wrong(expression, names):
            yield problem(key, what, "See OPERATORS in bot/eligibility/expressions.py")


def _texts(value: Any, key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        if value.keys() & set(LANGUAGES):
            yield key, value
        else:
            for name, item in value.items():
                yield from _texts(item, f"{key}.{name}".lstrip("."))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, f"{key}.{index}")


def _expressions(record: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for index, condition in enumerate(record["conditions"]):
        yield f"conditions.{index}.when", condition.get("when")
    for section in ("documents", "next_steps", "notes"):
        for index, remark in enumerate(record.get(section, [])):
            yield f"{section}.{index}.when", remark.get("when", True)
    for index, rule in enumerate(record.get("consistency", [])):
        yield f"consistency.{index}.require", rule.get("require")
    for section in ("values", "results"):
        for name, expression in record.get(section, {}).items():
            yield f"{section}.{name}", expression


def _wrong(expression: Any, names: set[str]) -> Iterator[str]:
    if expression is None:
        yield "is empty"
    elif isinstance(expression, str):
        if expression not in names:
            yield f"{expression} is neither a fact nor a named value"
    elif isinstance(expression, dict):
        if len(expression) != 1:
            yield f"has {len(expression)} operators: {', '.join(expression)}; write one"
            return
        ((operator, arguments),) = expression.items()
        if operator == "outcome":
            return
        if operator not in OPERATORS:
            yield f"{operator} is not an operator"
            return
        yield from _wrong_arguments(operator, arguments, names)


def _wrong_arguments(operator: str, arguments: Any, names: set[str]) -> Iterator[str]:
    if operator == "case":
        subject, branches = arguments
        inner = [subject, *branches.values()]
    elif operator == "parameter":
        inner = arguments[1:]
    elif operator in _LITERAL_ARGUMENTS:
        inner = arguments[:1]
    else:
        inner = arguments if isinstance(arguments, list) else [arguments]
    for argument in inner:
        yield from _wrong(argument, names)


def _build(record: dict[str, Any]) -> Check:
    facts = {fact["id"]: _fact(fact) for fact in record["facts"]}
    return Check(
        id=record["id"],
        document=record["document"],
        benefit=record["benefit"],
        title=record["title"],
        intro=record["intro"],
        checked=record["checked"],
        facts=facts,
        conditions=tuple(Condition(**condition) for condition in record["conditions"]),
        results=record["results"],
        lists={name: tuple(map(str, items)) for name, items in record.get("lists", {}).items()},
        values=record.get("values", {}),
        parameters={name: _parameter(p) for name, p in record.get("parameters", {}).items()},
        consistency=tuple(Consistency(**rule) for rule in record.get("consistency", [])),
        documents=_remarks(record, "documents"),
        where=Remark(**record["where"]),
        next_steps=_remarks(record, "next_steps"),
        notes=_remarks(record, "notes"),
        outcomes=record["outcomes"],
    )


def _fact(record: dict[str, Any]) -> Fact:
    options = tuple(
        Option(o["value"], o["label"], tuple(map(str, o.get("words", ()))))
        for o in record.get("options", ())
    )
    words = tuple(map(str, record.get("words", ())))
    return Fact(**{**record, "options": options, "words": words})


def _parameter(record: dict[str, Any]) -> Parameter:
    values = {
        (year.year if isinstance(year, date) else int(year)): Decimal(str(value))
        for year, value in record["values"].items()
    }
    return Parameter(values, record["source"])


def _remarks(record: dict[str, Any], section: str) -> tuple[Remark, ...]:
    return tuple(Remark(**remark) for remark in record.get(section, ()))
