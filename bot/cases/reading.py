"""Read ``knowledge/cases`` and say of each mistake where it is and how to mend it."""

from pathlib import Path
from typing import Any

from bot.cases.model import Field, Option, Section
from bot.errors import InvalidData, Problem
from bot.knowledge.yaml_files import Lines, read_yaml, shown
from bot.language import LANGUAGES

KINDS = ("one", "many", "number", "yes_no", "referrals", "text")
_OPTION_KEYS = {*LANGUAGES, "of", "by_bot", "partner"}
_FIELD_KEYS = {
    "id", "kind", "label", "list", "outcomes", "when", "required", "sensitive", "min", "max",
}  # fmt: skip
NEEDED = ("type", "category")


class _File:
    """One file, and what is wrong in it."""

    def __init__(self, path: Path) -> None:
        self.content = read_yaml(path)
        self.problems: list[Problem] = []
        self._name = shown(path)
        self._lines = Lines(path)

    def bad(self, key: str, what: str, mend: str) -> None:
        self.problems.append(Problem(self._name, self._lines[key], key, what, mend))

    def label(self, key: str, value: Any) -> dict[str, str]:
        """Return the label in three languages, empty texts where it lacks one."""
        if not isinstance(value, dict) or not all(
            isinstance(value.get(language), str) and value[language].strip()
            for language in LANGUAGES
        ):
            self.bad(key, "is not in the three languages", "Write ro, ru and en")
            value = value if isinstance(value, dict) else {}
        return {language: str(value.get(language, "")) for language in LANGUAGES}


def read_form(
    folder: Path,
) -> tuple[tuple[Section, ...], dict[str, tuple[Option, ...]]]:
    """Return the sections and the lists. Raises InvalidData."""
    lists_file, form_file = _File(folder / "lists.yml"), _File(folder / "form.yml")
    lists = _lists(lists_file)
    sections = _sections(form_file, lists)
    problems = lists_file.problems + form_file.problems
    if problems:
        raise InvalidData(problems)
    return sections, lists


def _lists(file: _File) -> dict[str, tuple[Option, ...]]:
    if not isinstance(file.content, dict):
        file.bad("", "is not a mapping of lists", "Write “list: {option: {ro: …, ru: …, en: …}}”")
        return {}
    types = file.content.get("types") or {}
    lists: dict[str, tuple[Option, ...]] = {}
    for name, options in file.content.items():
        if not isinstance(options, dict):
            file.bad(str(name), "is not a mapping", "Write “option: {ro: …, ru: …, en: …}”")
            continue
        found = []
        for key, option in options.items():
            place = f"{name}.{key}"
            if not isinstance(key, str):
                file.bad(place, "is read as a number or as yes or no", "Quote the key")
                continue
            label = file.label(place, option)
            option = option if isinstance(option, dict) else {}
            for other in set(option) - _OPTION_KEYS:
                file.bad(f"{place}.{other}", "is not known here", "Remove it")
            for kind in option.get("of", ()):
                if kind not in types:
                    file.bad(
                        f"{place}.of", f"names {kind!r}, which is no type", "Use one of types"
                    )
            found.append(
                Option(key, label, frozenset(option.get("of", ())),
                       bool(option.get("by_bot")), option.get("partner"))
            )  # fmt: skip
        lists[str(name)] = tuple(found)
    return lists


def _sections(file: _File, lists: dict[str, tuple[Option, ...]]) -> tuple[Section, ...]:
    sections: list[Section] = []
    known: dict[str, Field] = {}
    found = file.content.get("sections") if isinstance(file.content, dict) else None
    for index, section in enumerate(found or []):
        place = f"sections.{index}"
        fields = []
        for number, record in enumerate(section.get("fields") or []):
            field = _field(file, f"{place}.fields.{number}", record, lists, known)
            if field is not None:
                known[field.id] = field
                fields.append(field)
        label = file.label(f"{place}.label", section.get("label"))
        sections.append(Section(str(section.get("id")), label, tuple(fields)))
    for name in NEEDED:
        if name not in known or not known[name].required:
            file.bad("sections", f"have no required field {name!r}", "Add it: reports need it")
    return tuple(sections)


def _field(
    file: _File,
    place: str,
    record: Any,
    lists: dict[str, tuple[Option, ...]],
    known: dict[str, Field],
) -> Field | None:
    if not isinstance(record, dict) or not isinstance(record.get("id"), str):
        file.bad(place, "has no id", "Write “id: …” first")
        return None
    for other in set(record) - _FIELD_KEYS:
        file.bad(f"{place}.{other}", "is not known here", "Remove it")
    if record["id"] in known:
        file.bad(f"{place}.id", f"{record['id']!r} stands twice", "Give each field its own id")
    kind = record.get("kind")
    if kind not in KINDS:
        file.bad(f"{place}.kind", f"{kind!r} is no kind", f"Use one of: {', '.join(KINDS)}")
    needs = {"one": ("list",), "many": ("list",), "referrals": ("list", "outcomes")}.get(
        str(kind), ()
    )
    for key in needs:
        if record.get(key) not in lists:
            file.bad(
                f"{place}.{key}", f"names no list: {record.get(key)!r}", "Use one of lists.yml"
            )
    if kind in ("number", "text") and not isinstance(record.get("max"), int):
        file.bad(f"{place}.max", "is missing", "Write the most that may be given")
    return Field(
        id=record["id"],
        kind=str(kind),
        label=file.label(f"{place}.label", record.get("label")),
        options=lists.get(str(record.get("list")), ()),
        outcomes=lists.get(str(record.get("outcomes")), ()),
        when=_when(file, f"{place}.when", record.get("when"), known),
        required=bool(record.get("required")),
        sensitive=bool(record.get("sensitive")),
        min=int(record.get("min") or 0),
        max=int(record.get("max") or 0),
    )


def _when(
    file: _File, place: str, record: Any, known: dict[str, Field]
) -> dict[str, tuple[Any, ...]]:
    when: dict[str, tuple[Any, ...]] = {}
    for name, answers in (record or {}).items():
        field = known.get(name)
        if field is None:
            file.bad(f"{place}.{name}", "is no field above this one", "Name an earlier field")
            continue
        possible = {option.id for option in field.options} | {True}
        for answer in answers:
            if answer not in possible:
                file.bad(f"{place}.{name}", f"{answer!r} is no answer to it", "Use its list")
        when[name] = tuple(answers)
    return when
