"""What a check knows before its first question."""

from datetime import date

from bot.eligibility import Interview
from bot.eligibility.earlier import ask_before_refusing, note_earlier, take_over
from bot.eligibility.mentions import load_mentions
from bot.eligibility.penal_code import PenalArticle
from bot.project import KNOWLEDGE
from tests.eligibility.scenario_files import CHECKS

TODAY = date(2026, 11, 20)
MENTIONS = load_mentions(KNOWLEDGE / "mentions", CHECKS)


def beginning(name: str) -> Interview:
    return Interview(CHECKS[name], TODAY, mentions=MENTIONS[name])


def test_facts_told_before_a_check_are_not_asked_again() -> None:
    interview = beginning("state-compensation")
    noted = note_earlier(interview, [("they paid nothing, treatment 18000 lei", "en")])

    assert "damage_lei" in noted
    assert interview.facts["damage_lei"] == {"medical": 18000}


def test_of_two_earlier_messages_the_later_counts() -> None:
    interview = beginning("state-compensation")
    note_earlier(interview, [("treatment 18000 lei", "en"), ("treatment 16000 lei", "en")])

    assert interview.facts["damage_lei"] == {"medical": 16000}


def test_what_the_person_says_now_counts_most() -> None:
    interview = beginning("state-compensation")
    interview.note("treatment 15000 lei", "en")
    note_earlier(interview, [("treatment 18000 lei", "en")])

    assert interview.facts["damage_lei"] == {"medical": 15000}


def test_an_answer_of_another_check_is_taken_over_where_the_question_is_the_same() -> None:
    pension = beginning("disability-pension-or-allowance")
    pension.learn(pension.check.facts["degree"], "severe")
    transport = beginning("transport-compensation")

    assert take_over(transport, pension) == ("degree",)
    assert transport.facts["degree"] == "severe"


def test_the_date_of_one_application_is_not_that_of_another() -> None:
    compensation, counselling = beginning("state-compensation"), beginning("state-counselling")
    compensation.learn(compensation.check.facts["application_date"], TODAY)

    assert take_over(counselling, compensation) == ()


def test_nobody_is_refused_before_the_first_question() -> None:
    interview = beginning("state-compensation")
    interview.learn(interview.check.facts["crime_article"], PenalArticle.parse("187"))

    assert interview.asks() is None
    assert ask_before_refusing(interview) == "crime_article"
    assert interview.asks() == interview.check.facts["crime_article"]


def test_a_check_that_goes_on_is_left_as_it_is() -> None:
    interview = beginning("state-compensation")
    interview.learn(interview.check.facts["crime_article"], PenalArticle.parse("165"))

    assert ask_before_refusing(interview) is None
