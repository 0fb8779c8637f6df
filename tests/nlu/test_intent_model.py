"""The model of intents: shares, and messages that it knows again."""

from pathlib import Path

import pytest

from bot.nlu.intent_model import IntentModel, traits

KEYS = [
    "buna ziua",
    "buna seara",
    "salut",
    "va multumesc mult",
    "multumesc",
    "la revedere",
    "pe curand",
] * 2
INTENTS = ["greet", "greet", "greet", "thanks", "thanks", "goodbye", "goodbye"] * 2


@pytest.fixture
def model() -> IntentModel:
    model = IntentModel()
    model.fit(KEYS, INTENTS)
    return model


def test_shares_add_up_to_one_and_the_likeliest_is_right(model: IntentModel) -> None:
    shares = model.shares("buna dimineata")

    assert sum(shares.values()) == pytest.approx(1)
    assert max(shares, key=lambda intent: shares[intent]) == "greet"


def test_a_learned_message_is_known_whatever_its_marks(model: IntentModel) -> None:
    assert model.known("multumesc!!") == "thanks"
    assert model.known("multumesc pentru nimic") is None


def test_a_model_is_kept_in_a_file(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path / "intents.joblib")

    assert IntentModel.load(tmp_path / "intents.joblib").shares("salut") == model.shares("salut")


def test_traits_tell_a_question_a_short_message_and_how_it_begins() -> None:
    found = traits("cat costa avocatul?")

    assert {"q:?", "f:cat", "l:avocatul", "n:3", "all:cat_costa_avoca"} <= set(found)
    assert traits("👍") == ["all:", "q:."]


@pytest.fixture
def with_questions() -> IntentModel:
    model = IntentModel()
    model.fit([*KEYS, "cine plateste", "unde depun"] * 2, [*INTENTS, *["ask_question"] * 2] * 2)
    return model


def test_words_that_no_example_of_an_intent_has_make_it_doubtful(
    with_questions: IntentModel,
) -> None:
    familiar = with_questions.shares("va multumesc mult")["thanks"]
    strange = with_questions.shares("multumesc gazda pasaportul bilete Milano vineri")["thanks"]

    assert familiar > 0.9
    assert strange < 0.5


def test_new_words_do_not_speak_against_a_question(with_questions: IntentModel) -> None:
    assert with_questions.shares("unde inmatriculez remorca")["ask_question"] > 0.5
