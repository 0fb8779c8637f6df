from datetime import date

import pytest

from bot.knowledge.model import KnowledgeBase, Source, readable_locator, source_line


@pytest.mark.parametrize(
    ("locator", "readable"),
    [("art.14(1)(2)", "art. 14(1)(2)"), ("action 1.1.2", "acțiunea 1.1.2"), ("2/H17", "2"),
     ("3.1.2/T5", "3.1.2, tabelul 5"), ("SO1.2", "obiectivul 1.2"), ("GO1", "obiectivul general 1"),
     ("section 4.1", "secțiunea 4.1"), ("3/acte", "3"), ("contacts", ""), ("header", "")],
)  # fmt: skip
def test_a_locator_reads_as_a_person_reads_it(locator: str, readable: str) -> None:
    assert readable_locator(locator, "ro") == readable


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("ro", "Sursa: Legea 137/2016, art. 14(1)(2), art. 16 (verificat la 20.11.2026)"),
        ("ru", "Источник: Закон 137/2016, art. 14(1)(2), art. 16 (проверено 20.11.2026)"),
        ("en", "Source: Law 137/2016, art. 14(1)(2), art. 16 (checked on 20.11.2026)"),
    ],
)
def test_the_source_line_says_document_place_and_as_of_when(
    knowledge: KnowledgeBase, language: str, line: str
) -> None:
    sources = (Source("md-law-137-2016", "art.14(1)(2)"), Source("md-law-137-2016", "art.16"))

    assert source_line(knowledge.documents, sources, language, date(2026, 11, 20)) == line


def test_a_heading_of_a_leaflet_is_left_out_of_the_source_line(knowledge: KnowledgeBase) -> None:
    line = knowledge.source_line(knowledge.entries["hotline-number"], "en")

    assert line == "Source: Hotline factsheet 2025 (checked on 20.11.2026)"


def test_every_entry_has_a_source_line_in_each_language(knowledge: KnowledgeBase) -> None:
    for entry in knowledge.entries.values():
        for language in ("ro", "ru", "en"):
            assert f"{entry.checked:%d.%m.%Y}" in knowledge.source_line(entry, language)
