"""What goes on from an answer finds its entry near it; what is another question stands alone."""

from pathlib import Path

import pytest

from bot import resources
from bot.errors import InvalidData
from bot.knowledge.answering import ANSWER, OFFER, UNKNOWN, answers
from bot.knowledge.follow_up import read_dialogues
from bot.knowledge.yaml_files import read_yaml
from bot.language import LANGUAGES
from bot.project import TRAINING
from tests.conftest import read_data

LEAST_RIGHT, MOST_WRONG, LEAST_DECLINED = 0.48, 0.16, 0.6
"""Shares of the untouched messages; ``benchmarks.follow_ups`` prints what they are."""


@pytest.mark.parametrize(
    ("topic", "question", "language", "entry"),
    [
        ("counselling-how-long", "dar pentru un copil?", "ro", "counselling-under-18"),
        ("counselling-how-long", "а для ребёнка?", "ru", "counselling-under-18"),
        ("counselling-how-long", "and for a child?", "en", "counselling-under-18"),
        ("compensation-deadline", "și dacă victima era minoră?", "ro", "compensation-minor-term"),
        ("compensation-what-is", "какие документы?", "ru", "documents-list"),
        ("compensation-what-is", "what documents?", "en", "documents-list"),
        ("compensation-what-is", "and for foreigners?", "en", "compensation-foreigner-legal"),
        ("compensation-deadline", "куда подавать?", "ru", "application-where"),
        (
            "compensation-deadline",
            "Cine poate fi asistent personal?",
            "ro",
            "personal-assistance-who",
        ),
    ],
)
def test_a_message_means_what_is_near_the_last_answer_unless_it_says_more(
    topic: str, question: str, language: str, entry: str
) -> None:
    (found,) = answers(resources.search(), question, language, topic)

    assert found.kind in (ANSWER, OFFER)
    assert entry in [candidate.entry for candidate in found.candidates]


@pytest.mark.parametrize("language", LANGUAGES)
def test_untouched_messages_after_an_answer_are_understood(language: str) -> None:
    told = [
        (record, answers(resources.search(), record["say"], language, record["after"])[0])
        for record in read_data(f"follow_ups/{language}.yml")
    ]
    wanted = [(record, found) for record, found in told if record["want"]]
    answered = [(record, found) for record, found in wanted if found.entry is not None]
    right = sum(found.entry in record["want"] for record, found in answered)
    unanswerable = [found for record, found in told if not record["want"]]

    assert right / len(wanted) >= LEAST_RIGHT
    assert (len(answered) - right) / len(wanted) <= MOST_WRONG
    declined = sum(found.kind == UNKNOWN for found in unanswerable)
    assert declined / len(unanswerable) >= LEAST_DECLINED


def test_no_message_of_the_training_is_in_the_test_set() -> None:
    learned = {
        dialogue.say.casefold()
        for dialogue in read_dialogues(TRAINING / "follow_ups", resources.knowledge().entries)
    }

    for language in LANGUAGES:
        assert learned.isdisjoint(
            str(record["say"]).casefold() for record in read_data(f"follow_ups/{language}.yml")
        )


def test_every_dialogue_of_the_training_names_entries_that_there_are() -> None:
    entries = resources.knowledge().entries
    written = [
        record
        for language in LANGUAGES
        for record in read_yaml(TRAINING / "follow_ups" / f"{language}.yml")
    ]

    assert len(read_dialogues(TRAINING / "follow_ups", entries)) == len(written)


def test_a_dialogue_of_a_removed_entry_is_left_out(tmp_path: Path) -> None:
    for language in LANGUAGES:
        record = '- {after: hotline-number, say: "?", want: [hotline-price]}'
        (tmp_path / f"{language}.yml").write_text(record if language == "ro" else "[]")

    assert read_dialogues(tmp_path, ["hotline-price"]) == []
    assert len(read_dialogues(tmp_path, ["hotline-number", "hotline-price"])) == 1


def test_a_malformed_dialogue_is_named_with_its_line(tmp_path: Path) -> None:
    for language in LANGUAGES:
        (tmp_path / f"{language}.yml").write_text("- {say: a}\n" if language == "ru" else "[]")

    with pytest.raises(
        InvalidData, match=r"ru\.yml:1: 0: has other keys than after, say and want"
    ):
        read_dialogues(tmp_path, [])
