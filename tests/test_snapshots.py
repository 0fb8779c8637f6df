"""What is served is valid: a mistake on disk changes nothing until it is mended."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import resources, snapshots, training
from bot.knowledge.load import load_with_problems
from bot.snapshots import PINNED, choose, served
from tests.test_validation import SMALL_ENTRY, small

__all__ = ["small"]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def write(small: Path) -> Callable[[str, str], None]:
    """Return what replaces a piece of the entries' file on disk."""

    def replace(old: str, new: str) -> None:
        assert old in SMALL_ENTRY
        path = small / "entries" / "md-law-137-2016" / "topic.yml"
        path.write_text(SMALL_ENTRY.replace(old, new), encoding="utf-8")

    return replace


def answer(folder: Path) -> str | None:
    entry = load_with_problems(folder)[0].entries.get("first")
    return entry.answer["en"] if entry else None


def test_valid_knowledge_is_served_from_a_copy_that_no_edit_reaches(
    small: Path, store: Path, write: Callable[[str, str], None]
) -> None:
    first = choose(small, store)
    write("en: Yes.", "en: Of course.")

    assert (first.problems, first.is_old) == ((), False)
    assert answer(first.folder) == "Yes."
    assert answer(choose(small, store).folder) == "Of course."


def test_spoilt_knowledge_is_not_served_and_its_problems_are_named(
    small: Path, store: Path, write: Callable[[str, str], None]
) -> None:
    choose(small, store)
    write("locator: art.1", "locator: art.99")

    chosen = choose(small, store)

    assert chosen.is_old
    assert answer(chosen.folder) == "Yes."
    (problem,) = chosen.problems
    assert (problem.file, problem.line) == ("knowledge/entries/md-law-137-2016/topic.yml", 8)


@pytest.mark.parametrize(
    "file", ["documents.yml", "texts/dialogue.yml", "checks/legal-aid.yml", "safety/lexicon.yml"]
)
def test_a_mistake_in_any_file_keeps_all_of_the_last_valid_state(
    small: Path, store: Path, write: Callable[[str, str], None], file: str
) -> None:
    before = choose(small, store)
    write("en: Yes.", "en: Of course.")
    (small / file).write_text("[", encoding="utf-8")

    chosen = choose(small, store)

    assert chosen.folder == before.folder
    assert chosen.problems[0].file == f"knowledge/{file}"


def test_mended_knowledge_is_served_again(
    small: Path, store: Path, write: Callable[[str, str], None]
) -> None:
    choose(small, store)
    write("en: Yes.", "en: Sure")
    (small / "documents.yml").rename(small / "kept")
    assert choose(small, store).is_old
    (small / "kept").rename(small / "documents.yml")

    chosen = choose(small, store)

    assert not chosen.is_old
    assert answer(chosen.folder) == "Sure"


def test_the_last_valid_state_is_the_last_one_served_not_the_last_one_written(
    small: Path, store: Path, write: Callable[[str, str], None]
) -> None:
    choose(small, store)
    write("en: Yes.", "en: Other.")
    choose(small, store)
    write("en: Yes.", "en: Yes.")
    choose(small, store)
    write("country: MD", "county: MD")

    assert answer(choose(small, store).folder) == "Yes."


def test_without_a_valid_copy_what_is_sound_is_served(
    small: Path, store: Path, write: Callable[[str, str], None]
) -> None:
    write(SMALL_ENTRY, SMALL_ENTRY + SMALL_ENTRY.replace("first", "second").replace("art.1", "x"))

    chosen = choose(small, store)

    assert (chosen.folder, chosen.is_old, len(chosen.problems)) == (small, False, 1)
    assert answer(chosen.folder) == "Yes."


def test_where_nothing_can_be_written_the_folder_itself_is_served(
    small: Path, store: Path
) -> None:
    store.write_text("a file where a folder should be", encoding="utf-8")

    assert choose(small, store).folder == small


def test_old_copies_go_and_nothing_half_done_stays(
    small: Path, store: Path, write: Callable[[str, str], None]
) -> None:
    for number in range(4):
        write("en: Yes.", f"en: {'x' * (number + 1)}")
        kept = choose(small, store).folder.parent
        os.utime(kept / "snapshot.json", (0, 0))

    assert len(list(store.glob("knowledge-*"))) == 2
    assert list(store.glob(".knowledge-*")) == []


def test_a_copy_that_a_running_process_may_read_stays(
    small: Path, store: Path, write: Callable[[str, str], None]
) -> None:
    first = choose(small, store)
    for number in range(3):
        write("en: Yes.", f"en: {'x' * (number + 1)}")
        choose(small, store)

    assert answer(first.folder) == "Yes."


def test_what_is_learned_fits_what_is_served(
    small: Path,
    store: Path,
    write: Callable[[str, str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Search index, danger and dialogue models keep their names while the last state is served."""

    def start_anew() -> list[Path]:
        for cached in (served, resources.knowledge):
            cached.cache_clear()
        return [training.search_index(), training.danger_models(), training.rasa_model()]

    monkeypatch.delenv(PINNED, raising=False)
    monkeypatch.setattr(snapshots, "KNOWLEDGE", small)
    monkeypatch.setattr(snapshots, "MODELS", store)
    try:
        before = start_anew()
        write("en: Yes.", "no: Yes.")
        assert start_anew() == before
        with capture_logs() as logged:
            assert resources.knowledge().entries["first"].answer["en"] == "Yes."
        assert logged[0]["event"] == "knowledge.last_valid_served"
        assert "topic.yml:3" in logged[1]["problem"]
        write("en: Yes.", "en: No.")
        after = start_anew()
        assert all(old != new for old, new in zip(before, after, strict=True))
    finally:
        for cached in (served, resources.knowledge):
            cached.cache_clear()


def test_all_processes_of_one_start_serve_the_same_copy(
    small: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pinned = choose(small, store).folder
    monkeypatch.setenv(PINNED, str(pinned))
    served.cache_clear()
    try:
        assert served().folder == pinned
        assert served().checked["2026-11-20"] == 1
    finally:
        served.cache_clear()
