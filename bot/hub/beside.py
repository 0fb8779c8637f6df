"""What is said for certain by someone who waits, was alarmed or is watched. None of it needs Rasa."""

from dataclasses import replace

from bot.handoff import BOT, QUEUE, Button, ConversationRecord, Reply
from bot.hub.buttons import open_question
from bot.hub.danger import DangerTalk
from bot.hub.hearing import Heard
from bot.hub.messages import Turn
from bot.hub.titles import show
from bot.knowledge.model import KnowledgeBase
from bot.knowledge.phrases import Said
from bot.knowledge.texts import Texts
from bot.safety import DangerLevel

_SPOKEN_AS_USUAL = {
    "delete_data", "change_language", "keep", "callback", "callback_yes", "callback_no", "callback_ask",
}  # fmt: skip
_FEW_WORDS = 8


class Beside:
    """Stays with the person: next steps, going on by text, neutral words, the choice of a topic."""

    def __init__(self, texts: Texts, talk: DangerTalk, knowledge: KnowledgeBase) -> None:
        self._texts = texts
        self._talk = talk
        self._knowledge = knowledge

    def answer(self, conversation: ConversationRecord, turn: Turn, heard: Heard) -> bool:
        """Answer what was said for certain; False for a button, and for what means nothing here."""
        if heard.payload or heard.said is None:
            return False
        replies = self._replies(conversation, heard, heard.said)
        if replies is None:
            return False
        turn.intent = heard.said.meaning
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
        heard: Heard,
        said: Said,
    ) -> list[Reply] | None:
        language = heard.language
        alarmed = conversation.level >= DangerLevel.HIGH
        waits = conversation.owner == QUEUE
        watched = bool(conversation.state.get("watched"))
        match said.meaning:
            case "watched" if len(heard.text.split()) <= _FEW_WORDS:
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
            case "why_asked" if heard.asked:
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
