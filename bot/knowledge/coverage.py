"""Which parts of each document have an entry."""

from dataclasses import dataclass

from bot.knowledge.model import KnowledgeBase


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many locators of a document have an entry, or lie in one that has."""

    document: str
    covered: int
    total: int
    missing: tuple[str, ...]


def coverage(knowledge: KnowledgeBase) -> list[Coverage]:
    """Return the coverage of each document.

    A locator is covered by an entry that cites it, a part of it, or, for a letter or point, the
    whole that it is a part of.
    """
    cited: dict[str, set[str]] = {document: set() for document in knowledge.documents}
    for entry in knowledge.entries.values():
        for source in entry.sources:
            cited[source.document].add(source.locator)
    result = []
    for document in knowledge.documents.values():
        missing = tuple(
            locator
            for locator in document.locators
            if not any(_covers(c, locator) for c in cited[document.id])
        )
        total = len(document.locators)
        result.append(Coverage(document.id, total - len(missing), total, missing))
    return result


def _covers(cited: str, locator: str) -> bool:
    parts = (f"{locator}(", f"{locator}/", f"{locator}.")
    return cited == locator or cited.startswith(parts) or locator.startswith(f"{cited}(")
