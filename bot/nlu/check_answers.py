"""A Rasa component that knows an answer to a running check from an interruption of it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot import resources
from bot.eligibility import Interview
from bot.eligibility.parse.misfit import NO_SUM, misfit
from bot.eligibility.parse.words import yes_or_no
from bot.eligibility.steering import LEAVE
from bot.knowledge.answering import ANSWER as ANSWERED
from bot.knowledge.answering import answers
from bot.language.asking import asks
from bot.nlu.arbiter import asks_for_a_check
from bot.nlu.check_words import (
    ADMISSION,
    ASIDES,
    ASKS,
    BARE_CORRECTION,
    MOST_ASIDES,
    RESTART,
    RESTART_WITH,
    RESUME,
    TAKEN_BACK,
    admits_mistake,
    asks_meaning,
    asks_own_figure,
    asks_why,
    sums_up,
    told_before_result,
    wish_after_result,
)
from bot.nlu.language import message_language

FORM = "check_form"
ANSWER, WHY, CORRECT, CANCEL = "answer_check", "why_ask", "correct_answer", "cancel"
QUESTION = "ask_question"
START, RESTARTED, EXPLAIN = "start_check", "restart_check", "explain_result"
_REPLIES = ("affirm", "deny", "dont_know", None)
"""What an answer looks like out of its check; a running check has no other use for it."""
_BARE_VALUE = re.compile(
    r"^\W*(so|deci|znachit|tak|atunci|wait|actually)?\W*(about|around|circa|vreo|cam|primerno|okolo|~)?\s*[\d.,/\- ]*\d[\d.,/\- ]*\s*"
    r"(k|lei|leev|mii|tis\w*|ani|de ani|let|god\w*|years?|months?|luni|mesiats\w*)?\s*"
    r"((a|per|pe|v) (month|luna|mesiats))?\W*$"
)
"""A figure and nothing else: it belongs to the check that is there."""
_TALK = {
    "affirm", "deny", "greet", "insult", "small_talk", "correct_answer", "dont_know", "why_ask", "tell_more",
    "ask_source", "simplify", "cancel", "nlu_fallback", "thanks", "goodbye",
}  # fmt: skip
"""What a question of someone in danger is easily mistaken for."""
_ALWAYS = {
    "cancel", "correct_answer", "why_ask", "talk_to_human", "delete_data", "change_language",
    "privacy",
}  # fmt: skip
_SOCIAL = {"thanks", "goodbye", "greet", "small_talk", "insult", "about_bot"}
"""What is no answer is rather said by the way than not understood."""
_SURE_SOCIAL = 0.35
_MAY_BEGIN, _LIKELIEST = 0.15, 3
_PREFIX = "check_"
_FEW_WORDS, _FEWEST_WORDS, _SEVERAL_WORDS = 2, 4, 8
"""A shorter message does not go on telling what the last answer was about."""
_SURELY_ANSWERED, _ANSWERED_FIRST = 0.85, 0.7
"""How sure an entry must be to be told before a check begins: when it is wished for, and when not."""
_ENOUGH_TOLD, _ONE_PHRASE = 2, 6
"""So many facts belong to a check; one phrase tells two by itself: “they sold me to the other shop”."""
_SENTENCE = re.compile(r"[.!;\n]+")
_ASKS_AMID = re.compile(r"(?<=\w)\?\s+(?=\w)")
_SURE_ALWAYS, _SURE_QUESTION, _SURE_OTHER, _SURE_CHECK = 0.55, 0.5, 0.6, 0.9
_SURE_BESIDES_ANSWER = 0.8
"""How sure an interruption must be when the message can also be read as the answer."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class CheckAnswerClassifier(GraphComponent):
    """While a check runs, sets the intent ``answer_check`` unless the person asks something else."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CheckAnswerClassifier:
        return cls()

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        if tracker is None:
            return messages
        for message in messages:
            if tracker.active_loop_name == FORM:
                name = self._in_check(message, tracker)
            else:
                begins = None if _is_alarmed(message) else self._begins(message, tracker)
                name = (
                    begins
                    or self._paused(message, tracker)
                    or self._after_result(message, tracker)
                )
            if name is None and (_interrupts_danger(message, tracker) or _asks_in_danger(message)):
                name = QUESTION
            if name is not None:
                message.set(INTENT, {"name": name, "confidence": 1.0}, add_to_output=True)
        return messages

    def _in_check(self, message: Message, tracker: DialogueStateTracker) -> str | None:
        """Return the intent of a message in a running check; None leaves it as it was."""
        interview = _interview(tracker, "check_state")
        if interview is None:
            return None
        language = message_language(message, tracker)
        text = message.get(TEXT) or ""
        key = resources.identifier().key(text, language)
        if _is_option(interview, text, language):
            return ANSWER
        if RESTART.match(key) or RESTART_WITH.match(key):
            return RESTARTED
        steering = resources.steering().said(text, language)
        if steering is not None and not _is_option(interview, text, language):
            return CANCEL if steering == LEAVE else ANSWER
        if RESUME.match(key) and not _is_option(interview, text, language):
            return START
        answers_it = interview.reads(text, language) or interview.tells(text, language)
        if sums_up(key) or (asks_own_figure(key) and not answers_it):
            return EXPLAIN
        told = told_before_result(text, lambda part: resources.identifier().key(part, language))
        if told and (interview.reads(told, language) or interview.tells(told, language)):
            return ANSWER
        if asks_why(key) or (asks_meaning(key) and not _is_option(interview, text, language)):
            return WHY
        if BARE_CORRECTION.match(key) or interview.contrasts(text, language):
            return CORRECT
        choosing = (tracker.get_slot("check_state") or {}).get("choosing")
        if choosing and interview.named_fact(text, language, by_name=True):
            return ANSWER
        waits = int((tracker.get_slot("check_state") or {}).get(ASIDES, 0)) >= MOST_ASIDES
        if waits and not answers_it and not _BARE_VALUE.match(key):
            known = (message.get(INTENT) or {}).get("name") not in _REPLIES
            return None if known else QUESTION
        if self._is_answer(message, interview, text, language):
            return ANSWER
        name = (message.get(INTENT) or {}).get("name")
        if name in ("affirm", "deny") and _asks(text, interview, language):
            return QUESTION  # “aha, I thought so. and a psychologist?”
        return ANSWER if name in _REPLIES else None

    def _paused(self, message: Message, tracker: DialogueStateTracker) -> str | None:
        """Return the intent of a message that goes on with a check that was left."""
        interview = _interview(tracker, "check_state")
        if interview is None:
            return None
        text, language = message.get(TEXT) or "", message_language(message, tracker)
        key = resources.identifier().key(text, language)
        if RESTART.match(key):
            return RESTARTED
        if any(RESUME.match(part.strip()) for part in _SENTENCE.split(key)):
            return START
        if interview.answered and asks_own_figure(key):
            return EXPLAIN
        if _is_calm_though_alarmed(message) and not asks(text):
            answers_it = interview.reads(text, language) is not None
            if interview.tells_of(text, language) + answers_it >= _ENOUGH_TOLD:
                return START  # the alarm stopped the check; its facts are told on
        fits = _BARE_VALUE.match(key) and interview.reads(text, language) is not None
        return START if fits else None

    def _begins(self, message: Message, tracker: DialogueStateTracker) -> str | None:
        """Return the check of a message that tells its facts: “he was convicted, can I get …?”

        It is one that the message may ask for, or that of the entry last shown.
        """
        text = message.get(TEXT) or ""
        language = message_language(message, tracker)
        likely = [
            str(intent["name"])
            for intent in (message.get("intent_ranking") or [])[:_LIKELIEST]
            if intent["confidence"] >= _MAY_BEGIN
            and resources.requests().may_be(str(intent["name"]), text)
        ]
        shown = resources.knowledge().entries.get(
            tracker.get_slot("offered") or tracker.get_slot("topic") or ""
        )
        offered = None
        if shown is not None and shown.check is not None and not ASKS.search(text):
            offered = _PREFIX + shown.check.replace("-", "_")
            likely.append(offered)
        wishes = asks_for_a_check(resources.identifier().key(text, language))
        told = {name: self._facts_of(name, text, language) for name in likely}
        for intent_name in likely:
            if told[intent_name] >= _ENOUGH_TOLD + (
                not wishes and len(text.split()) <= _ONE_PHRASE
            ):
                asked = "?" in text or (asks(text) and not wishes)
                least = _SURELY_ANSWERED if wishes else _ANSWERED_FIRST
                if asked and _has_its_answer(text, language, least):
                    return None
                near = offered is not None and told[intent_name] - told[offered] <= 2
                rather = near and not wishes
                return offered if rather else intent_name
        if offered is not None and told[offered] and self._means_little(message):
            return offered  # “they wrote me down there last week”, after its entry
        return self._begins_by_facts(message, text, language, wishes)

    def _begins_by_facts(
        self, message: Message, text: str, language: str, wishes: bool
    ) -> str | None:
        """Return the check that alone asks for what *text* tells, when nothing else answers it.

        Who wishes for something tells two of its facts, who only tells three.
        """
        if len(text.split()) < _SEVERAL_WORDS or not self._means_little(message):
            return None
        told = {
            name: len({m.fact for m in mentions.find(text, language, date.today())[0]})
            for name, mentions in resources.listed_mentions().items()
        }
        first, second, *_ = sorted(told, key=lambda name: -told[name])
        if told[first] < _ENOUGH_TOLD + (not wishes) or told[first] == told[second]:
            return None
        if _has_its_answer(text, language, _ANSWERED_FIRST):
            return None
        return _PREFIX + first.replace("-", "_")

    @staticmethod
    def _facts_of(intent_name: str, text: str, language: str) -> int:
        """Return of how many facts of the check that *intent_name* begins *text* tells."""
        name = intent_name.removeprefix(_PREFIX).replace("_", "-")
        if name not in resources.checks():
            return 0
        told = resources.mentions()[name].find(text, language, date.today())[0]
        return len({mention.fact for mention in told})

    @staticmethod
    def _means_little(message: Message) -> bool:
        """Tell whether *message* has some words and no intent but to ask or tell: it goes on telling."""
        intent = message.get(INTENT) or {}
        words = len((message.get(TEXT) or "").split())
        name, confidence = intent.get("name"), float(intent.get("confidence") or 0.0)
        doubtful = confidence < _SURE_QUESTION or name in (QUESTION, "nlu_fallback", None)
        return words >= _FEWEST_WORDS and doubtful

    def _after_result(self, message: Message, tracker: DialogueStateTracker) -> str | None:
        """Return the intent of a wish or correction after an outcome; None leaves it as it was."""
        interview = _interview(tracker, "last_check")
        text = message.get(TEXT) or ""
        if interview is None:
            return None
        language = message_language(message, tracker)
        key = resources.identifier().key(text, language)
        if RESTART.match(key):
            return RESTARTED
        if interview.contrasts(text, language):
            return CORRECT
        if asks_own_figure(key):
            return EXPLAIN
        if told_before_result(text, lambda part: resources.identifier().key(part, language)):
            return EXPLAIN
        if ASKS.search(text):
            return None
        if BARE_CORRECTION.match(key):
            return CORRECT
        said = TAKEN_BACK.sub("", ADMISSION.sub("", text.strip()))
        takes_back = admits_mistake(text) or TAKEN_BACK.match(text)
        if takes_back and (
            interview.tells(said, language) or interview.named_fact(said, language) is not None
        ):
            return CORRECT
        if _BARE_VALUE.match(key) and interview.takers(text, language):
            return CORRECT
        return wish_after_result(key)

    def _is_answer(self, message: Message, interview: Interview, text: str, language: str) -> bool:
        if _BARE_VALUE.match(text.casefold()):
            return True
        intent = message.get(INTENT) or {}
        name, confidence = intent.get("name"), float(intent.get("confidence") or 0.0)
        readable = interview.reads(text, language) is not None
        sure = _SURE_BESIDES_ANSWER if readable else _SURE_ALWAYS
        if name in _ALWAYS and confidence >= sure and not _short_value(text, readable):
            return False
        question = _asks(text, interview, language)
        if not question and (readable or _tries(interview, text, language)):
            return True
        if name and name.startswith(_PREFIX) and confidence < _SURE_CHECK:
            if question:
                message.set(INTENT, {"name": QUESTION, "confidence": confidence})
            if question or not asks_for_a_check(resources.identifier().key(text, language)):
                return not question  # it tells something, and asks for no other check
        if question or name in (QUESTION, "hotline_contact", "ask_source"):
            return not (question or confidence >= _SURE_QUESTION)
        least = _SURE_SOCIAL if name in _SOCIAL else _SURE_OTHER
        return confidence < least or name in ("affirm", "deny", "dont_know", None)


def _is_alarmed(message: Message) -> bool:
    """Tell whether the sender's danger is known and no counsellor has taken over yet."""
    return bool((message.get("metadata") or {}).get("alarmed"))


def _is_calm_though_alarmed(message: Message) -> bool:
    return _is_alarmed(message) and bool((message.get("metadata") or {}).get("calm"))


def _interrupts_danger(message: Message, tracker: DialogueStateTracker) -> bool:
    """Tell whether a check would begin for someone in danger who did not ask for one."""
    name = str((message.get(INTENT) or {}).get("name"))
    text = message.get(TEXT) or ""
    if not _is_alarmed(message) or not name.startswith(_PREFIX) or text.startswith("/"):
        return False
    key = resources.identifier().key(text, message_language(message, tracker))
    return not asks_for_a_check(key)


def _asks_in_danger(message: Message) -> bool:
    """Tell whether someone in danger asks what was taken for a word of talk: it gets an answer."""
    intent, text = message.get(INTENT) or {}, message.get(TEXT) or ""
    if not _is_alarmed(message) or text.startswith("/") or not asks(text):
        return False
    doubtful = float(intent.get("confidence") or 0.0) < _SURE_CHECK
    return doubtful and intent.get("name") in _TALK and len(text.split()) >= _FEWEST_WORDS


def _asks(text: str, interview: Interview, language: str) -> bool:
    """Tell whether *text* asks something: “yes?” and “which one?” ask nothing of their own.

    “Me? I am registered” and “last year, you mean? yes” answer.
    """
    words = len(text.split())
    if ASKS.search(text):
        return words > _FEW_WORDS
    *asked, after = _ASKS_AMID.split(text)
    if not asked or words <= _FEWEST_WORDS:
        return False
    answers_itself = len(asked[-1].split()) <= _FEW_WORDS or (
        yes_or_no(after, language) is not None
    )
    return not (answers_itself and interview.reads(after, language) is not None)


def _has_its_answer(text: str, language: str, least: float = _SURELY_ANSWERED) -> bool:
    """Tell whether an entry surely answers what *text* asks: it is told, and offers the check."""
    found = answers(resources.search(), text, language)[0]
    return found.kind == ANSWERED and found.candidates[0].score >= least


def _interview(tracker: DialogueStateTracker, slot: str) -> Interview | None:
    state = tracker.get_slot(slot)
    if not state or state.get("check") not in resources.checks():
        return None
    name = state["check"]
    return Interview.from_dict(
        resources.checks().named(name), date.today(), state, resources.mentions()[name]
    )


def _tries(interview: Interview, text: str, language: str) -> bool:
    """Tell whether *text* tells facts of the check, or a figure that does not fit."""
    fact = interview.asks()
    wrong = misfit(fact, text, language) if fact else None
    return wrong not in (None, NO_SUM) or interview.tells(text, language)


def _is_option(interview: Interview, text: str, language: str) -> bool:
    """Tell whether *text* is one of the buttons of the present question."""
    fact = interview.asks()
    labels = [option.label[language] for option in fact.options] if fact else []
    return text.strip() in labels


def _short_value(text: str, readable: bool) -> bool:
    """A word or two that answers the question is an answer, whatever else it looks like."""
    return readable and len(text.split()) <= 3
