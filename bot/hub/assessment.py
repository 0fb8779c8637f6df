"""How grave a message is, read with what was said before it or with the question it answers."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot import resources
from bot.eligibility import Fact
from bot.eligibility.model import CRIME
from bot.eligibility.named import named_in
from bot.eligibility.parse import parse, yes_or_no
from bot.handoff import ConversationRecord
from bot.hub.danger import answer_to_question, assess_with_recent
from bot.hub.messages import Turn
from bot.language import known_key
from bot.language.asking import asks
from bot.safety import CALM, Assessment, DangerDetector, DangerLevel

_LONG_ANSWER = 8
"""Words; a longer message is more than the answer to a question."""
_PLAIN_ANSWER = 1
"""Words of a plain yes or no."""
_FEW_WORDS = 10
"""Words; a follow-up has no more."""
_DOUBT, _MODERATE = 0.35, 0.6
"""Probability of acute danger below which a follow-up in calm talk is none, or is only asked about."""
_DOUBT_IN_CALM_TALK = 0.45
"""The first of these while a check runs or a question was just answered: a gentle question in the midst
of a calm talk frightens, and what is doubtful without any sign was calm in nearly all dialogues."""
_IN_CALM_TALK, _AFTER_THE_QUESTION, _IN_TALK, _ALARMED = (
    (0.9, 0.6),
    (0.75, 0.5),
    (0.85, 0.5),
    (0.7, 0.5),
)
"""Least probabilities at which a message that is not the first alarms, without and with a sign of danger:
while a check runs or a question was answered, when the gentle question is open, otherwise; and at
which a message of someone who was alarmed is danger again.

Most messages of a dialogue are calm: what would alarm as a first message is only asked about there.
"""
_ASKED_IN_A_CHECK = (_IN_CALM_TALK[0], _AFTER_THE_QUESTION[1])
"""The same when the gentle question is open beside the question of a running check."""
_TELLS_A_FACT = 0.65
"""The same for a message that tells the running check a fact; two facts are enough by themselves."""
_QUIET = {
    "hypothesis", "question_about", "rights_question", "study_or_news", "past", "resolved", "negation",
    "professional", "prudent_plan", "fair_work", "court_facts",
}  # fmt: skip
"""Signs of the lexicon that stand in calm talk; any other makes a message more than colourless."""
WORRYING = frozenset({
    "fear", "cry", "watched", "phone_read", "alone_in_dark", "hiding", "farewell", "means_of_death",
    "images", "lock_and_key",
})  # fmt: skip
"""Signs that are no danger yet and that the gentle question is asked about all the same."""
_ANSWERED = {
    "privacy", "hotline_contact", "about_bot", "talk_to_human", "thanks", "callback", "place", "survey",
}  # fmt: skip
_PAST = re.compile(r"\b(was|were|been|had|fost|m[- ]?au?|ne[- ]au?|l[- ]au?|\w+li)\b")
_NOW = re.compile(
    r"\b(now|still|today|tonight|yesterday|again|every|always|acum|inca|azi|astazi|aseara|ieri|mereu|iar|zilnic"
    r"|seichas|eshche|esho|segodnia|vchera|opiat|postoianno|kazhd\w*|week|saptamina|saptamana|nedel\w*)\b"
)
_OF_SAFETY = re.compile(
    r"danger|pericol|opasn|\b(not? )?safe|sigur|bezopas|\b(fine|okay|bine|poriadke|horosho|normal\w*)\b"
)


def assess(
    detector: DangerDetector,
    conversation: ConversationRecord,
    text: str,
    language: str,
    today: date,
) -> Assessment:
    """Return the danger of *text*; a mere doubt about a plain answer is no danger."""
    check = conversation.state.get("check")
    assessment = (
        detector.assess(text, language)
        if check  # an answer is read with its question, not with what was said before
        else assess_with_recent(detector, conversation.state, text, language)
    )
    assessment = _in_context(assessment, conversation, text, language, today)
    if assessment.level is DangerLevel.NONE or len(text.split()) > _LONG_ANSWER:
        return assessment
    if conversation.level >= DangerLevel.HIGH and assessment.level >= DangerLevel.HIGH:
        return assessment  # whoever was in danger is heard before any answer to a check
    if check and not any(character.isalpha() for character in text):
        return CALM
    fact = resources.checks()[check["name"]].facts[check["asks"]] if check else None
    readable = fact is not None and _answers(fact, text, language, today)
    crime = fact is not None and fact.about == CRIME
    if readable and crime and _tells_the_past(known_key(text, language)):
        return CALM
    if assessment.level is DangerLevel.IMMEDIATE and assessment.has_danger_sign:
        return assessment
    short = len(text.split()) <= 4
    if check and not readable:
        readable = bool(resources.listed_mentions()[check["name"]].find(text, language, today)[0])
    if readable and (short or not assessment.has_danger_sign):
        return CALM
    if assessment.level is DangerLevel.CHECK and short and answer_to_question(text, language):
        return CALM
    return assessment


def is_settled(conversation: ConversationRecord, turn: Turn) -> bool:
    """Tell whether *turn* leaves calm talk: a check runs, or a question was just answered."""
    if conversation.state.get("danger_question") or conversation.level >= DangerLevel.HIGH:
        return False
    answered = turn.entry or turn.check or turn.intent in _ANSWERED
    return bool(answered) or "check" in conversation.state


def _in_context(
    assessment: Assessment,
    conversation: ConversationRecord,
    text: str,
    language: str,
    today: date,
) -> Assessment:
    """Return CALM for a colourless follow-up in calm talk, and for facts told to a running check.

    A sign of danger, and any sign that belongs to no calm talk, leaves the assessment as it is.
    """
    if assessment.level is DangerLevel.NONE:
        return assessment
    state = conversation.state
    calm_talk = state.get("check") or state.get("settled")
    if conversation.level >= DangerLevel.HIGH:
        assessment = _once_alarmed(assessment)
    elif "settled" in state:  # it is not the first message
        asked = state.get("danger_question")
        usual = _IN_CALM_TALK if calm_talk else _IN_TALK
        doubt = _DOUBT_IN_CALM_TALK if calm_talk and not asked else _DOUBT
        if asked:  # beside a check's question its facts are told on: only a sign counts more
            usual = _ASKED_IN_A_CHECK if state.get("check") else _AFTER_THE_QUESTION
        assessment = _in_talk(assessment, usual, doubt)
    if assessment.has_danger_sign or assessment.level is DangerLevel.IMMEDIATE:
        return assessment
    if _asks_of_another(text):
        return CALM
    if conversation.level >= DangerLevel.HIGH or not calm_talk:
        return assessment
    check = conversation.state.get("check")
    if check and resources.checks()[check["name"]].settles_as is None:  # else facts are the danger
        facts = resources.listed_mentions().get(check["name"])
        told = len(facts.find(text, language, today)[0]) if facts else 0
        if told > 1 or (told and assessment.probability < _TELLS_A_FACT):
            return CALM
    few = len(text.split()) <= _FEW_WORDS and set(assessment.signs) <= _QUIET
    if not few or not _goes_on(text) or assessment.probability >= _MODERATE:
        return assessment
    if assessment.level is DangerLevel.CHECK and (
        assessment.probability < _DOUBT or "hypothesis" in assessment.signs
    ):
        return CALM
    return replace(assessment, level=DangerLevel.CHECK)


def _in_talk(assessment: Assessment, enough: tuple[float, float], doubt: float) -> Assessment:
    """Ask about what is in doubt, and let pass what shows neither a sign nor much of a doubt."""
    signed = assessment.has_danger_sign
    if assessment.level >= DangerLevel.HIGH:
        doubtful = assessment.probability < enough[signed]
        return replace(assessment, level=DangerLevel.CHECK) if doubtful else assessment
    worrying = signed or not WORRYING.isdisjoint(assessment.signs)
    return assessment if worrying or assessment.probability >= doubt else CALM


def _once_alarmed(assessment: Assessment) -> Assessment:
    """Let pass what someone says who was alarmed and that shows no danger of its own."""
    doubtful = assessment.probability < _ALARMED[assessment.has_danger_sign]
    return CALM if doubtful else assessment


def _asks_of_another(text: str) -> bool:
    """Tell whether *text* wants to hear of someone who may have written here: no danger of its own."""
    request = resources.requests().read(text)
    return request is not None and request.name == "other_person"


def _goes_on(text: str) -> bool:
    """Tell whether *text* has the form of a follow-up: “and if…”, a question, a figure."""
    figure = any(character.isdigit() for character in text)
    return figure or asks(text) or resources.danger_talk().goes_on(text)


def _tells_the_past(key: str) -> bool:
    """Tell whether *key* tells what happened once, and nothing of now or of these days."""
    return bool(_PAST.search(key)) and not _NOW.search(key)


def _answers(fact: Fact, text: str, language: str, today: date) -> bool:
    try:
        return parse(fact, text, language, today) is not None
    except ValueError:
        return True


def answers_the_check(
    running: Mapping[str, Any] | None, text: str, language: str, today: date
) -> bool:
    """Tell whether *text* answers the check's question, not the gentle one that stands beside it.

    A plain yes or no answers the gentle one, and so does one that speaks of danger or safety, or a
    longer yes that names nothing of the check.
    """
    key = known_key(text, language)
    if not running or len(text.split()) <= _PLAIN_ANSWER or _OF_SAFETY.search(key):
        return False
    check = resources.checks()[running["name"]]
    fact = check.facts.get(running["asks"])
    said = yes_or_no(text, language)
    if said is not True:
        return fact is not None and _answers(fact, text, language, today)
    return any(named_in(each, key) for each in check.facts.values())
