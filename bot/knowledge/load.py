"""Load and validate ``knowledge/``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.errors import InvalidData, Problem
from bot.knowledge.model import Document, Entry, KnowledgeBase, Source
from bot.knowledge.plan_words import PlanWords
from bot.knowledge.plans import load_plans
from bot.knowledge.texts import Texts
from bot.knowledge.yaml_files import Lines, read_yaml, shown
from bot.language import LANGUAGES

MAX_ANSWER = 700
MIN_QUESTIONS = 8
MAX_TITLE = 80
_KEYS = {
    "id", "title", "answer", "details", "questions", "sources", "country", "checked", "valid",
    "related", "check",
}  # fmt: skip
_REQUIRED = ("id", "title", "answer", "questions", "sources", "country", "checked")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CEDILLA = re.compile(r"[şţŞŢ]")
_DIGITS = re.compile(r"\d+")
_DOCUMENT_TEXTS = ("title", "short", "kind")
_DOCUMENT_WORDS = ("country", "period", "status", "as_of", "file", "sha256")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry begins, as a curator opens it: “knowledge/entries/…/topic.yml:12”."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What can be used of ``knowledge/``, every problem found, and where each entry stands."""

    knowledge: KnowledgeBase
    problems: list[Problem]
    places: dict[str, Place]


def load(folder: Path) -> KnowledgeBase:
    """Return the knowledge in *folder*.

    Raises InvalidData, naming every problem, if there is one.
    """
    knowledge, problems = load_with_problems(folder)
    if problems:
        raise InvalidData(problems)
    return knowledge


def load_with_problems(folder: Path) -> tuple[KnowledgeBase, list[Problem]]:
    """Return what can be used of the knowledge in *folder*, and every problem found."""
    reading = read(folder)
    return reading.knowledge, reading.problems


def read(folder: Path) -> Reading:
    """Return what can be used of the knowledge in *folder*, its problems and its places."""
    problems: list[Problem] = []
    documents = _documents(folder / "documents.yml", problems)
    checks = frozenset(path.stem for path in (folder / "checks").glob("*.yml"))
    entries: dict[str, Entry] = {}
    places: dict[str, Place] = {}
    related_lines: dict[str, int] = {}
    named: set[str] = set()
    for path in sorted((folder / "entries").glob("*/*.yml")):
        reader = _EntryReader(path, documents, checks)
        for index, entry in reader.entries():
            line = reader.line(f"{index}")
            if entry.id in places:
                what = f"{entry.id} is used at {places[entry.id]}"
                reader.problem(line, "id", what, "Choose another id")
                continue
            entries[entry.id] = entry
            places[entry.id] = Place(reader.name, line)
            related_lines[entry.id] = reader.line(f"{index}.related")
        problems += reader.problems
        named |= reader.ids
    plans, plan_problems = load_plans(folder / "plans")
    problems += plan_problems
    records: dict[str, Entry] = {}
    if plans.plans:
        try:
            words = PlanWords(plans, documents, Texts.load(folder / "texts"))
            records = {entry.id: entry for entry in words.entries()}
        except InvalidData as error:
            problems += error.problems
        except KeyError as error:  # a plan of no document, an institution that is not named
            what, mend = f"{error.args[0]} is named but not there", "Mend or add the name"
            problems.append(Problem(shown(folder / "plans"), 1, "plans", what, mend))
    for record in records.values():
        plan = shown(folder / "plans" / f"{record.sources[0].document}.yml")
        places.setdefault(record.id, Place(plan, 1))
    for entry in entries.values():
        for related in entry.related:
            if related not in named and related not in records:
                what = f"{entry.id} points to {related}, which does not exist"
                file, line = places[entry.id].file, related_lines[entry.id]
                problems.append(Problem(file, line, "related", what, "Mend or remove the id"))
    return Reading(
        KnowledgeBase(documents, entries | records, checks, plans), problems, places
    )  # fmt: skip


def _documents(path: Path, problems: list[Problem]) -> dict[str, Document]:
    name = shown(path)
    try:
        records = read_yaml(path)
    except InvalidData as error:
        problems += error.problems
        return {}
    if not isinstance(records, list):
        mend = "Begin each document with “- id: …”"
        problems.append(Problem(name, 1, "file", "is not a list", mend))
        return {}
    documents: dict[str, Document] = {}
    for number, record in enumerate(records):
        what = _wrong_document(record)
        if what:
            line = Lines(path)[f"{number}"]
            problems.append(Problem(name, line, "document", what, "Write it as the others"))
            continue
        locators = tuple(str(locator) for locator in record["locators"])
        named = tuple(record.get("named") or ())
        document = Document(**(record | {"locators": locators, "named": named}))
        documents[document.id] = document
    return documents


def _wrong_document(record: Any) -> str:
    """Return what is wrong with the record of a document; empty when nothing is."""
    if not isinstance(record, dict):
        return "is not a mapping"
    needed = {"id", "locators", *_DOCUMENT_TEXTS, *_DOCUMENT_WORDS}
    if record.keys() - {"named"} != needed:
        return f"has wrong or missing keys: {', '.join(sorted(map(str, (record.keys() - {'named'}) ^ needed)))}"
    if not isinstance(record["locators"], list):
        return "has no list of locators"
    for key in _DOCUMENT_TEXTS:
        text = _mapping(record[key])
        if not all(isinstance(text.get(language), str) for language in LANGUAGES):
            return f"has no {key} in the three languages"
    return ""


class _EntryReader:
    """Reads one file of entries and collects its problems."""

    def __init__(self, path: Path, documents: dict[str, Document], checks: frozenset[str]) -> None:
        self.path = path
        self.name = shown(path)
        self.problems: list[Problem] = []
        self.ids: set[str] = set()
        """Every id in the file: what points to an entry with a problem is no problem of its own."""
        self._documents = {id: frozenset(d.locators) for id, d in documents.items()}
        self._checks = checks
        self._lines: Lines | None = None

    def problem(self, line: int, key: str, what: str, mend: str) -> None:
        self.problems.append(Problem(self.name, line, key, what, mend))

    def entries(self) -> Iterator[tuple[int, Entry]]:
        """Yield each sound entry with its place in the file's list."""
        try:
            records = read_yaml(self.path)
        except InvalidData as error:
            self.problems += error.problems
            return
        if not isinstance(records, list):
            self.problem(1, "file", "is not a list", "Begin each entry with “- id: …”")
            return
        for index, record in enumerate(records):
            self.ids.add(str(_mapping(record).get("id")))
            before = len(self.problems)
            entry = self._entry(index, record)
            if entry is not None and len(self.problems) == before:
                yield index, entry

    def line(self, key: str) -> int:
        if self._lines is None:
            self._lines = Lines(self.path)
        return self._lines[key]

    def _entry(self, index: int, record: Any) -> Entry | None:
        def bad(key: str, what: str, mend: str) -> None:
            self.problem(self.line(f"{index}.{key}"), key, what, mend)

        if not isinstance(record, dict):
            bad("", "an entry is not a mapping", "Write keys: id, title, answer, …")
            return None
        for key in record.keys() - _KEYS:
            bad(key, "is not a known key", f"Known keys: {', '.join(sorted(_KEYS))}")
        missing = [key for key in _REQUIRED if not record.get(key)]
        for key in missing:
            bad(key, f"{record.get('id', 'an entry')} has no {key}", f"Add {key}")
        if missing:
            return None
        if not _ID.fullmatch(str(record["id"])):
            bad("id", f"{record['id']} is not kebab-case", "Use a-z, 0-9 and single hyphens")
        for key in ("title", "answer", "details"):
            if key in record:
                self._text(record[key], key, bad)
        for language, answer in _mapping(record["answer"]).items():
            if len(str(answer)) > MAX_ANSWER:
                what = f"has {len(str(answer))} characters"
                bad(f"answer.{language}", what, f"Shorten to {MAX_ANSWER}, or move to details")
        for language, title in _mapping(record["title"]).items():
            if len(str(title)) > MAX_TITLE:
                bad(f"title.{language}", f"is over {MAX_TITLE} characters", "Shorten it")
        self._questions(record["questions"], bad)
        self._sources(record["sources"], bad)
        if not isinstance(record["checked"], date):
            bad("checked", f"{record['checked']} is not a date", "Write it as 2026-11-20")
        valid = record.get("valid") or {}
        for name in ("from", "to"):
            if name in valid and not isinstance(valid[name], date):
                bad(f"valid.{name}", f"{valid[name]} is not a date", "Write it as 2018-01-01")
        check = record.get("check")
        if check is not None and check not in self._checks:
            known = ", ".join(sorted(self._checks))
            bad("check", f"{check} is not a check", f"Checks: {known}")
        try:
            return _build(record, valid)
        except (AttributeError, KeyError, TypeError, ValueError):
            return None

    def _text(self, text: Any, key: str, bad: Any) -> None:
        if not isinstance(text, dict):
            bad(key, "is not in three languages", "Write {ro: …, ru: …, en: …}")
            return
        for language in LANGUAGES:
            if not isinstance(text.get(language), str) or not text[language].strip():
                bad(f"{key}.{language}", "is missing or empty", f"Write the {language} text")
        for language in text.keys() - set(LANGUAGES):
            bad(f"{key}.{language}", "is not one of the languages", "Keep ro, ru and en")
        if _CEDILLA.search(str(text.get("ro", ""))):
            bad(f"{key}.ro", "has ş or ţ with a cedilla", "Write ș and ț with a comma below")
        digits = {lang: sorted(_DIGITS.findall(str(text.get(lang, "")))) for lang in LANGUAGES}
        if len({tuple(d) for d in digits.values()}) > 1:
            shown = "; ".join(f"{lang}: {' '.join(d) or 'none'}" for lang, d in digits.items())
            bad(key, f"the numbers differ between languages ({shown})", "Make the three agree")

    def _questions(self, questions: Any, bad: Any) -> None:
        if not isinstance(questions, dict):
            bad("questions", "is not {ro: […], ru: […], en: […]}", "List them per language")
            return
        for language in LANGUAGES:
            asked = questions.get(language) or []
            if not isinstance(asked, list) or not all(isinstance(q, str) for q in asked):
                bad(f"questions.{language}", "is not a list of texts", "Quote each question")
            elif len(set(asked)) < MIN_QUESTIONS:
                what = f"has {len(set(asked))} different questions"
                bad(f"questions.{language}", what, f"Write at least {MIN_QUESTIONS}")

    def _sources(self, sources: Any, bad: Any) -> None:
        if not isinstance(sources, list):
            bad("sources", "is not a list", "Write - {document: …, locator: …}")
            return
        for number, source in enumerate(sources):
            document, locator = _mapping(source).get("document"), _mapping(source).get("locator")
            if document not in self._documents:
                known = ", ".join(self._documents)
                bad(f"sources.{number}", f"{document} is not a document", f"Documents: {known}")
            elif str(locator) not in self._documents[document]:
                what = f"{document} has no locator {locator}"
                bad(f"sources.{number}", what, "See its locators in knowledge/documents.yml")


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _build(record: dict[str, Any], valid: dict[str, date]) -> Entry:
    return Entry(
        id=str(record["id"]),
        title=record["title"],
        answer={lang: text.strip() for lang, text in record["answer"].items()},
        details=record.get("details"),
        questions={lang: tuple(asked) for lang, asked in record["questions"].items()},
        sources=tuple(Source(s["document"], str(s["locator"])) for s in record["sources"]),
        country=record["country"],
        checked=record["checked"],
        valid_from=valid.get("from"),
        valid_to=valid.get("to"),
        related=tuple(record.get("related") or ()),
        check=record.get("check"),
    )
