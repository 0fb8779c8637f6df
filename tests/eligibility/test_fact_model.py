"""Facts are heard in words that no phrase has, from sentences that were written for them."""

from pathlib import Path

import pytest

from benchmarks.told_facts import recall_and_precision, told
from bot import resources
from bot.eligibility import load_checks
from bot.eligibility.fact_model import NONE, FactModel, Places, Told, read_told, told_by_phrases
from bot.errors import InvalidData
from bot.language import LANGUAGES
from bot.project import KNOWLEDGE, TRAINING

CHECKS = load_checks(KNOWLEDGE)
LEAST_TAKEN, LEAST_RIGHT = 0.55, 0.83
"""Shares of the untouched facts; ``benchmarks.told_facts`` prints what they are."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_untouched_messages_tell_their_facts(language: str) -> None:
    taken, right = recall_and_precision(list(told(language)))

    assert taken >= LEAST_TAKEN
    assert right >= LEAST_RIGHT


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_learned_hears_more_than_the_phrases(language: str) -> None:
    phrases, _ = recall_and_precision(list(told(language, phrases_only=True)))
    both, _ = recall_and_precision(list(told(language)))

    assert both > phrases + 0.1


def test_every_fact_that_is_asked_has_sentences_for_each_of_its_values() -> None:
    sentences = read_told(TRAINING / "facts", CHECKS)
    for check in CHECKS.values():
        written = {(told.fact, told.value) for told in sentences[check.id]}
        for fact in check.facts.values():
            if fact.question is not None and fact.type == "bool":
                assert {(fact.id, "true"), (fact.id, "false")} <= written, (check.id, fact.id)


def test_a_town_that_was_never_met_is_read_as_its_country() -> None:
    places = Places.load(KNOWLEDGE / "places.yml")
    sentences = [
        Told(text, "en", "place", value)
        for value, towns in (("MD", ("Orhei", "Cahul", "Ungheni")), ("abroad", ("Milan", "Spain")))
        for town in towns
        for text in (f"it happened in {town}", f"he did it to me in {town}")
    ]
    calm = [
        (text, "en") for text in ("how long does it take", "what papers are needed", "thank you")
    ]

    model = FactModel.train(sentences, calm, places)
    shares = model.shares(["it happened in soroca", "it happened in lisbon", "what papers"])

    best = [model.labels[int(row.argmax())] for row in shares]
    assert best == [("place", "MD"), ("place", "abroad"), (NONE, NONE)]


def test_a_malformed_record_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "social-aid.yml").write_text(
        '- fact: children\n  value: "near"\n  ro: ["a"]\n  ru: ["b"]\n  en: ["c"]\n'
        '- fact: children\n  value: "near"\n  ro: ["a"]\n'
    )

    with pytest.raises(InvalidData) as caught:
        read_told(tmp_path, CHECKS)

    [problem] = caught.value.problems
    assert "social-aid.yml" in problem.file
    assert problem.line == 6


def test_sentences_of_a_value_that_is_no_more_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "social-aid.yml").write_text(
        '- fact: pets\n  value: "near"\n  ro: ["a"]\n  ru: ["b"]\n  en: ["c"]\n'
    )

    assert read_told(tmp_path, CHECKS) == {}


def test_phrases_and_options_are_learned_too() -> None:
    said = [told for name, told in told_by_phrases(KNOWLEDGE / "mentions", CHECKS)
            if name == "transport-compensation"]  # fmt: skip

    assert any(told.fact == "degree" and told.value == "severe" for told in said)
    assert not any("*" in told.text or "…" in told.text for told in said)


def test_the_places_are_beginnings_of_keys() -> None:
    places = Places.load(KNOWLEDGE / "places.yml")
    key = resources.identifier().key("В Кишинёве и в Германии", "ru")

    assert places.in_words(key) == "v placemoldova i v placeabroad"


def test_places_that_are_no_lists_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "places.yml").write_text("moldova: chisinau\n")

    with pytest.raises(InvalidData, match=r"places\.yml"):
        Places.load(tmp_path / "places.yml")
