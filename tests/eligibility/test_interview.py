import json
from datetime import date

import pytest

from bot import resources
from bot.eligibility import ELIGIBLE, NEEDS_REVIEW, NOT_ELIGIBLE, Interview
from bot.eligibility.mentions import load_mentions
from bot.eligibility.replies import (
    ACCEPTED,
    CONTRADICTION,
    IMPOSSIBLE,
    NOT_UNDERSTOOD,
    TOO_LOOSE,
    Reply,
)
from bot.project import KNOWLEDGE
from tests.eligibility.scenario_files import CHECKS

TODAY = date(2026, 11, 20)
ANSWERS = {
    "ro": ["trafic de persoane", "eu", "în Moldova", "cetățean", "condamnare", "15.03.2024", "da",
           "da, fără plată", "niciuna", "tratament 18000", "0", "nimic", "nu"],
    "ru": ["торговля людьми", "я", "в Молдове", "гражданка", "осудили", "15 марта 2024", "да",
           "да, не заплатил", "ничего из этого", "лечение 18 тыс", "0", "ничего", "нет"],
    "en": ["human trafficking", "me", "in Moldova", "citizen", "convicted", "March 15, 2024", "yes",
           "yes, nothing paid", "none of these", "treatment 18,000", "0", "nothing", "no"],
}  # fmt: skip


@pytest.fixture
def interview() -> Interview:
    return Interview(CHECKS["state-compensation"], TODAY)


def answered(interview: Interview, texts: list[str], language: str = "ro") -> Interview:
    for text in texts:
        assert interview.answer(text, language).kind == ACCEPTED, text
    return interview


@pytest.mark.parametrize("language", ANSWERS)
def test_a_whole_check_by_free_text(interview: Interview, language: str) -> None:
    answered(interview, ANSWERS[language], language)

    decision = interview.decision()
    assert interview.asks() is None
    assert (decision.outcome, decision.as_dict()["amount_lei"]) == (ELIGIBLE, 12600.0)
    assert decision.deadline == date(2027, 3, 15)


def test_it_stops_asking_once_the_outcome_is_settled(interview: Interview) -> None:
    answered(interview, ["186"])

    assert interview.asks() is None
    assert interview.decision().outcome == NOT_ELIGIBLE


def test_not_knowing_leads_on_and_in_the_end_to_review(interview: Interview) -> None:
    answered(interview, [*ANSWERS["ro"][:6], "nu știu", *ANSWERS["ro"][7:]])

    assert interview.asks() is None
    assert interview.decision().outcome == NEEDS_REVIEW


def test_progress_counts_answers_and_never_names_fewer_questions_than_were_answered(
    interview: Interview,
) -> None:
    seen = [interview.progress()]
    for text in ANSWERS["ro"]:
        interview.answer(text, "ro")
        seen.append(interview.progress())

    assert [number for number, _ in seen] == list(range(len(ANSWERS["ro"]) + 1))
    assert all(number <= most for number, most in seen)
    assert seen[-1][0] == seen[-1][1]


def test_going_back_asks_the_last_fact_again(interview: Interview) -> None:
    answered(interview, ANSWERS["ro"][:3])

    fact = interview.go_back()

    assert fact is not None and fact.id == "place"
    assert interview.asks() is fact
    assert "place" not in interview.facts
    answered(interview, ["în altă țară"])
    assert interview.facts["place"] == "abroad"


def test_going_back_twice_goes_on_to_the_fact_before(interview: Interview) -> None:
    answered(interview, ANSWERS["ro"][:3])
    interview.go_back()

    fact = interview.go_back()

    assert fact is not None and fact.id == "applicant"
    assert list(interview.facts) == ["crime_article"]


def test_at_the_beginning_there_is_nothing_to_go_back_to(interview: Interview) -> None:
    assert interview.go_back() is None


def test_a_corrected_answer_changes_the_outcome_and_keeps_the_others(interview: Interview) -> None:
    answered(interview, ANSWERS["ro"])
    interview.correct("civil_party")

    answered(interview, ["nu"])

    assert interview.decision().outcome == NOT_ELIGIBLE
    assert len(interview.facts) == len(ANSWERS["ro"])


@pytest.mark.parametrize(
    ("language", "text", "fact"),
    [
        ("ro", "hotărârea definitivă a fost pe 10.02.2024", "final_act_date"),
        ("ru", "ущерб был лечение 20000", "damage_lei"),
        ("en", "the place of the crime was abroad", "place"),
        ("ro", "nu am fost parte civilă", "civil_party"),
        ("ru", "я не была гражданским истцом", "civil_party"),
        ("en", "actually I was not a civil party", "civil_party"),
        ("ro", "de fapt am făcut declarații false", "exclusions"),
        ("en", "no, there were false statements", "exclusions"),
    ],
)
def test_a_correction_is_read_by_what_it_names(
    interview: Interview, language: str, text: str, fact: str
) -> None:
    named = answered(interview, ANSWERS["ro"]).named_fact(text, language)

    assert named is not None and named.id == fact


def test_a_fact_not_answered_yet_is_not_corrected(interview: Interview) -> None:
    assert interview.named_fact("data hotărârii e 10.02.2024", "ro") is None


def test_a_loose_date_is_taken_from_its_first_day_when_the_outcome_is_the_same(
    interview: Interview,
) -> None:
    answered(interview, ANSWERS["ro"][:5])

    reply = interview.answer("martie 2024", "ro")

    assert reply == Reply(ACCEPTED, "final_act_date", assumed=date(2024, 3, 1))


def test_a_loose_date_is_asked_exactly_when_it_decides(interview: Interview) -> None:
    answered(interview, ANSWERS["ro"][:5])

    reply = interview.answer("în noiembrie 2023", "ro")

    assert reply.kind == TOO_LOOSE
    assert interview.asks() is CHECKS["state-compensation"].facts["final_act_date"]


@pytest.mark.parametrize(
    ("answers", "impossible", "reason"),
    [
        ([], "999", "no crime article 999"),
        (ANSWERS["ro"][:5], "31.02.2024", "day is out of range"),
        (ANSWERS["ro"][:5], "01.01.2027", "is in the future"),
        (ANSWERS["ro"][:5], "15.03.1812", "the year 1812"),
    ],
)
def test_an_impossible_answer_is_refused_with_its_reason(
    interview: Interview, answers: list[str], impossible: str, reason: str
) -> None:
    asked = answered(interview, answers).asks()
    facts = dict(interview.facts)

    reply = interview.answer(impossible, "ro")

    assert reply.kind == IMPOSSIBLE
    assert reason in reply.reason
    assert interview.asks() is asked
    assert interview.facts == facts


def test_an_answer_that_contradicts_another_is_refused(interview: Interview) -> None:
    interview.facts["victim_deceased"] = True
    answered(interview, ["omor"])

    reply = interview.answer("eu, sunt victima", "ro")

    assert (reply.kind, reply.reason) == (IMPOSSIBLE, "a victim who died cannot be the applicant")


def test_what_is_not_an_answer_leaves_everything_as_it_was(interview: Interview) -> None:
    answered(interview, ANSWERS["ro"][:3])
    before = interview.as_dict()

    assert interview.answer("ce frumos e afară", "ro").kind == NOT_UNDERSTOOD
    assert interview.as_dict() == before


def test_at_the_end_nothing_more_is_taken(interview: Interview) -> None:
    answered(interview, ["186"])

    assert interview.answer("da", "ro") == Reply(NOT_UNDERSTOOD, "")
    assert interview.reads("da", "ro") is None


@pytest.mark.parametrize("language", ANSWERS)
def test_it_resumes_from_json_after_every_answer(interview: Interview, language: str) -> None:
    for text in ANSWERS[language]:
        state = json.loads(json.dumps(interview.as_dict()))
        interview = Interview.from_dict(interview.check, TODAY, state)
        assert interview.answer(text, language).kind == ACCEPTED

    assert interview.decision().outcome == ELIGIBLE


def test_it_resumes_in_the_middle_of_a_correction(interview: Interview) -> None:
    answered(interview, ANSWERS["ro"][:4]).correct("place")

    resumed = Interview.from_dict(interview.check, TODAY, interview.as_dict())

    assert resumed.asks() is CHECKS["state-compensation"].facts["place"]


@pytest.mark.parametrize("name", CHECKS)
def test_not_knowing_anything_ends_after_few_questions(name: str) -> None:
    interview = Interview(CHECKS[name], TODAY)
    asked = 0
    while interview.asks():
        assert interview.answer("nu știu", "ro").kind == ACCEPTED
        asked += 1

    assert asked <= 6
    assert interview.conclusion().outcome == (CHECKS[name].settles_as or NEEDS_REVIEW)
    assert interview.conclusion().missing == ()


def test_what_was_not_asked_any_more_does_not_hide_a_refusal(interview: Interview) -> None:
    answered(interview, ["186"])

    assert interview.conclusion() == interview.decision()


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("ro", ["am fost jefuit", "tâlhărie", "furt", "escrocherie", "accident rutier"]),
        ("ru", ["меня ограбили", "мошенничество", "кража", "ДТП"]),
        ("en", ["robbery", "theft", "a scam", "traffic accident"]),
    ],
)
def test_a_crime_outside_the_list_is_understood_by_its_name(
    language: str, texts: list[str]
) -> None:
    for text in texts:
        interview = answered(Interview(CHECKS["state-compensation"], TODAY), [text], language)
        assert interview.decision().outcome == NOT_ELIGIBLE


def test_someone_eligible_is_still_asked_for_what_settles_amount_and_deadline() -> None:
    interview = Interview(CHECKS["transport-compensation"], TODAY)

    answered(interview, ["sever", "nu"])

    assert interview.decision().outcome == ELIGIBLE
    asked = interview.asks()
    assert asked is not None and asked.id == "entitlement_date"
    answered(interview, ["10.11.2026"])
    assert interview.asks() is None
    assert interview.decision().deadline == date(2027, 1, 9)


MENTIONS = load_mentions(KNOWLEDGE / "mentions", CHECKS)


@pytest.fixture
def hearing() -> Interview:
    """An interview that hears what is told of its own accord."""
    return Interview(CHECKS["state-compensation"], TODAY, mentions=MENTIONS["state-compensation"])


def heard(interview: Interview, texts: list[str]) -> Interview:
    for text in texts:
        assert interview.hear(text, "en").kind == ACCEPTED, text
    return interview


def test_all_of_a_message_is_taken_up_and_not_asked_again(hearing: Interview) -> None:
    heard(hearing, ["slavery", "me", "in Moldova"])
    reply = hearing.hear(
        "I am a Moldovan citizen, he was convicted, treatment cost 18 thousand", "en"
    )

    assert reply.kind == ACCEPTED
    assert set(reply.noted) == {"final_act", "damage_lei"}
    assert hearing.facts["legal_status_at_crime"] == "md_citizen"
    asked = []
    for text in ["5 May 2025", "yes", "yes, nothing paid", "none of these", "0", "0", "no"]:
        fact = hearing.asks()
        assert fact is not None
        asked.append(fact.id)
        heard(hearing, [text])
    assert hearing.asks() is None
    assert not {"final_act", "damage_lei", "legal_status_at_crime"} & set(asked)


def test_a_clause_about_another_fact_is_no_answer(hearing: Interview) -> None:
    heard(hearing, ["slavery", "me", "in Moldova", "citizen", "convicted", "5 May 2025"])
    hearing.hear("no record, treatment cost 18 thousand", "en")

    asked = hearing.asks()
    assert asked is not None and asked.id == "civil_party"
    assert "civil_party" not in hearing.facts


def test_points_denied_before_are_not_asked_again(hearing: Interview) -> None:
    heard(hearing, ["slavery"])
    hearing.hear("no record, I told the truth, it was not voluntary", "en")

    assert "exclusions" not in hearing.facts
    assert len(hearing.denied["exclusions"]) == 3
    again = Interview.from_dict(
        hearing.check, TODAY, json.loads(json.dumps(hearing.as_dict())), hearing.mentions
    )
    again.hear("I made a complaint to the police, I did not increase the damage", "en")
    assert set(again.check.facts["exclusions"].values) - set(again.denied["exclusions"]) == {
        "act_not_criminal"
    }


def test_an_answer_that_contradicts_an_earlier_one_is_asked_about(hearing: Interview) -> None:
    heard(hearing, ["slavery", "me", "in Moldova", "citizen", "convicted", "5 May 2025", "yes"])
    reply = hearing.hear("the judgment became final on 7 June 2024", "en")

    assert (reply.kind, reply.fact, reply.other) == (
        CONTRADICTION, "final_act_date", date(2024, 6, 7)
    )  # fmt: skip
    assert hearing.facts["final_act_date"] == date(2025, 5, 5)
    asked = hearing.asks()
    assert asked is not None and asked.id == "final_act_date"


def test_which_of_two_answers_is_right_is_asked_once(hearing: Interview) -> None:
    heard(hearing, ["slavery", "me", "in Moldova", "citizen", "convicted", "5 May 2025", "yes"])
    reply = hearing.hear("the judgment became final on 7 June 2024, treatment cost 18000", "en")
    assert reply.kind == CONTRADICTION and "damage_lei" in reply.noted
    hearing.hear("no criminal record", "en")

    asked = hearing.asks()
    assert asked is not None and asked.id != "final_act_date"
    assert hearing.facts["final_act_date"] == date(2025, 5, 5)


def test_what_was_so_once_is_no_other_answer() -> None:
    check = resources.checks().named("disability-pension-or-allowance")
    pension = Interview(check, TODAY, mentions=resources.mentions()[check.id])
    pension.note("am grad accentuat, boală, 9 ani de contribuții", "ro")
    reply = pension.hear("primul grad mi l-au pus la 34 de ani, atunci era mediu", "ro")

    assert reply.kind != CONTRADICTION
    assert pension.facts["degree"] == "accentuated"


def test_what_is_left_after_a_part_is_taken_off_replaces_the_whole() -> None:
    check = resources.checks().named("unemployment-benefit")
    months = Interview(check, TODAY, mentions=resources.mentions()[check.id])
    months.note("am lucrat 24 de luni din ultimele 24", "ro")
    exchanged = months.exchange("stați că am greșit, 6 luni am fost în Olanda, deci 18 aici", "ro")

    assert exchanged == "contribution_months_last_24_in_moldova"
    assert months.facts[exchanged] == 18


def test_a_choice_that_is_taken_back_is_the_other_one() -> None:
    check = resources.checks().named("transport-compensation")
    transport = Interview(check, TODAY, mentions=resources.mentions()[check.id])
    transport.note("grad accentuat, merge în cârje", "ro")

    assert transport.exchange("ba nu, m-am uitat în hârtie, scrie mediu", "ro") == "degree"
    assert transport.facts["degree"] == "medium"


def test_more_damage_told_later_is_added(hearing: Interview) -> None:
    heard(hearing, ["slavery"])
    hearing.hear("treatment cost 18 thousand", "en")
    hearing.hear("the funeral cost 5000", "en")

    assert hearing.facts["damage_lei"] == {"medical": 18000, "funeral": 5000}


def test_a_correction_replaces_what_was_told(hearing: Interview) -> None:
    heard(hearing, ["slavery", "me", "in Moldova", "citizen", "convicted", "5 May 2025"])

    assert hearing.note("the decision was on 14 May 2025", "en", correcting=True) == (
        "final_act_date",
    )
    assert hearing.facts["final_act_date"] == date(2025, 5, 14)


def test_an_absurd_sum_and_a_future_day_are_told_apart(hearing: Interview) -> None:
    heard(hearing, ["slavery", "me", "in Moldova", "citizen", "convicted"])
    future = hearing.hear("5 May 2027", "en")
    heard(hearing, ["5 May 2025", "yes", "yes, nothing paid", "none of these"])
    absurd = hearing.hear("treatment 90000000000", "en")
    negative = hearing.hear("-5000", "en")
    foreign = hearing.hear("treatment 500 euro", "en")

    assert [reply.problem and reply.problem.key for reply in (future, absurd, negative, foreign)] == [
        "future", "number", "negative", "foreign_money",
    ]  # fmt: skip


def test_about_so_many_questions_are_left_as_then_follow(interview: Interview) -> None:
    """The guess is for someone whose answers fit; here they do, so it is exact at the end."""
    left = []
    for text in ANSWERS["ro"]:
        left.append(interview.likely_left())
        interview.answer(text, "ro")

    assert left[-1] == 0
    assert left == sorted(left, reverse=True)


def asked_for(check: str, facts: dict[str, object]) -> Interview:
    state = {"check": check, "facts": facts, "answered": list(facts)}
    return Interview.from_dict(CHECKS[check], TODAY, state, MENTIONS[check])


@pytest.mark.parametrize(
    ("language", "text"), [("en", "age 31"), ("ro", "vârsta 31"), ("ru", "возраст 31")]
)
def test_a_figure_that_names_another_fact_is_not_the_one_asked_for(
    language: str, text: str
) -> None:
    interview = asked_for(
        "disability-pension-or-allowance", {"degree": "accentuated", "cause": "general"}
    )

    reply = interview.hear(text, language)

    assert (reply.kind, reply.noted) == (ACCEPTED, ("current_age",))
    asked = interview.asks()
    assert asked is not None and asked.id == "contribution_years"
    assert interview.question_number() == 3


@pytest.mark.parametrize(
    ("language", "text"), [("en", "no contract"), ("ro", "nu am contract"), ("ru", "нет договора")]
)
def test_no_contract_does_not_deny_threats(language: str, text: str) -> None:
    interview = asked_for("job-offer-risk", {})

    interview.hear(text, language)

    assert interview.facts == {"written_contract": False}
    assert interview.hear("no threats", "en").kind == ACCEPTED
    assert interview.facts["threats"] is False


@pytest.mark.parametrize(
    ("language", "text"), [("en", "tomorrow"), ("ro", "mâine"), ("ru", "завтра")]
)
def test_a_day_to_come_is_told_so(interview: Interview, language: str, text: str) -> None:
    answered(interview, ANSWERS["ro"][:5])

    reply = interview.hear(text, language)

    assert reply.kind == IMPOSSIBLE
    assert reply.problem is not None and reply.problem.key == "future"


def test_a_bare_sum_replaces_the_one_that_was_told() -> None:
    facts: dict[str, object] = {"crime_article": "165(2)", "damage_lei": {"medical": 15000}}
    interview = asked_for("state-compensation", facts)

    assert interview.replace_only("it was 18000", "en") == "damage_lei"
    assert interview.facts["damage_lei"] == {"medical": 18000}


def test_a_year_replaces_a_day_and_no_sum() -> None:
    facts: dict[str, object] = {
        "final_act_date": "2025-05-10", "damage_lei": {"medical": 15000},
    }  # fmt: skip
    interview = asked_for("state-compensation", facts)

    assert [fact.id for fact in interview.takers("a fost în 2023", "ro")] == ["final_act_date"]


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "am i eligible for social aid? 2 adults 2 kids income 3000"),
     ("ro", "am dreptul la ajutor social? 2 adulți, 2 copii, venit 3000 lei"),
     ("ru", "положена ли соцпомощь? 2 взрослых, 2 детей, доход 3000")],
)  # fmt: skip
def test_facts_told_with_the_question_are_kept(language: str, text: str) -> None:
    interview = asked_for("social-aid", {})

    interview.note(text, language)

    assert interview.facts == {
        "adults_in_household": 2, "children": 2, "monthly_income_lei": 3000,
    }  # fmt: skip
    assert interview.question_number() == 1


@pytest.mark.parametrize(
    ("language", "text"),
    [("ru", "ой подождите, не 18 а 16"), ("ro", "nu 18 mii ci 16 mii"), ("en", "not 18000 but 16000"),
     ("en", "16 thousand, not 18")],
)  # fmt: skip
def test_a_figure_is_set_right_by_its_contrast(
    interview: Interview, language: str, text: str
) -> None:
    fact = interview.check.facts["damage_lei"]
    interview.learn(fact, {"medical": 18000})

    assert interview.exchange(text, language) == "damage_lei"
    assert interview.facts["damage_lei"] == {"medical": 16000}


@pytest.mark.parametrize(
    ("language", "text"),
    [("ro", "data e 15 octombrie, nu 5"), ("ru", "не 5, а 15 октября"),
     ("en", "we imported no car; and the date is 15 October, not 5")],
)  # fmt: skip
def test_a_day_is_set_right_by_its_contrast(language: str, text: str) -> None:
    check = CHECKS["transport-compensation"]
    interview = Interview(check, date(2026, 11, 22))
    interview.learn(check.facts["entitlement_date"], date(2026, 10, 5))

    assert interview.exchange(text, language) == "entitlement_date"
    assert interview.facts["entitlement_date"] == date(2026, 10, 15)


def test_of_two_figures_after_an_apology_the_other_one_holds() -> None:
    check = CHECKS["state-counselling"]
    interview = Interview(check, TODAY)
    interview.learn(check.facts["age_at_application"], 18)

    text = "Da scuzați, m-am grăbit, 18 face abia în februarie. Acum are 17."
    assert interview.exchange(text, "ro") == "age_at_application"
    assert interview.facts["age_at_application"] == 17


@pytest.mark.parametrize(
    ("language", "text"),
    [("ro", "oi am uitat, copilul are și el 900 lei pe lună. deci laolaltă 4000"),
     ("ru", "ой, забыла про пенсию сына, вместе 4000"), ("en", "sorry, i forgot her 900, so together 4000"),
     ("ro", "uitasem alocația, deci 4000 cu totul")],
)  # fmt: skip
def test_a_total_after_what_was_forgotten_replaces_the_sum(language: str, text: str) -> None:
    check = CHECKS["social-aid"]
    interview = Interview(check, TODAY)
    interview.learn(check.facts["monthly_income_lei"], 3100)

    assert interview.exchange(text, language) == "monthly_income_lei"
    assert interview.facts["monthly_income_lei"] == 4000


@pytest.mark.parametrize(
    ("language", "text"),
    [("ro", "Am uitat să spun, din cei 3000 lei 800 e alocația"),
     ("ru", "Забыла сказать, из этих 3000 лей 800 — детское пособие"),
     ("en", "Sorry, one more question: is 3000 lei too much now?"), ("en", "nu 5000, ci 10k")],
)  # fmt: skip
def test_another_figure_beside_a_known_one_does_not_replace_it(language: str, text: str) -> None:
    check = CHECKS["social-aid"]
    interview = Interview(check, TODAY)
    interview.learn(check.facts["monthly_income_lei"], 3000)

    assert interview.contrasts(text, language) is None


def test_a_contrast_of_figures_never_told_changes_nothing(interview: Interview) -> None:
    interview.learn(interview.check.facts["damage_lei"], {"medical": 18000})

    assert interview.exchange("not 5 but 6", "en") is None


def test_a_no_before_other_denials_does_not_answer_the_question() -> None:
    check = CHECKS["unemployment-benefit"]
    mentions = load_mentions(KNOWLEDGE / "mentions", CHECKS)[check.id]
    interview = Interview(check, TODAY, mentions=mentions)
    interview.asked_again = "registered_unemployed"
    interview.hear("нет, не учусь, от работы не отказывался", "ru")

    assert "registered_unemployed" not in interview.facts


def test_a_choice_told_in_two_clauses_is_one_answer() -> None:
    check = CHECKS["state-compensation"]
    state = {"check": check.id, "facts": {}, "asked_again": "enforcement"}
    interview = Interview.from_dict(check, TODAY, state, MENTIONS[check.id])

    interview.hear("обращалась, он ничего не заплатил", "ru")

    assert interview.facts["enforcement"] == "opened_not_executed"
    assert interview.facts["offender_paid_lei"] == 0
