"""A message in, beside or after a check is taken for what it is."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.shared.core.events import ActiveLoop, SlotSet
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.language import known_key
from bot.nlu.check_answers import CheckAnswerClassifier
from bot.nlu.check_words import told_before_result
from bot.project import ROOT

COMPENSATION: dict[str, Any] = {
    "check": "state-compensation",
    "facts": {"crime_article": "187"},
    "answered": ["crime_article"],
}
BEGUN = COMPENSATION | {"facts": {"crime_article": "165(2)"}}
PENSION: dict[str, Any] = {
    "check": "disability-pension-or-allowance",
    "facts": {"degree": "severe", "cause": "general", "contribution_years": 7},
    "answered": ["degree", "cause", "contribution_years"],
}


def intent_of(
    text: str,
    language: str,
    read_as: str = "small_talk",
    running: dict[str, Any] | None = None,
    paused: dict[str, Any] | None = None,
    finished: dict[str, Any] | None = None,
    confidence: float = 0.9,
    alarmed: bool = False,
) -> str:
    tracker = DialogueStateTracker("x", [AnySlot(n, []) for n in ("check_state", "last_check")])
    tracker.update(SlotSet("check_state", running or paused))
    tracker.update(SlotSet("last_check", finished))
    if running:
        tracker.update(ActiveLoop("check_form"))
    intent = {"name": read_as, "confidence": confidence}
    message = Message(
        {TEXT: text, INTENT: intent, "metadata": {"language": language, "alarmed": alarmed}}
    )
    CheckAnswerClassifier().process([message], tracker)
    return str(message.get(INTENT)["name"])


def test_every_intent_has_a_way_on_in_a_running_check() -> None:
    """Without one the form refuses the message and Rasa repeats its fallback ten times."""
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    (mapping,) = domain["slots"]["check_answer"]["mappings"]
    led = set(mapping["intent"])
    for path in sorted(Path(ROOT / "data" / "rules").glob("*.yml")):
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]:
            if {"active_loop": None} not in rule.get("condition", []):
                led |= {step["intent"] for step in rule["steps"] if "intent" in step}

    assert set(domain["intents"]) - led == set()


def test_a_turn_without_a_rule_is_ended_by_an_action_that_listens() -> None:
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))

    assert config["policies"][0]["core_fallback_action_name"] == "action_lost"


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "how should i know"), ("ro", "de unde să știu eu?"), ("ru", "откуда мне знать?")],
)
def test_not_knowing_is_an_answer_even_as_a_question(language: str, text: str) -> None:
    assert intent_of(text, language, "dont_know", running=BEGUN) == "answer_check"


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "start over"), ("ro", "reia de la început"), ("ru", "заново")],
)
def test_starting_over_is_about_the_check_that_runs_or_ran(language: str, text: str) -> None:
    assert intent_of(text, language, running=PENSION) == "restart_check"
    assert intent_of(text, language, finished=PENSION) == "restart_check"


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "continue"), ("en", "resume"), ("en", "ok continue the check"), ("ro", "continuă"),
     ("ru", "продолжить"), ("ru", "дальше")],
)  # fmt: skip
def test_going_on_goes_on_and_answers_nothing(language: str, text: str) -> None:
    assert intent_of(text, language, "affirm", running=BEGUN) == "start_check"
    assert intent_of(text, language, "ask_question", paused=BEGUN) == "start_check"


@pytest.mark.parametrize(
    ("language", "text"), [("en", "skip"), ("ro", "sari peste"), ("ru", "пропустить")]
)
def test_skipping_a_question_does_not_stop_the_check(language: str, text: str) -> None:
    assert intent_of(text, language, "cancel", running=BEGUN) == "answer_check"


@pytest.mark.parametrize(
    ("language", "text"), [("en", "tomorrow"), ("ro", "mâine"), ("ru", "завтра")]
)
def test_a_day_to_come_is_no_wish_to_stop(language: str, text: str) -> None:
    facts = {"crime_article": "165", "applicant": "victim", "place": "MD",
             "legal_status_at_crime": "md_citizen", "final_act": "conviction"}  # fmt: skip
    state = {"check": "state-compensation", "facts": facts, "answered": list(facts)}

    assert intent_of(text, language, "cancel", running=state) == "answer_check"


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "hm no, it was rape. in moldova"), ("ro", "nu, a fost viol"),
     ("ru", "нет, это было изнасилование")],
)  # fmt: skip
def test_a_denial_after_the_outcome_takes_an_answer_back(language: str, text: str) -> None:
    assert intent_of(text, language, "deny", finished=COMPENSATION) == "correct_answer"
    assert intent_of("no thanks", "en", "deny", finished=COMPENSATION) == "deny"


@pytest.mark.parametrize(("language", "text"), [("en", "9"), ("ro", "9 ani"), ("ru", "9 лет")])
def test_a_bare_figure_after_the_outcome_belongs_to_the_check(language: str, text: str) -> None:
    assert intent_of(text, language, "ask_question", finished=PENSION) == "correct_answer"


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "when is my deadline"), ("en", "is this a decision?"), ("ro", "care e termenul meu?"),
     ("ru", "какой у меня срок?")],
)  # fmt: skip
def test_a_question_about_its_own_figures_is_about_the_check(language: str, text: str) -> None:
    assert intent_of(text, language, "ask_question", finished=PENSION) == "explain_result"


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("thanks, bye", "en", "cancel"),
        ("un moment, sună cineva", "ro", "answer_check"),
        ("start again for my brother, he is 50", "en", "restart_check"),
    ],
)
def test_a_check_is_left_paused_or_begun_anew(text: str, language: str, intent: str) -> None:
    assert intent_of(text, language, running=BEGUN) == intent


@pytest.mark.parametrize(
    ("language", "text"), [("en", "I'm back"), ("ro", "am revenit"), ("ru", "я вернулась")]
)
def test_who_is_back_in_a_running_check_is_greeted_by_its_form(language: str, text: str) -> None:
    assert intent_of(text, language, "affirm", running=BEGUN) == "answer_check"


def test_who_is_back_goes_on_with_a_check_that_was_left() -> None:
    assert intent_of("am revenit", "ro", "ask_question", paused=BEGUN) == "start_check"


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "let us start from the beginning for my mother"), ("en", "from the start, please"),
     ("ro", "o luăm de la capăt pentru sora mea"), ("ro", "luați-o de la început, e pentru tata"),
     ("ru", "давайте с начала"), ("ru", "заново для моей сестры, ей 39")],
)  # fmt: skip
def test_a_check_is_begun_anew_for_someone(language: str, text: str) -> None:
    assert intent_of(text, language, running=BEGUN) == "restart_check"


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "from the beginning he did not pay me"), ("en", "from the start of 2023"),
     ("ro", "de la început m-au mințit"), ("ro", "de la început am lucrat fără acte"),
     ("ru", "с начала 2022 года"), ("ru", "с начала года я без работы"),
     ("ru", "сначала мы жили в Бельцах")],
)  # fmt: skip
def test_when_something_began_begins_nothing_anew(language: str, text: str) -> None:
    assert intent_of(text, language, running=BEGUN) != "restart_check"


@pytest.mark.parametrize(
    ("language", "text"), [("en", "I see you need the dates"), ("ro", "vă las datele")]
)
def test_giving_data_is_no_farewell(language: str, text: str) -> None:
    assert intent_of(text, language, "affirm", running=BEGUN) != "cancel"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("so how much and till when i can give the papers?", "en"),
        ("ok so whats the result", "en"),
        ("так сколько выходит?", "ru"),
        ("скажите итог", "ru"),
        ("deci cât îmi iese pînă la urmă?", "ro"),
        ("spuneți rezultatul vă rog", "ro"),
    ],
)
def test_who_asks_for_the_result_of_a_running_check_is_told_how_far_it_is(
    text: str, language: str
) -> None:
    assert intent_of(text, language, "ask_question", running=BEGUN) == "explain_result"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("so how much does a lawyer cost?", "en"),
        ("так сколько стоит адвокат?", "ru"),
        ("rezultatul la expertiza medicală", "ro"),
        ("в результате травмы ноги", "ru"),
        ("deci primesc pensie 2000 lei", "ro"),
        ("так получилось что меня обманули", "ru"),
    ],
)
def test_a_price_or_a_fact_is_no_wish_for_the_result(text: str, language: str) -> None:
    assert intent_of(text, language, "ask_question", running=BEGUN) != "explain_result"


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [("живём с сыном на помощь", "ru", "answer_check"), ("вернёт мне государство? говорят, есть закон", "ru", "ask_question")],
)  # fmt: skip
def test_another_check_begins_only_when_it_is_surely_asked_for(
    text: str, language: str, intent: str
) -> None:
    read_as = "check_social_aid"

    assert intent_of(text, language, read_as, running=BEGUN, confidence=0.75) == intent


def test_a_yes_before_a_question_answers_nothing() -> None:
    text = "ага, так и думала. а психолог? мне снится плохое"

    assert intent_of(text, "ru", "affirm", running=BEGUN) == "ask_question"


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [("dc sun la 112 vin cu sirena? ca atunci aici ma omoara", "ro", "ask_question"),
     ("проверьте, положена ли мне помощь", "ru", "check_referral")],
)  # fmt: skip
def test_no_check_begins_in_danger_that_nobody_asked_for(
    text: str, language: str, intent: str
) -> None:
    assert intent_of(text, language, "check_referral", alarmed=True) == intent


def test_facts_before_the_wish_for_the_result_are_an_answer() -> None:
    text = "It happened in Moldova, I am a citizen. What is the result please?"

    assert intent_of(text, "en", "nlu_fallback", running=BEGUN) == "answer_check"


@pytest.mark.parametrize(
    "text", ["They sent me the decision. I missed my deadline.", "Am fost la comisie. Încă n-am rezultatul."]
)  # fmt: skip
def test_a_last_sentence_that_tells_is_no_wish_for_the_result(text: str) -> None:
    assert told_before_result(text, lambda part: known_key(part, "en")) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("zi odată cît iese", "ro"),
        ("spuneți verdictul", "ro"),
        ("так какой вывод", "ru"),
        ("посчитайте пожалуйста", "ru"),
        ("total it up", "en"),
        ("tell me the result", "en"),
    ],
)
def test_who_wants_the_sum_of_it_hears_what_is_known_so_far(text: str, language: str) -> None:
    assert intent_of(text, language, running=BEGUN) == "explain_result"
    assert intent_of(text, language, paused=BEGUN) == "explain_result"


def test_a_question_of_someone_alarmed_is_a_question() -> None:
    asked = "will they lock me up too if I go to the police?"
    assert intent_of(asked, "en", "affirm", alarmed=True, confidence=0.5) == "ask_question"
    assert intent_of(asked, "en", "affirm", confidence=0.5) == "affirm"
