"""How grave a message is, read with what was said before it or with the question it answers."""

from datetime import date

from bot import resources
from bot.eligibility import Fact
from bot.eligibility.parse import parse
from bot.handoff import ConversationRecord
from bot.hub.danger import answer_to_question, assess_with_recent
from bot.safety import CALM, Assessment, DangerDetector, DangerLevel

_LONG_ANSWER = 8
"""Words; a longer message is more than the answer to a question."""


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
    if assessment.level is DangerLevel.IMMEDIATE and assessment.has_danger_sign:
        return assessment
    fact = resources.checks()[check["name"]].facts[check["asks"]] if check else None
    short = len(text.split()) <= 4
    readable = fact is not None and _answers(fact, text, language, today)
    if check and not readable:
        readable = bool(resources.mentions()[check["name"]].find(text, language, today)[0])
    if readable and (short or not assessment.has_danger_sign):
        return CALM
    if assessment.level is DangerLevel.CHECK and short and answer_to_question(text, language):
        return CALM
    return assessment


def _answers(fact: Fact, text: str, language: str, today: date) -> bool:
    try:
        return parse(fact, text, language, today) is not None
    except ValueError:
        return True
