"""Load the checks of ``knowledge/checks/`` and say precisely what is wrong with one."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.eligibility.model import (
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
from bot.eligibility.problems import problems_of
from bot.errors import AzimutError, InvalidData, Problem
from bot.knowledge.yaml_files import read_yaml, shown


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
        problems = list(problems_of(path, record))
        if not problems:
            return _build(record)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        what, mend = f"is not shaped as a check ({error})", "Compare it with another check"
        problems = [Problem(shown(path), 1, "file", what, mend)]
    raise InvalidData(problems)


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
        tables={
            name: tuple(Band(**band) for band in bands)
            for name, bands in record.get("tables", {}).items()
        },
        wanted=tuple(record.get("wanted", ())),
        danger=tuple(Alarm(**alarm) for alarm in record.get("danger", [])),
        settles_as=record.get("settles_as"),
        amount_text=record.get("amount_text"),
        deadline_text=record.get("deadline_text"),
        entry=record.get("entry"),
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
        for year, value in record.get("values", {}).items()
    }
    value = Decimal(str(record["value"])) if "value" in record else None
    return Parameter(record["source"], values, value, record.get("since"))


def _remarks(record: dict[str, Any], section: str) -> tuple[Remark, ...]:
    return tuple(Remark(**remark) for remark in record.get(section, ()))
