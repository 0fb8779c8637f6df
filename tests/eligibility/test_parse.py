"""What people write, in three languages and their spellings, as facts."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.eligibility.parse import DONT_KNOW, parse, says_unknown, yes_or_no
from tests.eligibility.scenario_files import CHECKS

TODAY = date(2026, 11, 20)
COMPENSATION, LEGAL_AID = CHECKS["state-compensation"], CHECKS["legal-aid"]


def read(fact: str, text: str, language: str) -> Any:
    """Return the value that *text* gives to a fact of state-compensation, None when it gives none."""
    parsed = parse(COMPENSATION.facts[fact], text, language, TODAY)
    return None if parsed is None else parsed.value


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("ro", ["15.03.2024", "15 martie 2024", "pe 15 mart. 2024", "15/3/24", "2024-03-15"]),
        ("ru", ["15.03.2024", "15 марта 2024", "15-го марта 2024 г.", "15 marta 2024"]),
        ("en", ["15.03.2024", "March 15, 2024", "15th of March 2024", "15 Mar 2024"]),
    ],
)
def test_a_day_is_read_however_it_is_written(language: str, texts: list[str]) -> None:
    assert [read("final_act_date", text, language) for text in texts] == [date(2024, 3, 15)] * len(
        texts
    )


@pytest.mark.parametrize(
    ("language", "text", "first", "last"),
    [
        ("ro", "martie 2024", "2024-03-01", "2024-03-31"),
        ("ru", "в феврале 2024", "2024-02-01", "2024-02-29"),
        ("en", "May 2022", "2022-05-01", "2022-05-31"),
        ("ro", "03.2024", "2024-03-01", "2024-03-31"),
        ("ru", "в 2023", "2023-01-01", "2023-12-31"),
        ("en", "last year", "2025-01-01", "2025-12-31"),
        ("ro", "luna trecută", "2026-10-01", "2026-10-31"),
        ("ru", "в этом году", "2026-01-01", "2026-11-20"),
        ("ru", "прошлой осенью", "2025-09-01", "2025-11-30"),
        ("ro", "astă vară", "2026-06-01", "2026-08-31"),
        ("en", "last summer", "2025-06-01", "2026-08-31"),
        ("en", "in October", "2026-10-01", "2026-10-31"),
        ("ro", "în decembrie", "2025-12-01", "2025-12-31"),
    ],
)
def test_a_loose_date_has_a_first_and_a_last_day(
    language: str, text: str, first: str, last: str
) -> None:
    parsed = parse(COMPENSATION.facts["final_act_date"], text, language, TODAY)

    assert parsed is not None
    assert (str(parsed.value), str(parsed.latest)) == (first, last)


@pytest.mark.parametrize(
    ("language", "text"),
    [("ro", "acum doi ani"), ("ro", "acum 2 ani"), ("ru", "два года назад"), ("ru", "dva goda nazad"),
     ("en", "two years ago")],
)  # fmt: skip
def test_years_ago_is_loose_by_half_a_year_each_way(language: str, text: str) -> None:
    parsed = parse(COMPENSATION.facts["final_act_date"], text, language, TODAY)

    assert parsed is not None and parsed.latest is not None
    assert (parsed.latest - parsed.value).days == 366
    assert parsed.value < date(2024, 11, 20) < parsed.latest


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [("ro", "ieri", date(2026, 11, 19)), ("ru", "сегодня", date(2026, 11, 20)), ("en", "10 days ago", date(2026, 11, 10))],
)  # fmt: skip
def test_recent_days_are_exact(language: str, text: str, day: date) -> None:
    parsed = parse(COMPENSATION.facts["final_act_date"], text, language, TODAY)

    assert parsed is not None
    assert (parsed.value, parsed.latest) == (day, None)


@pytest.mark.parametrize("text", ["31.02.2024", "15.13.2024", "30 februarie 2024"])
def test_a_day_that_does_not_exist_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"day|month"):
        read("final_act_date", text, "ro")


@pytest.mark.parametrize(
    ("language", "text", "lei"),
    [
        ("ro", "18000", 18000), ("ro", "18.000 lei", 18000), ("ro", "18 000", 18000), ("ro", "18 mii", 18000),
        ("ro", "18,5 mii", 18500), ("ro", "cinci mii", 5000), ("ro", "2 milioane", 2_000_000),
        ("ro", "1.234,50", Decimal("1234.50")), ("ro", "nimic", 0), ("ro", "nu a plătit nimic", 0),
        ("ru", "18 тыс.", 18000), ("ru", "пять тысяч", 5000), ("ru", "2 млн", 2_000_000),
        ("ru", "1,5 тысячи", 1500), ("ru", "ничего", 0), ("ru", "18 tysyach", 18000),
        ("en", "18,000 lei", 18000), ("en", "18k", 18000), ("en", "a thousand", 1000), ("en", "nothing", 0),
    ],
)  # fmt: skip
def test_a_sum_is_read_however_it_is_written(language: str, text: str, lei: Any) -> None:
    assert read("offender_paid_lei", text, language) == Decimal(lei)


@pytest.mark.parametrize(
    ("language", "text", "sums"),
    [
        ("ro", "tratament 18000, lucruri 5000", {"medical": 18000, "property": 5000}),
        ("ro", "spital 3 mii si telefon 4500", {"medical": 3000, "property": 4500}),
        ("ru", "больница 3 тысячи и телефон 4500", {"medical": 3000, "property": 4500}),
        ("en", "glasses 1,200 lei; medicine 300", {"aids": 1200, "medical": 300}),
        ("en", "18000 for hospital", {"medical": 18000}),
        ("ru", "похороны 30000", {"funeral": 30000}),
        ("ro", "nimic", {}),
    ],
)
def test_sums_are_read_with_their_kinds(language: str, text: str, sums: dict[str, int]) -> None:
    assert read("damage_lei", text, language) == sums


@pytest.mark.parametrize("text", ["tratament", "18000"])
def test_a_kind_without_a_sum_and_a_sum_without_a_kind_are_asked_again(text: str) -> None:
    assert read("damage_lei", text, "ro") is None


YES = {"ro": ["da", "Da, am cerut", "sigur", "daaa", "👍"], "ru": ["да", "ага", "конечно", "da"],
       "en": ["yes", "yeah", "Yep!", "of course"]}  # fmt: skip
NO = {"ro": ["nu", "Nu, nu am cerut", "nea", "nici vorbă", "nuuu"], "ru": ["нет", "неа", "да нет", "никогда", "net"],
      "en": ["no", "nope", "Never", "not really"]}  # fmt: skip
UNKNOWN = {
    "ro": [
        "nu știu",
        "habar n-am",
        "nu mai țin minte",
        "nu-mi amintesc",
        "nu-mi dau seama",
        "nu-s sigură",
        "n-am idee",
    ],
    "ru": [
        "не знаю",
        "не помню",
        "хз",
        "не уверена",
        "без понятия",
        "ne znayu",
        "не могу сказать",
    ],
    "en": ["I don't know", "dunno", "not sure", "no idea", "can't say"],
}


def of_all(texts: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(language, text) for language, several in texts.items() for text in several]


@pytest.mark.parametrize(("language", "text"), of_all(YES))
def test_yes(language: str, text: str) -> None:
    assert read("civil_party", text, language) is True
    assert yes_or_no(text, language) is True


@pytest.mark.parametrize(("language", "text"), of_all(NO))
def test_no(language: str, text: str) -> None:
    assert read("civil_party", text, language) is False
    assert yes_or_no(text, language) is False


@pytest.mark.parametrize(("language", "text"), of_all(UNKNOWN))
def test_i_do_not_know_is_neither_yes_nor_no(language: str, text: str) -> None:
    assert says_unknown(text, language)
    assert yes_or_no(text, language) is None
    assert parse(COMPENSATION.facts["civil_party"], text, language, TODAY) == DONT_KNOW
    assert parse(COMPENSATION.facts["final_act_date"], text, language, TODAY) == DONT_KNOW


def test_not_knowing_is_a_value_where_the_fact_has_it() -> None:
    assert read("offender_means", "не знаю", "ru") == "unknown"


def test_naming_the_thing_asked_for_is_a_yes_and_with_a_no_a_no() -> None:
    assert read("civil_party", "am fost parte civilă", "ro") is True
    assert read("civil_party", "n-am fost parte civilă", "ro") is False


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_every_button_of_every_question_is_read_as_its_value(check: Any) -> None:
    for fact in check.facts.values():
        if fact.type != "choice":
            continue
        for option in fact.options:
            for language in ("ro", "ru", "en"):
                parsed = parse(fact, option.label[language], language, TODAY)
                assert parsed is not None, (fact.id, option.label[language])
                assert parsed.value == option.value


@pytest.mark.parametrize(
    ("fact", "language", "text", "value"),
    [
        ("final_act", "ro", "a fost condamnat", "conviction"),
        ("final_act", "ro", "condamare", "conviction"),
        ("final_act", "ro", "procurorul a închis dosarul", "prosecutor_order"),
        ("final_act", "ru", "его посадили", "conviction"),
        ("final_act", "en", "still going", "none"),
        ("final_act", "en", "4", "none"),
        ("place", "ro", "acasă", "MD"),
        ("place", "ru", "v Moskve", "abroad"),
        ("place", "en", "both", "mixed"),
        ("applicant", "ro", "sunt văduva lui", "spouse"),
        ("applicant", "ru", "сестра", "other_relative"),
        ("applicant", "en", "me", "victim"),
        ("enforcement", "ru", "часть", "partially_executed"),
        ("age_at_crime", "ru", "17 лет", 17),
        ("age_at_crime", "ro", "zece", 10),
        ("exclusions", "en", "3 and 5", ["no_prior_complaint", "aggravated_own_damage"]),
        ("exclusions", "ru", "ничего из этого", []),
    ],
)
def test_a_choice_is_read_from_free_words(fact: str, language: str, text: str, value: Any) -> None:
    assert read(fact, text, language) == value


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("final_act", "9"),
        ("final_act", "ceva"),
        ("exclusions", "7"),
        ("civil_party", "hmm"),
        ("age_at_crime", "tânără"),
    ],
)
def test_what_does_not_answer_is_not_understood(fact: str, text: str) -> None:
    assert parse(COMPENSATION.facts[fact], text, "ro", TODAY) is None


@pytest.mark.parametrize(
    ("language", "text", "article"),
    [("ro", "trafic de persoane", "165"), ("ru", "муж бил", "201¹"), ("en", "rape", "171"),
     ("ru", "статья 165 часть 2", "165(2)"), ("ro", "166/1", "166¹")],
)  # fmt: skip
def test_a_crime_is_read_by_article_or_in_words(language: str, text: str, article: str) -> None:
    assert str(read("crime_article", text, language)) == article


def test_chapters_are_read_as_figures_and_as_roman_numerals() -> None:
    chapter = LEGAL_AID.facts["penal_code_chapter"]

    assert [parse(chapter, text, "ro", TODAY) for text in ("2", "II", "capitolul 2", "doi")] == [
        parse(chapter, "II (2)", "ro", TODAY)
    ] * 4


@pytest.mark.parametrize(
    ("language", "text", "years"),
    [
        ("ro", "12", "12"), ("ro", "2,5 ani", "2.5"), ("ro", "doi ani și jumătate", "2.5"),
        ("ro", "2 ani și 6 luni", "2.5"), ("ro", "18 luni", "1.5"), ("ro", "deloc", "0"),
        ("ru", "12 лет", "12"), ("ru", "полтора года", "1.5"), ("en", "ten years", "10"),
    ],
)  # fmt: skip
def test_years_are_read_with_their_months(language: str, text: str, years: str) -> None:
    fact = CHECKS["disability-pension-or-allowance"].facts["contribution_years"]
    parsed = parse(fact, text, language, TODAY)

    assert parsed is not None and parsed.value == Decimal(years)


@pytest.mark.parametrize(
    ("language", "text", "months"),
    [("ro", "14", 14), ("ro", "un an", 12), ("ro", "un an și jumătate", 18), ("ru", "полгода", 6),
     ("ru", "2 года", 24), ("en", "14 months", 14), ("en", "a year", 12)],
)  # fmt: skip
def test_months_are_read_from_years_too(language: str, text: str, months: int) -> None:
    fact = CHECKS["unemployment-benefit"].facts["contribution_months_last_24_in_moldova"]
    parsed = parse(fact, text, language, TODAY)

    assert parsed is not None and parsed.value == months


@pytest.mark.parametrize(
    "text", ["niciunul", "zero", "nu", "nu avem", "0", "нету", "нет", "no", "none"]
)
def test_none_is_a_count_of_nothing(text: str) -> None:
    fact = CHECKS["social-aid"].facts["children"]
    language = "ru" if text[0] in "нd" else "ro"
    parsed = parse(fact, text, language, TODAY)
    assert parsed is not None
    assert parsed.value == 0


def test_since_an_age_is_an_age() -> None:
    fact = CHECKS["disability-pension-or-allowance"].facts["age_at_first_determination"]
    parsed = parse(fact, "de la 40 de ani", "ro", TODAY)
    assert parsed is not None
    assert parsed.value == 40


def test_thousands_and_hundreds_are_one_sum() -> None:
    parsed = parse(CHECKS["social-aid"].facts["monthly_income_lei"], "4 mii 500", "ro", TODAY)
    assert parsed is not None
    assert parsed.value == Decimal(4500)


def test_a_yes_that_lacks_one_word_of_a_no_is_no_denial() -> None:
    assert read("enforcement", "обращалась", "ru") != "not_opened"
    assert read("enforcement", "не обращалась", "ru") == "not_opened"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ro", "mai simplu, am 8 clase"),
        ("ru", "у меня 8 классов"),
        ("en", "I have 8 classes only"),
    ],
)
def test_a_number_of_other_things_is_no_count(language: str, text: str) -> None:
    days = CHECKS["petition-deadlines"].facts["extension_days"]

    assert parse(days, text, language, TODAY) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [("ro", "toți suntem cetățeni, el e din satul nostru, părinții îs în Franța"),
     ("ru", "мы граждане, его родители работают в Италии"), ("en", "we are citizens, his parents live in France")],
)  # fmt: skip
def test_where_the_parents_live_is_not_where_the_crime_was(language: str, text: str) -> None:
    assert read("place", text, language) != "abroad"


@pytest.mark.parametrize(
    ("text", "language", "months"),
    [
        ("шестнадцати месяцев", "ru", 16),
        ("un an", "ro", 12),
        ("из шестнадцати лет три в Москве", "ru", None),
        ("two years", "en", 24),
    ],
)
def test_months_are_read_from_words_and_no_bare_years(
    text: str, language: str, months: int | None
) -> None:
    fact = CHECKS["unemployment-benefit"].facts["contribution_months_last_24_in_moldova"]
    parsed = parse(fact, text, language, TODAY)
    assert (parsed.value if parsed else None) == months


def test_whoever_forgot_a_figure_and_tells_it_knows_it() -> None:
    assert not says_unknown("11 and a half, I forgot the bakery", "en")
    assert says_unknown("I forgot when that was", "en")


def test_nobody_else_paid_says_nothing_of_the_damage() -> None:
    assert read("damage_lei", "nobody else paid me anything for all of this", "en") is None
    assert read("damage_lei", "nothing", "en") == {}


@pytest.mark.parametrize(
    ("text", "value"),
    [("eu", "me"), ("да, я", "me"), ("și eu n-am întrebat nimic", None), ("le am eu", "me")],
)
def test_a_word_that_says_little_in_a_sentence_is_an_answer_alone(
    text: str, value: str | None
) -> None:
    parsed = parse(CHECKS["job-offer-risk"].facts["documents_kept_by"], text, "ro", TODAY)
    assert (parsed.value if parsed else None) == value
