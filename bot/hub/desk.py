"""What counsellors do with conversations: claim, speak, transfer, give back, close, reopen."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.handoff import (
    BOT,
    CLOSED,
    COUNSELLOR,
    QUEUE,
    Audit,
    Button,
    CallbackRecord,
    NoteRecord,
    QueueRecord,
    Reply,
    Staff,
    Store,
    StoredMessage,
    WorkingHours,
    permissions,
)
from bot.handoff.uninterrupted import uninterrupted
from bot.hub.alerts import Alerts
from bot.hub.briefing import Briefing, brief
from bot.hub.buttons import SURVEY
from bot.hub.events import OUTBOX_TOPIC, QUEUE_TOPIC, EventBus
from bot.hub.locks import Hold, Locks
from bot.hub.waiting import place_words
from bot.knowledge.texts import Texts
from bot.language import fold


class Desk:
    """The counsellors' side of the hub. Every change tells the person and the open pages.

    Raises NotAllowed where the role of a counsellor does not include what they do.
    """

    def __init__(
        self,
        store: Store,
        texts: Texts,
        hours: WorkingHours,
        clock: Callable[[], datetime],
        audit: Audit | None,
        staff: Staff | None,
        events: EventBus | None = None,
        locks: Locks | None = None,
    ) -> None:
        self.store = store
        self.events = events or EventBus()
        self.texts = texts
        self.hours = hours
        self.alerts = Alerts(store, hours, self.events, clock)
        self.counter: Callable[[str], Awaitable[None]] | None = None
        """Counts that something happened today, by name."""
        self._clock = clock
        self._audit = audit
        self._staff = staff
        self._locks = locks or Locks()

    @property
    def audit(self) -> Audit | None:
        return self._audit

    def now(self) -> datetime:
        """Return the hub's present moment, in UTC."""
        return self._clock()

    @uninterrupted
    async def claim(self, item_id: int, conversation_id: str, counsellor_id: int) -> bool:
        """Give a queue item to a counsellor and tell the person; False when another was first."""
        await self._require(counsellor_id, "conversation.claim")
        async with self._lock(conversation_id):
            claimed = await self.store.claim(item_id, counsellor_id)
            if claimed:
                await self._tell(conversation_id, "dialogue.counsellor_joined")
        if claimed:
            await self._log(counsellor_id, "conversation.claimed", conversation_id)
        self._moved(conversation_id, COUNSELLOR if claimed else None)
        return claimed

    @uninterrupted
    async def counsellor_says(
        self, conversation_id: str, counsellor_id: int, text: str, key: str | None = None
    ) -> StoredMessage:
        """Send a counsellor's words to the person; a repetition with the same *key* sends nothing.

        Raises NotOwner.
        """
        await self._require(counsellor_id, "conversation.speak")
        message = await self.store.say(conversation_id, counsellor_id, text, key)
        self.events.publish("message", conversation_id, message)
        await self._wake(conversation_id)
        return message

    @uninterrupted
    async def transfer(self, conversation_id: str, from_id: int, to_id: int, note: str) -> None:
        """Give a conversation to a colleague with a private note. Raises NotOwner, AzimutError."""
        await self._require(from_id, "conversation.transfer")
        async with self._lock(conversation_id):
            await self.store.transfer(conversation_id, from_id, to_id, note)
            await self._tell(conversation_id, "waiting.transferred")
        await self._log(from_id, "conversation.transferred", conversation_id)
        self._moved(conversation_id, COUNSELLOR)

    @uninterrupted
    async def give_back(self, conversation_id: str, counsellor_id: int, to: str) -> None:
        """Return a conversation to the queue or the bot. Raises NotOwner."""
        await self._require(counsellor_id, "conversation.give_back")
        async with self._lock(conversation_id):
            due = await self._due(conversation_id) if to == QUEUE else None
            await self.store.give_back(conversation_id, counsellor_id, to, due)
            if to == BOT:
                await self._tell(conversation_id, "dialogue.counsellor_left")
            else:
                await self._tell_place(conversation_id, "waiting.released")
        await self._log(counsellor_id, "conversation.given_back", conversation_id)
        self._moved(conversation_id, to)

    @uninterrupted
    async def close(self, conversation_id: str, counsellor_id: int, outcome: str) -> None:
        """Close a conversation with an outcome and tell the person. Raises NotOwner."""
        await self._require(counsellor_id, "conversation.close")
        async with self._lock(conversation_id):
            await self.store.close(conversation_id, counsellor_id, outcome)
            await self._tell(conversation_id, "dialogue.counsellor_left")
            await self._ask_survey(conversation_id)
        await self._log(counsellor_id, "conversation.closed", conversation_id)
        self._moved(conversation_id, CLOSED)

    @uninterrupted
    async def reopen(self, conversation_id: str, counsellor_id: int) -> bool:
        """Take a closed conversation up again; False when it is not closed any more."""
        await self._require(counsellor_id, "conversation.reopen")
        async with self._lock(conversation_id):
            reopened = await self.store.reopen(conversation_id, counsellor_id)
            if reopened:
                await self._tell(conversation_id, "waiting.reopened")
        if reopened:
            await self._log(counsellor_id, "conversation.reopened", conversation_id)
        self._moved(conversation_id, COUNSELLOR if reopened else None)
        return reopened

    async def note(self, conversation_id: str, counsellor_id: int, text: str) -> NoteRecord:
        """Add a private note. Raises AzimutError when it is empty."""
        await self._require(counsellor_id, "note.write")
        note = await self.store.note(conversation_id, counsellor_id, text)
        self.events.publish("note", conversation_id)
        return note

    async def callback(self, conversation_id: str, counsellor_id: int) -> CallbackRecord | None:
        """Open how to call the person back; that it was opened is recorded. Raises NotOwner."""
        await self._require(counsellor_id, "identifier.open")
        found = await self.store.callback(conversation_id, counsellor_id)
        if found is not None:
            await self._log(counsellor_id, "identifier.opened", conversation_id)
        return found

    async def callback_done(self, conversation_id: str, counsellor_id: int) -> None:
        """Note that the person was called. Raises NotOwner."""
        await self._require(counsellor_id, "identifier.open")
        await self.store.callback_done(conversation_id, counsellor_id)
        self.events.publish("queue", QUEUE_TOPIC)

    async def block(self, conversation_id: str, counsellor_id: int, until: datetime) -> None:
        """Stop answering someone abusive until a moment. Raises AzimutError, also in danger."""
        await self._require(counsellor_id, "person.block")
        await self.store.block(conversation_id, counsellor_id, until)
        await self._log(counsellor_id, "person.blocked", conversation_id)

    async def unblock(self, conversation_id: str, counsellor_id: int) -> bool:
        """Answer someone again; False when they were not blocked."""
        await self._require(counsellor_id, "person.unblock")
        lifted = await self.store.unblock(conversation_id, counsellor_id)
        if lifted:
            await self._log(counsellor_id, "person.unblocked", conversation_id)
        return lifted

    async def heartbeat(self, counsellor_id: int) -> None:
        """Note that a counsellor's console is open; without it their conversations go back."""
        await self.store.heartbeat(counsellor_id)

    async def briefing(self, conversation_id: str, language: str) -> Briefing | None:
        """Return what the bot learned of a conversation, labelled in *language*; None if deleted."""
        return await brief(self.store, conversation_id, language)

    @uninterrupted
    async def inform(self, conversation_id: str, key: str, **fields: object) -> None:
        """Put a text of the bot's own, as “file.key”, into a conversation as information."""
        async with self._lock(conversation_id):
            await self._tell(conversation_id, key, **fields)

    async def tell_vanished(self, item: QueueRecord) -> None:
        """Tell everyone that an item waits again because its counsellor's console is gone."""
        await self._tell_place(item.conversation_id, "waiting.vanished")
        await self._log(None, "counsellor.vanished", item.conversation_id)
        self._moved(item.conversation_id, QUEUE)
        self.alerts.vanished(item)

    # For all who change something

    async def _tell_place(self, conversation_id: str, key: str) -> None:
        conversation = await self.store.find(conversation_id)
        if conversation is not None:
            language, number = (
                conversation.language or "ro",
                await self.store.place(conversation_id),
            )
            place = place_words(self.texts, language, conversation.level, number or 1)
            await self._tell(conversation_id, key, place=place)

    async def _tell(self, conversation_id: str, key: str, **fields: object) -> None:
        conversation = await self.store.find(conversation_id)
        if conversation is None:
            return
        text = self.texts.get(key, conversation.language, **fields)
        for message in await self.store.save(conversation, [Reply(text, author="system")]):
            self.events.publish("message", conversation_id, message)
        self.events.publish("outbox", f"{OUTBOX_TOPIC}{conversation.channel}")

    async def _ask_survey(self, conversation_id: str) -> None:
        """Ask with one tap whether it helped; the answer is only counted."""
        conversation = await self.store.find(conversation_id)
        if conversation is None or self.counter is None:
            return
        language = conversation.language
        buttons = tuple(
            Button(self.texts.get(f"reports.survey_{answer}", language), payload)
            for payload, answer in SURVEY.items()
        )
        conversation.state["survey"] = True
        conversation.state["buttons"] = [[fold(b.title), b.payload] for b in buttons]
        reply = Reply(self.texts.get("reports.survey_question", language), buttons, "system")
        for message in await self.store.save(conversation, [reply]):
            self.events.publish("message", conversation_id, message)
        self.events.publish("outbox", f"{OUTBOX_TOPIC}{conversation.channel}")

    async def _wake(self, conversation_id: str) -> None:
        conversation = await self.store.find(conversation_id)
        if conversation is not None:
            self.events.publish("outbox", f"{OUTBOX_TOPIC}{conversation.channel}")

    def _moved(self, conversation_id: str, owner: str | None) -> None:
        """Tell the consoles that the queue changed, and the person's page whose they are."""
        self.events.publish("queue", QUEUE_TOPIC)
        if owner is not None:
            self.events.publish("owner", conversation_id, owner)

    async def _require(self, counsellor_id: int, action: str) -> None:
        """Raise NotAllowed unless the counsellor's role includes *action*, as of now."""
        if self._staff is None:  # nobody but the process itself has this hub
            return
        person = await self._staff.by_id(counsellor_id)
        role = person.role if person is not None and not person.disabled else "nobody"
        permissions().require(role, action)

    async def _due(self, conversation_id: str) -> datetime | None:
        item = await self.store.item(conversation_id)
        return self.hours.due(item.level, self._clock()) if item else None

    async def _log(self, counsellor_id: int | None, action: str, subject: str | None) -> None:
        if self._audit is not None:
            await self._audit.record(action, counsellor_id, subject)

    def _lock(self, conversation_id: str) -> Hold:
        return self._locks.hold(conversation_id)
