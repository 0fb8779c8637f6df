"""What Rasa is trained on: every intent in every language, every response in every language."""

from collections import Counter
from typing import Any

import pytest
import yaml

from benchmarks.test_sets import intents
from bot.language import LANGUAGES, fold
from bot.project import ROOT
from bot.training import intent_examples

DOMAIN: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
PAYLOAD_ONLY = {
    "answer_check", "ask_plan", "correct_fact", "explain_result", "make_calendar", "make_document",
    "nlu_fallback", "restart_check", "show_entry",
}  # fmt: skip
"""Intents that a button or a component sets; nobody types them."""
FREQUENT = {
    "greet", "thanks", "affirm", "deny", "dont_know", "cancel", "hotline_contact", "talk_to_human",
    "about_bot", "privacy", "delete_data", "change_language", "check_state_compensation",
    "ask_question", "out_of_scope",
}  # fmt: skip


def counts() -> Counter[tuple[str, str]]:
    return Counter((intent, language) for _, language, intent in intent_examples())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_has_examples_in_every_language(language: str) -> None:
    typed = set(DOMAIN["intents"]) - PAYLOAD_ONLY
    found = counts()
    assert not [intent for intent in typed if found[intent, language] < 40]


@pytest.mark.parametrize("language", LANGUAGES)
def test_frequent_intents_have_eighty_examples(language: str) -> None:
    found = counts()
    assert not [intent for intent in FREQUENT if found[intent, language] < 80]


def test_no_language_has_a_third_fewer_examples_of_an_intent_than_another() -> None:
    found = counts()
    per_intent = {
        intent: [found[intent, language] for language in LANGUAGES] for intent, _ in found
    }
    assert not {
        i: numbers for i, numbers in per_intent.items() if min(numbers) < max(numbers) / 1.5
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_measured_messages_are_not_among_the_examples(language: str) -> None:
    trained = {fold(text) for text, _, _ in intent_examples()}
    measured = intents(language)
    assert len(measured) >= 400
    assert not [text for text, _ in measured if fold(text) in trained]


@pytest.mark.parametrize("name", DOMAIN["responses"])
def test_every_response_exists_in_every_language_with_its_condition(name: str) -> None:
    """A variation without a language condition may only be the default, the last one."""
    *conditioned, default = DOMAIN["responses"][name]
    languages = [variation["condition"][0]["value"] for variation in conditioned]
    assert sorted(languages) == sorted(LANGUAGES)
    assert "condition" not in default
    romanian = next(v for v in conditioned if v["condition"][0]["value"] == "ro")
    assert default["text"] == romanian["text"]
    assert len({len(v.get("buttons", [])) for v in conditioned}) == 1


def test_telemetry_is_off() -> None:
    from bot.training import QUIET_ENVIRONMENT

    assert QUIET_ENVIRONMENT["RASA_TELEMETRY_ENABLED"] == "false"
