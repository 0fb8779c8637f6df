"""The records of the knowledge base."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.knowledge.plans import Plans

Text = dict[str, str]
"""One text in three languages: {"ro": …, "ru": …, "en": …}."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document says it."""

    document: str
    locator: str

    def as_dict(self) -> dict[str, str]:
        return {"document": self.document, "locator": self.locator}


@dataclass(frozen=True, slots=True)
class Document:
    """One of the documents that the knowledge was curated from."""

    id: str
    title: Text
    short: Text
    kind: Text
    country: str
    period: str
    status: str
    as_of: str
    file: str
    sha256: str
    locators: tuple[str, ...]
    """Every locator that the document has, as the outline lists them."""
    named: tuple[str, ...] = ()
    """Parts of keys (see ``bot.language``); a question without one is not about this document."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The answer to one question that a person asks."""

    id: str
    title: Text
    answer: Text
    questions: dict[str, tuple[str, ...]]
    sources: tuple[Source, ...]
    country: str
    checked: date
    details: Text | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    related: tuple[str, ...] = ()
    check: str | None = None


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """Everything in ``knowledge/`` that the bot answers from."""

    documents: dict[str, Document]
    entries: dict[str, Entry]
    checks: frozenset[str] = field(default_factory=frozenset)
    plans: "Plans | None" = None

    def only_when_named(self) -> dict[str, tuple[str, ...]]:
        """Return the entries that only a question with one of these words may find."""
        words = {id: document.named for id, document in self.documents.items() if document.named}
        return {
            entry.id: words[entry.sources[0].document]
            for entry in self.entries.values()
            if entry.sources[0].document in words
        }

    def source_line(self, entry: Entry, language: str) -> str:
        """Return the one line that says where an answer comes from and as of when."""
        return source_line(self.documents, entry.sources, language, entry.checked)


_SOURCE_WORDS = {"ro": ("Sursa", "verificat la"), "ru": ("Источник", "проверено"),
                 "en": ("Source", "checked on")}  # fmt: skip


def source_line(
    documents: dict[str, Document], sources: tuple[Source, ...], language: str, checked: date
) -> str:
    """Return “Source: Law 137/2016, art. 14(1)(2); checked on 20.11.2026” in *language*."""
    word, checked_word = _SOURCE_WORDS[language]
    places: dict[str, list[str]] = {}
    for source in sources[:2]:
        places.setdefault(source.document, []).append(readable_locator(source.locator, language))
    named = "; ".join(
        f"{documents[document].short[language]}, {', '.join(locators)}"
        if any(locators)
        else documents[document].short[language]
        for document, locators in places.items()
    )
    return f"{word}: {named} ({checked_word} {checked:%d.%m.%Y})"


def in_brackets(locator: str, language: str) -> str:
    """Return “ (art. 14(1)(2))” to stand after a sentence, or nothing for a place without a name."""
    readable = readable_locator(locator, language)
    return f" ({readable})" if readable else ""


def readable_locator(locator: str, language: str) -> str:
    """Return a locator as a person reads it: “art. 14(1)(2)”, “3.1.2, table 5”, “action 1.1.2”.

    Headings of a leaflet, and headings of the guide that have no number, are left out.
    """
    if locator.startswith("art."):
        return f"art. {locator[4:]}"
    kind, _, number = re.sub(r"^(GO|SO)", r"\1 ", locator).partition(" ")
    if kind in _PARTS:
        return f"{_PARTS[kind][language]} {number}"
    section, _, part = locator.partition("/")
    if not section[:1].isdigit():
        return ""
    return f"{section}, {_TABLE[language]} {part[1:]}" if part.startswith("T") else section


_TABLE = {"ro": "tabelul", "ru": "таблица", "en": "table"}
_PARTS = {
    "action": {"ro": "acțiunea", "ru": "действие", "en": "action"},
    "section": {"ro": "secțiunea", "ru": "раздел", "en": "section"},
    "SO": {"ro": "obiectivul", "ru": "цель", "en": "objective"},
    "GO": {"ro": "obiectivul general", "ru": "общая цель", "en": "general objective"},
}
