"""What a message tells of its own accord, and what it must not be taken to tell."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.eligibility.mentions import load_mentions
from bot.errors import InvalidData
from bot.project import KNOWLEDGE
from tests.eligibility.scenario_files import CHECKS

TODAY = date(2026, 11, 20)
MENTIONS = load_mentions(KNOWLEDGE / "mentions", CHECKS)
DENIED = {"serious_record_at_crime_date", "false_statements", "voluntary_participation"}


def told(text: str, language: str, check: str = "state-compensation") -> dict[str, Any]:
    """Return facts by name; for a list, the set of what was denied."""
    facts: dict[str, Any] = {}
    for mention in MENTIONS[check].find(text, language, TODAY)[0]:
        if mention.denied:
            facts.setdefault(mention.fact, set()).add(mention.denied)
        else:
            is_article = mention.fact == "crime_article"
            facts[mention.fact] = str(mention.value) if is_article else mention.value
    return facts


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "no record, I told the truth, it was not voluntary; treatment cost 18 thousand, I have receipts"),
        ("ro", "fără antecedente, am spus adevărul, nu a fost de bunăvoie; tratamentul a costat 18 mii, am bonuri"),
        ("ro", "n-am cazier, nu am mintit, nu a fost de bunavoie; am dat 18000 lei pe tratament"),
        ("ru", "судимости нет, я сказала правду, это было не добровольно; лечение стоило 18 тысяч, чеки есть"),
        ("ru", "sudimosti net, ya skazala pravdu, ne dobrovolno; lechenie 18 tis"),
    ],
)  # fmt: skip
def test_several_facts_of_one_message(language: str, text: str) -> None:
    assert told(text, language) == {
        "exclusions": DENIED,
        "damage_lei": {"medical": Decimal(18000)},
    }


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I was beaten by my husband, the court decided in March 2025, can I get compensation?"),
        ("ro", "M-a bătut soțul, judecata a decis în martie 2025, pot primi compensație?"),
        ("ru", "Меня избил муж, суд был в марте 2025, могу ли я получить компенсацию?"),
        ("ru", "menya izbil muzh, sud bil v marte 2025, mogu li ya poluchit kompensatsiyu?"),
    ],
)  # fmt: skip
def test_a_first_message(language: str, text: str) -> None:
    assert told(text, language) == {
        "crime_article": "201¹",
        "applicant": "victim",
        "final_act_date": date(2025, 3, 1),
    }


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "I was a civil party", True),
        ("en", "he was convicted and I was not a civil party", False),
        ("ro", "am fost parte civilă", True),
        ("ro", "nu am fost parte civila", False),
        ("ru", "я была гражданским истцом", True),
        ("ru", "я не была гражданским истцом", False),
        ("ru", "ya ne bila grazhdanskim istcom", False),
    ],
)
def test_a_denied_yes_is_a_no(language: str, text: str, value: bool) -> None:
    assert told(text, language)["civil_party"] is value


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "was I a civil party?"),
        ("en", "if I was a civil party I get money"),
        ("en", "maybe I was a civil party"),
        ("en", "I don't know if I was a civil party"),
        ("ro", "dacă am fost parte civilă"),
        ("ro", "nu știu dacă am fost parte civilă"),
        ("ro", "poate am fost parte civilă"),
        ("ru", "если я была гражданским истцом"),
        ("ru", "не знаю, была ли гражданским истцом"),
        ("ru", "может быть, я была гражданским истцом"),
        ("en", "he was never convicted"),
        ("ro", "nu l-au condamnat"),
        ("ru", "его не осудили"),
        ("en", "my friend told me about the law of article 137"),
        ("en", "he says that it was voluntary"),
        ("en", "I have a small record collection? no"),
    ],
)
def test_questions_doubts_and_hearsay_tell_nothing(language: str, text: str) -> None:
    assert told(text, language) == {}


def test_a_fact_told_in_two_ways_is_left_out() -> None:
    assert "civil_party" not in told("I was a civil party, no, I was not a civil party", "en")


@pytest.mark.parametrize(
    ("language", "text", "article"),
    [("ro", "l-au condamnat pe art. 201 alin. 2", "201(2)"), ("ro", "articolul 165 (2), final în mai", "165(2)"),
     ("ro", "scrie art 166 indice 1", "166¹"), ("ru", "статья 201 прим, насилие в семье", "201¹"),
     ("en", "article 165(3) it says", "165(3)"), ("ro", "art. 166/1 scrie în sentință", "166¹")],
)  # fmt: skip
def test_an_article_is_told_with_its_paragraph(language: str, text: str, article: str) -> None:
    assert told(text, language)["crime_article"] == article


@pytest.mark.parametrize(
    ("language", "text"),
    [("ro", "în ultimii doi ani am lucrat numai 8 luni"), ("en", "in the last 2 years i worked only 8 months")],
)  # fmt: skip
def test_how_far_back_is_meant_is_no_count(language: str, text: str) -> None:
    read = told(text, language, "unemployment-benefit")

    assert read.get("contribution_months_last_24_in_moldova", 8) == 8
    assert "age" not in read


def test_what_is_denied_after_its_name_is_no() -> None:
    read = told("в интернате не живу", "ru", "disability-pension-or-allowance")

    assert read == {"full_state_care": False}


def test_sums_are_left_out_when_one_of_them_is_not_understood() -> None:
    assert told("treatment 15000 and the goats 4000", "en") == {}
    assert told("tratament 15 mii și dinții 4 mii 500", "ro") == {
        "damage_lei": {"medical": Decimal(15000), "aids": Decimal(4500)}
    }


@pytest.mark.parametrize(
    ("check", "language", "text", "facts"),
    [
        ("state-counselling", "en", "I was raped and I told the police, I am 17 years old",
         {"crime_article": "171", "relation_to_deceased": "none", "report_filed": True,
          "age_at_application": 17}),
        ("legal-aid", "ro", "am fost traficată și nu am bani de avocat",
         {"crime_article": "165", "applicant": "victim", "means": "insufficient"}),
        ("disability-pension-or-allowance", "ro", "grad sever, 5 ani de stagiu, nu din copilărie",
         {"degree": "severe", "contribution_years": 5, "disability_from_childhood": False}),
        ("care-allowance-or-personal-assistance", "ru", "у мамы тяжёлая степень, нужно пособие по уходу",
         {"degree": "severe", "requested_benefit": "care_allowance"}),
        ("transport-compensation", "en", "medium degree, locomotor disability",
         {"degree": "medium", "locomotor_disability": True}),
        ("social-aid", "ro", "am 3 copii, venitul familiei e 4 mii lei",
         {"children": 3, "monthly_income_lei": Decimal(4000)}),
        ("unemployment-benefit", "ru", "на учёте не стою, мне 35 лет, меня сократили, зарплата была 12 тыс",
         {"registered_unemployed": False, "age": 35, "reason_job_ended": "staff_reduction", "average_insured_income_lei": Decimal(12000)}),
        ("petition-deadlines", "en", "I missed it, can they put me back? reinstatement in time please",
         {"step": "reinstatement"}),
    ],
)  # fmt: skip
def test_other_checks(check: str, language: str, text: str, facts: dict[str, Any]) -> None:
    assert told(text, language, check) == facts


@pytest.mark.parametrize(
    ("written", "key", "what"),
    [
        ("nothing: {x: {ro: [a], ru: [b], en: [c]}}", "nothing", "is not a fact"),
        ("civil_party: {maybe: {ro: [a], ru: [b], en: [c]}}", "civil_party.maybe", "not a value"),
        ("civil_party: {'true': {ro: [a]}}", "civil_party.true", "three languages"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, written: str, key: str, what: str) -> None:
    (tmp_path / "state-compensation.yml").write_text(written, "utf-8")

    with pytest.raises(InvalidData) as error:
        load_mentions(tmp_path, CHECKS)
    assert [(p.key, what in p.what) for p in error.value.problems] == [(key, True)]


@pytest.mark.parametrize(
    ("check", "language", "text", "facts"),
    [
        ("unemployment-benefit", "ro", "am 52 ani, salariul era 7300 stajul total vreo 19 ani",
         {"age": 52, "average_insured_income_lei": Decimal(7300), "total_contribution_years": 19}),
        ("unemployment-benefit", "en", "no other income, not a student",
         {"current_earned_income": False, "day_student": False}),
        ("disability-pension-or-allowance", "en", "I am 27, first time, group 2",
         {"current_age": 27, "age_at_first_determination": 27, "degree": "accentuated"}),
        ("social-aid", "ro", "nimeni nu are dizabilitate, sunt patru copii",
         {"disabled_adults": 0, "disabled_children": 0, "children": 4}),
        ("social-aid", "en", "our income is 2500 a month", {"monthly_income_lei": Decimal(2500)}),
        ("state-compensation", "ru", "похороны, 31 тысяча", {"damage_lei": {"funeral": Decimal(31000)}}),
        ("state-compensation", "en", "the civil party was her sister, not me", {}),
        ("transport-compensation", "ru", "пошлину заплатили",
         {"imported_car_duty_free_within_5_years": False}),
        ("petition-deadlines", "ru", "продлили на 10 дней, причину указали",
         {"extension_days": 10, "extension_notified_in_writing_with_reasons": True}),
    ],
)  # fmt: skip
def test_facts_told_as_people_speak(
    check: str, language: str, text: str, facts: dict[str, Any]
) -> None:
    assert told(text, language, check) == facts
