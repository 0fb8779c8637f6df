"""Two entries with the same question are named: the bot can answer it with one only."""

from pathlib import Path

from bot.knowledge.load import read
from bot.knowledge.questions import shared_questions
from tests.knowledge.test_load import ENTRIES, folder

__all__ = ["folder"]

OWN = "{ro: [i, j, k, l, m, n, o, p], ru: [и, к, л, м, н, о, п, р], en: [i, j, k, l, m, n, o, p]}"


def write(folder: Path, questions: str) -> None:
    text = ENTRIES.replace("{ro: *q, ru: *q, en: *q}", questions)
    (folder / "entries" / "law" / "topic.yml").write_text(text, encoding="utf-8")


def test_entries_with_questions_of_their_own_have_no_warning(folder: Path) -> None:
    write(folder, OWN)

    assert shared_questions(read(folder)) == []


def test_a_shared_question_is_named_with_both_places_however_it_is_spelt(folder: Path) -> None:
    first = ENTRIES.replace("&q [a,", "&q ['Când plătesc?',").replace(
        "{ro: *q, ru: *q, en: *q}", OWN.replace("[i,", "['cind PLATESC?',", 1)
    )
    text = first.replace("'cind", "'Cand")
    (folder / "entries" / "law" / "topic.yml").write_text(text, encoding="utf-8")

    (warning,) = shared_questions(read(folder))

    assert (warning.file, warning.line, warning.key) == (
        "knowledge/entries/law/topic.yml",
        16,
        "second.questions.ro",
    )
    assert "also a question of first (knowledge/entries/law/topic.yml:1)" in warning.what
    assert warning.mend
