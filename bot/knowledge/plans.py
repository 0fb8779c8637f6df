"""The national plans as records: what a state set itself to do, by whom and by when.

A plan says what was intended. No record says what was done, and neither does the bot.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from bot.errors import InvalidData, Problem
from bot.knowledge.model import Text
from bot.knowledge.yaml_files import Lines, read_yaml, shown
from bot.language import LANGUAGES

Texts = dict[str, tuple[str, ...]]
"""Several texts in three languages: {"ro": (…), "ru": (…), "en": (…)}."""


@dataclass(frozen=True, slots=True)
class Named:
    """An institution or a theme: its names, and what else people call it.

    ``plain`` is the name without the country, as a question that names the country has it.
    """

    id: str
    name: Text
    short: Text
    plain: Text
    also: Texts


@dataclass(frozen=True, slots=True)
class Cost:
    """Money that an action needs, in thousand lei; ``year`` is None where the plan names none."""

    thousand_lei: Decimal
    year: int | None
    source: str
    """state, external or unclear."""


@dataclass(frozen=True, slots=True)
class Action:
    """One row of a plan. ``number`` is “1.1.2”; deadlines are “2026-Q4”, “2026” or “2020-2022”."""

    document: str
    number: str
    part: str
    """The id of the objective or section that it belongs to."""
    title: Text
    deadlines: tuple[str, ...]
    responsible: tuple[str, ...]
    indicators: Texts
    questions: Texts
    partners: tuple[str, ...] = ()
    costs: tuple[Cost, ...] = ()
    within_budgets: bool = False
    directives: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()

    @property
    def locator(self) -> str:
        return f"action {self.number}"

    @property
    def years(self) -> tuple[int, ...]:
        """The years that the deadlines name, first to last."""
        found: set[int] = set()
        for deadline in self.deadlines:
            first, _, last = deadline.partition("-")
            found.add(int(first))
            if last.isdigit():
                found.update(range(int(first), int(last) + 1))
        return tuple(sorted(found))

    @property
    def total_thousand_lei(self) -> Decimal:
        return sum((cost.thousand_lei for cost in self.costs), Decimal(0))


@dataclass(frozen=True, slots=True)
class Indicator:
    """What tells whether an objective is reached, where it stood and where it should go."""

    text: Text
    baseline: Text
    target: Text


@dataclass(frozen=True, slots=True)
class Part:
    """An objective (“GO1”, “SO1.1”) or a section (“section 1.1”) of a plan."""

    document: str
    id: str
    title: Text
    indicators: tuple[Indicator, ...] = ()
    questions: Texts = field(default_factory=dict)
    aim: Text | None = None
    needs: Text | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One national plan."""

    document: str
    checked: date
    parts: dict[str, Part]
    actions: dict[str, Action]


@dataclass(frozen=True, slots=True)
class Plans:
    """All plans, the country's own first, and the names that they use."""

    plans: dict[str, Plan]
    institutions: dict[str, Named]
    themes: dict[str, Named]

    def actions(self) -> Iterator[Action]:
        for plan in self.plans.values():
            yield from plan.actions.values()

    def numbered(self, number: str) -> list[Action]:
        """Return the actions with this number, the first plan's first."""
        return [p.actions[number] for p in self.plans.values() if number in p.actions]


_DEADLINE = re.compile(r"\d{4}(-Q[1-4]|-\d{4})?")
NO_PLANS = Plans({}, {}, {})


def load_plans(folder: Path) -> tuple[Plans, list[Problem]]:
    """Return what can be used of ``knowledge/plans``, and every problem found."""
    problems: list[Problem] = []
    institutions: dict[str, Named] = {}
    themes: dict[str, Named] = {}
    plans: dict[str, Plan] = {}
    for path in sorted(folder.glob("*.yml")):
        reader = _Reader(path)
        try:
            if path.stem.startswith("institutions"):
                institutions |= {named.id: named for named in reader.named()}
            elif path.stem == "themes":
                themes |= {named.id: named for named in reader.named()}
        except InvalidData as error:
            problems += error.problems
        problems += reader.problems
    for path in sorted(folder.glob("*-nap-*.yml")):
        reader = _Reader(path)
        try:
            plan = reader.plan(institutions, themes)
            asked = _Reader(folder / "questions" / path.name)
            plans[plan.document] = asked.with_questions(plan)
            problems += asked.problems
        except InvalidData as error:
            problems += error.problems
        problems += reader.problems
    return Plans(plans, institutions, themes), problems


class _Reader:
    """Reads one file of ``knowledge/plans`` and collects its problems."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._name = shown(path)
        self._lines: Lines | None = None
        self.problems: list[Problem] = []

    def _bad(self, key: str, what: str, mend: str) -> None:
        if self._lines is None:
            self._lines = Lines(self._path)
        self.problems.append(Problem(self._name, self._lines[key], key, what, mend))

    def named(self) -> Iterator[Named]:
        for number, record in enumerate(self._records(read_yaml(self._path), "")):
            name = self._text(record, "name", f"{number}")
            short = self._text(record, "short", f"{number}") if "short" in record else name
            also = self._texts(record, "also", f"{number}")
            plain = self._text(record, "plain", f"{number}") if "plain" in record else name
            if name and short and plain:
                yield Named(str(record.get("id")), name, short, plain, also)

    def plan(self, institutions: dict[str, Named], themes: dict[str, Named]) -> Plan:
        """Return the plan of this file.

        Raises InvalidData when the file is not the record of a plan at all.
        """
        record = read_yaml(self._path)
        if not isinstance(record, dict) or "document" not in record:
            what, mend = "does not name its document", "Begin with “document: …”"
            raise InvalidData([Problem(self._name, 1, "document", what, mend)])
        document = str(record["document"])
        key = "objectives" if "objectives" in record else "sections"
        parts = {}
        for number, part in enumerate(self._records(record.get(key), key)):
            title = self._text(part, "title", f"{key}.{number}")
            place = f"{key}.{number}.indicators"
            indicators = tuple(
                Indicator(*(self._text(one, name, f"{place}.{n}") or _EMPTY for name in
                            ("text", "baseline", "target")))
                for n, one in enumerate(self._records(part.get("indicators", []), place))
            )  # fmt: skip
            part_id = str(part.get("id"))
            part_id = part_id if key == "objectives" else f"section {part_id}"
            aim, needs = (
                self._text(part, name, f"{key}.{number}") if name in part else None
                for name in ("aim", "needs")
            )
            if title:
                parts[part_id] = Part(document, part_id, title, indicators, aim=aim, needs=needs)
        actions: dict[str, Action] = {}
        key = "actions" if "actions" in record else "activities"
        for number, row in enumerate(self._records(record.get(key), key)):
            action = self._action(document, row, f"{key}.{number}", parts, institutions, themes)
            if action and action.number in actions:
                self._bad(f"{key}.{number}.number", f"{action.number} is used twice", "Renumber")
            elif action:
                actions[action.number] = action
        checked = record.get("checked")
        if not isinstance(checked, date):
            self._bad("checked", f"{checked} is not a date", "Write it as 2026-11-20")
            checked = date.min
        return Plan(document, checked, parts, actions)

    def with_questions(self, plan: Plan) -> Plan:
        """Return *plan* with the questions of this file, by number of action or id of part."""
        records = read_yaml(self._path)
        if not isinstance(records, dict):
            self._bad("", "is not a mapping from a number to its questions", "See curators.md")
            return plan
        actions, parts = dict(plan.actions), dict(plan.parts)
        for name in map(str, records):
            questions = self._texts(records, name, "")
            if name in actions:
                actions[name] = replace(actions[name], questions=questions)
            elif name in parts:
                parts[name] = replace(parts[name], questions=questions)
            else:
                self._bad(name, f"{plan.document} has no {name}", "Use a number of the plan")
        return replace(plan, actions=actions, parts=parts)

    def _action(
        self,
        document: str,
        row: dict[str, Any],
        place: str,
        parts: dict[str, Part],
        institutions: dict[str, Named],
        themes: dict[str, Named],
    ) -> Action | None:
        title = self._text(row, "title", place)
        part = str(row["objective"]) if "objective" in row else f"section {row.get('section')}"
        responsible = tuple(map(str, row.get("responsible") or row.get("agencies") or ()))
        partners = tuple(map(str, row.get("partners") or ()))
        if part not in parts:
            self._bad(f"{place}.objective", f"{part} does not exist", "Use the id of a part")
        for key, values, known in (
            ("responsible", responsible, institutions),
            ("partners", partners, institutions),
            ("themes", row.get("themes") or (), themes),
        ):
            for value in values:
                if value not in known:
                    self._bad(f"{place}.{key}", f"{value} is not known", "Use an id, or add it")
        deadlines = tuple(map(str, row.get("deadlines") or [row.get("period")]))
        if not all(_DEADLINE.fullmatch(deadline) for deadline in deadlines):
            self._bad(f"{place}.deadlines", f"{deadlines} are not dates", "Write 2026-Q4 or 2026")
            return None
        if title is None:
            return None
        return Action(
            document=document,
            number=str(row.get("number")),
            part=part,
            title=title,
            deadlines=deadlines,
            responsible=responsible,
            indicators=self._texts(row, "indicators", place),
            questions=self._texts(row, "questions", place),
            partners=partners,
            costs=tuple(self._costs(row.get("costs"), place)),
            within_budgets=bool(row.get("within_budgets")),
            directives=tuple(map(str, row.get("directives") or ())),
            themes=tuple(map(str, row.get("themes") or ())),
        )

    def _costs(self, costs: Any, place: str) -> Iterator[Cost]:
        for number, cost in enumerate(costs or ()):
            try:
                yield _cost(cost)
            except (KeyError, TypeError, AttributeError, InvalidOperation):
                mend = "Write {thousand_lei: 100, year: 2026, source: state}"
                self._bad(f"{place}.costs.{number}", "is not a sum of money", mend)

    def _records(self, value: Any, key: str) -> list[dict[str, Any]]:
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self._bad(key, "is not a list of records", "Begin each with “- ”")
            return []
        return value

    def _text(self, record: dict[str, Any], key: str, place: str) -> Text | None:
        text = record.get(key)
        if not isinstance(text, dict) or not all(
            isinstance(text.get(language), str) and text[language].strip()
            for language in LANGUAGES
        ):
            self._bad(f"{place}.{key}", "is not in the three languages", "Write ro, ru and en")
            return None
        return {language: text[language].strip() for language in LANGUAGES}

    def _texts(self, record: dict[str, Any], key: str, place: str) -> Texts:
        texts = record.get(key) or {}
        if not isinstance(texts, dict):
            self._bad(f"{place}.{key}", "is not {ro: […], ru: […], en: […]}", "List per language")
            texts = {}
        return {language: tuple(map(str, texts.get(language) or ())) for language in LANGUAGES}


_EMPTY = dict.fromkeys(LANGUAGES, "")


def _cost(record: dict[str, Any]) -> Cost:
    return Cost(
        Decimal(str(record["thousand_lei"])), record.get("year"), str(record.get("source"))
    )
