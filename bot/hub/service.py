"""One message's way: stored, its language and danger known, owned by the bot or a person."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from time import perf_counter

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot import resources
from bot.documents import Document
from bot.handoff import (
    BOT,
    CLOSED,
    COUNSELLOR,
    QUEUE,
    Attachments,
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
from bot.hub.alarmed import Alarmed, waits_alarmed
from bot.hub.assessment import is_settled
from bot.hub.beside import Beside
from bot.hub.buttons import (
    DELETE,
    HUMAN,
    KEEP,
    SURVEY,
    WAITING_PAYLOADS,
    in_language,
)
from bot.hub.danger import DangerTalk
from bot.hub.desk import Desk
from bot.hub.documents import DocumentShelf, attach
from bot.hub.escalation import CHECK_YIELDS, Escalation
from bot.hub.events import OUTBOX_TOPIC, QUEUE_TOPIC, EventBus
from bot.hub.floor import Floor, Patience
from bot.hub.hearing import Heard, Listener
from bot.hub.locks import Locks
from bot.hub.messages import (
    Dialogue,
    DialogueUnavailable,
    IncomingMessage,
    NotStored,
    Turn,
    read_turn,
)
from bot.hub.metrics import Metrics
from bot.hub.reading import choose_language, is_sign, speaks_ukrainian, storable
from bot.hub.titles import Titles
from bot.hub.waiting import Waiting
from bot.knowledge.texts import Texts
from bot.language import LANGUAGE_NAMES, LANGUAGES, LanguageIdentifier, fold
from bot.logs import pseudonym
from bot.safety import DangerDetector, DangerLevel

log = structlog.get_logger()

_LONGEST_HANDLING = 7.0
"""Seconds that the hub's own work on a stored message may take, beyond the patience with the database."""


class Hub(Desk):
    """Takes what people send on any channel and answers it, or brings it to a counsellor."""

    attachments: Attachments | None = None
    """Files that people sent to counsellors, where a channel has such."""

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
        events: EventBus | None = None,
        locks: Locks | None = None,
        patience: float = 30.0,
    ) -> None:
        super().__init__(store, texts, hours, clock, audit, staff, events, locks)
        self._patience = patience
        self.feedback = feedback
        self._identifier = identifier
        self.metrics = Metrics()
        self._waiting = Waiting(store, texts, hours)
        talk = DangerTalk(texts, hours)
        danger_talk = resources.danger_talk()
        self._alarmed = Alarmed(texts, danger_talk)
        self._escalation = Escalation(
            store, hours, detector, talk, self._waiting, self.alerts, self.events, clock,
            self.metrics, self._alarmed,
        )  # fmt: skip
        knowledge = resources.knowledge()
        titles = Titles(texts, knowledge.entries)
        self._listener = Listener(identifier, detector, resources.phrases(), titles, danger_talk)
        self._beside = Beside(texts, talk, knowledge)
        self._dialogue = dialogue
        self._max_length = max_length
        self.documents = DocumentShelf(resources.document_maker, clock)

    @uninterrupted
    async def receive(self, incoming: IncomingMessage) -> Turn | None:
        """Handle a message; None when it was received before.

        Raises NotStored, with the numbers to show, when the database is gone. What was stored and
        not handled is handled later; the same message may come again without harm.
        """
        began = perf_counter()
        incoming = replace(incoming, text=storable(incoming.text))
        patience = Patience(self._patience)
        try:
            return await patience.wait_for(self._receive(incoming, began, patience))
        except (SQLAlchemyError, OSError) as error:
            self.metrics.not_stored.inc()
            log.error("message.not_stored", error=type(error).__name__)
            raise NotStored(self._without_database(incoming)) from error

    def is_urgent(self, incoming: IncomingMessage) -> bool:
        """Tell whether a message may wait for none before it."""
        return self._listener.is_urgent(incoming)

    async def document(self, token: str) -> Document | None:
        """Return the document of a reply's link, once; None when it was fetched or is too old."""
        return await self.documents.take(token)

    @uninterrupted
    async def answer(
        self,
        incoming: IncomingMessage,
        replies: Callable[[str], Sequence[Reply]],
        before: Callable[[StoredMessage], Awaitable[None]] | None = None,
    ) -> StoredMessage | None:
        """Store what a person sent, and answer with a channel's own words, without the dialogue.

        *replies* makes them in a language; *before* runs first. None when it was received before.
        """
        conversation = await self.store.conversation(incoming.channel, incoming.address)
        async with self._lock(conversation.id):
            current = await self.store.find(conversation.id)
            if current is None:
                return None
            text = storable(incoming.text)
            stored = await self.store.receive(current, text, incoming.id, incoming.payload)
            if stored is None:
                return None
            self.events.publish("message", current.id, stored)
            if current.owner == CLOSED:
                await self.store.resume(current)
            if before is not None:
                await before(stored)
            known = current.language
            said = replies(choose_language(self._identifier, current, incoming, ""))
            if not current.language_chosen:  # a command is no sign of what the person speaks
                current.language = known
            buttons = [b for reply in said if reply.author == BOT for b in reply.buttons]
            if buttons:
                current.state["buttons"] = [[fold(b.title), b.payload] for b in buttons]
            for message in await self.store.save(current, said, handled=stored):
                self.events.publish("message", current.id, message)
            await self._wake(current.id)
            return stored

    @uninterrupted
    async def say(self, conversation_id: str, replies: Callable[[str], Sequence[Reply]]) -> None:
        """Tell the person something outside a turn; *replies* makes it in a language."""
        async with self._lock(conversation_id):
            conversation = await self.store.find(conversation_id)
            if conversation is None:
                return
            said = replies(conversation.language or "ro")
            for message in await self.store.save(conversation, said):
                self.events.publish("message", conversation_id, message)
            await self._wake(conversation_id)

    async def recover(self, due: bool = False) -> int:
        """Handle what was stored but not handled before a crash; return how many there were.

        With *due* only what no other process may be handling in this moment.
        """
        messages = await self.store.unhandled(due)
        left = [
            (message, IncomingMessage("", "", message.text, payload=message.payload))
            for message in messages
        ]
        for message, incoming in sorted(left, key=lambda one: not self.is_urgent(one[1])):
            try:
                await self._take_up(message, incoming)
            except (
                Exception
            ) as error:  # one that cannot be handled keeps none of the others waiting
                log.error("message.left", error=type(error).__name__, item=message.id)
        return len(messages)

    @uninterrupted
    async def _take_up(self, message: StoredMessage, incoming: IncomingMessage) -> None:
        floor = Floor(self._locks, self.store, message.conversation_id, Patience(self._patience))
        async with floor.taken(lambda: self.is_urgent(incoming)):
            conversation = await floor.find()
            if conversation is not None and await self.store.is_left(message.id):
                known = replace(incoming, channel=conversation.channel)
                began = perf_counter() - (self._clock() - message.at).total_seconds()
                await self._handle(conversation, message, known, began, floor)

    # One message

    async def _receive(
        self, incoming: IncomingMessage, began: float, patience: Patience
    ) -> Turn | None:
        conversation = await self.store.conversation(
            incoming.channel, incoming.address, keep_address=incoming.keep_address
        )
        floor = Floor(self._locks, self.store, conversation.id, patience)
        async with floor.taken(lambda: self.is_urgent(incoming)):
            current = await floor.find()
            if current is not None:
                text, identity, payload = incoming.text, incoming.id, incoming.payload
                stored = await self.store.receive(current, text, identity, payload)
                if stored is None and identity is not None:  # it failed after it was stored
                    stored = await self.store.left(current.id, identity)
                if stored is None:
                    return None
                self.events.publish("message", current.id, stored)
                patience.begin_again(_LONGEST_HANDLING)
                if current.owner == CLOSED:
                    await self.store.resume(current)
                return await self._handle(current, stored, incoming, began, floor)
        return await self._receive(incoming, began, patience)  # deleted while this message waited

    async def _handle(
        self,
        conversation: ConversationRecord,
        stored: StoredMessage,
        incoming: IncomingMessage,
        began: float,
        floor: Floor,
    ) -> Turn:
        heard = self._listener.hear(conversation, incoming, self._clock().date())
        turn = Turn(conversation.id, heard.language, began=began)
        self.metrics.heard(conversation.channel, heard.language, heard.assessment.level)
        if heard.contact:
            turn.replies = await self._waiting.take_contact(conversation, stored, turn.language)
        if await self._escalation.act(conversation, stored, turn, heard):
            await self._answer(conversation, turn, stored)
            return turn
        if heard.payload == DELETE:
            return await self._delete(conversation, turn)
        if conversation.owner == COUNSELLOR and not heard.contact:
            await self.store.save(conversation, handled=stored)
            self._complete(turn, conversation)
            return turn
        if not await self._answers_itself(conversation, turn, heard):
            pressed = heard.typed or heard.payload
            is_command = pressed is not None and pressed.startswith("/")
            command = in_language(pressed, heard.language) if pressed and is_command else pressed
            text = command or heard.text.lstrip("/") or heard.text
            calm = heard.assessment.level is DangerLevel.NONE
            await self._ask_rasa(conversation, turn, text, floor, calm)
        if heard.assessment.level is DangerLevel.CHECK:
            self._escalation.ask_gently(conversation, turn, heard.assessment, heard.text)
        else:
            self._escalation.count_calm(conversation, heard)
        self._alarmed.stay(conversation, turn, heard)
        self._beside.hush(conversation, turn)
        await self._answer(conversation, turn, stored)
        if turn.gap and not heard.payload:
            self.metrics.unanswered.labels(turn.gap).inc()
            await self._note_gap(conversation, turn, heard.text)
        return turn

    async def _answers_itself(
        self, conversation: ConversationRecord, turn: Turn, heard: Heard
    ) -> bool:
        """Answer what needs no dialogue; False when Rasa has to say something."""
        text, payload, language = heard.text, heard.payload, turn.language
        if conversation.blocked_until is not None:
            turn.intent = "blocked"
            turn.replies = self._blocked_once(conversation, language)
        elif heard.contact:
            turn.intent = "callback"
        elif self._beside.answer(conversation, turn, heard):
            pass
        elif payload and heard.length <= self._max_length:
            return await self._presses(conversation, turn, payload)
        elif not any(c.isalnum() for c in text) and not is_sign(text):
            turn.replies = [Reply(self.texts.get("dialogue.empty", language))]
        elif speaks_ukrainian(self._identifier, conversation, text):
            self._offer_languages(conversation, turn)
        elif heard.length > self._max_length:
            limit = self._max_length
            turn.intent = "too_long"
            turn.replies = [Reply(self.texts.get("dialogue.too_long", language, limit=limit))]
        else:
            return False
        return True

    async def _presses(self, conversation: ConversationRecord, turn: Turn, payload: str) -> bool:
        """Answer the hub's own buttons; False for those of the dialogue."""
        if payload in WAITING_PAYLOADS:
            turn.intent = payload.lstrip("/")
            turn.replies = await self._waiting.answer(
                conversation, payload, turn.language, self._clock()
            )
            self.events.publish("queue", QUEUE_TOPIC)
        elif payload in SURVEY:
            turn.intent = "survey"
            if conversation.state.pop("survey", False) and self.counter is not None:
                await self.counter(f"survey-{SURVEY[payload]}")
            turn.replies = [Reply(self.texts.get("reports.survey_thanks", turn.language))]
        elif payload == KEEP:
            turn.intent = "keep"
            turn.replies = [Reply(self.texts.get("dialogue.kept", turn.language))]
        elif payload in (HUMAN, "/talk_to_human"):
            turn.intent = "talk_to_human"
            await self._hand_off(conversation, turn)
        else:
            return False
        return True

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

    def _blocked_once(self, conversation: ConversationRecord, language: str) -> list[Reply]:
        """Return, once for each block, until when it holds; danger is heard all the same."""
        assert conversation.blocked_until is not None
        until = conversation.blocked_until.astimezone(self.hours.zone)
        if conversation.state.get("blocked_told") == until.isoformat():
            return []
        conversation.state["blocked_told"] = until.isoformat()
        text = self.texts.get("waiting.blocked", language, until=until.strftime("%d.%m.%Y, %H:%M"))
        return [Reply(text)]

    async def _ask_rasa(
        self, conversation: ConversationRecord, turn: Turn, text: str, floor: Floor, calm: bool
    ) -> None:
        metadata = {
            "language": turn.language,
            "now": self._clock().isoformat(),
            "waiting": conversation.owner == QUEUE,
            "alarmed": waits_alarmed(conversation),
            "calm": calm,
        }
        yields = conversation.state.pop(CHECK_YIELDS, False) and "check" in conversation.state
        try:
            async with floor.aside(conversation):
                if yields:
                    await self._dialogue.turn(conversation.id, "/cancel", metadata)
                answer = await self._dialogue.turn(conversation.id, text, metadata)
            if conversation.owner == COUNSELLOR:
                return  # someone took over while the dialogue thought
            wishes = read_turn(turn, answer)
            if not turn.replies and not wishes:  # as with a dead action server
                raise DialogueUnavailable("it said nothing")
        except DialogueUnavailable as error:
            who = pseudonym(conversation.id)
            log.warning("dialogue.unavailable", reason=str(error), who=who)
            self.metrics.rasa_failures.labels(str(error)).inc()
            if conversation.owner == COUNSELLOR:
                return
            human = Button(self.texts.get("dialogue.talk_to_human", turn.language), HUMAN)
            turn.replies = [Reply(self.texts.get("dialogue.bot_down", turn.language), (human,))]
            return
        if wishes.get("language") in LANGUAGES:
            conversation.language = turn.language = wishes["language"]
            conversation.language_chosen = True
        if "facts_of_check" in wishes:
            conversation.state["facts_of_check"] = wishes["facts_of_check"]
        if wishes.get("danger"):
            await self._escalation.in_check(conversation, turn, wishes["danger"])
        if wishes.get("documents"):
            attach(self.documents, turn, wishes["documents"], turn.language)
        if turn.intent == "cancel" and conversation.owner == QUEUE:  # nothing but the check stops
            place = await self._waiting.place(conversation, turn.language, self._clock())
            turn.replies = [*turn.replies, place] if "check" in conversation.state else [place]
        if (yields or turn.intent == "cancel") and turn.check is None:
            conversation.state.pop("check", None)
        if wishes.get("handoff"):
            await self._hand_off(conversation, turn)

    async def _hand_off(self, conversation: ConversationRecord, turn: Turn) -> None:
        now = self._clock()
        if conversation.owner == QUEUE:
            turn.replies.append(await self._waiting.place(conversation, turn.language, now))
            return
        due = self.hours.due(conversation.level, now)
        item = await self.store.enqueue(conversation, "request", due_at=due)
        turn.replies += await self._waiting.queued(conversation, turn.language, now)
        self.events.publish("queue", QUEUE_TOPIC, item)

    async def _delete(self, conversation: ConversationRecord, turn: Turn) -> Turn:
        await self.store.delete(conversation.id)
        self.documents.forget(conversation.id)
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
        self.metrics.answered(turn.began, conversation.owner, conversation.channel, len(sent))
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
        conversation.state["settled"] = is_settled(conversation, turn)
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

    def _offer_languages(self, conversation: ConversationRecord, turn: Turn) -> None:
        turn.intent = "change_language"
        buttons = tuple(
            Button(name, f"/change_language{json.dumps({'language': code})}")
            for code, name in LANGUAGE_NAMES.items()
        )
        turn.replies = [Reply(self.texts.get("dialogue.ukrainian", turn.language), buttons)]

    def _without_database(self, incoming: IncomingMessage) -> list[Reply]:
        """Return the truth and the numbers, from what is in memory."""
        chosen = incoming.language if incoming.language in LANGUAGES else None
        language = chosen or self._identifier.identify(incoming.text, None).language or "ro"
        numbers = self.texts.get("danger.numbers", language)
        return [Reply(self.texts.get("waiting.not_stored", language, numbers=numbers))]
