"""One message's way: stored, its language and danger known, owned by the bot or a person."""

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from weakref import WeakValueDictionary

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot import resources
from bot.eligibility import Fact
from bot.eligibility.parse import parse
from bot.handoff import (
    BOT,
    COUNSELLOR,
    QUEUE,
    Button,
    ConversationRecord,
    Feedback,
    Reply,
    Store,
    StoredMessage,
    WorkingHours,
    utc_now,
)
from bot.handoff.uninterrupted import uninterrupted
from bot.hub.danger import NO, UNSURE, YES, DangerTalk, answer_to_question
from bot.hub.events import QUEUE_TOPIC, EventBus
from bot.hub.messages import Dialogue, DialogueUnavailable, IncomingMessage, Turn, read_turn
from bot.knowledge.texts import Texts
from bot.language import (
    LANGUAGE_NAMES,
    LANGUAGES,
    UKRAINIAN,
    LanguageIdentifier,
    clean,
    fold,
)
from bot.safety import CALM, Assessment, DangerDetector, DangerLevel

log = structlog.get_logger()

SOS, HUMAN, DELETE, KEEP = "/sos", "/human", "/confirm_delete", "/keep"
_GUESS = 0.6
_LONG_ANSWER = 8
_KEPT_BESIDE_A_QUESTION = {
    "delete_data", "privacy", "talk_to_human", "change_language", "hotline_contact", "about_bot",
}  # fmt: skip
_HUB_PAYLOADS = {SOS, HUMAN, "/talk_to_human", DELETE, KEEP, YES, NO, UNSURE}
_RASA_PAYLOAD = re.compile(
    r"/(show_entry|start_check|restart_check|change_language|privacy|about_bot|delete_data"
    r"|check_[a-z_]{1,40}|out_of_scope|hotline_contact|greet|tell_more|ask_source|cancel)"
    r"(\{.{0,200}\})?"
)


class Hub:
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
    ) -> None:
        self.store = store
        self.feedback = feedback
        self.events = EventBus()
        self.texts = texts
        self.hours = hours
        self._identifier = identifier
        self._detector = detector
        self._talk = DangerTalk(texts, hours)
        self._dialogue = dialogue
        self._clock = clock
        self._max_length = max_length
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @uninterrupted
    async def receive(self, incoming: IncomingMessage) -> Turn | None:
        """Handle a message; None when it was received before."""
        incoming = replace(incoming, text=_storable(incoming.text))
        conversation = await self.store.conversation(incoming.channel, incoming.address)
        async with self._lock(conversation.id):
            current = await self.store.find(conversation.id)
            if current is not None:
                text, identity, payload = incoming.text, incoming.id, incoming.payload
                stored = await self.store.receive(current, text, identity, payload)
                if stored is None:
                    return None
                self.events.publish("message", current.id, stored)
                return await self._handle(current, stored, incoming)
        return await self.receive(incoming)  # deleted while this message waited

    async def recover(self) -> int:
        """Handle what was stored but not handled before a crash; return how many there were."""
        messages = await self.store.unhandled()
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
    async def counsellor_says(
        self, conversation_id: str, counsellor_id: int, text: str
    ) -> StoredMessage:
        """Send a counsellor's words to the person. Raises NotOwner."""
        message = await self.store.say(conversation_id, counsellor_id, text)
        self.events.publish("message", conversation_id, message)
        return message

    @uninterrupted
    async def claim(self, item_id: int, conversation_id: str, counsellor_id: int) -> bool:
        """Give a queue item to a counsellor and tell the person; False when another was first."""
        async with self._lock(conversation_id):
            claimed = await self.store.claim(item_id, counsellor_id)
            if claimed:
                await self._tell(conversation_id, "dialogue.counsellor_joined")
        self.events.publish("queue", QUEUE_TOPIC)
        self.events.publish("owner", conversation_id, COUNSELLOR)
        return claimed

    @uninterrupted
    async def give_back(self, conversation_id: str, counsellor_id: int, to: str) -> None:
        """Return a conversation to the queue or the bot. Raises NotOwner."""
        async with self._lock(conversation_id):
            await self.store.give_back(conversation_id, counsellor_id, to)
            if to == BOT:
                await self._tell(conversation_id, "dialogue.counsellor_left")
        self.events.publish("queue", QUEUE_TOPIC)
        self.events.publish("owner", conversation_id, to)

    @uninterrupted
    async def close(self, conversation_id: str, counsellor_id: int, outcome: str) -> None:
        """Close a conversation with an outcome and tell the person. Raises NotOwner."""
        async with self._lock(conversation_id):
            await self.store.close(conversation_id, counsellor_id, outcome)
            await self._tell(conversation_id, "dialogue.counsellor_left")
        self.events.publish("queue", QUEUE_TOPIC)
        self.events.publish("owner", conversation_id, BOT)

    # One message

    async def _handle(
        self, conversation: ConversationRecord, stored: StoredMessage, incoming: IncomingMessage
    ) -> Turn:
        payload = incoming.payload or self._pressed(conversation, incoming.text)
        text = clean(incoming.text)
        language = self._language(conversation, incoming, text if not payload else "")
        assessment = CALM if payload else self._assess(conversation, incoming.text, language)
        turn = Turn(conversation.id, language)
        if await self._danger(conversation, stored, turn, payload, text, assessment):
            return turn
        if payload == DELETE:
            return await self._delete(conversation, turn)
        if conversation.owner == COUNSELLOR:
            await self.store.save(conversation, handled=stored)
            self._complete(turn, conversation)
            return turn
        if payload == KEEP:
            turn.intent = "keep"
            turn.replies = [Reply(self.texts.get("dialogue.kept", language))]
        elif payload in (HUMAN, "/talk_to_human"):
            turn.intent = "talk_to_human"
            await self._hand_off(conversation, turn)
        elif not payload and not any(c.isalnum() for c in text) and not _is_sign(text):
            turn.replies = [Reply(self.texts.get("dialogue.empty", language))]
        elif not payload and self._speaks_ukrainian(conversation, text):
            self._offer_languages(conversation, turn)
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
            turn.replies = [self._talk.glad(turn.language), *_open_question(conversation)]
        else:
            return False
        if conversation.owner == COUNSELLOR and payload != SOS:
            turn.replies = []  # the counsellor answers
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
        item = await self.store.enqueue(conversation, "danger", signs)
        log.info("danger.queued", level=level.label, category=category, item=item.id)
        self.events.publish("queue", QUEUE_TOPIC, item)

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
        item = await self.store.enqueue(conversation, "request")
        place = await self.store.place(conversation.id) or 1
        key = "handoff_open" if self.hours.is_open(self._clock()) else "handoff_closed"
        turn.replies.append(Reply(self.texts.get(f"dialogue.{key}", turn.language, place=place)))
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

    async def _tell(self, conversation_id: str, key: str) -> None:
        conversation = await self.store.find(conversation_id)
        if conversation is None:
            return
        reply = Reply(self.texts.get(key, conversation.language), author="system")
        for message in await self.store.save(conversation, [reply]):
            self.events.publish("message", conversation_id, message)

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

    @staticmethod
    def _pressed(conversation: ConversationRecord, text: str) -> str | None:
        """Return the payload that *text* stands for: its own, or that of a button's title."""
        plain = text.strip()
        if plain in _HUB_PAYLOADS or _RASA_PAYLOAD.fullmatch(plain):
            return plain
        buttons = conversation.state.get("buttons") or []
        folded = fold(plain)
        for title, payload in buttons:
            if folded == title:
                return str(payload)
        return _meant_button(plain, [str(payload) for _, payload in buttons], conversation)

    def _language(
        self, conversation: ConversationRecord, incoming: IncomingMessage, text: str
    ) -> str:
        if incoming.language_chosen and incoming.language in LANGUAGES:
            conversation.language_chosen = True
            conversation.language = incoming.language
        chosen = re.fullmatch(r"/change_language(\{.*\})", incoming.payload or incoming.text)
        if chosen:
            wanted = _loads(chosen[1]).get("language")
            if wanted in LANGUAGES:
                conversation.language, conversation.language_chosen = wanted, True
        if conversation.language and conversation.language_chosen:
            return conversation.language
        found = self._identifier.identify(text, conversation.language) if text else None
        if found and found.language:
            conversation.language = found.language
        if conversation.language:
            return conversation.language
        guess = found.variant[:2] if found else None
        if guess == UKRAINIAN:
            return "ru"  # understood by more of those who write Ukrainian
        sure = found is not None and found.confidence >= _GUESS
        guess = guess if guess in LANGUAGES and (sure or not incoming.language) else None
        return guess or incoming.language or "ro"

    def _speaks_ukrainian(self, conversation: ConversationRecord, text: str) -> bool:
        """Tell whether to offer the three languages to someone who has used none of them."""
        if conversation.language:
            return False
        return self._identifier.identify(text).variant == UKRAINIAN

    def _offer_languages(self, conversation: ConversationRecord, turn: Turn) -> None:
        turn.intent = "change_language"
        buttons = tuple(
            Button(name, f"/change_language{json.dumps({'language': code})}")
            for code, name in LANGUAGE_NAMES.items()
        )
        turn.replies = [Reply(self.texts.get("dialogue.ukrainian", turn.language), buttons)]

    def _lock(self, conversation_id: str) -> asyncio.Lock:
        return self._locks.setdefault(conversation_id, asyncio.Lock())


def _storable(text: str) -> str:
    """Return *text* as any database takes it: no NUL, no half characters, at most 20,000 long."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()[:20_000]


def _meant_button(text: str, payloads: list[str], conversation: ConversationRecord) -> str | None:
    """Return the payload of the button that “yes”, “no” or a number means, if that is clear."""
    if "check" in conversation.state or conversation.state.get("danger_question"):
        return None
    number = re.fullmatch(r"\W*(\d)\W*", text)
    if number and 1 <= int(number[1]) <= len(payloads):
        return payloads[int(number[1]) - 1]
    said = answer_to_question(text, conversation.language or "ro")
    if DELETE in payloads:
        return {YES: DELETE, NO: KEEP}.get(said or "")
    checks = [payload for payload in payloads if payload.startswith("/start_check")]
    return checks[0] if said == YES and len(checks) == 1 else None


def _open_question(conversation: ConversationRecord) -> list[Reply]:
    """Return the question of the check that danger interrupted, to ask it again."""
    question = conversation.state.get("question")
    if not question or "check" not in conversation.state:
        return []
    buttons = tuple(Button(title, payload) for title, payload in question["buttons"])
    return [Reply(question["text"], buttons)]


def _answers(fact: Fact, text: str, language: str, today: date) -> bool:
    try:
        return parse(fact, text, language, today) is not None
    except ValueError:
        return True


def _is_sign(text: str) -> bool:
    return text in ("+", "-", "👍", "👎", "✅", "❌")


def _loads(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
