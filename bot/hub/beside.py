"""What is said for certain by someone who waits, was alarmed or is watched. None of it needs Rasa."""

from dataclasses import replace

from bot.handoff import BOT, QUEUE, Button, ConversationRecord, Reply
from bot.hub.buttons import CALLBACK, LEAVE, PLACE, open_question
from bot.hub.danger import DangerTalk
from bot.hub.messages import Turn
from bot.hub.phrases import Said
from bot.hub.titles import show
from bot.knowledge.model import KnowledgeBase
from bot.knowledge.texts import Texts
from bot.safety import CALM, Assessment, DangerLevel

_WAITING = {"place": PLACE, "leave": LEAVE, "cancel": LEAVE, "callback": CALLBACK}
_IN_A_CHECK = {"watched", "unwatched", "in_danger", "call_services", "no_police", "why_asked"}
"""Meanings that hold in the middle of a check; other words may be its answers."""
_WHILE_WAITING = {"place", "leave", "callback"}
_SPOKEN_AS_USUAL = {
    "delete_data", "change_language", "keep", "callback", "callback_yes", "callback_no", "callback_ask",
}  # fmt: skip
_FEW_WORDS = 8


def heard(conversation: ConversationRecord, said: Said | None) -> Said | None:
    """Return *said* when it holds here: the words of a check are its own."""
    if said is None or "check" not in conversation.state or said.meaning in _IN_A_CHECK:
        return said
    waits = conversation.owner == QUEUE and said.meaning in _WHILE_WAITING
    alarmed = conversation.level >= DangerLevel.HIGH and not said.opens
    return said if waits or (alarmed and said.meaning not in ("cancel", "callback")) else None


def weigh(said: Said | None, assessment: Assessment) -> Assessment:
    """Return the danger of a message whose meaning is known: a cry is high, a doubt is none."""
    if said is None or not said.whole:
        return assessment
    if said.meaning == "in_danger":
        if assessment.level >= DangerLevel.HIGH:
            return assessment
        return Assessment(DangerLevel.HIGH, None, assessment.signs, 1.0)
    doubt = assessment.level is DangerLevel.CHECK and said.meaning != "watched"
    over = said.meaning == "over" and not assessment.has_danger_sign
    return CALM if doubt or over else assessment


def payload_of(conversation: ConversationRecord, said: Said | None) -> str | None:
    """Return the button that the words stand for, if any."""
    if said is None or not said.whole:
        return None
    if conversation.owner == QUEUE and said.meaning in _WAITING:
        return _WAITING[said.meaning]
    return show(said.opens[0]) if len(said.opens) == 1 else None


class Beside:
    """Stays with the person: next steps, going on by text, neutral words, the choice of a topic."""

    def __init__(self, texts: Texts, talk: DangerTalk, knowledge: KnowledgeBase) -> None:
        self._texts = texts
        self._talk = talk
        self._knowledge = knowledge

    def answer(
        self, conversation: ConversationRecord, turn: Turn, said: Said, text: str, asked: bool
    ) -> bool:
        """Answer what *said* means; False when it means nothing here. *asked*: was the question open?"""
        replies = self._replies(conversation, turn.language, said, text, asked)
        if replies is None:
            return False
        turn.intent = said.meaning
        turn.replies = replies
        return True

    def hush(self, conversation: ConversationRecord, turn: Turn) -> None:
        """Replace, for someone who is watched, what would tell a reader too much."""
        if not conversation.state.get("watched") or not turn.replies:
            return
        if turn.entry or turn.check or turn.candidates or turn.intent in _SPOKEN_AS_USUAL:
            return
        if conversation.owner == BOT and turn.intent not in ("privacy", "about_bot", "place"):
            return
        questions = [reply for reply in turn.replies if self._is_question(reply, turn.language)]
        turn.replies = questions or [self._neutral(conversation, turn)]

    def _neutral(self, conversation: ConversationRecord, turn: Turn) -> Reply:
        if conversation.owner == BOT:
            key = "danger.glad_watched" if turn.intent == "leave_queue" else "beside.neutral"
        else:
            key = "danger.again_watched"
        return Reply(self._texts.get(key, turn.language))

    def _is_question(self, reply: Reply, language: str) -> bool:
        return reply.text == self._texts.get("danger.ask_watched", language)

    def _replies(
        self,
        conversation: ConversationRecord,
        language: str,
        said: Said,
        text: str,
        asked: bool,
    ) -> list[Reply] | None:
        alarmed = conversation.level >= DangerLevel.HIGH
        waits = conversation.owner == QUEUE
        watched = bool(conversation.state.get("watched"))
        match said.meaning:
            case "watched" if len(text.split()) <= _FEW_WORDS:
                return [self._say("neutral", language), *open_question(conversation)]
            case "unwatched" if watched:
                conversation.state.pop("watched")
                return [self._say("usual", language), *open_question(conversation)]
            case "call_services" | "emergency_number":
                if alarmed:
                    return self._talk.again(language, watched)
                return [self._ask(conversation, "ask_112", language)]
            case "what_now" if alarmed or (conversation.level is DangerLevel.CHECK and not waits):
                return [self._steps(conversation, language, watched)]
            case "what_now" if waits:
                return [Reply(self._texts.get("waiting.meanwhile", language))]
            case "cannot_call" if alarmed or waits:
                return [self._unless_watched("cannot_call", language, watched)]
            case "cannot_call":
                return [self._ask(conversation, "cannot_call_first", language)]
            case "no_police":
                return [
                    self._unless_watched("no_police", language, watched),
                    *open_question(conversation),
                ]
            case "why_asked" if asked:
                return [self._ask(conversation, "why_asked", language)]
        return [self._offer(said, language)] if len(said.opens) > 1 else None

    def _steps(self, conversation: ConversationRecord, language: str, watched: bool) -> Reply:
        if watched:
            return Reply(self._texts.get("danger.watched", language))
        alarmed = conversation.level >= DangerLevel.HIGH
        key = f"beside.steps_{conversation.category}" if alarmed else "beside.steps"
        steps = (self._texts.find(key) or self._texts.in_all("beside.steps"))[language]
        return Reply(f"{steps}\n\n{self._texts.get('danger.numbers', language)}")

    def _ask(self, conversation: ConversationRecord, key: str, language: str) -> Reply:
        """Return the gentle question in other words; the next message may answer it."""
        conversation.level = max(conversation.level, DangerLevel.CHECK)
        conversation.state["danger_question"] = True
        watched = bool(conversation.state.get("watched"))
        question = self._talk.question(language, watched)
        if watched:
            return question
        return replace(question, text=self._texts.get(f"beside.{key}", language))

    def _unless_watched(self, key: str, language: str, watched: bool) -> Reply:
        return self._say("neutral" if watched else key, language)

    def _offer(self, said: Said, language: str) -> Reply:
        entries = self._knowledge.entries
        buttons = tuple(
            Button(entries[entry].title[language], show(entry))
            for entry in said.opens
            if entry in entries
        )
        return Reply(self._texts.get("dialogue.offer", language), buttons)

    def _say(self, key: str, language: str) -> Reply:
        return Reply(self._texts.get(f"beside.{key}", language))
