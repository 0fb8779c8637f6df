from dataclasses import replace
from datetime import date

import pytest

from bot.knowledge.coverage import Coverage, coverage
from bot.knowledge.model import Document, Entry, KnowledgeBase, Source

TEXT = {"ro": "a", "ru": "a", "en": "a"}
LAW = Document(
    id="law", title=TEXT, short=TEXT, kind=TEXT, country="MD", period="", status="", as_of="",
    file="", sha256="", locators=("art.1", "art.1(1)", "art.1(1)(a)", "art.1(2)", "art.10"),
)  # fmt: skip
ENTRY = Entry("e", TEXT, TEXT, {}, (), "MD", date(2026, 11, 20))


def covered(*locators: str) -> Coverage:
    entry = replace(ENTRY, sources=tuple(Source("law", locator) for locator in locators))
    (result,) = coverage(KnowledgeBase({"law": LAW}, {"e": entry}))
    return result


def test_without_entries_nothing_is_covered() -> None:
    assert covered() == Coverage("law", 0, 5, LAW.locators)


@pytest.mark.parametrize(
    ("cited", "missing"),
    [
        ("art.1(2)", ("art.1(1)", "art.1(1)(a)", "art.10")),
        ("art.1(1)(a)", ("art.1(2)", "art.10")),
        ("art.1(1)", ("art.1(2)", "art.10")),
        ("art.1", ("art.10",)),
        ("art.10", ("art.1", "art.1(1)", "art.1(1)(a)", "art.1(2)")),
    ],
)
def test_a_part_covers_its_whole_and_a_whole_its_parts(
    cited: str, missing: tuple[str, ...]
) -> None:
    result = covered(cited)

    assert result.missing == missing
    assert result.covered + len(missing) == result.total


def test_every_place_of_every_document_has_an_entry(knowledge: KnowledgeBase) -> None:
    missing = {part.document: part.missing for part in coverage(knowledge)}

    assert missing == dict.fromkeys(knowledge.documents, ())
