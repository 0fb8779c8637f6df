"""The form of a contact: which fields there are, when they are shown, which answers they take."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.cases.model import Field, FormProblem, Option, Section
from bot.cases.reading import read_form

Answers = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CaseForm:
    """The form with its lists, as ``knowledge/cases`` has it."""

    sections: tuple[Section, ...]
    lists: Mapping[str, tuple[Option, ...]]

    @classmethod
    def load(cls, folder: Path) -> "CaseForm":
        """Read ``form.yml`` and ``lists.yml``. Raises InvalidData that names each mistake."""
        sections, lists = read_form(folder)
        return cls(sections, lists)

    @property
    def fields(self) -> dict[str, Field]:
        return {field.id: field for section in self.sections for field in section.fields}

    def choices(self, field: Field, answers: Mapping[str, Any]) -> list[Option]:
        """Return what a counsellor may choose for *field*, given the type of contact."""
        return [
            option
            for option in field.options
            if not option.by_bot and (not option.of or answers.get("type") in option.of)
        ]

    def clean(self, answers: Mapping[str, Any]) -> Answers:
        """Return the answers that are given and asked for; what is not shown is not kept."""
        kept: Answers = {}
        for field in self.fields.values():
            value = answers.get(field.id)
            if isinstance(value, str):
                value = value.strip()
            if value not in (None, "", [], False) and field.shown(kept):
                kept[field.id] = value
        return kept

    def problems(self, answers: Mapping[str, Any]) -> list[FormProblem]:
        """Return what keeps cleaned *answers* from being saved, in the order of the form."""
        found = []
        for field in self.fields.values():
            value = answers.get(field.id)
            if value is None:
                if field.required and field.shown(answers):
                    found.append(FormProblem(field.id, "required"))
            elif key := self._wrong(field, value, answers):
                found.append(FormProblem(field.id, key))
        return found

    def _wrong(self, field: Field, value: Any, answers: Mapping[str, Any]) -> str:
        allowed = {option.id for option in self.choices(field, answers)}
        match field.kind:
            case "one":
                return "" if value in allowed else "not_listed"
            case "many":
                return "" if isinstance(value, list) and set(value) <= allowed else "not_listed"
            case "number":
                whole = isinstance(value, int) and field.min <= value <= field.max
                return "" if whole else "not_in_range"
            case "yes_no":
                return "" if value is True else "not_listed"
            case "referrals":
                outcomes = {option.id for option in field.outcomes}
                good = isinstance(value, list) and all(
                    set(one) == {"service", "outcome"}
                    and one["service"] in allowed
                    and one["outcome"] in outcomes
                    for one in value
                )
                return "" if good else "not_listed"
            case _:
                short = isinstance(value, str) and len(value) <= field.max
                return "" if short else "too_long"

    def label(self, name: str, option: str, language: str) -> str:
        """Return the words of an answer of list *name*; the bare id when the list lost it."""
        for one in self.lists[name]:
            if one.id == option:
                return one.label[language]
        return option

    def split(self, answers: Mapping[str, Any]) -> tuple[Answers, Answers]:
        """Part answers into those that stay as figures and those that go with the conversation."""
        apart = {f.id for f in self.fields.values() if f.sensitive or f.kind == "text"}
        return (
            {key: value for key, value in answers.items() if key not in apart},
            {key: value for key, value in answers.items() if key in apart},
        )

    def sensitive(self, answers: Mapping[str, Any]) -> dict[str, str]:
        """Return the sensitive answers, without free text."""
        return {
            f.id: answers[f.id] for f in self.fields.values() if f.sensitive and f.id in answers
        }
