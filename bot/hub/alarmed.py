"""What someone who was alarmed and waits is answered, until a counsellor takes over."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.handoff import QUEUE, Button, ConversationRecord, Reply
from bot.hub.buttons import SAYS_NO, SAYS_YES
from bot.hub.danger import NO, YES, answer_to_question
from bot.hub.hearing import Heard
from bot.hub.messages import Turn
from bot.knowledge.danger_talk import AlarmedTalk, DangerReply
from bot.knowledge.texts import Texts
from bot.language.asking import asks
from bot.safety import DangerLevel

_YES_OR_NO, _HERE, _TOLD_OF = "yes_or_no", "here", "told_of_signs"
_FOR_ANOTHER = "for_another"
_LONGEST_YES = 3
_SAYS_NOTHING_HERE = {
    "affirm", "deny", "greet", "insult", "small_talk", "out_of_scope", "correct_answer", "dont_know",
    "nlu_fallback", "why_ask", "tell_more", "ask_source", "simplify", "cancel",
}  # fmt: skip
"""What the dialogue takes a message for whose usual answer is no answer to someone in danger."""
_SAYS_THAT_IT_DOES_NOT_KNOW = {"out_of_scope", "nlu_fallback"}
_HARMED_BY_SOMEONE = {"trafficking", "violence_now", "confinement", "threat", "child_at_risk"}
_GIVES_WAY = {"watched", "over"}
"""Certain meanings of phrases that a reply of the danger talk may answer more closely."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a yes or no to the short questions leads to."""

    replies: list[Reply]
    is_urgent: bool


class Alarmed:
    """Finds the words that fit, from ``knowledge/danger_talk.yml``."""

    def __init__(self, texts: Texts, talk: AlarmedTalk) -> None:
        self._texts = texts
        self._talk = talk

    def fit(self, conversation: ConversationRecord, heard: Heard) -> DangerReply | None:
        """Return the reply that fits what someone says who was alarmed; None for any other."""
        if not waits_alarmed(conversation) or heard.payload is not None or heard.contact:
            return None
        if heard.said and heard.said.whole and heard.said.meaning not in _GIVES_WAY:
            return None
        found = self._talk.reply(heard.text, conversation.category)
        if found is None or found.presses:
            return None
        if heard.assessment.level < DangerLevel.HIGH or found.raises or found.hides:
            return found
        return None if found.calm or heard.assessment.has_danger_sign else found

    def asks_for_yes_or_no(self, conversation: ConversationRecord, heard: Heard) -> bool:
        """Tell whether someone who was not alarmed can write no more than yes or no."""
        if heard.payload is not None or "check" in conversation.state:
            return False
        found = self._talk.reply(heard.text, conversation.category)
        return found is not None and found.asks_yes_or_no and found.say is None

    def writes_for_another(
        self, conversation: ConversationRecord, text: str, language: str
    ) -> bool:
        """Tell whether the writer reports what happens to someone else, now or a moment ago."""
        state = conversation.state
        if self._talk.tells_of_another(text, language):
            state[_FOR_ANOTHER] = True
            return True
        if not state.get(_FOR_ANOTHER):
            return False
        if self._talk.goes_on_of_another(text, language):
            return True
        if self._talk.tells_of_self(text, language):
            state.pop(_FOR_ANOTHER)
        return False

    def words(
        self, conversation: ConversationRecord, fit: DangerReply, language: str
    ) -> list[Reply]:
        """Return the words of *fit*, and the first short question where only yes or no can come."""
        watched = bool(conversation.state.get("watched"))
        text = fit.text(language, watched)
        if not fit.asks_yes_or_no:
            return [Reply(text or self._texts.get("danger.again_watched", language))]
        conversation.state[_YES_OR_NO] = 0
        question = self._question(0, language)
        return [Reply(text), question] if text else [question]

    def next_question(self, conversation: ConversationRecord, heard: Heard) -> Step | None:
        """Return what follows a yes or no to a short question; None when *heard* is none."""
        asked = conversation.state.pop(_YES_OR_NO, None)
        said = self._said(conversation, heard, asked is not None)
        if said is None or not waits_alarmed(conversation):
            return None
        if asked is None and not conversation.state.get("watched"):
            return None
        index = 0 if asked is None else asked + 1
        urgent = asked == 0 and said == YES
        if index >= len(self._talk.yes_or_no):
            return Step([Reply(self._talk.done[heard.language])], urgent)
        conversation.state[_YES_OR_NO] = index
        return Step([self._question(index, heard.language)], urgent)

    def here(self, conversation: ConversationRecord, language: str) -> Reply:
        """Return words of presence, each time other ones."""
        turn = int(conversation.state.get(_HERE, 0))
        conversation.state[_HERE] = turn + 1
        return Reply(self._talk.here[turn % len(self._talk.here)][language])

    def more(
        self, conversation: ConversationRecord, signs: Sequence[str], other: bool, language: str
    ) -> str | None:
        """Return a line on what is newly told of a known danger; None when none fits.

        *other* says that the writer tells of another person.
        """
        told = list(conversation.state.get(_TOLD_OF, []))
        found = self._talk.of_signs(signs, told, other)
        if found is None:
            return None
        name, text = found
        conversation.state[_TOLD_OF] = [*told, name]
        return text[language]

    def stay(self, conversation: ConversationRecord, turn: Turn, heard: Heard) -> None:
        """Put words of presence where the dialogue has none for someone in danger."""
        if not waits_alarmed(conversation) or heard.payload or heard.contact:
            return
        if turn.entry or turn.check or "check" in conversation.state or not turn.replies:
            return
        if any(reply.buttons for reply in turn.replies) or turn.intent not in _SAYS_NOTHING_HERE:
            return
        if asks(heard.text) and turn.intent in _SAYS_THAT_IT_DOES_NOT_KNOW:
            return
        turn.replies = [self.here(conversation, turn.language)]

    def _said(self, conversation: ConversationRecord, heard: Heard, asked: bool) -> str | None:
        if heard.payload in (SAYS_YES, SAYS_NO):
            return YES if heard.payload == SAYS_YES else NO
        if heard.payload is not None or heard.asked or "check" in conversation.state:
            return None
        if len(heard.text.split()) > _LONGEST_YES or self._talk.is_only_thanks(heard.text):
            return None
        said = answer_to_question(heard.text, heard.language)
        return said if asked or said == YES else None

    def _question(self, index: int, language: str) -> Reply:
        buttons = (
            Button(self._texts.get("danger.yes", language), SAYS_YES),
            Button(self._texts.get("danger.no", language), SAYS_NO),
        )
        return Reply(self._talk.yes_or_no[index][language], buttons)


def waits_alarmed(conversation: ConversationRecord) -> bool:
    """Tell whether danger is known and no counsellor has taken over yet."""
    return conversation.owner == QUEUE and conversation.level >= DangerLevel.HIGH


def level_of(conversation: ConversationRecord, fit: DangerReply) -> tuple[DangerLevel, str | None]:
    """Return the level and category that *fit* raises the conversation to, at the least."""
    level, category = conversation.level, conversation.category
    if fit.raises == "immediate":
        return DangerLevel.IMMEDIATE, fit.category or category
    if fit.raises == "child":
        harmed = category in _HARMED_BY_SOMEONE
        return (DangerLevel.IMMEDIATE if harmed else level), "child_at_risk"
    return level, category
