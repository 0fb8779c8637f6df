"""How grave a message is, read with what was said before it or with the question it answers."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot import resources
from bot.eligibility import Fact
from bot.eligibility.model import CRIME
from bot.eligibility.named import named_in
from bot.eligibility.parse import parse, yes_or_no
from bot.handoff import ConversationRecord
from bot.hub.danger import answer_to_question, assess_with_recent
from bot.language import known_key
from bot.safety import CALM, Assessment, DangerDetector, DangerLevel

_LONG_ANSWER = 8
"""Words; a longer message is more than the answer to a question."""
_PLAIN_ANSWER = 1
"""Words of a plain yes or no."""
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
    if assessment.level is DangerLevel.NONE or len(text.split()) > _LONG_ANSWER:
        return assessment
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
        readable = bool(resources.mentions()[check["name"]].find(text, language, today)[0])
    if readable and (short or not assessment.has_danger_sign):
        return CALM
    if assessment.level is DangerLevel.CHECK and short and answer_to_question(text, language):
        return CALM
    return assessment


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
