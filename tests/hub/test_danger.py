"""What is said in danger: the numbers, what happens next, the gentle question."""

from datetime import UTC, datetime

import pytest

from bot import resources
from bot.hub.danger import NO, UNSURE, YES, DangerTalk, answer_to_question
from bot.language import LANGUAGES
from bot.safety import CATEGORIES, DangerLevel
from tests.conftest import NOON

NIGHT = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
NUMBERS = ("112", "0 800 77777", "+373 22 23 33 09")
ACUTE = (DangerLevel.HIGH, DangerLevel.IMMEDIATE)


@pytest.fixture(scope="module")
def talk() -> DangerTalk:
    return DangerTalk(resources.texts(), resources.hours())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("category", [None, *CATEGORIES])
@pytest.mark.parametrize("level", ACUTE)
def test_the_first_words_have_every_number(
    talk: DangerTalk, level: DangerLevel, category: str | None, language: str
) -> None:
    first = talk.first(level, category, language, NOON)[0].text
    assert all(number in first for number in NUMBERS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sos_has_every_number(talk: DangerTalk, language: str) -> None:
    first = talk.sos(language, NOON)[0].text
    assert all(number in first for number in NUMBERS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_told_that_a_counsellor_answers_now_when_none_does(
    talk: DangerTalk, language: str
) -> None:
    by_day = talk.first(DangerLevel.HIGH, None, language, NOON)[1].text
    by_night = talk.first(DangerLevel.HIGH, None, language, NIGHT)[1].text
    assert "08:00–20:00" not in by_day
    assert "08:00–20:00" in by_night
    assert "112" in by_night


def test_thoughts_of_death_get_words_of_their_own(talk: DangerTalk) -> None:
    words = {
        (level, category): talk.first(level, category, "en", NOON)[0].text
        for level in ACUTE
        for category in ("suicide_self_harm", "threat")
    }
    assert len(set(words.values())) == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_question_has_three_buttons(talk: DangerTalk, language: str) -> None:
    question = talk.question(language)
    assert question.text.endswith("?")
    assert [button.payload for button in question.buttons] == [YES, NO, UNSURE]


@pytest.mark.parametrize("payload", [YES, NO, UNSURE])
def test_a_pressed_button_is_its_answer(payload: str) -> None:
    assert answer_to_question(payload, "ro") == payload


@pytest.mark.parametrize(
    ("text", "language", "answer"),
    [
        ("da", "ro", YES),
        ("Da, cred că da", "ro", YES),
        ("nu", "ro", NO),
        ("nu știu", "ro", UNSURE),
        ("да", "ru", YES),
        ("ага", "ru", YES),
        ("нет, всё хорошо", "ru", NO),
        ("не знаю", "ru", UNSURE),
        ("net", "ru", NO),
        ("yes", "en", YES),
        ("no", "en", NO),
        ("not sure", "en", UNSURE),
        ("i don't know", "en", UNSURE),
        ("👍", "en", YES),
        ("no, I am safe", "en", NO),
        ("no, I am not safe", "en", YES),
        ("we don't feel safe", "en", YES),
        ("nu, sunt în siguranță", "ro", NO),
        ("nu sunt în siguranță", "ro", YES),
        ("нет, я в безопасности", "ru", NO),
        ("я не в безопасности", "ru", YES),
        ("Care este programul?", "ro", None),
        ("e la spital, iese nu știu când, pot să depun eu?", "ro", None),
        ("не знаю, он пьяный и скоро вернётся домой", "ru", UNSURE),
        ("nu știu, e beat și umblă prin casă acum", "ro", UNSURE),
        ("I don't know, he keeps calling me all day long", "en", UNSURE),
        ("yes but first tell me where the office is", "en", None),
        ("", "en", None),
    ],
)
def test_typed_answers_are_understood(text: str, language: str, answer: str | None) -> None:
    assert answer_to_question(text, language) == answer
