"""What the detector finds, measured on messages written apart from what it learnt from."""

import re
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language import LANGUAGES
from bot.safety import CALM, CATEGORIES, DangerDetector, DangerLevel
from tests.conftest import read_data

NONE, CHECK, HIGH, IMMEDIATE = DangerLevel

LETTERS = {
    "ro": (
        "Bună ziua. Vă mulțumesc pentru munca dumneavoastră. Locuiesc la Chișinău și lucrez la o "
        "bibliotecă. Aș vrea să știu ce acte trebuie pentru un pașaport nou. ",
        "De ieri ne ține închise în casă și mă bate în fiecare seară.",
    ),
    "ru": (
        "Добрый день. Спасибо вам за вашу работу. Я живу в Кишинёве и работаю в библиотеке. "
        "Хотела бы узнать, какие бумаги нужны для нового паспорта. ",
        "Со вчерашнего дня он держит нас взаперти и бьёт меня каждый вечер.",
    ),
    "en": (
        "Good afternoon. Thank you for your work. I live in Chisinau and work in a library. "
        "I would like to know which papers are needed for a new passport. ",
        "Since yesterday he keeps us locked in the house and beats me every evening.",
    ),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """Shares of one: of people in high or immediate danger, and of those whom the bot acts on."""

    any_response: float
    high: float
    immediate: float
    precision: float


FLOORS = {
    "ro": Measured(any_response=0.98, high=0.95, immediate=0.95, precision=0.84),
    "ru": Measured(any_response=0.98, high=0.95, immediate=0.93, precision=0.87),
    "en": Measured(any_response=0.98, high=0.95, immediate=0.95, precision=0.84),
}


def measure(detector: DangerDetector, language: str) -> Measured:
    pairs = [
        (DangerLevel.named(str(record["level"])), detector.assess(str(record["text"])).level)
        for record in read_data(f"danger/{language}.yml")
    ]
    acute = [found for true, found in pairs if true >= HIGH]
    urgent = [found for true, found in pairs if true is IMMEDIATE]
    acted = [true for true, found in pairs if found >= HIGH]
    return Measured(
        any_response=sum(found >= CHECK for found in acute) / len(acute),
        high=sum(found >= HIGH for found in acute) / len(acute),
        immediate=sum(found >= HIGH for found in urgent) / len(urgent),
        precision=sum(true >= HIGH for true in acted) / len(acted),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_danger_is_found_and_calm_is_left_alone(detector: DangerDetector, language: str) -> None:
    found, floor = measure(detector, language), FLOORS[language]
    report = f"{language}: measured {found}, at least {floor}"
    print(report)
    assert found.any_response >= floor.any_response, report
    assert found.high >= floor.high, report
    assert found.immediate >= floor.immediate, report
    assert found.precision >= floor.precision, report


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("before", [0, 1, 11, 22])
def test_danger_anywhere_in_a_long_polite_letter_is_found(
    detector: DangerDetector, language: str, before: int
) -> None:
    polite, danger = LETTERS[language]
    letter = polite * before + danger + " " + polite * (22 - before)
    assert 3000 < len(letter) <= 4000
    found = detector.assess(letter)
    assert found.level >= HIGH, found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_polite_letter_is_no_danger(detector: DangerDetector, language: str) -> None:
    assert detector.assess(LETTERS[language][0] * 15).level < HIGH


def test_danger_has_a_category_and_its_signs(detector: DangerDetector) -> None:
    found = detector.assess("он меня запер и забрал паспорт, не выпускает", "ru")
    assert found.category == "confinement"
    assert {"confinement", "documents_withheld"} <= set(found.signs)
    assert found.probability > 0.9


def test_what_shows_no_danger_has_no_category(detector: DangerDetector) -> None:
    found = detector.assess("Care este programul liniei fierbinți?", "ro")
    assert (found.level, found.category, found.signs) == (NONE, None, ())


@pytest.mark.parametrize(
    "text", ["", " \n\t", "😢😢😢", "...", "???", "\u200b\u200d\ufeff", "\x00\x07"]
)
def test_what_has_no_words_is_calm(detector: DangerDetector, text: str) -> None:
    assert detector.assess(text) == CALM


@pytest.mark.parametrize(
    "text",
    [
        "а" * 10_000,
        "ajutor " * 1_428,
        "помогите\n" * 1_111,
        "👩‍👩‍👧" * 2_000 + "help",
        "he \ud800 hits \udfff me",
        "\ud83d",
        "\x00\x01\x02 мeня \x1b[31m бьёт \x7f",
        "z̷̢̛a͜l̵g̶o̴" * 500,
        "".join(map(chr, range(0x20, 0x2500))),
        "https://example.org/" + "a" * 9_900,
        "\u202eajutor\u202c \u2066бьёт\u2069 " * 400,
        "h3lp m3 pl34s3 " * 600,
        "p o m o g i t e " * 60,
    ],
    ids=range(13),
)
def test_a_strange_text_gets_a_level_and_never_an_error(
    detector: DangerDetector, text: str
) -> None:
    assert detector.assess(text).level in DangerLevel


@pytest.mark.parametrize(
    "text",
    [
        "h.e locked me in and b3ats me",
        "h e l p he locked me in, he beats me",
        "hе lосkеd mе in аnd bеаts mе",
        "heeeee beeeeats meeee, locked the doooor",
        "\u202ehe locked me in and beats me\u202c",
        "https://example.org/a he locked me in and beats me",
    ],
    ids=["digits", "spaced", "homoglyphs", "repeated", "right to left", "link"],
)
def test_disguise_hides_no_danger(detector: DangerDetector, text: str) -> None:
    assert detector.assess(text, "en").level >= HIGH


def test_links_alone_are_calm(detector: DangerDetector) -> None:
    assert detector.assess("https://kill-me.example/beat www.help.example") == CALM


def test_a_sign_of_the_lexicon_is_told_of_a_calm_message(detector: DangerDetector) -> None:
    assert detector.shows("phone_read", "he reads my phone", "en")
    assert not detector.shows("phone_read", "which phone do you have", "en")


@given(st.text(st.characters(), max_size=300), st.sampled_from([None, *LANGUAGES]))
@settings(max_examples=60, deadline=None)
def test_any_text_gets_a_level_and_a_probability(
    detector: DangerDetector, text: str, language: str | None
) -> None:
    found = detector.assess(text, language)
    assert 0.0 <= found.probability <= 1.0
    assert (found.category in CATEGORIES) is (found.level > NONE)


@pytest.mark.parametrize(
    "text",
    [
        "he locked me in and took my passport",
        "m-a încuiat în casă și mi-a luat actele",
        "он меня запер и забрал документы",
    ],
)
def test_invisible_letters_and_capitals_hide_no_danger(
    detector: DangerDetector, text: str
) -> None:
    hidden = re.sub(r"(?<=\w)(?=\w)", "\u200b", text)
    assert detector.assess(hidden).level >= HIGH
    assert detector.assess(text.upper()).level >= HIGH
