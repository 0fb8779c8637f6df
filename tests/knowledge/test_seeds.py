"""The documents that the knowledge was curated from are the ones that lie in ``../shared/seeds``."""

import hashlib
import re

import pytest

from bot.knowledge.model import KnowledgeBase
from bot.project import ROOT

SEEDS = ROOT.parent / "shared" / "seeds"
needs_seeds = pytest.mark.skipif(
    not SEEDS.is_dir(), reason="the source documents are not here (../shared/seeds)"
)

HOTLINE = {"0", "800", "77777", "112", "373", "22", "23", "33", "09", "08", "00", "20"}
EXPLAINED = {
    "hotline-presumed-victims": "39 = 18 + 13 + 6 + 2",
    "allowance-disability-amount": "80 % of the pension floors, said to be counted by us",
    "chernobyl-ticket": "26 aprilie, written in words",
    "pension-disability-working-recalculation": "1 februarie, written in words",
    "winter-aid-amount": "noiembrie – martie, written in words",
    "law-137-in-force": "six months after the publication",
    "compensation-deadline": "an example of counting three years",
    "plan-how-to-read": "the number of actions",
    "plan-biggest-costs": "sums of several years, said to be added by us",
    "compensation-court-deducts": "an example, said to be one",
    "turkmenistan-plan-other-country": "the number of activities",
    "turkmenistan-plan-structure": "the number of activities",
}
"""Entries with a figure that is counted, added or written in words in the source."""


def figures(text: str) -> set[str]:
    """Return the numbers of *text*: “2 278,80”, “2.278,80” and “2,278.80” are one."""
    thousands = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+(?!\d)")
    joined = thousands.sub(lambda m: re.sub(r"\D", "", m[0]), text).replace(",", ".")
    return {_plain(number) for number in re.findall(r"\d+(?:\.\d+)?", joined)}


def _plain(number: str) -> str:
    number = number.lstrip("0") or "0"
    return number.rstrip("0").rstrip(".") if "." in number else number


@needs_seeds
def test_every_figure_of_an_answer_stands_in_a_document_that_it_cites(
    knowledge: KnowledgeBase,
) -> None:
    stated = {
        document.id: figures((SEEDS / document.file).read_text(encoding="utf-8"))
        for document in knowledge.documents.values()
    }
    strange = {}
    for entry in knowledge.entries.values():
        known = set(map(_plain, HOTLINE)).union(*(stated[s.document] for s in entry.sources))
        told = f"{entry.answer['ro']} {entry.details['ro'] if entry.details else ''}"
        missing = {
            figure
            for figure in figures(told) - known
            if len(figure) > 1 and _plain(f"{float(figure) / 1000}") not in known
        }
        if missing and entry.id not in EXPLAINED:
            strange[entry.id] = missing
    assert strange == {}


@needs_seeds
def test_each_document_is_the_file_that_was_read(knowledge: KnowledgeBase) -> None:
    found = {
        d.id: hashlib.sha256((SEEDS / d.file).read_bytes()).hexdigest()
        for d in knowledge.documents.values()
    }

    assert found == {document.id: document.sha256 for document in knowledge.documents.values()}
