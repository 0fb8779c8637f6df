"""What one message is before anyone answers it: its words, what they press, its language, its danger."""

from dataclasses import dataclass
from datetime import date

from bot.handoff import QUEUE, ConversationRecord
from bot.hub.assessment import assess
from bot.hub.buttons import CALLBACK, HUMAN, LEAVE, PLACE, SOS, pressed
from bot.hub.danger import PHONE_READ, UNSURE, YES, forget_recent
from bot.hub.messages import IncomingMessage
from bot.hub.reading import choose_language, language_of
from bot.hub.titles import Titles, show
from bot.hub.waiting import Waiting
from bot.knowledge.danger_talk import AlarmedTalk
from bot.knowledge.phrases import Phrases, Said, asks_who
from bot.language import LanguageIdentifier, clean
from bot.safety import CALM, Assessment, DangerDetector, DangerLevel

_AT_ONCE = {SOS, YES, UNSURE, HUMAN}
"""Buttons that wait for no dialogue."""
_WAITING = {"place": PLACE, "leave": LEAVE, "cancel": LEAVE, "callback": CALLBACK}
_IN_A_CHECK = {"watched", "unwatched", "in_danger", "call_services", "no_police", "why_asked"}
"""Meanings that hold in the middle of a check; other words may be its answers."""
SPOKEN = "spoken"
"""Key of a conversation's state under which the languages of the person's own words stand."""
_WHILE_WAITING = {"place", "leave", "callback"}


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as the hub understands it."""

    text: str
    """Its words, cleaned."""
    length: int
    """Characters as they were sent."""
    payload: str | None
    """The button that is pressed, or that the words stand for."""
    typed: str | None
    """The same, when a title of the service or a phrase stands for it, not a button shown."""
    said: Said | None
    """What the words mean without a model; certain when it is the whole of them."""
    contact: bool
    """Whether it tells how to call back."""
    asked: bool
    """Whether the gentle question was open."""
    language: str
    assessment: Assessment


class Listener:
    """Understands messages, and keeps in the conversation what the next one leans on."""

    def __init__(
        self,
        identifier: LanguageIdentifier,
        detector: DangerDetector,
        phrases: Phrases,
        titles: Titles,
        danger_talk: AlarmedTalk,
    ) -> None:
        self._identifier = identifier
        self._detector = detector
        self._phrases = phrases
        self._titles = titles
        self._danger_talk = danger_talk

    def is_urgent(self, incoming: IncomingMessage) -> bool:
        """Tell whether a message may wait for none before it: it shows danger, or presses for people."""
        if incoming.payload:
            return incoming.payload in _AT_ONCE
        said = self._phrases.said(incoming.text)
        if said and said.whole and said.meaning == "in_danger":
            return True
        language = self._identifier.identify(incoming.text, None).language or "ro"
        return self._detector.assess(incoming.text, language).level >= DangerLevel.HIGH

    def hear(
        self, conversation: ConversationRecord, incoming: IncomingMessage, today: date
    ) -> Heard:
        """Return what *incoming* says in *conversation*.

        The conversation keeps its language, its mild words of danger, and that the phone is read.
        """
        text = clean(incoming.text)
        payload, typed, said = self._meaning(conversation, incoming, text)
        contact = not payload and Waiting.expects_contact(conversation)
        known = language_of(conversation, incoming, said) or payload or contact
        language = choose_language(self._identifier, conversation, incoming, "" if known else text)
        if text and not payload and not contact:
            _note_spoken(conversation)
        assessment = CALM
        if not payload:
            found = assess(self._detector, conversation, incoming.text, language, today)
            assessment = _weigh(said, found)
        if contact:
            forget_recent(conversation.state)  # a number stands nowhere but with the call back
        if self._is_watched(conversation, text, language, payload, said, assessment):
            conversation.state["watched"] = True
        return Heard(
            text=text,
            length=len(incoming.text),
            payload=payload,
            typed=typed,
            said=said,
            contact=contact,
            asked=bool(conversation.state.get("danger_question")),
            language=language,
            assessment=assessment,
        )

    def _is_watched(
        self,
        conversation: ConversationRecord,
        text: str,
        language: str,
        payload: str | None,
        said: Said | None,
        assessment: Assessment,
    ) -> bool:
        """Tell whether *text* says that someone reads along; where danger is known, few words do."""
        if said is not None and said.meaning == "watched":
            return True
        if payload or asks_who(text):
            return False
        worried = max(conversation.level, assessment.level) > DangerLevel.NONE
        return self._detector.shows(PHONE_READ, text, language) or (
            worried and self._danger_talk.is_watched(text)
        )

    def _meaning(
        self, conversation: ConversationRecord, incoming: IncomingMessage, text: str
    ) -> tuple[str | None, str | None, Said | None]:
        """Return the button that is pressed, the one that words stand for, and what the words mean."""
        said = None
        if not incoming.payload:
            said = _holds_here(conversation, self._phrases.said(text))
        certain = said is not None and said.whole
        payload = incoming.payload or pressed(conversation, incoming.text, certain)
        if payload:
            return payload, None, None
        title = self._titles.payload(conversation, incoming.text)
        if title:
            return title, title, None
        typed = _payload_of(conversation, said)
        if typed is None and said is None and conversation.owner == QUEUE:
            typed = self._asked_for(conversation, text)
        return typed, typed, said

    def _asked_for(self, conversation: ConversationRecord, text: str) -> str | None:
        """Return the button that someone who waits asks for in words; None where danger is told."""
        if Waiting.expects_contact(conversation):
            return None
        fits = self._danger_talk.reply(text, conversation.category)
        if fits is None or fits.presses is None:
            return None
        assessment = self._detector.assess(text)
        return fits.presses if assessment.level < DangerLevel.HIGH else None


def _note_spoken(conversation: ConversationRecord) -> None:
    spoken = conversation.state.setdefault(SPOKEN, [])
    if conversation.language and conversation.language not in spoken:
        spoken.append(conversation.language)


def _holds_here(conversation: ConversationRecord, said: Said | None) -> Said | None:
    """Return *said* when it holds here: the words of a check are its own."""
    if said is None or "check" not in conversation.state or said.meaning in _IN_A_CHECK:
        return said
    waits = conversation.owner == QUEUE and said.meaning in _WHILE_WAITING
    alarmed = conversation.level >= DangerLevel.HIGH and not said.opens
    return said if waits or (alarmed and said.meaning not in ("cancel", "callback")) else None


def _weigh(said: Said | None, assessment: Assessment) -> Assessment:
    """Return the danger of a message whose meaning is known: a cry is high, a doubt is none."""
    if said is None or not said.whole:
        return assessment
    if said.meaning == "in_danger":
        if assessment.level >= DangerLevel.HIGH:
            return assessment
        return Assessment(DangerLevel.HIGH, None, assessment.signs, 1.0)
    if said.meaning == "no_police":
        return CALM  # it has an answer of its own
    doubt = assessment.level is DangerLevel.CHECK and said.meaning != "watched"
    over = said.meaning == "over" and not assessment.has_danger_sign
    return CALM if doubt or over else assessment


def _payload_of(conversation: ConversationRecord, said: Said | None) -> str | None:
    """Return the button that the words stand for, if any."""
    if said is None or not said.whole:
        return None
    if conversation.owner == QUEUE and said.meaning in _WAITING:
        return _WAITING[said.meaning]
    return show(said.opens[0]) if len(said.opens) == 1 else None
