"""What danger does to a conversation: the queue, the alert and the first words. Rasa has no part."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog

from bot import resources
from bot.eligibility.model import DANGER
from bot.handoff import (
    BOT,
    COUNSELLOR,
    DOUBT,
    ConversationRecord,
    Reply,
    Store,
    StoredMessage,
    WorkingHours,
)
from bot.hub.alarmed import Alarmed, level_of
from bot.hub.alerts import Alerts
from bot.hub.assessment import WORRYING, answers_the_check
from bot.hub.buttons import SOS, open_question
from bot.hub.danger import (
    NO,
    PHONE_READ,
    PRESSED_SOS,
    TAKEN_BACK,
    UNSURE,
    YES,
    DangerTalk,
    answer_to_question,
    forget_recent,
    says_only_yes,
)
from bot.hub.events import QUEUE_TOPIC, EventBus
from bot.hub.hearing import Heard
from bot.hub.messages import Turn
from bot.hub.metrics import Metrics
from bot.hub.waiting import Waiting
from bot.knowledge.danger_talk import DangerReply
from bot.language.asking import asks
from bot.logs import pseudonym
from bot.safety import Assessment, DangerDetector, DangerLevel

log = structlog.get_logger()

_KEPT_BESIDE_A_QUESTION = {
    "delete_data", "privacy", "talk_to_human", "change_language", "hotline_contact", "about_bot",
    "too_long",
}  # fmt: skip

_ASKS_ITSELF = frozenset({"delete_data"})

_WORTH_ASKING_BESIDE = 0.5
"""Least probability of acute danger at which the gentle question stands beside an answer."""
_TOLD = "told_category"
_GRAVE, _GRAVE_WITH_A_SIGN = 0.9, 0.8
"""Least probability at which someone who was alarmed is told anew what to do."""
_OF_ONE_KIND = {"violence_now", "confinement", "threat"}
"""Categories that one deed often shows together: what to do is told once."""
CHECK_YIELDS = "check_yields"
"""Mark that a check was running when danger was told: it stops until the person asks for it."""
_ASK_AGAIN_AFTER = 4
"""Calm messages after which another doubt is asked about again."""
_CALM_SINCE = "calm_since_asked"


class Escalation:
    """Acts on the danger of a message; a level only rises."""

    def __init__(
        self,
        store: Store,
        hours: WorkingHours,
        detector: DangerDetector,
        talk: DangerTalk,
        waiting: Waiting,
        alerts: Alerts,
        events: EventBus,
        clock: Callable[[], datetime],
        metrics: Metrics,
        alarmed: Alarmed,
    ) -> None:
        self._store = store
        self._hours = hours
        self._detector = detector
        self._talk = talk
        self._waiting = waiting
        self._alerts = alerts
        self._events = events
        self._clock = clock
        self._metrics = metrics
        self._alarmed = alarmed

    async def act(
        self, conversation: ConversationRecord, stored: StoredMessage, turn: Turn, heard: Heard
    ) -> bool:
        """Raise the level and put the first words into *turn*; True when it needs nothing more."""
        payload, assessment = heard.payload, heard.assessment
        if payload is None and assessment.level < DangerLevel.HIGH:
            self._alarmed.writes_for_another(conversation, heard.text, heard.language)
        said = self._take_answer(conversation, heard)
        step = self._alarmed.next_question(conversation, heard)
        fit = self._alarmed.fit(conversation, heard)
        if payload == SOS:
            await self._sos(conversation, turn)
        elif step:
            turn.intent = "danger"
            told = DangerLevel.IMMEDIATE if step.is_urgent else assessment.level
            if told > conversation.level:
                signs = assessment.signs if assessment.level >= DangerLevel.HIGH else ()
                await self._raise(conversation, turn, told, conversation.category, signs)
            turn.replies = step.replies
        elif fit:
            await self._answer(conversation, turn, heard, fit)
        elif assessment.level >= DangerLevel.HIGH:
            await self._found(conversation, stored, turn, assessment)
        elif conversation.level < DangerLevel.HIGH and self._alarmed.asks_for_yes_or_no(
            conversation, heard
        ):
            turn.intent = "watched"
            conversation.state["watched"] = conversation.state["danger_question"] = True
            conversation.level = max(conversation.level, DangerLevel.CHECK)
            turn.replies = [self._talk.question(turn.language, watched=True)]
        elif said in (YES, UNSURE):
            turn.intent = "danger"
            await self._raise(conversation, turn, DangerLevel.HIGH, conversation.category)
            turn.replies = self._first_words(conversation, turn, DangerLevel.HIGH, None)
        elif said == NO:
            turn.intent = "deny"
            forget_recent(conversation.state)
            glad = self._talk.glad(turn.language, _watched(conversation))
            turn.replies = [glad, *open_question(conversation)]
        elif self._takes_back(conversation, heard):
            known = conversation.level >= DangerLevel.HIGH
            turn.intent = "danger_taken_back"
            turn.replies = [self._talk.taken_back(turn.language, known, _watched(conversation))]
            conversation.state["danger_question"] = True
        else:
            return False
        if conversation.owner == COUNSELLOR and payload != SOS:
            turn.replies = []  # the counsellor answers
        elif conversation.level >= DangerLevel.HIGH:
            turn.replies = self._waiting.offer_callback(turn.replies, turn.language, self._clock())
        return True

    def _take_answer(self, conversation: ConversationRecord, heard: Heard) -> str | None:
        """Close the gentle question, and return what a message answers to it.

        Left open by one other message, it is still answered by a plain yes.
        """
        state, check = conversation.state, conversation.state.get("check")
        asked = state.pop("danger_question", None)
        left_open = state.pop("danger_question_left", None)
        if heard.payload is not None:
            return heard.payload if heard.payload in (YES, NO, UNSURE) else None
        text, language = heard.text, heard.language
        if resources.danger_talk().is_only_thanks(text):
            return None
        if asked and not answers_the_check(check, text, language, self._clock().date()):
            said = answer_to_question(text, language)
            if said is None:
                state["danger_question_left"] = True
            return said
        if not left_open or asked or check or heard.contact or conversation.owner == COUNSELLOR:
            return None
        return YES if says_only_yes(text, language) else None

    async def in_check(self, conversation: ConversationRecord, turn: Turn, label: str) -> None:
        """Raise the level to what the answers of a check show; once, not at each question."""
        if label == DangerLevel.HIGH.label and conversation.level < DangerLevel.HIGH:
            await self._raise(conversation, turn, DangerLevel.HIGH, conversation.category)
            turn.replies += self._talk.first(
                DangerLevel.HIGH, conversation.category, turn.language, self._clock()
            )
        elif conversation.level is DangerLevel.NONE:
            conversation.level = DangerLevel.CHECK
            conversation.state["danger_question"] = True
            turn.replies.append(self._talk.question(turn.language))

    def ask_gently(
        self, conversation: ConversationRecord, turn: Turn, assessment: Assessment, text: str
    ) -> None:
        """Ask, at level check, whether anyone is in danger; after an answer if there is one.

        A reply that asks yes or no itself stays alone when no word of danger was said.
        """
        if turn.intent in _ASKS_ITSELF and not assessment.has_danger_sign:
            return
        state, doubtful = conversation.state, not assessment.has_danger_sign
        answered = turn.check or ((turn.entry or turn.gap == DOUBT) and asks(text))
        slight = doubtful and assessment.probability < _WORTH_ASKING_BESIDE
        if slight and answered and WORRYING.isdisjoint(assessment.signs):
            return  # it asks for a right and has its answer
        if conversation.level is DangerLevel.NONE:
            conversation.category = assessment.category
        conversation.level = max(conversation.level, DangerLevel.CHECK)
        if conversation.owner != BOT:
            return
        if doubtful and state.get(_CALM_SINCE, _ASK_AGAIN_AFTER) < _ASK_AGAIN_AFTER:
            return  # asked a moment ago
        state[_CALM_SINCE] = 0
        if turn.check and _asks_the_same(turn.check):
            return
        conversation.state["danger_question"] = True
        question = self._talk.question(turn.language, _watched(conversation))
        if not _answered(turn, text, assessment):
            turn.replies = [question]
        elif all(reply.buttons != question.buttons for reply in turn.replies):
            short = self._talk.question(turn.language, _watched(conversation), short=True)
            turn.replies = [*turn.replies, short]

    def count_calm(self, conversation: ConversationRecord, heard: Heard) -> None:
        """Count the calm messages since the gentle question: it is not asked of every doubt."""
        state = conversation.state
        if heard.assessment.level is DangerLevel.NONE and _CALM_SINCE in state:
            state[_CALM_SINCE] = min(state[_CALM_SINCE] + 1, _ASK_AGAIN_AFTER)

    async def _answer(
        self, conversation: ConversationRecord, turn: Turn, heard: Heard, fit: DangerReply
    ) -> None:
        """Say what fits to someone who was alarmed, and raise the level to what it tells."""
        turn.intent = "danger"
        found = heard.assessment
        level, category = level_of(conversation, fit)
        signs = list(found.signs) if found.level >= DangerLevel.HIGH else []
        if found.level >= DangerLevel.HIGH:
            turn.confidence = found.probability
            level = max(level, found.level)
            if found.has_danger_sign and category == conversation.category:
                category = found.category or category
        if fit.raises == "child":
            signs.append("child")
        if fit.hides:
            conversation.state["watched"] = True
            signs += [TAKEN_BACK, PHONE_READ]  # the counsellor's note: someone else may be typing
        if signs or level > conversation.level or category != conversation.category:
            await self._raise(conversation, turn, level, category, signs)
        turn.replies = self._alarmed.words(conversation, fit, turn.language)

    async def _sos(self, conversation: ConversationRecord, turn: Turn) -> None:
        turn.intent = "sos"
        await self._raise(conversation, turn, DangerLevel.HIGH, None, (PRESSED_SOS,))
        turn.replies = self._talk.sos(turn.language, self._clock(), _watched(conversation))

    async def _found(
        self,
        conversation: ConversationRecord,
        stored: StoredMessage,
        turn: Turn,
        found: Assessment,
    ) -> None:
        turn.intent, turn.confidence = "danger", found.probability
        known = conversation.owner != BOT and conversation.level >= found.level
        known = known and not stored.attempts  # a crash may have come before the first words
        known = known and not _is_new(conversation, found)
        other = self._alarmed.writes_for_another(conversation, stored.text, turn.language)
        await self._raise(conversation, turn, found.level, found.category, found.signs)
        if not known:
            conversation.state[_TOLD] = found.category
            turn.replies = self._first_words(
                conversation, turn, found.level, found.category, other
            )
            return
        watched = _watched(conversation)
        silent = watched or conversation.owner == COUNSELLOR
        line = (
            None if silent else self._alarmed.more(conversation, found.signs, other, turn.language)
        )
        if watched or _is_grave(found) or not conversation.state.get("heard_again"):
            conversation.state["heard_again"] = True
            turn.replies = self._talk.again(turn.language, watched, line)
        else:
            turn.replies = [Reply(line or self._alarmed.here(conversation, turn.language).text)]

    def _first_words(
        self,
        conversation: ConversationRecord,
        turn: Turn,
        level: DangerLevel,
        category: str | None,
        other: bool = False,
    ) -> list[Reply]:
        return self._talk.first(
            level, category, turn.language, self._clock(), _watched(conversation), other
        )

    def _takes_back(self, conversation: ConversationRecord, heard: Heard) -> bool:
        """Tell whether someone who showed danger now says that it was nothing: the level stays."""
        return (
            heard.payload is None
            and conversation.level > DangerLevel.NONE
            and conversation.owner != COUNSELLOR
            and (
                (heard.said is not None and heard.said.meaning == "over")
                or self._detector.shows(TAKEN_BACK, heard.text, heard.language)
            )
        )

    async def _raise(
        self,
        conversation: ConversationRecord,
        turn: Turn,
        level: DangerLevel,
        category: str | None,
        signs: Sequence[str] = (),
    ) -> None:
        if level >= conversation.level:
            conversation.category = category or conversation.category
        if "check" in conversation.state and turn.check is None:
            conversation.state[CHECK_YIELDS] = True
        conversation.level = max(conversation.level, level)
        due = self._hours.due(conversation.level, self._clock())
        item = await self._store.enqueue(conversation, "danger", signs, due)
        self._metrics.queued(turn.began)
        if conversation.blocked_until is not None:
            await self._store.unblock(conversation.id)
            conversation.blocked_until = None
        log.info(
            "danger.queued", danger=level.label, category=category, item=item.id,
            who=pseudonym(conversation.id),
        )  # fmt: skip
        self._events.publish("queue", QUEUE_TOPIC, item)
        await self._alerts.danger(item)


def _is_grave(found: Assessment) -> bool:
    """Tell whether a message by itself shows immediate danger beyond doubt."""
    sure = _GRAVE_WITH_A_SIGN if found.has_danger_sign else _GRAVE
    return found.level is DangerLevel.IMMEDIATE and found.probability >= sure


def _is_new(conversation: ConversationRecord, found: Assessment) -> bool:
    """Tell whether a grave message is of another kind than what the person was last told about."""
    told = conversation.state.get(_TOLD)
    alike = told == found.category or {told, found.category} <= _OF_ONE_KIND
    return _is_grave(found) and None not in (told, found.category) and not alike


def _answered(turn: Turn, text: str, assessment: Assessment) -> bool:
    """Tell whether the dialogue had an answer: one of its own, or topics for a clear question."""
    if turn.entry or turn.check or turn.intent in _KEPT_BESIDE_A_QUESTION:
        return True
    return turn.gap == DOUBT and (asks(text) or not assessment.has_danger_sign)


def _asks_the_same(check: Mapping[str, Any]) -> bool:
    """Tell whether the question of a running check is the gentle question itself."""
    known = resources.checks().get(check["name"])
    fact = known.facts.get(check["asks"]) if known else None
    return fact is not None and fact.about == DANGER


def _watched(conversation: ConversationRecord) -> bool:
    """Tell whether someone else reads this person's phone."""
    return bool(conversation.state.get("watched"))
