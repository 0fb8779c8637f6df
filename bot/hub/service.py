"""One message's way: stored, its language and danger known, owned by the bot or a person."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot import resources
from bot.eligibility import Fact
from bot.eligibility.parse import parse
from bot.handoff import (
    BOT,
    CLOSED,
    COUNSELLOR,
    QUEUE,
    Audit,
    Button,
    ConversationRecord,
    Feedback,
    Reply,
    Staff,
    Store,
    StoredMessage,
    WorkingHours,
    utc_now,
)
from bot.handoff.uninterrupted import uninterrupted
from bot.hub.buttons import (
    DELETE,
    HUMAN,
    KEEP,
    SOS,
    WAITING_PAYLOADS,
    arguments,
    open_question,
    pressed,
)
from bot.hub.danger import NO, UNSURE, YES, DangerTalk, answer_to_question
from bot.hub.desk import Desk
from bot.hub.events import OUTBOX_TOPIC, QUEUE_TOPIC
from bot.hub.messages import (
    Dialogue,
    DialogueUnavailable,
    IncomingMessage,
    NotStored,
    Turn,
    read_turn,
)
from bot.hub.waiting import Waiting
from bot.knowledge.texts import Texts
from bot.language import LANGUAGES, LanguageIdentifier, clean, fold
from bot.safety import CALM, Assessment, DangerDetector, DangerLevel

log = structlog.get_logger()

_GUESS = 0.6
_LONG_ANSWER = 8
_KEPT_BESIDE_A_QUESTION = {
    "delete_data", "privacy", "talk_to_human", "change_language", "hotline_contact", "about_bot",
}  # fmt: skip


class Hub(Desk):
    """Takes what people send on any channel and answers it, or brings it to a counsellor."""

    def __init__(
        self,
        store: Store,
        identifier: LanguageIdentifier,
        detector: DangerDetector,
        texts: Texts,
        hours: WorkingHours,
        dialogue: Dialogue,
        clock: Callable[[], datetime] = utc_now,
        max_length: int = 4000,
        feedback: Feedback | None = None,
        audit: Audit | None = None,
        staff: Staff | None = None,
    ) -> None:
        super().__init__(store, texts, hours, clock, audit, staff)
        self.feedback = feedback
        self._identifier = identifier
        self._detector = detector
        self._talk = DangerTalk(texts, hours)
        self._waiting = Waiting(store, texts, hours)
        self._dialogue = dialogue
        self._max_length = max_length

    @uninterrupted
    async def receive(self, incoming: IncomingMessage) -> Turn | None:
        """Handle a message; None when it was received before.

        Raises NotStored, with the numbers to show, when the database is gone. What was stored and
        not handled is handled later; the same message may come again without harm.
        """
        incoming = replace(incoming, text=_storable(incoming.text))
        try:
            return await self._receive(incoming)
        except (SQLAlchemyError, OSError) as error:
            log.error("message.not_stored", error=type(error).__name__)
            raise NotStored(self._without_database(incoming)) from error

    async def recover(self, due: bool = False) -> int:
        """Handle what was stored but not handled before a crash; return how many there were.

        With *due* only what no other process may be handling in this moment.
        """
        messages = await self.store.unhandled(due)
        for message in messages:
            conversation = await self.store.find(message.conversation_id)
            if conversation is not None:
                async with self._lock(conversation.id):
                    incoming = IncomingMessage(
                        conversation.channel, "", message.text, payload=message.payload
                    )
                    await self._handle(conversation, message, incoming)
        return len(messages)

    @uninterrupted
    async def inform(self, conversation_id: str, key: str) -> None:
        """Put a text of the bot's own, as “file.key”, into a conversation as information."""
        async with self._lock(conversation_id):
            await self._tell(conversation_id, key)

    # One message

    async def _receive(self, incoming: IncomingMessage) -> Turn | None:
        conversation = await self.store.conversation(
            incoming.channel, incoming.address, keep_address=incoming.keep_address
        )
        async with self._lock(conversation.id):
            current = await self.store.find(conversation.id)
            if current is not None:
                text, identity, payload = incoming.text, incoming.id, incoming.payload
                stored = await self.store.receive(current, text, identity, payload)
                if stored is None:
                    return None
                self.events.publish("message", current.id, stored)
                if current.owner == CLOSED:
                    await self.store.resume(current)
                return await self._handle(current, stored, incoming)
        return await self._receive(incoming)  # deleted while this message waited

    async def _handle(
        self, conversation: ConversationRecord, stored: StoredMessage, incoming: IncomingMessage
    ) -> Turn:
        payload = incoming.payload or pressed(conversation, incoming.text)
        text = clean(incoming.text)
        contact = not payload and self._waiting.expects_contact(conversation)
        language = self._language(conversation, incoming, "" if payload or contact else text)
        assessment = CALM if payload else self._assess(conversation, incoming.text, language)
        turn = Turn(conversation.id, language)
        await self._note_block(conversation)
        if contact:
            turn.replies = await self._waiting.take_contact(conversation, stored, language)
        if await self._danger(conversation, stored, turn, payload, text, assessment):
            return turn
        if payload == DELETE:
            return await self._delete(conversation, turn)
        if conversation.owner == COUNSELLOR and not contact:
            await self.store.save(conversation, handled=stored)
            self._complete(turn, conversation)
            return turn
        if conversation.state.get("blocked"):
            turn.intent = "blocked"
            turn.replies = self._blocked_once(conversation, language)
        elif contact:
            turn.intent = "callback"
        elif payload in WAITING_PAYLOADS:
            turn.intent = payload.lstrip("/")
            turn.replies = await self._waiting.answer(
                conversation, payload, language, self._clock()
            )
            self.events.publish("queue", QUEUE_TOPIC)
        elif payload == KEEP:
            turn.intent = "keep"
            turn.replies = [Reply(self.texts.get("dialogue.kept", language))]
        elif payload in (HUMAN, "/talk_to_human"):
            turn.intent = "talk_to_human"
            await self._hand_off(conversation, turn)
        elif not payload and not any(c.isalnum() for c in text) and not _is_sign(text):
            turn.replies = [Reply(self.texts.get("dialogue.empty", language))]
        elif len(incoming.text) > self._max_length:
            limit = self._max_length
            turn.replies = [Reply(self.texts.get("dialogue.too_long", language, limit=limit))]
        else:
            await self._ask_rasa(conversation, turn, payload or text.lstrip("/") or text)
        if assessment.level is DangerLevel.CHECK:
            self._ask_gently(conversation, turn, assessment)
        await self._answer(conversation, turn, stored)
        if turn.gap and not payload:
            await self._note_gap(conversation, turn, text)
        return turn

    async def _note_gap(self, conversation: ConversationRecord, turn: Turn, text: str) -> None:
        """Let curators see what the bot could not answer; never what was said in danger or a check."""
        if (
            self.feedback is None
            or conversation.level is not DangerLevel.NONE
            or conversation.owner != BOT
            or "check" in conversation.state
        ):
            return
        best = str(turn.candidates[0]["entry"]) if turn.candidates else None
        try:
            await self.feedback.clear()
            await self.feedback.note(text, turn.language, str(turn.gap), best)
        except SQLAlchemyError as error:  # the person has the reply; this is only for curators
            log.warning("feedback.not_kept", error=type(error).__name__)

    async def _note_block(self, conversation: ConversationRecord) -> None:
        until = await self.store.blocked_until(conversation.id)
        if until is None:
            conversation.state.pop("blocked", None)
            conversation.state.pop("blocked_told", None)
        else:
            conversation.state["blocked"] = until.isoformat()

    def _blocked_once(self, conversation: ConversationRecord, language: str) -> list[Reply]:
        """Return, once for each block, until when it holds; danger is heard all the same."""
        until = conversation.state["blocked"]
        if conversation.state.get("blocked_told") == until:
            return []
        conversation.state["blocked_told"] = until
        when = datetime.fromisoformat(until).astimezone(self.hours.zone)
        text = self.texts.get("waiting.blocked", language, until=when.strftime("%d.%m.%Y, %H:%M"))
        return [Reply(text)]

    def _assess(self, conversation: ConversationRecord, text: str, language: str) -> Assessment:
        """Return the danger of *text*; a mere doubt about a plain answer is no danger."""
        assessment = self._detector.assess(text, language)
        if assessment.level is DangerLevel.NONE or len(text.split()) > _LONG_ANSWER:
            return assessment
        if assessment.level is DangerLevel.IMMEDIATE and assessment.has_danger_sign:
            return assessment
        check = conversation.state.get("check")
        fact = resources.checks()[check["name"]].facts[check["asks"]] if check else None
        short = len(text.split()) <= 4
        readable = fact is not None and _answers(fact, text, language, self._clock().date())
        if readable and (short or not assessment.has_danger_sign):
            return CALM
        if assessment.level is DangerLevel.CHECK and short and answer_to_question(text, language):
            return CALM
        return assessment

    async def _danger(
        self,
        conversation: ConversationRecord,
        stored: StoredMessage,
        turn: Turn,
        payload: str | None,
        text: str,
        assessment: Assessment,
    ) -> bool:
        """Act on danger; True when the message needs nothing more."""
        asked = conversation.state.pop("danger_question", None)
        answered = asked or payload in (YES, NO, UNSURE)
        said = answer_to_question(payload or text, turn.language) if answered else None
        if payload == SOS:
            turn.intent = "sos"
            await self._escalate(conversation, turn, DangerLevel.HIGH, None, ())
            turn.replies = self._talk.sos(turn.language, self._clock())
        elif assessment.level >= DangerLevel.HIGH:
            turn.intent, turn.confidence = "danger", assessment.probability
            known = conversation.owner != BOT and conversation.level >= assessment.level
            known = known and not stored.attempts  # a crash may have come before the first words
            await self._escalate(
                conversation, turn, assessment.level, assessment.category, assessment.signs
            )
            turn.replies = (
                self._talk.again(turn.language)
                if known
                else self._talk.first(
                    assessment.level, assessment.category, turn.language, self._clock()
                )
            )
        elif said in (YES, UNSURE):
            turn.intent = "danger"
            category = conversation.category
            await self._escalate(conversation, turn, DangerLevel.HIGH, category, ())
            turn.replies = self._talk.first(
                DangerLevel.HIGH, category, turn.language, self._clock()
            )
        elif said == NO:
            turn.intent = "deny"
            turn.replies = [self._talk.glad(turn.language), *open_question(conversation)]
        else:
            return False
        if conversation.owner == COUNSELLOR and payload != SOS:
            turn.replies = []  # the counsellor answers
        elif conversation.level >= DangerLevel.HIGH:
            turn.replies = self._waiting.offer_callback(turn.replies, turn.language, self._clock())
        await self._answer(conversation, turn, stored)
        return True

    async def _escalate(
        self,
        conversation: ConversationRecord,
        turn: Turn,
        level: DangerLevel,
        category: str | None,
        signs: Sequence[str],
    ) -> None:
        if level >= conversation.level:
            conversation.category = category or conversation.category
        conversation.level = max(conversation.level, level)
        due = self.hours.due(conversation.level, self._clock())
        item = await self.store.enqueue(conversation, "danger", signs, due)
        if conversation.state.pop("blocked", None):
            await self.store.unblock(conversation.id)
        log.info("danger.queued", level=level.label, category=category, item=item.id)
        self.events.publish("queue", QUEUE_TOPIC, item)
        await self.alerts.danger(item)

    def _ask_gently(
        self, conversation: ConversationRecord, turn: Turn, assessment: Assessment
    ) -> None:
        if conversation.level is DangerLevel.NONE:
            conversation.category = assessment.category
        conversation.level = max(conversation.level, DangerLevel.CHECK)
        if conversation.owner != BOT:
            return
        conversation.state["danger_question"] = True
        answered = turn.entry or turn.check or turn.intent in _KEPT_BESIDE_A_QUESTION
        question = self._talk.question(turn.language)
        turn.replies = [*turn.replies, question] if answered else [question]

    async def _ask_rasa(self, conversation: ConversationRecord, turn: Turn, text: str) -> None:
        metadata = {
            "language": turn.language,
            "now": self._clock().isoformat(),
            "waiting": conversation.owner == QUEUE,
        }
        try:
            answer = await self._dialogue.turn(conversation.id, text, metadata)
        except DialogueUnavailable as error:
            log.warning("dialogue.unavailable", reason=str(error))
            human = Button(self.texts.get("dialogue.talk_to_human", turn.language), HUMAN)
            turn.replies = [Reply(self.texts.get("dialogue.bot_down", turn.language), (human,))]
            return
        wishes = read_turn(turn, answer)
        if wishes.get("language") in LANGUAGES:
            conversation.language = turn.language = wishes["language"]
            conversation.language_chosen = True
        if wishes.get("handoff"):
            await self._hand_off(conversation, turn)

    async def _hand_off(self, conversation: ConversationRecord, turn: Turn) -> None:
        now = self._clock()
        due = self.hours.due(conversation.level, now)
        item = await self.store.enqueue(conversation, "request", due_at=due)
        turn.replies += await self._waiting.queued(conversation.id, turn.language, now)
        self.events.publish("queue", QUEUE_TOPIC, item)

    async def _delete(self, conversation: ConversationRecord, turn: Turn) -> Turn:
        await self.store.delete(conversation.id)
        turn.intent = "delete_data"
        turn.replies = [Reply(self.texts.get("dialogue.deleted", turn.language))]
        self.events.publish("queue", QUEUE_TOPIC)
        self.events.publish("deleted", conversation.id)
        return turn

    async def _answer(
        self, conversation: ConversationRecord, turn: Turn, stored: StoredMessage
    ) -> None:
        self._remember(conversation, turn)
        self._complete(turn, conversation)
        if conversation.level is not DangerLevel.NONE or conversation.owner != BOT:
            turn.replies = [replace(reply, entry=None) for reply in turn.replies]
        sent = await self.store.save(conversation, turn.replies, handled=stored)
        for message in sent:
            self.events.publish("message", conversation.id, message)
        self.events.publish("owner", conversation.id, conversation.owner)
        self.events.publish("outbox", f"{OUTBOX_TOPIC}{conversation.channel}")

    @staticmethod
    def _complete(turn: Turn, conversation: ConversationRecord) -> None:
        turn.level, turn.category = conversation.level, conversation.category
        turn.handoff = conversation.owner != BOT

    @staticmethod
    def _remember(conversation: ConversationRecord, turn: Turn) -> None:
        """Keep what the next message may lean on: the buttons shown, the running check."""
        buttons = [button for reply in turn.replies for button in reply.buttons]
        conversation.state["buttons"] = [[fold(b.title), b.payload] for b in buttons]
        if turn.entry:
            conversation.state["entry"] = turn.entry
        if turn.check:
            conversation.state["check"] = turn.check
            asked = turn.replies[-1]
            conversation.state["question"] = {
                "text": asked.text,
                "buttons": [[button.title, button.payload] for button in asked.buttons],
            }
            if turn.check["asks"] is None:
                conversation.state.pop("check")

    def _language(
        self, conversation: ConversationRecord, incoming: IncomingMessage, text: str
    ) -> str:
        if incoming.language_chosen and incoming.language in LANGUAGES:
            conversation.language_chosen = True
            conversation.language = incoming.language
        chosen = re.fullmatch(r"/change_language(\{.*\})", incoming.payload or incoming.text)
        if chosen:
            wanted = arguments(chosen[1]).get("language")
            if wanted in LANGUAGES:
                conversation.language, conversation.language_chosen = wanted, True
        if conversation.language and conversation.language_chosen:
            return conversation.language
        found = self._identifier.identify(text, conversation.language) if text else None
        if found and found.language:
            conversation.language = found.language
        if conversation.language:
            return conversation.language
        if incoming.language in LANGUAGES and not text:  # a button came before any words
            conversation.language = incoming.language
            return incoming.language
        guess = found.variant[:2] if found and found.confidence >= _GUESS else None
        return incoming.language or (guess if guess in LANGUAGES else None) or "ro"

    def _without_database(self, incoming: IncomingMessage) -> list[Reply]:
        """Return the truth and the numbers, from what is in memory."""
        chosen = incoming.language if incoming.language in LANGUAGES else None
        language = chosen or self._identifier.identify(incoming.text, None).language or "ro"
        numbers = self.texts.get("danger.numbers", language)
        return [Reply(self.texts.get("waiting.not_stored", language, numbers=numbers))]


def _storable(text: str) -> str:
    """Return *text* as any database takes it: no NUL, no half characters, at most 20,000 long."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()[:20_000]


def _answers(fact: Fact, text: str, language: str, today: date) -> bool:
    try:
        return parse(fact, text, language, today) is not None
    except ValueError:
        return True


def _is_sign(text: str) -> bool:
    return text in ("+", "-", "👍", "👎", "✅", "❌")
