"""When the knowledge base speaks instead of the classifier."""

from typing import Any

import pytest

from bot import resources
from bot.nlu.arbiter import Reading, decide


def reading(text: str, language: str, *ranking: tuple[str, float]) -> Reading:
    ranked: list[dict[str, Any]] = [{"name": n, "confidence": share} for n, share in ranking]
    return Reading(text, resources.identifier().key(text, language), language, ranked)


def decided(text: str, language: str, *ranking: tuple[str, float]) -> str | None:
    other = decide(reading(text, language, *ranking))
    return None if other is None else str(other["name"])


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("pașaport", "ro"),
        ("деньги", "ru"),
        ("passport?", "en"),
    ],
)
def test_a_word_that_the_classifier_doubts_is_a_question(word: str, language: str) -> None:
    assert decided(word, language, ("insult", 0.35), ("affirm", 0.3)) == "ask_question"


def test_a_message_that_is_an_example_keeps_its_intent() -> None:
    assert decided("da", "ro", ("affirm", 0.97)) is None


def test_a_likely_request_for_a_person_is_not_taken_for_a_doubtful_complaint() -> None:
    ranking = (("insult", 0.4), ("talk_to_human", 0.32))
    assert decided("botul e prost, chemați pe cineva", "ro", *ranking) == "talk_to_human"


def test_a_question_about_a_right_is_answered_and_no_check_begins() -> None:
    text = "cine are dreptul la psiholog plătit de stat?"
    assert decided(text, "ro", ("check_state_counselling", 0.9)) == "ask_question"


def test_who_asks_to_verify_gets_the_check() -> None:
    text = "verificați dacă am dreptul la compensație"
    assert decided(text, "ro", ("check_state_compensation", 0.9)) is None


def test_a_longer_message_that_begins_like_a_reply_is_a_question() -> None:
    text = "și după ce se termină lunile?"
    assert decided(text, "ro", ("tell_more", 0.88)) == "ask_question"


def test_a_short_reply_stays_a_reply() -> None:
    assert decided("mai pe larg vă rog", "ro", ("tell_more", 0.8)) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("m-a bătut ieri în România", "ro"),
        ("как получить румынский паспорт", "ru"),
        ("I was exploited in Romania", "en"),
    ],
)
def test_who_names_a_country_does_not_ask_for_another_language(text: str, language: str) -> None:
    ranking = (("change_language", 0.6), ("ask_question", 0.4))
    assert decided(text, language, *ranking) != "change_language"
    assert decided(text, language, *ranking) is not None


def test_a_doubtful_wish_to_delete_needs_a_word_for_it() -> None:
    ranking = (("delete_data", 0.6), ("out_of_scope", 0.4))
    assert decided("what is the age of consent", "en", *ranking) not in (None, "delete_data")
    assert decided("please erase what I wrote", "en", *ranking) is None


def test_a_hardly_likely_reply_is_searched_for_an_answer() -> None:
    ranking = (("thanks", 0.3), ("simplify", 0.27))
    assert decided("i lost my job last week", "en", *ranking) == "ask_question"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("как проверить, что агентство с лицензией?", "ru"),
        ("how can I check that a job abroad is no scam?", "en"),
    ],
)
def test_who_asks_how_to_verify_gets_the_answer_and_not_the_check(
    text: str, language: str
) -> None:
    assert decided(text, language, ("check_job_offer_risk", 0.9)) == "ask_question"


@pytest.mark.parametrize(
    ("text", "language", "read_as"),
    [("Deci mai am două săptămâni? Unde o duc concret?", "ro", "tell_more"), ("а суд это сам пришлёт?", "ru", "why_ask")],
)  # fmt: skip
def test_a_question_without_a_word_of_the_last_answer_asks_something_new(
    text: str, language: str, read_as: str
) -> None:
    assert decided(text, language, (read_as, 0.55), ("deny", 0.2)) == "ask_question"


def test_a_question_for_the_reason_stays_one() -> None:
    assert decided("почему вы это спрашиваете?", "ru", ("why_ask", 0.55)) != "ask_question"


def test_a_doubtful_start_of_a_check_is_a_question() -> None:
    assert decided("mai am dreptu la ceva?", "ro", ("start_check", 0.33)) == "ask_question"
