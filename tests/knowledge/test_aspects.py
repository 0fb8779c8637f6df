"""A short question is read with the entry shown before it."""

from pathlib import Path

import pytest

from bot import resources
from bot.errors import InvalidData
from bot.knowledge.answering import aspect_answer
from bot.knowledge.aspects import Aspects


@pytest.mark.parametrize(
    ("topic", "text", "language", "entry"),
    [
        ("transport-who", "și cât primesc?", "ro", "transport-amount"),
        (
            "transport-conclusion",
            "до какого числа подавать документы?",
            "ru",
            "transport-start-date",
        ),
        ("disability-file-where", "how long do they decide", "en", "disability-decision-time"),
        ("disability-start", "what if they refuse", "en", "disability-refusal-decision"),
        ("indemnity-types", "куда обращаться?", "ru", "indemnity-where-apply"),
        ("compensation-what-is", "ce acte duc", "ro", "documents-list"),
        ("counselling-free-crimes", "а для дочери 13 лет", "ru", "counselling-under-18"),
        ("hotline-hours", "do you have an email", "en", "hotline-email"),
        ("md-action-4-2-1", "кто отвечает за это?", "ru", "md-action-4-2-1"),
    ],
)
def test_one_thing_is_asked_of_the_last_answer(
    topic: str, text: str, language: str, entry: str
) -> None:
    found = aspect_answer(
        resources.search(), resources.knowledge(), resources.aspects(), text, language, topic
    )
    assert found is not None
    assert found.entry == entry


@pytest.mark.parametrize(
    "text", ["how much is a visa to Israel", "unde pot găsi o școală", "да", "спасибо", ""]
)
def test_what_asks_more_or_nothing_is_no_such_question(text: str) -> None:
    assert resources.aspects().read(text) is None


def test_nothing_far_from_the_subject_is_answered() -> None:
    found = aspect_answer(
        resources.search(), resources.knowledge(), resources.aspects(),
        "ce acte trebuie?", "ro", "allowance-care-who",
    )  # fmt: skip
    assert found is None or (found.entry is not None and found.entry.startswith("allowance-"))


def test_a_file_without_names_of_entries_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "follow_ups.yml"
    path.write_text(
        "fillers: {ro: [și], ru: [и], en: [and]}\nx: {ro: [cât], ru: [как], en: [how]}\n",
        encoding="utf-8",
    )
    with pytest.raises(InvalidData, match="names no entries"):
        Aspects.load(path)
