"""Applications as data: ``knowledge/forms/*.yml`` names what the law wants in each."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from bot.eligibility.model import Check, Text
from bot.errors import InvalidData, Problem
from bot.knowledge.yaml_files import Lines, read_yaml, shown
from bot.language import LANGUAGES


@dataclass(frozen=True, slots=True)
class FormEntry:
    """What an application must hold, and where its value comes from.

    ``fact`` and ``result`` name a fact or a result of the check; ``values`` says how the form
    words an option; ``text_value`` is written as it stands, for what the check makes certain.
    """

    text: Text
    locator: str
    fact: str | None = None
    result: str | None = None
    values: Mapping[str, str] | None = None
    text_value: str | None = None
    empty_lines: int = 1


@dataclass(frozen=True, slots=True)
class Form:
    """An application that a check can fill in; ``when`` are facts that must be so."""

    id: str
    check: str
    locator: str
    title: Text
    button: Text
    addressee: Text
    entries: tuple[FormEntry, ...]
    statements: tuple[Text, ...] = ()
    attachments: tuple[Text, ...] = ()
    attach_documents: bool = False
    """Whether the check's list of documents is the list of attachments."""
    when: Mapping[str, list[Any]] | None = None

    def fits(self, facts: Mapping[str, Any]) -> bool:
        return all(facts.get(name) in allowed for name, allowed in (self.when or {}).items())


class Forms(dict[str, Form]):
    """The applications by name."""

    def of_check(self, check: str, facts: Mapping[str, Any]) -> Form | None:
        """Return the application for this check and these facts, if there is one."""
        return next((f for f in self.values() if f.check == check and f.fits(facts)), None)


def load_forms(folder: Path, checks: Mapping[str, Check]) -> Forms:
    """Return the forms in *folder*. Raises InvalidData naming file, key and mend."""
    forms, problems = Forms(), list[Problem]()
    for path in sorted(folder.glob("*.yml")):
        try:
            record = read_yaml(path)
        except InvalidData as error:
            problems += error.problems
            continue
        found = list(_problems(record, checks))
        lines = Lines(path)
        problems += [Problem(shown(path), lines[k], k, what, mend) for k, what, mend in found]
        if not found:
            forms[path.stem] = _build(path.stem, record)
    if problems:
        raise InvalidData(problems)
    return forms


def _build(name: str, record: dict[str, Any]) -> Form:
    entries = tuple(FormEntry(**entry) for entry in record["entries"])
    lists = {key: tuple(record.get(key, ())) for key in ("statements", "attachments")}
    return Form(**{**record, **lists, "id": name, "entries": entries})


def _problems(record: Any, checks: Mapping[str, Check]) -> list[tuple[str, str, str]]:
    if not isinstance(record, dict):
        return [("file", "is not a mapping", "Compare it with another form")]
    known = {field.name for field in fields(Form)} - {"id"}
    wanted = ("check", "locator", "title", "button", "addressee", "entries")
    found = [(key, "is missing", f"Add {key}") for key in wanted if not record.get(key)]
    found += [(key, "is not a key of a form", f"Keys: {', '.join(sorted(known))}")
              for key in record if key not in known]  # fmt: skip
    check = checks.get(record.get("check", ""))
    if not found and check is None:
        found.append(("check", f"there is no check {record['check']}", "Name one that exists"))
    if found or check is None:
        return found
    for key in ("title", "button", "addressee"):
        found += _text_problems(key, record[key])
    for key in ("statements", "attachments"):
        for index, text in enumerate(record.get(key, ())):
            found += _text_problems(f"{key}.{index}", text)
    for index, entry in enumerate(record["entries"]):
        found += _entry_problems(f"entries.{index}", entry, check)
    for name in record.get("when") or ():
        if name not in check.facts:
            found.append((f"when.{name}", "is not a fact of the check", "Name a fact"))
    return found


def _entry_problems(key: str, entry: Any, check: Check) -> list[tuple[str, str, str]]:
    known = {field.name for field in fields(FormEntry)}
    if not isinstance(entry, dict) or not {"text", "locator"} <= set(entry) <= known:
        return [(key, "has not the keys of an entry", f"Keys: {', '.join(sorted(known))}")]
    found = _text_problems(f"{key}.text", entry["text"])
    if entry.get("fact") and entry["fact"] not in check.facts:
        found.append((f"{key}.fact", f"{entry['fact']} is not a fact", "Name a fact of the check"))
    if entry.get("result") and entry["result"] not in check.results:
        found.append((f"{key}.result", f"{entry['result']} is not a result", "Name a result"))
    return found


def _text_problems(key: str, text: Any) -> list[tuple[str, str, str]]:
    if isinstance(text, dict) and set(text) == set(LANGUAGES) and all(text.values()):
        return []
    return [(key, "has not the three languages", "Write ro, ru and en")]
